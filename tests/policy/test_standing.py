"""Which plan may be above which, which one a plan rests on, and what is a draft."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.model import Basis
from zhiheng.policy.standing import Standing, draft_word, rests_on, why_not_above

LEVELS = ("nation", "province", "city", "county", "town")
PROVINCE = Standing("衡川省质量强省建设行动方案（2023—2026年）", "衡政发〔2023〕26号", "衡川省", "province")
CITY = Standing("关于开展质量提升行动的实施意见", "澜委发〔2018〕55号", "澜溪市", "city")
STANDINGS = st.builds(
    Standing, st.just("方案"), st.just(""), st.sampled_from(["", "甲", "乙"]), st.sampled_from(LEVELS)
)


@given(STANDINGS, STANDINGS)
def test_of_two_plans_with_levels_at_most_one_is_above_the_other(one: Standing, other: Standing) -> None:
    assert why_not_above(one, other) or why_not_above(other, one)


@pytest.mark.parametrize(("upper", "lower"), [(0, 1), (0, 3), (1, 2), (2, 3), (3, 4)])
def test_every_higher_level_of_another_place_may_be_above(upper: int, lower: int) -> None:
    above, below = Standing("甲", "", "甲地", LEVELS[upper]), Standing("乙", "", "乙地", LEVELS[lower])

    assert why_not_above(above, below) == ""
    assert "选反" in why_not_above(below, above)


def test_plans_of_one_place_or_one_level_say_why_neither_is_above() -> None:
    assert "同一地区" in why_not_above(CITY, Standing("旧方案", "", "澜溪市", ""))
    assert "都是市级方案" in why_not_above(CITY, Standing("方案", "", "青岭市", "city"))
    assert why_not_above(Standing("方案", "", "", ""), CITY) == ""


@pytest.mark.parametrize(
    ("basis", "plan", "expected"),
    [
        (Basis("", "衡政发[2023]26号", 0, 0), PROVINCE, True),
        (Basis("衡川省质量强省建设行动方案（2023—2026年）", "衡政发〔2023〕27号", 0, 0), PROVINCE, False),
        (Basis("衡川省质量强省建设行动方案(2023-2026年)", "", 0, 0), PROVINCE, True),
        (
            Basis("衡川省人民政府关于印发衡川省质量强省建设行动方案（2023—2026年）的通知", "", 0, 0),
            PROVINCE,
            True,
        ),
        (Basis("中共澜溪市委澜溪市人民政府关于开展质量提升行动的实施意见", "", 0, 0), CITY, True),
        (Basis("中共青岭市委青岭市人民政府关于开展质量提升行动的实施意见", "", 0, 0), CITY, False),
        (Basis("", "", 0, 0), Standing("", "", "", ""), False),
    ],
)
def test_a_plan_rests_on_the_document_with_its_number_or_title(basis: Basis, plan: Standing, *, expected: bool) -> None:
    assert rests_on(basis, plan) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("某市质量提升方案（征求意见稿）\n一、总则", "征求意见稿"),
        ("某市质量提升方案\n(送审稿)\n一、总则", "送审稿"),
        ("某市质量提升方案\n根据《某市质量条例（草案）》，制定本方案。\n一、总则", ""),
        ("某市质量提升方案\n一、总则\n（征求意见稿）\n", ""),
    ],
)
def test_a_draft_says_so_before_its_first_clause(text: str, expected: str) -> None:
    assert draft_word(text, "某市质量提升方案", before=text.index("一、")) == expected
