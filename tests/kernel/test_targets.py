"""Targets: bound to indicators, charted, split, reported on, and how they stand on a day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from tests.kernel.bakery import NOON, OFFICE
from tests.kernel.fictional_plan import TEXT, compiled, source

from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.targets import actions, queries, rules
from zhiheng.methods.misuse import MethodMisused
from zhiheng.policy import model
from zhiheng.policy.promises.judging import STATUS_ORDER, Baseline
from zhiheng.policy.promises.reading import UnitDiffers
from zhiheng.policy.promises.splitting import Part, SplitRefused

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan
    from zhiheng.kernel.targets.rules import TargetState

EAST, WEST = "339901", "339902"
BEGUN = datetime(2025, 1, 10, 4, 0, tzinfo=UTC)
LATER = datetime(2026, 4, 28, 4, 0, tzinfo=UTC)
TODAY = date(2026, 4, 28)


@dataclass
class City:
    """A plan of four targets, adopted and followed; Zhao's office leads what the plan gives to 市市场监管局."""

    plan: Plan
    li: Person
    bakery: Bakery

    def named(self, words: str) -> TargetState:
        """The target whose indicator is written so."""
        (found,) = (
            one for one in queries.followed_targets(self.plan.pk) if one.data.indicator == words and not one.dropped
        )
        return found

    def as_li(self, at: datetime = BEGUN) -> dict[str, Any]:
        """Li of the quality office acts."""
        return {"by": self.li, "at": at}


def target(place: int, indicator: str, value: str, unit: str, **fields: object) -> model.Target:
    given = model.Target(
        quote=f"{indicator}达到{value}{unit}",
        start=place,
        end=place + 8,
        indicator=indicator,
        scope="",
        comparator="=",
        value=Decimal(value),
        unit=unit,
        kind="level",
        year=2026,
        responsible=("市市场监管局",),
        section="一",
        clause=0,
    )
    return replace(given, **fields)  # type: ignore[arg-type]


TARGETS = (
    target(30, "馒头坊数（上报）", "100", "家"),
    target(40, "满意度（上报）", "90", "%", comparator=">="),
    target(50, "馒头销量", "12", "亿个", comparator=">="),
    target(60, "召开联席会议", "2", "次", kind="increment", period="annual", comparator=">="),
)


def a_plan(targets: tuple[model.Target, ...], text: str = TEXT) -> model.Plan:
    made = compiled()
    head = replace(made.head, place="澄川市", since=date(2025, 1, 1), until=date(2026, 12, 31))
    return replace(made, source=source(text), head=head, targets=targets)


@pytest.fixture
def city(bakery: Bakery) -> City:
    from zhiheng.kernel.access.actions import create_person, give_grant, load_offices
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.kernel.plans.actions import keep_compiled

    load_offices([OfficeRow("zlb", "澄川市质量办", region="339900")], at=BEGUN)
    li = create_person(username="li", name="李审核", office="zlb", role="", password="Long-enough-1", at=BEGUN)
    give_grant(person=li, role="quality_office", office="", since=date(2025, 1, 1), by=None, at=BEGUN)
    give_grant(person=bakery.zhao, role="enter", office=OFFICE, since=date(2025, 1, 1), by=None, at=BEGUN)
    plan = keep_compiled(compiled=a_plan(TARGETS), document=TEXT.encode(), by=li, at=BEGUN).plan
    actions.adopt_plan(plan=plan, by=li, at=BEGUN)
    return City(plan, li, bakery)


def quarters(city: City, figures: dict[str, tuple[int, float]], region: str = EAST, at: datetime = LATER) -> None:
    """By quarter: shops and the share of content customers, as a district states them."""
    from zhiheng.kernel.indicators.actions import refresh
    from zhiheng.kernel.statements.actions import state_records

    rows = [(period, region, shops, 30, content, 10) for period, (shops, content) in figures.items()]
    state_records(
        city.bakery.stating("bakery.quarter", at=at), ("period", "region", "shops", "sold", "content", "asked"), rows
    )
    refresh(at=at)


# --- taking up -------------------------------------------------------------------------------------------------------


def test_what_a_plan_promises_is_followed_from_its_adoption_on(city: City) -> None:
    states = queries.followed_targets(city.plan.pk)

    assert [one.data.indicator for one in states] == [one.indicator for one in TARGETS]
    assert {one.binding for one in states} == {"open"}
    assert {one.office for one in states} == {OFFICE}
    assert len(queries.tasks(plan=city.plan.pk)) == 3
    assert queries.not_taken_up() == ()


