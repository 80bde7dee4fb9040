"""A kind of case as a kind of record: what it asks for, and how far it has come.

So a case is entered, listed, imported, kept in the warehouse and counted by indicators like any record; each act adds
a version of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

from zhiheng.contract.casework.clocks import Round
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.declarations.records import Record

NUMBER: Final = "case_number"
RECEIVED_ON: Final = "received_on"
STATE: Final = "case_state"
CLOSED_ON: Final = "closed_on"
GROUND: Final = "ground"
HANDLER: Final = "case_handler"
GIVEN_FIELDS: Final = (NUMBER, RECEIVED_ON)
"""Fields every case has that are known when it is received."""

KEPT_NAMES: Final[dict[str, str]] = {
    NUMBER: "Its number.",
    RECEIVED_ON: "The day it was received; it is the day it happened.",
    STATE: "The key of its state, as text.",
    GROUND: "The code of the ground last chosen, as text.",
    HANDLER: "The account of the person who handles it.",
    CLOSED_ON: "The day on which it was closed.",
    "CLOCK_due": "The day on which the term of a clock ends.",
    "CLOCK_on": "The day on which it was met.",
    "CLOCK_met": "Whether every run of it that ended was met in time.",
}
"""What every case keeps besides its fields, CLOCK being the key of a clock."""


def clock_fields(clock: str) -> tuple[str, str, str]:
    """The fields in which a version of a case keeps when a term ends, when it was met, and whether in time.

    >>> clock_fields("acceptance")
    ('acceptance_due', 'acceptance_on', 'acceptance_met')
    """
    return f"{clock}_due", f"{clock}_on", f"{clock}_met"


def progress_fields(case: Case) -> tuple[Field, ...]:
    """The fields that acts fill in by themselves."""
    fields = [
        Field(STATE, Bilingual("办理状态", "state"), "text"),
        Field(GROUND, Bilingual("理由代码", "ground"), "text"),
        Field(HANDLER, Bilingual("承办人账号", "handler"), "text"),
        Field(CLOSED_ON, Bilingual("办结日期", "closed on"), "date"),
    ]
    for clock in case.clock:
        due, on, met = clock_fields(clock.key)
        title = clock.title
        fields += [
            Field(due, Bilingual(f"{title.zh}期限", f"{title.en}: due"), "date"),
            Field(on, Bilingual(f"{title.zh}完成日", f"{title.en}: met on"), "date"),
            Field(met, Bilingual(f"{title.zh}按期", f"{title.en}: in time"), "yes_no"),
        ]
    return tuple(fields)


def as_record(case: Case) -> Record:
    """The kind of record that a kind of case is."""
    given = (
        Field(NUMBER, Bilingual("办件编号", "number"), "text", longest=40),
        Field(RECEIVED_ON, Bilingual("收到日期", "received on"), "date", required=True),
    )
    return Record(
        key=case.key,
        title=case.title,
        field=(*given, *case.field, *progress_fields(case)),
        subject=case.subject,
        dated_by=RECEIVED_ON,
        located_by=case.located_by,
        identified_by=(NUMBER,),
        listed=case.listed,
        rule=case.rule,
        source=case.source,
        serves=case.serves,
    )


def progress(
    state: str,
    runs: dict[str, tuple[Round, ...]],
    *,
    closed_on: date | None = None,
    ground: str = "",
    handler: str = "",
) -> dict[str, object]:
    """What a version of a case keeps of how far it has come; what is not there is left out."""
    kept: dict[str, object] = {STATE: state}
    if ground:
        kept[GROUND] = ground
    if handler:
        kept[HANDLER] = handler
    if closed_on:
        kept[CLOSED_ON] = closed_on
    for key, of_clock in runs.items():
        due, on, met = clock_fields(key)
        last = of_clock[-1]
        if (day := last.due.day) is not None:
            kept[due] = day
        if last.ended is not None and last.met:
            kept[on] = last.ended.on
        if (in_time := _in_time(of_clock)) is not None:
            kept[met] = in_time
    return kept


def without_progress(case: Case, values: Mapping[str, object]) -> dict[str, object]:
    """What was stated of a case, without what ``progress`` fills in and what an entry tells of its act."""
    filled = _filled(tuple(clock.key for clock in case.clock))
    return {key: value for key, value in values.items() if key not in filled and not key.startswith("_")}


@lru_cache(maxsize=1024)
def _filled(clocks: tuple[str, ...]) -> frozenset[str]:
    return frozenset({STATE, GROUND, HANDLER, CLOSED_ON, *(field for clock in clocks for field in clock_fields(clock))})


def _in_time(runs: tuple[Round, ...]) -> bool | None:
    """Whether every run that ended was met in time; one that nothing asked for any more tells nothing."""
    told = [run.in_time and run.met for run in runs if run.ended is not None and (run.met or not run.in_time)]
    return all(told) if told else None
