"""Rounding and the judgement of limits by GB/T 8170-2008."""

from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from zhiheng.primitives.rounding import (
    Comparator,
    InvalidRounding,
    Reported,
    meets,
    report,
    round_interval,
    round_places,
    round_reported,
    round_significant,
)

NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=6)


@pytest.mark.source("GB/T 8170-2008:3.2")
@pytest.mark.parametrize(
    ("value", "places", "rounded"),
    [
        ("12.1498", 0, "12"),
        ("12.1498", 1, "12.1"),
        ("1268", -2, "13E2"),
        ("10.5002", 0, "11"),
        ("1.050", 1, "1.0"),
        ("0.35", 1, "0.4"),
        ("2500", -3, "2E3"),
        ("3500", -3, "4E3"),
        ("-355", -1, "-36E1"),
        ("-325", -1, "-32E1"),
        ("-365", -1, "-36E1"),
        ("-0.0365", 3, "-0.036"),
    ],
)
def test_four_is_dropped_six_goes_up_five_makes_even(value: str, places: int, rounded: str) -> None:
    result = round_places(Decimal(value), places)

    assert result == Decimal(rounded)
    assert result.as_tuple() == Decimal(rounded).as_tuple()


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [("9.996", 3, "10.0"), ("0.0012345", 2, "0.0012"), ("31500", 2, "32E3"), ("-2.5", 1, "-2"), ("0.000", 2, "0.000")],
)
def test_significant_digits_are_counted_from_the_first_that_is_not_zero(value: str, digits: int, rounded: str) -> None:
    assert round_significant(Decimal(value), digits).as_tuple() == Decimal(rounded).as_tuple()


@pytest.mark.source("GB/T 8170-2008:3.4")
@pytest.mark.parametrize(
    ("value", "interval", "rounded"),
    [
        ("60.25", "0.5", "60.0"),
        ("60.38", "0.5", "60.5"),
        ("60.28", "0.5", "60.5"),
        ("-60.75", "0.5", "-61.0"),
        ("830", "20", "840"),
        ("842", "20", "840"),
        ("832", "20", "840"),
        ("-930", "20", "-920"),
        ("7.5", "1", "8"),
        ("250", "100", "2E2"),
    ],
)
def test_half_and_fifth_units_round_to_their_even_multiple(value: str, interval: str, rounded: str) -> None:
    assert round_interval(Decimal(value), Decimal(interval)) == Decimal(rounded)


@pytest.mark.parametrize("interval", ["0.3", "0", "-0.5", "25", "NaN"])
def test_an_interval_the_standard_does_not_know_is_refused(interval: str) -> None:
    with pytest.raises(InvalidRounding):
        round_interval(Decimal(1), Decimal(interval))


@pytest.mark.source("GB/T 8170-2008:3.3")
@pytest.mark.parametrize(
    ("measured", "reported", "final"),
    [
        ("15.4546", "15.5(-)", "15"),
        ("-15.4546", "-15.5(-)", "-15"),
        ("16.5203", "16.5(+)", "17"),
        ("-16.5203", "-16.5(+)", "-17"),
        ("17.5000", "17.5", "18"),
        ("-17.5000", "-17.5", "-18"),
        ("97.46", "97.5(-)", "97"),
        ("97.31", "97.3", "97"),
    ],
)
def test_a_reported_value_says_on_which_side_the_true_one_lies(measured: str, reported: str, final: str) -> None:
    handed_on = report(Decimal(measured), 1)

    assert str(handed_on) == reported
    assert round_reported(handed_on, 0) == Decimal(final)


@given(NUMBERS, st.integers(0, 4))
def test_rounding_a_reported_value_equals_rounding_the_true_one(value: Decimal, places: int) -> None:
    assert round_reported(report(value, places + 1), places) == round_places(value, places)


@pytest.mark.source("GB/T 8170-2008:4.3")
@pytest.mark.parametrize(
    ("value", "comparator", "limit", "full", "rounded"),
    [
        ("1349", ">=", "14E2", False, False),
        ("1351", ">=", "14E2", False, True),
        ("1400", ">=", "14E2", True, True),
        ("97.01", ">=", "97.0", True, True),
        ("96.96", ">=", "97.0", False, True),
        ("96.94", ">=", "97.0", False, False),
        ("0.549", "<=", "0.5", False, True),
        ("0.551", "<=", "0.5", False, False),
        ("0.500", "<=", "0.5", True, True),
        ("1.151", ">=", "1.2", False, True),
        ("1.649", "<=", "1.6", False, True),
        ("5.004", ">", "5.00", True, False),
        ("4.996", "<", "5.00", True, False),
        ("4.996", "=", "5.00", False, True),
    ],
)
def test_the_full_value_is_stricter_at_the_edge_than_the_rounded_one(
    value: str, comparator: Comparator, limit: str, full: bool, rounded: bool
) -> None:
    assert meets(Decimal(value), comparator, Decimal(limit)) is full
    assert meets(Decimal(value), comparator, Decimal(limit), "rounded_value") is rounded


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), 2.5])
def test_what_is_no_finite_decimal_is_refused(value: object) -> None:
    with pytest.raises(InvalidRounding) as caught:
        round_places(cast(Any, value), 1)

    assert caught.value.code == "rounding.invalid"


def test_no_significant_digit_is_refused() -> None:
    with pytest.raises(InvalidRounding):
        round_significant(Decimal(1), 0)


def test_a_number_longer_than_the_usual_precision_is_rounded_exactly() -> None:
    long = Decimal("123456789012345678901234567890123456789.25")

    assert round_places(long, 1) == Decimal("123456789012345678901234567890123456789.2")
    assert round_interval(long, Decimal("0.5")) == Decimal("123456789012345678901234567890123456789.0")


@given(NUMBERS, st.integers(-3, 5))
def test_rounding_moves_by_half_a_unit_at_most_and_the_second_time_not_at_all(value: Decimal, places: int) -> None:
    rounded = round_places(value, places)

    assert abs(rounded - value) <= Decimal(1).scaleb(-places) / 2
    assert round_places(rounded, places) == rounded
    assert round_places(-value, places) == -rounded


@given(NUMBERS, st.sampled_from(["0.5", "0.2", "5", "2", "0.05", "20", "0.1"]))
def test_an_interval_gives_its_multiple_nearest_to_the_value(value: Decimal, step: str) -> None:
    interval = Decimal(step)

    rounded = round_interval(value, interval)

    assert rounded % interval == 0
    assert abs(rounded - value) <= interval / 2


@given(NUMBERS, st.integers(1, 12))
def test_significant_digits_are_as_many_as_asked_for(value: Decimal, digits: int) -> None:
    assume(value != 0)

    assert len(round_significant(value, digits).as_tuple().digits) == digits


def test_a_report_without_a_five_needs_no_mark() -> None:
    assert report(Decimal("12.34"), 1) == Reported(Decimal("12.3"), 0)
