"""Every indicator, warning, case and clock is shown by an example, and what an example says can be understood."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.contract.assembling.case_examples import case_facts, unshown_cases
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.examples import Example, ExpectedValue, ExpectedWarning, Given
from zhiheng.contract.declarations.pack import CONCEPTS, EXAMPLES, PackDeclaration
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import (
    ClashingWord,
    MissingKey,
    NoExample,
    PackProblem,
    Place,
    UnknownReference,
    WrongValue,
)
from zhiheng.primitives.codes import InvalidCode, RegionCode
from zhiheng.primitives.periods import InvalidPeriod, Period


def example_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """Words that no example shows, and examples that speak of what is not there."""
    shown = {
        catalogue.resolve(pack.key, reference, (concept,))
        for example in pack.example
        for concept, reference in (
            *(("indicator", value.indicator) for value in example.then.value),
            *(("warning", warning.warning) for warning in example.then.warning),
        )
    }
    for concept in ("indicator", "warning"):
        for word in pack.declared(concept):
            if catalogue.standing_for(f"{pack.key}.{word.key}") not in shown:
                yield NoExample(
                    pack.place(CONCEPTS[concept], f"{concept}.{word.key}"),
                    f"no example shows this {concept}; add one in {EXAMPLES}/ with its value worked out by hand.",
                    f"没有算例用到它；请在 {EXAMPLES}/ 中补一个手工算好的算例。",
                    word=word.key,
                )
    yield from unshown_cases(pack, catalogue)
    for example in pack.example:
        yield from _Facts(pack, catalogue, example).problems()


class _Facts:
    """The facts of one example."""

    def __init__(self, pack: PackDeclaration, catalogue: Catalogue, example: Example) -> None:
        self._pack = pack
        self._catalogue = catalogue
        self._example = example
        self._file = f"{EXAMPLES}/{example.key}.toml"

    def problems(self) -> Iterator[PackProblem]:
        given, then = self._example.given, self._example.then
        subjects = [subject.name for subject in given.subject]
        named = [*subjects, *(record.name for record in given.record if record.name)]
        named += [case.name for case in given.case]
        for name in sorted({name for name in named if named.count(name) > 1}):
            yield ClashingWord(
                self._at("given"),
                f"two facts are named {name[:100]!r}; rename one.",
                f"有两条事实都叫“{name[:100]}”；请改名。",
                word=name,
            )
        for index, subject in enumerate(given.subject, 1):
            yield from self._values(f"given.subject[{index}]", "subject", subject.kind, subject.values)
        for index, record in enumerate(given.record, 1):
            table = f"given.record[{index}]"
            yield from self._values(table, "record", record.kind, record.values)
            yield from self._given_for(table, record.kind, record.subject, (record.region, record.period), subjects)
            yield from self._region(table, record.region)
            yield from self._period(table, record.period)
        yield from case_facts(self._pack, self._catalogue, self._example)
        for index, case in enumerate(given.case, 1):
            yield from self._about(f"given.case[{index}]", case.kind, case.subject, subjects)
        for region in given.regions:
            yield from self._region("given", region)
        for index, refusal in enumerate(then.refusal, 1):
            yield from self._named(f"then.refusal[{index}]", "of", refusal.of, named)
            if bool(refusal.rule) == bool(refusal.field):
                yield self._one_of(f"then.refusal[{index}]", "rule", "field")
        if not (then.refusal or then.value or then.warning or then.case or then.clock):
            yield MissingKey(
                self._at("then"),
                "nothing is said to follow; add a value, a refusal or a warning.",
                "没有写明结果；请补上 value、refusal 或 warning。",
                key="value",
            )
        for index, value in enumerate(then.value, 1):
            table = f"then.value[{index}]"
            yield from self._classes(table, value)
            yield from self._period(table, value.period)
            yield from self._region(table, value.region)
            if (value.state is None) == (value.value is None and not value.shown):
                yield self._one_of(table, "value", "state")
        for index, warning in enumerate(then.warning, 1):
            table = f"then.warning[{index}]"
            yield from self._period(table, warning.period)
            yield from self._region(table, warning.region)
            if bool(warning.record) == bool(warning.period):
                yield self._one_of(table, "record", "period")
            else:
                yield from self._watched(table, warning)
            if warning.record:
                yield from self._named(table, "record", warning.record, named)

    def _classes(self, table: str, value: ExpectedValue) -> Iterator[PackProblem]:
        address = self._catalogue.resolve(self._pack.key, value.indicator, ("indicator",))
        known = list(self._catalogue.indicator(address).by) if address else list(value.by)
        for name in value.by:
            yield from self._named(f"{table}.by", name, name, known)

    def _watched(self, table: str, warning: ExpectedWarning) -> Iterator[PackProblem]:
        """A line on records is raised by a record, one on an indicator for a period."""
        address = self._catalogue.resolve(self._pack.key, warning.warning, ("warning",))
        if address and bool(self._catalogue.warning(address).record) != bool(warning.record):
            yield WrongValue(
                self._at(table),
                "a line on records names the record, one on an indicator the period; correct it.",
                "针对记录的预警写 record，针对指标的预警写 period；请改正。",
            )

    def _values(self, table: str, concept: str, kind: str, values: Given) -> Iterator[PackProblem]:
        address = self._catalogue.resolve(self._pack.key, kind, (concept,))
        if address is None:
            return
        is_subject = concept == "subject"
        kind_of = self._catalogue.subject(address) if is_subject else self._catalogue.record(address)
        keys = [field.key for field in kind_of.field]
        for key in values:
            yield from self._named(f"{table}.values", key, key, keys)

    def _given_for(
        self, table: str, kind: str, subject: str, reported: tuple[str, str], subjects: list[str]
    ) -> Iterator[PackProblem]:
        """A record names what its kind is about: a subject, or region and period."""
        address = self._catalogue.resolve(self._pack.key, kind, ("record",))
        if address is None:
            return
        record = self._catalogue.record(address)
        needs_subject, needs_period = bool(record.subject), record.period is not None
        if needs_subject:
            yield from self._named(table, "subject", subject, subjects)
        if (not needs_subject and subject) or all(reported) != needs_period or any(reported) != needs_period:
            yield WrongValue(
                self._at(table),
                "a record about a subject names it; a reported figure names region and period; correct it.",
                "有主体的记录写 subject，上报数据写 region 和 period，其他记录都不写；请改正。",
            )

    def _about(self, table: str, kind: str, subject: str, subjects: list[str]) -> Iterator[PackProblem]:
        """A case about a kind of subject may name one that is given, another names none."""
        address = self._catalogue.resolve(self._pack.key, kind, ("case",))
        if address is not None and subject:
            yield from self._named(table, "subject", subject, subjects if self._catalogue.case(address).subject else [])

    def _named(self, table: str, key: str, name: str, known: list[str]) -> Iterator[PackProblem]:
        if name not in known:
            near = nearest_to(name, known)
            yield UnknownReference(
                self._at(table, key),
                f"{name[:100]!r} is not there; {ask(near, 'declare it, or name what is given.')}",
                f"没有“{name[:100]}”；{ask_zh(near, '请先声明或给出。')}",
                reference=name,
                nearest=near,
            )

    def _region(self, table: str, region: str) -> Iterator[PackProblem]:
        try:
            if region:
                RegionCode.read(region)
        except InvalidCode as error:
            yield WrongValue(self._at(table), str(error), error.message_zh)

    def _period(self, table: str, period: str) -> Iterator[PackProblem]:
        try:
            if period:
                Period.parse(period)
        except InvalidPeriod as error:
            yield WrongValue(self._at(table, "period"), str(error), error.message_zh)

    def _one_of(self, table: str, first: str, second: str) -> PackProblem:
        return MissingKey(
            self._at(table, first),
            f"exactly one of {first} and {second} is said; correct it.",
            f"{first} 与 {second} 须且只须写一个；请改正。",
            key=first,
        )

    def _at(self, table: str, key: str = "") -> Place:
        return self._pack.place(self._file, table, key)
