"""Who owes what: an office's names joined, its successors of today, and the tables that follow from both.

Works on anything that carries a finding, compiled or decided, so that a table file and a page show the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from zhiheng.policy.findings import FindingData, OfficeData, TargetData, TaskData

ROLE_LETTER: Final[dict[str, str]] = {"lead": "牵", "support": "配", "joint": "责"}
ROLES: Final = ("lead", "support", "joint")


class HasFinding(Protocol):
    """Anything that carries a finding."""

    @property
    def data(self) -> FindingData:
        """The finding as it stands."""


Item = TypeVar("Item", bound=HasFinding)


_NAME = re.compile(r"(自治区|[省市县区州盟旗])?(.+?)(?:委员会|[局厅委])")
_JOINTS = re.compile("[和与、及]")


def alike(one: str, other: str) -> bool:
    """Whether two names of one place may be the same office: one is the other without some of its matters.

    >>> alike("市文化和旅游局", "市文化广电旅游局"), alike("市住房和城乡建设委员会", "市住房城乡建设局")
    (True, True)
    >>> alike("市商务局", "市商贸服务局"), alike("市教育局", "县教育体育局")
    (False, False)
    """
    here, there = _NAME.fullmatch(one), _NAME.fullmatch(other)
    if here is None or there is None or here[1] != there[1]:
        return False
    shorter, longer = sorted((_JOINTS.sub("", here[2]), _JOINTS.sub("", there[2])), key=len)
    return made_of(shorter, longer)


def made_of(shorter: str, longer: str) -> bool:
    """Whether the shorter is made of stretches of the longer in its order, none below two characters."""
    reached: dict[int, int] = {0: 0}
    for end in range(2, len(shorter) + 1):
        ends = [
            at + end - begin
            for begin, since in reached.items()
            if begin <= end - 2 and (at := longer.find(shorter[begin:end], since)) >= 0
        ]
        if ends:
            reached[end] = min(ends)
    return len(shorter) in reached


class NamesToday:
    """How the offices of one place are called today: as its newest plan calls them; one name for one office."""

    def __init__(self, plans: Iterable[Iterable[OfficeData]]) -> None:
        """``plans``: the offices of every plan of the place, the newest plan first."""
        self._used: list[frozenset[str]] = []
        followed: set[str] = set()
        for offices in plans:
            listed = tuple(offices)
            self._used.append(frozenset(one.full_name or one.name for one in listed if not one.successors))
            followed.update(after.name for one in listed for after in one.successors)
        self._followed = tuple(sorted(followed, key=lambda name: (-len(name), name)))

    def of(self, name: str) -> str:
        """The one name of today for the name that a succession or an older plan gives."""
        for used in self._used:
            if name in used:
                return name
            meant = [other for other in used if alike(name, other)]
            if len(meant) == 1:
                return meant[0]
        return next((other for other in self._followed if alike(name, other)), name)


class OfficeRegister:
    """The offices of a plan under every name the text uses for them."""

    def __init__(self, offices: Iterable[OfficeData], names_today: NamesToday | None = None) -> None:
        """``names_today``: of the plan's place, where other plans of it are known."""
        offices = tuple(offices)
        self._now = (names_today or NamesToday([offices])).of
        self._by_name: dict[str, OfficeData] = {}
        for office in offices:
            for name in (office.name, office.full_name, *office.names):
                self._by_name.setdefault(name, office)

    def office(self, name: str) -> OfficeData | None:
        """The office that bears this name; None where the register does not know it."""
        return self._by_name.get(name)

    def name(self, name: str) -> str:
        """The name that stands for the office in tables: the one the text uses most."""
        office = self._by_name.get(name)
        return office.name if office else name

    def full_name(self, name: str) -> str:
        """The name written out: under it the same office is found in other plans."""
        office = self._by_name.get(name)
        return (office.full_name or office.name) if office else name

    def today(self, name: str) -> tuple[str, ...]:
        """Who answers today: every successor, or the office itself under its full name where it still stands."""
        office = self._by_name.get(name)
        if office is None:
            return (name,)
        if office.successors:
            return tuple(dict.fromkeys(self._now(after.name) for after in office.successors))
        return (self._now(office.full_name or office.name),)

    def shown(self, name: str, *, today: bool) -> tuple[str, ...]:
        """The names under which the office stands in a table, as the plan wrote them or as of today."""
        return self.today(name) if today else (self.name(name),)


