"""Indicators of a city: values kept through runs, what is touched computed alone, numbers leading to their records."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.contract.toy_packs import toy_catalogue
from tests.kernel.bakery import CHECK, HEADER, check_row, open_bakery, shop_code

from zhiheng.contract.in_use import in_use, put_in_use
from zhiheng.primitives.periods import Period, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings
    from tests.kernel.bakery import Bakery

    from zhiheng.contract.declarations.indicators import Indicator
    from zhiheng.kernel.indicators.models import Value

TODAY = date(2026, 4, 27)
NOW = datetime(2026, 4, 27, 4, tzinfo=UTC)
EAST, CITY = "339901", "339900"
FEBRUARY = Period.parse("2026-M02")
RATE, COUNT, WEIGHT = "bakery.pass_rate", "bakery.checks", "bakery.tested_weight"


@pytest.fixture
def bakery(db: None) -> Bakery:
    del db
    return open_bakery()


def stated(bakery: Bakery, *rows: tuple[object, ...]) -> list[int]:
    """Checks that are stated, checked and approved; their numbers."""
    from zhiheng.kernel.records.actions import Act, approve_records, check_records
    from zhiheng.kernel.statements.actions import state_records

    things = [verdict.thing for verdict in state_records(bakery.stating(CHECK, at=NOW), HEADER, rows)]
    numbers = [thing for thing in things if thing is not None]
    assert len(numbers) == len(rows)
    check_records(numbers, Act(bakery.qian, NOW))
    approve_records(numbers, Act(bakery.sun, NOW))
    return numbers


def refreshed() -> object:
    from zhiheng.kernel.indicators.actions import refresh

    return refresh(at=NOW)


def kept(address: str, period: str, region: str = EAST) -> Value:
    from zhiheng.kernel.indicators.queries import value_of

    found = value_of(address, region, period)
    assert found is not None, (address, period, region)
    return found


def test_a_run_keeps_a_number_with_what_it_rests_on_and_its_limits(bakery: Bakery) -> None:
    stated(bakery, check_row("1"), check_row("2"), check_row("3", verdict="不合格"), check_row("4"))

    done = refreshed()

    value = kept(RATE, "2026-M02")
    assert done is not None
    assert (value.value, value.state, value.records) == (75.0, "number", 4)
    assert (value.numerator, value.denominator) == (3.0, 4.0)
    assert value.low is not None
    assert value.high is not None
    assert value.low < 75.0 < value.high
    assert kept(RATE, "2026-Q1", CITY).value == 75.0


def test_where_nothing_is_new_nothing_is_computed(bakery: Bakery) -> None:
    stated(bakery, check_row("1"))
    refreshed()

    assert refreshed() is None


def test_a_correction_moves_its_numbers_and_leaves_the_old_ones_to_be_read(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.queries import newest_run, through_runs, value_of
    from zhiheng.kernel.records.actions import Act, approve_record, check_record
    from zhiheng.kernel.statements.actions import correct_record

    first, *_ = stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    before = newest_run()
    assert before is not None
    correct_record(
        first,
        dict(zip(HEADER, check_row("1", verdict="不合格"), strict=True)),
        Act(bakery.zhao, NOW, reason="复核报告"),
    )
    check_record(first, Act(bakery.qian, NOW))
    approve_record(first, Act(bakery.sun, NOW))

    refreshed()

    assert [value.value for value in through_runs(RATE, EAST, "2026-M02")] == [100.0, 50.0]
    then = value_of(RATE, EAST, "2026-M02", run=before.pk)
    assert then is not None
    assert then.value == 100.0
    assert len(through_runs(COUNT, EAST, "2026-M02")) == 1, "the count did not change and is not written again"


def test_a_value_is_computed_again_to_the_last_digit(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.actions import replay

    stated(bakery, check_row("1"), check_row("2", verdict="不合格"), check_row("3"))
    refreshed()
    value = kept(RATE, "2026-M02")
    stated(bakery, check_row("4"), check_row("5"))
    refreshed()

    again = replay(value.pk)

    assert again.value == value.value == pytest.approx(200 / 3)
    assert kept(RATE, "2026-M02").value == 80.0


def test_a_value_that_no_entries_give_is_told(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.actions import replay
    from zhiheng.kernel.indicators.models import Value
    from zhiheng.kernel.indicators.rules import ReplayDiffers

    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    value = kept(RATE, "2026-M02")
    Value.objects.filter(pk=value.pk).update(value=99.0)

    with pytest.raises(ReplayDiffers):
        replay(value.pk)


def test_a_number_leads_to_its_records(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.queries import records_behind

    one, two = stated(bakery, check_row("1"), check_row("2", verdict="不合格"))
    stated(bakery, check_row("3", sampled_on="2026-03-01", tested_on="2026-03-02"))
    refreshed()

    page = records_behind(RATE, FEBRUARY, EAST)

    assert page.count == 2
    assert {(row.thing, tuple(row.gives)) for row in page.rows} == {(one, (1.0, 1.0)), (two, (0.0, 1.0))}


@examples(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["合格", "不合格"]), min_size=1, max_size=5),
    st.lists(st.sampled_from(["合格", "不合格"]), min_size=1, max_size=5),
)
def test_what_moved_a_number_adds_up_to_the_difference(bakery: Bakery, first: list[str], later: list[str]) -> None:
    from django.db import transaction

    from zhiheng.kernel.indicators.queries import explain
    from zhiheng.kernel.journal.queries import length

    with transaction.atomic():
        stated(bakery, *(check_row(f"a{place}", verdict=one) for place, one in enumerate(first)))
        since = length()
        stated(bakery, *(check_row(f"b{place}", verdict=one) for place, one in enumerate(later)))
        told_of = _refresh_in_a_test()
        for address in (RATE, COUNT, WEIGHT, "bakery.mean_weight"):
            told = explain(address, FEBRUARY, EAST, since=since, until=length(), day=TODAY)
            if told.difference is not None:
                assert sum(one.effect for one in told.moved) == pytest.approx(told.difference, abs=1e-9), address
                assert told.rest == pytest.approx(0, abs=1e-9)
        assert told_of
        transaction.set_rollback(True)


def _refresh_in_a_test() -> bool:
    """The warehouse alone: inside a transaction that is undone no run is kept."""
    from zhiheng.kernel.warehouse import actions

    with patch.object(actions, "_refuse_inside_a_transaction"):
        return actions.rebuild().position > 0


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["check", "check", "correct", "retract", "shop", "merge", "map", "declare"]),
        st.integers(0, 5),
        st.sampled_from(["合格", "不合格"]),
        st.sampled_from(["339901", "西城区", "339902"]),
        st.sampled_from(["2026-02-02", "2026-03-01", "2025-12-30", "2024-05-06"]),
        st.booleans(),
    ),
    min_size=3,
    max_size=7,
)


def check(sold_in: str, day: str, which: int = 0, verdict: str = "合格") -> tuple[str, int, str, str, str, bool]:
    """A check that is stated, and a refresh after it."""
    return "check", which, verdict, sold_in, day, True


def alone(what: str) -> tuple[str, int, str, str, str, bool]:
    """A step of which nothing more is told, and a refresh after it."""
    return what, 0, "合格", "339901", "2026-02-02", True


FIELDS = ("indicator", "period", "region", "value", "state", "numerator", "denominator", "records", "low", "high")


@examples(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_after_any_history_what_was_refreshed_step_by_step_equals_what_is_made_anew(
    bakery: Bakery, acts: list[tuple[str, int, str, str, str, bool]]
) -> None:
    """A refresh after some of the steps, as a server would."""
    _steps_equal_what_is_made_anew(bakery, acts)


@pytest.mark.parametrize(
    "acts",
    [
        # A correction moves a record into another month and district.
        [check("339901", "2026-02-02"), ("correct", 1, "不合格", "339902", "2025-12-30", True)],
        # What ever failed in one year did so in the next too.
        [check("339901", "2024-05-06"), ("correct", 1, "不合格", "339901", "2024-05-06", True)],
        # Two kinds that failed are one, and two again.
        [
            check("339901", "2025-03-01", 0, "不合格"),
            check("339901", "2025-03-01", 1, "不合格"),
            alone("merge"),
            alone("merge"),
        ],
        [alone("map"), check("西城区", "2026-02-02"), check("339902", "2024-05-06")],
        [alone("declare"), alone("shop"), check("339901", "2026-02-02")],
    ],
)
def test_every_kind_of_step_reaches_the_numbers_it_touches(
    bakery: Bakery, acts: list[tuple[str, int, str, str, str, bool]]
) -> None:
    _steps_equal_what_is_made_anew(bakery, acts)


def _steps_equal_what_is_made_anew(bakery: Bakery, acts: list[tuple[str, int, str, str, str, bool]]) -> None:
    from django.db import transaction

    from zhiheng.kernel.indicators.actions import refresh

    put_in_use(toy_catalogue())
    with transaction.atomic(), _refreshing_inside_a_transaction():
        numbers = stated(bakery, check_row("0"))
        refreshed()
        for place, act in enumerate(acts, 1):
            _do(bakery, numbers, place, act)
            if act[-1]:
                refreshed()
        refreshed()
        stepwise = _values()

        refresh(at=NOW, anew=True)

        assert _near(stepwise, _values()) == []
        transaction.set_rollback(True)


def _do(bakery: Bakery, numbers: list[int], place: int, act: tuple[str, int, str, str, str, bool]) -> None:
    """One step of a city's day: a check stated, corrected or retracted, a shop that moved."""
    from zhiheng.kernel.records.actions import Act, approve_record, check_record, retract_record
    from zhiheng.kernel.statements.actions import correct_record, state_records

    what, which, verdict, sold_in, day, _ = act
    changes = {
        "verdict": verdict,
        "sold_in": sold_in,
        "sampled_on": day,
        "tested_on": day,
        "shop": shop_code(which % 2),
    }
    row = check_row(f"{place}", **changes)
    if what == "shop":
        name = f"澄川新号馒头坊{place}"
        header = ("name", "credit_code", "place")
        state_records(bakery.stating("bakery.shop", at=NOW), header, [(name, shop_code(which % 3), "339901")])
    elif what == "merge":
        _merge_or_part_buns(bakery)
    elif what == "map":
        _give_another_code(place)
    elif what == "declare":
        _declare_weights_from(place)
    elif what == "check" or not numbers:
        numbers += stated(bakery, row)
    elif what == "correct":
        number = numbers[which % len(numbers)]
        told = dict(zip(HEADER, row, strict=True))
        correct_record(number, told, Act(bakery.zhao, NOW, reason="复核报告"))
        check_record(number, Act(bakery.qian, NOW))
        approve_record(number, Act(bakery.sun, NOW))
    else:
        number = numbers.pop(which % len(numbers))
        retract_record(number, Act(bakery.sun, NOW, reason="重复"))


