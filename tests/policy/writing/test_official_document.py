"""The Word document in official form: page, fonts, numbers, tables."""

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from tests.policy.writing.invented_plan import invented_plan

from zhiheng.policy.model import Plan
from zhiheng.policy.reading.document import read_document
from zhiheng.policy.writing.official_document import official_document


def _document(plan: Plan) -> Document:
    return docx.Document(io.BytesIO(official_document(plan)))


@pytest.mark.source("GB/T 9704-2012:5.2.1")
def test_the_page_is_the_page_of_official_documents() -> None:
    section = _document(invented_plan()).sections[0]

    assert section.page_width is not None
    assert section.page_height is not None
    text_width = section.page_width - (section.left_margin or 0) - (section.right_margin or 0)
    text_height = section.page_height - (section.top_margin or 0) - (section.bottom_margin or 0)
    assert round(text_width / Mm(1)) == 156
    assert round(text_height / Mm(1)) == 225
    assert round((section.top_margin or 0) / Mm(1)) == 37
    assert round((section.left_margin or 0) / Mm(1)) == 28


@pytest.mark.source("GB/T 9704-2012:5.2.2")
def test_fonts_are_named_for_chinese_on_every_run() -> None:
    document = _document(invented_plan())

    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    runs += [r for t in document.tables for row in t.rows for c in row.cells for p in c.paragraphs for r in p.runs]
    fonts = [run._r.get_or_add_rPr().get_or_add_rFonts().get(qn("w:eastAsia")) for run in runs]

    assert set(fonts) == {"方正小标宋简体", "黑体", "仿宋_GB2312"}
    assert document.paragraphs[0].runs[0].font.size == Pt(22)
    assert document.paragraphs[1].runs[0].font.size == Pt(16)
    assert document.styles["Normal"].paragraph_format.line_spacing == Pt(28.95)


@pytest.mark.source("GB/T 9704-2012:7.5")
def test_page_numbers_stand_between_dashes_on_the_outer_side() -> None:
    document = _document(invented_plan())
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        assert "".join(paragraph.text.split()) == "—1—"
        assert "PAGE" in paragraph._p.xml
        assert paragraph.alignment is not None
        assert paragraph.alignment.name == side


def test_targets_and_tasks_stand_in_tables_whose_header_repeats() -> None:
    document = _document(invented_plan())

    targets, tasks, systems = document.tables
    assert [cell.text for cell in targets.rows[1].cells] == ["1", "工业产品抽查合格率", "≥94.5%", "2023", "", "一"]
    assert [cell.text for cell in tasks.rows[0].cells][2:] == [
        "重点任务",
        "工作内容",
        "牵头单位",
        "配合单位",
        "共同负责单位",
        "完成时限",
    ]
    assert [cell.text for cell in tasks.rows[2].cells][1:6] == [
        "二（一）",
        "提升产品质量",
        "建设产品质量信用平台,2022年底前完成。",
        "市市场监管局",
        "市工信局、市农业农村局",
    ]
    assert systems.rows[1].cells[2].text == "产品质量信用平台"
    assert all(table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None for table in document.tables)


@pytest.mark.source("GB/T 9704-2012:5.2.1")
def test_tasks_stand_on_sheets_across_with_the_same_text_area() -> None:
    upright, across, again = _document(invented_plan()).sections

    width = (across.page_width or 0) - (across.left_margin or 0) - (across.right_margin or 0)
    height = (across.page_height or 0) - (across.top_margin or 0) - (across.bottom_margin or 0)
    assert across.orientation == WD_ORIENT.LANDSCAPE
    assert (round(width / Mm(1)), round(height / Mm(1))) == (225, 156)
    assert across.top_margin == upright.left_margin
    assert across.right_margin == upright.top_margin
    assert (again.orientation, again.page_width) == (upright.orientation, upright.page_width)


