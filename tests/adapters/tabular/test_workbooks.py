"""Excel, WPS and OpenDocument workbooks: cells as people see them, sheets, damage, bombs."""

import shutil
import subprocess
import tracemalloc
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.adapters.tabular.toy_tables import opened, read, workbook, written

from zhiheng.adapters.tabular.unreadable import UnreadableTable
from zhiheng.adapters.tabular.workbook_cells import moment_cell

HEAD = ["名称", "日产能"]
HALF_PAST_EIGHT = datetime(2026, 1, 5, 8, 30)  # noqa: DTZ001 - a sheet knows no time zone


def refused_for(path: Path) -> str:
    with pytest.raises(UnreadableTable) as refused:
        read(path)
    return str(refused.value.fields["reason"])


def converted(path: Path, extension: str) -> Path:
    """The workbook as LibreOffice writes it in another format."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = path.parent / "profile"
    target = ["--convert-to", extension, "--outdir", str(path.parent / "converted")]
    subprocess.run(
        [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", *target, str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return path.parent / "converted" / f"{path.stem}.{extension}"


def test_cells_are_what_people_see(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    values = [12.0, 0.1 + 0.2, date(2026, 1, 5), HALF_PAST_EIGHT, time(8, 30), True, " 甲\u00a0厂\u200b", 10**16]
    sheet.append(["澜溪市"])
    sheet.append(HEAD)
    for value in [*values, 0.953, "#DIV/0!", "=A1+1"]:
        sheet.append(["厂", value])
    sheet.cell(11, 2).number_format = "0.0%"
    sheet.cell(12, 2).data_type = "e"
    book.save(path)

    seen = [row[1] for _, row in read(path)]

    assert seen == [
        *(12, 0.3, date(2026, 1, 5), HALF_PAST_EIGHT, "08:30:00", True, "甲 厂", 1e16),
        *("95.3%", "#DIV/0!", "#VALUE!"),
    ]
    assert type(seen[0]) is int
    assert type(seen[2]) is date


def test_a_row_has_its_number_and_a_cell_its_column_however_sparse_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["C3"], sheet["E3"] = HEAD
    sheet["E7"] = 5
    sheet["C1048576"] = "最末一行的厂"
    sheet["XFD9"] = "很远"
    book.save(path)

    table = opened(path)

    assert list(table.rows()) == [(7, (None, 5)), (1_048_576, ("最末一行的厂", None))]
    assert table.letter("capacity") == "E"
    done, size = table.progress
    assert done == size > 0


def raw_workbook(path: Path, sheet: str, *, texts: str = "", prefix: str = "") -> Path:
    """A workbook of nothing but the parts that Excel must have."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def related(*targets: str) -> str:
        kinds = {"workbook": "officeDocument", "sheet1": "worksheet", "shared": "sharedStrings"}
        lines = (
            f'<Relationship Id="r{number}" Type="{relations}/{kinds[Path(target).stem]}" Target="{target}"/>'
            for number, target in enumerate(targets)
        )
        return f"<Relationships>{''.join(lines)}</Relationships>"

    with zipfile.ZipFile(path, "w") as package:
        package.writestr("_rels/.rels", related("/xl/workbook.xml"))
        sheets = '<sheets><sheet name="一" sheetId="1" r:id="r0"/></sheets>'
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}">{sheets}</workbook>')
        package.writestr("xl/_rels/workbook.xml.rels", related("sheet1.xml", "shared.xml"))
        package.writestr("xl/shared.xml", f"<sst>{texts}</sst>")
        mark = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
        package.writestr("xl/sheet1.xml", f'<{prefix}worksheet {mark}="{main}">{sheet}</{prefix}worksheet>')
    return path


def test_shared_texts_with_parts_and_pinyin_are_read_as_one_text(tmp_path: Path) -> None:
    path = raw_workbook(
        tmp_path / "a.xlsx",
        '<sheetData><row><c t="s"><v>0</v></c></row><row><c t="s"><v>1</v></c></row></sheetData>',
        texts="<si><t>名称</t></si>"
        '<si><r><t>甲</t></r><r><t>厂_x4e00__x005F_x0041_</t></r><rPh sb="0" eb="1"><t>jia</t></rPh></si>',
    )

    assert read(path) == [(2, ("甲厂一_x0041_",))]


def test_a_sheet_whose_tags_have_a_prefix_is_read(tmp_path: Path) -> None:
    row = '<x:row r="{0}"><x:c r="B{0}" t="inlineStr"><x:is><x:t>{1}</x:t></x:is></x:c></x:row>'
    rows = row.format(2, "名称") + row.format(5, "甲厂")

    path = raw_workbook(tmp_path / "a.xlsx", f"<x:sheetData>{rows}</x:sheetData>", prefix="x:")

    assert read(path) == [(5, ("甲厂",))]


