"""Splits: amounts sum to the parent to the last digit, shares have it as their weighted mean."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.methods.allocation import (
    Shares,
    as_given,
    by_effort,
    equally,
    in_proportion,
    shares_as_given,
    shares_by_effort,
    shares_by_gap,
    shares_equally,
)
from zhiheng.methods.misuse import MethodMisused

bases = st.lists(st.decimals(0, 10_000, places=2), min_size=1, max_size=18).filter(lambda base: sum(base) > 0)
places = st.integers(-2, 3)


@st.composite
def totals(draw: st.DrawFn) -> tuple[Decimal, int]:
    digits = draw(places)
    return Decimal(draw(st.integers(0, 10**7))).scaleb(-digits), digits


@given(totals(), bases)
@settings(max_examples=100)
def test_a_proportional_split_sums_exactly_and_lies_within_one_unit_of_its_quota(
    total: tuple[Decimal, int], base: list[Decimal]
) -> None:
    parts = in_proportion(total[0], base, places=total[1])

    unit = Fraction(10) ** -total[1]
    assert sum(Fraction(part) for part in parts) == Fraction(total[0])
    for part, each in zip(parts, base, strict=True):
        quota = Fraction(total[0]) * Fraction(each) / Fraction(sum(base))
        assert abs(Fraction(part) - quota) < unit
        assert (Fraction(part) / unit).denominator == 1


@given(totals(), st.integers(1, 30))
@settings(max_examples=50)
def test_an_equal_split_sums_exactly_and_differs_by_one_unit_at_most(total: tuple[Decimal, int], parts: int) -> None:
    found = equally(total[0], parts, places=total[1])

    assert sum(Fraction(part) for part in found) == Fraction(total[0])
    assert max(found) - min(found) <= Decimal(1).scaleb(-total[1])


@given(bases, st.decimals(0, 1000, places=0))
@settings(max_examples=50)
def test_an_equal_effort_sums_exactly_from_where_each_stands(baselines: list[Decimal], more: Decimal) -> None:
    total = sum(baselines, more)

    found = by_effort(total, baselines, places=2)

    efforts = [part - stand for part, stand in zip(found, baselines, strict=True)]
    assert sum(found) == total
    assert max(efforts) - min(efforts) <= Decimal("0.01")


def test_the_largest_remainders_get_what_is_left_and_the_first_of_equals() -> None:
    assert [int(part) for part in in_proportion(Decimal(10), [Decimal(1), Decimal(1), Decimal(2)])] == [3, 2, 5]
    assert [int(part) for part in in_proportion(Decimal(7), [Decimal(0), Decimal(2), Decimal(1)])] == [0, 5, 2]


def test_given_values_must_sum_to_the_target() -> None:
    values = [Decimal("33.3"), Decimal("33.3"), Decimal("33.4")]

    assert as_given(Decimal(100), values) == tuple(values)
    with pytest.raises(MethodMisused) as refused:
        as_given(Decimal(100), [Decimal(50), Decimal("49.9")])
    assert refused.value.fields == {"sum": "99.9", "total": Decimal(100)}


@pytest.mark.parametrize(
    "split",
    [
        lambda: in_proportion(Decimal(10), []),
        lambda: in_proportion(Decimal(10), [Decimal(0), Decimal(0)]),
        lambda: in_proportion(Decimal(10), [Decimal(2), Decimal(-1)]),
        lambda: in_proportion(Decimal("10.5"), [Decimal(1)]),
        lambda: in_proportion(Decimal("NaN"), [Decimal(1)]),
        lambda: by_effort(Decimal(10), []),
        lambda: by_effort(Decimal(10), [Decimal(1), Decimal(99)]),
        lambda: equally(Decimal(10), 0),
        lambda: equally(10.0, 2),  # type: ignore[arg-type]
        lambda: shares_equally(95, []),
        lambda: shares_equally(95, [1, 0]),
        lambda: shares_by_effort(101, [90], [1]),
        lambda: shares_by_effort(95, [101], [1]),
        lambda: shares_by_gap(95, [90, 91], [1]),
        lambda: shares_as_given(95, [94, 95], [1, 1]),
    ],
)
def test_what_cannot_be_split_is_refused(split: Callable[[], object]) -> None:
    with pytest.raises(MethodMisused):
        split()


@given(
    st.floats(0, 100),
    st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 1000)), min_size=1, max_size=15),
    st.sampled_from([shares_by_effort, shares_by_gap]),
)
@settings(max_examples=150)
def test_the_weighted_mean_of_the_shares_is_the_parent_and_each_is_a_share(
    total: float, parts: list[tuple[float, float]], rule: Callable[..., Shares]
) -> None:
    baselines, weights = [stand for stand, _ in parts], [weight for _, weight in parts]

    found = rule(total, baselines, weights)

    assert np.average(found.values, weights=weights) == pytest.approx(total, abs=1e-7)
    assert (found.values >= -1e-9).all()
    assert (found.values <= 100 + 1e-9).all()


def test_who_would_pass_a_hundred_stops_there_and_the_others_carry_the_rest() -> None:
    found = shares_by_effort(97, [99, 90, 90], [1, 1, 1])

    assert found.values.tolist() == pytest.approx([100, 95.5, 95.5])
    assert found.at_limit.tolist() == [True, False, False]


def test_closing_the_same_part_of_the_gap_asks_more_of_who_is_behind() -> None:
    found = shares_by_gap(95, [80, 90, 98], [1, 2, 1])

    steps = found.values - [80, 90, 98]
    assert (steps / (100 - np.array([80, 90, 98]))).tolist() == pytest.approx([5.5 / 10.5] * 3)


def test_a_target_below_where_they_stand_brings_all_down() -> None:
    found = shares_by_effort(2, [1, 5, 6], [1, 1, 1])

    assert found.values.tolist() == pytest.approx([0, 2.5, 3.5])


def test_equal_and_given_shares_are_what_they_say() -> None:
    assert shares_equally(95, [3, 1]).values.tolist() == [95, 95]
    assert shares_as_given(95, [94, 98], [3, 1]).values.tolist() == [94, 98]
