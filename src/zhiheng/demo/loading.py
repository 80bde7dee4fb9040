"""The city's story brought in through the doors its offices use: files, corrections, checks, approvals, signed heads.

What was done is not done again: a load that was interrupted goes on where it stopped, a complete one adds nothing.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from zhiheng.adapters.tabular.reading import open_table
from zhiheng.contract.in_use import in_use
from zhiheng.demo.complaints import Complaints
from zhiheng.demo.corrections import Corrections
from zhiheng.demo.courses import Course, Diary, Workday
from zhiheng.demo.desks import Desks
from zhiheng.demo.files import cells_of, columns, content_of, picture, scan
from zhiheng.demo.follow_up import FollowUp
from zhiheng.demo.outbox import Paper
from zhiheng.demo.people import REVIEWER, Account, seat_everyone, seat_reviewer
from zhiheng.demo.places import become_district, load_places
from zhiheng.demo.promises import Adoption, Division, Promised, Promises, Quarter, keep
from zhiheng.demo.story import SIZES, Approval, Change, Correction, Event, Head, Retraction, Story
from zhiheng.demo.timeline import CHINA
from zhiheng.demo.words import words
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.access.rules import day_of
from zhiheng.kernel.evidence.actions import keep_file
from zhiheng.kernel.intake.actions import Delivery, begin_import, examine_batch, file_of, import_batch, receive_file
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.log.actions import sign_head
from zhiheng.kernel.records.actions import Act, approve_records, check_records, retract_record, return_records
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import numbered
from zhiheng.kernel.statements.actions import correct_record
from zhiheng.kernel.subjects.actions import propose_matches

SEED: Final = 20241201
_KEPT_IN: Final = "demo-city.json"
_CITY: Final = "shiju"
Say = Callable[[str], None]
Told = Event | Promised | Workday


@dataclass
class Loaded:
    """What a load brought in."""

    accounts: list[Account]
    files: int = 0
    rows: int = 0
    refused: int = 0
    corrected: int = 0
    approved: int = 0
    returned: int = 0
    proposals: int = 0
    cases: int = 0
    acts: int = 0
    new: bool = True
    """Whether anything was left to do."""
    people: dict[str, Person] = field(default_factory=dict)


def load_city(var: Path, *, at: datetime, size: str, say: Say) -> Loaded:
    """Bring the city in as it is on the day of the instant, in the order in which it happened.

    ``say`` is told how far it is. A city that was begun on an earlier day stays as it was on that day.
    """
    plan = _plan(var / _KEPT_IN, day_of(at), size)
    document, photo = scan(), picture()
    story = Story(
        date.fromisoformat(plan["newest"]),
        SIZES[plan["size"]],
        seed=SEED,
        photo=hashlib.sha256(photo).hexdigest(),
        document=hashlib.sha256(document).hexdigest(),
    )
    # A week before the first day: people bring letters in on holidays too, on which offices send no files.
    opened = datetime.combine(story.timeline.first, time(8, 30), CHINA)
    begun = min(story.timeline.sent_at(-1, 1, 0), opened) - timedelta(7)
    load_places(begun)
    loaded = Loaded(seat_everyone(var, at, since=begun.date()), new=not plan["done"])
    if plan["done"]:
        return loaded
    say("虚构城市“澜溪市”：各单位逐月报送的表格正在装入，以后运行不再装…")
    by = _person(loaded, f"{_CITY}-tianbao")
    keep_file(name="photo.png", content=photo, by=by, at=begun)
    keep_file(name="scan.pdf", content=document, by=by, at=begun)
    with _no_search_for_cycles():
        told = merge(
            Promises(story.timeline, begun).events(),
            story.events(),
            _cases(story, plan["size"], hashlib.sha256(document).hexdigest()),
            key=_when,
        )
        _tell(loaded, told, say)
    say("查找可能重复的主体")
    loaded.proposals = propose_matches("register.firm", at=story.timeline.sent_at(story.timeline.months - 1, 20, 0))
    _note(var / _KEPT_IN, {**plan, "done": True})
    return loaded


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """Rows of files make no cycles, and Python would look for some all the time."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


def _when(event: Told) -> datetime:
    return event.at


def _cases(story: Story, size: str, document: str) -> Iterator[Workday]:
    """The days of the offices that work on cases."""
    timeline = story.timeline
    diary = Diary(timeline.first, timeline.cutoff)
    corrections, follow_up = Corrections(story.town), FollowUp(timeline, document)
    diary.add(Complaints(story.town, SIZES[size].letters).courses())
    diary.add(corrections.singular())

    def coming(day: date) -> Iterator[Course]:
        """On the first of a month what the one before led to; on the second day what the adopted plan asks for."""
        if day == timeline.first + timedelta(1):
            yield from follow_up.courses()
        if day.day == 1:
            yield from corrections.of_month(day, story.failing.get(timeline.month_of(day) - 1, ()))

    yield from diary.days(coming)


def _tell(loaded: Loaded, told: Iterable[Told], say: Say) -> None:
    desks = Desks(lambda username: _person(loaded, username))
    for month, events in groupby(told, key=lambda event: f"{event.at:%Y年%m月}"):
        # A month is kept whole or not at all; a disk that is asked once is asked quickly.
        with transaction.atomic():
            for event in events:
                _bring(loaded, event, desks)
        loaded.cases, loaded.acts = desks.received, desks.done
        say(
            f"{month}：累计 {loaded.files} 个文件，{loaded.rows} 行，批准 {loaded.approved} 条，"
            f"收到办件 {loaded.cases} 件，办理 {loaded.acts} 步"
        )
    if desks.refused:
        say(f"有 {len(desks.refused)} 步未能办理，例如：{desks.refused[0]}")


