"""Who took over from an office: the dated register of ``succession.toml``, read once.

The day is always an argument. A chain is followed to the day asked for (信息产业厅 -> 经济和信息化委员会 ->
工业和信息化厅); where an office's duties went to several, each successor names its ``part``. What an office lost while
it still stands is told by ``duties_moved``, not as succession.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from zhiheng.policy.model import Level, Successor
from zhiheng.policy.offices.names import OfficeName, Place, is_municipality, level_of_scope, read_name
from zhiheng.primitives.errors import DeclarationError

_LEVELS: tuple[Level, ...] = ("nation", "province", "city", "county")
NOWHERE = Place("", None)
"""The place of a name that comes from no plan."""


@dataclass(frozen=True, slots=True)
class _Act:
    title: str
    since: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class _Row:
    """One succession: which names, at which levels, by which act, to whom."""

    stems: frozenset[str]
    endings: frozenset[str]
    levels: frozenset[str]
    exempt: frozenset[str]
    act: _Act
    to: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Register:
    successions: Mapping[str, tuple[_Row, ...]]
    moved: Mapping[str, tuple[_Row, ...]]


class WrongSuccession(DeclarationError):
    """A line of the register of successions cannot be read; who keeps the register acts."""

    code = "policy.wrong_succession"


@cache
def _register() -> _Register:
    table = tomllib.loads(files("zhiheng.policy.offices").joinpath("succession.toml").read_text("utf-8"))
    acts = {key: _Act(row["title"], row["since"]) for key, row in table["acts"].items()}
    return _Register(_rows(table["succession"], acts), _rows(table["moved"], acts))


def _rows(table: list[dict[str, object]], acts: dict[str, _Act]) -> dict[str, tuple[_Row, ...]]:
    """The lines of the register by stem."""
    found: dict[str, tuple[_Row, ...]] = {}
    for line in table:
        row = _row(line, acts)
        for stem in row.stems:
            found[stem] = (*found.get(stem, ()), row)
    return found


def _row(line: Mapping[str, object], acts: dict[str, _Act]) -> _Row:
    unknown = line.keys() - {"from", "endings", "levels", "except", "act", "to", "varies"}
    act, to = acts.get(str(line.get("act"))), line.get("to")
    if unknown or act is None or not isinstance(to, list) or not to:
        raise WrongSuccession(
            f"succession.toml, line from {line.get('from')}: a known act and successors are needed, no key {unknown}; "
            "correct the line",
            message_zh=f"单位沿革表中“{line.get('from')}”一条无法读取：须有已登记的依据和承接单位；请更正该条。",
            line=str(line.get("from")),
        )
    endings, levels, exempt = (_words(line, key) for key in ("endings", "levels", "except"))
    return _Row(_words(line, "from"), endings, levels, exempt, act, tuple(to))


def _words(line: Mapping[str, object], key: str) -> frozenset[str]:
    value = line.get(key, [])
    return frozenset(str(word) for word in value) if isinstance(value, list) else frozenset()


def successors_of(
    name: str, on: date | None = None, *, place: Place = NOWHERE, standing_on: date | None = None
) -> tuple[Successor, ...]:
    """The offices that answer on a day for what this office answered for; empty where it still stands under its name.

    ``on=None``: after everything the register knows. ``place``: the region of the plan the name stands in.
    ``standing_on``: the day of the plan: an office it names more than a year after a reform was not touched by it.

    >>> [s.name for s in successors_of("市质监局", date(2026, 1, 1))]
    ['市市场监督管理局']
    """
    return _followed(read_name(name, place), on, place, standing_on or date.min, frozenset())


def duties_moved(name: str, on: date | None = None, *, place: Place = NOWHERE) -> tuple[Successor, ...]:
    """What an office that still stands has handed to others by a day, each with the part of the duties."""
    parts = read_name(name, place)
    found: list[Successor] = []
    for row in _register().moved.get(parts.stem, ()):
        found.extend(_applied(row, parts, on, place))
    return tuple(found)


def re_run(names: Iterable[str], on: date | None = None, *, place: Place = NOWHERE) -> dict[str, tuple[str, ...]]:
    """Who answers on a day for each of these offices: its successors, or itself under its full name."""
    return {
        name: tuple(dict.fromkeys(s.name for s in successors_of(name, on, place=place)))
        or (read_name(name, place).full,)
        for name in names
    }


def _followed(
    parts: OfficeName, on: date | None, place: Place, standing_on: date, seen: frozenset[str]
) -> tuple[Successor, ...]:
    """The successors at the end of the chain."""
    found: dict[tuple[str, str], Successor] = {}
    for row in _register().successions.get(parts.stem, ()):
        for step in _applied(row, parts, on, place):
            if step.name in seen or step.name == parts.full or (standing_on - step.since).days > 365:
                continue
            later = _followed(read_name(step.name, place), on, place, date.min, seen | {parts.full, step.name})
            for last in later or (step,):
                whole = replace(last, part=last.part or step.part)
                found.setdefault((whole.name, whole.part), whole)
        if found:
            break
    return tuple(found.values())


def _applied(row: _Row, parts: OfficeName, on: date | None, place: Place) -> list[Successor]:
    """What one line of the register makes of a name."""
    level = level_of_scope(parts.scope, place)
    if (row.endings and parts.ending not in row.endings) or place.name in row.exempt:
        return []
    if level == "town":
        level = "county"
    if row.levels and level is not None and level not in row.levels:
        return []
    since = row.act.since[level or "city"]
    if on is not None and since > on:
        return []
    found = []
    for entry in row.to:
        template = entry.get("of_province", "") if place.level == "province" else ""
        municipality = level == "province" and is_municipality(place)
        template = template or _for_level(entry, level or "city", municipality=municipality)
        if template:
            found.append(Successor(_named(template, parts, place), since, row.act.title, entry.get("part", "")))
    return found


def _for_level(entry: Mapping[str, str], level: Level, *, municipality: bool) -> str:
    """The successor's name at a level; a municipality's offices are called as a city's, but for vertical ones."""
    if municipality and "{place}" not in entry.get("province", ""):
        return entry.get("city", entry.get("any", entry.get("province", "")))
    return entry.get(level, entry.get("any", ""))


def _named(template: str, parts: OfficeName, place: Place) -> str:
    """The successor's name with its region."""
    if "{plan}" in template:
        return template.replace("{plan}", place.name)
    own_place = bool(place.stem) and parts.scope in (place.name, place.stem)
    if "{place}" in template:
        by_name = parts.scope if len(parts.scope) > 1 and not own_place and not parts.own else place.stem or parts.scope
        return template.replace("{place}", by_name)
    if template.startswith(("国家", "中国", "中央", "海关总署")) or parts.scope in ("国家", "全国", "中央"):
        return template
    if template.endswith("部") and not template.startswith("委"):
        return template
    return (_level_word(place) if own_place else parts.scope) + template


def _level_word(place: Place) -> str:
    """The word for a region's level that its own offices bear: 市 for 盐城市."""
    return next((word for word in ("自治区", "自治州", "自治县", "新区") if place.name.endswith(word)), place.name[-1:])