def test_the_same_version_is_taken_up_once(city: City) -> None:
    before = queries.followed_targets(city.plan.pk)

    again = actions.take_up(plan=city.plan, **city.as_li())

    assert (again.new, again.changed, again.dropped) == (0, 0, 0)
    assert queries.followed_targets(city.plan.pk) == before


def test_another_version_keeps_the_binding_of_what_reads_the_same_and_opens_the_rest(city: City) -> None:
    from zhiheng.kernel.plans import actions as plans
    from zhiheng.kernel.plans.queries import states

    kept, changed, dropped = (city.named(one.indicator) for one in TARGETS[:3])
    for one, indicator in ((kept, "bakery.shops"), (changed, "bakery.reported_content"), (dropped, "bakery.sold")):
        actions.bind(target=one.number, indicator=indicator, reason="核对过口径", **city.as_li())
    halves = [Part(region=EAST), Part(region=WEST)]
    for one in (kept, changed):
        actions.split(target=one.number, rule="equal", parts=halves, reason="各半", **city.as_li())
    plans.reopen_plan(plan=city.plan, reason="调整", **city.as_li())
    items = {state.key: state for state in states(city.plan, ("target",))}
    plans.correct_item(item=items[changed.item].id, data={"value": 92}, **city.as_li())
    plans.reject_item(item=items[dropped.item].id, note="不再要求", **city.as_li())
    actions.adopt_plan(plan=city.plan, **city.as_li())

    assert queries.target(kept.number).binding == "bound"
    assert queries.target(kept.number).version == 2
    assert queries.target(changed.number).binding == "open"
    assert queries.target(changed.number).data.value == 92
    assert queries.target(dropped.number).dropped
    assert [len(queries.parts_of(one.number)) for one in (kept, changed)] == [2, 0]


def test_rows_made_anew_from_the_journal_are_the_same(city: City) -> None:
    from zhiheng.kernel.targets.models import Report, Target, Task

    first = city.named("馒头坊数（上报）")
    actions.bind(target=first.number, indicator="bakery.shops", **city.as_li())
    parts = [Part(region=EAST), Part(region=WEST)]
    actions.split(target=first.number, rule="equal", parts=parts, reason="两区各半", **city.as_li())
    actions.report(about=first.number, period="2025-Q1", words="已启动", percent=Decimal(10), **city.as_li())
    before = [list(kind.objects.order_by("id").values()) for kind in (Target, Task, Report)]

    actions.rebuild()

    assert [list(kind.objects.order_by("id").values()) for kind in (Target, Task, Report)] == before


# --- binding ---------------------------------------------------------------------------------------------------------


def test_sure_proposals_are_confirmed_at_once_and_the_others_wait(city: City) -> None:
    bound = actions.bind_sure(plan=city.plan.pk, **city.as_li())

    assert bound == 3
    assert city.named("馒头坊数（上报）").indicator == "bakery.shops"
    assert city.named("馒头坊数（上报）").reason == "与指标名称相同"
    assert [one.target.data.indicator for one in queries.open_targets()] == ["召开联席会议"]


def test_an_indicator_that_nobody_proposes_needs_a_reason(city: City) -> None:
    number = city.named("馒头坊数（上报）").number

    with pytest.raises(rules.ReasonMissing):
        actions.bind(target=number, indicator="bakery.open_shops", **city.as_li())
    actions.bind(target=number, indicator="bakery.open_shops", reason="以最新报数为准", **city.as_li())

    assert queries.target(number).indicator == "bakery.open_shops"
    assert [step.act for step in queries.history(number)] == ["taken_up", "bound"]


def test_an_indicator_that_measures_something_else_is_refused(city: City) -> None:
    with pytest.raises(UnitDiffers):
        actions.bind(
            target=city.named("满意度（上报）").number, indicator="bakery.tested_weight", reason="试", **city.as_li()
        )


def test_only_the_quality_office_binds(city: City) -> None:
    with pytest.raises(RoleMissing):
        actions.bind(
            target=city.named("馒头坊数（上报）").number, indicator="bakery.shops", by=city.bakery.zhao, at=BEGUN
        )


