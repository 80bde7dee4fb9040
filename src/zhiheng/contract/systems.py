"""The catalogue of systems: what quality plans ask for, numbered S001 to S339, one file per field.

An entry says what the system does in one line and which words in a plan name it. ``status_of`` tells how far the
installed packs serve each of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol

from zhiheng.primitives.errors import DeclarationError

Status = Literal["served", "declared", "none"]


@dataclass(frozen=True, slots=True)
class SystemEntry:
    """One system of the catalogue."""

    id: str
    """Its number: ``S001`` to ``S339``; never reused."""
    zh: str
    en: str
    field: str
    """Key of its field (``plan``, ``product``, …): the name of its file."""
    line: str
    line_zh: str
    words: tuple[str, ...]
    """Words of a plan that name it. ``~`` joins two words close together in one sentence, ``…`` anywhere in it."""
    never: tuple[str, ...] = ()
    """Longer phrases that hold one of the words and mean something else."""


@dataclass(frozen=True, slots=True)
class SystemField:
    """A field of quality under which the catalogue files its systems."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """How far one system is served by the installed packs."""

    entry: SystemEntry
    status: Status
    pack: str
    """Key of the pack that names it; empty where none does."""
    words: tuple[str, ...] = ()
    """Addresses of the words the pack declares for it, such as ``product.sampling_pass_rate``."""
    examples: tuple[str, ...] = ()


class ServingPack(Protocol):
    """What the catalogue of systems needs to know of a loaded pack."""

    @property
    def key(self) -> str: ...
    @property
    def systems(self) -> Iterable[str]: ...


class ServiceProof(Protocol):
    """What is known of one system inside a pack: declared words, passing examples, a page that leads to it."""

    @property
    def words(self) -> tuple[str, ...]: ...
    @property
    def examples(self) -> tuple[str, ...]: ...
    @property
    def reached(self) -> bool: ...


_FIELDS = (
    "plan",
    "product",
    "food",
    "works",
    "service",
    "environment",
    "equipment",
    "metrology",
    "standards",
    "credit",
    "redress",
    "traceability",
    "trade",
    "brand",
    "government",
    "platform",
)
_TEXT_KEYS = ("id", "zh", "en", "line", "line_zh")
_LIST_KEYS = ("words", "never")


@cache
def systems() -> tuple[SystemEntry, ...]:
    """All systems, in the order of their numbers."""
    entries = [entry for _, found in map(_read_field, _FIELDS) for entry in found]
    numbers = [entry.id for entry in entries]
    twice = sorted({number for number in numbers if numbers.count(number) > 1})
    if twice:
        raise DeclarationError(
            f"Systems declared twice: {', '.join(twice)}. Rule: a number names one system (contract/systems/*.toml). "
            "Give the second one a number of its own.",
            systems=tuple(twice),
        )
    return tuple(sorted(entries, key=lambda entry: entry.id))


@cache
def system_fields() -> tuple[SystemField, ...]:
    """The fields, in the order in which the catalogue shows them."""
    return tuple(field for field, _ in map(_read_field, _FIELDS))


def system_named(number: str) -> SystemEntry | None:
    """The system with this number, or None."""
    return _by_number().get(number)


def status_of(
    packs: Iterable[ServingPack] = (),
    proofs: Mapping[tuple[str, str], ServiceProof] | None = None,
) -> tuple[SystemStatus, ...]:
    """The status of every system under the given packs, in the order of the numbers.

    ``proofs`` holds, by pack key and system number, what the pack can show for the system. ``served`` needs declared
    words, a passing example and a page; a pack that only names the system has it ``declared``.
    """
    by_system: dict[str, str] = {}
    for pack in packs:
        for number in pack.systems:
            if number not in _by_number():
                raise DeclarationError(
                    f"Pack {pack.key} serves the system {number}, which the catalogue does not have. "
                    "Rule: pack.toml, systems. Name a system that `zhiheng systems` lists.",
                    pack=pack.key,
                    system=number,
                )
            by_system.setdefault(number, pack.key)
    known = proofs or {}
    return tuple(_status(entry, by_system.get(entry.id, ""), known) for entry in systems())


def _status(entry: SystemEntry, pack: str, proofs: Mapping[tuple[str, str], ServiceProof]) -> SystemStatus:
    if not pack:
        return SystemStatus(entry, "none", "")
    proof = proofs.get((pack, entry.id))
    if proof is None:
        return SystemStatus(entry, "declared", pack)
    served = bool(proof.words and proof.examples and proof.reached)
    return SystemStatus(entry, "served" if served else "declared", pack, proof.words, proof.examples)


@cache
def _by_number() -> Mapping[str, SystemEntry]:
    return {entry.id: entry for entry in systems()}


@cache
def _read_field(key: str) -> tuple[SystemField, tuple[SystemEntry, ...]]:
    name = f"systems/{key}.toml"
    data = tomllib.loads(files("zhiheng.contract").joinpath(name).read_text("utf-8"))
    head = data["field"]
    entries = tuple(_entry(row, key, name) for row in data["system"])
    return SystemField(key=head["key"], zh=head["zh"], en=head["en"]), entries


def _entry(row: dict[str, object], field: str, name: str) -> SystemEntry:
    unknown = sorted(row.keys() - {*_TEXT_KEYS, *_LIST_KEYS})
    wrong = [key for key in _TEXT_KEYS if not isinstance(row.get(key), str) or not row[key]]
    wrong += [key for key in _LIST_KEYS if not _is_words(row.get(key, []))]
    if unknown or wrong or not row.get("words"):
        raise DeclarationError(
            f"{name}: system {row.get('id', '?')} has unknown keys {unknown} or missing values {wrong}. "
            "Rule: id, zh, en, line, line_zh are text, words and never are lists of text. Correct the entry.",
            file=name,
            system=row.get("id"),
        )
    text = {key: str(row[key]) for key in _TEXT_KEYS}
    return SystemEntry(**text, field=field, words=_words(row.get("words")), never=_words(row.get("never", [])))


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) and word for word in value)


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(word) for word in value) if isinstance(value, list) else ()
