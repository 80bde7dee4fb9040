"""A plan as a table of divided tasks (任务分解表): an Excel workbook as an office would make and print it.

Five sheets: targets, tasks, offices, duties office by office, systems asked for. Whatever the plan's text holds stays
text: no cell is a formula.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from openpyxl import Workbook

from zhiheng.policy.citing import cited
from zhiheng.policy.duties import ROLES, OfficeDuties, OfficeRegister, duties_by_office
from zhiheng.policy.findings import Finding, OfficeData, TargetData, TaskData, findings
from zhiheng.policy.writing import wording
from zhiheng.policy.writing.sheets import Column, Row, add_sheet
from zhiheng.policy.writing.systems_asked import asked_systems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zhiheng.policy.model import Plan

_TITLES: Final = {
    "目标": "目标分解表",
    "任务": "任务分解表",
    "单位": "责任单位一览表",
    "单位职责": "单位职责清单",
    "系统": "体系建设清单",
}
_TARGETS: Final = (
    Column("序号", 5, centred=True),
    Column("章节", 13),
    Column("条款", 11, centred=True),
    Column("指标", 26),
    Column("适用范围", 10),
    Column("目标值", 12, centred=True),
    Column("数值", 8, centred=True),
    Column("单位", 7, centred=True),
    Column("完成年份", 7, centred=True),
    Column("性质", 6, centred=True),
    Column("责任单位", 22),
    Column("原文", 36),
    Column("说明", 14),
)
_TASKS: Final = (
    Column("序号", 5, centred=True),
    Column("章节", 13),
    Column("条款", 11, centred=True),
    Column("重点任务", 18),
    Column("工作内容", 52),
    Column("牵头单位", 14),
    Column("配合单位", 20),
    Column("共同负责单位", 18),
    Column("完成时限", 11, centred=True),
    Column("类别", 6, centred=True),
    Column("说明", 12),
)
_OFFICES: Final = (
    Column("序号", 5, centred=True),
    Column("单位", 30),
    Column("类别", 10, centred=True),
    Column("牵头任务", 10, centred=True),
    Column("配合任务", 10, centred=True),
    Column("共同负责任务", 10, centred=True),
    Column("目标", 10, centred=True),
    Column("现由何单位承担", 50),
)
_DUTIES: Final = (
    Column("序号", 5, centred=True),
    Column("单位", 22),
    Column("角色", 10, centred=True),
    Column("条款", 12, centred=True),
    Column("任务", 34),
    Column("完成时限", 14, centred=True),
    Column("目标", 44),
)
_SYSTEMS: Final = (
    Column("序号", 5, centred=True),
    Column("体系编号", 9, centred=True),
    Column("体系", 30),
    Column("处数", 6, centred=True),
    Column("文中提法", 44),
    Column("条款", 36),
    Column("说明", 18),
)
_ROLE_WORDS: Final = {"lead": "牵头", "support": "配合", "joint": "共同负责"}

_DOUBTFUL: Final = 0.75


def workbook(plan: Plan) -> bytes:
    """The bytes of the .xlsx file."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "质衡"
    book.properties.title = wording.printable(wording.title(plan))
    found = findings(plan)
    register = OfficeRegister(one.data for one in found if isinstance(one.data, OfficeData))
    duties = duties_by_office(found, register)
    for name, columns, rows in (
        ("目标", _TARGETS, _target_rows(plan)),
        ("任务", _TASKS, _task_rows(plan)),
        ("单位", _OFFICES, _office_rows(duties, register)),
        ("单位职责", _DUTIES, _duty_rows(duties)),
        ("系统", _SYSTEMS, _system_rows(plan)),
    ):
        heads = (f"{wording.title(plan)}{_TITLES[name]}", wording.document_line(plan))
        add_sheet(book, name, heads, columns, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _target_rows(plan: Plan) -> Iterable[Row]:
    for number, target in enumerate(plan.targets, start=1):
        chapter = wording.chapter(plan, target.clause)
        yield Row(
            chapter,
            (
                number,
                wording.chapter_title(plan, chapter),
                cited(target.section),
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


def _task_rows(plan: Plan) -> Iterable[Row]:
    contents = wording.contents(plan)
    for number, (task, words) in enumerate(zip(plan.tasks, contents, strict=True), start=1):
        chapter = wording.chapter(plan, task.clause)
        reasons = list(task.reasons) if task.confidence < 1 else []
        yield Row(
            chapter,
            (
                number,
                wording.chapter_title(plan, chapter),
                cited(task.path),
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


def _office_rows(duties: Sequence[OfficeDuties[Finding]], register: OfficeRegister) -> Iterable[Row]:
    for number, duty in enumerate(duties, start=1):
        office = register.office(duty.office)
        yield Row(
            number,
            (
                number,
                duty.office,
                wording.OFFICE_KINDS[office.kind] if office else "",
                len(duty.lead),
                len(duty.support),
                len(duty.joint),
                len(duty.targets),
                "、".join(dict.fromkeys(after.name for after in office.successors)) if office else "",
            ),
        )


def _duty_rows(duties: Sequence[OfficeDuties[Finding]]) -> Iterable[Row]:
    """One row for each duty, with the targets of its clause; targets of other clauses in rows of their own."""
    number = 0
    for duty in duties:
        for cells in _duties_of(duty):
            number += 1
            yield Row(duty.office, (number, duty.office, *cells))


def _duties_of(duty: OfficeDuties[Finding]) -> Iterator[tuple[str, str, str, str, str]]:
    by_clause: dict[str, list[TargetData]] = {}
    for target in duty.targets:
        if isinstance(target.data, TargetData):
            by_clause.setdefault(target.clause, []).append(target.data)
    for role in ROLES:
        for task in {"lead": duty.lead, "support": duty.support, "joint": duty.joint}[role]:
            if isinstance(task.data, TaskData):
                due = "、".join(dict.fromkeys(one.words for one in task.data.deadlines))
                promised = _promised(by_clause.pop(task.clause, ()))
                yield (_ROLE_WORDS[role], cited(task.data.path), task.data.title, due, promised)
    for targets in by_clause.values():
        yield ("目标责任", cited(targets[0].section), "", "", _promised(targets))


def _promised(targets: Iterable[TargetData]) -> str:
    """Indicators with what is promised and by when, one a line."""
    return "\n".join(
        f"{one.indicator} {wording.promise(one)}{f'（{one.year}年）' if one.year else ''}" for one in targets
    )


def _system_rows(plan: Plan) -> Iterable[Row]:
    """One row for each system."""
    for number, asked in enumerate(asked_systems(plan), start=1):
        yield Row(
            number,
            (
                number,
                asked.number,
                asked.name,
                asked.places,
                "、".join(asked.words),
                "、".join(asked.clauses),
                "；".join(
                    ["目录之外"] * (not asked.number) + ["把握不大，请核对原文"] * (asked.confidence < _DOUBTFUL)
                ),
            ),
        )
