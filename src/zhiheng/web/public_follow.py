"""A case as its party sees it: where it stands, what was done, what comes next and by when; nothing of who works on it.

The proof of number and code is kept in the session for half an hour, never in an address. With a case go those that
were opened from it, for they are the same person's; of the case it was joined to, only how it goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from zhiheng.contract.casework.clocks import Round
from zhiheng.contract.casework.doings import possible
from zhiheng.contract.declarations.cases import RECEIVED, CaseAct
from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.refusals import Refusal
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.casebook.models import CaseState
from zhiheng.kernel.cases import queries
from zhiheng.kernel.documents.models import Document
from zhiheng.kernel.documents.queries import documents_about
from zhiheng.kernel.reception.models import Letter
from zhiheng.web.public_forms import Token, act_kind, new_token, takes_files, with_places
from zhiheng.web.public_words import clocks_told
from zhiheng.web.record_forms import Given, Question, form_of
from zhiheng.web.record_words import KindWords, Shown, Wanted

_PROVED: Final = "followed"
_LASTS: Final = 30 * 60
_MOST: Final = 12
"""Cases of one party on one page."""


# --- the proof -------------------------------------------------------------------------------------------------------


def prove(request: HttpRequest, state: CaseState | None, letter: Letter | None, at: datetime) -> None:
    """Keep that number and code fitted; the session gets another name, so that nobody who knew it before has it."""
    request.session.cycle_key()
    request.session[_PROVED] = {
        "thing": None if state is None else state.pk,
        "letter": None if letter is None else letter.pk,
        "at": int(at.timestamp()),
    }


def forget(request: HttpRequest) -> None:
    """The party has looked; whoever uses the device next sees nothing."""
    request.session.pop(_PROVED, None)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a visitor has proved to be theirs: cases, or a letter that waits."""

    cases: tuple[CaseState, ...]
    letter: Letter | None
    minutes: int
    """So long it still holds."""


