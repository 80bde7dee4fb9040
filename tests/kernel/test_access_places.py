"""Regions and offices over time: as of a day, across splits and mergers, and lists that are loaded whole or not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.conftest import NOON

from zhiheng.kernel.access import actions, queries, rules
from zhiheng.kernel.access.models import Office, Region, RegionChange
from zhiheng.kernel.access.rules import OfficeRow, Passage, RegionRow
from zhiheng.kernel.journal.models import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE, THE_DAY, AFTER = date(2024, 12, 31), date(2025, 1, 1), date(2026, 3, 2)
TREE = (
    RegionRow("990000", "衡川省", "province"),
    RegionRow("990100", "澜溪市", "city", "990000"),
    RegionRow("990102", "东桥区", "county", "990100"),
    RegionRow("990103", "西坪区", "county", "990100"),
    RegionRow("990104", "石门县", "county", "990100"),
    RegionRow("990102001", "桥头街道", "town", "990102"),
)


@pytest.fixture
def tree(db: None) -> None:  # noqa: ARG001 - opens the database
    """A province, a city, three districts and a street."""
    actions.load_regions(TREE, at=NOON)


def faults_of(refused: rules.RowsRefused) -> tuple[rules.RowFault, ...]:
    """What the refusal names."""
    faults = refused.fields["faults"]
    assert isinstance(faults, tuple)
    return faults


def names(day: date) -> dict[str, str]:
    """The regions of the day by their code."""
    return {region.code: region.name for region in queries.regions_on(day)}


def change(kind: str, before: Sequence[str], *after: RegionRow) -> None:
    """On the first day of 2025."""
    actions.change_regions(kind=kind, before=before, after=after, on=THE_DAY, source="批复", at=NOON)


# --- regions ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("tree")
def test_below_a_region_stands_everything_under_it() -> None:
    assert queries.below("990102", AFTER) == {"990102", "990102001"}
    assert queries.below("990000", AFTER) == {row.code for row in TREE}


@pytest.mark.usefixtures("tree")
def test_a_region_that_was_renamed_has_each_name_in_its_time() -> None:
    change("renamed", ["990104"], RegionRow("990104", "石门市", "county", "990100"))

    assert names(BEFORE)["990104"] == "石门县"
    assert names(THE_DAY)["990104"] == "石门市"
    assert queries.region_named("石门县", BEFORE) == "990104"
    assert queries.region_named("石门县", AFTER) is None
    assert queries.codes_at("990104", of=BEFORE, day=AFTER) == {"990104"}


@pytest.mark.usefixtures("tree")
def test_a_region_that_split_stands_in_all_its_parts() -> None:
    change(
        "split",
        ["990104"],
        RegionRow("990105", "石门区", "county", "990100"),
        RegionRow("990106", "北岭区", "county", "990100"),
    )

    assert "990104" not in names(THE_DAY)
    assert "990105" not in names(BEFORE)
    assert queries.codes_at("990104", of=BEFORE, day=AFTER) == {"990105", "990106"}
    assert queries.codes_at("990106", of=AFTER, day=BEFORE) == {"990104"}
    assert queries.below("990100", AFTER) == {"990100", "990102", "990102001", "990103", "990105", "990106"}


@pytest.mark.usefixtures("tree")
def test_regions_that_merged_take_what_stood_under_them_along() -> None:
    change("merged", ["990102", "990103"], RegionRow("990107", "桥坪区", "county", "990100"))

    assert queries.codes_at("990103", of=BEFORE, day=AFTER) == {"990107"}
    assert queries.codes_at("990107", of=AFTER, day=BEFORE) == {"990102", "990103"}
    assert queries.below("990107", AFTER) == {"990107", "990102001"}
    assert queries.below("990102", BEFORE) == {"990102", "990102001"}


@pytest.mark.usefixtures("tree")
def test_a_region_that_moved_stood_under_the_other_before() -> None:
    change("moved", ["990102001"], RegionRow("990102001", "桥头街道", "town", "990103"))

    assert "990102001" in queries.below("990102", BEFORE) - queries.below("990102", AFTER)
    assert "990102001" in queries.below("990103", AFTER) - queries.below("990103", BEFORE)


@pytest.mark.usefixtures("tree")
def test_codes_are_followed_through_several_changes() -> None:
    change("recoded", ["990104"], RegionRow("990105", "石门区", "county", "990100"))
    actions.change_regions(
        kind="merged",
        before=["990105", "990103"],
        after=[RegionRow("990106", "西石区", "county", "990100")],
        on=date(2026, 1, 1),
        source="批复",
        at=NOON,
    )

    assert queries.codes_at("990104", of=BEFORE, day=AFTER) == {"990106"}
    assert queries.codes_at("990104", of=BEFORE, day=THE_DAY) == {"990105"}
    assert queries.codes_at("990106", of=AFTER, day=BEFORE) == {"990104", "990103"}


@given(
    st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from("EFGH")), max_size=12),
    st.fixed_dictionaries({name: st.integers(1, 9) for name in "EFGH"}),
)
def test_who_is_followed_forward_is_found_on_the_way_back(moves: list[tuple[str, str]], begins: dict[str, int]) -> None:
    passages = [Passage(date(2020, 1, begins[after]), before, after) for before, after in moves]
    first, last = date(2019, 12, 31), date(2020, 12, 31)

    for name in "ABCD":
        for end in rules.followed(name, passages, of=first, day=last):
            assert name in rules.followed(end, passages, of=last, day=first)


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("renamed", ["990104"], [RegionRow("990105", "石门区", "county", "990100")]),
        ("recoded", ["990104"], [RegionRow("990104", "石门区", "county", "990100")]),
        ("split", ["990104"], [RegionRow("990105", "石门区", "county", "990100")]),
        ("merged", ["990104"], [RegionRow("990105", "石门区", "county", "990100")]),
        ("recoded", ["990199"], [RegionRow("990105", "石门区", "county", "990100")]),
        ("recoded", ["990104"], [RegionRow("990103", "西坪区", "county", "990100")]),
        ("lost", ["990104"], [RegionRow("990104", "石门县", "county", "990100")]),
    ],
)
@pytest.mark.usefixtures("tree")
def test_a_change_whose_sides_do_not_fit_its_kind_is_refused(
    kind: str, before: list[str], after: list[RegionRow]
) -> None:
    with pytest.raises(rules.ChangeRefused):
        change(kind, before, *after)

    assert not RegionChange.objects.exists()
    assert Region.objects.count() == len(TREE)


@pytest.mark.usefixtures("tree")
def test_a_region_with_others_under_it_does_not_split_before_they_moved() -> None:
    parts = [RegionRow(f"99010{digit}", f"{digit}区", "county", "990100") for digit in (5, 6)]

    with pytest.raises(rules.ChangeRefused):
        change("split", ["990102"], *parts)
    actions.change_regions(
        kind="moved",
        before=["990102001"],
        after=[RegionRow("990102001", "桥头街道", "town", "990103")],
        on=BEFORE,
        source="批复",
        at=NOON,
    )
    change("split", ["990102"], *parts)

    assert queries.codes_at("990102", of=BEFORE, day=AFTER) == {"990105", "990106"}


@pytest.mark.usefixtures("tree")
def test_a_region_that_takes_another_in_is_named_on_both_sides() -> None:
    change("merged", ["990103", "990104"], RegionRow("990103", "西坪区", "county", "990100"))

    assert queries.codes_at("990103", of=AFTER, day=BEFORE) == {"990103", "990104"}
    assert set(names(BEFORE)) - set(names(THE_DAY)) == {"990104"}


# --- lists -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_list_loaded_again_changes_nothing() -> None:
    first = actions.load_regions(TREE, at=NOON)
    entries = Entry.objects.count()

    again = actions.load_regions(TREE, at=NOON)

    assert (first.made, first.changed, first.same) == (6, 0, 0)
    assert (again.made, again.changed, again.same) == (0, 0, 6)
    assert Entry.objects.count() == entries == 6


@pytest.mark.usefixtures("tree")
def test_a_row_that_says_something_else_is_changed_and_kept_in_the_journal() -> None:
    loaded = actions.load_regions([RegionRow("990104", "石门自治县", "county", "990100")], at=NOON)

    assert (loaded.made, loaded.changed, loaded.same) == (0, 1, 0)
    assert names(AFTER)["990104"] == "石门自治县"
    assert Entry.objects.get(act="changed").kind == "access.region"


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (RegionRow("9901", "某市", "city"), "code", "digits"),
        (RegionRow("９９０１００", "某市", "city"), "code", "digits"),
        (RegionRow("990100", "", "city"), "name", "missing"),
        (RegionRow("990100", "某市", "village"), "level", "unknown"),
        (RegionRow("990100", "某市", "city", "980000"), "parent", "unknown"),
        (RegionRow("990100", "某市", "province", "990000"), "parent", "level"),
        (RegionRow("990100", "某市", "city", "", date(2025, 1, 1), date(2025, 1, 1)), "until", "span"),
        (RegionRow("990000", "衡川省", "province"), "code", "repeated"),
    ],
)
@pytest.mark.django_db
def test_a_region_that_cannot_be_kept_is_named_by_line_column_and_rule(row: RegionRow, column: str, rule: str) -> None:
    good = RegionRow("990000", "衡川省", "province", line=2)
    wrong = RegionRow(row.code, row.name, row.level, row.parent, row.since, row.until, line=3)

    with pytest.raises(rules.RowsRefused) as refused:
        actions.load_regions([good, wrong], at=NOON)

    (fault,) = faults_of(refused.value)
    assert (fault.line, fault.column, fault.rule) == (3, column, rule)
    assert not Region.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (OfficeRow("Lanxi", "某局"), "key", "slug"),
        (OfficeRow("lanxi-", "某局"), "key", "slug"),
        (OfficeRow("lanxi-scjg", ""), "name", "missing"),
        (OfficeRow("lanxi-scjg", "某局", kind="ministry"), "kind", "unknown"),
        (OfficeRow("lanxi-scjg", "某局", region="990100"), "region", "unknown"),
        (OfficeRow("lanxi-scjg", "某局", parent="lanxi"), "parent", "unknown"),
        (OfficeRow("lanxi-scjg", "某局", parent="lanxi-scjg"), "parent", "loop"),
        (OfficeRow("lanxi-scjg", "某局", since=date(2025, 1, 2), until=date(2025, 1, 1)), "until", "span"),
    ],
)
@pytest.mark.django_db
def test_an_office_that_cannot_be_kept_is_named_by_line_column_and_rule(row: OfficeRow, column: str, rule: str) -> None:
    with pytest.raises(rules.RowsRefused) as refused:
        actions.load_offices([row], at=NOON)

    (fault,) = faults_of(refused.value)
    assert (fault.column, fault.rule) == (column, rule)
    assert not Office.objects.exists()


# --- offices ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bureaus(tree: None) -> None:  # noqa: ARG001 - the regions they stand in
    """Two bureaus that became one, and an institute under the first."""
    actions.load_offices(
        [
            OfficeRow("lanxi-zjj", "澜溪市质量技术监督局", "市质监局", "990100"),
            OfficeRow("lanxi-gsj", "澜溪市工商行政管理局", "市工商局", "990100"),
            OfficeRow("lanxi-scjg", "澜溪市市场监督管理局", "市市场监管局", "990100", since=THE_DAY),
            OfficeRow("lanxi-zjy", "澜溪市质量检验院", parent="lanxi-zjj", kind="institution"),
        ],
        at=NOON,
    )
    for old in ("lanxi-zjj", "lanxi-gsj"):
        actions.succeed_office(before=old, after="lanxi-scjg", on=THE_DAY, source="机构改革方案", at=NOON)


@pytest.mark.usefixtures("bureaus")
def test_an_office_is_found_by_its_name_or_short_name_in_its_time() -> None:
    assert queries.office_named("澜溪市质量技术监督局", BEFORE) == "lanxi-zjj"
    assert queries.office_named("市质监局", BEFORE) == "lanxi-zjj"
    assert queries.office_named("市质监局", AFTER) is None
    assert queries.office_named("市市场监管局", AFTER) == "lanxi-scjg"
    assert queries.office_named("市市场监管局", BEFORE) is None


@pytest.mark.usefixtures("bureaus")
def test_a_name_that_two_offices_share_names_none_unless_it_is_the_full_name_of_one() -> None:
    actions.load_offices(
        [OfficeRow("a-jy", "甲区检验所", "检验所"), OfficeRow("b-jy", "乙区检验所", "检验所")], at=NOON
    )
    ambiguous = queries.office_named("检验所", AFTER)
    actions.load_offices([OfficeRow("c-jy", "检验所")], at=NOON)

    assert ambiguous is None
    assert queries.office_named("检验所", AFTER) == "c-jy"


@pytest.mark.usefixtures("bureaus")
def test_successors_and_predecessors_are_as_of_a_day() -> None:
    assert queries.successors("lanxi-zjj", BEFORE) == {"lanxi-zjj"}
    assert queries.successors("lanxi-zjj", AFTER) == {"lanxi-scjg"}
    assert queries.predecessors("lanxi-scjg", BEFORE) == frozenset()
    assert queries.predecessors("lanxi-scjg", AFTER) == {"lanxi-zjj", "lanxi-gsj"}
    assert queries.offices_below("lanxi-zjj") == {"lanxi-zjj", "lanxi-zjy"}


@pytest.mark.usefixtures("bureaus")
def test_an_office_whose_part_was_taken_over_goes_on() -> None:
    actions.load_offices([OfficeRow("lanxi-nyj", "澜溪市农业农村局")], at=NOON)
    actions.succeed_office(
        before="lanxi-scjg", after="lanxi-nyj", on=AFTER, part="食用农产品", source="职责划转", at=NOON
    )

    assert queries.successors("lanxi-scjg", AFTER) == {"lanxi-scjg"}
    assert [one.part for one in queries.successions("lanxi-nyj")] == ["食用农产品"]
    assert "lanxi-scjg" in set(queries.offices_on(AFTER).values_list("key", flat=True))


@pytest.mark.usefixtures("bureaus")
def test_an_office_does_not_succeed_itself_or_nobody() -> None:
    for other in ("lanxi-scjg", "", "lanxi-unknown"):
        with pytest.raises(rules.OfficeUnknown):
            actions.succeed_office(before="lanxi-scjg", after=other, on=AFTER, source="x", at=NOON)
