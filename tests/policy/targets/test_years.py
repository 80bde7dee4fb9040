"""The years a text names, and which of them a number belongs to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.fragments import genre_texts

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Clause, Head
from zhiheng.policy.targets.years import Calendar, Horizon, read_horizons


def clause_of(start: int, end: int, parent: int = -1) -> Clause:
    """A clause with nothing but its place."""
    return Clause("一", "一、", "目标", start, end, start, 0, parent, is_leaf=True)


def calendar_of(text: str, *clauses: Clause, head: Head | None = None) -> Calendar:
    """The calendar of a folded text."""
    return Calendar(text, clauses, head or Head())


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("到2025年,合格率", [(2025, 2025)]),
        ("到2020年底前", [(2020, 2020)]),
        ("2019—2021年", [(2019, 2021)]),
        ("2019年至2021年", [(2019, 2021)]),
        ("2019-2021年", [(2019, 2021)]),
        ("2024年、2025年和2026年", [(2024, 2024), (2025, 2025), (2026, 2026)]),
        ("2024、2025、2026年", [(2024, 2024), (2025, 2025), (2026, 2026)]),
        ("到2025年和2030年", [(2025, 2025), (2030, 2030)]),
        ("“十二五”期间", [(2015, 2015)]),
        ("“十三五”期末", [(2020, 2020)]),
        ("“十一五”末", [(2010, 2010)]),
        ("十四五时期", [(2025, 2025)]),
        ("编号2020号", []),
        ("电话2020123", []),
        ("培训2020人", []),
        ("12020年", []),
        ("2009—2079年", []),
        ("2025—2020年", []),
        ("质量强市", []),
    ],
)
def test_years_and_spans_and_five_year_plans_are_named(text: str, years: list[tuple[int, int]]) -> None:
    assert [(horizon.first, horizon.last) for horizon in read_horizons(text)] == years


@pytest.mark.parametrize(
    "text",
    [
        "比2015年增加",
        "较2015年提高",
        "与2015年相比",
        "在2015年基础上",
        "截至2018年末",
        "从2015年的80%",
        "由2015年的80%",
        "以2015年为基期",
        "自2015年以来",
        "2015年水平的两倍",
        "2015年6月1日发布",
        "《发展规划(2015年版)》",
    ],
)
def test_a_year_the_words_look_back_at_is_past(text: str) -> None:
    (horizon,) = read_horizons(text)

    assert horizon.past


@pytest.mark.parametrize(
    "text", ["到2025年", "2025年底前", "力争2025年", "2025年6月30日前", "2025年,建成", "自2022年至2025年", "至2025年末"]
)
def test_a_year_ahead_is_not(text: str) -> None:
    (horizon,) = read_horizons(text)

    assert not horizon.past


def test_a_year_said_of_a_part_is_aside() -> None:
    whole, part = read_horizons("到2020年提升,其中2018年达到97%")

    assert not whole.aside
    assert part.aside


def test_the_last_year_before_a_number_holds_and_past_ones_do_not() -> None:
    text = "到2020年,能耗比2015年下降18%,收入增长8%"
    calendar = calendar_of(text)

    horizon = calendar.last_before(text.index("8%,"), 0)

    assert horizon is not None
    assert horizon.last == 2020


def test_a_year_said_aside_holds_up_to_the_next_comma_only() -> None:
    text = "到2020年提升,其中2018年食品达到97%,工程达到100%"
    calendar = calendar_of(text)

    inside, behind = calendar.last_before(text.index("97%"), 0), calendar.last_before(text.index("100%"), 0)

    assert inside is not None
    assert behind is not None
    assert (inside.last, behind.last) == (2018, 2020)


def test_a_year_before_the_place_asked_from_does_not_hold() -> None:
    text = "到2020年,达到97%。新增5个"

    assert calendar_of(text).last_before(text.index("5个"), text.index("新增")) is None


@pytest.mark.parametrize("words", ["完成时限:2016年12月", "完成时间:2016年底前", "时间节点:2016年", "进度安排:2016年"])
def test_a_note_behind_a_number_sets_its_year(words: str) -> None:
    text = f"新建示范区3个。{words}"

    horizon = calendar_of(text).of_note(text.index("3个"), len(text))

    assert horizon is not None
    assert horizon.last == 2016


def test_a_note_of_another_clause_does_not() -> None:
    text = "新建示范区3个。二、新建中心1个。完成时限:2016年"

    assert calendar_of(text).of_note(text.index("3个"), text.index("二")) is None


@pytest.mark.parametrize("gap", ["|", "\t"])
@pytest.mark.parametrize("words", ["2019年底前", "2019年", "2019年6月", "2019年6月30日前"])
def test_a_cell_of_its_own_sets_the_year_of_its_row(words: str, gap: str) -> None:
    text = f"1{gap}新建示范区3个{gap}{words}\n2{gap}新建中心1个{gap}2020年\n"

    horizon = calendar_of(text).of_row(text.index("3个"))

    assert horizon is not None
    assert horizon.last == 2019


def test_the_last_cell_of_a_text_sets_the_year_of_its_row() -> None:
    text = "1|新建示范区3个|2019年底前"

    horizon = calendar_of(text).of_row(text.index("3个"))

    assert horizon is not None
    assert horizon.last == 2019


def test_a_year_of_prose_behind_a_number_is_no_cell() -> None:
    text = "新建示范区3个,2019年验收\n"

    assert calendar_of(text).of_row(text.index("3个")) is None


def test_an_enclosing_clause_sets_the_year_of_the_clauses_in_it() -> None:
    text = "一、目标。到2018年,提升。(一)新建示范区3个"
    inner = text.index("(一)")
    calendar = calendar_of(text, clause_of(0, len(text)), clause_of(inner, len(text), parent=0))

    horizon = calendar.of_ancestors(1)

    assert horizon is not None
    assert horizon.last == 2018


def test_of_several_years_of_an_introduction_the_plans_own_holds() -> None:
    text = "一、目标。到2020年提升,2021年验收。(一)新建示范区3个"
    inner = text.index("(一)")
    clauses = (clause_of(0, len(text)), clause_of(inner, len(text), parent=0))

    horizon = calendar_of(text, *clauses, head=Head(default_year=2020)).of_ancestors(1)

    assert horizon is not None
    assert horizon.last == 2020


def test_a_clause_without_parent_has_no_enclosing_year() -> None:
    text = "一、到2018年新建示范区3个"

    assert calendar_of(text, clause_of(0, len(text))).of_ancestors(0) is None
    assert calendar_of(text).of_ancestors(-1) is None


@given(st.integers(2006, 2026), st.integers(0, 10))
def test_a_span_reads_as_its_two_ends(first: int, length: int) -> None:
    (horizon,) = read_horizons(f"({first}—{first + length}年)")

    assert (horizon.first, horizon.last) == (first, first + length)


@given(genre_texts().map(lambda text: fold(text).text))
def test_years_stand_in_order_and_in_their_century(text: str) -> None:
    horizons: tuple[Horizon, ...] = read_horizons(text)

    assert [horizon.start for horizon in horizons] == sorted(horizon.start for horizon in horizons)
    for horizon in horizons:
        assert 2000 <= horizon.first <= horizon.last <= 2099
        assert 0 <= horizon.start < horizon.end <= len(text)