@dataclass(frozen=True, slots=True)
class OfficeDuties(Generic[Item]):
    """What one office owes under one plan."""

    office: str
    was: tuple[str, ...]
    """The names under which the plan gave it these duties, where they differ from ``office``."""
    lead: tuple[Item, ...]
    support: tuple[Item, ...]
    joint: tuple[Item, ...]
    targets: tuple[Item, ...]

    @property
    def total(self) -> int:
        """Tasks and targets together."""
        return len(self.lead) + len(self.support) + len(self.joint) + len(self.targets)


@dataclass(frozen=True, slots=True)
class MatrixRow(Generic[Item]):
    """A task and, for every office of the matrix in order, the letters of its roles (empty for none)."""

    task: Item
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matrix(Generic[Item]):
    """Offices by tasks."""

    offices: tuple[str, ...]
    rows: tuple[MatrixRow[Item], ...]
    totals: tuple[tuple[int, int, int], ...]
    """For every office: how often it leads, supports, answers jointly."""


class _Gathering(Generic[Item]):
    """The duties of one office while they are gathered."""

    def __init__(self) -> None:
        self.was: dict[str, None] = {}
        self.roles: dict[str, list[Item]] = {role: [] for role in ROLES}
        self.targets: list[Item] = []


def duties_by_office(
    items: Sequence[Item], register: OfficeRegister, *, today: bool = False
) -> tuple[OfficeDuties[Item], ...]:
    """Every office with its tasks by role and its targets; who leads most comes first."""
    gathered: dict[str, _Gathering[Item]] = {}
    for item in items:
        if isinstance(item.data, TaskData):
            for name, role in item.data.units:
                for shown in register.shown(name, today=today):
                    here = gathered.setdefault(shown, _Gathering())
                    if item not in here.roles[role]:
                        here.roles[role].append(item)
                    here.was[name] = None
        elif isinstance(item.data, TargetData):
            for name in item.data.responsible:
                for shown in register.shown(name, today=today):
                    here = gathered.setdefault(shown, _Gathering())
                    if item not in here.targets:
                        here.targets.append(item)
                    here.was[name] = None
    duties = [
        OfficeDuties(
            office=office,
            was=tuple(name for name in here.was if name != office),
            lead=tuple(here.roles["lead"]),
            support=tuple(here.roles["support"]),
            joint=tuple(here.roles["joint"]),
            targets=tuple(here.targets),
        )
        for office, here in gathered.items()
    ]
    duties.sort(key=lambda one: (-len(one.lead), -one.total))
    return tuple(duties)


def responsibility_matrix(items: Sequence[Item], register: OfficeRegister, *, today: bool = False) -> Matrix[Item]:
    """Tasks that name any unit, in the order of the text, by every office that any of them names."""
    letters: list[tuple[Item, dict[str, str]]] = []
    totals: dict[str, dict[str, int]] = {}
    for item in items:
        if not isinstance(item.data, TaskData) or not item.data.units:
            continue
        row: dict[str, str] = {}
        for name, role in item.data.units:
            for shown in register.shown(name, today=today):
                letter = ROLE_LETTER[role]
                if letter not in row.get(shown, ""):
                    row[shown] = row.get(shown, "") + letter
                    counts = totals.setdefault(shown, dict.fromkeys(ROLES, 0))
                    counts[role] += 1
        letters.append((item, row))
    offices = sorted(totals, key=lambda name: (-totals[name]["lead"], -sum(totals[name].values())))
    return Matrix(
        offices=tuple(offices),
        rows=tuple(MatrixRow(item, tuple(row.get(office, "") for office in offices)) for item, row in letters),
        totals=tuple(
            (totals[office]["lead"], totals[office]["support"], totals[office]["joint"]) for office in offices
        ),
    )
