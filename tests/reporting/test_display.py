"""Numbers as official papers write them: rounded once, differences from unrounded numbers."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives.rounding import round_places
from zhiheng.reporting.display import change, change_words, difference, digits, growth, in_scale, rounded, with_unit

values = st.decimals(-10000, 10000, allow_nan=False, allow_infinity=False, places=4)
places = st.integers(0, 3)


def test_a_zero_has_no_sign() -> None:
    assert digits(Decimal("-0.04"), 1) == "0.0"


def test_a_number_without_declared_places_keeps_its_digits_but_not_those_of_an_endless_division() -> None:
    assert digits(Decimal("86.310"), None) == "86.31"
    assert digits(Decimal(1) / Decimal(3), None) == "0.333333"
    assert digits(Decimal("1E+3"), None) == "1000"


def test_shares_change_by_points_amounts_by_per_cent_and_scores_by_themselves() -> None:
    assert change_words(Decimal("96.4"), Decimal("96.2"), "%", 1) == "提高0.2个百分点"
    assert change_words(Decimal(112), Decimal(100), "批次", 0) == "增长12.0%"
    assert change_words(Decimal(88), Decimal(100), "万元", 0) == "下降12.0%"
    assert change_words(Decimal(79), Decimal("80.5"), "分", 1) == "降低1.5分"
    assert change_words(Decimal("86.32"), Decimal("86.31"), "", 2) == "提高0.01"


def test_an_amount_after_nothing_changes_by_itself_and_not_by_per_cent() -> None:
    assert growth(Decimal(5), Decimal(0)) is None
    assert change(Decimal(5), Decimal(0), "件", 0) == (Decimal(5), "件")


def test_large_amounts_are_counted_in_wan_and_yi_from_the_unrounded_number() -> None:
    assert in_scale(Decimal(1234567), "件", "万") == "123.46万件"
    assert in_scale(Decimal("12345.6"), "万元", "亿") == "1.23亿元"
    assert in_scale(Decimal(2), "亿元", "万") == "20000.00万元"


@given(values, places)
def test_a_number_is_rounded_by_the_national_standard_and_once(value: Decimal, at: int) -> None:
    assert rounded(value, at) == round_places(value, at)
    assert with_unit(value, "%", at) == digits(value, at) + "%"


@given(values, values, places)
def test_a_difference_is_of_unrounded_numbers_and_at_most_one_last_digit_from_what_is_displayed(
    value: Decimal, before: Decimal, at: int
) -> None:
    told = difference(value, before, at)

    assert told == round_places(value - before, at)
    assert abs(told - (rounded(value, at) - rounded(before, at))) <= Decimal(1).scaleb(-at)
