"""What may be done with personal data: seal it, read it with a reason that is recorded, destroy it, take new keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, day_of, holds, require
from zhiheng.kernel.journal.actions import append, insert_rows, writing
from zhiheng.kernel.journal.rules import DESTROYED, UNSEALED, Draft, canonical
from zhiheng.kernel.vault import queries, rules
from zhiheng.kernel.vault.models import Secret
from zhiheng.kernel.vault.rules import Envelope, MasterKey, Plain, Sealed
from zhiheng.primitives import key_files

_MAY_READ: Final = (ENTER, CHECK, APPROVE)
_COLUMNS: Final = tuple(field.attname for field in Secret._meta.local_concrete_fields)
_AT_ONCE: Final = 1000


def seal_many(plain: Sequence[Plain]) -> list[Sealed]:
    """Seal texts, inside the caller's transaction; what the entries say of them, in this order.

    Whoever states a record knows its number beforehand: inside ``journal.actions.writing`` it is the journal's length
    and one. The role was checked by who states.
    """
    if not plain:
        return []
    keys, master = queries.keys(), _wrapping_key()
    rows, answer = [], []
    with writing():
        last = Secret.objects.aggregate(last=Max("number"))["last"] or 0
        for number, one in enumerate(plain, last + 1):
            envelope = rules.sealed(number, one, master)
            rows.append(
                (
                    *(number, one.kind, one.field, one.thing, one.office, master.algorithm, master.id),
                    *(envelope.wrapped_key, envelope.sealed, rules.likeness(one.text, keys.index)),
                    *(envelope.commitment, None),
                )
            )
            answer.append(Sealed(number, envelope.commitment.hex()))
        insert_rows(Secret._meta.db_table, _COLUMNS, rows)
    return answer


def read_secret(*, number: int, reason: str, by: Person, at: datetime) -> str:
    """The text, for who may enter, check or approve records of its kind in its office; the reading is an entry.

    A transaction of its own: the text is handed out when the entry is on the disk.
    """
    secret = queries.secret(number)
    field = secret.kind.partition(".")[0]
    day = day_of(at)
    if not any(holds(by, role, day=day, office=secret.office, field=field) for role in _MAY_READ):
        require(by, CHECK, day=day, act="read a secret", act_zh="查阅密封内容", office=secret.office, field=field)
    with transaction.atomic(durable=True):
        secret = _standing(number, reason)
        text = rules.opened(
            Envelope(bytes(secret.wrapped_key), bytes(secret.sealed), bytes(secret.commitment)),
            secret.algorithm,
            queries.keys().named(secret.master_key),
            about=rules.about_secret(number, secret.kind, secret.field),
        )
        append([_entry(secret, UNSEALED, reason, by, at)])
    return text


@transaction.atomic
def destroy_secret(*, number: int, reason: str, by: Person, at: datetime) -> None:
    """Destroy the text and its key for who may approve records of its kind in its office; the entries stay whole."""
    secret = queries.secret(number)
    field = secret.kind.partition(".")[0]
    require(
        by, APPROVE, day=day_of(at), act="destroy a secret", act_zh="销毁密封内容", office=secret.office, field=field
    )
    secret = _standing(number, reason)
    secret.wrapped_key = secret.sealed = secret.likeness = b""
    secret.destroyed_at = at
    secret.save()
    append([_entry(secret, DESTROYED, reason, by, at)])


def renew_master_key() -> int:
    """A new master key wraps the key of every secret from now on; how many were wrapped anew.

    The former keys stay in the file, for the backups that need them.
    """
    keys = rules.with_new_master(queries.keys(), settings.SEALING)
    key_files.replace(queries.key_path(), rules.keys_text(keys))
    new = keys.masters[-1]
    count = 0
    while rewrapped := _rewrap_some(new):
        count += rewrapped
    return count


def _rewrap_some(new: MasterKey) -> int:
    keys = queries.keys()
    with transaction.atomic():
        old = Secret.objects.select_for_update().filter(destroyed_at__isnull=True).exclude(master_key=new.id)
        some = list(old.order_by("number")[:_AT_ONCE])
        for secret in some:
            about = rules.about_secret(secret.number, secret.kind, secret.field)
            secret.wrapped_key = rules.rewrapped(
                bytes(secret.wrapped_key), keys.named(secret.master_key), new, about=about
            )
            secret.master_key = new.id
        Secret.objects.bulk_update(some, ["wrapped_key", "master_key"], batch_size=200)
    return len(some)


def _wrapping_key() -> MasterKey:
    """The master key of the algorithm the settings name; made when it is first needed."""
    key = queries.keys().newest(settings.SEALING)
    if key is None:
        with writing():
            keys = queries.keys()
            key = keys.newest(settings.SEALING)
            if key is None:
                keys = rules.with_new_master(keys, settings.SEALING)
                key_files.replace(queries.key_path(), rules.keys_text(keys))
                key = keys.masters[-1]
    return key


def _standing(number: int, reason: str) -> Secret:
    """The secret, locked, if it stands and the reason is given."""
    if not reason.strip():
        raise rules.ReasonMissing(
            "a secret is read or destroyed for a reason (kernel/vault/actions.py); give one in words",
            message_zh="查阅或销毁密封内容须写明理由，理由随操作记入日志；请写一句话。",
            number=number,
        )
    secret = Secret.objects.select_for_update().get(pk=number)
    if secret.destroyed_at is not None:
        raise rules.SecretDestroyed(
            f"secret {number} was destroyed (kernel/vault/models.py); the record's entries say when and why",
            message_zh="这项密封内容已经销毁，不能再查阅；销毁的时间和理由见记录的历史。",
            number=number,
        )
    return secret


def _entry(secret: Secret, act: str, reason: str, by: Person, at: datetime) -> Draft:
    return Draft(
        act=act,
        kind=secret.kind,
        thing=secret.thing,
        office=secret.office,
        by=by.username,
        at=at,
        reason=reason.strip(),
        data=canonical({"sealed": secret.number, "field": secret.field}),
    )
