"""Lists are the same by whatever index they are found, and whether all of their records are looked at or some."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.kernel.bakery import CHECK, HEADER, NOON, OFFICE, check_row, shop_code

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.records.queries import Filter

FIRST = date(2026, 1, 5)
RECORDS, QUESTIONS = 60, 120
ACTS = {"check": ["check"], "approve": ["check", "approve"], "return": ["return"], "retract": ["retract"], "leave": []}


def _many_checks(bakery: Bakery, chance: random.Random) -> None:
    """Checks of every place, day, subject and state."""
    from zhiheng.kernel.records import actions
    from zhiheng.kernel.statements.actions import state_each

    rows = []
    for number in range(RECORDS):
        day = FIRST + timedelta(days=chance.randrange(12))
        row = check_row(
            f"c{number}",
            subject_name=chance.choice(("白馒头", "豆沙包", f"馒头{number % 4}号")),
            sampled_on=str(day),
            tested_on=str(day + timedelta(days=chance.randrange(3))),
            sold_in=chance.choice(("339901", "339902", "339900")),
            shop=shop_code(chance.randrange(2)),
            verdict=chance.choice(("合格", "合格", "合格", "不合格")),
        )
        rows.append({**dict(zip(HEADER, row, strict=True)), "is_retest": chance.choice(("是", "否", None))})
    by = {"check": bakery.qian, "approve": bakery.sun, "return": bakery.qian, "retract": bakery.zhao}
    for verdict in state_each(bakery.stating(), rows):
        assert verdict.thing is not None, verdict.refusals
        for act in ACTS[chance.choice(list(ACTS))]:
            getattr(actions, f"{act}_record")(verdict.thing, actions.Act(by[act], NOON, reason="核实"))


def _question(chance: random.Random, records: list[Record]) -> Filter:
    """Some of what can be asked of a list."""
    from zhiheng.kernel.records.queries import Filter

    some = chance.choice(records)
    asked: dict[str, Any] = {
        "since": FIRST + timedelta(days=chance.randrange(10)),
        "until": FIRST + timedelta(days=chance.randrange(16)),
        "regions": frozenset(chance.sample(("339900", "339901", "339902", "339903"), chance.randrange(1, 4))),
        "offices": frozenset(chance.choice(((OFFICE,), ("elsewhere", OFFICE), ("elsewhere",)))),
        "states": tuple(
            chance.sample(("entered", "checked", "approved", "returned", "retracted"), chance.randrange(1, 4))
        ),
        "subjects": tuple({some.subject or 0, chance.choice(records).subject or 0}),
        "words": chance.choice((some.identity, "馒头", "豆沙", "没有这个")),
        "fields": {
            key: value
            for key, value in (
                ("verdict", chance.choice(("pass", "fail"))),
                ("shop", str(msgspec.json.decode(some.data)["shop"])),
                ("is_retest", chance.choice(("true", "false"))),
            )
            if chance.random() < 0.5
        },
    }
    return Filter(CHECK, **{key: asked[key] for key in chance.sample(list(asked), chance.randrange(4))})


def _fits(asked: Filter, record: Record, names: dict[int, str]) -> bool:
    """What a list is, said without a database; a number that a record of the list's days bears is that record alone."""
    values = {**msgspec.json.decode(record.data)}
    assert record.happened_on is not None
    fields = {"true": True, "false": False}
    return (
        (record.state in asked.states if asked.states else record.state != "retracted")
        and (asked.since is None or asked.since <= record.happened_on)
        and (asked.until is None or record.happened_on < asked.until)
        and (asked.regions is None or record.region in asked.regions)
        and (asked.offices is None or record.office in asked.offices)
        and (not asked.subjects or record.subject in asked.subjects)
        and (not asked.words or record.identity == asked.words or asked.words in names[record.subject or 0])
        and all(str(values.get(key)) == str(fields.get(value, value)) for key, value in asked.fields.items())
    )


@pytest.mark.parametrize("counted", [1, 4, 10_000])
def test_a_list_is_the_same_by_whatever_way_it_is_found(
    bakery: Bakery, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.kernel.records import queries
    from zhiheng.kernel.records.models import Record

    chance = random.Random(5)
    _many_checks(bakery, chance)
    monkeypatch.setattr(queries, "COUNTED", counted)
    records = list(Record.objects.filter(kind=CHECK))
    names = dict(Record.objects.filter(kind="bakery.bun").values_list("id", "name"))
    found_something = 0

    for _ in range(QUESTIONS):
        asked = _question(chance, records)
        wanted = [record for record in records if _fits(asked, record, names)]
        wanted.sort(key=lambda record: (record.happened_on, record.pk), reverse=True)
        met: list[Record] = []
        after, last_page = "", False
        while not last_page:
            page = queries.records_page(asked, after=after, size=7)
            met += page.records
            after, last_page = page.after, not page.after

            assert page.count <= len(wanted)
            assert page.more or page.count == len(wanted)
        assert met == wanted == list(queries.filtered(asked)), asked
        found_something += bool(wanted)

    assert found_something > QUESTIONS // 4
