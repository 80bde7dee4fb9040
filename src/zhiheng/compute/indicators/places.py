"""The places a question is about, which reported regions count in each, and which of them owe figures for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from zhiheng.compute.indicators.questions import WHOLE, Regions

Indices = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)


class Places:
    """The whole, the regions asked for and those that report, each with a number.

    ``of_whole`` are the regions whose figures make the whole where the question names none that report; ``owing`` those
    that report for the times asked about, where these are not those of the question.
    """

    def __init__(self, regions: Regions, of_whole: Iterable[str] = (), owing: tuple[str, ...] | None = None) -> None:
        self._regions = regions
        owed_by = regions.reporting if owing is None else owing
        whole_parts = owed_by or tuple(sorted(set(of_whole)))
        self.codes: tuple[str, ...] = tuple(dict.fromkeys([WHOLE, *regions.asked, *whole_parts]))
        self.number = {code: number for number, code in enumerate(self.codes)}
        reporting: dict[str, list[str]] = {code: [] for code in self.codes}
        for region in owed_by:
            for code in regions.counts_in(region):
                if code in reporting and code != WHOLE:
                    reporting[code].append(region)
        owing_ones = set(owed_by)
        parts = [self._parts(code, owing_ones, reporting[code], whole_parts) for code in self.codes]
        self.parts = Spread(parts, [self.number.get(part, 0) for own in parts for part in own])
        self.is_single = np.array(
            [code in own or (code == WHOLE and len(own) == 1) for code, own in zip(self.codes, parts, strict=True)]
        )
        """Whether the place is one of those that report, not several of them."""

    def spread(self, reported: Sequence[str]) -> Spread:
        """How amounts of reported regions add up in the places."""
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