def load_reviewer(var: Path, *, at: datetime) -> list[Account]:
    """The places of the city and the account that reviews its plans, without any record."""
    load_places(at)
    return seat_reviewer(var, at)


def _plan(path: Path, newest: date, size: str) -> dict[str, Any]:
    """Which city is told here: the one begun before, if any was."""
    if path.exists():
        found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
        return found
    plan = {"newest": newest.isoformat(), "size": size, "done": False}
    _note(path, plan)
    return plan


def _note(path: Path, plan: dict[str, Any]) -> None:
    path.write_text(json.dumps(plan), encoding="ascii")


def _person(loaded: Loaded, username: str) -> Person:
    if username not in loaded.people:
        person = person_named(username)
        assert person is not None
        loaded.people[username] = person
    return loaded.people[username]


def _of(loaded: Loaded, office: str, work: str) -> Person:
    """Who does a work in an office: three people in the city's bureau and the first district."""
    head = _CITY if office.startswith("lanxi") else office.removesuffix("-scjg").removesuffix("-xian")
    full = head in {_CITY, words().districts[0].key} or work == "tianbao"
    return _person(loaded, f"{head}-{work}" if full else REVIEWER)


# --- what happened ---------------------------------------------------------------------------------------------------


def _bring(loaded: Loaded, event: Told, desks: Desks) -> None:
    match event:
        case Workday():
            desks.bring(event)
        case Adoption() | Division() | Quarter():
            keep(event, lambda username: _person(loaded, username))
            desks.route(event.at)
        case Paper():
            _import(loaded, event)
        case Correction():
            _correct(loaded, event)
        case Retraction():
            _retract(loaded, event)
        case Approval():
            _approve(loaded, event)
        case Head():
            sign_head(at=event.at)
        case Change():
            become_district(event.on, event.at)
            loaded.people.clear()
            desks.route(event.at)


def _import(loaded: Loaded, paper: Paper) -> None:
    """A file is received, examined and imported, as on the page of imports."""
    by = _of(loaded, paper.office, "tianbao")
    batch = Batch.objects.filter(file_name=paper.name, office=paper.office, kind=paper.kind).first()
    if batch is not None and batch.state == "done":
        return
    if batch is None:
        delivery = Delivery(paper.kind, paper.name, by, paper.at, paper.office, paper.existing)
        batch = receive_file(delivery, [content_of(paper)])
    table = open_table(file_of(batch), in_use().kind(paper.kind), columns(paper.kind), name=paper.name)

    def clock() -> datetime:
        return paper.at

    if batch.state == "received":
        examine_batch(batch.pk, table, by=by, clock=clock)
    if batch.state != "importing":
        begin_import(batch.pk, by=by, at=paper.at)
    batch = import_batch(batch.pk, table, by=by, clock=clock)
    loaded.files += 1
    loaded.rows += batch.stated
    loaded.corrected += batch.corrected
    loaded.refused += batch.refused


def _as_known(event: Correction | Retraction) -> Record | None:
    """The record an event is about, as it stood then; None where it went on since, or is gone."""
    record = numbered(event.kind, {event.identity}).get(event.identity)
    return record if record is not None and record.changed_at <= event.at and record.latest == record.pk else None


def _correct(loaded: Loaded, event: Correction) -> None:
    if record := _as_known(event):
        by = _of(loaded, event.office, "tianbao")
        correct_record(record.pk, cells_of(event.row), Act(by, event.at, event.reason))
        loaded.corrected += 1


def _retract(loaded: Loaded, event: Retraction) -> None:
    if record := _as_known(event):
        retract_record(record.pk, Act(_of(loaded, event.office, "tianbao"), event.at, event.reason))


def _approve(loaded: Loaded, event: Approval) -> None:
    """What was stated before is checked; what is found at fault is returned, the rest is approved."""
    kinds = [address for address, kind in in_use().kinds.items() if kind.approve]
    offices = {event.office, "shijian-xian-scjg"} if event.office == "shijian-scjg" else {event.office}
    waiting = Record.objects.filter(kind__in=kinds, office__in=offices, changed_at__lte=event.at)
    entered = dict(waiting.filter(state="entered").order_by("id").values_list("id", "kind"))
    check_records(list(entered), Act(_of(loaded, event.office, "hedui"), event.checked_at))
    checked = waiting.model.objects.filter(
        kind__in=kinds, office__in=offices, state="checked", changed_at__lte=event.checked_at
    ).order_by("id")
    faults: dict[str, list[int]] = {}
    sound: list[int] = []
    for thing, kind, identity, latest in checked.values_list("id", "kind", "identity", "latest"):
        reason = event.returned.get((kind, identity)) if latest == thing else None
        if reason:
            faults.setdefault(reason, []).append(thing)
        else:
            sound.append(thing)
    by = _of(loaded, event.office, "shenpi")
    for reason, things in faults.items():
        loaded.returned += len(return_records(things, Act(by, event.approved_at, reason)))
    loaded.approved += len(approve_records(sound, Act(by, event.approved_at)))
