"""What a build writes down beside the text: numbers told, notes, words left to their author, problems."""

from __future__ import annotations

from dataclasses import dataclass, field

from zhiheng.reporting.numbers import IndicatorWords, Number, NumberSource, Question
from zhiheng.reporting.numbers_in_text.document import Used
from zhiheng.reporting.numbers_in_text.grammar import SentenceFault
from zhiheng.reporting.numbers_in_text.problems import Problem
from zhiheng.reporting.numbers_in_text.scope import class_titles


@dataclass(slots=True)
class Ledger:
    """The record of one pass over the template."""

    source: NumberSource
    used: dict[Question, Used] = field(default_factory=dict)
    notes: dict[str, int] = field(default_factory=dict)
    by_hand: dict[str, None] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)

    def use(self, indicator: IndicatorWords, question: Question, answer: Number, place: str) -> int:
        """The number under which it stands in the list of numbers."""
        if question not in self.used:
            region = self.source.region(question.region) if question.region else self.source.whole()
            self.used[question] = Used(
                len(self.used) + 1,
                indicator,
                question,
                answer,
                region.name if region else question.region,
                class_titles(indicator, question.classes, self.source),
                place,
            )
        return self.used[question].number

    def note(self, text: str) -> int:
        """The number of the note; the same words are one note."""
        return self.notes.setdefault(text, len(self.notes) + 1)

    def refuse(self, place: str, sentence: str, fault: SentenceFault) -> None:
        """A problem, once."""
        self.problems.setdefault(Problem(place, sentence, fault.rule, fault.what, fault.remedy))
