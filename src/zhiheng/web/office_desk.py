"""What an office owes by plans that are in force: its targets and how they stand, its reports, its tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import office_named
from zhiheng.kernel.targets import queries
from zhiheng.kernel.targets.rules import REPORT_ZH, ReportWords, TargetStanding, TaskState
from zhiheng.policy.promises.reporting import Due
from zhiheng.primitives.periods import Period
from zhiheng.web.standings_now import standings_on
from zhiheng.web.target_list import StatusCount, counts_of


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task with the newest report on it."""

    task: TaskState
    report: ReportWords | None
    due: Due | None

    @property
    def period_zh(self) -> str:
        """The period of the newest report."""
        return Period.parse(self.report.period).label_zh if self.report else ""

    @property
    def state_zh(self) -> str:
        """What became of the newest report."""
        return REPORT_ZH[self.report.state] if self.report else ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an office owes."""

    key: str
    targets: tuple[TargetStanding, ...]
    counts: tuple[StatusCount, ...]
    late: tuple[Due, ...]
    """Reports that were owed and are not there, the latest first."""
    tasks: tuple[TaskRow, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is owed."""
        return not (self.targets or self.tasks or self.late)


def desk_of(key: str, day: date) -> Desk:
    """What the office of a key owes; what it supports only is left to who leads."""
    keys = queries.answers_as(key, day)
    targets = [one for one in standings_on(day) if keys & {one.office, *dict(one.supporting)}]
    tasks = [one for one in queries.tasks(office=key) if one.data.role == "task"]
    late = {one.about: one for one in queries.overdue_reports(day, office=key)}
    newest = queries.latest_reports([one.number for one in tasks])
    rows = [TaskRow(one, newest.get(one.number), late.get(one.number)) for one in tasks]
    rows.sort(key=lambda row: (row.due is None, row.task.plan, row.task.order))
    return Desk(key, tuple(targets), tuple(counts_of(targets)), tuple(late.values()), tuple(rows))


def desk_named(names: Sequence[str], plans: Collection[int], day: date) -> Desk | None:
    """The desk of the office that plans call by one of the names; None where none is meant or it owes nothing.

    Which office a plan means was settled when its targets and tasks were taken up: 市市场监管局 of the city's plan is
    澜溪市市场监督管理局 of the register. A name of the register itself is found there.
    """
    meant = Counter(
        one.office
        for one in standings_on(day)
        if one.office and one.plan in plans and one.responsible and one.responsible[0] in names
    )
    meant.update(
        one.office
        for one in queries.tasks()
        if one.office and one.plan in plans and {*one.data.lead, *one.data.joint} & set(names)
    )
    keys = [key for key, _ in meant.most_common(1)] + [key for name in names if (key := office_named(name, day))]
    found = desk_of(keys[0], day) if keys else None
    return found if found and not found.is_empty else None


def late_of(person: Person, day: date) -> Sequence[Due]:
    """The reports the person's own office owes."""
    return queries.overdue_reports(day, office=person.office_id) if person.office_id else ()
