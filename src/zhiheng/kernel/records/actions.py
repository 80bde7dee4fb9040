"""What may be done about a record that stands: retract, check, approve, return it; and the projection itself.

Every action checks the role and the rule and is one transaction, in which it alone writes; what it gives back stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction

from zhiheng.contract.in_use import in_use
from zhiheng.contract.intake.checker import Reading
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, day_of, is_another, require
from zhiheng.kernel.evidence.queries import kept_files
from zhiheng.kernel.journal import rules as journal
from zhiheng.kernel.journal.actions import append, append_alike, insert_rows, moment, writing
from zhiheng.kernel.journal.models import Entry
from zhiheng.kernel.journal.queries import entries_of
from zhiheng.kernel.journal.rules import Draft, canonical
from zhiheng.kernel.records import queries, rules
from zhiheng.kernel.records.models import Mention, Record, SavedView
from zhiheng.kernel.records.rules import Standing
from zhiheng.primitives.errors import ZhihengError
from zhiheng.primitives.periods import Period

# --- one record at a time --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts on a record, when, why and on what evidence; ``seen`` is the newest entry they had before their eyes."""

    by: Person
    at: datetime
    reason: str = ""
    evidence: tuple[str, ...] = ()
    seen: int | None = None
    source: str = "form"


def retract_record(thing: int, act: Act) -> Record:
    """The record no longer counts; it and its history stay. What was approved is retracted by who may approve."""
    with writing():
        record = locked(thing, act)
        require_reason(act, "撤回记录")
        not_in(record, ("retracted", "merged"), act_zh="撤回")
        _may(record, APPROVE if record.approved is not None else ENTER, act, "撤回")
        return restate(record, _about(record, journal.RETRACTED, act))


@dataclass(frozen=True, slots=True)
class _Step:
    """A step on the way to approval: who may take it, from where it leads where."""

    act: str
    act_zh: str
    role: str
    before: tuple[str, ...]
    after: str
    by_another: bool = True
    """Whether who stated the record may not take it."""


_CHECK: Final = _Step(journal.CHECKED, "核对", CHECK, ("entered",), "checked")
_APPROVE: Final = _Step(journal.APPROVED, "批准", APPROVE, ("checked",), "approved")
_RETURN_UNCHECKED: Final = _Step(journal.RETURNED, "退回", CHECK, ("entered",), "returned", by_another=False)
_RETURN: Final = _Step(journal.RETURNED, "退回", APPROVE, ("checked",), "returned", by_another=False)


class Done(NamedTuple):
    """What became of an act on one of several records; ``refusal`` says why it was not done."""

    thing: int
    refusal: ZhihengError | None


def check_record(thing: int, act: Act) -> Record:
    """Another person has checked the record; it waits for approval."""
    return _alone(check_records([thing], act))


def approve_record(thing: int, act: Act) -> Record:
    """The record counts; the entry keeps what changed since it was approved last."""
    return _alone(approve_records([thing], act))


def return_record(thing: int, act: Act) -> Record:
    """The record goes back to who stated it, with the reason."""
    return _alone(return_records([thing], act))


def check_records(things: Sequence[int], act: Act) -> list[Done]:
    """``check_record`` for many at once; each is done or refused by itself."""
    return _taken(things, act, lambda _: _CHECK)


def approve_records(things: Sequence[int], act: Act) -> list[Done]:
    """``approve_record`` for many at once; each is done or refused by itself."""
    return _taken(things, act, lambda _: _APPROVE)


def return_records(things: Sequence[int], act: Act) -> list[Done]:
    """``return_record`` for many at once, with one reason; each is done or refused by itself."""
    require_reason(act, "退回")
    return _taken(things, act, lambda record: _RETURN if record.state == "checked" else _RETURN_UNCHECKED)


def _alone(done: list[Done]) -> Record:
    ((thing, refusal),) = done
    if refusal is not None:
        raise refusal
    return queries.record_at(thing)


