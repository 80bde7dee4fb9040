"""A plan as a table of divided tasks (任务分解表): an Excel workbook as an office would make and print it.

Four sheets: targets, tasks, duties by office, systems asked for. Each has a title, one line on the document, a frozen
header with filters, and prints on A4 across with the header on every page. Whatever the plan's text holds stays text:
no cell is a formula.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties

from zhiheng.contract.systems import system_named
from zhiheng.policy.duties import OfficeRegister, duties_by_office
from zhiheng.policy.findings import Finding, OfficeData, TargetData, TaskData, findings
from zhiheng.policy.writing import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from zhiheng.policy.model import Plan

_TITLE_FONT: Final = Font(name="方正小标宋简体", size=18)
_NOTE_FONT: Final = Font(name="楷体_GB2312", size=11)
_HEAD_FONT: Final = Font(name="黑体", size=11)
_BODY_FONT: Final = Font(name="仿宋_GB2312", size=11)

_HEAD_FILL: Final = PatternFill("solid", fgColor="DCE6F1")
_BAND_FILL: Final = PatternFill("solid", fgColor="F7F9FC")
"""Every second chapter has a tint, so that chapters are seen and the filter still works."""

_THIN: Final = Side(style="thin", color="808080")
_BORDER: Final = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MIDDLE: Final = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT: Final = Alignment(horizontal="left", vertical="center", wrap_text=True)

_TITLES: Final = {
    "目标": "目标分解表",
    "任务": "任务分解表",
    "单位职责": "单位职责清单",
    "系统": "体系建设清单",
}
_HEADER_ROW: Final = 3
_LONGEST_CELL: Final = 32_000
"""Characters; Excel holds 32,767."""

_SIGNS_OF_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | float | None
_Look = tuple[Font, Alignment, PatternFill | None]


class _Column(NamedTuple):
    title: str
    width: float
    """In characters of the body font; a Chinese one counts two."""
    centred: bool = False


class _Row(NamedTuple):
    chapter: int
    cells: tuple[Value, ...]


_TARGETS: Final = (
    _Column("序号", 6, centred=True),
    _Column("章节", 18),
    _Column("条款", 12, centred=True),
    _Column("指标", 34),
    _Column("适用范围", 14),
    _Column("目标值", 14, centred=True),
    _Column("数值", 9, centred=True),
    _Column("单位", 8, centred=True),
    _Column("完成年份", 9, centred=True),
    _Column("性质", 8, centred=True),
    _Column("责任单位", 30),
    _Column("原文", 44),
    _Column("说明", 20),
)
_TASKS: Final = (
    _Column("序号", 6, centred=True),
    _Column("章节", 18),
    _Column("条款", 12, centred=True),
    _Column("重点任务", 24),
    _Column("工作内容", 60),
    _Column("牵头单位", 16),
    _Column("配合单位", 26),
    _Column("共同负责单位", 26),
    _Column("完成时限", 14, centred=True),
    _Column("类别", 9, centred=True),
    _Column("说明", 18),
)
_DUTIES: Final = (
    _Column("序号", 6, centred=True),
    _Column("单位", 20),
    _Column("类别", 10, centred=True),
    _Column("牵头", 7, centred=True),
    _Column("配合", 7, centred=True),
    _Column("共同负责", 9, centred=True),
    _Column("目标", 7, centred=True),
    _Column("牵头任务", 44),
    _Column("配合任务", 36),
    _Column("共同负责任务", 36),
    _Column("负责的目标", 36),
    _Column("现由何单位承担", 24),
)
_SYSTEMS: Final = (
    _Column("序号", 6, centred=True),
    _Column("体系编号", 10, centred=True),
    _Column("体系", 26),
    _Column("文中提法", 34),
    _Column("条款", 12, centred=True),
    _Column("条款标题", 34),
    _Column("说明", 30),
)


def workbook(plan: Plan) -> bytes:
    """The bytes of the .xlsx file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "质衡"
    book.properties.title = wording.printable(wording.title(plan))
    found = findings(plan)
    _sheet(book, plan, "目标", _TARGETS, _target_rows(plan))
    _sheet(book, plan, "任务", _TASKS, _task_rows(plan))
    _sheet(book, plan, "单位职责", _DUTIES, _duty_rows(found))
    _sheet(book, plan, "系统", _SYSTEMS, _system_rows(plan))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _target_rows(plan: Plan) -> Iterable[_Row]:
    for number, target in enumerate(plan.targets, start=1):
        chapter = wording.chapter(plan, target.clause)
        yield _Row(
            chapter,
            (
                number,
                wording.chapter_title(plan, chapter),
                target.section,
                target.indicator,
                target.scope,
                wording.promise(target),
                wording.number(target.value),
                target.unit,
                target.year,
                wording.TARGET_KINDS[target.kind],
                "、".join(target.responsible),
                wording.running_words(target.quote),
                "；".join(target.reasons) if target.confidence < 1 else "",
            ),
        )


