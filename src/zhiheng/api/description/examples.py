"""Bodies that are accepted: from the worked examples of the packs, so that the suite of packs proves them too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from zhiheng.api.answers import encoded
from zhiheng.contract.declarations.examples import Example, GivenRecord, GivenSubject
from zhiheng.contract.in_use import InUse, in_use
from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT, name_key
from zhiheng.contract.kinds import Kind

SENT: Final = b"%PDF-1.7\n"
"""The file that examples name, to be sent before them."""


def examples_of(kind: Kind) -> dict[str, Any]:
    """A body of one record and one of many, by title; nothing where no pack has an example of the kind."""
    values = _known(in_use()).get(kind.address)
    if values is None:
        return {}
    return {
        "one": {"summary": "一条", "value": {"values": values}},
        "many": {"summary": "批量", "value": {"records": [values], "existing": "refuse"}},
    }


@lru_cache(maxsize=2)
def _known(used: InUse) -> Mapping[str, dict[str, Any]]:
    """The values of the first accepted example of each kind, by address."""
    found: dict[str, dict[str, Any]] = {}
    for key, pack in used.catalogue.packs.items():
        for example in pack.example:
            for address, values in _Told(used, key, example).stated():
                found.setdefault(address, msgspec.json.decode(encoded(values)))
    return found


class _Told:
    """The facts of one worked example of a pack, in the words of statements."""

    def __init__(self, used: InUse, pack: str, example: Example) -> None:
        self._used = used
        self._pack = pack
        self._example = example
        self._subjects = {given.name: given for given in example.given.subject}

    def stated(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What the example states and nothing refuses: the address of the kind, and the values."""
        refused = {refusal.of for refusal in self._example.then.refusal}
        facts: tuple[GivenSubject | GivenRecord, ...] = (*self._example.given.subject, *self._example.given.record)
        for given in facts:
            kind = self._kind(given.kind)
            if kind is not None and given.name not in refused - {""}:
                yield kind.address, self._values(kind, given)

    def _kind(self, reference: str) -> Kind | None:
        address = self._used.catalogue.resolve(self._pack, reference, ("subject", "record"))
        return self._used.kinds.get(address or "")

    def _values(self, kind: Kind, given: GivenSubject | GivenRecord) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if isinstance(given, GivenRecord):
            if kind.period:
                values |= {REGION: given.region, PERIOD: given.period}
            if kind.about:
                values |= self._reference(SUBJECT, given.subject)
        for key, value in given.values.items():
            if key in kind.refers:
                values |= self._reference(key, str(value))
            elif key in kind.fields and kind.fields[key].type != "file":
                values[key] = value
        for key, field in kind.fields.items():
            if field.type == "file" and field.required:
                values[key] = hashlib.sha256(SENT).hexdigest()
        return values

    def _reference(self, key: str, name: str) -> dict[str, Any]:
        """The subject of a name, by the code that identifies it, else by its own name."""
        subject = self._subjects.get(name)
        kind = self._kind(subject.kind) if subject else None
        if subject is None or kind is None:
            return {name_key(key): name}
        code = subject.values.get(kind.identified_by[0]) if len(kind.identified_by) == 1 else None
        return {key: code} if code else {name_key(key): subject.values.get(kind.named_by, name)}
