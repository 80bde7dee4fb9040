"""The places a question is about, which reported regions count in each, and which of them owe figures for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from zhiheng.compute.indicators.questions import WHOLE, Regions

Indices = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)


_SPREADS: Final = 64
"""So many lists of reported regions are remembered by places: kept cells mostly have the same."""


def places_of(regions: Regions, of_whole: Iterable[str], owing: tuple[str, ...], *, each_part: bool) -> Places:
    """The places of a question; those of an earlier one by the same map are taken again."""
    key = (tuple(sorted(of_whole)), owing, each_part)
    found: Places | None = regions.worked_out.get(key)
    if found is None:
        found = regions.worked_out[key] = Places(regions, key[0], owing, each_part=each_part)
    return found


class Places:
    """The whole, the regions asked for and those that report, each with a number.

    ``of_whole`` are the regions whose figures make the whole where the question names none that report; ``owing`` those
    that report for the times asked about, where these are not those of the question. Those that only report have a
    number where ``each_part`` is told of; what counts records needs no more than how many they are.
    """

    def __init__(
        self,
        regions: Regions,
        of_whole: Iterable[str] = (),
        owing: tuple[str, ...] | None = None,
        *,
        each_part: bool = True,
    ) -> None:
        self._regions = regions
        self._spreads: dict[tuple[str, ...], Spread] = {}
        owed_by = regions.reporting if owing is None else owing
        whole_parts = owed_by or tuple(sorted(set(of_whole)))
        self.codes: tuple[str, ...] = tuple(dict.fromkeys([WHOLE, *regions.asked, *(whole_parts if each_part else ())]))
        self.number = {code: number for number, code in enumerate(self.codes)}
        reporting: dict[str, list[str]] = {code: [] for code in self.codes}
        for region in owed_by:
            for code in regions.counts_in(region):
                if code in reporting and code != WHOLE:
                    reporting[code].append(region)
        owing_ones = set(owed_by)
        parts = [self._parts(code, owing_ones, reporting[code], whole_parts) for code in self.codes]
        members = [self.number.get(part, 0) for own in parts for part in own] if each_part else []
        self.parts = Spread(parts, members)
        """The regions that report of each place; without numbers only how many."""
        self.is_single = np.array(
            [code in own or (code == WHOLE and len(own) == 1) for code, own in zip(self.codes, parts, strict=True)]
        )
        """Whether the place is one of those that report, not several of them."""

    def spread(self, reported: Sequence[str]) -> Spread:
        """How amounts of reported regions add up in the places."""
        key = tuple(reported)
        if (known := self._spreads.get(key)) is None:
            if len(self._spreads) >= _SPREADS:
                self._spreads.clear()
            known = self._spreads[key] = self._spread(key)
        return known

    def _spread(self, reported: Sequence[str]) -> Spread:
        counted: list[list[int]] = [[] for _ in self.codes]
        for index, region in enumerate(reported):
            counted[0].append(index)
            for code in dict.fromkeys(self._regions.counts_in(region)) if region else ():
                number = self.number.get(code)
                if number:
                    counted[number].append(index)
        return Spread(counted, [index for own in counted for index in own])

    @staticmethod
    def _parts(code: str, owing: set[str], within: list[str], whole_parts: tuple[str, ...]) -> list[str]:
        if code == WHOLE:
            return list(whole_parts)
        return [code] if code in owing else within or [code]


class Spread:
    """Which of many things belong to each place, as one sorted list of pairs."""

    def __init__(self, belonging: Sequence[Sequence[object]], members: Sequence[int]) -> None:
        self.count: Indices = np.array([len(own) for own in belonging], dtype=np.int64)
        self.member: Indices = np.array(members, dtype=np.int64)
        self.place: Indices = np.repeat(np.arange(len(belonging), dtype=np.int64), self.count)
        self._filled = np.flatnonzero(self.count)
        self._starts = (np.cumsum(self.count) - self.count)[self._filled]

    def reduce(self, by: np.ufunc, values: NDArray[T], empty: float) -> NDArray[T]:
        """What the members of each place come to along the last axis; ``empty`` for a place without any."""
        result = np.full((*values.shape[:-1], len(self.count)), empty, dtype=values.dtype)
        if len(self._filled):
            result[..., self._filled] = by.reduceat(values[..., self.member], self._starts, axis=-1)
        return result

    def added(self, values: NDArray[T]) -> NDArray[T]:
        """The sums of the members of each place."""
        return self.reduce(np.add, values, 0)