@pytest.mark.source("GB/T 9704-2012:7.5")
def test_the_page_number_of_a_sheet_across_stands_turned_on_its_short_side() -> None:
    across = _document(invented_plan()).sections[1]

    tops = []
    for footer in (across.footer, across.even_page_footer):
        xml = footer.paragraphs[0]._p.xml
        assert 'vert="vert"' in xml
        assert "PAGE" in xml
        across_at, down_at = map(int, re.findall(r"<wp:posOffset>(\d+)<", xml))
        assert across_at < (across.left_margin or 0) - Mm(7)
        tops.append(down_at)
    assert tops[0] > tops[1]


def test_a_table_is_as_wide_as_the_text_of_its_sheets() -> None:
    document = _document(invented_plan())

    widths = [sum(cell.width or 0 for cell in table.rows[0].cells) / Mm(1) for table in document.tables]

    assert [round(width) for width in widths] == [156, 225, 156]


def test_only_a_row_with_long_words_is_broken_over_two_pages() -> None:
    plan = invented_plan()
    source = replace(plan.source, text=plan.source.text.replace("建设产品质量信用平台", "建设产品质量信用平台" * 30))
    plan = replace(plan, source=source, targets=(), systems=(), notes=())
    tasks = (replace(plan.tasks[0]), replace(plan.tasks[1], end=len(source.text)))

    rows = _document(replace(plan, tasks=tasks)).tables[0].rows

    whole = [row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in rows]
    assert whole == [True, True, False]


def test_a_row_of_an_annex_has_no_work_beside_its_units_and_deadline() -> None:
    plan = invented_plan()
    row = "1\t印发目录\t市市场监管局、市工信局\t2022年底前"
    clause = replace(plan.clauses[0], path="附件1/1", start=0, end=len(row), body=row.index("市"))
    task = replace(plan.tasks[1], path="附件1/1", start=0, end=len(row), clause=0)
    plan = replace(plan, source=replace(plan.source, text=row), clauses=(clause,), tasks=(task,), notes=())

    tasks = _document(replace(plan, targets=(), systems=())).tables[0]

    assert "工作内容" not in [cell.text for cell in tasks.rows[0].cells]
    assert tasks.rows[1].cells[1].text == "附件1第1项"


def test_a_column_in_which_nothing_would_stand_is_left_out() -> None:
    plan = invented_plan()
    plan = replace(plan, tasks=tuple(replace(task, deadlines=(), support=()) for task in plan.tasks))

    header = [cell.text for cell in _document(plan).tables[1].rows[0].cells]

    assert header == ["序号", "条款", "重点任务", "工作内容", "牵头单位", "共同负责单位"]


def test_the_document_says_which_paper_it_rests_on() -> None:
    text = "\n".join(paragraph.text for paragraph in _document(invented_plan()).paragraphs)

    assert "文号：澄政发〔2021〕7号" in text
    assert "《质量提升意见》（某政发〔2020〕1号）" in text


def test_a_plan_without_anything_says_so() -> None:
    plan = replace(invented_plan(), targets=(), tasks=(), offices=(), systems=(), clauses=())

    document = _document(plan)

    assert not document.tables
    assert "没有找到" in document.paragraphs[-1].text


def test_words_no_office_file_may_hold_are_left_out() -> None:
    plan = invented_plan()
    plan = replace(plan, head=replace(plan.head, title="甲\x00\x0b乙"))

    assert _document(plan).paragraphs[0].text == "甲乙\n目标任务分解表"


def test_the_document_can_be_read_again_as_a_plan_is() -> None:
    text = read_document(official_document(invented_plan()), "分解表.docx").text

    assert "1\t工业产品抽查合格率\t≥94.5%\t2023\t\t一" in text


def test_the_file_names_no_program_as_its_author() -> None:
    with zipfile.ZipFile(io.BytesIO(official_document(invented_plan()))) as archive:
        properties = archive.read("docProps/core.xml").decode()

    assert "python-docx" not in properties
    assert "澄川市质量提升行动方案" in properties
