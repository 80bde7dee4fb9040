"""The units plans count in."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives.units import UnitMismatch, UnknownUnit, convert, is_unit, parse_unit


@pytest.mark.parametrize(
    ("text", "scale", "dimension"),
    [
        ("", Fraction(1), ()),
        ("%", Fraction(1, 100), ()),
        ("％", Fraction(1, 100), ()),
        ("个百分点", Fraction(1), (("个百分点", 1),)),
        ("万", Fraction(10**4), ()),
        ("亿", Fraction(10**8), ()),
        ("万亿元", Fraction(10**12), (("元", 1),)),
        ("千万元", Fraction(10**7), (("元", 1),)),
        ("百万千瓦时", Fraction(10**6), (("千瓦时", 1),)),
        ("万千瓦", Fraction(10**4), (("千瓦", 1),)),
        ("万平方米", Fraction(10**4), (("米", 2),)),
        ("㎡", Fraction(1), (("米", 2),)),
        ("件/万人", Fraction(1, 10**4), (("人", -1), ("件", 1))),
        ("件每万人", Fraction(1, 10**4), (("人", -1), ("件", 1))),
        ("批次/千人", Fraction(1, 1000), (("人", -1), ("批次", 1))),
        ("μg/m³", Fraction(1, 10**6), (("克", 1), ("米", -3))),
        ("微克/立方米", Fraction(1, 10**6), (("克", 1), ("米", -3))),
        ("万人次", Fraction(10**4), (("人次", 1),)),
        ("元/平方米", Fraction(1), (("元", 1), ("米", -2))),
    ],
)
def test_a_unit_has_a_scale_and_a_dimension(text: str, scale: Fraction, dimension: tuple[tuple[str, int], ...]) -> None:
    unit = parse_unit(text)

    assert unit.scale == scale
    assert unit.dimension == tuple(sorted(dimension))


@pytest.mark.parametrize(
    "text",
    [
        "万%",
        "亿个百分点",
        "万千",
        "千百人",
        "万万元",
        "亿万元",
        "/人",
        "件/",
        "件//人",
        "件/人/天/台",
        "质量",
        "个个",
        "万分贝",
        "12个",
    ],
)
def test_nonsense_is_no_unit(text: str) -> None:
    assert not is_unit(text)


def test_an_unknown_unit_names_the_nearest_known_one() -> None:
    with pytest.raises(UnknownUnit) as caught:
        parse_unit("平方公理")

    assert caught.value.code == "units.unknown"
    assert caught.value.fields["nearest"] == "平方公里"


@pytest.mark.parametrize(
    ("amount", "source", "target", "converted"),
    [
        ("1.2", "亿元", "万元", "12000"),
        ("93.5", "%", "", "0.935"),
        ("3", "‰", "%", "0.3"),
        ("2", "件/万人", "件/千人", "0.2"),
        ("35", "微克/立方米", "毫克/立方米", "0.035"),
        ("5", "年", "个月", "60"),
        ("48", "小时", "天", "2"),
        ("1.50", "万台", "万台", "1.50"),
        ("3", "亩", "平方米", "2000"),
    ],
)
def test_an_amount_is_converted_exactly(amount: str, source: str, target: str, converted: str) -> None:
    result = convert(Decimal(amount), parse_unit(source), parse_unit(target))

    assert str(result) == converted


def test_an_amount_that_does_not_end_is_given_to_28_digits() -> None:
    result = convert(Decimal(1), parse_unit("平方米"), parse_unit("亩"))

    assert result == Decimal("0.0015")
    assert convert(Decimal(1), parse_unit("亩"), parse_unit("平方米")) == Decimal("666.6666666666666666666666667")


@pytest.mark.parametrize(
    ("source", "target"),
    [("件", "家"), ("%", "个百分点"), ("元", "美元"), ("年", "天"), ("件/万人", "件"), ("工作日", "天"), ("分", "%")],
)
def test_units_of_different_things_are_never_converted(source: str, target: str) -> None:
    with pytest.raises(UnitMismatch) as caught:
        convert(Decimal(1), parse_unit(source), parse_unit(target))

    assert caught.value.fields == {"source": source, "target": target}


def test_a_ratio_times_what_stands_below_gives_what_stands_above() -> None:
    per_head = parse_unit("件/万人")

    product = per_head * parse_unit("万人")

    assert product.fits(parse_unit("件"))
    assert product.scale == 1


def test_a_count_over_the_same_count_is_a_share() -> None:
    assert (parse_unit("批次") / parse_unit("批次")).is_share


@pytest.mark.parametrize(
    ("text", "additive"),
    [
        ("件", True),
        ("万元", True),
        ("公里", True),
        ("%", False),
        ("个百分点", False),
        ("件/万人", False),
        ("分", False),
    ],
)
def test_only_amounts_are_summed(text: str, additive: bool) -> None:
    assert parse_unit(text).is_additive is additive


def test_a_difference_of_shares_is_not_a_share() -> None:
    points = parse_unit("个百分点")

    assert points.is_difference
    assert not points.is_share


@given(
    st.decimals(min_value=0, max_value=10**12, places=4),
    st.sampled_from(["元", "万元", "亿元", "百万元", "千元"]),
    st.sampled_from(["元", "万元", "亿元", "千万元"]),
)
def test_converting_there_and_back_changes_nothing(amount: Decimal, source: str, target: str) -> None:
    there = convert(amount, parse_unit(source), parse_unit(target))

    assert convert(there, parse_unit(target), parse_unit(source)) == amount


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_refused_with_its_own_error(text: str) -> None:
    known = is_unit(text)

    if known:
        assert parse_unit(text).scale > 0
    else:
        with pytest.raises(UnknownUnit):
            parse_unit(text)
