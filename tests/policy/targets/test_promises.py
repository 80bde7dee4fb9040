"""One draft for each indicator and value, in the order of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests.policy.fragments import drafts_of, drafts_said, genre_texts

from zhiheng.policy.folding import fold
from zhiheng.policy.targets.promises import Draft, clean_end, read_promises
from zhiheng.policy.targets.quantities import read_quantities


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        pytest.param(
            "食品抽检合格率、药品抽检合格率分别达到97%、98%。",
            ["食品抽检合格率 = 97% level", "药品抽检合格率 = 98% level"],
            id="分别 with two whole names",
        ),
        pytest.param(
            "生产性服务业、生活性服务业顾客满意度分别达到80分、78分以上。",
            ["生产性服务业顾客满意度 >= 80分 level", "生活性服务业顾客满意度 >= 78分 level"],
            id="分别 with a shared indicator",
        ),
        pytest.param(
            "国家级、省级、市级质量标杆企业分别达到1家、5家、20家。",
            ["国家级质量标杆企业 = 1家 level", "省级质量标杆企业 = 5家 level", "市级质量标杆企业 = 20家 level"],
            id="分别 with grades",
        ),
        pytest.param(
            "新增绿色食品、有机农产品和地理标志农产品30个、10个、2个。",
            ["新增绿色食品 = 30个 increment", "新增有机农产品 = 10个 increment", "新增地理标志农产品 = 2个 increment"],
            id="a list without 分别",
        ),
        pytest.param(
            "主城区污水集中处理率、生活垃圾无害化处理率保持在98%、100%。",
            ["主城区污水集中处理率 = 98% level", "生活垃圾无害化处理率 = 100% level"],
            id="two rates kept",
        ),
        pytest.param(
            "竣工工程验收合格率、电梯定期检验率均达到100%。",
            ["竣工工程验收合格率 = 100% level", "电梯定期检验率 = 100% level"],
            id="均",
        ),
        pytest.param(
            "参与国际标准、国家标准制定各3项以上。",
            ["参与国际标准制定 >= 3项 increment", "参与国家标准制定 >= 3项 increment"],
            id="各",
        ),
        pytest.param(
            "饮用水水质达标率、区域环境噪声达标率100%。",
            ["饮用水水质达标率 = 100% level", "区域环境噪声达标率 = 100% level"],
            id="two head nouns and one number",
        ),
        pytest.param(
            "家具产品合格率2023年95.5%、2025年96%。",
            ["家具产品合格率 = 95.5% level", "家具产品合格率 = 96% level"],
            id="another year of the same indicator",
        ),
        pytest.param(
            "绿色、有机茶叶占比分别提高2个和1个百分点。",
            ["绿色茶叶占比 = 2个百分点 growth", "有机茶叶占比 = 1个百分点 growth"],
            id="百分点 said once",
        ),
        pytest.param(
            "衡器受检率:集贸市场≥95%、粮食收购≥90%。",
            ["集贸市场衡器受检率 >= 95% level", "粮食收购受检率 >= 90% level"],
            id="a rate before a colon",
        ),
        pytest.param(
            "农药抽查合格率,东岭区达到92%以上,其他县达到88%以上。",
            ["东岭区农药抽查合格率 >= 92% level", "其他县抽查合格率 >= 88% level"],
            id="a rate before the places it differs in",
        ),
        pytest.param(
            "食品抽检合格率98%,药品100%。",
            ["食品抽检合格率 = 98% level", "药品抽检合格率 = 100% level"],
            id="a short thing that shares the rate",
        ),
        pytest.param(
            "机床采标率达75%,比上年提高3个百分点;新建计量站8个。",
            ["机床采标率 = 75% level", "机床采标率 = 3个百分点 growth", "新建计量站 = 8个 increment"],
            id="compared with last year, and then another thing",
        ),
        pytest.param(
            "玩具抽检合格率高于全省平均水平且达到95%。",
            ["玩具抽检合格率 = 95% level"],
            id="an average besides the figure",
        ),
        pytest.param(
            "入库企业2022、2023、2024年分别达100、150、200家。",
            ["入库企业 = 100家 level", "入库企业 = 150家 level", "入库企业 = 200家 level"],
            id="the years of a sequence are no part of the name",
        ),
        pytest.param(
            "食品检测达4批次/千人;“阳光厨房”覆盖率:学校食堂100%、大型餐馆90%。",
            [
                "食品检测 = 4批次/千人 level",
                "学校食堂“阳光厨房”覆盖率 = 100% level",
                "大型餐馆覆盖率 = 90% level",
            ],
            id="bare shares behind a rate and a colon",
        ),
        pytest.param(
            "辖区内126家获证企业巡查率达100%;监督抽查不少于350批次。",
            ["辖区内126家获证企业巡查率 = 100% level", "监督抽查 >= 350批次 increment"],
            id="a number of firms inside the name of a rate",
        ),
        pytest.param("免费检定电子秤3000台(件)。", ["免费检定电子秤 = 3000台 increment"], id="done free of charge"),
        pytest.param(
            "召开会议4次,编发简报12期。", ["召开会议 = 4次 increment", "编发简报 = 12期 increment"], id="编发"
        ),
        pytest.param("新聘首席质量官200名。", ["新聘首席质量官 = 200名 increment"], id="新聘"),
        pytest.param(
            "竞争力指数每年提高0.5个点,2015年达到86。",
            ["竞争力指数 = 0.5个点 growth annual", "竞争力指数 = 86 level"],
            id="个点",
        ),
        pytest.param("对获奖企业分别奖励20万、10万元。", [], id="sums that share their unit"),
        pytest.param(
            "引导企业参与制定标准5项(国家标准2项)。",
            ["引导企业参与制定标准 = 5项 increment", "参与制定国家标准 = 2项 increment"],
            id="what the firms are led to do",
        ),
        pytest.param(
            "房屋工程监督覆盖率、燃气设备定期检验率两项指标均达100%。",
            ["房屋工程监督覆盖率 = 100% level", "燃气设备定期检验率 = 100% level"],
            id="two indicators called so",
        ),
        pytest.param(
            "持证上岗率、首席质量官任职率分别由2012年的35%、10%提升到2015年的70%、40%。",
            ["持证上岗率 = 70% level", "首席质量官任职率 = 40% level"],
            id="two rates from and to",
        ),
        pytest.param("信用企业占比达六成以上。", ["信用企业占比 >= 6成 level"], id="tenths behind 达"),
        pytest.param(
            "生产性服务业满意度80以上,生活性服务业75以上;到2020年,分别达到85、80以上。",
            [
                "生产性服务业满意度 >= 80 level",
                "生活性服务业满意度 >= 75 level",
                "生产性服务业满意度 >= 85 level",
                "生活性服务业满意度 >= 80 level",
            ],
            id="scores without a unit",
        ),
        pytest.param(
            "建成试点30个,其中:农业12个、服务业10个。",
            ["建成试点 = 30个 increment", "建成农业 = 12个 increment", "建成服务业 = 10个 increment"],
            id="其中 and a colon",
        ),
        pytest.param("农机产值较上年增长10%。", ["农机产值 = 10% growth"], id="较上年 is no part of the name"),
        pytest.param("燃气事故发生率为零。", ["燃气事故发生率 = 0 level"], id="为零"),
        pytest.param("区财政每年安排50万元,较上年增长10%。", [], id="a sum given does not grow into a target"),
        pytest.param(
            "公路和水运工程质量监督覆盖率达到100%。",
            ["公路和水运工程质量监督覆盖率 = 100% level"],
            id="two scopes of one head noun",
        ),
        pytest.param(
            "制造业产品质量合格率逐年达到93%、93.5%、94%以上。",
            [
                "制造业产品质量合格率 >= 93% level",
                "制造业产品质量合格率 >= 93.5% level",
                "制造业产品质量合格率 >= 94% level",
            ],
            id="a yearly sequence",
        ),
        pytest.param(
            "抽检合格率达到98%以上,群众满意度达到80分;新建平台2个。",
            ["抽检合格率 >= 98% level", "群众满意度 = 80分 level", "新建平台 = 2个 increment"],
            id="three promises of a sentence",
        ),
        pytest.param("加强领导,落实责任。", [], id="none"),
    ],
)
def test_each_indicator_and_value_is_a_promise_of_its_own(text: str, promises: list[str]) -> None:
    assert drafts_said(text) == promises


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        pytest.param(
            "强制检定率:100%;特种设备定检率:98%以上。",
            ["强制检定率 = 100% level", "特种设备定检率 >= 98% level"],
            id="a colon before the number",
        ),
        pytest.param(
            "十类产品抽查合格率平均达到93%以上。",
            ["十类产品抽查合格率 >= 93% level"],
            id="平均 before the verb",
        ),
        pytest.param(
            "2018年、2019年分别新增标准化试点3个、4个。",
            ["新增标准化试点 = 3个 increment", "新增标准化试点 = 4个 increment"],
            id="分别 before a verb of making",
        ),
        pytest.param(
            "力争3年内新增认证证书1000张。",
            ["新增认证证书 = 1000张 increment"],
            id="years to come in digits",
        ),
        pytest.param(
            "培育专精特新企业不少于(含)20家。",
            ["培育专精特新企业 >= 20家 increment"],
            id="(含) behind the comparator",
        ),
        pytest.param(
            "建设特色产业基地,其中省级3个、市级10个。",
            ["建设省级特色产业基地 = 3个 increment", "建设市级特色产业基地 = 10个 increment"],
            id="grades of a thing without number",
        ),
        pytest.param(
            "建设集成服务基地10个,每年服务企业不少于2000家次。",
            ["建设集成服务基地 = 10个 increment", "服务企业 >= 2000家次 increment annual"],
            id="a verb of its own behind the comma",
        ),
        pytest.param(
            "力争1—2个产品获得国家级荣誉。",
            ["产品获得国家级荣誉 >= 1~2个 increment"],
            id="so many things win something",
        ),
    ],
)
def test_less_common_wordings_promise_as_clearly(text: str, promises: list[str]) -> None:
    assert drafts_said(text) == promises


def test_the_values_of_a_sequence_know_their_place_in_it() -> None:
    drafts = drafts_of("产品合格率逐年达到93%、93.5%、94%。")

    assert [(one.sequence, one.sequence_length) for one in drafts] == [(0, 3), (1, 3), (2, 3)]
    assert len({(one.start, one.end) for one in drafts}) == 1


def test_values_told_apart_by_name_are_no_sequence() -> None:
    drafts = drafts_of("食品抽检合格率、药品抽检合格率分别达到97%、98%。")

    assert [one.sequence for one in drafts] == [-1, -1]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("到2020年,合格率达到95%以上,满意度提升。", ["合格率达到95%以上"]),
        ("新增名牌20个、商标5件,改造平台。", ["新增名牌20个", "商标5件"]),
        ("建设2个国家级检测平台,提升能力。", ["建设2个国家级检测平台"]),
        ("食品、药品抽检合格率分别达到97%、98%以上。", ["食品、药品抽检合格率分别达到97%、98%以上"] * 2),
    ],
)
def test_a_promise_is_quoted_from_its_indicator_to_its_last_value(text: str, quotes: list[str]) -> None:
    assert [text[one.start : one.end] for one in drafts_of(text)] == quotes


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("每年培训200人次。", "annual"),
        ("每两年评选质量奖3家。", "biennial"),
        ("每季度抽查20批次。", "quarterly"),
        ("每月发布提示2期。", "monthly"),
        ("投诉量年均下降5%。", "annual"),
        ("培训200人次。", None),
    ],
)
def test_how_often_is_told_by_the_words_before_the_number(text: str, period: str | None) -> None:
    (draft,) = drafts_of(text)

    assert draft.period == period


def test_a_number_in_characters_is_trusted_less_than_one_in_digits() -> None:
    (digits,) = drafts_of("新建检测平台12个。")
    (characters,) = drafts_of("新建检测平台十二个。")

    assert characters.confidence < digits.confidence
    assert characters.quantity.value == digits.quantity.value


def test_a_bare_count_is_a_promise_only_among_goals() -> None:
    text = "省级名牌产品50个。"
    quantities = list(read_quantities(text))

    elsewhere = list(read_promises(text, quantities))
    among_goals = list(read_promises(text, quantities, goals=[(0, len(text))]))

    assert not any(isinstance(one, Draft) for one in elsewhere)
    assert [one.indicator for one in among_goals if isinstance(one, Draft)] == ["省级名牌产品"]


@pytest.mark.parametrize(("name", "end"), [("、合格率,", "合格率"), ("·平台:", "平台"), ("到", "到")])
def test_an_indicator_has_no_punctuation_at_its_ends(name: str, end: str) -> None:
    assert clean_end(name) == end


@given(genre_texts().map(lambda text: fold(text).text))
def test_every_number_is_told_once_as_promise_or_refused(text: str) -> None:
    quantities = list(read_quantities(text))

    told = list(read_promises(text, quantities))

    places = [one.quantity.start for one in told]
    assert places == sorted(places)
    assert set(places) == {quantity.start for quantity in quantities}
    promised = {one.quantity.start for one in told if isinstance(one, Draft)}
    refused = {one.quantity.start for one in told if not isinstance(one, Draft)}
    assert not promised & refused


@given(genre_texts().map(lambda text: fold(text).text))
def test_a_promise_covers_its_number_and_names_something(text: str) -> None:
    for draft in read_promises(text, list(read_quantities(text))):
        if isinstance(draft, Draft):
            assert 0 <= draft.start <= draft.number_at < draft.quantity.end <= draft.end <= len(text)
            assert draft.indicator
            assert 0 < draft.confidence <= 1
            assert draft.reasons
