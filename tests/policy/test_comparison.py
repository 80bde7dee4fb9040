"""A lower plan beside an upper one."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy import model
from zhiheng.policy.comparison import Pair, Promise, compare
from zhiheng.policy.findings import TargetData


def promise(
    indicator: str,
    value: str,
    *,
    item: int = 0,
    unit: str = "%",
    comparator: model.Comparator = ">=",
    kind: model.TargetKind = "level",
    year: int | None = 2020,
) -> Promise:
    return Promise(item, TargetData("", indicator, comparator, Decimal(value), unit, kind, year=year))


def verdict(upper: Promise, lower: Promise) -> str:
    (pair,) = [pair for pair in compare([upper], [lower]) if pair.upper is upper]
    return pair.verdict


@pytest.mark.parametrize(
    ("upper", "lower", "expected"),
    [
        (promise("产品抽查合格率", "93"), promise("产品抽查合格率", "96"), "exceeds"),
        (promise("产品抽查合格率", "93"), promise("产品抽查合格率", "93"), "covered"),
        (promise("产品抽查合格率", "93"), promise("产品抽查合格率", "92.9"), "weakens"),
        (promise("产品抽查合格率", "93", comparator=">"), promise("产品抽查合格率", "93"), "weakens"),
        (
            promise("万台特种设备死亡人数", "0.3", unit="人", comparator="<="),
            promise("万台特种设备死亡人数", "0.2", unit="人", comparator="<="),
            "exceeds",
        ),
        (
            promise("重大工程质量事故", "0", unit="起", comparator="="),
            promise("重大工程质量事故", "1", unit="起", comparator="="),
            "weakens",
        ),
        (
            promise("单位产值能耗下降", "15", kind="growth"),
            promise("单位产值能耗下降", "18", kind="growth"),
            "exceeds",
        ),
        (
            promise("检测服务业营业收入", "2", unit="亿元"),
            promise("检测服务业营业收入", "21000", unit="万元"),
            "exceeds",
        ),
        (promise("新增名牌产品", "10", unit="个"), promise("新增名牌产品", "10", unit="项"), "covered"),
        (
            promise("有效发明专利", "10", unit="件"),
            promise("有效发明专利", "10", unit="%", kind="growth"),
            "incomparable",
        ),
        (promise("森林覆盖率", "50"), promise("电梯定检率", "99"), "left_out"),
    ],
)
def test_the_stronger_promise_follows_the_direction_of_the_indicator(
    upper: Promise, lower: Promise, expected: str
) -> None:
    assert verdict(upper, lower) == expected


@pytest.mark.parametrize(
    ("value", "unit", "indicator", "expected"),
    [
        ("2", "个", "新增国家级质检中心", "contributes"),
        ("15", "个", "新增国家级质检中心", "covered"),
        ("16", "个", "新增国家级质检中心", "exceeds"),
        ("2", "%", "产品抽查合格率", "weakens"),
        ("2", "件", "每万人口发明专利拥有量", "weakens"),
        ("2", "批次/千人", "食品抽检量", "weakens"),
    ],
)
def test_a_city_promises_its_part_of_what_adds_up_to_the_provinces_number(
    value: str, unit: str, indicator: str, expected: str
) -> None:
    province, city = promise(indicator, "15", unit=unit), promise(indicator, value, unit=unit)

    (pair,) = compare([province], [city], lower_is_part=True)

    assert pair.verdict == expected


def test_the_next_plan_of_the_same_place_does_not_get_away_with_a_part() -> None:
    assert verdict(promise("新增名牌", "15", unit="个"), promise("新增名牌", "2", unit="个")) == "weakens"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("主要农产品质量安全监测合格率", "农产品质量安全例行检测合格率"),
        ("公众对服务质量的满意度", "顾客服务质量满意率"),
        ("创建国家级标准化试点", "建成国家级标准化试点"),
        ("生产性服务业顾客满意度", "研发、物流、信息等生产性服务业消费者满意度"),
        ("竣工工程一次验收合格率", "全市竣工工程质量一次验收合格率"),
    ],
)
def test_one_indicator_in_other_words_is_recognised(upper: str, lower: str) -> None:
    assert verdict(promise(upper, "90"), promise(lower, "90")) == "covered"


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("食品监督抽查合格率", "药品监督抽查合格率"),
        ("产品质量监督抽查合格率", "产品质量监督抽查覆盖率"),
        ("创建国家级质检中心", "创建省级质检中心"),
        ("地表水水质达标率", "饮用水水质达标率"),
    ],
)
def test_a_neighbour_is_not_taken_for_the_same(upper: str, lower: str) -> None:
    others = [
        promise(words, "90", item=n) for n, words in enumerate(("森林覆盖率", "电梯定检率", "商标数", "投诉办结率"))
    ]

    pairs = compare([promise(upper, "90"), *others], [promise(lower, "90"), *others])

    assert next(pair for pair in pairs if pair.upper and pair.upper.data.indicator == upper).verdict == "left_out"


def test_steps_of_several_years_are_one_indicator_compared_at_the_last_year_both_reach() -> None:
    upper = [promise("食品抽检合格率", str(90 + step), item=step, year=2015 + step) for step in range(3)]
    lower = [promise("食品抽检合格率", str(91 + step), item=10 + step, year=2015 + step) for step in range(6)]

    (pair,) = compare(upper, lower)

    assert pair.upper == upper[-1]
    assert pair.lower == lower[2]
    assert pair.verdict == "exceeds"


@pytest.mark.parametrize(
    ("upper", "lower", "words"), [(2017, 2020, "达到同值，但晚3年"), (2020, 2017, "时限早3年"), (2020, 2020, "")]
)
def test_an_earlier_or_later_year_is_said(upper: int, lower: int, words: str) -> None:
    (pair,) = compare([promise("食品抽检合格率", "90", year=upper)], [promise("食品抽检合格率", "90", year=lower)])

    assert words in pair.words
    assert ("早" in pair.words or "晚" in pair.words) == bool(words)


@pytest.mark.parametrize(("value", "expected"), [("96", "late"), ("93", "late"), ("92", "weakens")])
def test_a_promise_for_a_later_year_is_never_higher(value: str, expected: str) -> None:
    (pair,) = compare([promise("食品抽检合格率", "93", year=2015)], [promise("食品抽检合格率", value, year=2026)])

    assert pair.verdict == expected
    assert "晚11年" in pair.words


def test_a_number_for_every_year_and_a_number_in_all_are_not_compared() -> None:
    in_all = promise("帮扶小微企业", "2000", unit="家", kind="increment")
    yearly = promise("帮扶企业", "100", unit="家", kind="increment")
    yearly = Promise(1, replace(yearly.data, period="annual"))

    (pair,) = compare([in_all], [yearly])

    assert pair.verdict == "incomparable"
    assert "按年度" in pair.words


@pytest.mark.parametrize(
    ("upper", "lower"),
    [
        ("规模生产主体接入农产品追溯平台的比例", "规模生产主体接入率"),
        ("全市主要农产品质量安全例行监测总体合格率", "本市农产品质量安全检测合格率"),
        ("重点工业产品质量监督抽查合格率", "工业产品抽检合格率"),
    ],
)
def test_one_indicator_said_more_fully_is_recognised_among_others(upper: str, lower: str) -> None:
    others = [
        promise(words, "90", item=n) for n, words in enumerate(("森林覆盖率", "电梯定检率", "商标数", "投诉办结率"))
    ]

    pairs = compare([promise(upper, "90"), *others], [promise(lower, "90"), *others])

    assert {pair.verdict for pair in pairs} == {"covered"}


def test_names_of_both_places_do_not_part_two_indicators() -> None:
    pairs = compare(
        [promise("岭南省名牌", "9", unit="个")], [promise("云岭市名牌", "9", unit="个")], places=["岭南省", "云岭市"]
    )

    assert [pair.verdict for pair in pairs] == ["covered"]


WORDS = st.text(alphabet="质量产品食抽查合格率满意度工程服务省市级", min_size=1, max_size=12)
PROMISES = st.lists(st.builds(promise, WORDS, st.sampled_from(["1", "50", "99.5"])), max_size=12)


def _numbered(promises: list[Promise], first: int) -> list[Promise]:
    return [Promise(first + number, one.data) for number, one in enumerate(promises)]


def _indicators(promises: list[Promise]) -> set[str]:
    return {one.data.indicator for one in promises}


@given(PROMISES, PROMISES)
def test_every_indicator_of_both_plans_appears_exactly_once(upper: list[Promise], lower: list[Promise]) -> None:
    above, below = _numbered(upper, 0), _numbered(lower, 100)

    pairs = compare(above, below)

    assert sorted(_one_side(pairs, "upper")) == sorted(_indicators(above))
    assert sorted(_one_side(pairs, "lower")) == sorted(_indicators(below))


def _one_side(pairs: tuple[Pair, ...], side: str) -> list[str]:
    return [found.data.indicator for pair in pairs if (found := getattr(pair, side)) is not None]


@given(PROMISES)
def test_a_plan_beside_itself_is_covered(promises: list[Promise]) -> None:
    numbered = _numbered(promises, 0)

    assert {pair.verdict for pair in compare(numbered, numbered)} <= {"covered"}