def _merge_or_part_buns(bakery: Bakery) -> None:
    """The second kind of bun is the first under another name; where that was said before, it is not."""
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.subjects.actions import merge_subjects, part_subjects

    first, second = Record.objects.filter(kind="bakery.bun").order_by("pk").values_list("pk", flat=True)[:2]
    if Record.objects.get(pk=second).merged_into is None:
        merge_subjects(keep=first, merged=second, reason="同一品种", by=bakery.sun, at=NOW)
    else:
        part_subjects(merged=second, reason="误并", by=bakery.sun, at=NOW)


def _give_another_code(place: int) -> None:
    """The western district is given another code."""
    from zhiheng.kernel.access.queries import regions_on

    west = next(region for region in regions_on(TODAY) if region.level == "county" and region.code != EAST)
    if west.code == "339902":
        changed_map("recoded", west.code, (f"3399{20 + place}", "西城新区"))


def _declare_weights_from(place: int) -> None:
    """Another least number of records under which none is published."""
    _declare(replace(in_use().catalogue.indicator(RATE), suppress_below=place % 4))


def _declare(*changed: Indicator, without: str = "") -> None:
    """The toy packs with indicators declared otherwise, and without one."""
    catalogue = in_use().catalogue
    words = {**catalogue.words, **{f"bakery.{one.key}": one for one in changed}}
    concepts = {address: concept for address, concept in catalogue.concepts.items() if address != without}
    put_in_use(replace(catalogue, words=words, concepts=concepts))


