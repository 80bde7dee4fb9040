"""Kinds of case as they will run: every name leads somewhere, every state can be left, every clock ends.

A declaration is walked through by the rules of every day on which they change, so a term that a new rule forgot, or
an act that a repealed one took away, is told before the first case comes in.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from zhiheng.contract.assembling.courses import course_problems, grounds_of
from zhiheng.contract.assembling.details import names_field
from zhiheng.contract.assembling.forms import STANDARD_NAMES, form_problems
from zhiheng.contract.casework.as_kind import NUMBER, RECEIVED_ON, progress_fields
from zhiheng.contract.casework.paths import days_of_change
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import (
    LAPSED,
    RECEIVED,
    Case,
    CaseAct,
    Clock,
    DatedTerm,
)
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import (
    ClashingWord,
    MissingKey,
    PackProblem,
    Place,
    UnknownReference,
    WrongValue,
)

_FILE: Final = "cases.toml"
_SHORT: Final = re.compile(r"[一-鿿]{1,2}")
_APPROVING: Final = frozenset({"approve", "quality_office"})
"""Whose act may prolong a term: who approves in the office, or the office that watches over the work."""
_FIELD: Final = ("no field of this case", "此办件没有字段")
_STATE: Final = ("no state of this case", "此办件没有状态")
_ACT: Final = ("no act of this case", "此办件没有步骤")
_FIELDS_NAMED: Final = ("opening", "party", "shown", "alike_by")


def case_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """What is wrong with the cases and forms of a pack."""
    for case in pack.case:
        checks = _Checks(pack, catalogue, case)
        yield from checks.words()
        yield from checks.fields()
        for act in case.act:
            yield from checks.act(act)
        for clock in case.clock:
            yield from checks.clock(clock)
        yield from course_problems(pack, catalogue, case)
    yield from form_problems(pack, catalogue)


class _Checks:
    """The checks of one kind of case."""

    def __init__(self, pack: PackDeclaration, catalogue: Catalogue, case: Case) -> None:
        self._pack = pack
        self._catalogue = catalogue
        self._case = case
        self._path = f"case.{case.key}"
        self._states = {state.key: state for state in case.state}
        self._acts = {act.key: act for act in case.act}
        self._fields = {field.key: field for field in case.field}
        self._days = days_of_change(case)

    # --- words and names ---------------------------------------------------------------------------------------------

    def words(self) -> Iterator[PackProblem]:
        case = self._case
        if not _SHORT.fullmatch(case.short):
            yield WrongValue(
                self._at("", "short"),
                f"short is {case.short[:40]!r}, where one or two Chinese characters stand before a number; correct it.",
                f"short 为“{case.short[:40]}”，应为编号前的一两个汉字；请改正。",
            )
        for address, concept in self._catalogue.concepts.items():
            own = f"{self._pack.key}.{case.key}"
            if concept == "case" and address < own and self._catalogue.case(address).short == case.short:
                yield self._clash("", "short", case.short, f"{address} has the same", f"与 {address} 相同")
        for act in case.act:
            if act.key in {RECEIVED, LAPSED}:
                yield self._clash(f".act.{act.key}", "", act.key, "every case has it", "每个办件自有此步")
        kept = {NUMBER, RECEIVED_ON, *(field.key for field in progress_fields(case))}
        for field in case.field:
            if field.key in kept:
                yield self._clash(f".field.{field.key}", "", field.key, "a case keeps it by itself", "系统自行记录此项")
            elif field.key in STANDARD_NAMES:
                yield self._clash(
                    f".field.{field.key}", "", field.key, "forms name something else so", "文书中另有所指"
                )
        filled = [field.key for field in progress_fields(case)]
        for key in sorted({key for key in filled if filled.count(key) > 1}):
            yield self._clash("", "clock", key, "two clocks would keep it", "两个期限都要记录此项")

    def fields(self) -> Iterator[PackProblem]:
        case = self._case
        for word in _FIELDS_NAMED:
            for name in getattr(case, word):
                yield from self._known("", word, name, self._fields, _FIELD)
        yield from names_field(self._at("", "headline"), self._fields, case.headline, {"text"})
        if case.routed_by:
            yield from names_field(self._at("", "routed_by"), self._fields, case.routed_by, {"code"})
        if case.located_by:
            yield from names_field(self._at("", "located_by"), self._fields, case.located_by, {"region"})
        for word in ("shown", "alike_by"):
            for name in getattr(case, word):
                if name in self._fields and self._fields[name].sealed:
                    yield from names_field(self._at("", word), self._fields, name, {self._fields[name].type})
        for name in case.party:
            if name in self._fields and not self._fields[name].sealed:
                yield WrongValue(
                    self._at("", "party"),
                    f"the field {name} says who brought the case in and is not sealed; set sealed = true in it.",
                    f"字段 {name} 记录来件人信息，却没有密封；请在该字段写 sealed = true。",
                )
        asked_first = [case.headline, *filter(None, [case.routed_by])]
        asked_first += [field.key for field in case.field if field.required]
        for name in dict.fromkeys(asked_first):
            if name in self._fields and name not in case.opening:
                yield WrongValue(
                    self._at("", "opening"),
                    f"{name} is needed when the case is received; add it to opening.",
                    f"收件时就要有 {name}；请列入 opening。",
                )

    def act(self, act: CaseAct) -> Iterator[PackProblem]:
        at = f".act.{act.key}"
        for name in act.before:
            yield from self._known(at, "before", name, self._states, _STATE)
        if not act.before:
            yield self._wrong(at, "before", "an act is done in some state", "须写明在哪些状态下可办")
        if act.after:
            yield from self._known(at, "after", act.after, self._states, _STATE)
        if act.by_another:
            yield from self._known(at, "by_another", act.by_another, self._acts, _ACT)
        for word in ("asks", "needs"):
            for name in getattr(act, word):
                yield from self._known(at, word, name, self._fields, _FIELD)
        for name in act.form:
            if self._catalogue.resolve(self._pack.key, name, ("form",)) is None:
                known = [found for found, _ in self._catalogue.visible(self._pack.key, "form")]
                yield from self._known(at, "form", name, known, ("no form of this pack or of one it needs", "没有文书"))
        if act.refuses and not act.grounds:
            yield MissingKey(
                self._at(at, "grounds"),
                "an act that turns something down names the list its grounds are chosen from; add grounds.",
                "不予办理须从清单中选择理由；请补上 grounds。",
                key="grounds",
            )
        yield from self._deed(act)

    def _deed(self, act: CaseAct) -> Iterator[PackProblem]:
        """Whether what it does fits the states it is done in and leads to."""
        at = f".act.{act.key}"
        closed = {key for key, state in self._states.items() if state.closed}
        before, known = set(act.before) & self._states.keys(), not act.after or act.after in self._states
        if act.does == "reopen":
            if not known or before - closed or not act.after or act.after in closed:
                yield self._wrong(
                    at, "does", "reopen leads from closed states to an open one", "reopen 须从办结状态回到在办状态"
                )
        elif act.does == "merge":
            if before & closed or act.after not in closed:
                yield self._wrong(
                    at, "does", "merge leads from open states to a closed one", "merge 须从在办状态进入办结状态"
                )
        elif known and act.after and before & closed and act.after not in closed:
            yield self._wrong(
                at,
                "before",
                "only reopen leads out of a closed state; set does",
                "只有 reopen 可离开办结状态；请写 does",
            )
        if (act.does == "open") != bool(act.opens):
            yield MissingKey(
                self._at(at, "opens" if act.does == "open" else "does"),
                'an act that opens another case says does = "open" and which; say both or none.',
                '另立办件须同时写 does = "open" 和 opens；请写全或都去掉。',
                key="opens",
            )
        opened = self._catalogue.resolve(self._pack.key, act.opens, ("case",)) if act.opens else None
        if opened is None:
            return
        other = self._catalogue.case(opened)
        for field in other.field:
            own = self._fields.get(field.key)
            if field.key in other.opening and field.required and (own is None or own.type != field.type):
                yield self._wrong(
                    at,
                    "opens",
                    f"{opened} needs {field.key}, which this case has not; declare it in both alike",
                    f"{opened} 须有 {field.key}，而本办件没有同类字段；请在两处同样声明",
                )

    # --- clocks ------------------------------------------------------------------------------------------------------

    def clock(self, clock: Clock) -> Iterator[PackProblem]:
        at = f".clock.{clock.key}"
        for name in clock.starts:
            yield from self._known(at, "starts", name, {**self._acts, RECEIVED: None}, _ACT)
        for name in clock.ends:
            yield from self._known(at, "ends", name, self._acts, _ACT)
        for word in ("starts", "ends"):
            if not getattr(clock, word):
                yield self._wrong(at, word, "some act starts and some act ends a term", "期限须有起、有止")
        yield from self._terms(at, clock.term)
        for index, pause in enumerate(clock.pause, 1):
            below = f"{at}.pause[{index}]"
            yield from self._known(below, "by", pause.by, self._acts, _ACT)
            for name in pause.until:
                yield from self._known(below, "until", name, self._acts, _ACT)
            codes = self._grounds(pause.by)
            for name in pause.grounds:
                yield from self._known(below, "grounds", name, codes, ("no ground of that act", "该步骤没有理由"))
        if clock.extension is not None:
            yield from self._extension(clock)

    def _extension(self, clock: Clock) -> Iterator[PackProblem]:
        assert clock.extension is not None
        at, extension = f".clock.{clock.key}.extension", clock.extension
        yield from self._known(at, "by", extension.by, self._acts, _ACT)
        yield from self._terms(at, extension.term)
        act = self._acts.get(extension.by)
        if act is not None and act.role not in _APPROVING:
            yield self._wrong(
                at, "by", f"{act.key} prolongs a term and is no approval", f"{act.key} 延长期限，须是批准"
            )
        for day in self._days:
            term, more = clock.term_on(day), clock.extension_on(day)
            if term is not None and more is not None and term.unit != more.unit:
                yield self._wrong(
                    at,
                    "term",
                    f"for cases received on {day} the term is in {term.unit}, prolonged in {more.unit}",
                    f"{day} 收到的办件，期限按 {term.unit} 计而延长按 {more.unit} 计；请统一",
                )
                break

    def _terms(self, at: str, lines: tuple[DatedTerm, ...]) -> Iterator[PackProblem]:
        """Lines that follow each other without a gap and without two for one day."""
        if not lines:
            yield self._wrong(at, "term", "a term has at least one line", "term 至少要有一行")
        if any(line.count < 1 for line in lines):
            yield self._wrong(at, "term", "a term counts from one up", "期限至少为一")
        ordered = sorted(lines, key=lambda line: line.since or date.min)
        for line, later in pairwise(ordered):
            if line.since == later.since:
                begins = later.since or "the beginning"
                yield self._wrong(at, "term", f"two lines begin on {begins}", f"有两行同自 {later.since or '始'} 起")
            elif line.until is not None and later.since is not None and line.until < later.since:
                yield self._wrong(
                    at,
                    "term",
                    f"cases received from {line.until} up to {later.since} have no term; close the gap",
                    f"{line.until} 至 {later.since} 前收到的办件没有期限；请补上",
                )
            elif line.until is not None and later.since is not None and line.until > later.since:
                yield self._wrong(
                    at,
                    "term",
                    f"until {line.until} lies after {later.since}, on which the next line begins; correct one",
                    f"until（{line.until}）晚于下一行的起始日（{later.since}）；请改正",
                )

    def _grounds(self, act: str) -> list[str]:
        """The codes of the grounds an act may have."""
        found = self._acts.get(act)
        return grounds_of(self._catalogue, self._pack.key, found.grounds) if found else []

    # --- problems ----------------------------------------------------------------------------------------------------

    def _at(self, below: str, key: str = "") -> Place:
        return self._pack.place(_FILE, f"{self._path}{below}", key)

    def _known(
        self, below: str, word: str, name: str, known: Collection[str], what: tuple[str, str]
    ) -> Iterator[PackProblem]:
        if name not in known:
            near = nearest_to(name, known)
            yield UnknownReference(
                self._at(below, word),
                f"{name[:100]!r} is {what[0]}; {ask(near, 'declare it.')}",
                f"{what[1]}“{name[:100]}”；{ask_zh(near, '请先声明。')}",
                reference=name,
                nearest=near,
            )

    def _wrong(self, below: str, word: str, why: str, why_zh: str) -> PackProblem:
        return WrongValue(self._at(below, word), f"{why}; correct it.", f"{why_zh}；请改正。")

    def _clash(self, below: str, word: str, name: str, why: str, why_zh: str) -> PackProblem:
        return ClashingWord(
            self._at(below, word),
            f"{name[:100]} is taken: {why}; choose another.",
            f"“{name[:100]}”已有所指：{why_zh}；请另取。",
            word=name,
        )
