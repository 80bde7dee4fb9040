"""The tasks of an adopted plan as cases: opened once a year, assigned to who leads, shown with a light and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled

from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.oversight import actions, queries
from zhiheng.kernel.oversight.rules import Facts, NothingToFollow, due_date, light_of

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

AT = datetime(2026, 2, 10, 4, 0, tzinfo=UTC)
DAY = date(2026, 2, 10)
LEADS = "yunling-scjg"


@dataclass
class City:
    """Li leads the quality office; Zhao reports for the market bureau, Hu for the office of buildings."""

    plan: Plan
    li: Person
    zhao: Person
    hu: Person

    def open(self, at: datetime = AT) -> actions.Opened:
        """The cases of the year."""
        return actions.open_cases(plan=self.plan.pk, year=at.year, by=self.li, at=at)

    def led(self) -> queries.Line:
        """The task of the market bureau."""
        lines = queries.matrix(self.plan.pk, self.li, AT).lines
        return next(line for line in lines if line.office == LEADS)


@pytest.fixture
def city(db: None) -> City:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use
    from zhiheng.kernel.access.actions import create_person, give_grant, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.targets.actions import adopt_plan

    put_in_use(None)
    load_regions([RegionRow("339900", "云岭市", "city")], at=AT)
    load_offices(
        [
            OfficeRow("zlb", "云岭市质量办", region="339900"),
            OfficeRow(LEADS, "云岭市质监局", region="339900"),
            OfficeRow("yunling-gsj", "云岭市工商局", region="339900"),
            OfficeRow("yunling-zjj", "云岭市住建局", region="339900"),
        ],
        at=AT,
    )

    def person(username: str, office: str, role: str) -> Person:
        return create_person(
            username=username, name=username, office=office, role=role, password="Long-enough-1", at=AT
        )

    li = person("li", "zlb", "quality_office")
    give_grant(person=li, role="enter", office="zlb", since=date(2025, 1, 1), by=None, at=AT)
    made = compiled()
    head = replace(made.head, place="云岭市", since=date(2026, 1, 1), until=date(2027, 12, 31))
    plan = keep_compiled(compiled=replace(made, head=head, targets=()), document=TEXT.encode(), by=li, at=AT).plan
    adopt_plan(plan=plan, by=li, at=AT)
    return City(plan, li, person("zhao", LEADS, "enter"), person("hu", "yunling-zjj", "enter"))


def test_a_task_becomes_a_case_of_the_office_that_leads_with_its_day_and_clause(city: City) -> None:
    city.open()

    case = city.led().cells[0].case
    assert case is not None
    assert (case.office, case.state) == (LEADS, "assigned")
    values = next(one.values for one in queries.followed(city.plan).values() if one.case.pk == case.pk)
    assert (values["plan_year"], values["due_on"], values["lead"]) == (2026, date(2026, 12, 31), LEADS)
    assert values["wording"] in TEXT


def test_the_offices_named_beside_support_it(city: City) -> None:
    from zhiheng.kernel.cases.queries import supporting

    city.open()

    case = city.led().cells[0].case
    assert case is not None
    assert "yunling-gsj" in supporting(case)


def test_a_task_is_followed_once_in_a_year(city: City) -> None:
    first = city.open()

    again = city.open(AT + timedelta(1))

    assert first.cases
    assert (again.cases, again.there) == ([], len(first.cases))


def test_a_task_without_an_office_is_told_and_not_opened(city: City) -> None:
    from zhiheng.kernel.targets.queries import tasks

    without = {one.number for one in tasks(plan=city.plan.pk) if one.data.role == "task" and not one.office}

    assert {one.task.number for one in city.open().refused} == without


def test_only_the_quality_office_opens_cases_of_a_plan(city: City) -> None:
    with pytest.raises(RoleMissing):
        actions.open_cases(plan=city.plan.pk, year=2026, by=city.zhao, at=AT)


def test_a_year_outside_the_plan_is_refused(city: City) -> None:
    with pytest.raises(NothingToFollow):
        actions.open_cases(plan=city.plan.pk, year=2031, by=city.li, at=AT)


def test_an_office_sees_its_own_cases_in_the_matrix_and_no_others(city: City) -> None:
    city.open()

    seen = queries.matrix(city.plan.pk, city.hu, AT).lines
    offices = {cell.case.office for line in seen for cell in line.cells if cell.case is not None}

    assert offices == {"yunling-zjj"}


def test_what_nobody_confirmed_turns_red_by_the_clock_and_says_which_term(city: City) -> None:
    city.open()

    late = queries.matrix(city.plan.pk, city.li, AT + timedelta(40))

    worst = late.lines[0].cells[0]
    assert worst.light == "red"
    assert "签收" in worst.why


def test_offices_that_are_equal_share_a_place_and_only_what_is_due_counts(city: City) -> None:
    city.open()
    span = {"since": date(2026, 1, 1), "until": date(2027, 1, 1)}

    before = queries.league(city.plan.pk, city.li, AT, **span)
    after = queries.league(city.plan.pk, city.li, datetime(2027, 1, 5, 4, tzinfo=UTC), **span)

    assert before == []
    assert {row.place for row in after} == {1}
    assert all(row.overdue == row.due for row in after)
    assert {row.tied for row in after} == {len(after) > 1}


def test_the_last_deadline_of_the_year_counts() -> None:
    assert due_date([date(2026, 3, 31), date(2026, 9, 30), date(2027, 1, 1)], 2026, None) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("facts", "light"),
    [
        (Facts("under_way", True, DAY - timedelta(1)), "red"),
        (Facts("reported", True, DAY - timedelta(1)), "green"),
        (Facts("returned", True, DAY + timedelta(90)), "yellow"),
        (Facts("under_way", True, DAY + timedelta(30)), "yellow"),
        (Facts("under_way", True, DAY + timedelta(31)), "green"),
        (Facts("under_way", True, DAY + timedelta(90), said="behind"), "yellow"),
        (Facts("closed", False, DAY - timedelta(9)), "green"),
        (Facts("merged", False, DAY - timedelta(9)), "none"),
    ],
)
def test_the_light_follows_state_and_day(facts: Facts, light: str) -> None:
    assert light_of(facts, DAY)[0] == light
