"""The checks of one kind, compiled once and run over many rows: cells, required fields, codes of the day, rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from zhiheng.contract.assembling.scopes import HAPPENED_ON
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import Field, Rule
from zhiheng.contract.expressions.compiled import Compiled, compiled
from zhiheng.contract.intake.cells import CellReader, Value, reader_of
from zhiheng.contract.intake.columns import PERIOD, REGION, SUBJECT, input_keys, name_key
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.contract.kinds import Kind, kind_of
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.primitives.errors import ZhihengError
from zhiheng.primitives.periods import Period

_EMPTY: Final = (None, "")
_THING: Final = re.compile(r"#\d{1,18}")
_FEW: Final = 5000
"""Names among which the nearest one is looked for; among more it would take too long."""
_NAME_OF_A_SUBJECT: Final = Field("name", Bilingual("主体名称", "name of the subject"), "text")
_CODE_OF_A_SUBJECT: Final = Field("code", Bilingual("主体代码", "code of the subject"), "text")


@dataclass(frozen=True, slots=True)
class Term:
    """What a name or code of a register leads to, and on which days."""

    key: str
    since: date | None = None
    until: date | None = None

    def stands(self, day: date) -> bool:
        """Whether it is valid on the day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Registers:
    """The regions and offices there are: each code, key and name with what it leads to and when."""

    regions: Mapping[str, tuple[Term, ...]]
    offices: Mapping[str, tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class KnownSubject:
    """A subject that a reference leads to, and what rules may ask of it."""

    thing: int
    region: str
    value: Callable[[str], object]
    """The value of one of its fields."""
    goes_by: Callable[[str], bool]
    """Whether a name is its own, as exact matching compares names."""


Reference = tuple[str, str, str]
"""Address of the kind of subject, code and name as stated; one of the two may be empty."""
_NOBODY: Final[Reference] = ("", "", "")


class Reading:
    """One row as read so far."""

    __slots__ = ("day", "period", "references", "refusals", "region", "sealed", "subject", "unmet", "values")

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = {} if values is None else values
        """By field; a reference to a subject becomes the number of the thing once it is known."""
        self.sealed: dict[str, str] = {}
        """The texts of sealed fields, which never stand among the values."""
        self.references: dict[str, Reference] = {}
        """By field, and ``subject`` for the subject it is about."""
        self.unmet: list[str] = []
        """The references that lead to no subject yet."""
        self.refusals: list[Refusal] = []
        self.day: date | None = None
        self.region = ""
        self.period = ""
        self.subject: int | None = None

    def refuse(self, zh: str, en: str, *, field: str = "", rule: str = "") -> None:
        """Note a refusal."""
        self.refusals.append(Refusal(Bilingual(zh, en), field, rule))


def _as_compared(value: object) -> object:
    """A value as rules compare it: the number of a subject as text, which is what references are to them."""
    return str(value) if type(value) is int else value


class Checker:
    """The checks of one kind under one catalogue."""

    def __init__(self, catalogue: Catalogue, kind: Kind) -> None:
        self.kind = kind
        self.keys = input_keys(kind)
        self._identified_by = kind.identified_by
        self._catalogue = catalogue
        self._readers = {key: reader_of(catalogue, kind.pack, field) for key, field in kind.fields.items()}
        self._read_name = reader_of(catalogue, kind.pack, _NAME_OF_A_SUBJECT)
        self._references = ({SUBJECT: kind.about} if kind.about else {}) | dict(kind.refers)
        """Address of the kind of subject by the key of the reference."""
        self._read_code = {key: self._code_reader(address) for key, address in self._references.items()}
        self._required = [(key, field.title.zh, field.title.en) for key, field in kind.fields.items() if field.required]
        codes = {key: self._terms_of_codes(field) for key, field in kind.fields.items() if field.type == "code"}
        self._codes = {key: terms for key, terms in codes.items() if terms}
        self._placed = [key for key, field in kind.fields.items() if field.type == "region"]
        self._offices = [key for key, field in kind.fields.items() if field.type == "office"]
        self._sealed = [key for key, field in kind.fields.items() if field.sealed]
        self._rules: list[tuple[Rule, Compiled]] = []
        names: set[str] = set()
        for rule in kind.rules:
            expression = catalogue.expression(kind.address, f"rule:{rule.key}")
            if expression is not None:
                self._rules.append((rule, compiled(expression.tree)))
                names |= expression.names
        self._of_subjects = [
            (name, key, below)
            for name in sorted(names)
            for key, dot, below in [name.partition(".")]
            if dot and key in self._references
        ]
        """The values of subjects that rules ask for: the whole name, the reference, the field below it."""
        self._asked = [key for key in kind.fields if key in names]
        self._asked_references = [key for key in kind.refers if key in names]
        self._asked_parameters = frozenset(names) - kind.fields.keys()
        self._parameters: dict[date, Mapping[str, Decimal | None]] = {}
        self._in_force: dict[date, list[tuple[Rule, Compiled]]] = {}

    def unknown(self, keys: Iterable[str]) -> list[Refusal]:
        """The keys that the kind does not have, each with the nearest one that it has."""
        found = []
        for key in keys:
            if key not in self.keys:
                near = nearest_to(key, self.keys)
                found.append(
                    Refusal(
                        Bilingual(
                            f"没有字段“{key[:60]}”；{ask_zh(near, '请删去')}",
                            f"no field {key[:60]!r}; {ask(near, 'remove it')}",
                        ),
                        field=key[:60],
                    )
                )
        return found

    def readings(self, header: Sequence[str], rows: Sequence[Sequence[object]]) -> list[Reading]:
        """Rows of cells in the order of the header, read; every name of the header is a key of the kind.

        Columns are read one after the other: a column repeats itself, and what repeats is read once.
        """
        columns = dict(zip(header, zip(*rows, strict=True), strict=True)) if rows else {}
        plain = [key for key in self.kind.fields if key in columns and key not in self.kind.refers]
        refused: list[tuple[int, Refusal]] = []
        read = [self._column(self._readers[key], key, columns[key], refused) for key in plain]
        readings = [
            Reading({key: value for key, value in zip(plain, values, strict=True) if value is not None})
            for values in (zip(*read, strict=True) if read else [()] * len(rows))
        ]
        for place, refusal in refused:
            readings[place].refusals.append(refusal)
        for key, address in self._references.items():
            self._refer(key, address, columns, readings)
        if self.kind.period:
            empty = ("",) * len(rows)
            for reading, *cells in zip(readings, columns.get(REGION, empty), columns.get(PERIOD, empty), strict=True):
                self._report(reading, *cells)
        for reading in readings:
            self._complete(reading)
        return readings

    @staticmethod
    def _column(
        reader: CellReader, key: str, cells: Sequence[object], refused: list[tuple[int, Refusal]]
    ) -> list[Value | None]:
        values, refusals = reader.column(cells)
        refused += [(place, Refusal(refusal.message, field=key)) for place, refusal in refusals]
        return values

    def read(self, stated: Mapping[str, object]) -> Reading:
        """One statement by keys; a key the kind does not have is refused."""
        header = [key for key in self.keys if key in stated]
        (reading,) = self.readings(header, [[stated[key] for key in header]]) if header else self.readings([], [[]])
        if len(header) < len(stated):
            reading.refusals += self.unknown(stated)
        return reading

    def place(self, reading: Reading, registers: Registers, today: date) -> None:
        """Regions and offices by the registers of the day; nothing that is stated happens after today."""
        day = reading.day or today
        if reading.day is not None and reading.day > today:
            field = self.kind.dated_by
            title = self.kind.fields[field].title if field else Bilingual("期间", "period")
            reading.refuse(
                f"“{title.zh}”{reading.day} 晚于今天 {today}；请核对日期",
                f"{title.en}: {reading.day} is later than today, {today}; compare the day",
                field=field or PERIOD,
            )
        for keys, terms in ((self._placed, registers.regions), (self._offices, registers.offices)):
            for key in keys:
                if key in reading.values:
                    reading.values[key] = self._found(reading, key, terms, day)
        if self.kind.period and reading.region:
            reading.region = self._found(reading, REGION, registers.regions, day)
        elif self.kind.located_by:
            reading.region = reading.values.get(self.kind.located_by, "")

    def settle(self, reading: Reading, known: Mapping[Reference, KnownSubject], today: date) -> None:
        """References to their subjects, then the rules; these are asked only where nothing has been refused before.

        A number that no subject has is refused; a name beside a code that is not the register's stays with the record.
        """
        for key, reference in reading.references.items():
            subject = known.get(reference)
            _, code, name = reference
            if code and name and subject is not None and not subject.goes_by(name):
                reading.values[name_key(key)] = name
            if subject is None:
                if code.startswith("#"):
                    reading.refuse(
                        f"没有编号为 {code} 的主体；请重新选择", f"no subject has the number {code}", field=key
                    )
                reading.unmet.append(key)
            elif key == SUBJECT:
                reading.subject = subject.thing
                reading.region = reading.region or subject.region
            else:
                reading.values[key] = subject.thing
        if not self._rules or reading.refusals:
            return
        day = reading.day or today
        row = self._row(reading, known, day)
        for rule, broken in self._rules_on(day):
            if broken(row) is False:
                reading.refusals.append(Refusal(rule.message, rule=rule.key))

    def broken(self, values: Mapping[str, Any], day: date) -> list[Refusal]:
        """The rules that values of a record break together, as they stand; what rules ask of subjects is left open."""
        row = self._row(Reading(dict(values)), {}, day)
        return [Refusal(rule.message, rule=rule.key) for rule, broken in self._rules_on(day) if broken(row) is False]

    def _row(self, reading: Reading, known: Mapping[Reference, KnownSubject], day: date) -> dict[str, object]:
        """What the rules see of a reading."""
        values, references = reading.values, reading.references
        row: dict[str, object] = {**self._parameters_on(day), **reading.sealed}
        for key in self._asked:
            if key in values:
                row[key] = values[key]
        row[HAPPENED_ON] = day
        row[REGION] = reading.region or None
        for name, key, below in self._of_subjects:
            subject = known.get(references.get(key, _NOBODY))
            row[name] = None if subject is None else _as_compared(subject.value(below))
        for key in self._asked_references:
            if key in row:
                row[key] = _as_compared(row[key])
            elif key in references:
                # Nobody has registered it yet; it is stated all the same, and is none of the others.
                row[key] = "|".join(references[key])
        return row

    def _rules_on(self, day: date) -> list[tuple[Rule, Compiled]]:
        """The rules that hold for what happened on the day."""
        found = self._in_force.get(day)
        if found is None:
            found = self._in_force[day] = [(rule, broken) for rule, broken in self._rules if rule.applies(day)]
        return found

    def identity(self, reading: Reading) -> str:
        """The text that names the record or subject among its kind; empty where nothing does."""
        if self.kind.period:
            return f"{reading.region}|{reading.period}"
        return "|".join([str(reading.values.get(key, "")) for key in self._identified_by])

    # --- parts ---------------------------------------------------------------------------------------------------

    def _terms_of_codes(self, field: Field) -> Mapping[str, Term]:
        """The codes of a field that are not valid on every day."""
        address = self._catalogue.resolve(self.kind.pack, field.code_list, ("code_list",))
        codes = self._catalogue.code_list(address).code if address else ()
        return {code.code: Term(code.title.zh, code.since, code.until) for code in codes if code.since or code.until}

    def _refer(
        self, key: str, address: str, columns: Mapping[str, Sequence[object]], readings: Sequence[Reading]
    ) -> None:
        """The references of a column of codes, a column of names, or both."""
        refused: list[tuple[int, Refusal]] = []
        nothing: list[Value | None] = [None] * len(readings)
        codes = self._column(self._read_code[key], key, columns[key], refused) if key in columns else nothing
        named = name_key(key)
        names = self._column(self._read_name, key, columns[named], refused) if named in columns else nothing
        for reading, code, name in zip(readings, codes, names, strict=True):
            if code is not None or name is not None:
                reading.references[key] = (address, str(code or ""), str(name or ""))
        for place, refusal in refused:
            readings[place].references.pop(key, None)
            readings[place].refusals.append(refusal)

    def _code_reader(self, address: str) -> CellReader:
        """The reader of codes that name a subject: of the field that identifies its kind, or ``#`` and its number."""
        kind = kind_of(self._catalogue, address)
        named = kind.fields[kind.identified_by[0]] if kind and len(kind.identified_by) == 1 else _CODE_OF_A_SUBJECT
        read = reader_of(self._catalogue, pack_of(address), named if named.type == "text" else _CODE_OF_A_SUBJECT)

        def code(raw: object) -> Value:
            if isinstance(raw, str) and _THING.fullmatch(raw):
                return raw
            return read(raw)

        return CellReader(code)

    def _report(self, reading: Reading, region: object, period: object) -> None:
        """Region and period of a reported figure."""
        if region in _EMPTY:
            reading.refuse("缺少“区划”；请填写区划代码或名称", "the region is missing; fill it in", field=REGION)
        else:
            reading.region = str(region).strip()
        try:
            found = Period.parse(str(period)) if period not in _EMPTY else None
        except ZhihengError as error:
            reading.refuse(error.message_zh.rstrip("。"), str(error), field=PERIOD)
            return
        if found is None or found.kind != self.kind.period:
            sample = {"year": "2026", "half_year": "2026-H1", "quarter": "2026-Q1", "month": "2026-M03"}
            assert self.kind.period is not None
            reading.refuse(
                f"“期间”应写成 {sample[self.kind.period]} 的样式；请改正",
                f"the period reads like {sample[self.kind.period]}; correct it",
                field=PERIOD,
            )
            return
        reading.period, reading.day = found.label, found.span.last_day

    def _complete(self, reading: Reading) -> None:
        values = reading.values
        for key in self._sealed:
            if key in values:
                reading.sealed[key] = values.pop(key)
        for key, zh, en in self._required:
            if key in values or key in reading.references or key in reading.sealed:
                continue
            if not any(refusal.field == key for refusal in reading.refusals):
                reading.refuse(f"缺少“{zh}”；请填写", f"{en} is missing; fill it in", field=key)
        if self.kind.about and SUBJECT not in reading.references:
            reading.refuse(
                "缺少所属主体；请填写代码或名称", "the subject is missing; give its code or name", field=SUBJECT
            )
        if self.kind.dated_by:
            reading.day = values.get(self.kind.dated_by)
        for key, terms in self._codes.items():
            code = values.get(key)
            term = terms.get(code) if code is not None and reading.day else None
            if term is not None and reading.day and not term.stands(reading.day):
                title = self.kind.fields[key].title
                reading.refuse(
                    f"“{title.zh}”中的“{term.key}”在 {reading.day} 不可用；请另选一项",
                    f"{title.en}: {code!r} is no code on {reading.day}; choose another",
                    field=key,
                )

    def _found(self, reading: Reading, key: str, terms: Mapping[str, tuple[Term, ...]], day: date) -> str:
        """What the text of a region or office leads to on the day; the text itself where it leads nowhere."""
        text = reading.region if key == REGION and self.kind.period else str(reading.values[key])
        for term in terms.get(text, ()):
            if term.stands(day):
                return term.key
        field = self.kind.fields.get(key)
        title = field.title.zh if field else "区划"
        near = nearest_to(text, terms) if len(terms) < _FEW else ""
        reading.refuse(
            f"“{title}”：{day} 没有“{text[:40]}”；{ask_zh(near, '请核对代码或名称')}",
            f"{key}: there is no {text[:40]!r} on {day}; {ask(near, 'compare code or name')}",
            field=key,
        )
        return text

    def _parameters_on(self, day: date) -> Mapping[str, Decimal | None]:
        """The parameters that rules ask for, as valid on the day."""
        found = self._parameters.get(day)
        if found is None:
            every = self._catalogue.parameters_on(self.kind.pack, day) if self._asked_parameters else {}
            found = {name: value for name, value in every.items() if name in self._asked_parameters}
            self._parameters[day] = found
        return found
