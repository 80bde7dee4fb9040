"""Names of firms are taken apart the same way however they are written, and every text is a name of some kind."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.matching.company_names import CompanyName, parse
from zhiheng.matching.regions import Regions, lies_within
from zhiheng.matching.spelling import folded, slip_between, slips_of, within_one

TABLE = Path(__file__).with_name("company_names.txt")
REGIONS = Regions({"衡川省": "990000", "澜溪市": "990100", "青禾区": "990102", "松陵县": "990107"})

trade_names = st.text(st.sampled_from("宏岚远帆蓝禾沐云恒砾星阑松风望澄"), min_size=2, max_size=3)
industries = st.sampled_from(["食品", "机械制造", "电子科技", "建材", "商贸", "环保工程", "果蔬种植"])
forms = st.sampled_from(["有限公司", "股份有限公司", "集团有限公司", "厂", "经营部"])
any_text = st.text(
    st.sampled_from("澜溪市青禾区宏岚食品机械有限责任股份公司集团分店超市()（）第二12A 　。"), max_size=30
)


def table() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if not line.startswith("#")]


@pytest.mark.parametrize("row", table(), ids=lambda row: row[0])
@pytest.mark.source("企业名称登记管理规定:6")
def test_a_name_is_taken_apart_as_the_table_says(row: list[str], regions: Regions) -> None:
    stated, *parts = row

    name = parse(stated, regions)

    assert [name.region, name.trade, name.industry, name.form, name.branch, name.remark] == parts


@given(trade_names, industries, forms)
@pytest.mark.source("企业名称登记管理规定实施办法:9")
def test_the_region_may_stand_before_the_name_or_in_brackets_within(trade: str, industry: str, form: str) -> None:
    before = f"澜溪市{trade}{industry}{form}"

    within = [
        f"{trade}（澜溪）{industry}{form}",
        f"{trade}{industry}(澜溪市){form}",
        f"{trade}{industry}{form}（澜溪）",
    ]

    assert {parse(name, REGIONS).key for name in within} == {parse(before, REGIONS).key}


@given(trade_names, industries, forms)
def test_no_part_of_a_name_gets_lost_or_changes_place(trade: str, industry: str, form: str) -> None:
    name = parse(f"澜溪市青禾区{trade}{industry}{form}东街店", REGIONS)

    assert name.region_written + name.trade + name.industry + name.form_written + name.branch == name.stated


@given(any_text)
def test_every_text_is_read_and_its_own_spelling_reads_the_same(text: str) -> None:
    name = parse(text, REGIONS)

    assert isinstance(name, CompanyName)
    assert parse(folded(text), REGIONS).key == name.key


@given(any_text, st.integers(0, 30), st.sampled_from(" \u3000\u200b.。"))
def test_spaces_and_punctuation_change_no_name(text: str, place: int, filler: str) -> None:
    filled = text[:place] + filler + text[place:]

    assert parse(filled, REGIONS).key == parse(text, REGIONS).key


def test_traditional_characters_and_widths_are_one_spelling() -> None:
    assert folded("瀾溪市宏達（集團）ａｂ有限公司") == "澜溪市宏达(集团)AB有限公司"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize("piece", ["有限", "(", "澜溪市", "食品", "超市", "宏", "第一", "()", "分公司", "青禾区东村"])
def test_a_text_of_a_hundred_thousand_characters_is_read_too(piece: str) -> None:
    text = piece * (100_000 // len(piece))

    assert parse(text, REGIONS).stated == text


def test_a_short_name_of_two_regions_means_the_upper_one() -> None:
    regions = Regions({"云浦市": "990200", "云浦县": "990221"})

    assert parse("云浦宏岚食品有限公司", regions).region == "990200"
    assert parse("云浦县宏岚食品有限公司", regions).region == "990221"


def test_an_unlisted_town_makes_the_region_more_exact(regions: Regions) -> None:
    town, district = parse("青禾区柳桥镇宏岚食品厂", regions), parse("青禾区宏岚食品厂", regions)

    assert lies_within(town.region, district.region)
    assert not lies_within(district.region, town.region)


def test_one_character_taken_for_another_is_known_by_sound_and_by_shape() -> None:
    assert slip_between("宏", "鸿") == "sound"
    assert slip_between("末", "未") == "shape"
    assert slip_between("宏", "岚") is None


@given(trade_names, st.integers(0, 2), st.sampled_from("宏鸿星兴末未"))
def test_two_words_share_a_slip_where_just_one_character_is_taken_for_another(word: str, at: int, char: str) -> None:
    at %= len(word)
    other = word[:at] + char + word[at + 1 :]

    shared = set(slips_of(word)) & set(slips_of(other))

    if other != word:
        assert bool(shared) == (slip_between(word[at], char) is not None)


@given(st.text("宏岚远帆", min_size=1, max_size=5), st.integers(0, 4), st.sampled_from("蓝禾"))
def test_words_within_one_slip_of_the_hand_share_what_is_left(word: str, at: int, char: str) -> None:
    at %= len(word)

    for other in (word[:at] + word[at + 1 :], word[:at] + char + word[at:], word[:at] + char + word[at + 1 :]):
        assert set(within_one(word)) & set(within_one(other)) or not other
