"""Indicator names: cut out of the words around a number, and parted where one number speaks of several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.targets.names import clean, complete_parts, part, separators


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("食品抽检合格率", "食品抽检合格率"),
        (",到2025年,食品抽检合格率", "食品抽检合格率"),
        ("到2025年底前食品抽检合格率", "食品抽检合格率"),
        ("“十四五”期间,食品抽检合格率", "食品抽检合格率"),
        ("力争到2020年底,拥有驰名商标", "拥有驰名商标"),
        ("确保食品抽检合格率力争", "食品抽检合格率"),
        ("其中省级以上", "省级以上"),
        ("全年完成食品抽检", "完成食品抽检"),
        ("每年新增绿色食品", "新增绿色食品"),
        ("1.新增绿色食品", "新增绿色食品"),
        ("(三)新增绿色食品", "新增绿色食品"),
        ("一是新增绿色食品", "新增绿色食品"),
        ("进一步加快建成检测平台", "建成检测平台"),
        ("能耗比2015年", "能耗"),
        ("能耗与上年同期相比", "能耗"),
        ("市民满意度不断提升", "市民满意度"),
        ("市民满意度稳步提高,", "市民满意度"),
        ("合格率2024年、", "合格率"),
        ("三年内培育品牌", "培育品牌"),
        ("新增“柳溪优品”认证", "新增“柳溪优品”认证"),
        ("细颗粒物(PM2.5)浓度", "细颗粒物(PM2.5)浓度"),
        ("》培育名牌产品", "培育名牌产品"),
        ("培育名牌产品(含省级", "培育名牌产品"),
        ("", ""),
        (",;、", ""),
        ("到2025年", ""),
    ],
)
def test_a_name_keeps_its_own_words_only(words: str, name: str) -> None:
    assert clean(words) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        pytest.param(
            "将采标率",
            "采标率",
        ),
        pytest.param(
            "在2015年基础上新增名牌产品",
            "新增名牌产品",
        ),
    ],
)
def test_a_name_is_free_of_what_it_is_compared_with(words: str, name: str) -> None:
    assert clean(words) == name


@given(st.text("到2025年底前合格率,、;:(《“”》)将比与提升不断力争其中每年新增|\t", max_size=40))
def test_cleaning_only_leaves_words_out(words: str) -> None:
    rest = iter(words)

    name = clean(words)

    assert all(char in rest for char in name)


@pytest.mark.parametrize(
    ("name", "count", "parts"),
    [
        pytest.param("食品抽检合格率、药品抽检合格率", 2, ["食品抽检合格率", "药品抽检合格率"], id="two whole names"),
        pytest.param(
            "食品抽检合格率、药品抽检合格率和农产品监测合格率",
            3,
            ["食品抽检合格率", "药品抽检合格率", "农产品监测合格率"],
            id="comma and and",
        ),
        pytest.param("特种设备登记率、定期检验率", 2, ["特种设备登记率", "特种设备定期检验率"], id="a shared subject"),
        pytest.param("食品、药品抽检合格率", 2, ["食品抽检合格率", "药品抽检合格率"], id="a shared head noun"),
        pytest.param(
            "国家级、省级、市级标准化试点",
            3,
            ["国家级标准化试点", "省级标准化试点", "市级标准化试点"],
            id="grades",
        ),
        pytest.param("新增省名牌、市名牌", 2, ["新增省名牌", "新增市名牌"], id="a shared verb"),
        pytest.param("培育国家级、省级质量标杆", 2, ["培育国家级质量标杆", "培育省级质量标杆"], id="verb and noun"),
        pytest.param("新增绿色食品以及有机农产品", 2, ["新增绿色食品", "新增有机农产品"], id="as well as"),
        pytest.param("“两书一牌”实施率、乡镇污水处理率", 2, ["“两书一牌”实施率", "乡镇污水处理率"], id="name"),
        pytest.param("监督抽查合格率(含市、县)", 2, ["监督抽查合格率(含市、县)"], id="a list in brackets is no list"),
        pytest.param("食品合格率、药品合格率", 3, ["食品合格率、药品合格率"], id="the counts differ"),
        pytest.param("公共服务质量满意度", 2, ["公共服务质量满意度"], id="a single name"),
        pytest.param("食品抽检合格率、药品抽检合格率", None, ["食品抽检合格率", "药品抽检合格率"], id="each the same"),
        pytest.param(
            "食品合格率、药品合格率",
            2,
            ["食品合格率", "药品合格率"],
            id="subjects of two characters",
        ),
    ],
)
def test_a_name_is_parted_as_the_numbers_tell_it_apart(name: str, count: int | None, parts: list[str]) -> None:
    assert part(name, count) == parts


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("饮用水水质达标率、区域噪声达标率", ["饮用水水质达标率", "区域噪声达标率"]),
        ("公路、水运工程监督覆盖率", ["公路、水运工程监督覆盖率"]),
        ("空气质量优良率和PM2.5平均浓度", ["空气质量优良率", "PM2.5平均浓度"]),
        ("新建和改建检测站", ["新建和改建检测站"]),
    ],
)
def test_a_name_falls_apart_by_itself_only_where_each_part_is_a_whole_indicator(name: str, parts: list[str]) -> None:
    assert complete_parts(name) == parts


def test_lists_inside_brackets_and_quotation_marks_do_not_part_a_name() -> None:
    name = "市、县(区、镇)和“你、我”以及园区"

    assert [name[start:end] for start, end in separators(name)] == ["、", "和", "以及"]


@given(st.text("甲乙丙丁、和及与以率度新增培育等()“”/", max_size=30), st.none() | st.integers(2, 5))
def test_parting_gives_one_name_or_as_many_as_asked(name: str, count: int | None) -> None:
    parts = part(name, count)

    assert parts
    assert count is None or len(parts) in (1, count)
