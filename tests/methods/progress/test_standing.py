"""How targets stand: by level, pace, trend; at the deadline; where staying is asked; where nothing can be said."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.progress.standing import Judge, Standing, Target, Thresholds, assess

NAN = float("nan")
RATE = Target(95, 2026, base=90, base_at=2021)
"""制造业产品质量合格率到 2025 年达到 95%，2020 年为 90%。"""


def standing(target: Target, values: Mapping[Any, float], *, day: float | None = None, **options: Any) -> Standing:  # noqa: ANN401
    day = max(values, default=2021.0) if day is None else day
    return assess(target, list(values), list(values.values()), day=day, **options)


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (92.0, "on_track"),
        (91.95, "on_track"),
        (91.8, "at_risk"),
        (91.2, "at_risk"),
        (91.1, "off_track"),
        (88, "off_track"),
    ],
)
def test_the_level_against_the_path_decides_by_the_published_ratios(value: float, status: str) -> None:
    found = standing(RATE, {2023: value})

    assert (found.status, found.judge, found.expected) == (status, "level", 92)
    assert found.level == pytest.approx((value - 90) / 2)
    assert found.reached == pytest.approx((value - 90) / 5)
    assert found.needed_change == pytest.approx((95 - value) / 3)


def test_less_can_be_better() -> None:
    losses = Target(8, 2031, "<=", base=20, base_at=2016)

    assert standing(losses, {2022: 12}).status == "on_track"
    assert standing(losses, {2022: 19}).status == "off_track"
    assert standing(losses, {2022: 8}).status == "met"


def test_an_exact_value_may_be_overshot() -> None:
    exact = Target(100, 2026, "=", base=80, base_at=2021, tolerance=1)

    assert standing(exact, {2023: 88}).status == "on_track"
    assert standing(exact, {2023: 99.5}).status == "met"
    assert standing(exact, {2023: 120}).status == "off_track"


@pytest.mark.parametrize(
    ("values", "status", "note"),
    [
        ({2025: 95.0}, "met", "early"),
        ({2026: 95.0}, "met", ""),
        ({2025: 95.0, 2026: 94.9}, "off_track", "missed"),
    ],
)
def test_the_value_itself_decides_where_it_can(values: dict[float, float], status: str, note: str) -> None:
    found = standing(RATE, values)

    assert (found.status, found.note, found.judge) == (status, note, "value")


def test_the_last_digits_of_doubles_do_not_decide_on_which_side_of_a_limit_it_is() -> None:
    # Four of twenty thirds is 60 % to the digit, and less as doubles have it.
    added = Target(22, 2027, base=12, base_at=2024)

    assert standing(added, {2026: 16.0}).status == "at_risk"
    assert standing(added, {2026: 15.9999}).status == "off_track"


def test_a_value_is_known_only_from_its_time_on() -> None:
    values = {2022: 91.0, 2023: 92.0, 2026: 96.0}

    assert standing(RATE, values, day=2023.5).at == 2023
    assert standing(RATE, values, day=2026.1).status == "met"


def test_without_a_value_it_is_not_due_first_and_no_data_then() -> None:
    target = Target(95, 2026, base=90, base_at=2021, first_due=2022)

    assert standing(target, {}, day=2021.9).status == "not_due"
    assert standing(target, {2022: NAN}, day=2022).status == "no_data"


def test_a_deadline_that_passed_without_its_value_is_no_success_of_the_year_before() -> None:
    late = Target(95, 2026, base=90, base_at=2021, reported_by=2026.25)

    assert standing(RATE, {2025: 96.0}, day=2026).note == "deadline_value_missing"
    assert standing(late, {2025: 96.0}, day=2026.2).status == "met"
    assert standing(late, {2025: 96.0}, day=2026.25).status == "no_data"


def test_the_plans_own_steps_are_the_path() -> None:
    target = Target(95, 2026, base=90, base_at=2021, steps=((2023, 94), (2024, 94), (2026, 95)))

    early, then, behind = (standing(target, values) for values in ({2022: 90.1}, {2023: 94.0}, {2024.5: 92.0}))

    assert (early.status, early.note, early.undefined["level"]) == ("not_due", "before_first_step", "before_first_step")
    assert (then.status, then.expected) == ("on_track", 94)
    assert (behind.status, behind.level) == ("off_track", 0.5)


def test_a_step_without_a_baseline_is_made_or_not() -> None:
    target = Target(300, 2026, steps=((2023, 100), (2024, 200)))

    assert standing(target, {2023: 120}).status == "on_track"
    assert standing(target, {2024: 120}).status == "off_track"
    assert standing(target, {2024: 120}).undefined["linear_pace"] == "no_baseline"


def test_without_baseline_and_steps_nothing_is_judged_before_the_deadline() -> None:
    found = standing(Target(95, 2026), {2023: 92, 2024: 93})

    assert (found.status, found.note) == ("no_data", "no_baseline, no_baseline")
    assert found.forecast is not None
    assert found.forecast.value == pytest.approx(95)


def test_staying_is_asked_of_every_value() -> None:
    stay = Target(94, 2026, base=96, base_at=2021, stays=True)

    assert standing(stay, {2022: 95.5, 2023: 95.6}).status == "on_track"
    assert standing(stay, {2022: 95.0, 2023: 94.5}).note == "trend_breaks"
    assert standing(stay, {2022: 95.0, 2023: 93.9}).note == "fails_now"
    assert standing(stay, {2022: 93.0, 2023: 95.0, 2024: 96}).note == "broken_before"
    assert standing(stay, {2022: 95.0, 2026: 95.0}).status == "met"
    assert standing(stay, {2022: 93.0, 2026: 95.0}).status == "off_track"


def test_a_baseline_that_meets_the_target_leaves_only_to_stay() -> None:
    already = Target(94, 2026, base=96, base_at=2021)

    found = standing(already, {2022: 93.9})

    # The straight line down to the target would have called 93.9 a pace.
    assert (found.status, found.judge) == ("off_track", "stay")


def test_growth_and_increments_are_levels() -> None:
    growth = Target.growth(0.05, 2026, base=100, base_at=2021)

    assert growth.value == pytest.approx(127.62815625)
    assert standing(growth, {2023: 100 * 1.05**2}, judges=("compound_pace",)).compound_pace == pytest.approx(1)
    assert Target.increment(50, 2026, base=30, base_at=2021).value == 80
    with pytest.raises(MethodMisused):
        Target.growth(0.05, 2026, base=0, base_at=2021)


def test_where_the_declared_measure_is_undefined_the_next_decides_and_the_reason_is_kept() -> None:
    from_zero = Target(10, 2026, base=0, base_at=2021)
    judges: tuple[Judge, ...] = ("compound_pace", "linear_pace")

    both = standing(from_zero, {2023: 4}, judges=judges)
    one = standing(from_zero, {2023: 4}, judges=("compound_pace",))

    assert (both.status, both.judge, both.undefined["compound_pace"]) == ("on_track", "linear_pace", "zero_base")
    assert (one.status, one.note, one.compound_pace) == ("no_data", "zero_base", None)


def test_the_trend_sees_the_turn_that_the_two_ends_of_the_series_hide() -> None:
    """Open SDG looks at the first and the last value only; here they are the same and the way there is not."""
    rising = {2022: 90.0, 2023: 90.4, 2024: 91.6, 2025: 93.0}
    falling = {2022: 93.5, 2023: 94.5, 2024: 94.0, 2025: 93.0}

    up, down = (standing(Target(95, 2028, base=90, base_at=2021), way, judges=("trend",)) for way in (rising, falling))

    assert up.compound_pace == down.compound_pace
    assert (up.status, down.status) == ("on_track", "at_risk")
    assert up.probability is not None
    assert down.probability is not None
    assert up.probability > down.probability


@pytest.mark.parametrize(("last", "status"), [(94.3, "on_track"), (92.5, "at_risk"), (88.0, "off_track")])
def test_the_anticipated_gap_decides_by_a_tenth_and_by_the_whole_way(last: float, status: str) -> None:
    found = standing(Target(95, 2022, base=90, base_at=2020), {2021.9: last}, judges=("trend",))

    assert found.status == status
    assert found.probability is None
    assert found.undefined["probability"] == "three_points_needed"


def test_thresholds_are_arguments_and_must_be_in_order() -> None:
    strict = Thresholds(ratio_on_track=1.0, ratio_at_risk=0.9)

    assert standing(RATE, {2023: 91.95}, thresholds=strict).status == "at_risk"
    with pytest.raises(MethodMisused):
        Thresholds(ratio_on_track=0.5)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Target(95, 2026, base=90),
        lambda: Target(95, 2026, base=90, base_at=2026),
        lambda: Target(NAN, 2026),
        lambda: Target(95, 2026, "=", tolerance=-1),
        lambda: assess(RATE, [2022, 2022], [91, 92], day=2023),
        lambda: assess(RATE, [2022], [91, 92], day=2023),
    ],
)
def test_what_is_no_target_or_no_series_is_refused(wrong: Callable[[], object]) -> None:
    with pytest.raises(MethodMisused):
        wrong()


@given(
    st.floats(-50, 50),
    st.floats(1, 50),
    st.lists(st.floats(-100, 100), min_size=1, max_size=6),
    st.sampled_from([("level",), ("linear_pace",), ("trend",)]),
)
@settings(max_examples=120)
def test_a_target_and_its_mirror_image_stand_alike(
    base: float, way: float, values: list[float], judges: tuple[Judge, ...]
) -> None:
    up = Target(base + way, 2030, ">=", base=base, base_at=2020)
    down = Target(-base - way, 2030, "<=", base=-base, base_at=2020)
    series = {2021.0 + at: value for at, value in enumerate(values)}

    one = standing(up, series, judges=judges)
    other = standing(down, {at: -value for at, value in series.items()}, judges=judges)

    assert one.status == other.status


@given(st.lists(st.floats(80, 94.9), min_size=1, max_size=5), st.floats(0.01, 5))
@settings(max_examples=80)
def test_a_better_last_value_never_makes_a_worse_standing(values: list[float], more: float) -> None:
    order = ["off_track", "at_risk", "on_track", "met"]
    series = {2022.0 + at * 0.5: value for at, value in enumerate(values)}
    better = {**series, max(series): values[-1] + more}

    for judge in ("level", "linear_pace", "compound_pace", "trend"):
        worse, improved = (standing(RATE, each, judges=(judge,)).status for each in (series, better))
        assert order.index(improved) >= order.index(worse)
