"""A plan's targets and tasks as a Word document in the form of an official paper.

The page is that of GB/T 9704-2012: A4, upper margin 37 mm, binding margin 28 mm, text 156 mm by 225 mm in 22 lines of
28 characters, body in size three (16 points), page number between dashes on the outer side, 7 mm below the text. Fonts
are named, not embedded; every run names its East Asian font, for Word looks there for Chinese.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple, cast

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt

from zhiheng.contract.systems import system_named
from zhiheng.policy.writing import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.section import Section, _Footer
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml.etree import ElementBase
    from lxml.etree import _Element as Element

    from zhiheng.policy.model import Plan, SystemAsked

_TITLE: Final = "方正小标宋简体"
_BODY: Final = "仿宋_GB2312"
_HEADING: Final = "黑体"
_SUBHEADING: Final = "楷体_GB2312"
_PAGE_NUMBER: Final = "宋体"
_LATIN: Final = "Times New Roman"

_SIZE_TWO: Final = Pt(22)
_SIZE_THREE: Final = Pt(16)
_SIZE_FOUR: Final = Pt(14)
_SIZE_FIVE: Final = Pt(10.5)

_LINE: Final = Pt(28.95)
"""225 mm by 22 lines."""

_TITLE_CHARACTERS: Final = 20
"""Of size two, in 156 mm."""

_TITLE_BREAK: Final = re.compile(r"[省市县区州]|[年》）、]|关于|印发|实施|纲要|规划|人民政府|办公[厅室]|的")

_TEXT_WIDTH: Final = Mm(156)


class _Column(NamedTuple):
    title: str
    share: float
    """Of the width of the text."""
    centred: bool = False


_TARGETS: Final = (
    _Column("序号", 0.08, centred=True),
    _Column("指标", 0.36),
    _Column("目标值", 0.15, centred=True),
    _Column("年份", 0.09, centred=True),
    _Column("责任单位", 0.22),
    _Column("条款", 0.11, centred=True),
)
_TASKS: Final = (
    _Column("序号", 0.08, centred=True),
    _Column("条款", 0.13, centred=True),
    _Column("重点任务", 0.24),
    _Column("牵头单位", 0.13),
    _Column("配合单位", 0.17),
    _Column("共同负责单位", 0.17),
    _Column("完成时限", 0.09, centred=True),
)
_SYSTEMS: Final = (
    _Column("序号", 0.08, centred=True),
    _Column("体系", 0.30),
    _Column("文中提法", 0.45),
    _Column("条款", 0.18, centred=True),
)


def official_document(plan: Plan) -> bytes:
    """The bytes of the .docx file."""
    document = docx.Document()
    _set_page(document)
    _set_styles(document)
    _set_properties(document, plan)
    _title(document, *_title_lines(wording.title(plan)), "目标任务分解表")
    for words in _introduction(plan):
        _paragraph(document, words)
    numbers = iter("一二三四")
    if plan.targets:
        _heading(document, f"{next(numbers)}、质量目标")
        _table(document, _TARGETS, _target_rows(plan))
    if plan.tasks:
        _heading(document, f"{next(numbers)}、任务分工")
        _table(document, _TASKS, _task_rows(plan))
    if plan.systems:
        _heading(document, f"{next(numbers)}、体系建设")
        _table(document, _SYSTEMS, _system_rows(plan))
    if not (plan.targets or plan.tasks or plan.systems):
        _paragraph(document, "该文件中没有找到量化目标、分条任务和体系建设要求。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _introduction(plan: Plan) -> Iterable[str]:
    line = wording.document_line(plan)
    if line:
        yield line.replace("    ", "；") + "。"
    if plan.head.basis:
        basis = "、".join(f"《{one.title}》" + (f"（{one.number}）" if one.number else "") for one in plan.head.basis)
        yield f"主要依据：{basis}。"
    yield (
        f"本表由《{wording.title(plan)}》整理，共列目标 {len(plan.targets)} 项、任务 {len(plan.tasks)} 项，"
        "条款编号与原文一致，以原文为准。"
    )


def _target_rows(plan: Plan) -> Iterable[Sequence[str]]:
    for number, target in enumerate(plan.targets, start=1):
        yield (
            str(number),
            target.indicator,
            wording.promise(target),
            str(target.year or ""),
            "、".join(target.responsible),
            target.section,
        )


def _task_rows(plan: Plan) -> Iterable[Sequence[str]]:
    for number, task in enumerate(plan.tasks, start=1):
        units = ("、".join(names) for names in (task.lead, task.support, task.joint))
        yield (str(number), task.path, task.title, *units, wording.due(task.deadlines))


def _system_rows(plan: Plan) -> Iterable[Sequence[str]]:
    """One row for each system, with all words and clauses that ask for it."""
    asked: dict[str, list[SystemAsked]] = {}
    for one in plan.systems:
        asked.setdefault(one.system or one.words, []).append(one)
    for number, (key, places) in enumerate(asked.items(), start=1):
        entry = system_named(key)
        words = dict.fromkeys(one.words for one in places)
        clauses = dict.fromkeys(plan.clauses[one.clause].path for one in places if 0 <= one.clause < len(plan.clauses))
        yield (str(number), entry.zh if entry else "（目录之外）", "、".join(words), "、".join(clauses))


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(_LINE.pt * 20)))
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section, section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section, section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(section: Section, footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """``— 1 —`` on the outer side, one character from the edge of the text."""
    del section
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = _SIZE_FOUR
    for kind, words in (("text", "— "), ("field", "PAGE"), ("text", " —")):
        run = paragraph.add_run()
        _set_font(run, _PAGE_NUMBER, _SIZE_FOUR, latin=_PAGE_NUMBER)
        if kind == "text":
            run.text = words
        else:
            _add_field(run, words)


def _add_field(run: Run, code: str) -> None:
    for name, value in (("begin", ""), ("", code), ("separate", ""), ("1", "1"), ("end", "")):
        if name == "1":
            element = OxmlElement("w:t")
            element.text = value
        elif name:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), name)
        else:
            element = OxmlElement("w:instrText")
            element.text = f" {value} "
        run._r.append(element)


def _set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    _style(normal, _BODY, _SIZE_THREE)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    for name, font in (("Title", _TITLE), ("Heading 1", _HEADING), ("Heading 2", _SUBHEADING)):
        style = document.styles[name]
        _style(style, font, _SIZE_TWO if name == "Title" else _SIZE_THREE)
        style.font.bold = False
        style.font.color.rgb = None
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True


def _style(style: ParagraphStyle, font: str, size: Pt) -> None:
    style.font.name, style.font.size = _LATIN, size
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def _set_properties(document: Document, plan: Plan) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = "质衡"
    properties.title = wording.printable(wording.title(plan))[:250]
    properties.comments = ""


def _set_font(run: Run, font: str, size: Pt, *, latin: str = _LATIN) -> None:
    run.font.name, run.font.size = latin, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _title(document: Document, *lines: str) -> None:
    paragraph = document.add_paragraph(style="Title")
    _remove_border(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing, form.space_after = WD_LINE_SPACING.EXACTLY, Pt(35), _LINE
    for number, words in enumerate(lines):
        run = paragraph.add_run()
        _set_font(run, _TITLE, _SIZE_TWO)
        if number:
            run.add_break()
        run.add_text(wording.printable(words))


def _title_lines(title: str) -> list[str]:
    """A long title in lines of like length, broken after a word and not inside one where its words tell."""
    if len(title) <= _TITLE_CHARACTERS:
        return [title]
    middle = len(title) / 2
    places = [match.end() for match in _TITLE_BREAK.finditer(title) if match.end() < len(title)]
    place = min(places, key=lambda place: abs(place - middle), default=round(middle))
    return [*_title_lines(title[:place]), *_title_lines(title[place:])]


def _remove_border(paragraph: Paragraph) -> None:
    """The template's title has a rule below it; an official title has none."""
    borders = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    below.set(qn("w:val"), "nil")
    borders.append(below)
    _before_spacing(paragraph, borders)


