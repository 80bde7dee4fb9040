"""Templates made from declarations: what they offer, and that what is filled in is read back."""

import io
import shutil
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from tests.adapters.tabular.toy_tables import DAY, catalogue, columns, form, kind, opened

from zhiheng.adapters.tabular.entry_sheet import HEADING_ROW
from zhiheng.adapters.tabular.examples import CODES
from zhiheng.adapters.tabular.template import template
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.intake.cells import reader_of
from zhiheng.contract.kinds import kinds_of

ADDRESSES = [one.address for one in kinds_of(catalogue())]


def book_of(address: str) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(template(form(address))))


def filled(path: Path, address: str, cells: Mapping[str, str | float | date]) -> Path:
    """The template with one row filled in below what stands there."""
    book = book_of(address)
    sheet = book["填报"]
    row = sheet.max_row + 1
    for place, column in enumerate(columns(address), start=1):
        if column.key in cells:
            sheet.cell(row, place, cells[column.key])
    book.save(path)
    return path


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_empty_template_has_every_column_and_no_row(tmp_path: Path, address: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(template(form(address)))

    table = opened(path, address)

    assert table.keys == tuple(column.key for column in columns(address) if column.type != "file")
    assert list(table.rows()) == []
    assert table.not_read == [HEADING_ROW + 1]


def test_what_is_filled_in_is_read_under_its_key(tmp_path: Path) -> None:
    cells: dict[str, str | float | date] = {
        "subject_name": "白馒头",
        "number": "0001",
        "sampled_on": date(2026, 1, 5),
        "shop": "91339901MA0000000K",
        "weight": 112.5,
        "batch": 300,
        "verdict": "合格",
    }

    table = opened(filled(tmp_path / "a.xlsx", "bakery.check", cells), "bakery.check")
    ((number, row),) = table.rows()

    assert number == HEADING_ROW + 2
    assert {key: cell for key, cell in zip(table.keys, row, strict=True) if cell is not None} == cells


def test_columns_may_be_moved_and_optional_ones_deleted(tmp_path: Path) -> None:
    path = filled(tmp_path / "a.xlsx", "bakery.check", {"subject": "#1", "number": "9", "verdict": "合格"})
    book = openpyxl.load_workbook(path)
    sheet = book["填报"]
    sheet.delete_cols(7, 7)
    sheet.move_range(f"A1:A{sheet.max_row}", cols=20)
    book.save(path)

    table = opened(path, "bakery.check")

    assert table.keys == (
        "subject",
        "subject_name",
        "number",
        "sampled_on",
        "tested_on",
        "sold_in",
        "verdict",
        "is_retest",
    )
    assert [row for _, row in table.rows()] == [("#1", None, "9", None, None, None, "合格", None)]


def test_the_sheets_and_what_stands_above_the_rows() -> None:
    book = book_of("bakery.check")
    sheet = book["填报"]

    assert book.sheetnames == ["填报", "填写说明", "代码表"]
    assert sheet.row_dimensions[1].hidden
    assert sheet.cell(1, 3).value == "zhiheng:1:bakery.check:number"
    assert sheet.freeze_panes == "B5"
    assert sheet.print_title_rows == "$4:$4"
    assert sheet.page_setup.orientation == "landscape"


def test_a_heading_says_what_is_asked_for_and_its_note_names_the_rules() -> None:
    sheet = book_of("bakery.check")["填报"]
    by_heading = {str(cell.value): cell for cell in sheet[HEADING_ROW]}

    moisture = by_heading["含水量（%）"].comment
    tested = by_heading["检验日期 *"].comment

    assert moisture is not None
    assert "0—100" in moisture.text
    assert "含水量超限的应判不合格" in moisture.text
    assert tested is not None
    assert tested.text.startswith("必填")
    assert "检验日期早于抽样日期" in tested.text


def test_codes_are_chosen_from_the_list_of_the_day() -> None:
    book = book_of("bakery.check")
    validations = {str(one.sqref): one for one in book["填报"].data_validations.dataValidation}
    verdict = validations["N5:N1048576"]

    letter, first, last = verdict.formula1.split("!")[1].replace(":", "").split("$")[1], 4, 5

    assert verdict.type == "list"
    assert verdict.formula1 == f"'代码表'!${letter}${first}:${letter}${last}"
    assert [book["代码表"][f"{letter}{row}"].value for row in (first, last)] == ["合格", "不合格"]
    assert validations["O5:O1048576"].formula1 == '"是,否"'
    assert (validations["K5:K1048576"].formula1, validations["K5:K1048576"].formula2) == ("10", "1000")


def test_a_column_of_codes_is_text_so_that_excel_keeps_its_digits() -> None:
    sheet = book_of("bakery.shop")["填报"]

    assert sheet.column_dimensions["B"].number_format == "@"
    assert sheet.column_dimensions["N"].number_format == "yyyy-mm-dd"


def test_periods_to_choose_from_lead_back_from_the_day() -> None:
    book = book_of("bakery.quarter")

    assert [book["代码表"].cell(row, 1).value for row in range(4, 7)] == ["2026-Q1", "2025-Q4", "2025-Q3"]


def test_the_explanations_name_every_column_every_rule_and_its_source() -> None:
    sheet = book_of("bakery.check")["填写说明"]
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value}

    assert {column.heading for column in columns("bakery.check")} <= words
    assert {rule.message.zh for rule in kind("bakery.check").rules if rule.applies(DAY)} <= words
    assert "DB99/T 1-2020" in words


def test_the_codes_of_examples_are_codes() -> None:
    for code_format, code in CODES.items():
        field = Field("code", Bilingual("代码", "code"), "text", format=code_format)

        assert reader_of(catalogue(), "bakery", field)(code)


def test_libreoffice_opens_a_template_and_saves_it_so_that_it_is_still_read(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    cells: dict[str, str | float | date] = {"subject": "#1", "number": "0009", "sampled_on": date(2026, 1, 5)}
    path = filled(tmp_path / "a.xlsx", "bakery.check", cells)

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    target = ["--convert-to", "xlsx", "--outdir", str(tmp_path / "saved")]
    subprocess.run([office, profile, "--headless", *target, str(path)], check=True, capture_output=True, timeout=120)
    table = opened(tmp_path / "saved" / "a.xlsx", "bakery.check")

    ((_, row),) = table.rows()
    assert {key: cell for key, cell in zip(table.keys, row, strict=True) if cell is not None} == cells
