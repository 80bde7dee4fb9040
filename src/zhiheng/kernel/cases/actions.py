"""What may be done with cases: receive them, act on them, tell of their terms, send them where they belong.

Every act checks role and rule and is one transaction: the entry, the version of the case, its clocks, and what people
are told. What the party is told stands in the entry's act; who works on it is told by notices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction

from zhiheng.contract.casework import as_kind
from zhiheng.contract.casework.clocks import rounds
from zhiheng.contract.casework.doings import Doing
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.columns import SUBJECT, name_key
from zhiheng.contract.intake.refusals import StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import registered_office
from zhiheng.kernel.access.rules import PUBLIC, day_of, require
from zhiheng.kernel.casebook import rules as rules_of_book
from zhiheng.kernel.casebook.actions import Docket, serials, version
from zhiheng.kernel.casebook.models import CaseOffice, CaseState, Feed
from zhiheng.kernel.casebook.queries import Held
from zhiheng.kernel.casebook.rules import Told
from zhiheng.kernel.cases import queries, rules
from zhiheng.kernel.dispatch.queries import office_for
from zhiheng.kernel.documents.actions import issue
from zhiheng.kernel.documents.models import Document
from zhiheng.kernel.journal.actions import writing
from zhiheng.kernel.journal.rules import ACTED, Draft, canonical
from zhiheng.kernel.notices.actions import tell
from zhiheng.kernel.notices.rules import Telling
from zhiheng.kernel.records.actions import Act, New, begin, name_subjects, require_files
from zhiheng.kernel.records.rules import Verdict, facet_shelves, facets_of
from zhiheng.kernel.statements.actions import Stating, read_some, state_each
from zhiheng.primitives.errors import ZhihengError

Values = dict[str, Any]

# --- receiving -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opening:
    """Who brings in cases of which kind, when, through which door; ``office`` takes those that no rule sends on."""

    kind: str
    by: Person
    at: datetime
    office: str
    source: str = "form"
    evidence: tuple[str, ...] = ()
    quiet: bool = False
    """Whether nobody is told: what is brought in belongs to the past."""


class Received(NamedTuple):
    """A case that was received, and the code by which its party follows it; it is told once and kept nowhere."""

    state: CaseState
    code: str


def receive(opening: Opening, stated: Mapping[str, object]) -> Received:
    """Receive one case; raises StatementRefused with everything that is wrong with it, RoleMissing."""
    with writing():
        (verdict,) = receive_each(opening, [stated])
        if verdict.refusals or verdict.thing is None:
            raise StatementRefused(verdict.refusals)
        return Received(queries.case_at(verdict.thing), renew_code(verdict.thing))


def receive_each(opening: Opening, stated: Sequence[Mapping[str, object]]) -> list[Verdict]:
    """Receive cases, each accepted or refused by itself; those that are accepted are numbered without a gap."""
    case, kind = in_use().case(opening.kind), in_use().kind(opening.kind)
    day, sharing = day_of(opening.at), _Sharing(case, kind, day_of(opening.at))
    with writing():
        rows = [_opened(case, kind, row, opening) for row in stated]
        offices = [_routed(case, kind, row, opening, day) for row in rows]
        for row, office in zip(rows, offices, strict=True):
            if handler := sharing.next(office):
                row[as_kind.HANDLER] = handler
        verdicts: list[Verdict] = [Verdict(place, "refused") for place in range(len(rows))]
        for office in dict.fromkeys(offices):
            places = [place for place, one in enumerate(offices) if one == office]
            some = _stated(case, opening, office, [rows[place] for place in places])
            for place, verdict in zip(places, some, strict=True):
                verdicts[place] = verdict._replace(row=place)
        docket = Docket()
        things = [verdict.thing for verdict in verdicts if verdict.thing is not None]
        begun = docket.begin(things, opening.at, opening.by.username)
        docket.keep()
        tell(_received_tellings(begun, opening), at=opening.at)
        return verdicts


def _received_tellings(begun: Sequence[Held], opening: Opening) -> list[Telling]:
    if opening.quiet:
        return []
    states = [one.state for one in begun if one.state.handler not in {"", opening.by.username}]
    title = in_use().case(opening.kind).title.zh
    return [rules.telling(state, state.handler, "received", f"新收{title}") for state in states]


class _Sharing:
    """Who handles the next case of an office, where the kind shares them out; asked of the database once."""

    def __init__(self, case: Case, kind: Kind, day: date) -> None:
        self._case, self._kind, self._day = case, kind, day
        self._loads: dict[str, dict[str, int]] = {}

    def next(self, office: str) -> str:
        """Their account; empty where nobody is found or cases are given by hand."""
        if self._case.handler == "by_hand":
            return ""
        if office not in self._loads:
            in_turn = self._case.handler == "in_turn"
            self._loads[office] = queries.loads(office, self._kind.pack, self._day, in_turn=in_turn)
        loads = self._loads[office]
        if not loads:
            return ""
        found = min(loads, key=lambda one: (loads[one], one))
        loads[found] += 1 if self._case.handler == "by_load" else 2**40
        return found


def _opened(case: Case, kind: Kind, row: Mapping[str, object], opening: Opening) -> Values:
    """What is stated of a new case: what it asks for, and nothing that acts fill in."""
    mine = {as_kind.STATE: case.begins, as_kind.RECEIVED_ON: row.get(as_kind.RECEIVED_ON) or day_of(opening.at)}
    hidden = kind.fields.keys() - {*case.opening, as_kind.RECEIVED_ON}
    about = {SUBJECT, name_key(SUBJECT)} if kind.about else set()
    given = {key: value for key, value in row.items() if key not in hidden or key in about}
    # A key that acts fill in is refused like one the kind does not have.
    strange = {f"{key} ": value for key, value in row.items() if key in hidden and value not in {None, ""}}
    return {**given, **strange, **mine}


def _routed(case: Case, kind: Kind, row: Values, opening: Opening, day: date) -> str:
    """The office that takes the case."""
    region = str(row.get(case.located_by, "")) if case.located_by else ""
    value = str(row.get(case.routed_by, "")) if case.routed_by else ""
    return office_for(kind.address, region, value, day) or opening.office


def _stated(case: Case, opening: Opening, office: str, rows: list[Values]) -> list[Verdict]:
    """The rows of one office stated; numbers are taken for those alone that are accepted."""
    stating = Stating(
        opening.kind,
        opening.by,
        opening.at,
        office,
        opening.source,
        evidence=opening.evidence,
        through=opening.office,
    )
    day = day_of(opening.at)

    def numbered(places: Sequence[int]) -> list[Values]:
        first = serials(case.short, day, len(places))
        return [
            {**rows[place], as_kind.NUMBER: rules.case_number(case.short, day, serial)}
            for serial, place in enumerate(places, first)
        ]

    every = list(range(len(rows)))
    point = transaction.savepoint()
    verdicts = state_each(stating, numbered(every))
    good = [place for place in every if verdicts[place].thing is not None]
    if len(good) == len(rows):
        transaction.savepoint_commit(point)
        return verdicts
    transaction.savepoint_rollback(point)
    for place, verdict in zip(good, state_each(stating, numbered(good)) if good else [], strict=True):
        verdicts[place] = verdict
    return verdicts


def renew_code(thing: int) -> str:
    """A new code by which the party of a case follows it; the former one no longer fits."""
    state, code = queries.case_at(thing), rules.new_code()
    digest = rules.code_digest(state.number, code, settings.SECRET_KEY)
    CaseState.objects.filter(pk=thing).update(code_digest=digest)
    return code


def renew_feed(person: Person) -> None:
    """A new address for the person's calendar of terms; the former one answers no more."""
    Feed.objects.update_or_create(person=person, defaults={"key": rules.new_code() + rules.new_code()})


