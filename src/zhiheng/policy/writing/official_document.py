"""A plan's targets, tasks and systems as a Word document in the form of an official paper.

Targets and systems stand on upright sheets, the tasks with their work and units on sheets across.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt

from zhiheng.policy.citing import cited
from zhiheng.policy.writing import official_page as page
from zhiheng.policy.writing import wording
from zhiheng.policy.writing.systems_asked import asked_systems

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.shared import Length
    from docx.table import Table

    from zhiheng.policy.model import Plan

_SIZE_FIVE: Final = Pt(10.5)
_LINE_OF_A_TABLE: Final = Pt(16)
_WHOLE_ROW: Final = 240
"""Characters; a row whose longest cell has no more stands on one page."""

_TITLE_CHARACTERS: Final = 20
"""Of size two, in 156 mm."""

_TITLE_BREAK: Final = re.compile(r"[省市县区州]|[年》）、]|关于|印发|实施|纲要|规划|人民政府|办公[厅室]|的")


class _Column(NamedTuple):
    title: str
    share: float
    """Of the width of the text."""
    centred: bool = False


_TARGETS: Final = (
    _Column("序号", 0.08, centred=True),
    _Column("指标", 0.27),
    _Column("目标值", 0.14, centred=True),
    _Column("年份", 0.08, centred=True),
    _Column("责任单位", 0.28),
    _Column("条款", 0.15, centred=True),
)
_TASKS: Final = (
    _Column("序号", 0.055, centred=True),
    _Column("条款", 0.105, centred=True),
    _Column("重点任务", 0.115),
    _Column("工作内容", 0.33),
    _Column("牵头单位", 0.09),
    _Column("配合单位", 0.11),
    _Column("共同负责单位", 0.125),
    _Column("完成时限", 0.1, centred=True),
)
_SYSTEMS: Final = (
    _Column("序号", 0.08, centred=True),
    _Column("体系", 0.30),
    _Column("文中提法", 0.27),
    _Column("条款", 0.35),
)


def official_document(plan: Plan) -> bytes:
    """The bytes of the .docx file."""
    document = page.new_document()
    _set_properties(document, plan)
    _title(document, *_title_lines(wording.title(plan)), "目标任务分解表")
    for words in _introduction(plan):
        _paragraph(document, words)
    numbers = iter("一二三四")
    if plan.targets:
        _heading(document, f"{next(numbers)}、质量目标")
        _table(document, page.TEXT_WIDTH, _TARGETS, _target_rows(plan))
    if plan.tasks:
        page.turn_across(document)
        _heading(document, f"{next(numbers)}、任务分工")
        _table(document, page.TEXT_WIDTH_ACROSS, _TASKS, _task_rows(plan))
    if plan.systems:
        if plan.tasks:
            page.turn_upright(document)
        _heading(document, f"{next(numbers)}、体系建设")
        _table(document, page.TEXT_WIDTH, _SYSTEMS, _system_rows(plan))
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
            cited(target.section),
        )


def _task_rows(plan: Plan) -> Iterable[Sequence[str]]:
    for number, (task, words) in enumerate(zip(plan.tasks, wording.contents(plan), strict=True), start=1):
        units = ("、".join(names) for names in (task.lead, task.support, task.joint))
        yield (str(number), cited(task.path), task.title, words, *units, wording.due(task.deadlines))


def _system_rows(plan: Plan) -> Iterable[Sequence[str]]:
    """One row for each system, with all words and clauses that ask for it."""
    for number, asked in enumerate(asked_systems(plan), start=1):
        name = f"{asked.name}（{asked.places}处）" if asked.places > 1 else asked.name
        name = name if asked.number else f"{name}（目录之外）"
        yield (str(number), name, "、".join(asked.words), "、".join(asked.clauses))


def _set_properties(document: Document, plan: Plan) -> None:
    properties = document.core_properties
    properties.author = properties.last_modified_by = "质衡"
    properties.title = wording.printable(wording.title(plan))[:250]
    properties.comments = ""


def _title(document: Document, *lines: str) -> None:
    paragraph = document.add_paragraph(style="Title")
    page.remove_border(paragraph)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing, form.space_after = WD_LINE_SPACING.EXACTLY, Pt(35), page.LINE
    for number, words in enumerate(lines):
        run = paragraph.add_run()
        page.set_font(run, page.TITLE, page.SIZE_TWO)
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


def _heading(document: Document, words: str) -> None:
    paragraph = document.add_paragraph(style="Heading 1")
    paragraph.paragraph_format.first_line_indent = 2 * page.SIZE_THREE
    page.set_font(paragraph.add_run(words), page.HEADING, page.SIZE_THREE)


def _paragraph(document: Document, words: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = 2 * page.SIZE_THREE
    page.set_font(paragraph.add_run(wording.printable(words)), page.BODY, page.SIZE_THREE)


def _table(
    document: Document, width: Length, all_columns: Sequence[_Column], all_rows: Iterable[Sequence[str]]
) -> None:
    """A table without the columns in which nothing would stand."""
    listed = list(all_rows)
    kept = [place for place in range(len(all_columns)) if any(row[place] for row in listed)]
    total = sum(all_columns[place].share for place in kept)
    columns = [all_columns[place] for place in kept]
    widths = [Emu(round(width * column.share / total)) for column in columns]
    table: Table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for grid, wide in zip(table.columns, widths, strict=True):
        grid.width = wide
    _add_row(table, [column.title for column in columns], columns, widths, header=True)
    for cells in listed:
        _add_row(table, [cells[place] for place in kept], columns, widths)


def _add_row(
    table: Table,
    texts: Sequence[str],
    columns: Sequence[_Column],
    widths: Sequence[Length],
    *,
    header: bool = False,
) -> None:
    """A row; a header is repeated on every page, and only a long row is broken over two pages."""
    row = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()
    if header or max(map(len, texts)) <= _WHOLE_ROW:
        properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
    for cell, text, column, width in zip(row.cells, texts, columns, widths, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        form = paragraph.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE_OF_A_TABLE
        grid = OxmlElement("w:snapToGrid")
        grid.set(qn("w:val"), "0")
        page.before_spacing(paragraph, grid)
        if column.centred or header:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        page.set_font(paragraph.add_run(wording.printable(text)), page.HEADING if header else page.BODY, _SIZE_FIVE)
