"""Numbers that promise nothing, and why."""

from __future__ import annotations

import pytest
from tests.policy.fragments import drafts_of, refused_of, window_of

from zhiheng.policy.targets import refusal as reasons
from zhiheng.policy.targets.refusal import refusal


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        pytest.param("2017年3月15日前报送总结。", "2017年", reasons.DATE, id="a year of a date"),
        pytest.param("每年12月10日前报送总结。", "10日", reasons.DATE, id="a day of a date"),
        pytest.param("自2020年1月起施行。", "1", reasons.DATE, id="a month"),
        pytest.param("按照第8号令执行。", "8", reasons.DATE, id="a decree's number"),
        pytest.param("办好12345热线。", "12345", reasons.TELEPHONE, id="a hot line"),
        pytest.param("畅通12315、12365热线。", "12315", reasons.TELEPHONE, id="two hot lines"),
        pytest.param("联系电话:5560123。", "5560123", reasons.TELEPHONE, id="a telephone number"),
        pytest.param("邮编:310000。", "310000", reasons.TELEPHONE, id="a post code"),
        pytest.param("传真(内线)801。", "801", reasons.TELEPHONE, id="an extension"),
        pytest.param("贯彻《标准化规划(2016—2020年)》精神。", "2016—2020年", reasons.DATE, id="years of a title"),
        pytest.param("列全省前3名。", "3名", reasons.RANK, id="a rank"),
        pytest.param("贯彻《质量提升100条》精神。", "100条", reasons.TITLE, id="a count in a title"),
        pytest.param("推进“5310”工程。", "5310", reasons.QUOTED, id="a number in quotation marks"),
        pytest.param("推进3+5产业集群。", "3", reasons.NAME, id="a sum that is a name"),
        pytest.param("推广5G技术。", "5", reasons.NAME, id="a letter behind"),
        pytest.param("推动5A级景区评价。", "5", reasons.NAME, id="a rank of stars"),
        pytest.param("评定为3级以上。", "3级以上", reasons.GRADE, id="a grade"),
        pytest.param("满分100分,评为优秀。", "100分", reasons.SCORE, id="a full score"),
        pytest.param("产品合格率每低1个百分点扣2分。", "1个百分点", reasons.SCORE, id="a step of a score"),
        pytest.param("产品合格率每低1个百分点扣2分。", "2分", reasons.SCORE, id="points taken"),
        pytest.param("建成质量追溯平台,得5分。", "5分", reasons.SCORE, id="points given"),
        pytest.param("制定实施方案(3分)。", "3分", reasons.SCORE, id="points in brackets"),
        pytest.param("质量工作权重20%。", "20%", reasons.WEIGHT, id="a weight"),
        pytest.param("采标率由72%提高到85%。", "72%", reasons.STARTING_POINT, id="where a rise starts"),
        pytest.param("证书从40张增加到80张。", "40张", reasons.STARTING_POINT, id="where a count starts"),
        pytest.param("平均时间由25分钟缩短至15分钟。", "25分钟", reasons.STARTING_POINT, id="where a fall starts"),
        pytest.param("目前,我市拥有名牌产品45个。", "45个", reasons.BASE, id="what there is now"),
        pytest.param("截至上年末,建成示范区12个。", "12个", reasons.BASE, id="what there was"),
        pytest.param("去年全县新增有效商标320件。", "320件", reasons.BASE, id="last year's figure"),
        pytest.param("目前,已有名牌产品45个、商标6件。", "6件", reasons.BASE, id="the second of a base list"),
        pytest.param("累计制定了地方标准85项。", "85项", reasons.BASE, id="what has been done"),
        pytest.param("给予300万元奖励。", "300万元", reasons.MONEY_GIVEN, id="a prize"),
        pytest.param("一次性补助20万元。", "20万元", reasons.MONEY_GIVEN, id="a subsidy"),
        pytest.param("每年安排专项资金2000万元。", "2000万元", reasons.MONEY_GIVEN, id="a budget"),
        pytest.param("按投资额的30%给予补助。", "30%", reasons.RATIO, id="a subsidy's share"),
        pytest.param("依托3个平台、5个中心。", "3个", reasons.NO_PROMISE, id="what there is to lean on"),
        pytest.param("领导小组由18个部门组成。", "18个", reasons.NO_PROMISE, id="who sits in a group"),
        pytest.param("有效期5年。", "5年", reasons.NO_PROMISE, id="how long a paper holds"),
        pytest.param("7个工作日内答复。", "7个工作日", reasons.TIME_LIMIT, id="a time limit"),
        pytest.param("提供24小时服务。", "24小时", reasons.NO_PROMISE, id="opening hours"),
        pytest.param("加强对3岁以下婴幼儿用品的监管。", "3岁以下", reasons.NO_PROMISE, id="an age"),
        pytest.param("全县人口14.6万人。", "14.6万人", reasons.NO_PROMISE, id="the population"),
    ],
)
def test_a_number_that_promises_nothing_says_why(text: str, number: str, reason: str) -> None:
    assert refused_of(text)[number] == reason


def test_the_ceiling_of_a_subsidy_is_money_given() -> None:
    assert drafts_of("对获奖企业给予补助,最高不超过200万元。") == []


def test_weights_hold_for_the_whole_sentence() -> None:
    assert drafts_of("考核权重为20%,其中产品质量占40%。") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("产品合格率达到95%以上。", "95%"),
        ("名牌产品数量比2015年增加30%。", "30%"),
        ("顾客满意度达到80分。", "80分"),
        ("检测服务业营业收入达到12亿元。", "12亿元"),
        ("绿色建筑占新建建筑比例达到30%。", "30%"),
        ("采标率由72%提高到85%。", "85%"),
        ("首席质量官占重点企业的比重达到60%。", "60%"),
    ],
)
def test_nothing_speaks_against_a_promise(text: str, number: str) -> None:
    assert refusal(window_of(text, number)) == ""


def test_a_refused_number_is_told_in_the_words_of_the_text_with_its_bound() -> None:
    assert list(refused_of("目前,平台覆盖率为60%以上,拥有机构12家。")) == ["60%以上", "12家"]


def test_a_number_right_behind_a_deadline_is_no_rank() -> None:
    assert refused_of("2025年底前20家企业通过体系认证。") == {"2025年": reasons.DATE}
