"""The workbook of refused rows: exactly those rows, what is wrong with each, the cells marked, ready to come back."""

from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from tests.adapters.tabular.toy_tables import catalogue, columns, csv_text, form, kind, opened, written

from zhiheng.adapters.tabular.entry_sheet import HEADING_ROW
from zhiheng.adapters.tabular.refusals import RefusedRow, write_refused
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.intake.checker import Checker
from zhiheng.contract.intake.refusals import Refusal

CHECK = "bakery.check"
GOOD = {
    "subject_name": "白馒头",
    "number": "0001",
    "sampled_on": date(2026, 1, 5),
    "tested_on": date(2026, 1, 8),
    "moisture": 40,
    "verdict": "合格",
}


def refused(path: Path, *rows: RefusedRow) -> Worksheet:
    with path.open("wb") as file:
        write_refused(form(CHECK), rows, to=file)
    return openpyxl.load_workbook(path)["填报"]


def refusal(zh: str, *, field: str = "", rule: str = "") -> Refusal:
    return Refusal(Bilingual(zh, ""), field, rule)


def marked(sheet: Worksheet, row: int) -> dict[str, str]:
    """The faulty cells of a row by the heading above, with their notes."""
    return {
        str(sheet.cell(HEADING_ROW, cell.column).value).removesuffix(" *"): cell.comment.text if cell.comment else ""
        for cell in sheet[row]
        if cell.fill.fgColor.rgb == "00FFC7CE" and cell.column
    }


def test_a_row_stands_with_its_number_its_problems_and_its_faulty_cell_noted(tmp_path: Path) -> None:
    row = RefusedRow(17, GOOD | {"moisture": "很湿"}, [refusal("“含水量”“很湿”不是数；请填写数字", field="moisture")])

    sheet = refused(tmp_path / "a.xlsx", row)

    assert [sheet.cell(HEADING_ROW, place).value for place in (1, 2)] == ["原行号", "问题"]
    assert [sheet.cell(5, place).value for place in (1, 2)] == [17, "“含水量”“很湿”不是数；请填写数字"]
    assert marked(sheet, 5) == {"含水量（%）": "“含水量”“很湿”不是数；请填写数字"}
    assert sheet.max_row == 5


def test_a_broken_rule_marks_every_cell_it_asks_for_and_problems_are_numbered(tmp_path: Path) -> None:
    row = RefusedRow(
        3,
        GOOD | {"tested_on": date(2026, 1, 2)},
        [
            refusal("检验日期早于抽样日期；请核对", rule="sampled_before_tested"),
            refusal("缺少主体；请填写", field="subject"),
        ],
    )

    sheet = refused(tmp_path / "a.xlsx", row)

    assert sheet["B5"].value == "1. 检验日期早于抽样日期；请核对\n2. 缺少主体；请填写"
    assert set(marked(sheet, 5)) == {"馒头品种（代码）", "馒头品种（名称）", "抽样日期", "检验日期"}


def test_a_corrected_workbook_is_read_as_a_table_of_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    refused(path, RefusedRow(9, GOOD | {"verdict": "好"}, [refusal("“好”不是可选项", field="verdict")]))
    book = openpyxl.load_workbook(path)
    place = 3 + [column.key for column in columns(CHECK)].index("verdict")
    book["填报"].cell(5, place, "不合格")
    book.save(path)

    table = opened(path, CHECK)
    ((number, row),) = table.rows()

    assert number == 5
    cells = {key: cell for key, cell in zip(table.keys, row, strict=True) if cell is not None}
    assert cells == GOOD | {"verdict": "不合格"}


def test_what_the_intake_refuses_of_a_file_comes_back_row_by_row(tmp_path: Path) -> None:
    head = [column.heading for column in columns(CHECK)]
    keys = [column.key for column in columns(CHECK)]
    rows = [
        [(GOOD | {"number": number, "moisture": wet}).get(key) for key in keys]
        for number, wet in enumerate((40, "湿", 400), 1)
    ]
    table = opened(written(tmp_path / "a.csv", csv_text([head, *rows])), CHECK)
    checker = Checker(catalogue(), kind(CHECK))

    stated = [(number, dict(zip(table.keys, cells, strict=True))) for number, cells in table.rows()]
    wrong = [RefusedRow(number, cells, checker.read(cells).refusals) for number, cells in stated]
    sheet = refused(tmp_path / "b.xlsx", *(row for row in wrong if row.refusals))

    assert [sheet.cell(row, 1).value for row in range(5, sheet.max_row + 1)] == [3, 4]
    assert [list(marked(sheet, row)) for row in (5, 6)] == [["含水量（%）"]] * 2
