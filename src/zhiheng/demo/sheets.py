"""The sheets of the pack macro: what departments report of works, food, water, standards, by year and by quarter.

The years before the story are entered in its first month, as offices do that begin. A few sheets come months late, a
few never.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from math import floor, log
from typing import Any, Final

from zhiheng.contract.in_use import in_use
from zhiheng.demo.chance import Chance, share
from zhiheng.demo.outbox import CITY, Bureau, Row
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, words
from zhiheng.primitives.periods import Period, PeriodKind

SINCE: Final = 2021
"""The first year of which there are sheets."""
LATE: Final = 0.03
"""Sheets of a district that come one to three months late."""
NEVER: Final = 0.002
"""Sheets of a district that never come."""
_LAST: Final = 2026
_BASE: Final = 2023
_SMALL: Final = 40
"""A share of fewer than these is drawn one by one."""
_ABOUT: Final = frozenset({"sender", "by", "known", "city_only"})
_Told = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A sheet as ``sheets.toml`` tells it."""

    kind: str
    sender: str
    by: str
    known: int
    city_only: bool
    fields: Mapping[str, _Told]

    @property
    def has_levels(self) -> bool:
        """Whether it has levels, of which the city states its own."""
        return any(_is_level(told) for told in self.fields.values())


@cache
def sheets() -> tuple[Sheet, ...]:
    """The sheets, read once."""
    table = tomllib.loads(files("zhiheng.demo").joinpath("sheets.toml").read_text(encoding="utf-8"))
    return tuple(
        Sheet(
            f"macro.{key}",
            told["sender"],
            told["by"],
            told["known"],
            told.get("city_only", False),
            {name: field for name, field in told.items() if name not in _ABOUT},
        )
        for key, told in table["macro"].items()
    )


class Sheets:
    """Reports of departments."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._outbox, self._numbers = town.timeline, town.outbox, town.numbers
        self._chance = town.chance("sheets")
        self._kept: dict[tuple[str, str, str], float] = {}
        """Stocks and the standing of a district in a field: neither jumps about from one sheet to the next."""
        self.document = ""
        """The digest of the file that stands in for every stamped scan."""

    def archive(self) -> None:
        """The years and quarters that ended before the story begins."""
        for sheet in sheets():
            period = Period(self._length(sheet), SINCE, 1)
            while period.until <= self._timeline.first:
                self._put(sheet, period, since=self._timeline.first)
                period = period.next()

    def of_month(self, month: int) -> None:
        """The sheets of the quarter and the year that ended with the month."""
        last = self._timeline.begins(month + 1) - timedelta(1)
        if last > self._timeline.cutoff:
            return
        for sheet in sheets():
            period = Period.containing(last, self._length(sheet))
            if period.span.last_day == last:
                self._put(sheet, period)

    @staticmethod
    def _length(sheet: Sheet) -> PeriodKind:
        length = in_use().catalogue.record(sheet.kind).period
        assert length is not None
        return length

    def _put(self, sheet: Sheet, period: Period, since: date | None = None) -> None:
        amounts = _Amounts(self._chance, self._kept, sheet, period)
        rows = [(one, amounts.of_district(place, one)) for place, one in enumerate(words().districts)]
        known = since or period.span.last_day + timedelta(sheet.known)
        if sheet.has_levels:
            self._send(sheet, period, None, amounts.of_city([row for _, row in rows]), known)
        for district, row in rows if not sheet.city_only else ():
            drawn = self._chance.random()
            if since is None and drawn < NEVER:
                continue
            late = self._chance.randint(30, 90) if since is None and drawn < NEVER + LATE else 0
            self._send(sheet, period, district, row, known + timedelta(late))

    def _send(self, sheet: Sheet, period: Period, district: District | None, amounts: Row, known: date) -> None:
        """The sheet of a district, or the city's own, in the next file that is sent once it is known."""
        of_district = district if sheet.sender == "districts" else None
        sign, series = district.sign if district else "澜", f"质统〔{period.until.year}〕"
        row: Row = {
            "region": district or words().places["city"]["code"],
            "period": period.label,
            **amounts,
            "publisher": Bureau(of_district) if of_district else f"澜溪市{sheet.by}",
            "document_number": f"{sign}{series}{self._numbers.next(sign + series)}号",
            "document": self.document,
        }
        last = period.span.last_day
        self._outbox.put(sheet.kind, of_district or CITY, last, row, since=known, punctual=True)


