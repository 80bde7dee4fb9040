"""What the page of an indicator is asked for: a place, a period, and the day on which it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.kernel.access.queries import RegionOn
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.indicators.models import Run, Value
from zhiheng.kernel.indicators.rules import LONGER
from zhiheng.kernel.warehouse.queries import position_on
from zhiheng.primitives.periods import InvalidPeriod, Period, PeriodKind
from zhiheng.web.figures import Answered

KIND_ZH: Final[Mapping[PeriodKind, str]] = {"month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
SHOWN: Final[Mapping[PeriodKind, int]] = {"month": 24, "quarter": 16, "half_year": 12, "year": 12}
"""So many of the last periods stand in a trend."""


@dataclass
class Question:
    """One indicator as it was asked for; whatever is not said takes what is usual."""

    address: str
    declared: Indicator
    day: date
    """Today."""
    known: date
    """The day as of which numbers are told; today where none was chosen."""
    places: Sequence[RegionOn]
    region: str
    kind: PeriodKind
    wanted: str
    """Label of the period, if one was chosen."""

    @property
    def is_past(self) -> bool:
        """Whether numbers are told as they were known on an earlier day."""
        return self.known < self.day

    @cached_property
    def run(self) -> Run | None:
        """The run whose numbers are shown; None where none was made by then."""
        return queries.run_on(self.known) if self.is_past else queries.newest_run()

    @cached_property
    def position(self) -> int | None:
        """Up to which entry is known; None where nothing was computed yet."""
        if self.run is not None:
            return self.run.position
        return position_on(self.known) if self.is_past else None

    @property
    def kinds(self) -> Sequence[PeriodKind]:
        """The kinds of period numbers are kept for."""
        return LONGER[self.declared.period]

    @property
    def place(self) -> RegionOn | None:
        """The place that was asked for."""
        return next((one for one in self.places if one.code == self.region), None)

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole city."""
        return bool(self.places) and self.places[0].code == self.region

    @cached_property
    def series(self) -> Sequence[tuple[Period, Answered]]:
        """The last periods that are over, oldest first."""
        return self.series_of([self.region]).get(self.region, ())

    def series_of(self, codes: Sequence[str]) -> Mapping[str, Sequence[tuple[Period, Answered]]]:
        """By place: the last periods that are over, oldest first."""
        if self.is_past and self.run is None:
            return self._computed(codes)
        return {code: _over(queries.series(self.address, code, self.kind, day=self.known, run=self._number,
                                           count=SHOWN[self.kind] + 1), self.known) for code in codes}  # fmt: skip

    @property
    def _number(self) -> int | None:
        return self.run.pk if self.is_past and self.run is not None else None

    def _computed(self, codes: Sequence[str]) -> Mapping[str, Sequence[tuple[Period, Answered]]]:
        """Numbers of a day before the first run, computed from the entries known then."""
        last = Period.containing(self.known, self.kind).previous()
        periods = [last.moved(-steps) for steps in range(SHOWN[self.kind])][::-1]
        found = queries.answered(
            [self.address], periods, day=self.known, regions=list(codes), position=self.position or 0
        )
        series = {code: [(period, found.of(self.address, period, code)) for period in periods] for code in codes}
        return {code: _from_the_first(rows) for code, rows in series.items()}

    @cached_property
    def period(self) -> Period | None:
        """The period that was chosen, else the newest with a number."""
        if self.wanted:
            return _period(self.wanted)
        numbers = [period for period, found in self.series if found.value is not None]
        last = [period for period, _ in self.series]
        found = numbers or last
        return found[-1] if found else None

    @cached_property
    def found(self) -> Answered | None:
        """The number of the period."""
        if self.period is None:
            return None
        for period, found in self.series:
            if period == self.period:
                return found
        return self.at(self.period)

    def at(self, period: Period) -> Answered:
        """The number of any period, kept or computed now."""
        kept = self.kept(period)
        if kept is not None:
            return kept
        return queries.answer(self.address, period, self.region, day=self.known, position=self.position)

    def kept(self, period: Period) -> Value | None:
        """The number as a run kept it."""
        if self.is_past and self.run is None:
            return None
        return queries.value_of(self.address, self.region, period.label, run=self._number)

    def by_place(self, period: Period) -> Mapping[str, Answered]:
        """By place: the number of the period."""
        if not (self.is_past and self.run is None):
            kept: Mapping[str, Answered] = queries.by_region(self.address, period.label, run=self._number)
            return kept
        codes = [place.code for place in self.places]
        found = queries.answered([self.address], [period], day=self.known, regions=codes, position=self.position or 0)
        return {code: found.of(self.address, period, code) for code in codes}


def _over(series: Sequence[tuple[Period, Value]], day: date) -> Sequence[tuple[Period, Answered]]:
    """Without the period that still runs, unless it has a number already."""
    rows: list[tuple[Period, Answered]] = [
        (period, value) for period, value in series if period.until <= day or value.value is not None
    ]
    return _from_the_first(rows)


def _from_the_first(rows: Sequence[tuple[Period, Answered]]) -> Sequence[tuple[Period, Answered]]:
    """From the first period with a number on: before it nothing was reported yet."""
    first = next((at for at, (_, found) in enumerate(rows) if found.value is not None), len(rows))
    return rows[first:]


def _period(label: str) -> Period | None:
    try:
        return Period.parse(label)
    except InvalidPeriod:
        return None


def asked(address: str, sent: Mapping[str, str], today: date) -> Question:
    """The question of a page: its indicator with what stands in the address; raises IndicatorUnknown."""
    declared = queries.indicator(address)
    places = queries.places(today)
    codes = [place.code for place in places]
    region = sent.get("region", "")
    wanted = _period(sent.get("period", ""))
    kind = sent.get("kind", wanted.kind if wanted else declared.period)
    kinds = LONGER[declared.period]
    return Question(
        address=address,
        declared=declared,
        day=today,
        known=_day(sent.get("day", ""), today),
        places=places,
        region=region if region in codes else next(iter(codes), ""),
        kind=next((one for one in kinds if one == kind), declared.period),
        wanted=wanted.label if wanted and wanted.kind in kinds else "",
    )


def _day(text: str, today: date) -> date:
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today
