"""Running the examples of a pack: refusals, values, warnings, cases and clocks are as they say, nothing besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from zhiheng.contract.catalogue import COUNTED, Catalogue, pack_of
from zhiheng.contract.declarations.examples import Example, ExpectedValue, ExpectedWarning
from zhiheng.contract.declarations.pack import EXAMPLES
from zhiheng.contract.problems import FailedExample, PackProblem, Place
from zhiheng.contract.reference.cases import clock_difference
from zhiheng.contract.reference.facts import Facts, facts_of
from zhiheng.contract.reference.figures import Figure, Figures, Question, classes_of
from zhiheng.primitives.periods import Period

_EXACT: Final = Context(prec=28)
_STATES_ZH: Final = {
    "not_due": "未到期",
    "not_reported": "未报",
    "not_applicable": "不适用",
    "suppressed": "不予公布",
    "zero": "零",
    "number": "有数",
}


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How an example went."""

    pack: str
    key: str
    problems: tuple[PackProblem, ...]
    words: frozenset[str]
    """Addresses of the words it speaks of."""

    @property
    def passed(self) -> bool:
        return not self.problems

    @property
    def address(self) -> str:
        return f"{self.pack}/{self.key}"


def run_examples(catalogue: Catalogue, pack: str) -> tuple[ExampleResult, ...]:
    """The results of all examples of a pack, in the order of their files."""
    return tuple(run_example(catalogue, pack, example) for example in catalogue.packs[pack].example)


def run_example(catalogue: Catalogue, pack: str, example: Example) -> ExampleResult:
    """The result of one example."""
    run = _Run(catalogue, pack, example)
    problems = (*run.refusals(), *run.values(), *run.warnings(), *run.cases())
    return ExampleResult(pack, example.key, problems, run.words())


