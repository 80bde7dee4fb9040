"""The warehouse: typed versions kept up with the journal, as known at any of its entries, equal to a whole rebuild."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contract.toy_packs import change, copied
from tests.kernel.bakery import CHECK, HEADER, NOON, check_row, shop_code

from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.warehouse.rules import InsideATransaction, Line, Merge, counted, stood_for
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.records.models import Record

CHECKS = "bakery__check"
SHOP = "bakery.shop"
Rows = list[tuple[Any, ...]]

# --- what counts when ------------------------------------------------------------------------------------------------

LATER_ACTS = (
    *(journal.STATED, journal.CORRECTED, journal.CHECKED, journal.APPROVED, journal.RETURNED, journal.RETRACTED),
    *(journal.MERGED, journal.PARTED, journal.DECLINED, journal.UNSEALED),
)


def line(seq: int, act: str) -> Line:
    return Line(seq, act, CHECK, 1, None, "", "", "2026-01-01", "2026-01-01 00:00:00", '{"into":1}')


@given(st.lists(st.sampled_from(LATER_ACTS), max_size=12), st.booleans(), st.booleans())
def test_what_counts_after_each_entry_is_what_stands_of_the_record(
    acts: list[str], approve: bool, mentioned: bool
) -> None:
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.records.rules import GONE, standing

    first = journal.MENTIONED if mentioned else journal.STATED
    history = [line(seq, act) for seq, act in enumerate([first, *acts], 1)]
    entries = [Entry(seq=one.seq, act=one.act, kind=CHECK, thing=1, data=one.data, learned_at=NOON) for one in history]

    spans = list(counted(history, approve=approve))

    for seq in range(1, len(history) + 1):
        known = standing(entries[:seq], approve=approve)
        assert known is not None
        stands = None if known.state in GONE else known.approved if approve else known.latest
        assert [one.entry.seq for one in spans if one.since <= seq and (one.until is None or one.until > seq)] == (
            [stands] if stands else []
        )


def test_an_approved_version_counts_until_its_correction_is_approved() -> None:
    acts = [journal.STATED, journal.CHECKED, journal.APPROVED, journal.CORRECTED, journal.CHECKED, journal.APPROVED]

    spans = counted([line(seq, act) for seq, act in enumerate(acts, 1)], approve=True)

    assert [(one.entry.seq, one.since, one.until) for one in spans] == [(1, 3, 6), (4, 6, None)]


def test_a_chain_of_merges_is_followed_to_its_end_and_back() -> None:
    steps = [Merge(10, "merged", 1, 2), Merge(20, "merged", 2, 3), Merge(30, "parted", 2, 3), Merge(40, "parted", 1, 2)]

    spans = stood_for(steps)

    assert sorted(spans) == [(1, 2, 10, 20), (1, 2, 30, 40), (1, 3, 20, 30), (2, 3, 20, 30)]


# --- from the journal ------------------------------------------------------------------------------------------------


def rows(sql: str) -> Rows:
    from zhiheng.kernel.warehouse.queries import lake

    with lake().reading() as cursor:
        return cursor.execute(sql).fetchall()


def everything() -> dict[str, Rows]:
    """Every row of every table of versions, by its declared columns."""
    from zhiheng.compute.warehouse.layout import STANDING_SCHEMA, SUBJECT_STANDING, table_name, table_schema
    from zhiheng.contract.in_use import in_use

    found = {SUBJECT_STANDING: rows(f"SELECT {', '.join(STANDING_SCHEMA.names)} FROM {SUBJECT_STANDING} ORDER BY ALL")}
    for kind in in_use().kinds.values():
        names = ", ".join(f'"{name}"' for name in table_schema(kind).names)
        found[kind.address] = rows(f"SELECT {names} FROM {table_name(kind.address)} ORDER BY ALL")
    return found


def state(bakery: Bakery, *cells: tuple[object, ...], at: datetime = NOON, existing: str = "refuse") -> list[Record]:
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import state_records

    verdicts = state_records(bakery.stating(at=at, existing=existing), HEADER, list(cells))
    return [Record.objects.get(pk=verdict.thing) for verdict in verdicts if verdict.thing]


def approve(bakery: Bakery, *records: Record) -> None:
    from zhiheng.kernel.records.actions import Act, approve_record, check_record

    for record in records:
        check_record(record.pk, Act(bakery.qian, NOON))
        approve_record(record.pk, Act(bakery.sun, NOON))


def test_a_check_is_there_with_its_types_once_it_is_approved(bakery: Bakery) -> None:
    from zhiheng.kernel.journal.queries import length
    from zhiheng.kernel.warehouse.actions import refresh

    (record,) = state(bakery, check_row("1", verdict="不合格"))
    refresh()
    before = rows(f"SELECT * FROM {CHECKS}")
    approve(bakery, record)
    done = refresh()

    ((thing, entry, since, until, day, learned_at, weight, verdict, batch, shop),) = rows(
        f"SELECT _thing, _entry, _since, _until, _day, _learned_at, weight, verdict, batch, shop FROM {CHECKS}"
    )
    assert before == []
    assert (thing, entry, since, until) == (record.pk, record.pk, length(), None)
    assert (day, learned_at) == (date(2026, 2, 4), NOON.replace(tzinfo=None))
    assert (weight, verdict, batch) == (104.5, "fail", None)
    assert rows(f"SELECT name, place, _region FROM bakery__shop WHERE _thing = {shop}") == [
        ("澄川甲号馒头坊", "339901", "339901")
    ]
    assert (done.position, done.opened, done.closed) == (length(), 1, 0)


def test_of_a_sealed_text_there_is_only_that_it_is_there(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records
    from zhiheng.kernel.warehouse.actions import refresh

    header = ("received_on", "place", "phone", "loss")
    told = [("2026-02-03", "339901", "13800000000", "12.5"), ("2026-02-04", "339901", "", "")]
    state_records(bakery.stating("bakery.complaint"), header, told)
    refresh()

    assert rows("SELECT phone, loss FROM bakery__complaint ORDER BY _day") == [(True, 12.5), (None, None)]


def test_a_reported_figure_bears_its_period(bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records
    from zhiheng.kernel.warehouse.actions import refresh

    header, told = ("region", "period", "shops", "sold"), [("339901", "2025-Q4", "12", "3.5")]
    state_records(bakery.stating("bakery.quarter"), header, told)
    refresh()

    assert rows("SELECT _period, _period_until, _day, _region, shops, sold FROM bakery__quarter") == [
        ("2025-Q4", date(2026, 1, 1), date(2025, 12, 31), "339901", 12, 3.5)
    ]


def test_a_table_answers_as_known_at_any_entry(bakery: Bakery) -> None:
    from zhiheng.compute.warehouse.lake import ibis_over
    from zhiheng.kernel.journal.queries import length
    from zhiheng.kernel.records.actions import Act, retract_record
    from zhiheng.kernel.warehouse.actions import refresh
    from zhiheng.kernel.warehouse.queries import lake, relation

    def known(position: int) -> list[float]:
        with lake().reading() as cursor:
            table = relation(ibis_over(cursor), CHECK, position)
            return sorted(table["weight"].execute().tolist())

    first, second = state(bakery, check_row("1", weight="100"), check_row("2", weight="90"))
    approve(bakery, first, second)
    both = length()
    state(bakery, check_row("1", weight="101"), existing="correct")
    corrected = length()
    first.refresh_from_db()
    approve(bakery, first)
    approved = length()
    retract_record(second.pk, Act(bakery.sun, NOON, "误报"))
    refresh()

    assert known(both) == known(corrected) == [90.0, 100.0]
    assert known(approved) == [90.0, 101.0]
    assert known(length()) == [101.0]
    assert known(1) == []


def test_the_position_of_a_day_is_its_last_entry(bakery: Bakery) -> None:
    from zhiheng.kernel.journal.queries import length
    from zhiheng.kernel.warehouse.actions import refresh
    from zhiheng.kernel.warehouse.queries import position_on

    begun = length()
    late = datetime(2026, 3, 3, 15, 59, 59, tzinfo=UTC)
    state(bakery, check_row("1"), at=late)
    third = length()
    refresh()
    state(bakery, check_row("2"), at=late + timedelta(seconds=1))
    fourth = length()

    def asked() -> list[int]:
        return [position_on(date(2026, 3, day)) for day in (1, 2, 3, 4, 9)]

    before = asked()
    refresh()

    assert before == asked() == [0, begun, third, fourth, fourth]


@pytest.mark.usefixtures("bakery")
def test_a_refresh_with_nothing_new_changes_nothing() -> None:
    from zhiheng.kernel.warehouse.actions import refresh
    from zhiheng.kernel.warehouse.queries import position

    done = refresh()
    again = refresh()

    assert done.opened > 0
    assert (again.position, again.opened, again.closed, again.made_anew) == (position(), 0, 0, ())


def test_after_many_refreshes_the_files_are_put_in_order(bakery: Bakery, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.compute.warehouse import upkeep
    from zhiheng.kernel.warehouse.actions import refresh

    monkeypatch.setattr(upkeep, "_REFRESHES", 2)
    noted = []
    for number in range(5):
        state(bakery, check_row(f"{number}"))
        refresh()
        noted += rows("SELECT count(*) FROM _reached WHERE starts_with(name, 'entry')")

    assert noted == [(1,), (2,), (3,), (1,), (2,)]


@pytest.mark.usefixtures("bakery")
def test_entries_that_may_yet_be_undone_are_not_taken_in() -> None:
    from zhiheng.kernel.journal.actions import writing
    from zhiheng.kernel.warehouse.actions import refresh
    from zhiheng.kernel.warehouse.queries import position

    with writing(), pytest.raises(InsideATransaction):
        refresh()

    assert position() == 0


def test_a_field_declared_later_gets_a_column_and_one_that_comes_back_its_values(
    bakery: Bakery, tmp_path: Path
) -> None:
    from zhiheng.contract.assembly import assemble
    from zhiheng.contract.in_use import put_in_use
    from zhiheng.contract.installed import read_all
    from zhiheng.kernel.statements.actions import state_records
    from zhiheng.kernel.warehouse.actions import rebuild, refresh

    def use(folder: Path) -> None:
        put_in_use(assemble(read_all((folder / "grain", folder / "bakery"))))

    less, more = (copied(tmp_path / name) for name in ("less", "more"))
    story = '[subject.shop.field.story]\ntitle = { zh = "简介", en = "Story" }\ntype = "long_text"\nlongest = 500\n'
    famous = '\n[subject.shop.field.famous]\ntitle = { zh = "老字号", en = "Famous" }\ntype = "yes_no"\n'
    change(less, "bakery/subjects.toml", story, "")
    change(more, "bakery/subjects.toml", story, story + famous)
    stating, header = bakery.stating(SHOP), ("name", "credit_code", "place")
    told = [(f"澄川{number}号馒头坊", shop_code(number), "339901") for number in (11, 12, 13)]
    state_records(stating, (*header, "story"), [(*told[0], "百年老店")])
    refresh()

    use(less)
    without = refresh()
    state_records(stating, header, told[1:2])
    refresh()
    use(more)
    added = refresh()
    state_records(stating, (*header, "famous"), [(*told[2], "是")])
    refresh()
    kept = everything()
    use(less)
    rebuild()
    use(more)
    back = refresh()

    assert (without.made_anew, added.made_anew, back.made_anew) == ((), (), (SHOP,))
    assert rows("SELECT story, famous FROM bakery__shop ORDER BY _thing")[2:] == [
        ("百年老店", None),
        (None, None),
        (None, True),
    ]
    assert everything() == kept


def test_a_kind_that_no_longer_asks_for_approval_is_made_anew(bakery: Bakery, tmp_path: Path) -> None:
    from zhiheng.contract.assembly import assemble
    from zhiheng.contract.in_use import put_in_use
    from zhiheng.contract.installed import read_all
    from zhiheng.kernel.warehouse.actions import refresh

    state(bakery, check_row("1"))
    refresh()
    before = rows(f"SELECT count(*) FROM {CHECKS}")
    folder = copied(tmp_path)
    change(folder, "bakery/records.toml", "approve = true", "approve = false")
    put_in_use(assemble(read_all((folder / "grain", folder / "bakery"))))
    done = refresh()

    assert before == [(0,)]
    assert done.made_anew == (CHECK,)
    assert rows(f"SELECT count(*) FROM {CHECKS}") == [(1,)]


@pytest.mark.usefixtures("bakery")
def test_another_journal_under_the_same_warehouse_is_noticed() -> None:
    from zhiheng.kernel.warehouse.actions import refresh
    from zhiheng.kernel.warehouse.queries import lake, position

    refresh()
    lake().write(
        lambda cursor: cursor.execute("UPDATE _reached SET name = 'entry 00' WHERE starts_with(name, 'entry')")
    )
    done = refresh()

    assert CHECK in done.made_anew
    assert position() == done.position


# --- incremental equals whole ----------------------------------------------------------------------------------------

NUMBERS = ("1", "2", "3")
MOVES = st.one_of(
    st.tuples(st.just("state"), st.sampled_from(NUMBERS), st.sampled_from(["90", "100.5"]), st.integers(0, 3)),
    st.tuples(st.just("correct"), st.sampled_from(NUMBERS), st.sampled_from(["80", "110"])),
    st.tuples(st.sampled_from(["check", "approve", "return", "retract"]), st.integers(0, 5)),
    st.tuples(st.just("merge"), st.integers(0, 4), st.integers(0, 4)),
    st.tuples(st.just("part"), st.integers(0, 4)),
    st.tuples(st.just("refresh")),
)


class Mover:
    """Does what it is told through the actions people use; what is refused is left."""

    def __init__(self, bakery: Bakery) -> None:
        self._bakery = bakery

    def do(self, move: tuple[Any, ...]) -> None:
        from zhiheng.kernel.warehouse.actions import refresh

        if move[0] == "refresh":
            refresh()
            return
        with suppress(ZhihengError):
            getattr(self, f"_{move[0]}")(*move[1:])

    def _state(self, number: str, weight: str, shop: int) -> None:
        named = {"shop": shop_code(shop)} if shop < 2 else {"shop": "", "shop_name": f"澄川{shop}号馒头铺"}
        state(self._bakery, check_row(number, weight=weight, **named))

    def _correct(self, number: str, weight: str) -> None:
        state(self._bakery, check_row(number, weight=weight), existing="correct")

    def _of(self, kind: str, place: int) -> int:
        from zhiheng.kernel.records.models import Record

        things = list(Record.objects.filter(kind=kind).order_by("id").values_list("id", flat=True))
        return things[place % len(things)] if things else 0

    def _step(self, name: str, place: int) -> None:
        from zhiheng.kernel.records import actions

        by = self._bakery.qian if name in {"check_record", "return_record"} else self._bakery.sun
        getattr(actions, name)(self._of(CHECK, place), actions.Act(by, NOON, "按程序"))

    def _check(self, place: int) -> None:
        self._step("check_record", place)

    def _approve(self, place: int) -> None:
        self._step("approve_record", place)

    def _return(self, place: int) -> None:
        self._step("return_record", place)

    def _retract(self, place: int) -> None:
        from zhiheng.kernel.records.actions import Act, retract_record

        retract_record(self._of(CHECK, place), Act(self._bakery.zhao, NOON, "误报"))

    def _merge(self, keep: int, merged: int) -> None:
        from zhiheng.kernel.subjects.actions import merge_subjects

        merge_subjects(
            keep=self._of(SHOP, keep), merged=self._of(SHOP, merged), reason="同一家", by=self._bakery.qian, at=NOON
        )

    def _part(self, merged: int) -> None:
        from zhiheng.kernel.subjects.actions import part_subjects

        part_subjects(merged=self._of(SHOP, merged), reason="两家", by=self._bakery.qian, at=NOON)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(MOVES, min_size=4, max_size=25), tidy=st.booleans())
def test_refreshed_entry_by_entry_the_tables_equal_those_made_anew(
    bakery: Bakery, moves: list[tuple[Any, ...]], tidy: bool
) -> None:
    from zhiheng.compute.warehouse.upkeep import tend
    from zhiheng.kernel.journal.queries import length
    from zhiheng.kernel.warehouse.actions import rebuild, refresh
    from zhiheng.kernel.warehouse.queries import lake

    mover = Mover(bakery)
    for move in moves:
        mover.do(move)
    refresh()
    if tidy:
        tend(lake())
    kept = everything()
    position = rebuild().position

    assert everything() == kept
    assert position == length()
    assert kept["bakery.shop"]


def test_the_tables_say_what_the_records_say(bakery: Bakery) -> None:
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.warehouse.actions import refresh

    mover = Mover(bakery)
    for move in [("state", "1", "90", 0), ("state", "2", "90", 2), ("check", 0), ("approve", 0), ("merge", 0, 2)]:
        mover.do(move)
    refresh()

    counting = Record.objects.filter(kind=SHOP).exclude(state__in=("merged", "retracted"))
    assert rows("SELECT _thing, name FROM bakery__shop WHERE _until IS NULL ORDER BY 1") == list(
        counting.order_by("id").values_list("id", "name")
    )
    merged = Record.objects.filter(state="merged").values_list("id", "merged_into")
    assert rows("SELECT _thing, _stands_for FROM subject_standing WHERE _until IS NULL") == list(merged)
    approved = Record.objects.filter(kind=CHECK, state="approved").values_list("id", "approved")
    assert rows(f"SELECT _thing, _entry FROM {CHECKS} WHERE _until IS NULL") == list(approved)
    assert len(merged) == len(approved) == 1