def _task_rows(plan: Plan) -> Iterable[_Row]:
    contents = wording.contents(plan)
    for number, (task, words) in enumerate(zip(plan.tasks, contents, strict=True), start=1):
        chapter = wording.chapter(plan, task.clause)
        reasons = list(task.reasons) if task.confidence < 1 else []
        yield _Row(
            chapter,
            (
                number,
                wording.chapter_title(plan, chapter),
                task.path,
                task.title,
                words,
                "、".join(task.lead),
                "、".join(task.support),
                "、".join(task.joint),
                wording.due(task.deadlines),
                wording.CLAUSE_ROLES[task.role],
                "；".join(["单位依所属条款的统一规定"] * task.inherits + reasons),
            ),
        )


def _duty_rows(found: Sequence[Finding]) -> Iterable[_Row]:
    register = OfficeRegister(one.data for one in found if isinstance(one.data, OfficeData))
    for number, duty in enumerate(duties_by_office(found, register), start=1):
        office = register.office(duty.office)
        yield _Row(
            number,
            (
                number,
                duty.office,
                wording.OFFICE_KINDS[office.kind] if office else "",
                len(duty.lead),
                len(duty.support),
                len(duty.joint),
                len(duty.targets),
                _listed(duty.lead),
                _listed(duty.support),
                _listed(duty.joint),
                _listed(duty.targets),
                "、".join(after.name for after in office.successors) if office else "",
            ),
        )


def _system_rows(plan: Plan) -> Iterable[_Row]:
    for number, asked in enumerate(plan.systems, start=1):
        entry = system_named(asked.system) if asked.system else None
        clause = plan.clauses[asked.clause] if 0 <= asked.clause < len(plan.clauses) else None
        yield _Row(
            wording.chapter(plan, asked.clause),
            (
                number,
                asked.system or "",
                entry.zh if entry else "目录之外",
                asked.words,
                clause.path if clause else "",
                clause.title if clause else "",
                "；".join(asked.reasons) if asked.confidence < 1 else "",
            ),
        )


def _listed(items: Iterable[Finding]) -> str:
    """The tasks or targets of an office, one a line."""
    lines = []
    for item in items:
        if isinstance(item.data, TaskData):
            lines.append(f"{item.data.path} {item.data.title}")
        elif isinstance(item.data, TargetData):
            lines.append(f"{item.data.indicator} {wording.promise(item.data)}")
    return "\n".join(lines)


def _sheet(book: Workbook, plan: Plan, name: str, columns: Sequence[_Column], rows: Iterable[_Row]) -> None:
    sheet: Worksheet = book.create_sheet(name)
    heads = (f"{wording.title(plan)}{_TITLES[name]}", wording.document_line(plan))
    for line, (text, font, height) in enumerate(zip(heads, (_TITLE_FONT, _NOTE_FONT), (34, 20), strict=True), start=1):
        _write(sheet, (line, 1), text, (font, _MIDDLE, None))
        sheet.merge_cells(start_row=line, end_row=line, start_column=1, end_column=len(columns))
        sheet.row_dimensions[line].height = height
    for position, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(position)].width = column.width
        _write(sheet, (_HEADER_ROW, position), column.title, (_HEAD_FONT, _MIDDLE, _HEAD_FILL))
    sheet.row_dimensions[_HEADER_ROW].height = 30
    last, chapter, tinted = _HEADER_ROW, -2, True
    for last, row in enumerate(rows, start=_HEADER_ROW + 1):
        if row.chapter != chapter:
            chapter, tinted = row.chapter, not tinted
        for position, (value, column) in enumerate(zip(row.cells, columns, strict=True), start=1):
            place = _MIDDLE if column.centred else _LEFT
            _write(sheet, (last, position), value, (_BODY_FONT, place, _BAND_FILL if tinted else None))
    width = get_column_letter(len(columns))
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{width}{max(last, _HEADER_ROW + 1)}"
    _set_for_print(sheet, f"A1:{width}{max(last, _HEADER_ROW)}")


def _set_for_print(sheet: Worksheet, area: str) -> None:
    """A4 across, as wide as the sheet of paper, the header on every page, page numbers below."""
    sheet.print_area = area
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, header=0.3, footer=0.35)
    footer = sheet.oddFooter
    assert footer is not None
    footer.center.text = "第 &P 页，共 &N 页"


def _write(sheet: Worksheet, place: tuple[int, int], value: Value, look: _Look) -> None:
    cell = sheet.cell(*place)
    if isinstance(value, str):
        text = wording.printable(value)[:_LONGEST_CELL]
        cell.value = text
        if text.startswith(_SIGNS_OF_A_FORMULA):
            # A plan may come from anyone: what looks like a formula is kept as the text it is.
            cell.data_type = "s"
            cell.quotePrefix = True
    else:
        cell.value = value
    cell.font, cell.alignment, fill = look
    if place[0] >= _HEADER_ROW:
        cell.border = _BORDER
    if fill:
        cell.fill = fill
