"""The targets of whole plans: what is promised, who owes it, by when, and where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.fragments import genre_texts, plan_of, promises_of

from zhiheng.policy.model import Clause, Target
from zhiheng.policy.targets.reader import ClauseFinder, section_of

CITY_2016 = """柳溪市人民政府办公室关于印发柳溪市质量强市工作2016年行动计划的通知
柳政办发〔2016〕31号
各县（市、区）人民政府，市政府各部门：
现将《柳溪市质量强市工作2016年行动计划》印发给你们，请认真执行。
柳溪市人民政府办公室
2016年4月20日
柳溪市质量强市工作2016年行动计划
为贯彻《质量发展纲要（2011—2020年）》（国发〔2012〕9号），制定本计划。
一、工作目标
全市工业产品监督抽查合格率达到92%以上，食品抽检合格率不低于96%；2015年，工业产品监督抽查合格率为90.8%。
二、重点任务
（一）提升产品质量
1.加强监督抽查。完成工业产品监督抽查600批次，流通商品抽检合格率达到90%。（市质监局牵头，市工商局配合）
2.培育品牌。新增省名牌产品8个、省著名商标6件，对获得省名牌的企业给予20万元奖励。（市质监局、市工商局负责）
（二）提升工程质量
1.落实终身责任。住宅工程分户验收率达到100%。（市住建局牵头，市交通运输局配合）
三、保障措施
（一）加强领导。市质量强市领导小组由22个部门组成，联系电话：5560123。
"""

COUNTY_2008 = """东屿县人民政府关于实施质量兴县战略的意见
为实施质量兴县战略,提出如下意见。
一、主要目标
到2010年,主要工业产品质量抽查合格率达到百分之八十五以上;力争培育省名牌产品十个,制定农业地方标准二十项。
二、主要措施
(一)强化农业标准化。建立省级农业标准化示范区三个以上,无公害农产品基地面积占耕地面积的比例达到40%。
(二)强化计量监管。强制检定计量器具受检率达95%以上。
"""

PROVINCE_2024 = """松岭省质量强省建设纲要实施方案
（2024—2027年）
第一章 总体要求
第一条 到2027年，制造业产品质量合格率稳定在94%以上，公共服务质量满意度达到82分。
第二章 重点任务
第二条 建设质量基础设施集成服务基地10个，每年培训企业人员不少于2000人次。（责任单位：省市场监管局、省工业和信息化厅）
第三条 主导制修订国际标准5项、国家标准100项。（责任单位：省市场监管局）
"""

DISTRICT_2021 = """南湾区质量提升三年行动方案（2021—2023年）
1 总体目标
到2023年，辖区企业首席质量官配备率达到60%。
2 主要任务
2.1 质量基础
新建社会公用计量标准6项，2022年底前建成质量服务站4个。
2.2 质量品牌
培育区长质量奖获奖组织3家，“南湾优品”认证企业5家以上。
"""


@pytest.mark.parametrize(
    ("plan", "promises"),
    [
        pytest.param(
            CITY_2016,
            [
                "全市工业产品监督抽查合格率 >= 92% level 2016",
                "食品抽检合格率 >= 96% level 2016",
                "完成工业产品监督抽查 = 600批次 increment 2016",
                "流通商品抽检合格率 = 90% level 2016",
                "新增省名牌产品 = 8个 increment 2016",
                "新增省著名商标 = 6件 increment 2016",
                "住宅工程分户验收率 = 100% level 2016",
            ],
            id="a city's yearly plan before the reform of offices",
        ),
        pytest.param(
            COUNTY_2008,
            [
                "主要工业产品质量抽查合格率 >= 85% level 2010",
                "培育省名牌产品 = 10个 increment 2010",
                "制定农业地方标准 = 20项 increment 2010",
                "建立省级农业标准化示范区 >= 3个 increment 2010",
                "无公害农产品基地面积占耕地面积的比例 = 40% level 2010",
                "强制检定计量器具受检率 >= 95% level 2010",
            ],
            id="a county's opinions with numbers in characters",
        ),
        pytest.param(
            PROVINCE_2024,
            [
                "制造业产品质量合格率 >= 94% level 2027",
                "公共服务质量满意度 = 82分 level 2027",
                "建设质量基础设施集成服务基地 = 10个 increment 2027",
                "培训企业人员 >= 2000人次 increment 2027 annual",
                "主导制修订国际标准 = 5项 increment 2027",
                "主导制修订国家标准 = 100项 increment 2027",
            ],
            id="a province's plan in articles",
        ),
        pytest.param(
            DISTRICT_2021,
            [
                "辖区企业首席质量官配备率 = 60% level 2023",
                "新建社会公用计量标准 = 6项 increment 2023",
                "建成质量服务站 = 4个 increment 2022",
                "培育区长质量奖获奖组织 = 3家 increment 2023",
                "培育“南湾优品”认证企业 >= 5家 increment 2023",
            ],
            id="a district's plan in decimal numbers",
        ),
    ],
)
def test_a_whole_plan_gives_every_promise_and_no_other(plan: str, promises: list[str]) -> None:
    assert promises_of(plan) == promises


def _web_page(plan: str) -> str:
    return plan.replace("\n", "\n\n　　").replace("，", "&nbsp;，").replace("2016年", " 2 0 1 6 年")


def _typewriter(plan: str) -> str:
    return plan.translate(str.maketrans("，（）：；", ",():;"))


def _full_width(plan: str) -> str:
    return plan.translate(str.maketrans("0123456789%.", "０１２３４５６７８９％．"))


@pytest.mark.parametrize("printed", [_web_page, _typewriter, str.strip])
def test_the_same_plan_printed_in_other_ways_promises_the_same(printed: Callable[[str], str]) -> None:
    assert promises_of(printed(CITY_2016)) == promises_of(CITY_2016)


def test_a_plan_in_full_width_digits_promises_the_same_in_the_units_as_printed() -> None:
    wide = [line.replace("％", "%") for line in promises_of(_full_width(CITY_2016))]

    assert wide == promises_of(CITY_2016)


def _target(plan: str, indicator: str) -> Target:
    return next(target for target in plan_of(plan).targets if target.indicator == indicator)


@pytest.mark.parametrize(
    ("indicator", "offices", "section"),
    [
        ("食品抽检合格率", (), "一"),
        ("完成工业产品监督抽查", ("市质监局", "市工商局"), "二(一)1"),
        ("新增省著名商标", ("市质监局", "市工商局"), "二(一)2"),
        ("住宅工程分户验收率", ("市住建局", "市交通运输局"), "二(二)1"),
    ],
)
def test_a_promise_is_owed_by_the_offices_of_its_clause(indicator: str, offices: tuple[str, ...], section: str) -> None:
    target = _target(CITY_2016, indicator)

    assert target.responsible == offices
    assert target.section == section


@pytest.mark.parametrize(
    "clause",
    [
        pytest.param(
            "(一)质量。新增绿色食品20个。(市农业农村局负责)\n新增质量标杆5家。(市市场监管局负责)", id="each on a line"
        ),
        pytest.param(
            "(一)质量。新增绿色食品20个。(市农业农村局负责)新增质量标杆5家。(市市场监管局负责)",
            id="one behind the other",
        ),
    ],
)
def test_two_notes_in_a_clause_answer_for_the_words_before_each(clause: str) -> None:
    text = f"一、任务\n{clause}\n"

    owed = {target.indicator: target.responsible for target in plan_of(text).targets}

    assert owed == {"新增绿色食品": ("市农业农村局",), "新增质量标杆": ("市市场监管局",)}


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("全市食品抽检合格率达到98%。", "全市"),
        ("规模以上工业企业首席质量官配备率达到60%。", "规模以上工业企业"),
        ("农村生活污水处理率达到60%。", "农村"),
        ("食品抽检合格率达到98%。", ""),
    ],
)
def test_of_whom_an_indicator_holds_is_its_scope(text: str, scope: str) -> None:
    (target,) = plan_of(text).targets

    assert target.scope == scope
    assert target.indicator.startswith(scope)


def test_a_row_of_an_indicator_box_is_cited_by_box_and_row() -> None:
    text = """一、主要目标
