"""What examples say of cases: every kind of case and every clock is shown, and their acts and values are declared."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.examples import Example, GivenCase
from zhiheng.contract.declarations.pack import EXAMPLES, PackDeclaration
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import NoExample, PackProblem, UnknownReference, WrongValue
from zhiheng.contract.reference.cases import instant

_SOME_DAY: Final = date(2026, 1, 1)


def unshown_cases(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """Kinds of case, and clocks, of which no example tells how they stand."""
    shown: set[tuple[str | None, str]] = set()
    for example in pack.example:
        kinds = {case.name: catalogue.resolve(pack.key, case.kind, ("case",)) for case in example.given.case}
        shown |= {(kinds.get(one.of), "") for one in example.then.case}
        shown |= {(kinds.get(one.of), one.clock) for one in example.then.clock}
    for case in pack.case:
        for clock in ("", *(clock.key for clock in case.clock)):
            if (f"{pack.key}.{case.key}", clock) not in shown:
                what, what_zh = ("clock", "期限") if clock else ("case", "办件")
                word = "then.clock" if clock else "then.case"
                yield NoExample(
                    pack.place("cases.toml", f"case.{case.key}.clock.{clock}" if clock else f"case.{case.key}"),
                    f"no example shows this {what}; add one in {EXAMPLES}/ with [[{word}]] worked out by hand.",
                    f"没有算例用到此{what_zh}；请在 {EXAMPLES}/ 中补一个写有 [[{word}]] 的算例。",
                    word=clock or case.key,
                )


def case_facts(pack: PackDeclaration, catalogue: Catalogue, example: Example) -> Iterator[PackProblem]:
    """What an example says of cases and cannot be understood."""
    said = _Said(pack, example)
    kinds: dict[str, Case | None] = {}
    for index, given in enumerate(example.given.case, 1):
        address = catalogue.resolve(pack.key, given.kind, ("case",))
        case = kinds[given.name] = catalogue.case(address) if address else None
        if case is not None:
            yield from said.given(f"given.case[{index}]", case, given)
    for index, one in enumerate(example.then.case, 1):
        table = f"then.case[{index}]"
        yield from said.named(table, "of", one.of, kinds)
        if (of := kinds.get(one.of)) is not None:
            yield from said.named(table, "state", one.state, [state.key for state in of.state])
    for index, clock in enumerate(example.then.clock, 1):
        table = f"then.clock[{index}]"
        yield from said.named(table, "of", clock.of, kinds)
        yield from said.time(table, clock.at)
        if (of := kinds.get(clock.of)) is not None:
            yield from said.named(table, "clock", clock.clock, [one.key for one in of.clock])


class _Said:
    """What one example says."""

    def __init__(self, pack: PackDeclaration, example: Example) -> None:
        self._pack = pack
        self._file = f"{EXAMPLES}/{example.key}.toml"

    def given(self, table: str, case: Case, given: GivenCase) -> Iterator[PackProblem]:
        yield from self.time(table, given.at)
        for key in given.values:
            yield from self.named(f"{table}.values", key, key, case.opening)
        before = given.received_on
        for index, one in enumerate(given.act, 1):
            at = f"{table}.act[{index}]"
            yield from self.time(at, one.at)
            act = case.act_named(one.act)
            if act is None:
                yield from self.named(at, "act", one.act, [act.key for act in case.act])
                continue
            for key in one.values:
                yield from self.named(f"{at}.values", key, key, [*act.asks, *act.needs])
            if one.on < before:
                yield WrongValue(
                    self._pack.place(self._file, at, "on"),
                    f"{one.on} lies before {before}, on which the last thing happened; put the acts in order.",
                    f"{one.on} 早于前一步的 {before}；请按先后排列。",
                )
            before = max(before, one.on)

    def time(self, table: str, at: str) -> Iterator[PackProblem]:
        try:
            instant(_SOME_DAY, at)
        except ValueError:
            yield WrongValue(
                self._pack.place(self._file, table, "at"),
                f"{at[:20]!r} is no time of day; write it as 14:30.",
                f"“{at[:20]}”不是时刻；请写成 14:30 的形式。",
            )

    def named(self, table: str, key: str, name: str, known: Collection[str]) -> Iterator[PackProblem]:
        if name not in known:
            near = nearest_to(name, known)
            yield UnknownReference(
                self._pack.place(self._file, table, key),
                f"{name[:100]!r} is not there; {ask(near, 'declare it, or name what is given.')}",
                f"没有“{name[:100]}”；{ask_zh(near, '请先声明或给出。')}",
                reference=name,
                nearest=near,
            )