# --- acts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Acting:
    """Who does what on a case, when, and what is said with it."""

    act: str
    by: Person
    at: datetime
    ground: str = ""
    reason: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    office: str = ""
    person: str = ""
    into: str = ""
    """The number of the leading case."""
    evidence: tuple[str, ...] = ()
    seen: int | None = None
    """The newest act they had before their eyes."""
    source: str = "form"
    party: bool = False
    """Whether it is the party of the case who does it, known by their code."""
    quiet: bool = False
    """Whether nobody is told and no form is issued: what is noted belongs to the past."""


class Done(NamedTuple):
    """What became of an act on one of several cases; ``refusal`` says why it was not done."""

    thing: int
    refusal: ZhihengError | None


def do(thing: int, acting: Acting) -> CaseState:
    """Do an act on a case; raises what refuses it, and nothing is written then."""
    with writing():
        docket = Docket()
        act = _Act(docket, thing, acting)
        act.done()
        docket.keep()
        if not acting.quiet:
            act.issue_forms()
            tell(act.tellings(), at=acting.at)
        return act.state


def do_each(things: Sequence[int], acting: Acting) -> list[Done]:
    """An act on many cases at once; each is done or refused by itself."""
    return do_all([(thing, acting) for thing in dict.fromkeys(things)])


