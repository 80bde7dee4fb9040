"""examples/*.toml: given facts, on a day, then values, refusals and warnings; run by the one suite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from zhiheng.contract.declarations.basics import Key, Scalar, Title
from zhiheng.contract.words import points_to

NoNumber = Literal["not_due", "not_reported", "not_applicable", "suppressed"]
ClockStands = Literal["running", "paused", "met", "stopped", "none"]
Given = Mapping[str, Scalar | tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True)
class GivenSubject:
    """A subject that is there."""

    kind: Annotated[str, "Its kind.", points_to("subject")]
    name: Annotated[str, "The name by which the example speaks of it."]
    values: Annotated[Given, "Its values by field."] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenRecord:
    """A record that was stated."""

    kind: Annotated[str, "Its kind.", points_to("record")]
    name: Annotated[str, "The name by which the example speaks of it."] = ""
    subject: Annotated[str, "The name of the subject it is about."] = ""
    region: Annotated[str, "Of a reported figure: the region it is for."] = ""
    period: Annotated[str, "Of a reported figure: the period it is for, as 2026, 2026-Q1 or 2026-M03."] = ""
    approved: Annotated[bool, "Whether it has been approved, where its kind asks for that."] = True
    values: Annotated[Given, "Its values by field."] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenAct:
    """An act that was done on a case."""

    act: Annotated[str, "The act."]
    on: Annotated[date, "The day on which it was done."]
    at: Annotated[str, "The time of day, as 14:30; 00:00 where left out."] = ""
    ground: Annotated[str, "The ground that was chosen."] = ""
    values: Annotated[Given, "The values it set, by field."] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenCase:
    """A case that was received, and what was done on it."""

    kind: Annotated[str, "Its kind.", points_to("case")]
    name: Annotated[str, "The name by which the example speaks of it."]
    received_on: Annotated[date, "The day on which it was received."]
    at: Annotated[str, "The time of day, as 14:30; 00:00 where left out."] = ""
    subject: Annotated[str, "The name of the subject it is about."] = ""
    values: Annotated[Given, "Its values by field, as they were when it was received."] = field(default_factory=dict)
    act: Annotated[tuple[GivenAct, ...], "An act, in the order in which they were done."] = ()


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """The facts."""

    regions: Annotated[tuple[str, ...], "The regions that are to report."] = ()
    subject: Annotated[tuple[GivenSubject, ...], "A subject."] = ()
    record: Annotated[tuple[GivenRecord, ...], "A record, in the order in which they were stated."] = ()
    case: Annotated[tuple[GivenCase, ...], "A case."] = ()


@dataclass(frozen=True, slots=True)
class When:
    """The day on which the questions are asked."""

    day: Annotated[date, "What happened after it is not known yet."]


@dataclass(frozen=True, slots=True)
class ExpectedRefusal:
    """A given record, case or subject that is refused; every refusal must be listed."""

    of: Annotated[str, "The name of the record, case or subject."]
    rule: Annotated[str, "The rule it breaks, by key."] = ""
    field: Annotated[str, "The field whose own value is refused."] = ""


@dataclass(frozen=True, slots=True)
class ExpectedValue:
    """The value of an indicator."""

    indicator: Annotated[str, "The indicator.", points_to("indicator")]
    period: Annotated[str, "The period it is asked for."]
    region: Annotated[str, "The region it is asked for; the whole where left out."] = ""
    by: Annotated[Given, "The class it is asked for, by field."] = field(default_factory=dict)
    value: Annotated[Decimal | None, "The number, exact to 28 digits."] = None
    shown: Annotated[str, "The number as it is displayed."] = ""
    state: Annotated[NoNumber | None, "Why there is no number."] = None
    numerator: Annotated[Decimal | None, "Of a share or rate: what stands above the line."] = None
    denominator: Annotated[Decimal | None, "Of a share or rate: what stands below the line."] = None


@dataclass(frozen=True, slots=True)
class ExpectedWarning:
    """A warning; every warning that a given record raises must be listed."""

    warning: Annotated[str, "The warning line.", points_to("warning")]
    record: Annotated[str, "The name of the record or case that raises it."] = ""
    period: Annotated[str, "The period of the indicator that raises it."] = ""
    region: Annotated[str, "The region of the indicator that raises it."] = ""
    raised: Annotated[bool, "false where an indicator does not raise it."] = True


@dataclass(frozen=True, slots=True)
class ExpectedCase:
    """How far a case has come on the day."""

    of: Annotated[str, "The name of the case."]
    state: Annotated[str, "Its state."]


@dataclass(frozen=True, slots=True)
class ExpectedClock:
    """How a clock of a case stands on the day; of its runs the newest counts."""

    of: Annotated[str, "The name of the case."]
    clock: Annotated[str, "The clock."]
    state: Annotated[ClockStands | None, "What it does; none where it never ran."] = None
    due: Annotated[date | None, "The day on which its term ends."] = None
    at: Annotated[str, "Of a term of minutes or hours: the time at which it ends, as 14:30."] = ""
    in_time: Annotated[bool | None, "Whether it was met in time; of one that runs, whether its end is not over."] = None


@dataclass(frozen=True, slots=True)
class Then:
    """What follows."""

    refusal: Annotated[tuple[ExpectedRefusal, ...], "A refusal."] = ()
    value: Annotated[tuple[ExpectedValue, ...], "A value."] = ()
    warning: Annotated[tuple[ExpectedWarning, ...], "A warning."] = ()
    case: Annotated[tuple[ExpectedCase, ...], "How far a case has come."] = ()
    clock: Annotated[tuple[ExpectedClock, ...], "How a clock stands."] = ()


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example; its file gives it its key."""

    key: Key
    title: Title
    given: Annotated[GivenFacts, "The facts."]
    when: Annotated[When, "The day."]
    then: Annotated[Then, "What follows."]
