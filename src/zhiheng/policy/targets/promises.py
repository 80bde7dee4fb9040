"""The grammar of a quantified promise: what a number says, from the words before and behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from zhiheng.policy.model import Comparator, Period, TargetKind
from zhiheng.policy.targets.names import clean, complete_parts, part
from zhiheng.policy.targets.quantities import Quantity
from zhiheng.policy.targets.reading import Reading
from zhiheng.policy.targets.readings import read_window
from zhiheng.policy.targets.refusal import CUTTING, refusal, without_promise
from zhiheng.policy.targets.sentences import Sentences
from zhiheng.policy.targets.window import Told, Window, runs
from zhiheng.policy.targets.words import TOLD_APART

_PERIODS: Final[tuple[tuple[str, Period], ...]] = (
    (r"每两年|每2年|每二年|两年一", "biennial"),
    (r"每季度?|每个季度|季均", "quarterly"),
    (r"每个?月|月均", "monthly"),
    (r"每一?年|年均|逐年(?=新增|增长|递增|提高\d|下降\d)|每年度|年度(?=培育|新增|评选)", "annual"),
)
_PERIOD = tuple((re.compile(pattern), period) for pattern, period in _PERIODS)
_AGAIN = re.compile(r"(?:分别|达到|为|提高到|增加到|力争)*")
_YEAR_BY_YEAR = re.compile(r"逐年|依次|分年度|每年")


@dataclass(frozen=True, slots=True)
class Draft:
    """A promise before its year, offices and clause are known."""

    start: int
    end: int
    number_at: int
    indicator: str
    comparator: Comparator
    quantity: Quantity
    kind: TargetKind
    period: Period | None
    confidence: float
    reasons: tuple[str, ...]
    year: int | None = None
    """Set where a table's header gives the number its year."""
    sequence: int = -1
    """Position in a sequence of yearly values; -1 where there is none."""
    sequence_length: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A number that is no promise, and why."""

    quantity: Quantity
    reason: str


def spread(window: Window, reading: Reading) -> list[Draft]:
    """One draft per indicator and value of the run."""
    told = window.told
    told.name, told.kind = reading.name, reading.kind
    if reading.behind:
        return [draft(window, window.first, reading.name, reading)]
    apart = reading.told_apart or TOLD_APART.search(window.left[-12:]) is not None
    last = window.run[-1]
    values = [replace(value, bound=value.bound or last.bound, unit=_unit(value, last)) for value in window.run]
    if len(values) == 1:
        names = part(reading.name, None) if apart else complete_parts(reading.name)
        return [draft(window, values[0], name, reading) for name in names]
    less = replace(reading, confidence=reading.confidence - 0.03)
    names = [reading.name] if _YEAR_BY_YEAR.search(window.left) else part(reading.name, len(values))
    if len(names) == len(values):
        return [draft(window, value, name, less, "分别列数") for value, name in zip(values, names, strict=True)]
    return [
        replace(draft(window, value, reading.name, less, "逐年列数"), sequence=index, sequence_length=len(values))
        for index, value in enumerate(values)
    ]


def _unit(value: Quantity, last: Quantity) -> str:
    """The unit of a number in a run: 分别提高2个和1个百分点 are two of 百分点."""
    shortened = value.unit == "个" and last.unit.endswith("百分点")
    return last.unit if shortened or not value.unit else value.unit


def _said_again(window: Window) -> list[Draft]:
    """到2020年,分别达到98%、25个和5项: new values for the indicators the sentence named before, told by their units."""
    if len(window.run) < 2 or not _AGAIN.fullmatch(clean(window.left)) or "分别" not in window.left:
        return []
    left = list(window.told.history)
    drafts = []
    for value in window.run:
        same = next((one for one in left if one[1] == value.unit), None)
        if same is None:
            return []
        left.remove(same)
        reading = Reading(same[0], None, same[2], 0.85, "沿用前文各指标")
        bounded = replace(value, bound=value.bound or window.run[-1].bound)
        drafts.append(draft(window, bounded, same[0], reading, "分别列数"))
    return drafts


def draft(window: Window, quantity: Quantity, name: str, reading: Reading, *more: str) -> Draft:
    """One promise with its place, bound and period."""
    comparator = reading.comparator
    if comparator is None or comparator == "=":
        comparator = quantity.bound or (">=" if quantity.upper is not None else "=")
    elif comparator == "<=" and quantity.bound == ">=":
        comparator = ">="
    start = window.start + (len(window.left) - len(window.left.lstrip("、,;和及与 ·")))
    words = window.text[window.segment : window.first.start]
    period = reading.period or next((period for pattern, period in _PERIOD if pattern.search(words)), None)
    end = max(quantity.end, window.run[-1].end)
    if reading.behind:
        end = max(end, quantity.end + len(window.words_behind()))
    return Draft(
        start=min(start, quantity.start),
        end=end,
        number_at=quantity.start,
        indicator=clean_end(name),
        comparator=comparator,
        quantity=quantity,
        kind=reading.kind,
        period=period,
        confidence=reading.confidence - (0.12 if quantity.written == "characters" else 0.0),
        reasons=(reading.reason, *more),
    )


def clean_end(name: str) -> str:
    """The name without punctuation left at its ends; the name itself where nothing else is left."""
    return name.strip(" ,、;:。·—\t|") or clean(name) or name


def read_promises(
    text: str, quantities: Sequence[Quantity], breaks: Sequence[int] = (), goals: Sequence[tuple[int, int]] = ()
) -> Iterator[Draft | Refused]:
    """What each number of the text says: one draft per indicator and value, or why it is no promise.

    ``breaks`` are places where new words begin without punctuation: behind the number and title of a clause.
    ``goals`` are the places of goal clauses, in order: there a bare count (省级名牌50个) is a promise too.
    """
    sentences = Sentences(text, breaks)
    told = Told()
    upcoming = list(reversed(goals))
    for run in runs(text, quantities):
        while upcoming and upcoming[-1][1] <= run[0].start:
            upcoming.pop()
        among_goals = bool(upcoming) and upcoming[-1][0] <= run[0].start
        window = Window(text, sentences, told, run, among_goals=among_goals)
        reason = refusal(window)
        if not reason and (again := _said_again(window)):
            yield from again
            told.last_end = again[-1].end
            continue
        reading = None if reason else read_window(window)
        if reading is None:
            for quantity in run:
                yield Refused(quantity, reason or without_promise(window))
            if reason in CUTTING:
                told.last_end = run[-1].end
            continue
        drafts = spread(window, reading)
        yield from drafts
        told.history.extend((one.indicator, one.quantity.unit, one.kind) for one in drafts)
        told.last_end = max(one.end for one in drafts)
        for quantity in run[1:] if reading.behind else ():
            yield Refused(quantity, without_promise(window))