class _Amounts:
    """The numbers of one sheet for one period, by district."""

    def __init__(self, chance: Chance, kept: dict[tuple[str, str, str], float], sheet: Sheet, period: Period) -> None:
        self._chance, self._kept, self._sheet = chance, kept, sheet
        self._parts = 12 // period.months
        begun = (period.since.month - 1) / 12 if self._parts > 1 else 0.0
        self._when = period.since.year + begun
        self._shared: dict[str, list[float]] = {}
        weights = [one.weight for one in words().districts]
        for name, told in sheet.fields.items():
            if "total" in told or "mean" in told:
                self._shared[name] = self._share_out(told, weights)

    def of_city(self, districts: Sequence[Row]) -> Row:
        """The city's own levels, and what the districts have together: its sheet is whole."""
        return {
            name: self._level(name, told, None)
            if _is_level(told)
            else _rounded(sum(row[name] for row in districts), told)
            for name, told in self._sheet.fields.items()
        }

    def of_district(self, place: int, district: District) -> Row:
        """The numbers of a district, those that are a part of another after it."""
        row: Row = {}
        for name, told in self._sheet.fields.items():
            if _is_level(told):
                row[name] = self._level(name, told, district)
            elif "of" in told:
                row[name] = self._part(name, told, row[told["of"]], district)
            else:
                row[name] = _rounded(self._kept_up(name, told, self._shared[name][place], district), told)
        if "large_works_first" in row:
            # No more large works failed at first than works did.
            failed = row["works_finished"] - row["works_first"]
            row["large_works_first"] = max(row["large_works_first"], row["large_works"] - failed)
        return row

    def _share_out(self, told: _Told, weights: Sequence[int]) -> list[float]:
        """A total over the districts, whole numbers adding up to it; what happens by chance falls where it falls."""
        whole = sum(weights)
        if "mean" in told:
            return [self._happened(told["mean"] * weight / whole / self._parts) for weight in weights]
        total = told["total"] * (1 + told["grow"]) ** (self._when - _BASE)
        if not told.get("stock"):
            total = total / self._parts * self._chance.uniform(0.96, 1.04)
        exact = [total * weight / whole for weight in weights]
        if "places" in told:
            return exact
        parts = [floor(amount) for amount in exact]
        owed = round(total) - sum(parts)
        for place in sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])[:owed]:
            parts[place] += 1
        return [float(part) for part in parts]

    def _happened(self, mean: float) -> float:
        """How many of the rare things happened, each at its own time."""
        count, waited = 0, self._chance.expovariate(1)
        while waited < mean:
            count, waited = count + 1, waited + self._chance.expovariate(1)
        return float(count)

    def _kept_up(self, name: str, told: _Told, amount: float, district: District) -> float:
        """A stock that grows is never less than it was."""
        if not told.get("stock") or told.get("grow", 0) < 0:
            return amount
        key = (self._sheet.kind, name, district.key)
        self._kept[key] = max(amount, self._kept.get(key, 0.0))
        return self._kept[key]

    def _part(self, name: str, told: _Told, whole: float, district: District) -> float | int:
        of_whole = self._on_the_way(told)
        if of_whole >= 1:
            return whole
        odds = log(of_whole / (1 - of_whole)) + 0.5 * district.skill + 0.6 * self._standing(name, district)
        odds += self._chance.gauss(0, 0.05)
        if told.get("stock"):
            return min(whole, _rounded(self._kept_up(name, told, whole * share(odds), district), told))
        if "places" not in told and whole < _SMALL:
            return sum(self._chance.happens(share(odds)) for _ in range(int(whole)))
        return _rounded(whole * share(odds), told)

    def _level(self, name: str, told: _Told, district: District | None) -> float | int:
        level = self._on_the_way(told)
        if district is not None:
            level += told.get("spread", 0.0) * (district.skill + self._standing(name, district))
        wobble = 0.15 * abs(told["last"] - told["first"])
        level += self._chance.gauss(0, wobble)
        most = in_use().kind(self._sheet.kind).fields[name].most
        return _rounded(max(0.0, level if most is None else min(level, float(most))), told)

    def _standing(self, name: str, district: District) -> float:
        """How a district stands to the others in a field, the same each time."""
        key = (self._sheet.kind, f"{name}?", district.key)
        if key not in self._kept:
            self._kept[key] = self._chance.gauss(0, 0.25)
        return self._kept[key]

    def _on_the_way(self, told: _Told) -> float:
        way = min(1.0, max(0.0, (self._when - SINCE) / (_LAST - SINCE)))
        found: float = told["first"] + (told["last"] - told["first"]) * way
        return found


def _is_level(told: _Told) -> bool:
    return "first" in told and "of" not in told


def _rounded(amount: float, told: _Told) -> float | int:
    return round(amount, told["places"]) if "places" in told else round(amount)