def do_all(actings: Sequence[tuple[int, Acting]]) -> list[Done]:
    """Acts on cases, one after the other; each is done or refused by itself, and what is done is written together.

    Official forms are issued by those who are not quiet about it.
    """
    found: list[Done] = []
    loud: list[_Act] = []
    with writing():
        docket = Docket()
        docket.hold({thing for thing, _ in actings})
        for thing, acting in actings:
            try:
                act = _Act(docket, thing, acting)
                act.done()
            except ZhihengError as refusal:
                found.append(Done(thing, refusal))
                continue
            found.append(Done(thing, None))
            if not acting.quiet:
                loud.append(act)
        docket.keep()
        for act in loud:
            act.issue_forms()
            tell(act.tellings(), at=act.at)
    return found


class _Act:
    """An act on one case of a docket; runs inside ``writing``. What refuses it is raised before anything changes."""

    def __init__(self, docket: Docket, thing: int, acting: Acting) -> None:
        one = docket.case(thing)
        self._docket, self._acting = docket, acting
        self._held = one if one is not None else queries.not_found(str(thing))
        self.state, self._case, self._kind = self._held.state, self._held.case, self._held.kind
        self._doings = self._held.doings
        self._act = rules.require_act(self._case, acting.act, self.state.received_on)
        self._before = self.state.handler
        self._said = Told(acting.act)

    @property
    def at(self) -> datetime:
        """The instant of the act."""
        return self._acting.at

    def done(self) -> None:
        """The case stands as it does after the act."""
        acting, state, one = self._acting, self.state, self._held
        self._admit()
        some = self._values()
        values = one.values | some
        if some and (refusals := in_use().checker(state.kind).broken(values, state.received_on)):
            raise StatementRefused(refusals)
        said = Told(self._act.key, ground=acting.ground, by=acting.by.name if acting.party else "")
        said = self._said = self._effect(said, values)
        doing = Doing(self._act.key, day_of(acting.at), acting.at, acting.ground, acting.by.username)
        one.doings = (*self._doings, doing)
        one.runs = rounds(self._case, one.doings, self._docket.now)
        if self._act.after:
            state.state = self._act.after
        state.is_open = not self._is_closed()
        state.closed_on = None if state.is_open else state.closed_on or doing.on
        state.doings = rules_of_book.kept_doings(one.doings)
        state.due_at = rules_of_book.first_end(self._case, one.runs) if state.is_open else rules_of_book.NEVER
        if self._case.headline in some:
            state.headline = str(some[self._case.headline])[:200]
        data, kept = version(one, said, ground=said.ground or str(values.get(as_kind.GROUND, "")), values=values)
        self._docket.note(one, self._draft(data), kept)

    def issue_forms(self) -> list[Document]:
        """The official forms of the act, numbered; the entries of the act are written before."""
        acting, catalogue = self._acting, in_use().catalogue
        issued = []
        for key in self._act.form:
            address = catalogue.resolve(self._kind.pack, key, ("form",))
            assert address is not None
            form = catalogue.form(address)
            issued.append(
                issue(
                    form=address,
                    text=form.text,
                    values=queries.form_values(self._held, self._said, acting.reason),
                    office=self.state.office,
                    series=form.series,
                    about=self.state.pk,
                    by=acting.by,
                    at=acting.at,
                )
            )
        return issued

    def _draft(self, data: bytes) -> Draft:
        acting, record = self._acting, self._held.record
        return Draft(
            act=ACTED,
            kind=self.state.kind,
            by=acting.by.username,
            at=acting.at,
            data=data,
            thing=self.state.pk,
            subject=record.subject,
            region=record.region,
            office=self.state.office,
            happened_on=record.happened_on,
            source=acting.source,
            reason=acting.reason.strip(),
            evidence=acting.evidence,
        )

    def tellings(self) -> list[Telling]:
        """Who hears of it: who has the case now, and whose proposal was decided on; never who did it."""
        state, act = self.state, self._act
        proposal = next((one for one in reversed(self._doings) if one.act == act.by_another), None)
        told = {proposal.by: "decided"} if proposal is not None else {}
        if state.handler and (state.handler != self._before or self._acting.party):
            told[state.handler] = "acted" if self._acting.party else "assigned"
        elif act.does == "hand_over" and not state.handler:
            there = queries.handlers(state.office, self._kind.pack, day_of(self._acting.at))
            told |= dict.fromkeys((one.username for one in there), "handed_over")
        others = {who: topic for who, topic in told.items() if who not in {self._acting.by.username, "", PUBLIC}}
        return [rules.telling(state, who, topic, act.title.zh) for who, topic in others.items()]

    # --- whether it may be done ---

    def _admit(self) -> None:
        acting, state, act = self._acting, self.state, self._act
        day = day_of(acting.at)
        if not acting.party or act.role != "party":
            self._require_role(day)
        if acting.seen is not None and acting.seen != state.last:
            raise rules.changed_meanwhile(state.number, state.last, queries.done_since(state, acting.seen))
        rules.require_state(self._case, act, state.state, state.received_on)
        rules.require_another(self._case, act, self._doings, acting.by.username)
        if self._prolongs():
            rules.require_extension(self._case, act, self._held.runs, acting.at)
        said = {key: str(getattr(acting, key)) for key in ("ground", "reason", "office", "person", "into")}
        rules.require_said(self._case, act, said)
        if act.grounds:
            rules.require_ground(act, acting.ground, queries.grounds(state, act), state.received_on)
        if acting.evidence:
            require_files(acting.evidence)

    def _prolongs(self) -> bool:
        return any(clock.extension is not None and clock.extension.by == self._act.key for clock in self._case.clock)

    def _require_role(self, day: date) -> None:
        acting, act = self._acting, self._act
        if queries.may_do(acting.by, act, self.state, day):
            return
        role = act.role if act.role not in {"anyone", "party"} else "check"
        require(
            acting.by,
            role,
            day=day,
            act=f"do {act.key!r} on a case",
            act_zh=f"办理“{act.title.zh}”",
            office=self.state.office,
            field=self._kind.pack,
        )
        raise rules.ActNotPossible(
            f"{act.key!r} is done by the {act.role} of the case, not by its office",
            message_zh=f"“{act.title.zh}”由来件人凭编号和查询码办理；单位不能代办；请联系来件人。",
            act=act.key,
        )

    # --- what it does ---

    def _values(self) -> Values:
        """The values it sets, and none besides."""
        asked = frozenset({*self._act.asks, *self._act.needs})
        stated = {key: value for key, value in self._acting.values.items() if value not in {None, ""}}
        subjects = [key for key in asked if self._kind.fields[key].type == "subject"]
        if strange := stated.keys() - asked - set(map(name_key, subjects)):
            raise rules.ActIncomplete(
                f"{self._act.key!r} does not ask for {sorted(strange)} (cases.toml); leave them out",
                message_zh=f"“{self._act.title.zh}”不填写{'、'.join(sorted(strange))}；请去掉后再提交。",
                act=self._act.key,
                missing=(),
            )
        # Which office has the case from now on is said once.
        has_it = self._acting.office if self._act.does == "hand_over" else self.state.office
        found: Values = dict.fromkeys(set(rules.offices_filled_in(self._case, self._act)) - stated.keys(), has_it)
        called = {key for key in subjects if name_key(key) in stated}
        known = self._held.values.keys() | stated.keys() | found.keys() | called
        if missing := [key for key in self._act.needs if key not in known]:
            raise rules.incomplete(self._case, self._act, missing)
        if not stated:
            return found
        if any(key in stated or key in called for key in subjects):
            self._docket.keep()  # a subject nobody has registered gets an entry of its own
        acting = self._acting
        act = Act(acting.by, acting.at, acting.reason, acting.evidence, source=acting.source)
        some = read_some(self._kind, asked, stated, self._held.record, act)
        name_subjects(self._kind, self.state.pk, some.mentions)
        return found | some.values

    def _effect(self, said: Told, values: Values) -> Told:
        """What it does besides leading to a state."""
        acting, state, act = self._acting, self.state, self._act
        match act.does:
            case "hand_over":
                office = registered_office(acting.office).key
                if office == state.office:
                    raise rules.incomplete(self._case, act, ["office"])
                state.office, state.handler = office, self._next_handler(office)
                return replace(said, office=office)
            case "support":
                office = registered_office(acting.office).key
                CaseOffice.objects.get_or_create(case=state, office=office)
                return replace(said, office=office)
            case "assign":
                state.handler = self._handler()
                return replace(said, person=state.handler)
            case "merge":
                state.merged_into = self._leading().pk
                return replace(said, into=state.merged_into)
            case "open":
                return replace(said, opened=self._open_another(values))
            case "reopen":
                state.closed_on = None
        return said

    def _next_handler(self, office: str) -> str:
        return _Sharing(self._case, self._kind, day_of(self._acting.at)).next(office)

    def _handler(self) -> str:
        there = queries.handlers(self.state.office, self._kind.pack, day_of(self._acting.at))
        if self._acting.person not in {person.username for person in there}:
            raise rules.ActIncomplete(
                f"{self._acting.person!r} enters nothing for {self.state.office!r} in this field; choose another",
                message_zh=f"“{self._acting.person}”不是主办单位有填报权限的人员；承办人须在主办单位任职；"
                f"可选：{'、'.join(person.name for person in there) or '（无）'}。",
                act=self._act.key,
                missing=("person",),
            )
        return self._acting.person

    def _leading(self) -> CaseState:
        leading, seen = queries.case_numbered(self._acting.into), {self.state.pk}
        while leading.merged_into is not None and leading.pk not in seen:
            seen.add(leading.pk)
            leading = queries.case_at(leading.merged_into)
        if leading.pk in seen:
            raise rules.not_joined(self.state.number, leading.number, "两件是同一件，或对方已并入本件")
        if leading.kind != self.state.kind:
            raise rules.not_joined(self.state.number, leading.number, "两件种类不同")
        if not leading.is_open:
            raise rules.not_joined(self.state.number, leading.number, "对方已办结")
        return leading

    def _open_another(self, values: Values) -> int:
        """A case of another kind with the same particulars; what it needs and this one lacks is told."""
        kind = in_use().kind(in_use().catalogue.resolve(self._kind.pack, self._act.opens, ("case",)) or "")
        case, acting = in_use().case(kind.address), self._acting
        own = {key: values[key] for key in case.opening if key in values}
        lacks = [key for key in case.opening if kind.fields[key].required and key not in own]
        if lacks or (kind.about and self.state.subject is None):
            raise rules.incomplete(case, self._act, lacks or [SUBJECT])
        day = day_of(acting.at)
        office = office_for(kind.address, self.state.region, str(own.get(case.routed_by, "")), day)
        number = rules.case_number(case.short, day, serials(case.short, day, 1))
        own |= {
            as_kind.NUMBER: number,
            as_kind.RECEIVED_ON: self.state.received_on,
            as_kind.STATE: case.begins,
        }
        same = Draft(
            "stated", kind.address, acting.by.username, acting.at, thing=None, office=office or self.state.office
        )
        new = New(
            self.state.subject,
            self.state.region,
            self.state.received_on.isoformat(),
            canonical(own).decode(),
            "",
            number,
            facet_shelves(kind.address, facets_of(kind), own),
            tuple((key, about) for key in kind.refers if isinstance(about := own.get(key), int)),
        )
        self._docket.keep()
        (thing,) = begin(kind, same, [new])
        (opened,) = self._docket.begin([thing], acting.at, acting.by.username)
        opened.state.opened_by = self.state.pk
        return thing

    def _is_closed(self) -> bool:
        now = self._case.state_named(self.state.state)
        return now is not None and now.closed
