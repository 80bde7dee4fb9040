"""Counts of what is made, done or kept."""

from __future__ import annotations

import pytest
from tests.policy.fragments import drafts_of, drafts_said

from zhiheng.policy.targets.counts import opening, starts_making


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("新建2个国家质检中心。", "新建国家质检中心 = 2个 increment"),
        ("培育20家以上质量标杆企业。", "培育质量标杆企业 >= 20家 increment"),
        ("培育3至5家质量标杆企业。", "培育质量标杆企业 >= 3~5家 increment"),
        ("制定5项以上地方标准。", "制定地方标准 >= 5项 increment"),
        ("组织4期首席质量官培训班。", "组织首席质量官培训班 = 4期 increment"),
        ("每年开展2次执法检查。", "开展执法检查 = 2次 increment annual"),
        ("创建十个放心消费街区。", "创建放心消费街区 = 10个 increment"),
        ("推广应用30项先进方法。", "推广应用先进方法 = 30项 increment"),
    ],
)
def test_a_verb_of_making_before_the_number_counts_what_stands_behind(text: str, promise: str) -> None:
    assert drafts_said(text) == [promise]


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("新建国家质检中心2个。", "新建国家质检中心 = 2个 increment"),
        ("培育质量标杆企业20家以上。", "培育质量标杆企业 >= 20家 increment"),
        ("制定地方标准不少于5项。", "制定地方标准 >= 5项 increment"),
        ("培训管理人员1.2万人次。", "培训管理人员 = 1.2万人次 increment"),
        ("完成监督抽查1,200批次。", "完成监督抽查 = 1200批次 increment"),
        ("每年完成监督抽查800批次。", "完成监督抽查 = 800批次 increment annual"),
        ("每季度召开联席会议1次。", "召开联席会议 = 1次 increment quarterly"),
        ("每月发布消费提示2期。", "发布消费提示 = 2期 increment monthly"),
        ("每两年评选质量奖5家。", "评选质量奖 = 5家 increment biennial"),
        ("争创省级优质工程四项。", "争创省级优质工程 = 4项 increment"),
        ("拥有驰名商标15件。", "拥有驰名商标 = 15件 level"),
        ("新建成数字化车间(智能工厂)60个。", "新建成数字化车间(智能工厂) = 60个 increment"),
    ],
)
def test_a_verb_of_making_counts_the_thing_before_the_number(text: str, promise: str) -> None:
    assert drafts_said(text) == [promise]


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        pytest.param(
            "新增绿色食品30个、有机产品10个。",
            ["新增绿色食品 = 30个 increment", "新增有机产品 = 10个 increment"],
            id="a verb said once",
        ),
        pytest.param(
            "新建国家级质检中心1个、省级3个。",
            ["新建国家级质检中心 = 1个 increment", "新建省级质检中心 = 3个 increment"],
            id="a thing said once",
        ),
        pytest.param(
            "新建国家级质检中心1个以上,省级质检中心3个以上。",
            ["新建国家级质检中心 >= 1个 increment", "新建省级质检中心 >= 3个 increment"],
            id="a comma in the list",
        ),
        pytest.param(
            "新增名牌产品20个,其中省级12个。",
            ["新增名牌产品 = 20个 increment", "新增省级名牌产品 = 12个 increment"],
            id="a part of the whole",
        ),
        pytest.param(
            "每年组织培训班4期,开展比武2次。",
            ["组织培训班 = 4期 increment annual", "开展比武 = 2次 increment"],
            id="two verbs",
        ),
        pytest.param(
            "争创省级质量奖、市级质量奖各2个。",
            ["争创省级质量奖 = 2个 increment", "争创市级质量奖 = 2个 increment"],
            id="each",
        ),
    ],
)
def test_a_list_says_verb_and_thing_once_for_all(text: str, promises: list[str]) -> None:
    assert drafts_said(text) == promises


def test_a_verb_said_once_is_repeated_before_a_noun_of_doing() -> None:
    assert drafts_said("完成监督抽查600批次、商品抽检200批次。") == [
        "完成监督抽查 = 600批次 increment",
        "完成商品抽检 = 200批次 increment",
    ]


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("新增名牌产品", "新增"),
        ("每年培育企业", "培育"),
        ("全市新建平台", "新建"),
        ("到2025年,制定标准", "制定"),
        ("1.创建示范区", "创建"),
    ],
)
def test_words_that_begin_with_a_verb_of_making_are_known(words: str, verb: str) -> None:
    found = starts_making(opening(words))

    assert found is not None
    assert found["make"] == verb


@pytest.mark.parametrize("words", ["名牌产品", "食品检验量", "有效注册商标", "顾客满意度"])
def test_words_that_name_a_thing_begin_with_no_verb(words: str) -> None:
    assert starts_making(opening(words)) is None


@pytest.mark.parametrize(
    "text",
    ["依托3个平台提升能力。", "抽取30家企业的产品检查。", "设在3楼。", "其中一条规定。", "分为三个阶段实施。"],
)
def test_a_count_without_such_a_verb_is_none(text: str) -> None:
    assert drafts_of(text) == []
