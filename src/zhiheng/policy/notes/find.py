"""Finding notes: every stretch of the folded text that the grammar of notes covers, and how it stands there.

A note stands in brackets, on lines of its own under a label (责任单位:…), or as a line that says nothing else
(市质监局牵头,市发改委配合). Linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhiheng.policy.notes.brackets import SPAN_LIMIT, STRONG_NAME, bracket_words, opener_of, outer_brackets
from zhiheng.policy.notes.grammar import IS, LABEL, TIME_LABEL, NoteWords, parse_note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zhiheng.policy.folding import Folded


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note in the text."""

    start: int
    end: int
    words: NoteWords
    alone: bool
    """The note fills its line or lines."""


_LABEL_KEY = re.compile(
    r"(?:单位|部门|主体|机构|地区|科室|处室|股室|机关|牵头|配合|负责|主办|协办|承办|责任|分工)"
    r"(?:\([^()\n]{1,8}\))?(?:方|人)? ?(?::|\] ?:?|——|"
    rf"{IS})"
)
_LABEL_AT = re.compile(rf"(?:{LABEL})(?: ?:|——|{IS})|\[{LABEL}\] ?:?")
LABEL_OR_TIME: Final = re.compile(rf"[—·*-]{{0,2}}(?:(?:{LABEL}|{TIME_LABEL}) ?:|\[(?:{LABEL}|{TIME_LABEL})\])")
TITLE_END: Final = re.compile(rf"(?:[;,]?[(\[]|[;,]|(?<=\))){LABEL}\]? ?:")
"""A note under a label that follows a title without 。."""
_LABEL_LINE = re.compile(rf"\n(?={LABEL_OR_TIME.pattern})")
_LABEL_BEFORE = frozenset("\n。;!?)]”—·*")
_LABEL_REACH: Final = 26
_LABEL_LINES: Final = 16
"""A note under labels has no more lines."""
_STATEMENT_END = re.compile(r"(?:牵头|负责|配合|参与|落实|协办|协助|实施)[^\n。:]{0,6}。?(?=\n|$)")
_STATEMENT_LIMIT: Final = 400
_ASSIGNS = re.compile(r"(?:[本该此这](?:项|一)?(?:工作|任务)?)?由|请(?=[省市县区州旗])")
_MATTER_BY = re.compile(r"[^\n。;,:由]{4,30}(?P<by>由[省市县区州旗盟][^\n。;:]{1,200}?(?:牵头|负责)[^\n。;:]{0,160}。)")
_OF_ALL = re.compile(
    r"(?:以上|上述)[^。\n,]{0,14}由[^。\n]{2,300}?(?:负责|配合|落实|参与|实施|牵头)(?:实施|落实)?(?=[。\n]|$)"
)


def find_notes(folded: Folded, cuts: Sequence[int] = (), ends: Iterable[int] = ()) -> list[FoundNote]:
    """Every note of the text in text order.

    ``cuts``: places where clauses begin, which no note crosses; ``ends``: places where finest clauses end.
    """
    found = list(_in_brackets(folded))
    taken = _Taken([(note.start, note.end) for note in found])
    for more in (_labelled(folded, cuts), _statements(folded, cuts, ends), _on_all(folded, cuts)):
        found.extend([note for note in more if taken.free(note.start, note.end)])
        taken = _Taken(sorted((note.start, note.end) for note in found))
    found.sort(key=lambda note: note.start)
    return found


