"""The ways a number promises: reached, grown by, made, counted, bounded, or a bare share."""

from __future__ import annotations

import pytest
from tests.policy.fragments import drafts_said, refused_of, window_of

from zhiheng.policy.targets.readings import read_window


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("抽检合格率达到96%。", "抽检合格率 = 96% level"),
        ("抽检合格率达到96%以上。", "抽检合格率 >= 96% level"),
        ("抽检合格率稳定在98%以上。", "抽检合格率 >= 98% level"),
        ("抽检合格率达98%。", "抽检合格率 = 98% level"),
        ("抽检合格率保持在98%左右。", "抽检合格率 = 98% level"),
        ("抽检合格率力争达到98%。", "抽检合格率 = 98% level"),
        ("抽检合格率提高到98%。", "抽检合格率 = 98% level"),
        ("抽检合格率要达到98%以上。", "抽检合格率 >= 98% level"),
        ("抽检合格率实现100%。", "抽检合格率 = 100% level"),
        ("商标有效注册量突破2万件。", "商标有效注册量 > 2万件 level"),
        ("差错率控制在0.5%以内。", "差错率 <= 0.5% level"),
        ("死亡率控制在0.3人/万台以下。", "死亡率 <= 0.3人/万台 level"),
        ("死亡率控制在0.3。", "死亡率 <= 0.3 level"),
        ("细颗粒物年均浓度下降到35微克/立方米。", "细颗粒物年均浓度 = 35微克/立方米 level annual"),
        ("电梯困人救援时间缩短到15分钟以内。", "电梯困人救援时间 <= 15分钟 level"),
        ("空气优良天数达到300至320天。", "空气优良天数 >= 300~320天 level"),
        ("质量强县达到4个。", "质量强县 = 4个 level"),
        ("高新产业增加值占规上工业比重提高到18%。", "高新产业增加值占规上工业比重 = 18% level"),
        ("检验产业总收入达到12亿元以上。", "检验产业总收入 >= 12亿元 level"),
        ("新增认证企业达到20家以上。", "新增认证企业 >= 20家 increment"),
    ],
)
def test_a_verb_of_reaching_promises_a_level(text: str, promise: str) -> None:
    assert drafts_said(text) == [promise]


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("规上工业增加值年均增长8%以上。", "规上工业增加值 >= 8% growth annual"),
        ("研发投入年均增长10%左右。", "研发投入 = 10% growth annual"),
        ("绿色食品数量比2015年增加40%。", "绿色食品数量 = 40% growth"),
        ("名牌产品数量较2010年增加2倍。", "名牌产品数量 = 2倍 growth"),
        pytest.param(
            "检测收入比2010年增长30%。",
            "检测收入 = 30% growth",
        ),
        ("抽检合格率提高2个百分点。", "抽检合格率 = 2个百分点 growth"),
        ("单位能耗比2015年下降18%。", "单位能耗下降 = 18% growth"),
        ("投诉量每年下降5%。", "投诉量下降 = 5% growth annual"),
        ("服务业营业收入增速达到12%。", "服务业营业收入 = 12% growth"),
        ("质量攻关投入年均增速不低于6%。", "质量攻关投入 >= 6% growth annual"),
    ],
)
def test_a_verb_of_growing_promises_growth(text: str, promise: str) -> None:
    assert drafts_said(text) == [promise]


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("森林覆盖率不低于60%。", "森林覆盖率 >= 60% level"),
        ("万台特种设备死亡率不超过0.3。", "万台特种设备死亡率 <= 0.3 level"),
        ("抽检合格率≥98%。", "抽检合格率 >= 98% level"),
        ("电梯困人救援时间不超过15分钟。", "电梯困人救援时间 <= 15分钟 level"),
        ("重大事故发生率<0.01%。", "重大事故发生率 < 0.01% level"),
        ("群众满意度高于85%。", "群众满意度 > 85% level"),
        ("省级抽查批次合格率至少95%。", "省级抽查批次合格率 >= 95% level"),
    ],
)
def test_a_comparator_alone_promises_a_bound(text: str, promise: str) -> None:
    assert drafts_said(text) == [promise]


@pytest.mark.parametrize(
    ("text", "promises"),
    [
        ("定期检验率100%。", ["定期检验率 = 100% level"]),
        ("监督抽查合格率为95%以上。", ["监督抽查合格率 >= 95% level"]),
        (
            "投诉举报100%受理、100%办结。",
            ["投诉举报受理 = 100% level", "投诉举报办结 = 100% level"],
        ),
        ("生活垃圾90%实现分类投放。", ["生活垃圾分类投放 = 90% level"]),
        ("100%的规上食品企业通过体系认证。", ["规上食品企业通过体系认证 = 100% level"]),
    ],
)
def test_a_bare_share_promises_a_level(text: str, promises: list[str]) -> None:
    assert drafts_said(text) == promises


@pytest.mark.parametrize(
    ("text", "promise"),
    [
        ("确保全年质量安全零事故。", "质量安全事故 = 0 level"),
        ("实现特种设备零死亡。", "特种设备死亡 = 0 level"),
        ("保持重大活动食品安全零投诉。", "重大活动食品安全投诉 = 0 level"),
    ],
)
def test_none_of_what_happens_is_a_promise_of_zero(text: str, promise: str) -> None:
    assert drafts_said(text) == [promise]


@pytest.mark.parametrize(
    "text",
    [
        "打造零距离服务,推进零缺陷管理。",
        "对3家企业负责人进行约谈的情况通报。",
        "合格率达到95%以上的企业免于抽查。",
        "连续两次抽查不合格的企业。",
        "推进五大工程、三项行动。",
        "实行“四个一”工作法。",
    ],
)
def test_words_that_promise_nothing_are_no_reading(text: str) -> None:
    assert drafts_said(text) == []


@pytest.mark.parametrize(
    ("text", "number", "reason"),
    [
        ("合格率达到95%", "95%", "写明“达到”"),
        ("产值年均增长8%", "8%", "写明“年均增长”"),
        ("建设2个平台", "2个", "写明“建设”及数量"),
        ("培育企业20家", "20家", "写明“培育”及数量"),
        ("覆盖率不低于95%", "95%", "写明“不低于”"),
        ("定期检验率100%", "100%", "指标后直接写数"),
    ],
)
def test_a_reading_says_what_it_rests_on(text: str, number: str, reason: str) -> None:
    reading = read_window(window_of(text, number))

    assert reading is not None
    assert reading.reason == reason
    assert 0.5 <= reading.confidence <= 1


@pytest.mark.parametrize("text", ["依托2个平台", "共5个章节", "距市区30公里", "由18个部门组成"])
def test_a_number_without_such_words_has_no_reading(text: str) -> None:
    (number,) = refused_of(text)

    assert read_window(window_of(text, number)) is None
