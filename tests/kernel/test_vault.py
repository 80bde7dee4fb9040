"""Personal data: sealed apart from the journal, read with a reason that is recorded, destroyed without a trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.log_cast import NOON

from zhiheng.kernel.vault import rules
from zhiheng.kernel.vault.rules import Plain, Sealed, likeness
from zhiheng.primitives.ciphers import AES_256_GCM, SM4_GCM, SealBroken

if TYPE_CHECKING:
    from pytest_django import Settings

    from zhiheng.kernel.access.models import Person

pytestmark = pytest.mark.django_db
NAME, PHONE = "赵举报", "139 0000 0000"


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEYS = tmp_path / "keys"


@pytest.fixture
def person(db: None) -> Callable[..., Person]:  # noqa: ARG001 - opens the database
    """Makes a person with roles in the mill office."""
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow("mill", "磨坊局"), OfficeRow("bridge", "桥梁局")], at=NOON)

    def make(*roles: str, office: str = "mill") -> Person:
        return create_person(
            username="-".join(("zhou", *roles, office)),
            name="周核对",
            password="long-enough-3",
            at=NOON,
            office=office,
            roles=roles,
        )

    return make


def plain(text: str = NAME, field: str = "reporter", office: str = "mill", thing: int = 7) -> Plain:
    return Plain(kind="bakery.complaint", field=field, thing=thing, office=office, text=text)


def seal(*texts: str) -> list[Sealed]:
    from zhiheng.kernel.vault.actions import seal_many

    return seal_many([plain(text) for text in texts])


def everything_kept() -> str:
    """All the database holds of journal and vault, as text."""
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.vault.models import Secret

    rows = [*Entry.objects.values_list(), *Secret.objects.values_list()]
    return "".join(
        bytes(cell).hex() if isinstance(cell, (bytes, memoryview)) else str(cell) for row in rows for cell in row
    )


def acts() -> list[tuple[object, ...]]:
    from zhiheng.kernel.journal.models import Entry

    return list(
        Entry.objects.filter(kind="bakery.complaint")
        .order_by("seq")
        .values_list("act", "thing", "office", "by", "reason", "data")
    )


@pytest.mark.parametrize("algorithm", [AES_256_GCM, SM4_GCM])
def test_a_sealed_text_stands_nowhere_and_is_read_by_who_may(
    algorithm: str, person: Callable[..., Person], settings: Settings
) -> None:
    from zhiheng.kernel.vault.actions import read_secret
    from zhiheng.kernel.vault.models import Secret

    settings.SEALING = algorithm
    (sealed,) = seal(NAME)

    assert Secret.objects.get().algorithm == algorithm
    assert NAME not in everything_kept()
    assert NAME.encode().hex() not in everything_kept()
    assert read_secret(number=sealed.number, reason="联系举报人", by=person("check"), at=NOON) == NAME


def test_an_entry_says_number_and_commitment_only() -> None:
    first, second = seal(NAME, NAME)

    assert (first.number, second.number) == (1, 2)
    assert first.data() == {"sealed": 1, "commitment": first.commitment}
    assert len(bytes.fromhex(first.commitment)) == 32
    assert first.commitment != second.commitment


def test_every_reading_is_an_entry_with_its_reason(person: Callable[..., Person]) -> None:
    from zhiheng.kernel.vault.actions import read_secret

    (sealed,) = seal(PHONE)
    by = person("enter")
    read_secret(number=sealed.number, reason=" 回访 ", by=by, at=NOON)
    read_secret(number=sealed.number, reason="再次回访", by=by, at=NOON)

    data = '{"field":"reporter","sealed":1}'
    assert acts() == [
        ("unsealed", 7, "mill", by.username, "回访", data),
        ("unsealed", 7, "mill", by.username, "再次回访", data),
    ]


@pytest.mark.parametrize("role", ["enter", "check", "approve"])
def test_who_enters_checks_or_approves_in_the_office_may_read(role: str, person: Callable[..., Person]) -> None:
    from zhiheng.kernel.vault.actions import read_secret

    (sealed,) = seal(NAME)

    assert read_secret(number=sealed.number, reason="核实", by=person(role), at=NOON) == NAME


@pytest.mark.parametrize(
    ("roles", "office"),
    [((), "mill"), (("check",), "bridge"), (("publish", "assess"), "mill"), (("audit_admin",), ""), (("reader",), "")],
)
def test_nobody_else_reads_and_nothing_is_recorded_as_read(
    roles: tuple[str, ...], office: str, person: Callable[..., Person]
) -> None:
    from zhiheng.kernel.access.rules import RoleMissing
    from zhiheng.kernel.vault.actions import read_secret

    (sealed,) = seal(NAME)
    by = person(*roles, office=office)

    with pytest.raises(RoleMissing) as refused:
        read_secret(number=sealed.number, reason="好奇", by=by, at=NOON)
    assert (refused.value.fields["office"], refused.value.fields["field"]) == ("mill", "bakery")
    assert acts() == []


def test_without_a_reason_nothing_is_read_or_destroyed(person: Callable[..., Person]) -> None:
    from zhiheng.kernel.vault.actions import destroy_secret, read_secret

    (sealed,) = seal(NAME)
    by = person("approve")

    with pytest.raises(rules.ReasonMissing):
        read_secret(number=sealed.number, reason=" ", by=by, at=NOON)
    with pytest.raises(rules.ReasonMissing):
        destroy_secret(number=sealed.number, reason="", by=by, at=NOON)
    assert acts() == []


def test_a_destroyed_secret_leaves_nothing_to_open_and_the_log_valid(person: Callable[..., Person]) -> None:
    from zhiheng.kernel.journal.actions import append
    from zhiheng.kernel.journal.rules import STATED, Draft, canonical
    from zhiheng.kernel.log.actions import sign_head
    from zhiheng.kernel.log.queries import verify
    from zhiheng.kernel.vault.actions import destroy_secret, read_secret
    from zhiheng.kernel.vault.models import Secret
    from zhiheng.kernel.vault.queries import destroyed_among, holding

    by = person("approve")
    kept, gone = seal(NAME, PHONE)
    data = canonical({"name": kept.data(), "phone": gone.data()})
    append([Draft(act=STATED, kind="bakery.complaint", by="li", at=NOON, thing=None, data=data)])
    sign_head(at=NOON)
    destroy_secret(number=gone.number, reason="办结满五年", by=by, at=NOON)
    sign_head(at=NOON + timedelta(days=1))

    row = Secret.objects.get(pk=gone.number)
    assert (bytes(row.wrapped_key), bytes(row.sealed), bytes(row.likeness)) == (b"", b"", b"")
    assert (row.destroyed_at, bytes(row.commitment).hex()) == (NOON, gone.commitment)
    assert list(verify()) == []
    assert acts()[-1][:1] + acts()[-1][3:5] == ("destroyed", by.username, "办结满五年")
    assert destroyed_among([kept.number, gone.number]) == {gone.number}
    assert holding(PHONE) == []
    for act in (read_secret, destroy_secret):
        with pytest.raises(rules.SecretDestroyed):
            act(number=gone.number, reason="再看", by=by, at=NOON)
    assert read_secret(number=kept.number, reason="核实", by=by, at=NOON) == NAME


def test_only_who_approves_in_the_office_destroys(person: Callable[..., Person]) -> None:
    from zhiheng.kernel.access.rules import RoleMissing
    from zhiheng.kernel.vault.actions import destroy_secret
    from zhiheng.kernel.vault.queries import destroyed_among

    (sealed,) = seal(NAME)

    for by in (person("enter", "check"), person("approve", office="bridge")):
        with pytest.raises(RoleMissing):
            destroy_secret(number=sealed.number, reason="不想留", by=by, at=NOON)
    assert destroyed_among([sealed.number]) == frozenset()


def test_a_secret_that_is_not_there_is_named(person: Callable[..., Person]) -> None:
    from zhiheng.kernel.vault.actions import read_secret

    with pytest.raises(rules.SecretUnknown) as refused:
        read_secret(number=99, reason="核实", by=person("check"), at=NOON)

    assert refused.value.fields == {"number": 99}


def test_equal_texts_are_found_however_they_are_spaced() -> None:
    from zhiheng.kernel.vault.queries import alike, holding

    first, _, third = seal("139 0000 0000", "137-0000-0000", "１３９００００００００")

    assert alike(first.number) == [third.number]
    assert holding("139-0000-0000") == [first.number, third.number]
    assert holding("138") == []


@given(one=st.integers(0, 300), other=st.integers(0, 300))
def test_likeness_tells_equal_texts_and_only_under_its_own_key(one: int, other: int) -> None:
    assert (likeness(f"{one}", b"a") == likeness(f" {other}-", b"a")) is (one == other)
    assert likeness(f"{one}", b"a") != likeness(f"{other}", b"b")


@pytest.mark.parametrize("cell", ["sealed", "wrapped_key", "commitment"])
def test_a_changed_row_does_not_open_and_no_reading_is_recorded(cell: str, person: Callable[..., Person]) -> None:
    from zhiheng.kernel.vault.actions import read_secret
    from zhiheng.kernel.vault.models import Secret

    (sealed,) = seal(NAME)
    row = Secret.objects.get()
    changed = bytearray(getattr(row, cell))
    changed[-1] ^= 1
    setattr(row, cell, bytes(changed))
    row.save()

    with pytest.raises(SealBroken):
        read_secret(number=sealed.number, reason="核实", by=person("check"), at=NOON)
    assert acts() == []


def test_one_row_of_the_vault_cannot_stand_in_for_another(person: Callable[..., Person]) -> None:
    from zhiheng.kernel.vault.actions import read_secret
    from zhiheng.kernel.vault.models import Secret

    seal(NAME, PHONE)
    first, second = Secret.objects.order_by("number")
    for cell in ("sealed", "wrapped_key", "commitment"):
        setattr(first, cell, getattr(second, cell))
    first.save()

    with pytest.raises(SealBroken):
        read_secret(number=1, reason="核实", by=person("check"), at=NOON)


def test_new_keys_wrap_every_secret_anew_and_every_secret_opens(
    person: Callable[..., Person], settings: Settings
) -> None:
    from zhiheng.kernel.vault import actions
    from zhiheng.kernel.vault.models import Secret
    from zhiheng.kernel.vault.queries import keys

    by = person("check", "approve")
    seal(NAME, PHONE, "河边路一号")
    actions.destroy_secret(number=3, reason="办结", by=by, at=NOON)
    before = set(Secret.objects.values_list("wrapped_key", flat=True))
    settings.SEALING = SM4_GCM

    assert actions.renew_master_key() == 2

    assert [key.algorithm for key in keys().masters] == [AES_256_GCM, SM4_GCM]
    assert set(Secret.objects.filter(pk__lt=3).values_list("master_key", flat=True)) == {keys().masters[1].id}
    assert {bytes(one) for one in before} & {bytes(row.wrapped_key) for row in Secret.objects.filter(pk__lt=3)} == set()
    assert [actions.read_secret(number=n, reason="核实", by=by, at=NOON) for n in (1, 2)] == [NAME, PHONE]


def test_without_its_keys_a_vault_stays_shut(person: Callable[..., Person], tmp_path: Path) -> None:
    from zhiheng.kernel.vault.actions import read_secret

    (sealed,) = seal(NAME)
    by = person("check")
    (tmp_path / "keys/vault.json").unlink()

    with pytest.raises(rules.VaultKeysRefused):
        read_secret(number=sealed.number, reason="核实", by=by, at=NOON)
    assert acts() == []


def test_an_algorithm_nobody_knows_is_refused(settings: Settings) -> None:
    settings.SEALING = "rot13"

    with pytest.raises(rules.VaultKeysRefused):
        seal(NAME)


@pytest.mark.parametrize("text", ["", '{"masters": []}', '{"masters": [], "index": "00"}', "[]"])
def test_a_file_of_keys_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    from zhiheng.kernel.vault.queries import keys

    (tmp_path / "keys").mkdir()
    (tmp_path / "keys/vault.json").write_text(text, encoding="utf-8")

    with pytest.raises(rules.VaultKeysRefused):
        keys()


def test_keys_and_plain_texts_do_not_show_themselves() -> None:
    from zhiheng.kernel.vault.queries import keys

    seal(NAME)
    (master,) = keys().masters

    assert NAME not in repr(plain())
    assert str(master.data) not in repr(master)
    assert json.loads(rules.keys_text(keys()))["masters"][0]["key"] == master.data.hex()


def test_a_grant_that_has_ended_opens_nothing() -> None:
    from zhiheng.kernel.access.rules import Held, RoleMissing
    from zhiheng.kernel.vault.actions import read_secret

    class Former:
        name, username, is_active = "钱离任", "qian", True
        held = (Held("check", date(2020, 1, 1), date(2026, 3, 2)),)

    (sealed,) = seal(NAME)

    with pytest.raises(RoleMissing):
        read_secret(number=sealed.number, reason="核实", by=Former(), at=NOON)  # type: ignore[arg-type]
    assert read_secret(number=1, reason="核实", by=Former(), at=NOON - timedelta(days=1)) == NAME  # type: ignore[arg-type]