def closing_note(folded: Folded, start: int, end: int) -> FoundNote | None:
    """The note with which a stretch of text ends, if it ends with one."""
    text = folded.text
    stop = end
    while stop > start and text[stop - 1] in "。;,\n\t ":
        stop -= 1
    if stop > start and text[stop - 1] in ")]":
        opener = opener_of(text, start, stop)
        words = bracket_words(folded, opener, stop - 1) if opener >= 0 else None
        if words is not None:
            return FoundNote(opener, stop, words, alone=_alone(text, opener, stop))
    line = max(start, text.rfind("\n", start, stop) + 1)
    labelled = _closing_labels(folded, start, line, stop)
    if labelled is not None:
        return labelled
    if line > start and stop - line <= _STATEMENT_LIMIT and _STATEMENT_END.search(text, max(line, stop - 14), stop):
        words = parse_note(folded, line, stop)
        if words is not None and _sure(words):
            return FoundNote(line, stop, words, alone=True)
    return None


def _closing_labels(folded: Folded, start: int, line: int, stop: int) -> FoundNote | None:
    """The note under labels with which a stretch ends, over as many lines as there are labels."""
    text = folded.text
    if all(text.find(sign, max(start, line - 2), stop) < 0 for sign in (":", "]", "——")):
        return None
    above = text.rfind("\n", max(start, line - _LABEL_REACH), max(start, line - 1)) + 1
    if 0 < above < line and text[line - 2] == ":" and LABEL_OR_TIME.match(text, above, line):
        line = above
    if LABEL_OR_TIME.match(text, line, stop):
        at = line
        while at > start and text[at - 1] == "\n":
            above = max(start, text.rfind("\n", start, at - 1) + 1)
            if LABEL_OR_TIME.match(text, above, at) is None:
                break
            at = above
    elif _LABEL_KEY.search(text, line, stop) is None:
        return None
    else:
        at = next(
            (
                match.start()
                for match in _LABEL_AT.finditer(text, line, stop)
                if text[match.start() - 1] in _LABEL_BEFORE or folded.gap_before(match.start())
            ),
            -1,
        )
        if at < 0:
            return None
    words = parse_note(folded, at, stop)
    return None if words is None else FoundNote(at, stop, words, alone=_alone(text, at, stop))


