"""The words around a number that tell what it is."""

from __future__ import annotations

import re

import pytest

from zhiheng.policy.model import Comparator
from zhiheng.policy.targets.words import (
    BASELINE,
    CALENDAR_AFTER,
    FALLING,
    GROWING,
    LEAD_IN,
    LEVEL_NOUN,
    MAKING,
    MONEY_OUT,
    REACHING,
    SCORING,
    STARTING,
    STRONG_MAKING,
    comparator_of,
    without_improvement,
)


@pytest.mark.parametrize(
    ("words", "comparator"),
    [
        ("不低于", ">="),
        ("不少于", ">="),
        ("至少", ">="),
        ("≥", ">="),
        ("不超过", "<="),
        ("不高于", "<="),
        ("至多", "<="),
        ("≤", "<="),
        ("超过", ">"),
        ("突破", ">"),
        ("高于", ">"),
        ("优于", ">"),
        ("低于", "<"),
        ("少于", "<"),
        ("达到", None),
        ("", None),
        (None, None),
    ],
)
def test_a_word_before_a_number_says_its_comparator(words: str | None, comparator: Comparator | None) -> None:
    assert comparator_of(words) == comparator


@pytest.mark.parametrize("verbs", [REACHING, MAKING, STRONG_MAKING, STARTING, GROWING])
def test_no_list_of_verbs_matches_nothing(verbs: str) -> None:
    assert re.fullmatch(verbs, "") is None


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("群众满意度不断提升", "群众满意度"),
        ("水质达标率稳步提高", "水质达标率"),
        ("投诉处理能力明显增强", "投诉处理能力"),
        ("提升服务满意度", "提升服务满意度"),
        ("合格率", "合格率"),
    ],
)
def test_a_trailing_improvement_is_no_part_of_an_indicator(words: str, rest: str) -> None:
    assert without_improvement(words) == rest


@pytest.mark.parametrize("words", ["截至上年末", "目前拥有", "去年完成", "已建成", "较同期", "增加了", "仅有", "曾获"])
def test_words_of_the_past_mark_a_base_figure(words: str) -> None:
    assert BASELINE.search(words)


@pytest.mark.parametrize("words", ["到2025年拥有", "力争建成", "新增品牌", "在现有产业基础上", "不断增加投入"])
def test_words_of_the_future_mark_none(words: str) -> None:
    assert not BASELINE.search(words)


@pytest.mark.parametrize("words", ["一次性奖励", "给予补助", "专项资金", "罚款", "处以罚没"])
def test_money_given_is_known_by_its_words(words: str) -> None:
    assert MONEY_OUT.search(words)


@pytest.mark.parametrize("words", ["得5分", "扣2分", "不得分", "满分100分", "每项加0.5分", "酌情扣分"])
def test_scores_are_known_by_their_words(words: str) -> None:
    assert SCORING.search(words)


@pytest.mark.parametrize("words", ["满意度达到80分", "综合得分提高到85分", "加强分级管理"])
def test_points_to_be_reached_are_no_scores(words: str) -> None:
    assert not SCORING.search(words)


@pytest.mark.parametrize(
    "words", ["合格率", "覆盖面积", "满意度", "处理能力", "优良天数", "时限", "指数", "浓度(年均)"]
)
def test_what_is_measured_ends_in_a_measuring_noun(words: str) -> None:
    assert LEVEL_NOUN.search(words)


@pytest.mark.parametrize("words", ["检测平台", "名牌产品", "示范区", "地方标准"])
def test_what_is_made_does_not(words: str) -> None:
    assert not LEVEL_NOUN.search(words)


@pytest.mark.parametrize("words", ["下降", "降低", "减少", "压缩", "缩短"])
def test_falling_is_known_by_its_verb(words: str) -> None:
    assert FALLING.search(words)
    assert not FALLING.search("增长")


@pytest.mark.parametrize("behind", ["年底", "月15日", "日前", "号令", "世纪", "条规定"])
def test_a_number_before_a_calendar_word_is_a_date(behind: str) -> None:
    assert CALENDAR_AFTER.match(behind)


@pytest.mark.parametrize("behind", ["年均增长", "个", "%", "时效"])
def test_a_number_before_another_word_is_none(behind: str) -> None:
    assert not CALENDAR_AFTER.match(behind)


@pytest.mark.parametrize(
    "words",
    [
        "到2025年",
        "到2020年底前,",
        "力争到2017年末,",
        "“十二五”期间,",
        "全年",
        "三年内",
        "其中",
        "至二〇二〇年底,",
        "2019—2021年,",
    ],
)
def test_time_and_intention_lead_in_and_are_no_part_of_the_indicator(words: str) -> None:
    assert LEAD_IN.sub("", words + "合格率") == "合格率"
