"""Who took over from an office, since when."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.offices.names import Place, read_name
from zhiheng.policy.offices.succession import WrongSuccession, _row, duties_moved, re_run, successors_of

CITY = Place("柳溪市", "city")
PROVINCE = Place("松岭省", "province")
COUNTY = Place("河曲县", "county")
TODAY = date(2026, 11, 1)


def _names(name: str, place: Place = CITY, on: date | None = TODAY) -> list[str]:
    return [s.name for s in successors_of(name, on, place=place)]


@pytest.mark.parametrize(
    ("name", "place", "today"),
    [
        ("市质监局", CITY, ["市市场监督管理局"]),
        ("柳溪质监局", CITY, ["市市场监督管理局"]),
        ("市工商局", CITY, ["市市场监督管理局"]),
        ("省质监局", PROVINCE, ["省市场监督管理局"]),
        ("省食品药品监管局", PROVINCE, ["省市场监督管理局", "省药品监督管理局"]),
        ("市食药监局", CITY, ["市市场监督管理局"]),
        ("省环境保护厅", PROVINCE, ["省生态环境厅"]),
        ("市环保局", CITY, ["市生态环境局"]),
        ("县环保局", COUNTY, ["市生态环境局河曲分局"]),
        ("市国土资源局", CITY, ["市自然资源和规划局"]),
        ("市规划局", CITY, ["市自然资源和规划局"]),
        ("市农委", CITY, ["市农业农村局"]),
        ("市旅委", CITY, ["市文化和旅游局"]),
        ("市卫生局", CITY, ["市卫生健康委员会"]),
        ("县卫计局", COUNTY, ["县卫生健康局"]),
        ("市安监局", CITY, ["市应急管理局"]),
        ("柳溪出入境检验检疫局", CITY, ["柳溪海关"]),
        ("省政府法制办", PROVINCE, ["省司法厅"]),
        ("市经信委", CITY, ["市工业和信息化局"]),
        ("省信息产业厅", PROVINCE, ["省工业和信息化厅"]),
        ("市国税局", CITY, ["市税务局"]),
        ("松岭银监局", PROVINCE, ["国家金融监督管理总局松岭监管局"]),
        ("柳溪保监分局", CITY, ["国家金融监督管理总局柳溪监管分局"]),
        ("人民银行柳溪市中心支行", CITY, ["中国人民银行柳溪市分行"]),
        ("县扶贫办", COUNTY, ["县农业农村局"]),
        ("国家质检总局", CITY, ["国家市场监督管理总局", "海关总署"]),
        ("省交通厅", PROVINCE, ["省交通运输厅"]),
        ("市人事局", CITY, ["市人力资源和社会保障局"]),
        ("市公安局", CITY, []),
        ("市市场监管局", CITY, []),
        ("市云山办", CITY, []),
    ],
)
def test_an_office_of_the_past_has_its_successors_of_today(name: str, place: Place, today: list[str]) -> None:
    assert _names(name, place) == today


def test_a_chain_is_followed_as_far_as_the_day() -> None:
    assert _names("县扶贫办", COUNTY, date(2020, 1, 1)) == []
    assert _names("县扶贫办", COUNTY, date(2022, 1, 1)) == ["县乡村振兴局"]
    assert _names("县扶贫办", COUNTY, date(2025, 1, 1)) == ["县农业农村局"]
    assert _names("县扶贫办", COUNTY, None) == ["县农业农村局"]


def test_a_reform_reaches_the_levels_one_after_the_other() -> None:
    day = date(2019, 1, 15)

    assert _names("省质监局", PROVINCE, day) == ["省市场监督管理局"]
    assert _names("市质监局", CITY, day) == []


def test_duties_that_were_split_name_their_part() -> None:
    parts = {s.name: s.part for s in successors_of("省食品药品监督管理局", TODAY, place=PROVINCE)}

    assert parts["省市场监督管理局"] == "食品"
    assert parts["省药品监督管理局"].startswith("药品")


def test_a_successor_names_act_and_day() -> None:
    (successor,) = successors_of("市工商局", TODAY, place=CITY)

    assert successor.since == date(2019, 3, 31)
    assert "2018" in successor.act


def test_a_municipalitys_offices_are_called_as_a_citys() -> None:
    assert _names("市环保局", Place("天津市", "province")) == ["市生态环境局"]


def test_a_region_the_register_exempts_keeps_its_office() -> None:
    assert _names("市经济信息化委", Place("上海市", "province")) == []


def test_an_office_that_stands_tells_apart_what_it_handed_on() -> None:
    moved = duties_moved("市民政局", TODAY, place=CITY)

    assert ("市医疗保障局", "医疗救助") in {(s.name, s.part) for s in moved}
    assert successors_of("市民政局", TODAY, place=CITY) == ()


def test_an_old_plan_is_run_again_by_todays_offices() -> None:
    today = re_run(["市质监局", "市工商局", "市财政局", "市发改委"], TODAY, place=CITY)

    assert today == {
        "市质监局": ("市市场监督管理局",),
        "市工商局": ("市市场监督管理局",),
        "市财政局": ("市财政局",),
        "市发改委": ("市发展和改革委员会",),
    }


def test_every_stem_of_the_register_is_one_the_words_know() -> None:
    table = tomllib.loads(files("zhiheng.policy.offices").joinpath("succession.toml").read_text("utf-8"))
    words = tomllib.loads(files("zhiheng.policy.offices").joinpath("offices.toml").read_text("utf-8"))
    known = {*words["stems"], *words["whole"].values(), *words["committees"].values(), "中国人民银行", "铁道"}

    used = {stem for line in table["succession"] + table["moved"] for stem in line["from"]}

    assert used <= known


def test_no_succession_ends_where_it_began() -> None:
    table = tomllib.loads(files("zhiheng.policy.offices").joinpath("succession.toml").read_text("utf-8"))
    stems = {stem for line in table["succession"] for stem in line["from"]}

    for stem in stems:
        for place in (PROVINCE, CITY, COUNTY):
            name = f"{place.name[-1]}{stem}局"
            assert read_name(name, place).full not in _names(name, place)


def test_a_line_with_an_unknown_key_is_refused() -> None:
    with pytest.raises(WrongSuccession) as caught:
        _row({"from": ["商务"], "act": "none", "to": [{"any": "商务局"}], "unto": 1}, {})

    assert caught.value.code == "policy.wrong_succession"


@given(
    st.sampled_from(["市质监局", "市卫生局", "市金融办", "市扶贫办", "市大数据局", "市经委"]),
    st.dates(date(2006, 1, 1), date(2030, 1, 1)),
    st.integers(0, 4000),
)
def test_no_successor_answers_before_its_day(name: str, on: date, later: int) -> None:
    found = successors_of(name, on, place=CITY)
    afterwards = successors_of(name, date.fromordinal(on.toordinal() + later), place=CITY)

    assert all(s.since <= on for s in found)
    assert not found or afterwards


def test_the_bank_branch_a_provinces_plan_names_became_the_branch_of_the_province() -> None:
    (today,) = successors_of("人行柳溪中心支行", place=Place("衡川省", "province"))

    assert today.name == "中国人民银行衡川省分行"
