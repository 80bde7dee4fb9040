"""Words printed over several lines, read as one line and led back to their places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from zhiheng.policy.folding import Folded
from zhiheng.policy.notes.grammar import LABEL, TIME_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhiheng.policy.model import Mention

_BREAK = re.compile(rf"\n(?!(?:{LABEL}|{TIME_LABEL}) ?:)")


def on_one_line(folded: Folded, start: int, end: int) -> tuple[Folded, list[int]]:
    """The words between two places without the line breaks that open no label, and where each character stands."""
    breaks = {match.start() for match in _BREAK.finditer(folded.text, start, end)}
    places = [at for at in range(start, end) if at not in breaks]
    origin = [*(folded.origin[at] for at in places), folded.origin[end]]
    return Folded("".join(folded.text[at] for at in places), origin, folded.plain), places


def led_back(mentions: Iterable[Mention], places: list[int]) -> tuple[Mention, ...]:
    """The offices found on the one line, at their places in the text."""
    return tuple(replace(mention, start=places[mention.start], end=places[mention.end - 1] + 1) for mention in mentions)
