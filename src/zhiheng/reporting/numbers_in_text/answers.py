"""What the source answered, kept for one build; what is not known yet is noted and asked for in one go."""

from __future__ import annotations

from typing import Final

from zhiheng.reporting.numbers import Number, NumberSource, Question, Target

_UNKNOWN: Final = Number(None, "not_reported", "", 0, 0)


class Answers:
    """The memory of a build: numbers by question, targets by year."""

    def __init__(self, source: NumberSource) -> None:
        self._source = source
        self._known: dict[Question, Number] = {}
        self._wanted: dict[Question, None] = {}
        self._targets: dict[int, tuple[Target, ...]] = {}

    def of(self, question: Question) -> Number:
        """The answer; a stand-in without number while it is not known, which ``fetch`` will learn."""
        if question not in self._known:
            self._wanted[question] = None
            return _UNKNOWN
        return self._known[question]

    def fetch(self) -> bool:
        """Ask for everything that was wanted, at once; whether there was anything."""
        wanted = list(self._wanted)
        if wanted:
            self._known.update(zip(wanted, self._source.answers(wanted), strict=True))
            self._wanted.clear()
        return bool(wanted)

    def targets(self, year: int) -> tuple[Target, ...]:
        """The targets of a year."""
        if year not in self._targets:
            self._targets[year] = tuple(self._source.targets(year))
        return self._targets[year]
