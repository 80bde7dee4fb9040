"""Chinese numerals, written by a writer of the tests' own and read back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.numerals import chinese_number, chinese_part

_DIGITS = "零一二三四五六七八九"


def _below_ten_thousand(number: int) -> str:
    """Four places in words, 零 once for each gap inside."""
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += ("零" if gap and words else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return words


def in_words(number: int) -> str:
    """A whole number up to 一亿 as official documents write it."""
    if number == 0:
        return "零"
    if number == 10**8:
        return "一亿"
    high, low = divmod(number, 10**4)
    words = _below_ten_thousand(high) + "万" if high else ""
    if words and low and low < 1000:
        words += "零"
    words += _below_ten_thousand(low)
    return words.removeprefix("一") if words.startswith("一十") else words


@given(st.integers(min_value=0, max_value=10**8))
def test_a_number_written_in_words_reads_back_as_itself(number: int) -> None:
    assert chinese_number(in_words(number)) == number


@given(st.integers(min_value=0, max_value=10**8), st.text("0123456789", min_size=1, max_size=4))
def test_a_decimal_fraction_behind_the_point_is_read_digit_by_digit(whole: int, fraction: str) -> None:
    words = f"{in_words(whole)}点{''.join(_DIGITS[int(digit)] for digit in fraction)}"

    assert chinese_number(words) == Decimal(f"{whole}.{fraction}")


@given(st.integers(min_value=1000, max_value=2999), st.sampled_from("零〇"))
def test_a_year_spelled_digit_by_digit_reads_as_a_year(year: int, zero: str) -> None:
    words = "".join(_DIGITS[int(digit)] for digit in str(year)).replace("零", zero)

    assert chinese_number(words) == year


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("十", 10),
        ("十二", 12),
        ("一十二", 12),
        ("两", 2),
        ("两百", 200),
        ("两千五百", 2500),
        ("一百零五", 105),
        ("一千零三十", 1030),
        ("一千零三", 1003),
        ("三万", 30000),
        ("十二万", 120000),
        ("一百二十万", 1200000),
        ("两千万", 20000000),
        ("五亿", 500000000),
        ("百", 100),
    ],
)
def test_numerals_are_read_as_plans_write_them(words: str, number: int) -> None:
    assert chinese_number(words) == number


@pytest.mark.parametrize(("words", "number"), [("一亿二千万", 120000000), ("三亿零五百万", 305000000)])
def test_ten_thousands_behind_hundred_millions_add_up(words: str, number: int) -> None:
    assert chinese_number(words) == number


@pytest.mark.parametrize("words", ["", "点五", "万", "三点x", "质量", "3", "九十5", "三十个", "一" * 25])
def test_what_is_no_numeral_is_no_number(words: str) -> None:
    assert chinese_number(words) is None


@given(st.text("零〇一二两三四五六七八九十百千万亿点", max_size=30) | st.text(max_size=30))
def test_any_text_is_a_finite_number_or_none(words: str) -> None:
    number = chinese_number(words)

    assert number is None or (number.is_finite() and number >= 0)


@pytest.mark.parametrize(
    ("denominator", "numerator", "share"),
    [
        ("百", "九十五", (Decimal(95), "%")),
        ("百", "九十八点五", (Decimal("98.5"), "%")),
        ("百", "百", (Decimal(100), "%")),
        ("千", "三", (Decimal(3), "‰")),
        ("万", "二", (Decimal(2), "‱")),
        ("十", "三", (Decimal("30.00"), "%")),
        ("三", "二", (Decimal("66.67"), "%")),
        ("四", "三", (Decimal("75.00"), "%")),
        ("二", "一", (Decimal("50.00"), "%")),
    ],
)
def test_a_part_of_a_whole_is_a_share_with_its_sign(
    denominator: str, numerator: str, share: tuple[Decimal, str]
) -> None:
    assert chinese_part(denominator, numerator) == share


@pytest.mark.parametrize(("denominator", "numerator"), [("零", "一"), ("百", "多"), ("若干", "一"), ("百", "")])
def test_a_part_of_nothing_or_of_no_number_is_no_share(denominator: str, numerator: str) -> None:
    assert chinese_part(denominator, numerator) is None
