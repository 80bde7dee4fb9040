"""A middling town told without a database: its files as rows, and what they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiheng.demo.outbox import Paper
from zhiheng.demo.story import Event, Size, Story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.demo.outbox import Row

NEWEST = date(2026, 3, 18)
PHOTO, DOCUMENT = "a" * 64, "b" * 64


def town(*, seed: int = 7, newest: date = NEWEST) -> Story:
    """A town of 700 firms and 14 months."""
    return Story(newest, Size(700, 14, 0.3), seed=seed, photo=PHOTO, document=DOCUMENT)


@dataclass
class Told:
    """Everything a story tells, at once."""

    events: list[Event]

    @property
    def papers(self) -> Iterator[Paper]:
        """The files."""
        return (event for event in self.events if isinstance(event, Paper))

    def rows(self, kind: str) -> list[Row]:
        """The rows of a kind as they were sent, in their order."""
        return [row for paper in self.papers if paper.kind == kind for row in paper.rows]

    def last(self, kind: str, *keys: str) -> dict[Any, Row]:
        """The rows of a kind as they stood at the end, by what identifies them; impossible ones are left out.

        What comes a second time counts only where it was sent as a correction.
        """
        standing: dict[Any, Row] = {}
        for paper in self.papers:
            for row in paper.rows if paper.kind == kind else ():
                number = tuple(row.get(key) for key in keys)
                possible = not any(isinstance(value, str) and value in {"不清楚", "待定"} for value in row.values())
                if possible and (paper.existing == "correct" or number not in standing):
                    standing[number] = row
        return standing
