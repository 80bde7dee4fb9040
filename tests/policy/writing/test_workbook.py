"""The workbook an office opens: what stands where, how it prints, and that nothing in it is a formula."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.policy.writing.invented_plan import invented_plan

from zhiheng.policy.model import Plan
from zhiheng.policy.writing.workbook import workbook


def _book(plan: Plan) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(plan)))


def _rows(sheet: Worksheet) -> list[dict[str, object]]:
    header = [cell.value for cell in sheet[3]]
    return [
        dict(zip(map(str, header), (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)
    ]


def test_the_sheets_are_those_an_office_expects() -> None:
    assert _book(invented_plan()).sheetnames == ["目标", "任务", "单位职责", "系统"]


def test_a_target_stands_in_a_row_with_its_number_as_a_number() -> None:
    rows = _rows(_book(invented_plan())["目标"])

    assert [row["目标值"] for row in rows] == ["≥94.5%", "每年 20家", "96–98%"]
    assert [row["数值"] for row in rows] == [94.5, 20, 96]
    assert rows[2]["责任单位"] == "市住建局、各区人民政府"
    assert rows[2]["说明"] == "没有写明年份"
    assert rows[0]["章节"] == "一、工作目标"


def test_a_task_stands_in_a_row_with_its_words_and_without_its_note() -> None:
    rows = _rows(_book(invented_plan())["任务"])

    assert rows[1]["重点任务"] == "提升产品质量"
    assert rows[1]["牵头单位"] == "市市场监管局"
    assert rows[1]["配合单位"] == "市工信局、市农业农村局"
    assert rows[1]["完成时限"] == "2022年底前"
    assert rows[1]["工作内容"] == "建设产品质量信用平台,2022年底前完成。"


def test_each_office_has_its_duties_and_who_answers_today() -> None:
    rows = {row["单位"]: row for row in _rows(_book(invented_plan())["单位职责"])}

    assert rows["市市场监管局"]["牵头"] == 1
    assert rows["市市场监管局"]["牵头任务"] == "二/(一) 提升产品质量"
    assert rows["市住建局"]["共同负责"] == 1
    assert rows["市住建局"]["负责的目标"] == "住宅工程验收合格率 96–98%"
    assert rows["市工信局"]["现由何单位承担"] == "市数据和工信局"


def test_each_system_is_named_as_the_catalogue_names_it() -> None:
    row = _rows(_book(invented_plan())["系统"])[0]

    assert row["体系编号"] == "S033"
    assert row["文中提法"] == "产品质量信用平台"
    assert row["体系"]
    assert row["条款"] == "二/(一)"


@pytest.mark.parametrize("name", ["目标", "任务", "单位职责", "系统"])
def test_every_sheet_can_be_filtered_and_prints_on_a4_across_with_its_header(name: str) -> None:
    sheet = _book(invented_plan())[name]

    assert sheet.freeze_panes == "A4"
    assert str(sheet.auto_filter.ref).startswith("A3:")
    assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$3:$3"
    assert "澄川市质量提升行动方案" in str(sheet["A1"].value)
    assert "澄政发〔2021〕7号" in str(sheet["A2"].value)


def test_fonts_are_named_and_long_words_wrap() -> None:
    sheet = _book(invented_plan())["任务"]

    assert [sheet[cell].font.name for cell in ("A1", "A3", "E4")] == ["方正小标宋简体", "黑体", "仿宋_GB2312"]
    assert sheet["E4"].alignment.wrap_text
    assert sheet["E4"].border.left.style == "thin"


@pytest.mark.parametrize("words", ["=HYPERLINK(1)", "+1", "-1", "@SUM(A1)", "\tx", "——专项"])
def test_what_looks_like_a_formula_is_text(words: str) -> None:
    plan = invented_plan()
    plan = replace(plan, targets=(replace(plan.targets[0], indicator=words, unit=words),))

    data = workbook(plan)

    cell = openpyxl.load_workbook(io.BytesIO(data))["目标"]["D4"]
    assert (cell.value, cell.data_type) == (words, "s")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_words_no_office_file_may_hold_are_left_out() -> None:
    plan = invented_plan()
    plan = replace(plan, tasks=(replace(plan.tasks[0], title="甲\x00\x0b\ud800乙"),))

    assert _rows(_book(plan)["任务"])[0]["重点任务"] == "甲乙"


def test_a_plan_without_anything_is_four_empty_tables() -> None:
    plan = replace(invented_plan(), targets=(), tasks=(), offices=(), systems=(), clauses=())

    assert [sheet.max_row for sheet in _book(plan)] == [3, 3, 3, 3]