def test_the_sheet_with_the_headings_is_read_and_hidden_ones_are_not(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"封面": [["澜溪市"]], "去年": [HEAD, ["旧", 1]], "名录": [HEAD, ["新", 2]]})
    book = openpyxl.load_workbook(path)
    book["去年"].sheet_state = "hidden"
    book.save(path)

    table = opened(path)

    assert table.sheet == "名录"
    assert list(table.rows()) == [(2, ("新", 2))]


def test_two_sheets_with_the_headings_are_refused_and_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"一月": [HEAD, ["甲", 1]], "二月": [HEAD, ["乙", 2]]})

    with pytest.raises(UnreadableTable) as refused:
        opened(path)

    assert refused.value.fields["reason"] == "several_sheets"
    assert refused.value.fields["place"] == "一月、二月"


@pytest.mark.parametrize("extension", ["xls", "ods", "xlsx"])
def test_other_formats_are_read_by_content_whatever_the_name_says(tmp_path: Path, extension: str) -> None:
    rows: list[list[Any]] = [
        [],
        [None, *HEAD],
        [None, "甲厂", 12],
        [],
        [None, "乙厂", 0.5],
        [None, "丙厂", date(2026, 1, 5)],
    ]
    path = converted(workbook(tmp_path / "a.xlsx", {"名录": rows}), extension)
    renamed = path.rename(path.with_suffix(".et"))

    table = opened(renamed)

    assert (table.sheet, table.letter("capacity")) == ("名录", "C")
    assert list(table.rows()) == [(3, ("甲厂", 12)), (5, ("乙厂", 0.5)), (6, ("丙厂", date(2026, 1, 5)))]
    done, size = table.progress
    assert done == size > 0


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "another_format"),
        (b"\x89PNG\r\n\x1a\n", "another_format"),
        (b"PK\x03\x04 but nothing behind it", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        ("<html><table><tr><td>名称</td></tr></table></html>".encode(), "web_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web_page"),
    ],
)
def test_what_is_no_table_is_refused_for_its_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    assert refused_for(written(tmp_path / "a.xls", content)) == reason


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("word/document.xml", "<x/>")

    assert refused_for(path) == "another_format"


def with_sheet(path: Path, content: bytes) -> Path:
    """A workbook whose sheet is these bytes."""
    plain = workbook(path.with_name("plain.xlsx"), {"一": [HEAD]})
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part.startswith("xl/worksheets/sheet") else old.read(part))
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<worksheet><sheetData>" + b" " * (40 << 20), "too_large"),
        (
            b"<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>" + bytes(range(32, 59)) * 400_000,
            "damaged",
        ),
        (b"<worksheet a='" + bytes(range(40, 60)) * 600_000, "damaged"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><worksheet>&a;</worksheet>", "damaged"),
        (b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>", "damaged"),
        (b"<worksheet><sheetData><row><c t='s'><v>99</v></c></row></sheetData></worksheet>", "damaged"),
        (b"<worksheet><sheetData>", "damaged"),
        (b"<worksheet/>", "no_sheet"),
    ],
)
def test_a_bomb_or_a_damaged_sheet_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = with_sheet(tmp_path / "bomb.xlsx", content)

    tracemalloc.start()
    found = refused_for(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == reason
    assert peak < 32 << 20


def test_an_old_workbook_that_asks_for_all_memory_is_refused_and_the_process_lives(tmp_path: Path) -> None:
    sparse = openpyxl.Workbook()
    sparse.worksheets[0]["A1"], sparse.worksheets[0]["XFD1048576"] = "名称", 1
    sparse.save(tmp_path / "sparse.xlsx")
    # A part of another name makes it a workbook of the formats that are read in a process of their own.
    with zipfile.ZipFile(tmp_path / "sparse.xlsx", "a") as package:
        package.writestr("xl/other/workbook.bin", b"")

    assert refused_for(tmp_path / "sparse.xlsx") == "too_large"


def test_days_are_counted_as_excel_counts_them() -> None:
    assert moment_cell(1) == date(1900, 1, 1)
    assert moment_cell(59) == date(1900, 2, 28)
    assert moment_cell(61) == date(1900, 3, 1)
    assert moment_cell(0, from_1904=True) == "00:00:00"
    assert moment_cell(44565, from_1904=True) == date(2026, 1, 5)
    assert moment_cell(46027) == date(2026, 1, 5)
    assert moment_cell(2_958_465) == moment_cell(2_957_003, from_1904=True) == date(9999, 12, 31)
    assert moment_cell(-1) == -1
    assert moment_cell(9_999_999) == 9_999_999
