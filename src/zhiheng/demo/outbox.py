"""What offices have still to send: rows by kind and office, put together into one file a month or a quarter.

A row is known when its file is sent, not when it happened; some come a month or two late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal
from zlib import crc32

from zhiheng.contract.in_use import in_use
from zhiheng.demo.chance import Chance
from zhiheng.demo.dirt import Dirt
from zhiheng.demo.timeline import Timeline
from zhiheng.demo.words import District, words

Row = dict[str, Any]
Look = Literal["csv", "gbk", "xlsx"]
CITY: Final = "lanxi-scjg"
"""The key of the city's market bureau; districts are named by themselves."""
ORDER: Final = (
    *("register.institution", "register.firm", "register.product", "register.person_in_charge", "product.sample"),
    *("product.plan_coordination", "product.sampling_plan", "product.sampling_task", "product.sample_receipt"),
    *("product.test_item", "product.test_result", "product.result_delivery", "product.objection", "product.retest"),
    *("product.failing_batch", "product.correction", "product.re_examination", "product.result_notice"),
)
"""Kinds that others refer to come first; the rest follow in any order."""
MONTHLY: Final = frozenset(
    {
        *("register.institution", "product.sample", "product.sample_receipt", "product.test_item"),
        *("product.test_result", "product.risk_signal", "product.risk_sample", "product.injury"),
    }
)
HALF_YEARLY: Final = frozenset(
    {"product.hazard_finding", "enterprise.duty_check", "enterprise.interview", "enterprise.penalty"}
)
"""How often offices send files of a kind: sheets of the pack macro when they are due, others once in a quarter."""
_LATE: Final = ((0, 94.5), (1, 4.5), (2, 1.0))


@dataclass(frozen=True)
class Bureau:
    """In a cell: the market bureau of a district, by the name it has on the day."""

    district: District


@dataclass(frozen=True)
class Paper:
    """A file an office sends."""

    at: datetime
    kind: str
    office: str
    name: str
    existing: Literal["refuse", "correct", "skip"]
    look: Look
    rows: list[Row]


_Slot = tuple[str, str, str]
"""Kind, office, and what becomes of rows that are there already."""
_Number = tuple[object, ...]
"""What tells a row from the others of its kind."""


