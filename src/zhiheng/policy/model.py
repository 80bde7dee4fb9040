"""What the compiler finds in a plan: frozen values, each with its place in the plain text.

Every ``start``/``end`` is a half-open pair of character offsets. Inside the compiler they count characters of the
folded text (``policy.folding``); the plan that ``compiler.compile_plan`` returns counts characters of the plain text
as it was read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Comparator = Literal[">=", "<=", ">", "<", "="]
TargetKind = Literal["level", "increment", "growth"]
Period = Literal["annual", "biennial", "quarterly", "monthly"]
Level = Literal["nation", "province", "city", "county", "town"]
PlanKind = Literal["action_plan", "opinions", "programme", "work_plan", "assessment_rules", "notice"]
ClauseRole = Literal["task", "goal", "guidance", "schedule", "safeguard", "annex"]
OfficeKind = Literal["office", "government", "group", "body"]


@dataclass(frozen=True, slots=True)
class SourceText:
    """The plain text of a document, unchanged, with what is needed to prove that it is unchanged."""

    name: str
    format: str
    """Of the document: "txt", "html", "docx", "doc", "wps", "pdf", "ofd"."""
    text: str
    sha256: str
    """Of the plain text in UTF-8, lower-case hexadecimal."""
    document_sha256: str
    """Of the bytes of the document as given."""
    encoding: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered or titled part of the plan, from its number to the last character it owns."""

    path: str
    """Numbers from the top, full-width brackets folded: ``二/(一)/1``, ``二/产品质量``, ``二/(三)/——1``."""
    number: str
    """As printed, folded: ``一、`` ``(一)`` ``1.``; empty for a titled paragraph."""
    title: str
    start: int
    end: int
    body: int
    """Where the words after number and title begin."""
    depth: int
    parent: int
    """Position of the parent in ``Plan.clauses``; -1 at the top."""
    is_leaf: bool
    role: ClauseRole = "task"


@dataclass(frozen=True, slots=True)
class Mention:
    """An office named in a responsibility note, with its role there."""

    name: str
    role: Literal["lead", "support", "joint"]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Note:
    """A responsibility note, and the clauses it speaks for."""

    start: int
    end: int
    clauses: tuple[int, ...]
    """Positions in ``Plan.clauses`` of the leaves it gives units to."""
    mentions: tuple[Mention, ...]
    place: Literal["closing", "group", "heading", "table"]
    target_from: int = -1
    """Where the words it speaks for begin, if it speaks for a part of a clause only; -1 for the whole clause."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day or year by which something is due, as the text says it."""

    words: str
    until: date
    since: date | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """One quantified promise: an indicator, a number to reach, and by when."""

    quote: str
    start: int
    end: int
    indicator: str
    scope: str
    """The words of the indicator that say of whom or where it holds (全市, 规模以上工业企业); may be empty."""
    comparator: Comparator
    value: Decimal
    unit: str
    kind: TargetKind
    year: int | None
    responsible: tuple[str, ...]
    section: str
    """The path as an office would cite it: ``二(一)2``, ``三(一)专栏1/4``, ``二/产品质量``."""
    clause: int
    """Position of its clause in ``Plan.clauses``; -1 for words outside any clause."""
    upper: Decimal | None = None
    period: Period | None = None
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """A finest clause and who owes it."""

    path: str
    title: str
    start: int
    end: int
    lead: tuple[str, ...]
    support: tuple[str, ...]
    joint: tuple[str, ...]
    inherits: bool
    """The units come from a note of the group or heading, outside the clause's own words."""
    clause: int
    role: ClauseRole = "task"
    deadlines: tuple[Deadline, ...] = ()
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Successor:
    """Who took over an office's duties, since when, and by what act."""

    name: str
    since: date
    act: str
    part: str = ""
    """Which duties, where an office's duties went to more than one successor."""


@dataclass(frozen=True, slots=True)
class Office:
    """One unit of the plan's register, with the names the text uses for it."""

    name: str
    """The name the text uses most."""
    full_name: str
    """Written out where the register knows it (市质监局 -> 市质量技术监督局); else the name."""
    kind: OfficeKind
    names: tuple[str, ...]
    start: int
    end: int
    """Where it is first named."""
    mentions: int
    successors: tuple[Successor, ...] = ()
    """Today's offices; empty where the office still stands under its name."""
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage of the plan's own schedule."""

    title: str
    since: date | None
    until: date | None
    start: int
    end: int
    clause: int


@dataclass(frozen=True, slots=True)
class SystemAsked:
    """A platform, register, list, mechanism, label or evaluation the text names."""

    words: str
    start: int
    end: int
    clause: int
    system: str | None
    """Its number in the catalogue (``S033``), or None where the catalogue has none."""
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnclaimedNumber:
    """A number in the text that no target claims, with why it was left out; for the reviewer."""

    words: str
    start: int
    end: int
    clause: int
    reason: str


@dataclass(frozen=True, slots=True)
class Basis:
    """An upper-level document the plan rests on."""

    title: str
    number: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Head:
    """What the document says of itself. A field is empty (None) where the text does not say it."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    place: str = ""
    level: Level | None = None
    kind: PlanKind | None = None
    since: date | None = None
    until: date | None = None
    """The period the plan runs, both days included."""
    basis: tuple[Basis, ...] = ()
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Field name -> where in the text it stands."""
    default_year: int | None = None
    """The year a target has when its own sentence and clause name none; None where the plan fixes none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the compiler proposes about one document."""

    source: SourceText
    head: Head
    clauses: tuple[Clause, ...]
    notes: tuple[Note, ...]
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    offices: tuple[Office, ...]
    phases: tuple[Phase, ...]
    systems: tuple[SystemAsked, ...]
    unclaimed: tuple[UnclaimedNumber, ...]
    compiler: str
    """Version of the compiler's grammar; the same text and version give the same plan."""