def _taken(things: Sequence[int], act: Act, step_of: Callable[[Record], _Step]) -> list[Done]:
    """The step on every record that admits it, written together."""
    require_files(act.evidence)
    done: list[Done] = []
    drafts: list[Draft] = []
    steps: list[tuple[Record, _Step]] = []
    with writing():
        found = Record.objects.in_bulk(list(things))
        for thing in dict.fromkeys(things):
            try:
                record = found.get(thing)
                if record is None:
                    raise rules.missing(thing)
                step = step_of(record)
                _admit(record, step, act)
            except ZhihengError as refusal:
                done.append(Done(thing, refusal))
            else:
                done.append(Done(thing, None))
                drafts.append(_about(record, step.act, act)._replace(data=_told(record, step)))
                steps.append((record, step))
        numbers = append(drafts)
        at = moment(act.at)
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE records_record SET state = %s, last = %s, approved = %s, changed_at = %s WHERE id = %s",
                [
                    (step.after, seq, record.latest if step is _APPROVE else record.approved, at, record.pk)
                    for (record, step), seq in zip(steps, numbers, strict=True)
                ],
            )
    return done


def _admit(record: Record, step: _Step, act: Act) -> None:
    _unchanged(record, act)
    _only_in(record, step.before, act_zh=step.act_zh)
    _may(record, step.role, act, step.act_zh)
    if step.by_another:
        _not_own(record, act)


def _told(record: Record, step: _Step) -> bytes:
    """What an approval keeps: which entry it approves, and what changed since the one approved before."""
    if step is not _APPROVE:
        return b"{}"
    changed = queries.approved_difference(record)
    return canonical({"approves": record.latest, "approved_before": record.approved, "changed": changed})


def locked(thing: int, act: Act) -> Record:
    """The record, by itself in this transaction, if it stands as the person saw it."""
    record = queries.record_at(thing)
    _unchanged(record, act)
    require_files(act.evidence)
    return record


def _unchanged(record: Record, act: Act) -> None:
    if act.seen is not None and act.seen != record.last:
        raise rules.SomeoneWasFaster(
            f"record {record.pk} has a newer entry, {record.last}, than the one looked at; look again",
            message_zh="这条记录在您打开之后已有变动；请刷新页面，看过新内容再办理。",
            thing=record.pk,
        )


def _may(record: Record, role: str, act: Act, act_zh: str) -> None:
    kind = in_use().kind(record.kind)
    require(
        act.by,
        role,
        day=day_of(act.at),
        office=record.office,
        field=kind.pack,
        act="act on a record",
        act_zh=f"{act_zh}{kind.title}",
    )


def _not_own(record: Record, act: Act) -> None:
    if not is_another(act.by, record.stated_by):
        raise rules.OwnWork(
            f"{act.by.username} stated record {record.pk}; another person checks and approves it",
            message_zh="这条记录是您本人填报的；填报与核对、批准须由不同的人办理；请交由他人办理。",
            thing=record.pk,
        )


def _only_in(record: Record, states: Collection[str], *, act_zh: str) -> None:
    if record.state not in states:
        now, wanted = rules.STATE_ZH[record.state], "或".join(rules.STATE_ZH[state] for state in states)
        raise rules.NotInState(
            f"record {record.pk} is {record.state}; this needs one of {sorted(states)}",
            message_zh=f"这条记录现为“{now}”，不能{act_zh}；{act_zh}须在“{wanted}”状态下办理；请按流程办理。",
            thing=record.pk,
            state=record.state,
        )


def not_in(record: Record, states: Collection[str], *, act_zh: str) -> None:
    """Refuse an act on a record in one of the states."""
    if record.state in states:
        raise rules.NotInState(
            f"record {record.pk} is {record.state}; nothing more is done about it",
            message_zh=f"这条记录{rules.STATE_ZH[record.state]}，不能再{act_zh}；如需更改，请重新填报。",
            thing=record.pk,
            state=record.state,
        )


def require_reason(act: Act, act_zh: str) -> None:
    """Refuse an act without a reason."""
    if not act.reason.strip():
        raise rules.ReasonMissing(
            "the act needs a reason that is kept with it; write one",
            message_zh=f"{act_zh}须说明理由；理由随记录永久保存；请填写理由后再提交。",
        )


def _about(record: Record, act_name: str, act: Act) -> Draft:
    return Draft(
        act=act_name,
        kind=record.kind,
        by=act.by.username,
        at=act.at,
        thing=record.pk,
        replaces=record.latest,
        subject=record.subject,
        region=record.region,
        office=record.office,
        happened_on=record.happened_on,
        source=act.source,
        reason=act.reason.strip(),
        evidence=act.evidence,
    )