(一)产品质量。
专栏1 产品质量指标
1 | 产品监督抽查合格率稳定在94%以上。 |
2 | 新增省名牌产品20个。 |
(二)工程质量。
专栏2 工程质量指标
1 | 竣工工程验收合格率达到100%。 |
"""

    assert [target.section for target in plan_of(text).targets] == ["一(一)专栏1/1", "一(一)专栏1/2", "一(二)专栏2/1"]


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("一", "一"),
        ("二/(一)/2", "二(一)2"),
        ("二/产品质量", "二/产品质量"),
        ("三/(二)/——1", "三(二)——1"),
        ("第三条/①", "第三条①"),
    ],
)
def test_a_section_is_cited_as_an_office_would(path: str, section: str) -> None:
    clause = Clause(path, "", "", 0, 1, 0, 0, -1, is_leaf=True)

    assert section_of(0, [clause]) == section
    assert section_of(-1, [clause]) == ""


def test_a_place_stands_in_the_finest_clause_around_it() -> None:
    outer = Clause("一", "一、", "", 10, 100, 12, 0, -1, is_leaf=False)
    inner = Clause("一/1", "1.", "", 20, 40, 22, 1, 0, is_leaf=True)
    finder = ClauseFinder([outer, inner])

    assert [finder(place) for place in (0, 10, 20, 39, 40, 99, 100)] == [-1, 0, 1, 1, 0, 0, -1]


@pytest.mark.parametrize(
    "title", ["工作回顾", "发展现状", "面临的形势", "发展基础", "存在的主要问题", "“十二五”主要成效", "当前面临的挑战"]
)
def test_a_part_that_looks_back_promises_nothing(title: str) -> None:
    text = f"""一、{title}
