"""The systems a plan asks for, one by one, each with all its clauses and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from zhiheng.contract.systems import system_named
from zhiheng.policy.citing import cited
from zhiheng.policy.systems.indicators import TARGET_REGISTER
from zhiheng.policy.writing.wording import running_words

if TYPE_CHECKING:
    from zhiheng.policy.model import Plan, SystemAsked

_FULL_WIDTH: Final = str.maketrans("(),", "（），")


@dataclass(frozen=True, slots=True)
class AskedSystem:
    """One system with every place of the text that asks for it."""

    number: str
    """In the catalogue; empty for what the catalogue does not have."""
    name: str
    """The catalogue's, or the words of the text."""
    places: int
    words: tuple[str, ...]
    """Of the text, each once; empty for the register of targets, whose places are the targets themselves."""
    clauses: tuple[str, ...]
    """As an office cites them, in the order of the text."""
    confidence: float
    """Of the surest mention."""


def asked_systems(plan: Plan) -> tuple[AskedSystem, ...]:
    """Every system the plan asks for, in the order of the text."""
    gathered: dict[str, list[SystemAsked]] = {}
    for one in plan.systems:
        gathered.setdefault(one.system or one.words, []).append(one)
    return tuple(_asked(plan, mentions) for mentions in gathered.values())


def _asked(plan: Plan, mentions: list[SystemAsked]) -> AskedSystem:
    number = mentions[0].system or ""
    entry = system_named(number) if number else None
    words = [] if number == TARGET_REGISTER else [running_words(one.words) for one in mentions]
    paths = [plan.clauses[one.clause].path for one in mentions if 0 <= one.clause < len(plan.clauses)]
    return AskedSystem(
        number=number,
        name=entry.zh.translate(_FULL_WIDTH) if entry else running_words(mentions[0].words),
        places=len(mentions),
        words=tuple(dict.fromkeys(words)),
        clauses=tuple(dict.fromkeys(map(cited, paths))),
        confidence=max(one.confidence for one in mentions),
    )