class Outbox:
    """Rows that wait until their file is sent."""

    def __init__(self, timeline: Timeline, seed: int) -> None:
        self._timeline = timeline
        self._chance = Chance(seed, "outbox")
        self._dirt = Dirt(Chance(seed, "dirt"))
        self._slots: dict[int, dict[_Slot, dict[_Number, tuple[date, Row]]]] = {}
        self._sends = {
            every: [timeline.sends_after(month, every) for month in range(timeline.months)] for every in (3, 6)
        }
        self._former = words().former

    def put(
        self,
        kind: str,
        office: District | str,
        day: date,
        row: Row,
        *,
        after: int = 0,
        since: date | None = None,
        correct: bool = False,
        punctual: bool = False,
    ) -> int | None:
        """Let an office send a row about a day, not before the month ``after`` or the day ``since``.

        The month about which it is sent; None where the story ends before. What is known to be otherwise before it is
        sent is sent as it is known then.
        """
        timeline, known_on = self._timeline, max(day, since or day)
        if known_on > timeline.cutoff:
            return None
        month = max(timeline.month_of(known_on), after)
        month += 0 if punctual or correct else self._chance.one(_LATE)
        month = self._next(kind, month)
        if month >= timeline.months:
            return None
        key = office if isinstance(office, str) else office.key
        slots, number = self._slots.setdefault(month, {}), _number(kind, row)
        still = correct and number in slots.get((kind, key, "refuse"), ())
        slot = (kind, key, "correct" if correct and not still else "refuse")
        slots.setdefault(slot, {})[number] = (day, row)
        return month

    def _next(self, kind: str, month: int) -> int:
        """The month from this one on after which files of a kind are sent."""
        if kind in MONTHLY or kind.startswith("macro.") or month >= self._timeline.months:
            return month
        return self._sends[6 if kind in HALF_YEARLY else 3][month]

    def papers(self, month: int) -> Iterator[Paper]:
        """The files about a month in the order in which they are sent; those that mend refused rows a day later."""
        waiting = self._slots.pop(month, {})
        for slot in sorted(waiting, key=_place):
            kind, key, existing = slot
            clean = existing == "refuse"
            rows, again = self._dirt.on(kind, key, [row for _, row in waiting[slot].values()], clean=not clean)
            # A subject stands where it stands when it is entered, a figure where it stood in its period.
            subject = in_use().kind(kind).is_subject
            days = {} if subject else {id(row): day for day, row in waiting[slot].values()}
            yield self._paper(month, slot, rows, days, part="" if clean else "更正")
            later = self._next(kind, month + 1)
            if not again:
                continue
            if subject or later >= self._timeline.months:
                # Other records refer to subjects: they are sent again at once.
                yield self._paper(month, slot, again, days, part="补报")
            else:
                waits = self._slots.setdefault(later, {}).setdefault(slot, {})
                for row in again:
                    waits.setdefault(_number(kind, row), (days[id(row)], row))

    def _paper(self, month: int, slot: _Slot, rows: list[Row], days: dict[int, date], *, part: str) -> Paper:
        kind, key, existing = slot
        step = (0 if kind.startswith("register") or kind == "product.sample" else 2) + (1 if part else 0)
        at = self._timeline.sent_at(month, 2 + step, _minutes(slot))
        begins = self._timeline.begins(month)
        dated_by = in_use().kind(kind).dated_by
        stated = [(row.get(dated_by), days.get(id(row), at.date()), row) for row in rows]
        placed = [self.placed(row, day if isinstance(day, date) else other) for day, other, row in stated]
        look: Look = "csv"
        if part == "" and self._sends_excel(kind, key, month):
            look = "xlsx"
        elif key == "cangpi":
            look = "gbk"
        office = self.office_at(key, at.date())
        title = in_use().kind(kind).title.partition("（")[0]
        name = f"{self._sender(key, at.date())}_{title}_{begins:%Y年%m月}{part and f'（{part}）'}"
        return Paper(
            at=at,
            kind=kind,
            office=office,
            name=f"{name}.{'xlsx' if look == 'xlsx' else 'csv'}",
            existing="correct" if existing == "correct" else "refuse",
            look=look,
            rows=placed,
        )

    def _sender(self, key: str, day: date) -> str:
        """The office as it calls itself in the names of its files."""
        district = next((one for one in words().districts if one.key == key), None)
        if district is None:
            return "市市场监管局"
        return self._named(Bureau(district), earlier=day < self._timeline.change_on).replace("监督管理", "监管")

    def _sends_excel(self, kind: str, key: str, month: int) -> bool:
        """One district fills in the templates for small kinds, and the first list of firms."""
        return key == "tinglan" and (kind == "product.failing_batch" or month == 0)

    def office_at(self, key: str, day: date) -> str:
        """The office of a district or of the city on a day."""
        if key == words().districts[-1].key and day < self._timeline.change_on:
            key = self._former["key"]
        return key if key.startswith("lanxi") else f"{key}-scjg"

    def placed(self, row: Row, day: date) -> Row:
        """The row with places and bureaus by the names they have on the day."""
        earlier = day < self._timeline.change_on
        return {
            key: self._named(value, earlier=earlier) if isinstance(value, District | Bureau) else value
            for key, value in row.items()
        }

    def _named(self, value: District | Bureau, *, earlier: bool) -> str:
        district = value.district if isinstance(value, Bureau) else value
        former = earlier and district is words().districts[-1]
        name = self._former["name"] if former else district.name
        if isinstance(value, Bureau):
            return f"{name}市场监督管理局"
        return self._former["code"] if former else district.code


def _number(kind: str, row: Row) -> _Number:
    return tuple(row.get(key) for key in in_use().kind(kind).identified_by) or (row.get("region"), row.get("period"))


def _place(slot: _Slot) -> tuple[bool, int, str, str]:
    kind, office, existing = slot
    return existing == "correct", ORDER.index(kind) if kind in ORDER else len(ORDER), kind, office


def _minutes(slot: _Slot) -> int:
    """When in the day a file comes: in the order of the kinds, every office at a minute of its own."""
    return _place(slot)[1] * 22 + crc32(slot[1].encode()) % 20
