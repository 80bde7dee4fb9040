"""Stating one record through a form: once for each form, whatever is sent again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.intake.actions import answer_once
from zhiheng.kernel.records import queries
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.rules import Verdict
from zhiheng.kernel.statements.actions import Stating

_NOT_OF_A_KEY: Final = re.compile(r"[^0-9A-Za-z-]")
_LONGEST_REASON: Final = 2000


def state_once(stating: Stating, stated: Mapping[str, str], *, key: str) -> Verdict:
    """State the record of a form; the same form sent again leads to the same record and states none.

    Raises StatementRefused, after which nothing of the form is kept, and KeyUsedOtherwise where the form was changed
    after it had stated a record.
    """
    request = msgspec.json.encode([stating.kind, stating.office, sorted(stated.items())])
    answer = answer_once(stating, [stated], key=_NOT_OF_A_KEY.sub("", key)[:64], request=request, answer=_accepted)
    return msgspec.json.decode(answer, type=Verdict)


def _accepted(verdicts: Sequence[Verdict]) -> bytes:
    (verdict,) = verdicts
    if verdict.refusals:
        raise StatementRefused(verdict.refusals)
    return msgspec.json.encode(verdict)


def standing_under(kind: Kind, stated: Mapping[str, str], today: date) -> Record | None:
    """The record that stands already under the number a form gives; None where there is none."""
    checker = in_use().checker(kind.address)
    reading = checker.read(stated)
    checker.place(reading, queries.registers(), today)
    identity = checker.identity(reading)
    return queries.numbered(kind.address, {identity}).get(identity) if identity.strip("|") else None


def refusal_of(words: str) -> tuple[Refusal, ...]:
    """A refusal of a whole form."""
    return (Refusal(Bilingual(words, words)),)


def reason_in(sent: Mapping[str, str]) -> str:
    """The reason that was written with an act."""
    return sent.get("reason", "").replace("\x00", "").strip()[:_LONGEST_REASON]


def seen_in(sent: Mapping[str, str]) -> int | None:
    """The newest entry of a record that the person had before their eyes."""
    text = sent.get("seen", "")
    return int(text) if text.isdecimal() and len(text) <= 18 else None
