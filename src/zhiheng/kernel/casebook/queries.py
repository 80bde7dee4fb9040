"""What may be asked of the casebook: cases in hand, with what acts on them need, in one query however many they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from django.db import connection, models

from zhiheng.contract.casework.clocks import Round, rounds
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.casebook import rules
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import values_of
from zhiheng.primitives.calendar import LegalCalendar

_CASE: Final = [field.attname for field in CaseState._meta.local_concrete_fields]
_RECORD: Final = [field.attname for field in Record._meta.local_concrete_fields]
_AT_ONCE: Final = 500
_Row = TypeVar("_Row", bound=models.Model)


@dataclass(slots=True)
class Held:
    """A case in hand: what stands of it and its record, and what was done, which acts change together."""

    state: CaseState
    record: Record
    case: Case
    kind: Kind
    values: dict[str, Any]
    doings: tuple[Doing, ...]
    runs: dict[str, tuple[Round, ...]]
    kept: dict[str, tuple[date, datetime | None]] = field(default_factory=dict)
    """The clocks as their rows are kept: when each started and when it ends."""
    is_new: bool = False

    def running(self) -> dict[str, Round]:
        """The newest runs of the clocks that run or pause."""
        if not self.state.is_open:
            return {}
        return {key: runs[-1] for key, runs in self.runs.items() if runs[-1].ended is None}

    def clocks(self) -> dict[str, tuple[date, datetime | None]]:
        """The clocks as their rows ought to be kept."""
        return {key: (run.started.on, rules.end_of_run(run)) for key, run in self.running().items()}


def held(things: Collection[int], now: LegalCalendar) -> dict[int, Held]:
    """The cases of these numbers that there are, in hand."""
    found: dict[int, Held] = {}
    listed = list(things)
    for start in range(0, len(listed), _AT_ONCE):
        for state, record in _rows(listed[start : start + _AT_ONCE]):
            one = hold(state, record, now)
            one.kept = one.clocks()
            found[state.pk] = one
    return found


def hold(state: CaseState, record: Record, now: LegalCalendar) -> Held:
    """A case in hand, from what stands of it."""
    case, kind = in_use().case(state.kind), in_use().kind(state.kind)
    doings = rules.doings_of(state.doings)
    return Held(state, record, case, kind, values_of(kind, record.data), doings, rounds(case, doings, now))


def _rows(things: Sequence[int]) -> list[tuple[CaseState, Record]]:
    """Rows of both tables. Written out: Django would take most of the time of an act to find the same words anew."""
    own = ", ".join(f'c."{name}"' for name in _CASE)
    of_record = ", ".join(f'r."{name}"' for name in _RECORD)
    places = ", ".join(["%s"] * len(things))
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {own}, {of_record} FROM "{CaseState._meta.db_table}" c '  # noqa: S608 - our own tables
            f'JOIN "{Record._meta.db_table}" r ON r."id" = c."id" WHERE c."id" IN ({places})',
            list(things),
        )
        rows = cursor.fetchall()
    return [(_made(CaseState, row[: len(_CASE)]), _made(Record, row[len(_CASE) :])) for row in rows]


def _made(model: type[_Row], row: Sequence[Any]) -> _Row:
    read = zip(_READERS[model], row, strict=True)
    one = model(*[value if reader is None or value is None else reader(value) for reader, value in read])
    one._state.adding, one._state.db = False, "default"  # as Django makes what it reads
    return one


def _instant(value: Any) -> datetime:  # noqa: ANN401 - as the driver gives it
    at = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _day(value: Any) -> date:  # noqa: ANN401 - as the driver gives it
    return value if isinstance(value, date) else date.fromisoformat(value)


def _readers(model: type[models.Model]) -> list[Callable[[Any], Any] | None]:
    """How the values of each column are read, where the driver of SQLite gives texts and instants without zone."""
    kinds: Mapping[type[object], Callable[[Any], Any]] = {
        models.DateTimeField: _instant,
        models.DateField: _day,
        models.BooleanField: bool,
    }
    return [kinds.get(type(one)) for one in model._meta.local_concrete_fields]


_READERS: Final[Mapping[type[models.Model], Sequence[Callable[[Any], Any] | None]]] = {
    CaseState: _readers(CaseState),
    Record: _readers(Record),
}