def _before_spacing(paragraph: Paragraph, element: Element) -> None:
    """Word insists on the order of a paragraph's properties."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(cast("ElementBase", element), "w:spacing", "w:ind", "w:jc")


def _heading(document: Document, words: str) -> None:
    paragraph = document.add_paragraph(style="Heading 1")
    paragraph.paragraph_format.first_line_indent = 2 * _SIZE_THREE
    _set_font(paragraph.add_run(words), _HEADING, _SIZE_THREE)


def _paragraph(document: Document, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = 2 * _SIZE_THREE
    _set_font(paragraph.add_run(wording.printable(words)), _BODY, _SIZE_THREE)


def _table(document: Document, all_columns: Sequence[_Column], all_rows: Iterable[Sequence[str]]) -> None:
    """A table without the columns in which nothing would stand."""
    listed = list(all_rows)
    kept = [place for place in range(len(all_columns)) if any(row[place] for row in listed)]
    total = sum(all_columns[place].share for place in kept)
    columns = [all_columns[place]._replace(share=all_columns[place].share / total) for place in kept]
    table: Table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = [Emu(round(_TEXT_WIDTH * column.share)) for column in columns]
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = width
    header = _row(table, [column.title for column in columns], columns, _HEADING)
    properties = header._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    for cells in listed:
        _row(table, [cells[place] for place in kept], columns, _BODY)


def _row(table: Table, texts: Sequence[str], columns: Sequence[_Column], font: str) -> _Row:
    """A row that is not broken over two pages."""
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, text, column in zip(row.cells, texts, columns, strict=True):
        cell.width = Emu(round(_TEXT_WIDTH * column.share))
        paragraph = cell.paragraphs[0]
        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(16)
        grid = OxmlElement("w:snapToGrid")
        grid.set(qn("w:val"), "0")
        _before_spacing(paragraph, grid)
        if column.centred or font == _HEADING:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _set_font(paragraph.add_run(wording.printable(text)), font, _SIZE_FIVE)
    return row
