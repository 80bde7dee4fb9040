"""The numbers of a text with unit, range and bound, before anyone asks what they mean."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.fragments import genre_texts

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Comparator
from zhiheng.policy.targets.quantities import Quantity, bound_of, read_quantities


def quantities_of(text: str) -> list[Quantity]:
    """Every quantity of a text without line breaks or other remains."""
    return list(read_quantities(text))


def said(quantity: Quantity) -> str:
    """A quantity on one line: ``3~5个 >=``."""
    upper = f"~{quantity.upper}" if quantity.upper is not None else ""
    bound = f" {quantity.bound}" if quantity.bound else ""
    return f"{quantity.value}{upper}{quantity.unit}{bound}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合格率达到96%", "96%"),
        ("合格率达到98.5%", "98.5%"),
        ("合格率达到96%以上", "96%>="),
        ("差错率控制在3‰以内", "3‰<="),
        ("失误率0.5‱以下", "0.5‱<="),
        ("得分80分及以上", "80分>="),
        ("满意度80分左右", "80分"),
        ("抽检1,200批次", "1200批次"),
        ("总产值1,234,567元", "1234567元"),
        ("示范区3—5个", "3~5个"),
        ("示范区3个—5个", "3~5个"),
        ("示范区3至5个", "3~5个"),
        ("示范区3-5个", "3~5个"),
        ("示范区3~5个以上", "3~5个>="),
        ("优良率90%—95%", "90~95%"),
        ("优良率90到95%", "90~95%"),
        ("提高2个百分点", "2个百分点"),
        ("贷款利率下降25个基点", "25个基点"),
        ("产值达到120亿元", "120亿元"),
        ("培训1.5万人次", "1.5万人次"),
        ("企业2万家以上", "2万家>="),
        ("抽检量6批次/千人", "6批次/千人"),
        ("死亡率0.3人/万台", "0.3人/万台"),
        ("浓度35微克/立方米", "35微克/立方米"),
        ("专利12件/万人", "12件/万人"),
        ("能耗0.6吨标准煤/万元", "0.6吨标准煤/万元"),
        ("办理时限5个工作日", "5个工作日"),
        ("噪声低于55分贝", "55分贝"),
        ("监测面积200平方公里", "200平方公里"),
        ("国家标准20余项", "20项"),
        ("国家标准20多项", "20项"),
        ("天数内不超过30天内。", "30天<="),
        ("增长2倍", "2倍"),
    ],
)
def test_a_number_in_digits_is_read_with_unit_range_and_bound(text: str, expected: str) -> None:
    (quantity,) = quantities_of(text)

    assert said(quantity).replace(" ", "") == expected
    assert quantity.written == "digits"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("培育龙头企业二十个", "20个"),
        ("培育龙头企业十二家以上", "12家 >="),
        ("制定标准三十五项", "35项"),
        ("召开会议两次", "2次"),
        ("检测车辆一百台", "100台"),
        ("力争质量零事故", "0"),
        ("实现较大事故零死亡", "0"),
    ],
)
def test_a_number_in_characters_is_read_before_its_unit(text: str, expected: str) -> None:
    (quantity,) = quantities_of(text)

    assert said(quantity) == expected
    assert quantity.written == "characters"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合格率达到百分之九十五", "95%"),
        ("合格率达到百分之九十八点五以上", "98.5% >="),
        ("实现百分之百覆盖", "100%"),
        ("自然增长率控制在千分之六以内", "6‰ <="),
        ("三分之二的乡镇", "66.67%"),
        ("覆盖面达到八成以上", "8成 >="),
        ("覆盖面达到七成半", "7.5成"),
        ("九成的企业", "9成"),
    ],
)
def test_a_share_in_characters_is_read_with_its_sign(text: str, expected: str) -> None:
    (quantity,) = quantities_of(text)

    assert said(quantity) == expected
    assert quantity.written == "share"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("推行ISO9001和HACCP", id="a standard's code"),
        pytest.param("推广GB19580", id="another code"),
        pytest.param("第三家分店", id="an ordinal"),
        pytest.param("数十家企业", id="some dozens"),
        pytest.param("几十个项目", id="a few tens"),
        pytest.param("二〇二〇年", id="a year digit by digit"),
        pytest.param("建成三成四改", id="a verb that ends like tenths"),
        pytest.param("编号12345678901234567890", id="a number too long to count anything"),
        pytest.param("优良率95—80", id="a range that falls"),
        pytest.param("", id="nothing"),
        pytest.param("质量强市", id="words alone"),
    ],
)
def test_parts_of_words_and_codes_are_no_quantities(text: str) -> None:
    assert quantities_of(text) == []


def test_a_comma_of_thousands_joins_a_number_and_a_comma_of_the_sentence_does_not() -> None:
    found = [said(quantity) for quantity in quantities_of("完成1,200批次,300家次")]

    assert found == ["1200批次", "300家次"]


def test_the_end_of_the_unit_stands_before_the_bound() -> None:
    text = "合格率达到95%以上,"

    (quantity,) = quantities_of(text)

    assert text[quantity.start : quantity.unit_end] == "95%"
    assert text[quantity.start : quantity.end] == "95%以上"


@pytest.mark.parametrize(
    ("words", "bound"),
    [
        ("以上", ">="),
        ("及以上", ">="),
        ("(含)以上", ">="),
        ("(含本数)以上", ">="),
        ("之上", ">="),
        ("(≥)", ">="),
        ("以内", "<="),
        ("以下", "<="),
        ("之内", "<="),
        ("内", "<="),
        ("左右", None),
        ("上下", None),
        ("", None),
        (None, None),
    ],
)
def test_a_bound_behind_a_number_is_a_comparator(words: str | None, bound: Comparator | None) -> None:
    assert bound_of(words) == bound


@given(genre_texts().map(lambda text: fold(text).text))
def test_quantities_stand_in_order_side_by_side_and_are_finite(text: str) -> None:
    position = 0
    for quantity in read_quantities(text):
        assert position <= quantity.start < quantity.unit_end <= quantity.end <= len(text)
        assert quantity.value.is_finite()
        assert quantity.value >= 0
        assert quantity.upper is None or quantity.upper >= quantity.value
        position = quantity.end


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["%", "个", "批次", "亿元", "人/万台"]))
def test_any_decimal_number_keeps_its_value_and_unit(value: Decimal, unit: str) -> None:
    (quantity,) = quantities_of(f"达到{value}{unit}")

    assert quantity.value == value
    assert quantity.unit == unit


@given(st.integers(min_value=0, max_value=10**10))
def test_a_number_grouped_by_thousands_keeps_its_value(number: int) -> None:
    (quantity,) = quantities_of(f"检验{number:,}批次")

    assert quantity.value == number
    assert quantity.unit == "批次"