def restate(record: Record, draft: Draft) -> Record:
    """Add an entry about a record, which then stands as all its entries add up; runs inside ``writing``."""
    append([draft])
    return project(record.pk)


def require_files(evidence: Collection[str]) -> None:
    """Refuse evidence that was never sent."""
    if lost := set(evidence) - kept_files(set(evidence)):
        raise rules.FileNotKept(
            f"{len(lost)} files named as evidence were never sent (kernel/evidence); send them first",
            message_zh=f"有 {len(lost)} 个证据附件尚未上传；证据须先上传存证；请上传后再提交。",
            files=sorted(lost),
        )


# --- the projection --------------------------------------------------------------------------------------------------


_DIFFERING: Final = (
    *("id", "name", "name_key", "identity", "subject", "region", "shelf_region", "happened_on", *rules.FACETS),
    *("data", "latest", "last"),
)


class New(NamedTuple):
    """A record or subject that is stated for the first time: what tells it apart from others of its kind and batch."""

    subject: int | None
    region: str
    day: str | None
    """In ISO form."""
    data: str
    """Canonical JSON."""
    name: str
    identity: str
    facets: tuple[int | None, ...]
    """Its shelves by ``rules.FACETS``."""
    mentions: tuple[tuple[str, int], ...] = ()
    """By field: the subject that is named there."""


def begin(kind: Kind, alike: Draft, new: Sequence[New]) -> range:
    """Add the entries that begin records or subjects and what then stands; their numbers. Runs inside ``writing``."""
    numbers = append_alike(alike, ((one.subject, one.region, one.day, one.data) for one in new))
    at, address = moment(alike.at), kind.address
    insert_rows(
        Record._meta.db_table,
        _DIFFERING,
        (
            (
                *(thing, one.name, rules.fold_name(one.name) if one.name else "", one.identity, one.subject),
                *(one.region, rules.shelf(address, "region", one.region), one.day, *one.facets, one.data, thing, thing),
            )
            for thing, one in zip(numbers, new, strict=True)
        ),
        {
            "kind": address,
            "office": alike.office,
            "shelf_office": rules.shelf(address, "office", alike.office),
            "state": rules.stated(alike.act, approve=kind.approve),
            "stated_by": alike.by,
            "stated_at": at,
            "changed_at": at,
            "approved": None,
            "merged_into": None,
        },
    )
    if kind.refers:
        insert_rows(
            Mention._meta.db_table,
            ("subject", "field", "record_id"),
            ((subject, key, thing) for thing, one in zip(numbers, new, strict=True) for key, subject in one.mentions),
            {"kind": kind.address},
        )
    return numbers


def advance(record: Record, kind: Kind, draft: Draft, values: Mapping[str, object]) -> int:
    """Add an act on a case and the version of its record that stands after it; the number of the entry.

    ``project`` would make the same of all its entries. Runs inside ``writing``.
    """
    (seq,) = append([draft])
    facets = rules.facet_shelves(kind.address, rules.facets_of(kind), values)
    Record.objects.filter(pk=record.pk).update(
        **dict(zip(rules.FACETS, facets, strict=True)),
        data=draft.data.decode(),
        office=draft.office,
        shelf_office=rules.shelf(kind.address, "office", draft.office),
        latest=seq,
        last=seq,
        changed_at=draft.at,
    )
    return seq


def name_subjects(kind: Kind, thing: int, mentions: Iterable[tuple[str, int]]) -> None:
    """The record names these subjects in these fields from now on; runs inside ``writing``."""
    for key, subject in mentions:
        Mention.objects.filter(kind=kind.address, field=key, record_id=thing).delete()
        Mention.objects.create(subject=subject, kind=kind.address, field=key, record_id=thing)


def project(thing: int) -> Record:
    """What stands of a thing, made anew from its entries; runs inside the transaction that added to them."""
    entries = list(entries_of(thing))
    kind = in_use().kind(entries[0].kind)
    now = rules.standing(entries, approve=kind.approve)
    assert now is not None
    record = _projected(kind, now)
    if kind.refers:
        _name_again(kind, now)
    record.save(force_update=True)
    return record


