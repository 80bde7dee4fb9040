"""Batches in words: how far they are, what became of their rows, how a file is to be taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.intake.actions import Delivery
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.intake.rules import STATE_ZH
from zhiheng.kernel.records.rules import EXISTING_ZH, Existing
from zhiheng.web.record_filters import Choice
from zhiheng.web.record_words import Names, Wanted

_TONE: Final = {"received": "note", "examined": "warn", "importing": "note", "done": "good", "dropped": "bare"}
_EXISTING_LEDE: Final = {
    "refuse": "标识相同而内容不同的行不导入，列为不合格",
    "correct": "标识相同而内容不同的行作为对已有记录的更正",
    "skip": "标识已有的行跳过，不改动已有记录",
}


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch in a list."""

    batch: Batch
    kind: str
    by: str
    office: str
    state: str
    tone: str

    @property
    def written(self) -> int:
        """Rows that became records or corrected one."""
        return self.batch.stated + self.batch.corrected


@dataclass(frozen=True, slots=True)
class Taking:
    """The ways in which a file can be taken, with the one that is chosen."""

    existing: tuple[Choice, ...]
    whole: bool
    identified: bool
    """Whether records of the kind bear a number by which they are found again."""


def batch_words(batch: Batch) -> dict[str, Any]:
    """What the page of a batch says of it."""
    names = _names([batch])
    accepted = batch.stated + batch.corrected
    return {
        "state": "无法读取" if batch.problem and batch.state == "received" else STATE_ZH.get(batch.state, batch.state),
        "tone": "bad" if batch.problem else _TONE.get(batch.state, "bare"),
        "working": batch.state in ("received", "importing") and not batch.problem,
        "percent": int(batch.progress * 100),
        "accepted": accepted,
        "by": names.person(batch.by),
        "office": names.office(batch.office),
        "existing_zh": EXISTING_ZH.get(batch.existing, batch.existing),
        "may_begin": batch.state == "examined" and accepted > 0 and not (batch.whole and batch.refused),
    }


def batches_in_words(batches: Iterable[Batch]) -> list[BatchRow]:
    """Batches as rows of a list."""
    listed = list(batches)
    names = _names(listed)
    kinds = in_use().kinds
    return [
        BatchRow(
            batch,
            kinds[batch.kind].title if batch.kind in kinds else batch.kind,
            names.person(batch.by),
            names.office(batch.office),
            "无法读取" if batch.problem else STATE_ZH.get(batch.state, batch.state),
            "bad" if batch.problem else _TONE.get(batch.state, "bare"),
        )
        for batch in listed
    ]


def _names(batches: Sequence[Batch]) -> Names:
    wanted = Wanted()
    wanted.people |= {batch.by for batch in batches}
    wanted.offices |= {batch.office for batch in batches}
    return wanted.names()


def choices_of_taking(kind: Kind, batch: Batch | None = None) -> Taking:
    """How a file of the kind can be taken; chosen as the batch was, else as most are."""
    now = batch.existing if batch else "refuse"
    existing = tuple(Choice(key, f"{words}：{_EXISTING_LEDE[key]}", key == now) for key, words in EXISTING_ZH.items())
    return Taking(existing, batch.whole if batch else False, bool(kind.identified_by or kind.period))


def delivery_in(post: Mapping[str, str], kind: Kind, person: Person, name: str, office: str) -> Delivery:
    """A file and how it is to be taken, as a form says it."""
    return Delivery(
        kind=kind.address,
        name=name.replace("\x00", ""),
        by=person,
        at=timezone.now(),
        office=office,
        existing=existing_in(post.get("existing", "")),
        whole=post.get("whole") == "1",
    )


def existing_in(word: str) -> Existing:
    """What is to become of rows whose number is there already; the careful way where the word is unknown."""
    match word:
        case "correct" | "skip":
            return word
        case _:
            return "refuse"
