"""Given facts as they count on a day: subjects, accepted records with the row of values their expressions see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from zhiheng.contract.assembling.scopes import HAPPENED_ON, REGION, SUBJECT
from zhiheng.contract.casework.as_kind import NUMBER, RECEIVED_ON
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.examples import Example, GivenCase, GivenRecord
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.reference.cases import CaseFact, case_fact
from zhiheng.contract.reference.checking import broken_rules, refused_values
from zhiheng.primitives.periods import Period

Values = Mapping[str, object]
_AGAIN: Final = Bilingual("与先前的一条重复；请核对", "one like it has been stated before; compare them")
_NO_SUBJECT: Final = Bilingual("所述主体未被接受；请先改正主体", "its subject was not accepted; correct that first")


@dataclass(frozen=True, slots=True)
class SubjectFact:
    """An accepted subject."""

    address: str
    name: str
    values: Values
    region: str


@dataclass(frozen=True, slots=True)
class RecordFact:
    """An accepted record."""

    address: str
    name: str
    subject: str
    values: Values
    day: date
    region: str
    period: Period | None = None
    approved: bool = True


@dataclass(slots=True)
class Facts:
    """What is known on the day; what was not accepted, with the reasons."""

    catalogue: Catalogue
    day: date
    regions: tuple[str, ...] = ()
    subjects: dict[str, SubjectFact] = field(default_factory=dict)
    records: list[RecordFact] = field(default_factory=list)
    cases: dict[str, CaseFact] = field(default_factory=dict)
    """Those of the records that are cases, by name."""
    refusals: dict[str, list[Refusal]] = field(default_factory=dict)
    _parameters: dict[tuple[str, date], Values] = field(default_factory=dict)

    def row(self, record: RecordFact, user: str) -> dict[str, object]:
        """The values by the names that expressions of the pack ``user`` use for them."""
        kind = self.catalogue.record(record.address)
        row: dict[str, object] = {**self.parameters(user, record.day), **record.values}
        row |= {HAPPENED_ON: record.day, REGION: record.region or None}
        self._add_subject(row, SUBJECT, record.subject)
        for declared in kind.field:
            if declared.type == "subject":
                self._add_subject(row, declared.key, str(record.values.get(declared.key, "")))
        return row

    def parameters(self, user: str, day: date) -> Values:
        """The parameters a pack may name, as valid on the day."""
        if (user, day) not in self._parameters:
            self._parameters[user, day] = self.catalogue.parameters_on(user, day)
        return self._parameters[user, day]

    def _add_subject(self, row: dict[str, object], name: str, subject: str) -> None:
        if found := self.subjects.get(subject):
            row.update({f"{name}.{key}": value for key, value in found.values.items()})


def facts_of(catalogue: Catalogue, pack: str, example: Example) -> Facts:
    """The facts of an example; a record that happens after the day is not known yet."""
    facts = Facts(catalogue, example.when.day, example.given.regions)
    seen: set[tuple[object, ...]] = set()
    for given in example.given.subject:
        address = _address(catalogue, pack, given.kind, "subject")
        kind = catalogue.subject(address)
        owner = pack_of(address)
        refusals = list(refused_values(catalogue, owner, kind.field, given.values, facts.day))
        if not refusals:
            row = {**facts.parameters(owner, facts.day), **given.values}
            refusals += broken_rules(catalogue, address, kind.rule, row, facts.day)
        identity = (address, *(given.values.get(key) for key in kind.identified_by))
        if kind.identified_by and not refusals and identity in seen:
            refusals.append(Refusal(_AGAIN, field=kind.identified_by[0]))
        if refusals:
            facts.refusals[given.name] = refusals
        else:
            seen.add(identity)
            region = str(given.values.get(kind.located_by, "")) if kind.located_by else ""
            facts.subjects[given.name] = SubjectFact(address, given.name, given.values, region)
    for index, stated in enumerate(example.given.record, 1):
        _state(facts, stated, _address(catalogue, pack, stated.kind, "record"), index, seen)
    for case in example.given.case:
        _receive(facts, case, _address(catalogue, pack, case.kind, "case"), seen)
    return facts


def _receive(facts: Facts, given: GivenCase, address: str, seen: set[tuple[object, ...]]) -> None:
    """Accepts a case as it stands on the day, or notes why it is not accepted."""
    if given.received_on > facts.day:
        return
    first = GivenRecord(
        given.kind,
        given.name,
        given.subject,
        values={NUMBER: given.name, RECEIVED_ON: given.received_on, **given.values},
    )
    _state(facts, first, address, 0, seen)
    if given.name not in facts.refusals:
        fact = case_fact(facts.catalogue.case(address), given, facts.day)
        facts.cases[given.name] = fact
        facts.records[-1] = replace(facts.records[-1], values=fact.values)


def _state(facts: Facts, given: GivenRecord, address: str, index: int, seen: set[tuple[object, ...]]) -> None:
    """Accepts a record, or notes why it is not accepted."""
    kind = facts.catalogue.record(address)
    owner = pack_of(address)
    name = given.name or f"record {index}"
    period = Period.parse(given.period) if given.period else None
    stated_on = period.span.last_day if period else given.values.get(kind.dated_by)
    day = stated_on if isinstance(stated_on, date) else facts.day
    if day > facts.day:
        return
    refusals = list(refused_values(facts.catalogue, owner, kind.field, given.values, day))
    subject = facts.subjects.get(given.subject)
    named = [(SUBJECT, kind.subject, given.subject)] if kind.subject else []
    named += [(field.key, field.kind, str(given.values.get(field.key, ""))) for field in kind.field if field.kind]
    for key, wanted, name_given in named:
        found = facts.subjects.get(name_given)
        if name_given and (found is None or found.address != facts.catalogue.resolve(owner, wanted, ("subject",))):
            refusals.append(Refusal(_NO_SUBJECT, field=key))
    if period is not None and period.kind != kind.period:
        refusals.append(
            Refusal(Bilingual(f"期间应为 {kind.period}", f"the period is of kind {kind.period}"), field="period")
        )
    record = RecordFact(
        address=address,
        name=name,
        subject=given.subject,
        values=given.values,
        day=day,
        region=_region(given, kind, subject),
        period=period,
        approved=given.approved or not kind.approve,
    )
    if not refusals:
        refusals += broken_rules(facts.catalogue, address, kind.rule, facts.row(record, owner), day)
    identity = (address, *_identity(given, kind))
    if len(identity) > 1 and not refusals and identity in seen:
        refusals.append(Refusal(_AGAIN, field=kind.identified_by[0] if kind.identified_by else "period"))
    if refusals:
        facts.refusals[name] = refusals
    else:
        seen.add(identity)
        facts.records.append(record)


def _identity(given: GivenRecord, kind: Record) -> tuple[object, ...]:
    if kind.period:
        return given.region, given.period
    return tuple(given.values.get(key) for key in kind.identified_by)


def _region(given: GivenRecord, kind: Record, subject: SubjectFact | None) -> str:
    if given.region:
        return given.region
    if kind.located_by and (stated := given.values.get(kind.located_by)):
        return str(stated)
    return subject.region if subject else ""


def _address(catalogue: Catalogue, pack: str, reference: str, concept: str) -> str:
    address = catalogue.resolve(pack, reference, (concept,))
    if address is None:
        raise KeyError(f"{reference} is no {concept} of {pack}; assemble refuses such an example")
    return address
