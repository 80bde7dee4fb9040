"""Every expression of every pack, parsed in the scope of its word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from zhiheng.contract.assembling.scopes import formula_scope, record_scope, subject_scope, watched_scope
from zhiheng.contract.casework.as_kind import as_record
from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.declarations.pack import CONCEPTS, PackDeclaration
from zhiheng.contract.declarations.records import Record
from zhiheng.contract.declarations.subjects import Subject
from zhiheng.contract.declarations.warning_lines import WarningLine
from zhiheng.contract.expressions.expression import Expression
from zhiheng.contract.expressions.faults import Fault, InvalidExpression
from zhiheng.contract.expressions.value_types import NUMBER, YES_NO, Scope, ValueType, number_in
from zhiheng.contract.problems import PackProblem, Place, WrongExpression

Parsed = dict[tuple[str, str], Expression]


def parse_all(catalogue: Catalogue) -> tuple[Mapping[tuple[str, str], Expression], list[PackProblem]]:
    """The expressions by address and place; what cannot be parsed, or needs what is not there, is left out."""
    parsed: Parsed = {}
    problems: list[PackProblem] = []
    for pack in catalogue.packs.values():
        problems += _Parsing(pack, catalogue, parsed).run()
    return MappingProxyType(parsed), problems


class _Parsing:
    """The expressions of one pack."""

    def __init__(self, pack: PackDeclaration, catalogue: Catalogue, parsed: Parsed) -> None:
        self._pack = pack
        self._catalogue = catalogue
        self._parsed = parsed

    def run(self) -> Iterator[PackProblem]:
        key = self._pack.key
        for subject in self._pack.subject:
            scope = subject_scope(self._catalogue, key, subject)
            yield from self._rules(subject, "subject", scope)
        for record in self._pack.record:
            scope = record_scope(self._catalogue, key, record, key)
            yield from self._rules(record, "record", scope)
        for case in self._pack.case:
            scope = record_scope(self._catalogue, key, as_record(case), key)
            yield from self._rules(case, "case", scope)
        formulas = formula_scope(self._catalogue, key)
        for indicator in self._pack.indicator:
            yield from self._indicator(indicator, formulas)
        for line in self._pack.warning:
            yield from self._warning(line)

    def _rules(self, word: Subject | Record | Case, concept: str, scope: Scope) -> Iterator[PackProblem]:
        for index, rule in enumerate(word.rule, 1):
            place = self._pack.place(CONCEPTS[concept], f"{concept}.{word.key}.rule[{index}]", "holds")
            at = (f"{self._pack.key}.{word.key}", f"rule:{rule.key}")
            yield from self._parse(at, rule.holds, scope, YES_NO, place)

    def _indicator(self, indicator: Indicator, formulas: Scope) -> Iterator[PackProblem]:
        address = f"{self._pack.key}.{indicator.key}"
        if indicator.formula:
            place = self._at(indicator, "formula")
            yield from self._parse((address, "formula"), indicator.formula, formulas, number_in(indicator.unit), place)
        scope = self._record_scope(indicator.record)
        if scope is None:
            return
        amount = number_in(indicator.unit) if indicator.form in {"sum", "mean", "latest", "reported"} else NUMBER
        expected: dict[str, ValueType | None] = {
            "where": YES_NO,
            "part": YES_NO,
            "amount": amount,
            "weight": NUMBER,
            "distinct": None,
        }
        for key, expects in expected.items():
            if text := getattr(indicator, key):
                yield from self._parse((address, key), text, scope, expects, self._at(indicator, key))

    def _warning(self, line: WarningLine) -> Iterator[PackProblem]:
        scope = self._record_scope(line.record)
        watched = self._catalogue.resolve(self._pack.key, line.indicator, ("indicator",)) if line.indicator else None
        if watched:
            scope = watched_scope(self._catalogue, self._pack.key, self._catalogue.indicator(watched))
        if scope is not None:
            place = self._pack.place("warnings.toml", f"warning.{line.key}", "when")
            yield from self._parse((f"{self._pack.key}.{line.key}", "when"), line.when, scope, YES_NO, place)

    def _record_scope(self, reference: str) -> Scope | None:
        address = self._catalogue.resolve(self._pack.key, reference, COUNTED) if reference else None
        if address is None:
            return None
        return record_scope(self._catalogue, pack_of(address), self._catalogue.record(address), self._pack.key)

    def _at(self, indicator: Indicator, key: str) -> Place:
        return self._pack.place("indicators.toml", f"indicator.{indicator.key}", key)

    def _parse(
        self, at: tuple[str, str], text: str, scope: Scope, expects: ValueType | None, place: Place
    ) -> Iterator[PackProblem]:
        try:
            expression = Expression.parse(text, scope, None if expects == NUMBER else expects)
        except InvalidExpression as error:
            for fault in error.faults:
                yield _wrong(place, text, fault)
            return
        kind = expression.type.kind
        if (expects == NUMBER and kind != "number") or (expects is None and kind in {"opaque", "yes_no"}):
            what, what_zh = ("a number", "数") if expects == NUMBER else ("a value that can be counted", "可计数的值")
            message = f"a {expression.type.name} is given where {what} belongs; correct it"
            message_zh = f"此处应为{what_zh}，却是{expression.type.name_zh}；请改正"
            yield _wrong(place, text, Fault("type", 1, message, message_zh))
            return
        self._parsed[at] = expression


def _wrong(place: Place, text: str, fault: Fault) -> PackProblem:
    return WrongExpression(
        place,
        f"column {fault.column}: {fault.message}.",
        f"表达式第 {fault.column} 个字符处，{fault.message_zh}。",
        text=text,
        kind=fault.kind,
        column=fault.column,
        nearest=fault.nearest,
    )
