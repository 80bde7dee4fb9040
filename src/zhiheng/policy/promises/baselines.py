"""The baselines a plan states for its targets: 2023年实际 in a table's column, 2023年…为93.2% in a sentence.

The compiler leaves these numbers aside as the state before the plan (``targets.refusal``); here each is held against a
target's name and unit. A person confirms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from zhiheng.policy.findings import TargetData
from zhiheng.policy.model import UnclaimedNumber
from zhiheng.policy.promises.judging import Baseline
from zhiheng.policy.targets import refusal

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_YEAR = re.compile(r"(20\d\d)年")
_ENDS_SENTENCE = re.compile(r"[。；;\n]")


def baselines_stated(data: TargetData, text: str, unclaimed: Iterable[UnclaimedNumber]) -> Iterator[Baseline]:
    """The baselines the text states for a target, in the order of the text."""
    for number in unclaimed:
        if number.reason != refusal.BASE:
            continue
        found = _NUMBER.match(number.words)
        if found is None or not _same_unit(data, number.words[found.end() :]):
            continue
        begin = text.rfind("\n", 0, number.start) + 1
        line = text[begin : number.start]
        year = _of_column(text, begin, line) if "|" in line else _of_sentence(line)
        named = data.indicator in (line if "|" in line else _last_part(line))
        if year is not None and named and (data.year is None or year < data.year):
            yield Baseline(Decimal(found[0]), year, "plan", number.start, number.end)


def _same_unit(data: TargetData, written: str) -> bool:
    """A cell of a table has no unit of its own."""
    return not written or written == data.unit


def _last_part(sentence: str) -> str:
    return re.split(r"[，,、]", sentence)[-1]


def _of_sentence(line: str) -> int | None:
    sentence = _ENDS_SENTENCE.split(line)[-1]
    years = _YEAR.findall(sentence)
    return int(years[-1]) if years else None


def _of_column(text: str, begin: int, line: str) -> int | None:
    """The year at the head of the column: of the nearest line above that names one there."""
    column = line.count("|")
    end = begin - 1
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        above = text[start:end]
        if "|" not in above:
            return None
        cells = above.split("|")
        year = _YEAR.search(cells[column]) if len(cells) > column else None
        if year:
            return int(year[1])
        end = start - 1
    return None
