"""What a batch is: the states of a file that is imported, the answer to a call that is sent twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Literal, Protocol

from zhiheng.primitives.errors import NotAllowed, RuleViolation

State = Literal["received", "examined", "importing", "done", "dropped"]
STATE_ZH: Final[Mapping[str, str]] = {
    "received": "检查中",
    "examined": "已检查，待导入",
    "importing": "导入中",
    "done": "已导入",
    "dropped": "已放弃",
}
CHUNK: Final = 8000
"""Rows that are written together; whoever writes in between waits no longer than for these."""


class BatchMissing(RuleViolation):
    """There is no batch of this number."""

    code = "intake.batch_missing"


class BatchNotYours(NotAllowed):
    """The batch was brought in by another office."""

    code = "intake.batch_not_yours"


class BatchNotReady(RuleViolation):
    """The batch is not in a state in which this can be done."""

    code = "intake.batch_not_ready"


class RowsRefused(RuleViolation):
    """A file that was to be imported as a whole holds rows that are refused."""

    code = "intake.rows_refused"


class KeyUsedOtherwise(RuleViolation):
    """The same key came before with another request."""

    code = "intake.key_used_otherwise"


class EmptyFile(RuleViolation):
    """A file without a byte."""

    code = "intake.empty_file"


class Table(Protocol):
    """A table whose rows are stated: its keys, and its rows behind a row number, as often as asked."""

    @property
    def keys(self) -> Sequence[str]: ...
    @property
    def progress(self) -> tuple[int, int]: ...
    def rows(self, after: int = 0) -> Iterator[tuple[int, Sequence[object]]]: ...
