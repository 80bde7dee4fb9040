"""The catalogue this process works with: the installed packs, read once when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from threading import Lock
from typing import Final

from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.installed import installed_packs
from zhiheng.contract.intake.checker import Checker
from zhiheng.contract.intake.partly import some_fields
from zhiheng.contract.kinds import Kind, kinds_of
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.primitives.errors import RuleViolation


class KindUnknown(RuleViolation):
    """No kind of subject, record or case is declared under this address."""

    code = "contract.kind_unknown"


class InUse:
    """A catalogue with its kinds and their compiled checks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._checkers: dict[str, Checker] = {}
        self._of_some: dict[tuple[str, frozenset[str]], Checker] = {}

    @cached_property
    def every_kind(self) -> Mapping[str, Kind]:
        """Every kind by address, pack by pack, kinds of case too: what is kept, counted and made anew."""
        return {kind.address: kind for kind in kinds_of(self.catalogue)}

    @cached_property
    def kinds(self) -> Mapping[str, Kind]:
        """The kinds whose records are stated as they are; cases come and move by acts, at doors of their own."""
        return {address: kind for address, kind in self.every_kind.items() if not kind.is_case}

    @cached_property
    def cases(self) -> Mapping[str, Kind]:
        """The kinds of case by address, pack by pack."""
        return {address: kind for address, kind in self.every_kind.items() if kind.is_case}

    def kind(self, address: str) -> Kind:
        """The kind under an address; raises KindUnknown."""
        found = self.every_kind.get(address)
        if found is None:
            near = nearest_to(address, self.every_kind)
            raise KindUnknown(
                f"no kind {address[:80]!r} is declared (packs); {ask(near, 'look at the list of kinds')}",
                message_zh=f"没有“{address[:80]}”这一种类；{ask_zh(near, '请从种类清单中选择')}。",
                kind=address[:80],
                nearest=near,
            )
        return found

    def stated_kind(self, address: str) -> Kind:
        """The kind under an address, for the doors of records: a kind of case is none there; raises KindUnknown."""
        if address in self.cases:
            title = self.cases[address].title
            raise KindUnknown(
                f"{address!r} is a kind of case (packs); cases are received and worked on at doors of their own",
                message_zh=f"“{title}”是办件，不在数据里填报或查看；请到“办件”中办理。",
                kind=address,
                nearest="",
            )
        return self.kind(address)

    def case(self, address: str) -> Case:
        """The kind of case under an address; raises KindUnknown."""
        kind = self.every_kind.get(address)
        if kind is None or not kind.is_case:
            near = nearest_to(address, (known for known, kind in self.every_kind.items() if kind.is_case))
            raise KindUnknown(
                f"no kind of case {address[:80]!r} is declared (packs); {ask(near, 'look at the list of cases')}",
                message_zh=f"没有“{address[:80]}”这一种办件；{ask_zh(near, '请从办件种类中选择')}。",
                kind=address[:80],
                nearest=near,
            )
        return self.catalogue.case(address)

    def checker_of_some(self, address: str, fields: frozenset[str]) -> Checker:
        """The compiled checks of some fields of a kind by themselves; raises KindUnknown."""
        found = self._of_some.get((address, fields))
        if found is None:
            found = self._of_some[address, fields] = some_fields(self.catalogue, self.kind(address), fields)
        return found

    def checker(self, address: str) -> Checker:
        """The compiled checks of a kind; raises KindUnknown."""
        found = self._checkers.get(address)
        if found is None:
            found = self._checkers[address] = Checker(self.catalogue, self.kind(address))
        return found


_REPLACED: list[InUse] = []


_INSTALLED: list[InUse] = []
_ASSEMBLING: Final = Lock()


def _installed() -> InUse:
    """The installed packs, assembled once: Python's own parser does not bear being asked by many threads at once."""
    if not _INSTALLED:
        with _ASSEMBLING:
            if not _INSTALLED:
                _INSTALLED.append(InUse(assemble(installed_packs())))
    return _INSTALLED[0]


def in_use() -> InUse:
    """What this process works with; raises PacksRefused where the installed packs do not hold together."""
    return _REPLACED[-1] if _REPLACED else _installed()


def put_in_use(catalogue: Catalogue | None) -> None:
    """Work with another catalogue from now on; with the installed packs again where none is given."""
    _REPLACED[:] = [] if catalogue is None else [InUse(catalogue)]
