"""The register of units: names joined where the text shows it, and never where it shows two."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.folding import Folded, fold
from zhiheng.policy.model import Head, Level, Mention, Note, Office
from zhiheng.policy.offices.reader import read_offices


def _plan(*notes: str, front: str = "") -> tuple[Folded, list[Note]]:
    """A text with these notes, each a list of units."""
    folded = fold(front + "\n" + "".join(f"提高质量。({note}负责)\n" for note in notes))
    found, at = [], len(front)
    for note in notes:
        mentions = []
        for name in re.split(r"、(?![^(]*\))", note):
            start = folded.text.index(name, at)
            at = start + len(name)
            mentions.append(Mention(name, "joint", start, at))
        found.append(Note(mentions[0].start, at, (0,), tuple(mentions), "closing"))
    return folded, found


def register(
    *notes: str,
    front: str = "",
    place: str = "柳溪市",
    level: Level = "city",
    issued_on: date | None = date(2016, 5, 1),
    on: date | None = None,
) -> dict[str, Office]:
    """The register of a plan with these notes, by name."""
    folded, found = _plan(*notes, front=front)
    head = Head(place=place, level=level, issued_on=issued_on)
    return {office.name: office for office in read_offices(folded, found, head, on)}


def test_short_and_long_name_of_one_office_are_one_entry() -> None:
    found = register("市发改委、市质监局", "市发展改革委", "市发展和改革委员会、市发改委")

    office = found["市发改委"]
    assert office.names == ("市发改委", "市发展和改革委员会", "市发展改革委")
    assert office.mentions == 4
    assert office.full_name == "市发展和改革委员会"


def test_an_office_named_by_its_place_is_the_citys_own() -> None:
    found = register("柳溪质监局、市财政局", "市质监局", "柳溪质监局")

    assert set(found) == {"柳溪质监局", "市财政局"}
    assert found["柳溪质监局"].names == ("柳溪质监局", "市质监局")
    assert found["柳溪质监局"].confidence < 1


def test_names_a_note_sets_side_by_side_are_two_offices() -> None:
    found = register("市建设局、市城乡建设局", "市建设局")

    assert set(found) == {"市建设局", "市城乡建设局"}


def test_kin_names_that_never_meet_are_one_office() -> None:
    found = register("市建设局、市水利局", "市城乡建设局", "市城乡建设局")

    assert found["市城乡建设局"].names == ("市城乡建设局", "市建设局")
    assert found["市城乡建设局"].reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市住建局", "市住房和城乡建设局"),
        ("市卫计委", "市卫生计生委"),
        ("市人社局", "市人力资源社会保障局"),
        ("市食药监局", "市食品药品监管局"),
        ("市安监局", "市安全监管局"),
        ("市市场监管局", "市市场监督管理局"),
        ("市商务局", "市商务委"),
        ("市政府办公室", "市政府办"),
        ("市编办", "市机构编制委员会办公室"),
        ("团市委", "共青团市委"),
        ("各县(市、区)人民政府", "各县(市、区)政府"),
        ("市质量强市领导小组成员单位", "市质量强市工作领导小组各成员单位"),
    ],
)
def test_two_names_for_one_unit_are_joined(one: str, other: str) -> None:
    found = register(one, other)

    assert len(found) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("市质监局", "省质监局"),
        ("市质监局", "市市场监管局"),
        ("市农业局", "市林业局"),
        ("市委办公室", "市政府办公室"),
        ("各乡镇人民政府", "各县(市、区)人民政府"),
        ("市质量强市工作领导小组", "市质量强市工作领导小组办公室"),
        ("市卫生局", "市卫计委"),
        ("市教育局", "市教育体育局"),
    ],
)
def test_different_units_stay_apart(one: str, other: str) -> None:
    found = register(one, other)

    assert len(found) == 2


def test_a_short_name_the_text_introduces_is_written_out() -> None:
    front = "市质量强市工作委员会办公室(以下简称市质强办)负责日常工作。"

    found = register("市质强办", "市质量强市工作委员会办公室、市质监局", front=front)

    assert found["市质强办"].full_name == "市质量强市工作委员会办公室"
    assert found["市质强办"].names == ("市质强办", "市质量强市工作委员会办公室")


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("市质监局", "市质量技术监督局"),
        ("市经济信息化委", "市经济和信息化委员会"),
        ("市政府金融办", "市金融工作办公室"),
        ("柳溪检验检疫局", "柳溪出入境检验检疫局"),
        ("人行柳溪市中心支行", "中国人民银行柳溪市中心支行"),
        ("市文广旅局", "市文化广电和旅游局"),
        ("市自规局", "市自然资源和规划局"),
        ("市妇联", "市妇女联合会"),
        ("市委网信办", "市委网络安全和信息化委员会办公室"),
        ("市政务服务数据管理局", "市政务服务和数据管理局"),
        ("市安委办", "市安全生产委员会办公室"),
        ("区市场局", "区市场监督管理局"),
        ("市监局", "市场监督管理局"),
        ("市城乡建委", "市城乡建设委员会"),
        ("市云山办", "市云山办"),
    ],
)
def test_a_name_is_written_out_as_far_as_the_words_know_it(name: str, full: str) -> None:
    found = register(name)

    assert found[name].full_name == full


def test_the_drug_office_before_2018_is_that_of_food_and_drugs() -> None:
    assert register("县药监局", issued_on=date(2009, 1, 1))["县药监局"].full_name == "县食品药品监督管理局"
    assert register("省药监局", issued_on=date(2020, 1, 1))["省药监局"].full_name == "省药品监督管理局"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("市质监局", "office"),
        ("市委宣传部", "office"),
        ("市质量强市工作领导小组办公室", "office"),
        ("柳溪海关", "office"),
        ("市中级人民法院", "office"),
        ("各县(市、区)人民政府", "government"),
        ("柳溪高新区管委会", "government"),
        ("各街道办事处", "government"),
        ("各镇街", "government"),
        ("市质量强市领导小组成员单位", "group"),
        ("市质量强市工作委员会", "group"),
        ("各有关部门", "group"),
        ("各相关科室", "group"),
        ("市质量协会", "body"),
        ("市水务集团", "body"),
        ("市总工会", "body"),
        ("柳溪学院", "body"),
    ],
)
def test_a_unit_is_an_office_a_government_a_group_or_a_body(name: str, kind: str) -> None:
    found = register(name)

    assert found[name].kind == kind


def test_an_office_has_its_successors_of_the_day_asked_for() -> None:
    before = register("市质监局", on=date(2018, 1, 1))
    after = register("市质监局、市财政局", on=date(2026, 1, 1))

    assert before["市质监局"].successors == ()
    assert [s.name for s in after["市质监局"].successors] == ["市市场监督管理局"]
    assert after["市财政局"].successors == ()


def test_an_office_a_later_plan_still_names_has_no_successor() -> None:
    found = register("市科委", issued_on=date(2022, 3, 1))

    assert found["市科委"].successors == ()


def test_an_office_stands_where_it_is_first_named() -> None:
    folded, notes = _plan("市财政局、市质监局", "市质监局")

    found = read_offices(folded, notes, Head(place="柳溪市", level="city"))

    assert [folded.text[office.start : office.end] for office in found] == ["市财政局", "市质监局"]


_NAMES = st.sampled_from(
    "市质监局 柳溪质监局 市建设局 市城乡建设局 市住建局 市商务委 市商务局 省质监局 市供电公司 市农委 市农业局".split()
)


@given(st.lists(st.lists(_NAMES, min_size=1, max_size=5, unique=True), max_size=6))
def test_every_mention_is_counted_once_and_every_name_belongs_to_one_office(lists: list[list[str]]) -> None:
    folded, notes = _plan(*("、".join(names) for names in lists))

    found = read_offices(folded, notes, Head(place="柳溪市", level="city"))

    names = [name for office in found for name in office.names]
    assert len(names) == len(set(names))
    assert set(names) == {name for one in lists for name in one}
    assert sum(office.mentions for office in found) == sum(map(len, lists))
    for office in found:
        apart = [set(one) & set(office.names) for one in lists]
        assert all(len(one) <= 1 for one in apart)
