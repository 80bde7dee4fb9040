"""By when a promise is due: from its sentence, its clause, its table row, its note, or the plan as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhiheng.policy.model import Clause, Head
from zhiheng.policy.targets.promises import Draft
from zhiheng.policy.targets.years import Calendar

IN_SENTENCE = "句中年份"
IN_HEADER = "表头年份"
IN_SEQUENCE = "逐年年份"
IN_ROW = "本行年份"
_YEAR_OF_NUMBER = re.compile(r"[\[〔(【](20\d\d)")
_NEARBY = 1200
"""How many characters before a number its sentence and the years of its sequence are looked for."""
NEAR = frozenset({IN_SENTENCE, IN_HEADER, IN_SEQUENCE, IN_ROW})
"""Years said right beside the number."""


class DueYears:
    """Answers by when a draft is due, and how that is known."""

    def __init__(self, text: str, clauses: Sequence[Clause], head: Head) -> None:
        self._text, self._clauses, self._head = text, clauses, head
        self._calendar = Calendar(text, clauses, head)
        begun = [day.year for day in (head.issued_on, head.since) if day is not None]
        numbered = _YEAR_OF_NUMBER.search(head.number)
        self._first_year = min(begun or ([int(numbered[1])] if numbered else [0]))

    def of(self, draft: Draft, clause: int) -> tuple[int | None, str]:
        """The year, None where the document names none, with the reason in a few words."""
        since = self._clauses[clause].start if clause >= 0 else max(0, draft.number_at - 400)
        until = self._clauses[clause].end if clause >= 0 else draft.number_at
        near = max(since, draft.number_at - _NEARBY)
        sentence = max(near, max(self._text.rfind(stop, near, draft.number_at) for stop in "。\n") + 1)
        if draft.year is not None:
            return draft.year, IN_HEADER
        if draft.sequence >= 0:
            year = self._of_sequence(draft, since, sentence)
            if year is not None:
                return year, IN_SEQUENCE
        calendar = self._calendar
        for found, reason in (
            (calendar.last_before(draft.number_at, sentence), IN_SENTENCE),
            (calendar.of_row(draft.number_at), IN_ROW),
            (calendar.last_before(draft.number_at, since), "本条前文年份"),
            (calendar.of_note(draft.number_at, until), "完成时限"),
            (calendar.of_ancestors(clause), "上级条款年份"),
        ):
            if found is not None:
                return found.last, reason
        if self._head.default_year is not None:
            return self._head.default_year, "全文目标年份"
        return None, "原文未写年份"

    def is_past(self, year: int | None, reason: str) -> bool:
        """Whether a year said beside the number lies before the plan: then the number tells how things stood."""
        return year is not None and reason == IN_SENTENCE and year < self._first_year

    def _of_sequence(self, draft: Draft, since: int, sentence: int) -> int | None:
        length = draft.sequence_length
        for start in (sentence, max(since, draft.number_at - _NEARBY)):
            named = [horizon for horizon in self._calendar.between(start, draft.number_at) if not horizon.past]
            spans = [horizon for horizon in named if horizon.last - horizon.first + 1 == length]
            if spans and length > 1:
                return spans[-1].first + draft.sequence
            singles = [horizon.last for horizon in named if horizon.first == horizon.last]
            last = singles[-length:]
            if len(last) == length and last == sorted(set(last)):
                return last[draft.sequence]
            if singles and "逐年列数" in draft.reasons:
                return singles[-1] - length + 1 + draft.sequence
        return None