class _Taken:
    """Stretches that already belong to a note."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def free(self, start: int, end: int) -> bool:
        i = bisect_right(self._starts, start)
        return not ((i and self._ends[i - 1] > start) or (i < len(self._starts) and self._starts[i] < end))


def _in_brackets(folded: Folded) -> Iterator[FoundNote]:
    text = folded.text
    for opener, closer in outer_brackets(text):
        words = bracket_words(folded, opener, closer)
        if words is not None:
            end = min(closer + 1, len(text))
            yield FoundNote(opener, end, words, alone=_alone(text, opener, end))


def _alone(text: str, start: int, end: int) -> bool:
    """Whether nothing else stands on the line or lines."""
    stop = end
    while stop < len(text) and text[stop] in "。 \t;":
        stop += 1
    return (start == 0 or text[start - 1] == "\n") and (stop >= len(text) or text[stop] == "\n")


def _labelled(folded: Folded, cuts: Sequence[int]) -> Iterator[FoundNote]:
    text = folded.text
    position = 0
    for key in _LABEL_KEY.finditer(text):
        if key.start() < position:
            continue
        start = _label_start(folded, key, cuts)
        if start < 0:
            continue
        end = _labelled_end(text, key.end(), cuts)
        words = parse_note(folded, start, end)
        if words is not None:
            while end > start and text[end - 1] in "\n\t ":
                end -= 1
            yield FoundNote(start, end, words, alone=_alone(text, start, end))
            position = end


def _label_start(folded: Folded, key: re.Match[str], cuts: Sequence[int]) -> int:
    text = folded.text
    line = text.rfind("\n", max(0, key.start() - _LABEL_REACH), key.start()) + 1
    for match in _LABEL_AT.finditer(text, max(line, key.start() - _LABEL_REACH), key.end() + 1):
        at = match.start()
        if match.end() == key.end():
            free = at == 0 or text[at - 1] in _LABEL_BEFORE or folded.gap_before(at) or _opens_body(text, at, cuts)
            return at if free else -1
    return -1


def _opens_body(text: str, at: int, cuts: Sequence[int]) -> bool:
    i = bisect_right(cuts, at) - 1
    return i >= 0 and at - cuts[i] <= 50 and "。" not in text[cuts[i] : at] and text[at - 1] in "\t|"


def _labelled_end(text: str, at: int, cuts: Sequence[int]) -> int:
    i = bisect_right(cuts, at)
    limit = cuts[i] if i < len(cuts) else len(text)
    limit = min(limit, at + 2 * SPAN_LIMIT)
    end = at
    for _ in range(_LABEL_LINES):
        stops = [stop for stop in (text.find("\n", end, limit), text.find("。", end, limit)) if stop >= 0]
        end = min(stops, default=limit)
        if end < limit and text[end] == "。" and text.startswith("\n", end + 1):
            end += 1
        if (
            end + 1 < limit
            and text[end] == "\n"
            and text[end - 1] == ":"
            and LABEL_OR_TIME.match(text, end + 1) is None
        ):
            end += 1
            continue
        if end >= limit or _LABEL_LINE.match(text, end, limit) is None:
            return end
        end += 1
    return end - 1


def _sure(words: NoteWords) -> bool:
    return words.role_words and all(
        STRONG_NAME.search(mention.name) or mention.name.startswith("各") for mention in words.mentions
    )


def _statements(folded: Folded, cuts: Sequence[int], ends: Iterable[int]) -> Iterator[FoundNote]:
    """Lines that say nothing but who does what, and sentences at the end of a paragraph that begin so: 由…."""
    text, last = folded.text, list(ends)
    spans = {*_statement_lines(text), *_statement_sentences(text, last), *_assigned_matters(text, cuts, last)}
    return _from_spans(folded, cuts, sorted(spans))


def _on_all(folded: Folded, cuts: Sequence[int]) -> Iterator[FoundNote]:
    """Sentences that speak for everything above (以上工作由…负责)."""
    return _from_spans(folded, cuts, (match.span() for match in _OF_ALL.finditer(folded.text)))


def _from_spans(folded: Folded, cuts: Sequence[int], spans: Iterable[tuple[int, int]]) -> Iterator[FoundNote]:
    text = folded.text
    for start, end in spans:
        i = bisect_right(cuts, start)
        if (i and cuts[i - 1] == start) or (i < len(cuts) and cuts[i] < end):
            continue
        stop = end - 1 if text[end - 1] == "。" else end
        if text.endswith("解释", start, stop):
            continue
        words = parse_note(folded, start, stop)
        if words is not None and _sure(words):
            yield FoundNote(start, stop, words, alone=_alone(text, start, stop))


def _statement_sentences(text: str, ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The last sentences of clauses that end within a line."""
    for end in ends:
        if end and text[end - 1] == "。":
            start = text.rfind("。", max(0, end - _STATEMENT_LIMIT), end - 1) + 1
            if start and _ASSIGNS.match(text, start) and "\n" not in text[start:end]:
                yield start, end


def _assigned_matters(text: str, cuts: Sequence[int], ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Clauses of one sentence that only say who deals with a matter (产品质量由市质监局牵头,市商务局配合)."""
    for end in ends:
        i = bisect_right(cuts, end - 1) - 1
        if i < 0 or end - cuts[i] > _STATEMENT_LIMIT or text[end - 1] != "。":
            continue
        matter = _MATTER_BY.fullmatch(text, cuts[i], end)
        if matter is not None:
            yield matter.start("by"), end


def _statement_lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _STATEMENT_END.finditer(text):
        near = max(0, match.start() - _STATEMENT_LIMIT)
        start = text.rfind("\n", near, match.start()) + 1
        sentence = text.rfind("。", max(start, near), match.start()) + 1
        if sentence and _ASSIGNS.match(text, sentence):
            yield sentence, match.end()
        elif not sentence and (start or match.start() < _STATEMENT_LIMIT) and not text.startswith("(", start):
            yield start, match.end()
