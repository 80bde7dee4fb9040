"""The targets and tasks of an adopted version, each with its field and the offices that answer for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from zhiheng.policy.duties import OfficeRegister, alike
from zhiheng.policy.findings import FindingData, OfficeData, TargetData, TaskData, canonical, from_json, to_json
from zhiheng.policy.quality_fields import field_of


@dataclass(frozen=True, slots=True)
class AdoptedItem:
    """A target or task of a version, ready to be followed."""

    data: Mapping[str, object]
    """What is kept of it, as JSON."""
    content: FindingData
    office: str
    """Key of the office that leads; empty where the plan names none that is known."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The targets and tasks of a version that count."""

    targets: tuple[AdoptedItem, ...]
    tasks: tuple[AdoptedItem, ...]


@dataclass(frozen=True, slots=True)
class CityOffices:
    """The offices of a city by every name they are known by: name and key, a key with several names several times."""

    names: tuple[tuple[str, str], ...]

    def key(self, name: str) -> str | None:
        """The key of the one office that bears the name or is plainly meant by it."""
        same = {name, name.removeprefix("市")}
        exact = {key for written, key in self.names if written in same}
        # 市场监管局 is 市场监督管理局, of which alike() knows nothing: it lets no single character stand apart.
        bare = _supervision(name)
        near = exact or {key for written, key in self.names if alike(bare, _supervision(written))}
        return near.pop() if len(near) == 1 else None


def _supervision(name: str) -> str:
    return name.replace("监督管理", "监管")


def words_of(data: FindingData) -> str:
    """What must be the same for a target to be the same: all of it but who answers and where it is cited."""
    if isinstance(data, TargetData):
        data = replace(data, responsible=(), section="")
    return canonical(to_json(data))


def adopted_items(content: str, *, region: str, offices: CityOffices) -> Adopted:
    """The targets and tasks of a version, from its canonical JSON; what was rejected or withdrawn is left out."""
    version = msgspec.json.decode(content)
    items = [item for item in version["items"] if item["status"] not in {"rejected", "withdrawn"}]
    named = [from_json("office", item["data"]) for item in items if item["kind"] == "office"]
    register = OfficeRegister(one for one in named if isinstance(one, OfficeData))
    titles = _Titles(version["plan"]["clauses"])
    targets: list[AdoptedItem] = []
    tasks: list[AdoptedItem] = []
    for order, item in enumerate(items):
        if item["kind"] not in {"target", "task"}:
            continue
        data = from_json(item["kind"], item["data"])
        told = {name: item[name] for name in ("start", "end", "clause", "data")}
        told |= {"version": version["number"], "item": item["key"], "order": order}
        if isinstance(data, TargetData):
            answering = _keys(data.responsible, register, offices)
            told |= {"field": field_of(data.indicator, data.unit, titles.above(item["clause"])), "region": region}
            told["responsible"] = answering
            targets.append(AdoptedItem(told, data, answering[0] if answering else ""))
        elif isinstance(data, TaskData):
            leading = _keys(data.lead or data.joint, register, offices)
            told["responsible"] = list(dict.fromkeys((*leading, *_keys(data.joint, register, offices))))
            tasks.append(AdoptedItem(told, data, leading[0] if leading else ""))
    return Adopted(tuple(targets), tuple(tasks))


def _keys(names: Iterable[str], register: OfficeRegister, offices: CityOffices) -> list[str]:
    """The keys of the offices, each once, in the order of the names; a name nobody bears is left out."""
    found: dict[str, None] = {}
    for name in names:
        meant = (*register.today(name), register.full_name(name), name)
        key = next((key for one in meant if (key := offices.key(one))), None)
        if key:
            found[key] = None
    return list(found)


class _Titles:
    """The titles above a clause."""

    def __init__(self, clauses: Sequence[Mapping[str, Any]]) -> None:
        self._clauses = clauses
        self._by_path = {clause["path"]: place for place, clause in enumerate(clauses)}

    def above(self, path: str) -> tuple[str, ...]:
        """From the clause up to the top."""
        place = self._by_path.get(path, -1)
        found: list[str] = []
        while place >= 0:
            found.append(self._clauses[place]["title"])
            place = self._clauses[place]["parent"]
        return tuple(found)
