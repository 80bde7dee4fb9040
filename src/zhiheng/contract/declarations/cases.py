"""cases.toml: work with states, acts and statutory clocks, and the official forms it produces.

A case keeps to the rules of the day it was received: acts, terms and grounds are dated, and of each the line counts
that was valid on that day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from zhiheng.contract.declarations.basics import Bilingual, Key, Listed, SourceKey, Systems, Title
from zhiheng.contract.declarations.fields import Field, Rule
from zhiheng.contract.words import NAMED, points_to

ClockUnit = Literal["minutes", "hours", "days", "working_days", "months"]
Role = Literal["enter", "check", "approve", "quality_office", "party", "anyone"]
Offices = Literal["lead", "support", "either"]
Deed = Literal["", "hand_over", "support", "assign", "merge", "reopen", "open"]

RECEIVED: Final = "received"
"""The act by which every case begins; clocks may start with it."""
LAPSED: Final = "lapsed"
"""What the system itself notes when a term ends unmet."""

DEEDS: Final[dict[Deed, str]] = {
    "": "Leads to a state and keeps what it asks for.",
    "hand_over": "Gives the case to another office, which it asks for; the clocks go on as they declare.",
    "support": "Adds an office that works on it too.",
    "assign": "Names the person who handles it.",
    "merge": "Joins it to a leading case, which it asks for; its clocks end there.",
    "reopen": "Takes a closed case up again.",
    "open": "Opens a case of another kind with the same particulars, linked to this one.",
}
"""What an act does besides leading to a state."""


@dataclass(frozen=True, slots=True)
class State:
    """A state of a case."""

    key: Key
    title: Title
    closed: Annotated[bool, "Whether nothing more is owed in it."] = False
    behind_approval: Annotated[bool, "Whether no path may lead to it but through an act of approval."] = False
    public: Annotated[Bilingual | None, "What the party reads of it; its title where left out."] = None


@dataclass(frozen=True, slots=True)
class CaseAct:
    """Something done on a case: who may, from where to where, and what it asks for."""

    key: Key
    title: Title
    role: Annotated[Role, "The role it needs; party is who brought the case in, anyone the office's roles together."]
    before: Annotated[tuple[str, ...], "The states in which it may be done."]
    after: Annotated[str, "The state it leads to; left out where the state stays."] = ""
    does: Annotated[Deed, "What it does besides."] = ""
    offices: Annotated[Offices, "Of which office the person must be: the lead, a supporting one, either."] = "lead"
    by_another: Annotated[str, "The act that the same person may not have done last; what is approved by another."] = ""
    asks: Annotated[tuple[str, ...], "The fields of the case it may set."] = ()
    needs: Annotated[tuple[str, ...], "The fields that must have a value once it is done."] = ()
    refuses: Annotated[bool, "Whether it turns something down; then it needs grounds."] = False
    grounds: Annotated[str, "The list from which a ground is chosen.", points_to("code_list")] = ""
    reason: Annotated[bool, "Whether it needs a reason in words."] = False
    form: Annotated[tuple[str, ...], "The official forms it produces."] = ()
    opens: Annotated[str, "The kind of case it opens.", points_to("case")] = ""
    tells: Annotated[Bilingual | None, "What the party reads when it is done; left out: nothing."] = None
    since: Annotated[date | None, "For cases received from this day on; left out where always."] = None
    until: Annotated[date | None, "For cases received before this day."] = None
    source: SourceKey = ""

    def is_valid(self, received_on: date) -> bool:
        """Whether cases received on the day know the act."""
        return (self.since is None or self.since <= received_on) and (self.until is None or received_on < self.until)


@dataclass(frozen=True, slots=True)
class DatedTerm:
    """A term, for the cases received while it is valid."""

    count: Annotated[int, "How many."]
    unit: Annotated[ClockUnit, "Of what; days and months end on a working day, minutes and hours run day and night."]
    since: Annotated[date | None, "For cases received from this day on; left out where always."] = None
    until: Annotated[date | None, "For cases received before this day; a later line ends it too."] = None
    source: SourceKey = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """What stops a clock for a while; nothing else does."""

    by: Annotated[str, "The act that stops it."]
    until: Annotated[tuple[str, ...], "The acts that let it go on."]
    grounds: Annotated[tuple[str, ...], "The grounds of the act for which it stops; left out: for every one."] = ()


@dataclass(frozen=True, slots=True)
class Extension:
    """How a term is prolonged, once."""

    by: Annotated[str, "The act of approval that prolongs it."]
    term: Annotated[tuple[DatedTerm, ...], "By how much, in the unit of the term."]


@dataclass(frozen=True, slots=True)
class Clock:
    """A statutory term of a case."""

    key: Key
    title: Title
    starts: Annotated[tuple[str, ...], "The acts that start it; received is the day the case came in."]
    ends: Annotated[tuple[str, ...], "The acts that meet it."]
    term: Annotated[tuple[DatedTerm, ...], "How long it is."]
    pause: Annotated[tuple[Pause, ...], "What stops it for a while."] = ()
    extension: Annotated[Extension | None, "How it is prolonged."] = None
    owed_by: Annotated[Literal["office", "party"], "Who must act in time."] = "office"
    on_hand_over: Annotated[Literal["keep", "restart"], "What a hand-over to another office does to it."] = "keep"
    on_reopen: Annotated[Literal["leave", "restart"], "What taking the case up again does to it."] = "leave"
    remind_before: Annotated[int, "So many working days before its end the handler is reminded; 0: never."] = 0
    circulate_after: Annotated[int, "So many working days after its end the quality office is told; 0: never."] = 0
    source: SourceKey = ""
    serves: Systems = ()

    def term_on(self, received_on: date) -> DatedTerm | None:
        """The term of cases received on the day; None where they know no such clock."""
        return _valid(self.term, received_on)

    def extension_on(self, received_on: date) -> DatedTerm | None:
        """By how much it is prolonged for cases received on the day."""
        return None if self.extension is None else _valid(self.extension.term, received_on)


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of case."""

    key: Key
    title: Title
    short: Annotated[str, "The Chinese word or two before its number, 诉 in 诉20260415-00012."]
    field: Annotated[tuple[Field, ...], "A field.", NAMED]
    state: Annotated[tuple[State, ...], "A state; the first is that in which it begins.", NAMED]
    act: Annotated[tuple[CaseAct, ...], "An act.", NAMED]
    opening: Annotated[tuple[str, ...], "The fields asked for when it is received."]
    headline: Annotated[str, "The field of text that says in a line what it is about."]
    clock: Annotated[tuple[Clock, ...], "A clock.", NAMED] = ()
    subject: Annotated[str, "The kind of subject it is about.", points_to("subject")] = ""
    located_by: Annotated[str, "The field of type region where it happened; else its subject's region counts."] = ""
    routed_by: Annotated[str, "The field of type code by which the office in charge is found, with the region."] = ""
    handler: Annotated[
        Literal["by_hand", "in_turn", "by_load"], "How the person who handles it is found in the office."
    ] = "by_hand"
    party: Annotated[tuple[str, ...], "The sealed fields that say who brought it in: name, telephone, mail."] = ()
    public: Annotated[bool, "Whether citizens bring it in without an account."] = False
    shown: Annotated[tuple[str, ...], "The fields the party sees when they look how it stands."] = ()
    alike_by: Annotated[tuple[str, ...], "The fields in which cases that may be one and the same are alike."] = ()
    listed: Listed = ()
    rule: Annotated[tuple[Rule, ...], "A rule its fields keep to together."] = ()
    source: SourceKey = ""
    serves: Systems = ()

    @property
    def begins(self) -> str:
        """The state in which it begins."""
        return self.state[0].key

    def state_named(self, key: str) -> State | None:
        """The state of a key."""
        return next((state for state in self.state if state.key == key), None)

    def act_named(self, key: str) -> CaseAct | None:
        """The act of a key."""
        return next((act for act in self.act if act.key == key), None)


@dataclass(frozen=True, slots=True)
class OfficialForm:
    """An official form: its text with place holders for what the case holds."""

    key: Key
    title: Title
    series: Annotated[str, "The word of its series in document numbers, 投受 in 澜市监投受〔2026〕12号."]
    text: Annotated[str, "The text, lines of Markdown with {field} where a value stands."]
    source: SourceKey = ""
    serves: Systems = ()


@dataclass(frozen=True, slots=True)
class CasesFile:
    """The kinds of case and the forms they produce."""

    case: Annotated[tuple[Case, ...], "A kind of case.", NAMED] = ()
    form: Annotated[tuple[OfficialForm, ...], "An official form.", NAMED] = ()


def _valid(lines: tuple[DatedTerm, ...], day: date) -> DatedTerm | None:
    """The line valid on the day: the latest to begin that has not ended."""
    begun = [line for line in lines if line.since is None or line.since <= day]
    latest = max(begun, key=lambda line: line.since or date.min, default=None)
    return None if latest is None or (latest.until is not None and latest.until <= day) else latest