def _name_again(kind: Kind, now: Standing) -> None:
    """The mentions of a record follow its values."""
    data = Record.objects.filter(pk=now.thing).values_list("data", flat=True).first()
    for subject, address, key, record in rules.mentions(kind, now.thing, queries.values_of(kind, data or "{}")):
        Mention.objects.filter(subject=subject, kind=address, field=key, record_id=record).delete()
    Mention.objects.bulk_create(_mentions([now]))


def _mentions(standings: Iterable[Standing]) -> list[Mention]:
    found = []
    for now in standings:
        kind = in_use().kind(now.kind)
        for subject, address, key, record in rules.mentions(kind, now.thing, queries.values_of(kind, now.data)):
            found.append(Mention(subject=subject, kind=address, field=key, record_id=record))
    return found


def _projected(kind: Kind, now: Standing) -> Record:
    values = queries.values_of(kind, now.data)
    name = rules.name_of(kind, values)
    return Record(
        id=now.thing,
        kind=now.kind,
        name=name,
        name_key=rules.fold_name(name) if name else "",
        identity=_identity(kind, now, values),
        subject=now.subject,
        region=now.region,
        office=now.office,
        happened_on=now.happened_on,
        state=now.state,
        shelf_region=rules.shelf(now.kind, "region", now.region),
        shelf_office=rules.shelf(now.kind, "office", now.office),
        **dict(zip(rules.FACETS, rules.facet_shelves(now.kind, rules.facets_of(kind), values), strict=True)),
        data=now.data,
        stated_by=now.stated_by,
        stated_at=now.stated_at,
        changed_at=now.changed_at,
        latest=now.latest,
        last=now.last,
        approved=now.approved,
        merged_into=now.merged_into,
    )


def _identity(kind: Kind, now: Standing, values: Mapping[str, object]) -> str:
    reading = Reading()
    reading.values, reading.region = dict(values), now.region
    if kind.period and now.happened_on:
        reading.period = Period.containing(now.happened_on, kind.period).label
    if now.state == "provisional" and len(kind.identified_by) != 1:
        return ""
    return in_use().checker(kind.address).identity(reading)


@transaction.atomic
def rebuild() -> int:
    """Every record made anew from the journal; how many there are. What no pack declares any more stays as it was."""
    kinds = in_use().every_kind
    Record.objects.filter(kind__in=kinds).delete()
    Mention.objects.filter(kind__in=kinds).delete()
    count = 0
    for some in _in_parts(_standings()):
        Record.objects.bulk_create([_projected(kinds[now.kind], now) for now in some])
        Mention.objects.bulk_create(_mentions(some))
        count += len(some)
    return count


def _standings() -> Iterator[Standing]:
    kinds = in_use().every_kind
    waiting: list[Entry] = []
    entries = Entry.objects.filter(thing__gt=0, kind__in=kinds).order_by("thing", "seq")
    for entry in entries.iterator(chunk_size=2000):
        if waiting and waiting[0].thing != entry.thing:
            yield _added_up(waiting)
            waiting = []
        waiting.append(entry)
    if waiting:
        yield _added_up(waiting)


def _added_up(entries: list[Entry]) -> Standing:
    now = rules.standing(entries, approve=in_use().kind(entries[0].kind).approve)
    assert now is not None
    return now


def _in_parts(items: Iterator[Standing], size: int = 2000) -> Iterator[list[Standing]]:
    part: list[Standing] = []
    for item in items:
        part.append(item)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part


# --- lists -----------------------------------------------------------------------------------------------------------


def save_view(*, kind: str, name: str, query: str, by: Person, for_office: bool) -> SavedView:
    """Keep a list under a name, for the person or for everyone of their office; the same name again replaces it."""
    view, _ = SavedView.objects.update_or_create(
        kind=in_use().kind(kind).address,
        person=by.username,
        name=name.strip()[:60],
        defaults={"query": query[:1000], "office": (by.office_id or "") if for_office else ""},
    )
    return view


def drop_view(*, view: int, by: Person) -> None:
    """Remove a view the person saved."""
    SavedView.objects.filter(pk=view, person=by.username).delete()