def test_who_saw_an_older_state_does_not_decide(city: City) -> None:
    state = city.named("馒头坊数（上报）")
    actions.bind(target=state.number, indicator="bakery.shops", **city.as_li())

    with pytest.raises(rules.ChangedMeanwhile):
        actions.decline(target=state.number, reason="改报进展", seen=state.last, **city.as_li())


def test_a_declined_target_is_followed_by_its_reports(city: City) -> None:
    number = city.named("召开联席会议").number
    actions.decline(target=number, reason="没有统计口径", **city.as_li())
    said = actions.report(
        about=number, period="2026-Q1", words="两次均已召开", percent=Decimal(100), by=city.bakery.zhao, at=LATER
    )

    assert queries.standing(number, TODAY).status == "no_data"
    actions.accept_report(report=said.number, **city.as_li(datetime(2026, 4, 29, 4, tzinfo=UTC)))

    assert queries.standing(number, TODAY).status == "met"
    assert queries.standing(number, TODAY, known_on=TODAY).status == "no_data"


# --- standing --------------------------------------------------------------------------------------------------------


def test_a_stock_is_held_against_the_straight_line_from_its_own_value_before_the_plan(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li())
    quarters(city, {"2024-Q4": (60, 80.0), "2025-Q4": (80, 80.0), "2026-Q1": (85, 80.0)})

    found = queries.standing(number, TODAY)

    assert (found.current, found.current_label) == (85, "2026年第一季度")
    assert found.baseline is not None
    assert (found.baseline.year, found.baseline.origin) == (2024, "indicator")
    assert found.expected == pytest.approx(60 + 40 * (1 + 90 / 365) / 2)
    assert (found.status, found.judge) == ("on_track", "level")
    assert any("基期 2024年" in words for words in found.reasons)


def test_a_typed_baseline_needs_a_reason_and_comes_before_the_deadline(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li())
    quarters(city, {"2026-Q1": (85, 80.0)})

    with pytest.raises(rules.ReasonMissing):
        actions.chart(target=number, baseline=Baseline(Decimal(20), 2024), **city.as_li())
    with pytest.raises(rules.BaselineRefused):
        actions.chart(target=number, baseline=Baseline(Decimal(20), 2026), reason="统计公报", **city.as_li())
    actions.chart(target=number, baseline=Baseline(Decimal(84), 2024), reason="统计公报", **city.as_li())

    found = queries.standing(number, TODAY)
    assert found.baseline == Baseline(Decimal(84), 2024, "typed")
    assert found.status == "off_track"


