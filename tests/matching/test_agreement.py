"""Two names agree as far as a careful clerk would say, and the reason says why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.matching.agreement import Agreement, compare
from zhiheng.matching.company_names import parse
from zhiheng.matching.regions import Regions

REGIONS = Regions({"衡川省": "990000", "澜溪市": "990100", "青禾区": "990102", "柳岸区": "990103"})
FIRM = "澜溪市宏达食品有限公司"

names = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "澜溪市", "澜溪", "澜溪市青禾区", "柳岸区", "云浦市"]),
    st.sampled_from(["宏达", "鸿达", "宏远", "宏达利华", "宏达利", ""]),
    st.sampled_from(["食品", "食晶", "食品科技", "建材", ""]),
    st.sampled_from(["有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "厂", "超市", "商店", ""]),
    st.sampled_from(["", "", "东街店", "第二分公司"]),
)


def agreement(a: str, b: str) -> Agreement:
    return compare(parse(a, REGIONS), parse(b, REGIONS))


@pytest.mark.parametrize(
    "other",
    [
        "宏达食品（澜溪）有限公司",
        "澜溪宏達食品 有限责任公司",
        "澜溪市宏达食品有限公词",
        FIRM,
        "衡川省澜溪市宏达食品有限公司",
    ],
)
def test_another_way_of_writing_is_the_same_name(other: str) -> None:
    assert agreement(FIRM, other).verdict == "same"


@pytest.mark.parametrize(
    ("other", "part"),
    [
        ("澜溪市宏达食品有限公司东街店", "branch"),
        ("云浦市宏达食品有限公司", "region"),
        ("澜溪市宏远食品有限公司", "trade"),
        ("澜溪市宏达利食品有限公司", "trade"),
        ("澜溪市宏达建材有限公司", "industry"),
        ("澜溪市宏达食品集团有限公司", "form"),
        ("澜溪市宏达食品厂", "form"),
    ],
)
def test_one_part_that_differs_makes_another_firm(other: str, part: str) -> None:
    found = agreement(FIRM, other)

    assert found.verdict == "different"
    assert getattr(found, part) == "different"
    assert [
        name for name in ("region", "trade", "industry", "form", "branch") if getattr(found, name) == "different"
    ] == [part]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        ("宏达食品", "likely"),
        ("宏达食品有限公司", "likely"),
        ("澜溪市青禾区宏达食品有限公司", "likely"),
        ("澜溪市宏达食品股份有限公司", "likely"),
        ("澜溪市鸿达食品有限公司", "possible"),
        ("澜溪市宏达食晶有限公司", "possible"),
        ("澜溪市宏达食品科技有限公司", "possible"),
        ("澜溪市宏达有限公司", "possible"),
    ],
)
def test_what_is_left_out_or_may_be_a_slip_is_worth_a_look(other: str, verdict: str) -> None:
    assert agreement(FIRM, other).verdict == verdict


def test_a_long_trade_name_may_lose_a_character() -> None:
    assert agreement("澜溪市宏达利华食品有限公司", "澜溪市宏达华食品有限公司").trade == "alike"


def test_an_industry_the_grammar_does_not_know_is_not_taken_for_a_trade_name() -> None:
    found = agreement("澜溪市宏达光刻胶有限公司", "澜溪市宏达电子有限公司")

    assert (found.trade, found.industry) == ("same", "different")


@given(names, names)
def test_which_name_comes_first_changes_no_level(a: str, b: str) -> None:
    there, back = agreement(a, b), agreement(b, a)

    assert (there.region, there.trade, there.industry, there.form, there.branch, there.verdict) == (
        back.region,
        back.trade,
        back.industry,
        back.form,
        back.branch,
        back.verdict,
    )


@given(names, names)
def test_only_names_of_one_key_are_the_same(a: str, b: str) -> None:
    one, other = parse(a, REGIONS), parse(b, REGIONS)

    verdict = compare(one, other).verdict

    assert (verdict == "same") == (one.key == other.key and bool(one.trade))


@given(names, names)
def test_every_verdict_has_a_reason(a: str, b: str) -> None:
    assert agreement(a, b).reason
