"""What may be done about a plan that is followed up: the cases of its tasks opened, each once for a year."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from zhiheng.kernel.access.models import Office, Person
from zhiheng.kernel.access.queries import region_named
from zhiheng.kernel.access.rules import QUALITY_OFFICE, day_of, require
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases.actions import Acting, Opening, do_all, receive_each
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.oversight import queries, rules
from zhiheng.kernel.targets import queries as targets
from zhiheng.kernel.targets.rules import TaskState
from zhiheng.policy.promises.adopted import CityOffices


class NotOpened(NamedTuple):
    """A task for which no case was opened, and why."""

    task: TaskState
    why: str


class Opened(NamedTuple):
    """What became of the tasks of a plan."""

    cases: list[CaseState]
    there: int
    """Tasks that were followed in that year before."""
    refused: list[NotOpened]


def open_cases(*, plan: int, year: int, by: Person, at: datetime, tasks: Collection[int] | None = None) -> Opened:
    """Cases for the tasks of a plan in a year, all or those of the numbers; never twice for one task and year.

    The quality office receives them in its own office and assigns them to the office the plan names first; the others
    support it. Each is opened or refused by itself.
    """
    day = day_of(at)
    require(by, QUALITY_OFFICE, day=day, act="open cases of a plan", act_zh="为方案任务立督办件")
    with writing():
        row = queries.plan_at(plan)
        known = [one for one in targets.tasks(plan=plan) if one.data.role == "task"]
        wanted = [one for one in known if tasks is None or one.number in tasks]
        years = queries.years_of(row, known, day)
        if not wanted or year not in years:
            raise rules.NothingToFollow(
                f"plan {plan} has no such task in {year} (kernel/oversight/actions.py: open_cases); see its tasks",
                message_zh=f"方案在{year}年没有所选的任务；方案各年度为{years[0]}至{years[-1]}年；请重新选择。",
                plan=plan,
                year=year,
            )
        there = {(clause, title) for clause, title, of in queries.followed(row) if of == year}
        fresh = [one for one in wanted if queries.task_words(one) not in there]
        led = [one for one in fresh if one.office]
        refused = [NotOpened(one, "方案没有写明牵头单位，或单位不在名录中") for one in fresh if not one.office]
        place = (region_named(row.place, day) if row.place else None) or _region_of(by)
        named = queries.offices_named(row.place, place)
        names = dict(Office.objects.values_list("key", "name"))
        verdicts = receive_each(
            Opening(rules.TASK, by, at, by.office_id or ""),
            [
                {
                    "title": queries.task_words(one)[1],
                    "plan": queries.plan_words(row),
                    "clause": one.clause[:60],
                    "wording": row.document.text[one.start : one.end].strip()[:1000] or one.data.title,
                    "plan_year": year,
                    "place": place,
                    "task_kind": "routine",
                    "lead": one.office,
                    "supporters": "、".join(names.get(key, key) for key in _support(one, named))[:300] or None,
                    "due_on": rules.due_date([due.until for due in one.data.deadlines], year, row.until),
                }
                for one in led
            ],
        )
        opened = []
        assigning: list[tuple[int, Acting]] = []
        for one, verdict in zip(led, verdicts, strict=True):
            if verdict.thing is None:
                refused.append(NotOpened(one, "；".join(refusal.message.zh for refusal in verdict.refusals)))
                continue
            opened.append(verdict.thing)
            if one.office != by.office_id:
                why = "按方案责任分工交办"
                assigning.append((verdict.thing, Acting("reassign", by, at, reason=why, office=one.office)))
            assigning += [(verdict.thing, Acting("add_supporter", by, at, office=key)) for key in _support(one, named)]
        for done in do_all(assigning):
            if done.refusal is not None:
                raise done.refusal
        cases = list(CaseState.objects.filter(pk__in=opened).order_by("id"))
        return Opened(cases, len(wanted) - len(fresh), refused)


def _support(task: TaskState, named: CityOffices) -> list[str]:
    """Who answers with the lead office, then whom the clause names as supporting, as far as they are registered."""
    beside = (*task.responsible, *(key for name in task.data.support if (key := named.key(name))))
    return [key for key in dict.fromkeys(beside) if key != task.office]


def _region_of(person: Person) -> str:
    return (person.office.region_id if person.office else "") or ""
