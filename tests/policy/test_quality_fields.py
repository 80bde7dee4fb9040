"""Which field of quality an indicator belongs to."""

from __future__ import annotations

import pytest

from zhiheng.policy.quality_fields import FIELD_ZH, field_of


@pytest.mark.parametrize(
    ("indicator", "field"),
    [
        ("工业产品监督抽查合格率", "product"),
        ("主要食用农产品例行监测合格率", "food"),
        ("药品抽检合格率", "food"),
        ("竣工工程一次验收合格率", "works"),
        ("装配式建筑占新建建筑比例", "works"),
        ("绿色建筑标准执行率", "works"),
        ("生活性服务业顾客满意度", "service"),
        ("旅游、住宿餐饮、家政等生活性服务业满意度", "service"),
        ("空气质量优良天数比率", "environment"),
        ("城市污水集中处理率", "environment"),
        ("万台特种设备死亡人数", "special_equipment"),
        ("电梯维保单位信用公示率", "special_equipment"),
        ("主导制定国家标准", "standards"),
        ("强制检定计量器具受检率", "standards"),
        ("服务业标准化试点", "standards"),
        ("培育检验检测认证品牌", "brand"),
        ("服务业名牌", "brand"),
        ("有效注册商标", "brand"),
        ("企业质量信用等级评价", "credit"),
        ("召开联席会议", "other"),
    ],
)
def test_an_indicator_belongs_to_the_field_its_words_name(indicator: str, field: str) -> None:
    assert field_of(indicator) == field


def test_where_its_words_are_silent_the_nearest_telling_title_decides() -> None:
    assert field_of("达到国内先进", titles=("目标", "生态环境", "产品质量")) == "environment"


def test_every_field_has_a_name() -> None:
    assert all(FIELD_ZH.values())
    assert field_of("召开联席会议") in FIELD_ZH