def test_a_baseline_of_the_plan_stands_in_its_text(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    start = TEXT.index("96")

    actions.chart(target=number, baseline=Baseline(Decimal(96), 2024, "plan", start, start + 2), **city.as_li())
    with pytest.raises(rules.BaselineRefused):
        actions.chart(target=number, baseline=Baseline(Decimal(95), 2024, "plan", start, start + 2), **city.as_li())


def test_a_total_is_summed_over_the_years_of_the_plan_in_the_unit_of_the_plan(city: City) -> None:
    number = city.named("馒头销量").number
    actions.bind(target=number, indicator="bakery.sold", region=EAST, **city.as_li())
    quarters(city, {"2024-Q4": (1, 1.0), "2025-Q1": (1, 1.0), "2025-Q2": (1, 1.0), "2025-Q4": (1, 1.0)})

    found = queries.standing(number, TODAY)

    assert found.reading == "total"
    assert found.current == pytest.approx(3 * 30 / 10_000)
    assert any("2025年第三季度" in words and "没有数" in words for words in found.reasons)
    assert found.status == "off_track"


def test_a_target_without_any_number_of_its_time_is_not_due_and_later_without_data(city: City) -> None:
    number = city.named("满意度（上报）").number
    actions.bind(target=number, indicator="bakery.reported_content", region=EAST, **city.as_li())
    quarters(city, {"2024-Q4": (1, 80.0)}, at=datetime(2025, 1, 9, tzinfo=UTC))

    assert queries.standing(number, date(2025, 2, 1)).status == "not_due"
    assert queries.standing(number, TODAY).status == "no_data"


def test_what_changed_between_two_days_is_told_as_it_was_known_then(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li())
    quarters(city, {"2024-Q4": (60, 80.0), "2025-Q4": (80, 80.0)}, at=datetime(2026, 4, 20, 4, tzinfo=UTC))
    quarters(city, {"2026-Q1": (100, 80.0)})

    told = queries.changed_lately(TODAY)
    (change,) = told.changes

    assert told.since is not None
    assert told.since.day == date(2026, 4, 20)
    assert change.after.number == number
    assert change.before is not None
    assert (change.before.status, change.after.status) == ("on_track", "met")
    assert "变为“已达到”" in change.words_zh


def test_where_no_run_was_made_before_today_changes_are_those_since_the_first(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li())

    assert queries.changed_lately(TODAY) == queries.Lately(None)
    quarters(city, {"2024-Q4": (60, 80.0), "2025-Q4": (80, 80.0)}, at=LATER - timedelta(hours=3))
    alone = queries.changed_lately(TODAY)
    quarters(city, {"2026-Q1": (100, 80.0)})
    with patch("zhiheng.kernel.indicators.queries.answered", side_effect=AssertionError("computed in a request")):
        (change,) = queries.changed_lately(TODAY).changes

    assert alone.since is not None
    assert alone.changes == ()
    assert change.before is not None
    assert (change.before.current, change.after.current) == (80, 100)


@pytest.mark.parametrize("half_life", [0.0, -2.0, float("nan"), float("inf")])
def test_a_half_life_that_is_no_length_of_time_is_refused_when_it_is_set(city: City, half_life: float) -> None:
    number = city.named("馒头坊数（上报）").number

    with pytest.raises(rules.MethodRefused):
        actions.chart(target=number, half_life=half_life, reason="看近年", **city.as_li())

    assert queries.target(number).half_life is None
    actions.chart(target=number, half_life=3.0, reason="看近年", **city.as_li())
    assert queries.target(number).half_life == 3.0


def test_a_day_before_the_binding_knows_nothing_of_it(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li(LATER))
    quarters(city, {"2024-Q4": (60, 80.0)})

    assert queries.standing(number, TODAY, known_on=date(2026, 4, 27)).binding == "open"


def test_the_worst_come_first_and_an_indicator_knows_who_asks_for_it(city: City) -> None:
    actions.bind_sure(plan=city.plan.pk, **city.as_li())
    quarters(city, {"2024-Q4": (60, 80.0), "2026-Q1": (61, 95.0)})
    quarters(city, {"2024-Q4": (60, 80.0), "2026-Q1": (61, 95.0)}, region=WEST)

    found = queries.standings(TODAY)

    order = [STATUS_ORDER[one.status] for one in found]
    assert order == sorted(order)
    assert [one.number for one in queries.clauses_asking("bakery.shops", TODAY)] == [
        city.named("馒头坊数（上报）").number
    ]
    assert queries.answers_as(OFFICE, TODAY) == {OFFICE}
    assert {one.office for one in found} == {OFFICE}
    assert sum(sum(row.values()) for row in queries.summary(found).values()) == 4


# --- splits ----------------------------------------------------------------------------------------------------------


def test_parts_of_a_count_sum_to_the_whole_and_are_targets_of_their_own(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    actions.bind(target=number, indicator="bakery.shops", **city.as_li())
    parts = [Part(region=EAST, weight=Decimal(2)), Part(region=WEST, weight=Decimal(1))]

    made = actions.split(target=number, rule="proportional", parts=parts, reason="按人口", **city.as_li())

    assert [(one.region, int(one.data.value)) for one in made] == [(EAST, 67), (WEST, 33)]
    assert {one.indicator for one in made} == {"bakery.shops"}
    assert queries.of_region(EAST, TODAY)[0].parent == number
    assert queries.standing(number, TODAY).children == 2
    actions.decline(target=number, reason="改报进展", **city.as_li())
    assert {one.binding for one in queries.parts_of(number)} == {"declined"}


def test_a_split_reads_its_base_from_an_indicator(city: City) -> None:
    number = city.named("馒头销量").number
    actions.bind(target=number, indicator="bakery.sold", **city.as_li())
    quarters(city, {"2024-Q4": (30, 80.0)})
    quarters(city, {"2024-Q4": (90, 80.0)}, region=WEST)

    made = actions.split(
        target=number,
        rule="proportional",
        parts=[Part(region=EAST), Part(region=WEST)],
        base="bakery.shops",
        base_period="2024-Q4",
        reason="按坊数",
        **city.as_li(LATER),
    )

    assert [one.data.value for one in made] == [3, 9]


def test_given_parts_that_do_not_sum_to_the_whole_are_refused(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    parts = [Part(region=EAST, value=Decimal(50)), Part(region=WEST, value=Decimal(49))]

    with pytest.raises(MethodMisused):
        actions.split(target=number, rule="typed", parts=parts, reason="文件", **city.as_li())
    with pytest.raises(SplitRefused):
        actions.split(target=number, rule="equal", parts=[], reason="文件", **city.as_li())


def test_another_split_takes_the_place_of_the_first(city: City) -> None:
    number = city.named("馒头坊数（上报）").number
    parts = [Part(region=EAST), Part(region=WEST)]
    first = actions.split(target=number, rule="equal", parts=parts, reason="各半", **city.as_li())
    actions.split(target=number, rule="equal", parts=parts[:1], reason="只给东城", **city.as_li())

    assert queries.target(first[0].number).dropped
    assert [one.data.value for one in queries.parts_of(number)] == [100]
    actions.unsplit(target=number, reason="不再分解", **city.as_li())
    assert queries.parts_of(number) == ()


# --- reports ---------------------------------------------------------------------------------------------------------


def test_the_lead_office_reports_and_the_quality_office_returns_with_a_reason(city: City) -> None:
    number = city.named("召开联席会议").number
    said = actions.report(about=number, period="2026-Q1", words="已开一次", by=city.bakery.zhao, at=LATER)

    with pytest.raises(rules.ReasonMissing):
        actions.return_report(report=said.number, reason=" ", **city.as_li(LATER))
    actions.return_report(report=said.number, reason="请附会议纪要", **city.as_li(LATER))

    (found,) = queries.reports_of(number)
    assert (found.state, found.reason, found.office) == ("returned", "请附会议纪要", OFFICE)
    with pytest.raises(rules.ChangedMeanwhile):
        actions.accept_report(report=said.number, **city.as_li(LATER))


def test_nobody_else_reports_and_nobody_accepts_their_own(city: City) -> None:
    number = city.named("召开联席会议").number

    with pytest.raises(RoleMissing):
        actions.report(about=number, period="2026-Q1", words="已开", by=city.bakery.wang, at=LATER)
    own = actions.report(about=number, period="2026-Q1", words="已开", **city.as_li(LATER))
    with pytest.raises(rules.OwnReport):
        actions.accept_report(report=own.number, **city.as_li(LATER))


@pytest.mark.parametrize(
    ("period", "percent", "words", "evidence"),
    [
        ("2026年", Decimal(1), "有", ()),
        ("2027", Decimal(1), "有", ()),
        ("2026-Q1", Decimal(101), "有", ()),
        ("2026-Q1", Decimal("NaN"), "有", ()),
        ("2026-Q1", None, " ", ()),
        ("2026-Q1", None, "有", ("0" * 64,)),
    ],
)
def test_a_report_has_a_period_that_began_a_part_words_and_files_that_are_there(
    city: City, period: str, percent: Decimal | None, words: str, evidence: tuple[str, ...]
) -> None:
    with pytest.raises(rules.ReportRefused):
        actions.report(
            about=city.named("召开联席会议").number,
            period=period,
            percent=percent,
            words=words,
            evidence=evidence,
            **city.as_li(LATER),
        )


def test_a_report_is_owed_fifteen_days_after_each_quarter_until_the_task_is_done(city: City) -> None:
    task = queries.tasks(plan=city.plan.pk)[1]

    assert not [one for one in queries.overdue_reports(date(2025, 4, 15)) if one.about == task.number]
    (due,) = (one for one in queries.overdue_reports(date(2025, 7, 20)) if one.about == task.number)
    assert (due.period, due.days_late, due.missed) == ("2025-Q2", 5, 2)

    done = actions.report(about=task.number, period="2025-Q3", percent=Decimal(100), words="完成", **city.as_li(LATER))
    assert [one for one in queries.overdue_reports(TODAY) if one.about == task.number]
    actions.accept_report(report=done.number, by=other(city), at=LATER)
    assert not [one for one in queries.overdue_reports(TODAY) if one.about == task.number]


def other(city: City) -> Person:
    from zhiheng.kernel.access.actions import create_person, give_grant

    found = create_person(username="he", name="何审核", office="zlb", role="", password="Long-enough-1", at=NOON)
    give_grant(person=found, role="quality_office", office="", since=date(2025, 1, 1), by=None, at=NOON)
    del city
    return found