class _Run:
    """One run of one example."""

    def __init__(self, catalogue: Catalogue, pack: str, example: Example) -> None:
        self._catalogue = catalogue
        self._pack = pack
        self._example = example
        self._facts: Facts = facts_of(catalogue, pack, example)
        self._figures = Figures(catalogue, self._facts)

    def words(self) -> frozenset[str]:
        given, then = self._example.given, self._example.then
        named = [
            *(("subject", subject.kind) for subject in given.subject),
            *(("record", record.kind) for record in given.record),
            *(("case", case.kind) for case in given.case),
            *(("indicator", value.indicator) for value in then.value),
            *(("warning", warning.warning) for warning in then.warning),
        ]
        return frozenset(self._address(concept, reference) for concept, reference in named)

    def refusals(self) -> Iterator[PackProblem]:
        expected = {(refusal.of, refusal.rule, refusal.field) for refusal in self._example.then.refusal}
        happened = {
            (name, refusal.rule, refusal.field): refusal
            for name, refusals in self._facts.refusals.items()
            for refusal in refusals
        }
        for name, rule, field in sorted(expected - happened.keys()):
            yield self._failed(
                "then.refusal",
                f"{name} is accepted, though {rule or field} was to refuse it; correct the rule or the example.",
                f"“{name}”被接受，而按算例应因 {rule or field} 被拒；请改正规则或算例。",
            )
        for name, rule, field in sorted(happened.keys() - expected):
            message = happened[name, rule, field].message
            yield self._failed(
                "then.refusal",
                f"{name} is refused by {rule or field}: {message.en}; list the refusal or correct the fact.",
                f"“{name}”因 {rule or field} 被拒：{message.zh}；请列入算例或改正事实。",
            )

    def values(self) -> Iterator[PackProblem]:
        for index, expected in enumerate(self._example.then.value, 1):
            address = self._address("indicator", expected.indicator)
            question = Question(address, Period.parse(expected.period), expected.region, classes_of(expected.by))
            figure = self._figures.figure(question)
            places = self._catalogue.indicator(address).places
            if difference := _difference(expected, figure, places):
                yield self._failed(
                    f"then.value[{index}]",
                    f"{expected.indicator} for {expected.period} {expected.region}: {difference[0]};"
                    " correct the declaration or the example.",
                    f"{expected.indicator}（{expected.period} {expected.region}）：{difference[1]}；请改正声明或算例。",
                )

    def warnings(self) -> Iterator[PackProblem]:
        expected = self._example.then.warning
        listed = {
            (self._address("warning", warning.warning), warning.record): warning
            for warning in expected
            if warning.record
        }
        raised = set(self._raised_by_records())
        for address, record in sorted(raised ^ {at for at, warning in listed.items() if warning.raised}):
            happened = (address, record) in raised
            yield self._failed(
                "then.warning",
                f"{address} is {'raised' if happened else 'not raised'} by {record}, unlike the example says;"
                " correct one.",
                f"预警 {address} {'由' if happened else '没有由'}“{record}”触发，与算例不符；请改正其一。",
            )
        for index, warning in enumerate(expected, 1):
            if warning.period and self._is_raised(warning) is not warning.raised:
                yield self._failed(
                    f"then.warning[{index}]",
                    f"{warning.warning} for {warning.period} {warning.region} is"
                    f" {'not raised' if warning.raised else 'raised'}; correct the declaration or the example.",
                    f"预警 {warning.warning}（{warning.period} {warning.region}）"
                    f"{'没有触发' if warning.raised else '触发了'}；请改正声明或算例。",
                )

    def cases(self) -> Iterator[PackProblem]:
        then = self._example.then
        for name, fact in self._facts.cases.items():
            for act, state in fact.impossible:
                yield self._failed(
                    "given.case",
                    f"{act} cannot be done on {name}, which is {state}; correct the acts or the declaration.",
                    f"“{name}”处于 {state}，不能办理 {act}；请改正步骤或声明。",
                )
        for index, expected in enumerate(then.case, 1):
            stands = self._facts.cases.get(expected.of)
            state = stands.state if stands else "not accepted"
            if state != expected.state:
                yield self._failed(
                    f"then.case[{index}]",
                    f"{expected.of} is {state}, not {expected.state}; correct the declaration or the example.",
                    f"“{expected.of}”的状态为 {state}，应为 {expected.state}；请改正声明或算例。",
                )
        for index, clock in enumerate(then.clock, 1):
            of = self._facts.cases.get(clock.of)
            nothing = ("its case is not accepted", "办件未被接受")
            if difference := clock_difference(of, clock, self._facts.day) if of else nothing:
                yield self._failed(
                    f"then.clock[{index}]",
                    f"the clock {clock.clock} of {clock.of}: {difference[0]}; correct the declaration or the example.",
                    f"“{clock.of}”的期限 {clock.clock}：{difference[1]}；请改正声明或算例。",
                )

    def _raised_by_records(self) -> Iterator[tuple[str, str]]:
        for address, concept in self._catalogue.concepts.items():
            if concept != "warning" or self._catalogue.standing_for(address) != address:
                continue
            line = self._catalogue.warning(address)
            watched = self._catalogue.resolve(pack_of(address), line.record, COUNTED) if line.record else None
            condition = self._catalogue.expressions[address, "when"]
            for record in self._facts.records:
                is_watched = record.address == watched and record.approved and line.stands(record.day)
                if is_watched and condition.holds(self._facts.row(record, pack_of(address))):
                    yield address, record.name

    def _is_raised(self, expected: ExpectedWarning) -> bool:
        address = self._address("warning", expected.warning)
        line = self._catalogue.warning(address)
        pack = pack_of(address)
        watched = self._catalogue.resolve(pack, line.indicator, ("indicator",)) if line.indicator else None
        period = Period.parse(expected.period)
        if watched is None or not line.stands(period.span.last_day):
            return False

        def value(asked: Period) -> Decimal | None:
            return self._figures.figure(Question(watched, asked, expected.region)).value

        row = {
            **self._facts.parameters(pack, period.span.last_day),
            "value": value(period),
            "previous": value(period.previous()),
            "last_year": value(period.same_period_last_year()),
        }
        return self._catalogue.expressions[address, "when"].holds(row)

    def _address(self, concept: str, reference: str) -> str:
        return self._catalogue.resolve(self._pack, reference, (concept,)) or f"{self._pack}.{reference}"

    def _failed(self, table: str, message: str, message_zh: str) -> PackProblem:
        file = f"{EXAMPLES}/{self._example.key}.toml"
        pack = self._catalogue.packs.get(self._pack)
        place = pack.place(file, table) if pack else Place(self._pack, file, table)
        return FailedExample(place, message, message_zh, example=self._example.key)


def _difference(expected: ExpectedValue, figure: Figure, places: int | None) -> tuple[str, str] | None:
    """In what the figure is unlike the expected value; None where it is alike."""
    if expected.state is not None:
        if figure.state == expected.state:
            return None
        got = figure.shown(None) or figure.state
        got_zh = figure.shown(None) or _STATES_ZH[figure.state]
        return f"{expected.state} was expected, it is {got}", f"应为{_STATES_ZH[expected.state]}，实为{got_zh}"
    if figure.value is None:
        return f"a number was expected, it is {figure.state}", f"应有数，实为{_STATES_ZH[figure.state]}"
    for what, what_zh, wanted, got_number in (
        ("the value", "数值", expected.value, figure.value),
        ("the numerator", "分子", expected.numerator, figure.numerator),
        ("the denominator", "分母", expected.denominator, figure.denominator),
    ):
        if wanted is not None and (got_number is None or _EXACT.plus(wanted) != _EXACT.plus(got_number)):
            return f"{what} is {got_number}, not {wanted}", f"{what_zh}为 {got_number}，应为 {wanted}"
    shown = figure.shown(places)
    if expected.shown and shown != expected.shown:
        return f"it is shown as {shown}, not {expected.shown}", f"显示为 {shown}，应为 {expected.shown}"
    return None