@contextmanager
def _refreshing_inside_a_transaction() -> Iterator[None]:
    """An example of Hypothesis is undone as a whole; the warehouse follows the journal back by itself."""
    from zhiheng.kernel.warehouse import actions

    with patch.object(actions, "_refuse_inside_a_transaction"):
        yield


def _values() -> dict[tuple[object, ...], tuple[object, ...]]:
    from zhiheng.kernel.indicators.queries import standing

    return {row[:3]: row[3:] for row in standing().values_list(*FIELDS)}


def _near(
    one: dict[tuple[object, ...], tuple[object, ...]], other: dict[tuple[object, ...], tuple[object, ...]]
) -> list[object]:
    from zhiheng.kernel.indicators.rules import is_same

    return [
        key
        for key in one.keys() | other.keys()
        if key not in one or key not in other or not all(map(is_same, one[key], other[key]))
    ]


def test_a_year_to_date_and_classes_are_answered_when_they_are_asked(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.queries import answered

    stated(bakery, check_row("1"), check_row("2", verdict="不合格"), check_row("3"))
    refreshed()
    so_far = Stretch.year_to_date(Period.parse("2026-M03"))

    whole = answered([COUNT], [so_far], day=TODAY, regions=[CITY]).of(COUNT, so_far, CITY)
    classes = answered([RATE], [FEBRUARY], day=TODAY, regions=[CITY], by=("verdict",)).table().to_pylist()

    assert whole.value == 3
    told = {row["verdict"]: (row["value"], row["state"]) for row in classes}
    assert told == {"pass": (100.0, "number"), "fail": (None, "suppressed")}, "one record alone is not published"


def changed_map(kind: str, before: str, *after: tuple[str, str]) -> None:
    from zhiheng.kernel.access.actions import change_regions
    from zhiheng.kernel.access.rules import RegionRow

    change_regions(
        kind=kind,
        before=[before],
        after=[RegionRow(code, name, "county", CITY) for code, name in after],
        on=date(2026, 3, 1),
        source="澄政函〔2026〕1号",
        at=NOW,
    )


def test_a_district_with_a_new_code_is_the_same_one(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.queries import newest_run, records_behind

    stated(bakery, check_row("1"), check_row("2", verdict="不合格"))
    refreshed()
    changed_map("recoded", EAST, ("339911", "东城新区"))

    refreshed()

    run = newest_run()
    assert run is not None
    assert run.why == "map"
    value = kept(RATE, "2026-M02", "339911")
    assert (value.value, value.records) == (50.0, 2)
    assert kept(RATE, "2026-M02", CITY).records == 2
    assert records_behind(RATE, FEBRUARY, "339911").count == 2


def test_what_a_divided_district_reported_belongs_to_none_of_its_parts(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.queries import answered

    stated(bakery, check_row("1"), check_row("2", sampled_on="2026-03-02", tested_on="2026-03-02"))
    changed_map("split", EAST, ("339911", "东一区"), ("339912", "东二区"))
    refreshed()
    asked = ("339911", EAST, CITY)

    today = answered([COUNT], [FEBRUARY], day=TODAY, regions=asked, map_day=TODAY)
    reported = answered([COUNT], [FEBRUARY], day=TODAY, regions=asked)
    later = answered([COUNT], [Period.parse("2026-M03")], day=TODAY, regions=asked, map_day=TODAY)

    assert [today.of(COUNT, FEBRUARY, one).state for one in ("339911", CITY)] == ["not_applicable", "number"]
    assert [reported.of(COUNT, FEBRUARY, one).state for one in asked] == ["not_applicable", "number", "number"]
    assert later.of(COUNT, Period.parse("2026-M03"), "339911").state == "zero"


def test_every_kept_number_is_compared_with_the_plain_interpreter(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.actions import agree
    from zhiheng.kernel.indicators.models import Value
    from zhiheng.kernel.indicators.queries import last_agreement, newest_run

    changed_map("recoded", "339902", ("339912", "西城新区"))
    stated(bakery, check_row("1"), check_row("2", verdict="不合格"), check_row("3", sold_in="西城区"))
    refreshed()
    same = agree(at=NOW)
    told = last_agreement(RATE)
    Value.objects.filter(pk=kept(RATE, "2026-M02").pk).update(value=99.0)

    other = agree(at=NOW)

    run = newest_run()
    assert run is not None
    assert told is not None
    assert same.differ == {}
    assert same.examples == ()
    assert (told.run, told.at, told.position, told.differ) == (run, NOW, run.position, 0)
    assert told.compared == same.compared[RATE] == 24  # four months, two quarters, a half and a year of three places
    assert other.differ == {RATE: 1}
    assert [(one.period, one.region) for one in other.examples] == [("2026-M02", EAST)]
    again = last_agreement(RATE)
    assert again is not None
    assert again.differ == 1


def test_before_any_number_is_computed_there_is_nothing_to_compare(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.actions import agree
    from zhiheng.kernel.indicators.queries import last_agreement
    from zhiheng.kernel.indicators.rules import NothingComputed

    del bakery

    with pytest.raises(NothingComputed):
        agree(at=NOW)
    assert last_agreement(RATE) is None


def test_an_indicator_declared_anew_is_computed_and_one_that_is_gone_ends(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.models import Value
    from zhiheng.kernel.indicators.queries import standing

    whole = in_use().catalogue
    _declare(without=COUNT)
    stated(bakery, check_row("1"))
    refreshed()
    before = standing().filter(indicator=COUNT).count()
    put_in_use(whole)
    _declare(replace(whole.indicator(RATE), suppress_below=3), without=WEIGHT)

    refreshed()

    assert before == 0
    assert kept(COUNT, "2026-M02").value == 1
    assert kept(RATE, "2026-M02").state == "suppressed"
    assert not standing().filter(indicator=WEIGHT).exists()
    assert Value.objects.filter(indicator=WEIGHT, replaced_by__isnull=False).exists()


def test_an_entry_reaches_the_periods_and_places_it_touches_and_no_others(bakery: Bakery) -> None:
    from zhiheng.kernel.indicators import actions

    stated(bakery, check_row("1"), check_row("2", sold_in="西城区", sampled_on="2025-06-01", tested_on="2025-06-02"))
    refreshed()
    stated(bakery, check_row("3", verdict="不合格"))
    asked: list[object] = []
    computed = actions._computed

    def noting(questions: list[actions._Question], *rest: object) -> object:
        asked.extend(questions)
        return computed(questions, *rest)  # type: ignore[arg-type]

    with patch.object(actions, "_computed", noting):
        refreshed()

    (question,) = (one for one in asked if isinstance(one, actions._Question) and RATE in one.indicators)
    assert [period.label for period in question.periods] == ["2026-M02", "2026-Q1", "2026-H1", "2026"]
    assert question.places == (CITY, EAST)
    assert kept(RATE, "2026-M02").value == 50.0
    assert kept(COUNT, "2025-M06", "339902").value == 1


def test_an_indicator_nobody_declares_is_named() -> None:
    from zhiheng.kernel.indicators.queries import indicator
    from zhiheng.kernel.indicators.rules import IndicatorUnknown

    with pytest.raises(IndicatorUnknown, match=r"bakery\.nothing"):
        indicator("bakery.nothing")


def test_another_engine_beside_the_warehouse_gives_the_same_values(bakery: Bakery, settings: Settings) -> None:
    """The switch of the settings: the tables are brought there, and kept up with what is stated."""
    from tests.kernel.test_postgresql import ADDRESS, fresh_database

    from zhiheng.kernel.indicators.queries import newest_run, standing

    fields = ("indicator", "period", "region", "value", "state", "records")
    stated(bakery, check_row("1"), check_row("2", verdict="不合格", sold_in="西城区"))
    refreshed()
    here = set(standing().values_list(*fields))
    settings.ENGINE = fresh_database(f"{ADDRESS}_engine_{os.getpid()}")

    refreshed()

    run = newest_run()
    assert run is not None
    assert run.engine == "postgresql"
    assert set(standing().values_list(*fields)) == here
    stated(bakery, check_row("3"))
    refreshed()
    assert kept(RATE, "2026-M02").records == 2


def test_an_engine_nobody_knows_is_named(settings: Settings, bakery: Bakery) -> None:
    from zhiheng.kernel.indicators.rules import EngineUnknown

    del bakery
    settings.ENGINE = "oracle://there"

    with pytest.raises(EngineUnknown, match="oracle"):
        refreshed()