产品监督抽查合格率达到91%,新增名牌产品12个。
二、主要目标
产品监督抽查合格率达到95%。
"""
    plan = plan_of(text)

    assert [str(target.value) for target in plan.targets] == ["95"]
    assert [number.reason for number in plan.unclaimed] == ["现状或基期数", "现状或基期数"]


def test_a_figure_of_the_years_before_the_plan_is_left_to_the_reviewer() -> None:
    (number,) = [number for number in plan_of(CITY_2016).unclaimed if number.words == "90.8%"]

    assert number.reason == "现状或基期数"


def test_every_number_left_out_comes_with_a_reason_and_its_place() -> None:
    plan = plan_of(CITY_2016)

    assert {"22个", "5560123", "20万元", "2011—2020年"} <= {number.words for number in plan.unclaimed}
    for number in plan.unclaimed:
        assert number.reason
        assert plan.source.text[number.start : number.end]


@pytest.mark.parametrize(
    ("clause", "promise"),
    [
        ("(一)抓质量。完成抽检500批次。", "完成抽检 = 500批次 increment -"),
        ("(一)组织培训5期。", "组织培训 = 5期 increment -"),
    ],
)
def test_a_brief_promise_keeps_its_own_noun(clause: str, promise: str) -> None:
    assert promises_of(f"一、任务\n{clause}") == [promise]


def test_a_promise_that_names_nothing_takes_the_title_of_its_clause() -> None:
    text = "一、任务\n(一)推进老旧电梯更新。2024年、2025年分别完成30台、40台。"

    assert promises_of(text) == ["老旧电梯更新 = 30台 increment 2024", "老旧电梯更新 = 40台 increment 2025"]


@pytest.mark.parametrize(
    "note", ["(市市场监管局负责)", "(责任单位:市市场监管局)", "(牵头单位:市商务局;配合单位:财政局)"]
)
def test_a_note_right_behind_a_number_is_no_part_of_the_indicator(note: str) -> None:
    assert promises_of(f"一、任务\n(一)品牌。新增省级名牌20个{note}。") == ["新增省级名牌 = 20个 increment -"]


def test_the_number_of_a_clause_is_no_part_of_a_quotation() -> None:
    (target,) = plan_of("一、任务\n1.新增省级名牌20个。").targets

    assert target.quote == "新增省级名牌20个"


def test_zero_occurrence_is_a_promise_of_zero() -> None:
    assert promises_of("一、目标\n实现重大质量安全事故零发生。") == ["重大质量安全事故 = 0 level -"]


SENTENCES = [
    "到2025年,食品抽检合格率达到98%以上。",
    "新增绿色食品30个、有机农产品10个。",
    "食品抽检合格率、药品抽检合格率分别达到97%、98%。",
    "2019—2021年,产品合格率逐年达到93%、94%、95%。",
    "规上工业增加值年均增长8%以上。",
    "每年培训首席质量官100名。",
    "万台特种设备死亡率控制在0.3人/万台以内。",
    "培育质量标杆企业二十家以上。",
    "采标率由72%提高到85%。",
]


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("blank", [" ", "\u3000", "\xa0", "&nbsp;"])
def test_blanks_between_all_characters_change_no_promise(sentence: str, blank: str) -> None:
    assert promises_of(blank.join(sentence)) == promises_of(sentence) != []


@given(st.permutations(SENTENCES))
def test_sentences_of_a_paragraph_promise_what_they_promise_alone(sentences: list[str]) -> None:
    together = {line.rsplit(" level", 1)[0] for line in promises_of("".join(sentences))}

    alone = {line.rsplit(" level", 1)[0] for sentence in sentences for line in promises_of(sentence)}

    assert {line.split(" increment")[0].split(" growth")[0] for line in together} == {
        line.split(" increment")[0].split(" growth")[0] for line in alone
    }


@given(genre_texts())
def test_targets_and_numbers_left_out_stand_in_the_text_in_order(text: str) -> None:
    plan = plan_of(text)

    for target in plan.targets:
        assert 0 <= target.start < target.end <= len(text)
        assert target.value.is_finite()
        assert target.upper is None or target.upper >= target.value
        assert target.indicator
        assert 0 < target.confidence <= 1
    position = 0
    for number in plan.unclaimed:
        assert position <= number.start < number.end <= len(text)
        position = number.end


@pytest.mark.parametrize("plan", [CITY_2016, COUNTY_2008, PROVINCE_2024, DISTRICT_2021])
def test_targets_are_told_in_the_order_of_the_text(plan: str) -> None:
    targets = plan_of(plan).targets

    assert [target.start for target in targets] == sorted(target.start for target in targets)
    assert [target.end for target in targets] == sorted(target.end for target in targets)


@given(genre_texts())
def test_reading_a_text_twice_gives_the_same(text: str) -> None:
    once, again = plan_of(text), plan_of(text)

    assert once.targets == again.targets
    assert once.unclaimed == again.unclaimed
