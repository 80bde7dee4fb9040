"""The workbook an office opens: what stands where, how it prints, and that nothing in it is a formula."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tests.policy.writing.invented_plan import invented_plan

from zhiheng.policy.model import Clause, Plan, SystemAsked
from zhiheng.policy.writing.sheets import Column, Row, add_sheet
from zhiheng.policy.writing.workbook import workbook


def _book(plan: Plan) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(plan)))


def _rows(sheet: Worksheet) -> list[dict[str, object]]:
    header = [cell.value for cell in sheet[3]]
    return [
        dict(zip(map(str, header), (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4)
    ]


def test_the_sheets_are_those_an_office_expects() -> None:
    assert _book(invented_plan()).sheetnames == ["目标", "任务", "单位", "单位职责", "系统"]


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


def test_paragraphs_and_rows_of_a_table_are_lines_of_the_work_to_do() -> None:
    clause = "一、工作目标\n质量稳步\u3000提升。\n专栏1主要指标\n序号|指标|2025年\n1|抽检合格率|≥96%\n2\t满意度\t82分"
    plan = invented_plan()
    whole = Clause("一", "一、", "工作目标", 0, len(clause), 6, 0, -1, is_leaf=True)
    plan = replace(
        plan,
        source=replace(plan.source, text=clause),
        clauses=(whole,),
        notes=(),
        targets=(),
        systems=(),
        tasks=(replace(plan.tasks[0], start=0, end=len(clause)),),
    )

    rows = _rows(_book(plan)["任务"])

    assert str(rows[0]["工作内容"]).split("\n") == [
        "质量稳步提升。",
        "专栏1主要指标",
        "序号 | 指标 | 2025年",
        "1 | 抽检合格率 | ≥96%",
        "2 | 满意度 | 82分",
    ]


def test_each_duty_of_an_office_is_a_row_of_its_own_with_the_targets_of_its_clause() -> None:
    plan = invented_plan()
    elsewhere = replace(plan.targets[0], responsible=("市市场监管局",))
    plan = replace(plan, targets=(elsewhere, *plan.targets[1:]))

    rows = [list(row.values())[1:] for row in _rows(_book(plan)["单位职责"])]

    assert rows == [
        ["市市场监管局", "牵头", "二（一）", "提升产品质量", "2022年底前", None],
        ["市市场监管局", "目标责任", "一", None, None, "工业产品抽查合格率 ≥94.5%（2023年）"],
        ["市住建局", "共同负责", "二（二）", "提升工程质量", None, "住宅工程验收合格率 96–98%"],
        ["各区人民政府", "共同负责", "二（二）", "提升工程质量", None, "住宅工程验收合格率 96–98%"],
        ["市工信局", "配合", "二（一）", "提升产品质量", "2022年底前", None],
        ["市农业农村局", "配合", "二（一）", "提升产品质量", "2022年底前", None],
    ]


def test_each_office_is_counted_and_says_who_answers_today() -> None:
    rows = {row["单位"]: row for row in _rows(_book(invented_plan())["单位"])}

    assert (rows["市市场监管局"]["牵头任务"], rows["市市场监管局"]["类别"]) == (1, "部门")
    assert (rows["市住建局"]["共同负责任务"], rows["市住建局"]["目标"]) == (1, 1)
    assert rows["市工信局"]["现由何单位承担"] == "市数据和工信局"


def test_each_system_is_one_row_with_the_name_of_the_catalogue_and_all_its_clauses() -> None:
    plan = invented_plan()
    asked = plan.systems[0]
    again = replace(asked, clause=3, words="信用\n平台")

    rows = _rows(_book(replace(plan, systems=(asked, again, asked)))["系统"])

    assert len(rows) == 1
    assert (rows[0]["体系编号"], rows[0]["处数"]) == ("S033", 3)
    assert (rows[0]["文中提法"], rows[0]["条款"]) == ("产品质量信用平台、信用平台", "二（一）、二（二）")
    assert rows[0]["体系"]


def test_the_register_of_targets_is_one_row_without_the_words_of_every_target() -> None:
    plan = invented_plan()
    register = [SystemAsked(target.quote, target.start, target.end, target.clause, "S001") for target in plan.targets]

    rows = _rows(_book(replace(plan, systems=tuple(register)))["系统"])

    assert [(row["体系编号"], row["处数"], row["文中提法"], row["条款"]) for row in rows] == [
        ("S001", 3, None, "一、二（二）")
    ]


@given(st.text("质量，。\n提升a1 ", min_size=1, max_size=40).filter(str.strip), st.integers(1, 200))
def test_no_row_is_higher_than_excel_shows_and_no_word_is_lost(piece: str, times: int) -> None:
    words = piece * times
    book = Workbook()

    add_sheet(book, "表", ("题", ""), (Column("序号", 5), Column("内容", 40)), [Row(0, (1, words))])

    sheet = book["表"]
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert all(0 < (dimension.height or 0) <= 409 for dimension in sheet.row_dimensions.values())
    assert {row[0] for row in rows} == {1}
    assert "".join(str(row[1]) for row in rows).replace("\n", "") == words.replace("\n", "")


def test_a_short_row_is_as_high_as_its_longest_cell_needs() -> None:
    book = Workbook()

    add_sheet(book, "表", ("题", ""), (Column("内容", 20),), [Row(0, ("短",)), Row(0, ("质量提升" * 9,))])

    assert [book["表"].row_dimensions[row].height for row in (4, 5)] == [20, 65]


@pytest.mark.parametrize("name", ["目标", "任务", "单位", "单位职责", "系统"])
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


def test_a_plan_without_anything_is_five_empty_tables() -> None:
    plan = replace(invented_plan(), targets=(), tasks=(), offices=(), systems=(), clauses=())

    assert [sheet.max_row for sheet in _book(plan)] == [3, 3, 3, 3, 3]