def proof_in(request: HttpRequest, at: datetime) -> Proof | None:
    """What the visitor proved in the last half hour; None where nothing, or too long ago."""
    kept = request.session.get(_PROVED)
    if not kept:
        return None
    left = _LASTS - (int(at.timestamp()) - int(kept["at"]))
    if left <= 0:
        forget(request)
        return None
    letter = Letter.objects.filter(pk=kept["letter"]).defer("said").first() if kept["letter"] else None
    thing = kept["thing"] or (letter.thing if letter is not None else None)
    state = CaseState.objects.filter(pk=thing).first() if thing else None
    if state is None and letter is None:
        return None
    return Proof(tuple(_family(state)) if state is not None else (), letter, -(-left // 60))


def _family(state: CaseState) -> Iterator[CaseState]:
    """The case and those of public kinds that were opened from it."""
    found, seen = [state], {state.pk}
    while found and len(seen) <= _MOST:
        one = found.pop(0)
        yield one
        for other in CaseState.objects.filter(opened_by=one.pk).order_by("id")[:_MOST]:
            if other.pk not in seen and in_use().case(other.kind).public:
                seen.add(other.pk)
                found.append(other)


# --- what is shown ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TellingLine:
    """What the party is told of a step, and on which day it was."""

    day: date
    words: str


@dataclass(frozen=True, slots=True)
class Next:
    """Something that comes next: by whom, what, by when, and whether the day is over."""

    words: str
    due: date | None
    over: bool
    mine: bool
    """Whether it is the party that has to do something."""


@dataclass(frozen=True, slots=True)
class PartyAct:
    """Something the party may do now, with its form."""

    act: CaseAct
    questions: tuple[Question, ...]
    takes_photos: bool
    token: str
    faults: tuple[str, ...] = ()
    reason: str = ""

    @property
    def is_final(self) -> bool:
        """Whether it cannot be undone by its party, which is asked once more."""
        return bool(self.act.after) and self.act.reason


@dataclass(frozen=True, slots=True)
class Paper:
    """An official document that was issued to the party."""

    document: Document
    title: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A case as its party sees it."""

    state: CaseState
    title: str
    stands: str
    closed: bool
    office: str
    facts: tuple[tuple[str, Shown], ...]
    way: tuple[TellingLine, ...]
    coming: tuple[Next, ...]
    papers: tuple[Paper, ...]
    acts: tuple[PartyAct, ...]
    leading: Leading | None


@dataclass(frozen=True, slots=True)
class Leading:
    """How the case goes to which one was joined, without anything that is another's."""

    stands: str
    closed: bool
    way: tuple[TellingLine, ...]
    coming: tuple[Next, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """An act that was just refused, with what was given."""

    thing: int
    act: str
    token: Token
    given: Given
    reason: str
    refusals: Sequence[Refusal] = ()
    faults: Sequence[str] = ()


def followed_page(state: CaseState, at: datetime, tried: Tried | None = None) -> Followed:
    """The page of a case for its party."""
    case, kind = queries.declaration(state), in_use().kind(state.kind)
    values = queries.values(state)
    wanted = Wanted()
    wanted.add_values(kind, {key: values[key] for key in case.shown if key in values})
    wanted.offices.add(state.office)
    names, words = wanted.names(), KindWords(kind)
    shown = [key for key in case.shown if values.get(key) not in {None, ""} and not kind.fields[key].sealed]
    leading = _leading(state)
    return Followed(
        state,
        case.title.zh,
        stands_of(state),
        not state.is_open,
        names.office(state.office),
        tuple((kind.fields[key].title.zh, words.say(key, values[key], names)) for key in shown),
        way_of(state),
        coming_of(state, at),
        tuple(papers_of(state)),
        tuple(_acts(state, at, tried)),
        None
        if leading is None
        else Leading(stands_of(leading), not leading.is_open, way_of(leading, own=False), coming_of(leading, at)),
    )


def stands_of(state: CaseState) -> str:
    """Where a case stands, in public words."""
    found = queries.declaration(state).state_named(state.state)
    if found is None:
        return state.state
    return (found.public or found.title).zh


def _leading(state: CaseState) -> CaseState | None:
    """The case that leads at the end of a chain of joined ones."""
    leading, seen = None, {state.pk}
    following = state.merged_into
    while following is not None and following not in seen:
        seen.add(following)
        leading = CaseState.objects.filter(pk=following).first()
        following = leading.merged_into if leading is not None else None
    return leading


def way_of(state: CaseState, *, own: bool = True) -> tuple[TellingLine, ...]:
    """What the party was told, step by step, the newest first; of another's case not when it came."""
    case = queries.declaration(state)
    found = []
    for step in queries.way(state):
        act = case.act_named(step.told.act)
        day = day_of(step.entry.learned_at)
        if step.told.act == RECEIVED and own:
            found.append(TellingLine(state.received_on, f"已收到您的{case.title.zh}。"))
        elif act is not None and act.tells is not None:
            found.append(TellingLine(day, act.tells.zh))
    return tuple(reversed(found))


def coming_of(state: CaseState, at: datetime) -> tuple[Next, ...]:
    """The terms that run or pause, the nearest first; only what ends with something the party is told of."""
    if not state.is_open:
        return ()
    case, day = queries.declaration(state), day_of(at)
    told = clocks_told(case)
    runs = queries.runs_of(state)
    found = []
    for clock in case.clock:
        run: Round | None = runs[clock.key][-1] if runs.get(clock.key) else None
        mine = clock.owed_by == "party"
        if run is None or run.ended is not None or clock.key not in told:
            continue
        found.append(Next(clock.title.zh, run.due.day, run.is_over(day, at), mine))
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.words)))


def papers_of(state: CaseState) -> Iterator[Paper]:
    """The documents issued to the party: those of acts of which it is told; none that is void."""
    case, kind, catalogue = queries.declaration(state), in_use().kind(state.kind), in_use().catalogue
    keys = {form for act in case.act if act.tells is not None for form in act.form}
    addressed = {catalogue.resolve(kind.pack, key, ("form",)) for key in keys}
    for one in documents_about(state.pk):
        if one.form in addressed and not one.is_void:
            yield Paper(one, one.title)


def _acts(state: CaseState, at: datetime, tried: Tried | None) -> Iterator[PartyAct]:
    case, kind, today = queries.declaration(state), in_use().kind(state.kind), timezone.localdate(at)
    for act in possible(case, state.received_on, state.state):
        if act.role != "party":
            continue
        mine = tried if tried is not None and (tried.thing, tried.act) == (state.pk, act.key) else None
        narrowed = act_kind(kind, act)
        given = mine.given if mine else {}
        form = form_of(narrowed, given, today, refusals=mine.refusals if mine else ())
        token = mine.token if mine else new_token(at)
        yield PartyAct(
            act,
            tuple(with_places(question, today) for question in form.questions),
            takes_files(case, (*act.needs, *act.asks)),
            token.signed(f"{state.pk}.{act.key}"),
            (*mine.faults, *(one.message.zh for one in mine.refusals if not one.field)) if mine else (),
            mine.reason if mine else "",
        )
