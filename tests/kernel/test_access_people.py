"""Accounts, passwords, grants and keys: what is refused, what counts on a day, and that each act is an entry."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.kernel.conftest import NOON

from zhiheng.kernel.access import actions, queries, rules
from zhiheng.kernel.access.models import Grant, Person
from zhiheng.kernel.access.rules import OfficeRow, RoleMissing
from zhiheng.kernel.journal.models import Entry

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = NOON.date()
TOMORROW = DAY + timedelta(days=1)
GOOD = "Stone-bridge-7"

pytestmark = pytest.mark.usefixtures("db")


def person(username: str, *roles: str, office: str = "") -> Person:
    """An account made by the operator."""
    return actions.create_person(
        username=username, name=f"{username}员", roles=roles, office=office, password=GOOD, at=NOON
    )


@pytest.fixture
def offices(db: None) -> None:  # noqa: ARG001 - opens the database
    """A city's bureau with an institute under it, another bureau, and one that it took over."""
    actions.load_offices(
        [
            OfficeRow("yl-scjg", "云岭市市场监督管理局", "市市场监管局"),
            OfficeRow("yl-zjy", "云岭市质量检验院", parent="yl-scjg", kind="institution"),
            OfficeRow("yl-wsj", "云岭市卫生健康委员会"),
            OfficeRow("yl-zjj", "云岭市质量技术监督局"),
        ],
        at=NOON,
    )


# --- what a grant reaches --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("offices")
def test_a_grant_for_an_office_covers_the_offices_below_it_and_no_other() -> None:
    zhou = person("zhou", rules.ENTER, office="yl-scjg")

    reached = {key: rules.holds(zhou, rules.ENTER, day=DAY, office=key) for key in ("yl-scjg", "yl-zjy", "yl-wsj", "")}

    assert reached == {"yl-scjg": True, "yl-zjy": True, "yl-wsj": False, "": False}
    assert rules.offices_where(zhou, rules.ENTER, day=DAY) == frozenset({"yl-scjg", "yl-zjy"})
    assert rules.offices_where(zhou, rules.CHECK, day=DAY) == frozenset()


@pytest.mark.usefixtures("offices")
def test_who_took_over_an_office_whole_may_act_on_what_it_left() -> None:
    zhou = person("zhou", rules.CHECK, office="yl-scjg")
    actions.succeed_office(before="yl-zjj", after="yl-scjg", on=DAY, source="机构改革方案", at=NOON)
    actions.succeed_office(before="yl-wsj", after="yl-scjg", on=DAY, source="职责划转", part="食品", at=NOON)
    again = queries.person_named("zhou")

    assert rules.holds(again, rules.CHECK, day=DAY, office="yl-zjj")
    assert not rules.holds(again, rules.CHECK, day=DAY, office="yl-wsj")
    assert not rules.holds(zhou.held[0], rules.CHECK, day=DAY)


@pytest.mark.parametrize(
    ("granted", "asked", "held"),
    [("", "product", True), ("product", "product", True), ("product", "enterprise", False), ("product", None, True)],
)
def test_a_grant_reaches_its_field_of_quality(granted: str, asked: str | None, held: bool) -> None:
    zhou = person("zhou")
    actions.give_grant(person=zhou, role=rules.ENTER, field=granted, since=DAY, by=None, at=NOON)

    assert rules.holds(zhou, rules.ENTER, day=DAY, field=asked) is held


def test_a_grant_counts_from_its_first_day_until_before_its_end() -> None:
    zhou = person("zhou")
    actions.give_grant(person=zhou, role=rules.ENTER, since=DAY, until=TOMORROW, by=None, at=NOON)

    days = [DAY - timedelta(days=1), DAY, TOMORROW]

    assert [rules.holds(zhou, rules.ENTER, day=day) for day in days] == [False, True, False]


def test_a_grant_for_every_office_reaches_what_belongs_to_none() -> None:
    zhou = person("zhou", rules.APPROVE)

    assert rules.holds(zhou, rules.APPROVE, day=DAY, office="")
    assert rules.offices_where(zhou, rules.APPROVE, day=DAY) is None


def test_a_shut_account_holds_nothing_and_gets_it_back() -> None:
    zhou = person("zhou", rules.APPROVE)

    actions.set_active(person=zhou, active=False, by=None, at=NOON)
    shut = rules.holds(zhou, rules.APPROVE, day=DAY), rules.offices_where(zhou, rules.APPROVE, day=DAY)
    actions.set_active(person=zhou, active=True, by=None, at=NOON)

    assert shut == (False, frozenset())
    assert rules.holds(zhou, rules.APPROVE, day=DAY)


@pytest.mark.usefixtures("offices")
def test_what_a_person_holds_is_asked_of_the_database_once(django_assert_num_queries: Callable[..., object]) -> None:
    person("zhou", rules.ENTER, rules.CHECK, office="yl-scjg")
    zhou = queries.person_named("zhou")

    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        for office in ("yl-scjg", "yl-zjy", "yl-wsj"):
            rules.holds(zhou, rules.ENTER, day=DAY, office=office)
            rules.holds(zhou, rules.CHECK, day=DAY, office=office)


def test_who_lacks_the_role_is_told_which_one_it_takes() -> None:
    zhou = person("zhou", rules.ENTER)

    with pytest.raises(RoleMissing) as refused:
        rules.require(zhou, rules.APPROVE, day=DAY, act="approve", act_zh="批准", office="yl-scjg", field="product")

    fields = refused.value.fields
    assert (fields["role"], fields["office"], fields["field"]) == (rules.APPROVE, "yl-scjg", "product")


def test_only_another_person_checks_what_one_entered() -> None:
    zhou = person("zhou")

    assert rules.is_another(zhou, "wu")
    assert not rules.is_another(zhou, "zhou")
    assert not rules.is_another(object(), "zhou")


# --- duties kept apart -----------------------------------------------------------------------------------------------

PAIRS = [
    (rules.SYSTEM_ADMIN, rules.SECURITY_ADMIN),
    (rules.SECURITY_ADMIN, rules.AUDIT_ADMIN),
    (rules.AUDIT_ADMIN, rules.SYSTEM_ADMIN),
    *((admin, business) for admin in sorted(rules.ADMINISTRATORS) for business in sorted(rules.BUSINESS)),
]


@pytest.mark.source("GB/T 22239-2019:8.1.5")
@pytest.mark.parametrize("first_goes_first", [True, False])
@pytest.mark.parametrize("pair", PAIRS, ids="+".join)
def test_no_one_joins_an_administrator_with_another_or_with_business(
    pair: tuple[str, str], first_goes_first: bool
) -> None:
    first, second = pair if first_goes_first else pair[::-1]
    zhou = person("zhou", first)

    with pytest.raises(rules.RolesApart) as refused:
        actions.give_grant(person=zhou, role=second, since=DAY, by=None, at=NOON)

    assert refused.value.fields == {"role": second, "other": first}
    assert [grant.role for grant in Grant.objects.all()] == [first]


def test_roles_kept_apart_may_follow_each_other() -> None:
    zhou = person("zhou")
    actions.give_grant(person=zhou, role=rules.ENTER, since=DAY, until=TOMORROW, by=None, at=NOON)

    actions.give_grant(person=zhou, role=rules.AUDIT_ADMIN, since=TOMORROW, by=None, at=NOON)

    assert rules.holds(zhou, rules.AUDIT_ADMIN, day=TOMORROW)
    assert not rules.holds(zhou, rules.ENTER, day=TOMORROW)


def test_an_administrator_may_read_and_one_person_may_do_several_kinds_of_business() -> None:
    zhou = person("zhou", rules.AUDIT_ADMIN, rules.READER)
    wu = person("wu", rules.ENTER, rules.CHECK, rules.QUALITY_OFFICE)

    assert queries.roles_of([zhou, wu], DAY) == {
        zhou.pk: [rules.READER, rules.AUDIT_ADMIN],
        wu.pk: [rules.ENTER, rules.CHECK, rules.QUALITY_OFFICE],
    }


def test_a_security_administrator_gives_grants_but_never_their_own() -> None:
    an = person("an", rules.SECURITY_ADMIN)
    zhou = person("zhou")

    grant = actions.give_grant(person=zhou, role=rules.ENTER, since=DAY, by=an, at=NOON)
    with pytest.raises(rules.OwnGrant):
        actions.give_grant(person=an, role=rules.READER, since=DAY, by=an, at=NOON)
    with pytest.raises(rules.OwnGrant):
        actions.end_grant(grant=an.grants.get(), on=DAY, by=an, at=NOON)

    assert grant.given_by == "an"
    assert an.grants.count() == 1


@pytest.mark.parametrize("role", sorted(set(rules.ROLE_ZH) - {rules.SECURITY_ADMIN}))
def test_nobody_else_gives_a_grant(role: str) -> None:
    other, zhou = person("other", role), person("zhou")

    with pytest.raises(RoleMissing):
        actions.give_grant(person=zhou, role=rules.READER, since=DAY, by=other, at=NOON)

    assert not zhou.grants.exists()


@pytest.mark.parametrize("role", sorted(set(rules.ROLE_ZH) - {rules.SYSTEM_ADMIN}))
def test_nobody_but_a_system_administrator_makes_accounts_offices_or_regions(role: str) -> None:
    other, zhou = person("other", role), person("zhou")

    for act in (
        lambda: actions.create_person(username="wu", name="吴", password=GOOD, at=NOON, by=other),
        lambda: actions.set_password(person=zhou, password="Other-stone-8", at=NOON, by=other),
        lambda: actions.set_active(person=zhou, active=False, by=other, at=NOON),
        lambda: actions.load_offices([OfficeRow("x", "某局")], at=NOON, by=other),
        lambda: actions.load_regions([rules.RegionRow("990000", "衡川省", "province")], at=NOON, by=other),
    ):
        with pytest.raises(RoleMissing):
            act()

    assert queries.person_named("wu") is None
    assert queries.person_named("zhou").is_active  # type: ignore[union-attr]


def test_a_system_administrator_makes_accounts_without_roles() -> None:
    xi = person("xi", rules.SYSTEM_ADMIN)

    made = actions.create_person(username="zhou", name="周", password=GOOD, must_change=True, at=NOON, by=xi)
    with pytest.raises(RoleMissing):
        actions.create_person(username="wu", name="吴", role=rules.ENTER, password=GOOD, at=NOON, by=xi)
    with pytest.raises(rules.OwnAccount):
        actions.set_active(person=xi, active=False, by=xi, at=NOON)

    assert made.must_change
    assert not made.grants.exists()
    assert queries.person_named("wu") is None


@pytest.mark.parametrize("limit", [{"office": "yl-scjg"}, {"field": "product"}])
@pytest.mark.usefixtures("offices")
def test_a_role_for_the_whole_city_is_not_limited(limit: dict[str, str]) -> None:
    zhou = person("zhou")

    with pytest.raises(rules.GrantMisplaced):
        actions.give_grant(person=zhou, role=rules.QUALITY_OFFICE, since=DAY, by=None, at=NOON, **limit)  # type: ignore[arg-type]


def test_a_grant_that_ends_before_it_begins_is_refused() -> None:
    zhou = person("zhou")

    with pytest.raises(rules.SpanEmpty):
        actions.give_grant(person=zhou, role=rules.ENTER, since=DAY, until=DAY, by=None, at=NOON)


def test_a_grant_in_an_office_that_is_not_kept_is_refused() -> None:
    zhou = person("zhou")

    with pytest.raises(rules.OfficeUnknown):
        actions.give_grant(person=zhou, role=rules.ENTER, office="nowhere", since=DAY, by=None, at=NOON)


def test_a_grant_is_ended_once() -> None:
    zhou = person("zhou", rules.ENTER)
    grant = zhou.grants.get()
    actions.end_grant(grant=grant, on=TOMORROW, by=None, at=NOON)

    with pytest.raises(rules.GrantEnded):
        actions.end_grant(grant=grant, on=TOMORROW, by=None, at=NOON)

    again = queries.person_named("zhou")
    assert [rules.holds(again, rules.ENTER, day=day) for day in (DAY, TOMORROW)] == [True, False]


def test_a_grant_that_ends_on_its_first_day_never_counted() -> None:
    zhou = person("zhou", rules.ENTER)

    actions.end_grant(grant=zhou.grants.get(), on=DAY, by=None, at=NOON)

    assert not rules.holds(queries.person_named("zhou"), rules.ENTER, day=DAY)
    assert Entry.objects.filter(kind="access.grant", act="ended").count() == 1


# --- accounts and passwords ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", ["zhou", "operator"])
def test_an_account_name_is_given_once_and_the_machines_own_never(username: str) -> None:
    person("zhou")

    with pytest.raises(rules.NameTaken):
        person(username)


def test_a_role_that_is_not_declared_is_refused_and_no_account_stays() -> None:
    with pytest.raises(rules.RoleUnknown):
        person("zhou", "root")

    assert queries.person_named("zhou") is None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1-Ab1-", "short"),
        ("stonebridges7", "classes"),
        ("zhoubridge-Zhou1", "similar"),
        ("Password123", "common"),
        (GOOD, "former"),
    ],
)
def test_a_password_that_is_easy_to_guess_or_was_used_is_refused(password: str, fault: str) -> None:
    zhou = actions.create_person(username="zhoubridge-zhou", name="周", password=GOOD, at=NOON)

    with pytest.raises(rules.PasswordRefused) as refused:
        actions.set_password(person=zhou, password=password, at=NOON)

    assert fault in refused.value.fields["faults"]  # type: ignore[operator]
    assert queries.person_named("zhoubridge-zhou").check_password(GOOD)  # type: ignore[union-attr]


def test_the_sixth_last_password_may_be_taken_again_and_the_fifth_last_not() -> None:
    zhou = person("zhou")
    for number in range(5):
        actions.set_password(person=zhou, password=f"Stone-bridge-{number}{number}", at=NOON)

    actions.set_password(person=zhou, password=GOOD, at=NOON)
    with pytest.raises(rules.PasswordRefused):
        actions.set_password(person=zhou, password="Stone-bridge-11", at=NOON)

    assert zhou.former_passwords.count() == rules.FORMER_PASSWORDS


def test_who_changes_a_password_must_know_the_old_one() -> None:
    zhou = actions.create_person(username="zhou", name="周", password=GOOD, must_change=True, at=NOON)

    with pytest.raises(rules.PasswordWrong):
        actions.change_password(person=zhou, old="guessed", new="Other-stone-8", at=NOON)
    actions.change_password(person=zhou, old=GOOD, new="Other-stone-8", at=NOON)

    again = queries.person_named("zhou")
    assert again is not None
    assert again.check_password("Other-stone-8")
    assert not again.must_change


def test_a_random_password_keeps_every_rule() -> None:
    made = {actions.random_password() for _ in range(50)}

    assert len(made) == 50
    assert all(len(one) >= rules.LEAST_PASSWORD and rules.character_classes(one) == 4 for one in made)


# --- keys of programs ------------------------------------------------------------------------------------------------


def test_a_program_acts_for_a_person_until_its_key_is_revoked() -> None:
    zhou = person("zhou", rules.ENTER)
    key = actions.make_token(person=zhou, name="抄表程序", at=NOON)

    before = actions.person_of_token(key, at=NOON)
    token = zhou.tokens.get()
    actions.revoke_token(token=token, by=zhou, at=NOON)

    assert before == zhou
    assert token.last_used_at == NOON
    assert key not in (token.digest, token.name)
    assert actions.person_of_token(key, at=NOON) is None
    assert not queries.tokens_of(zhou).exists()


def test_the_use_of_a_key_is_noted_once_an_hour() -> None:
    key = actions.make_token(person=person("zhou"), name="抄表程序", at=NOON)

    for minutes in (0, 59, 61):
        actions.person_of_token(key, at=NOON + timedelta(minutes=minutes))
        noted = queries.token_in_use(key)
        assert noted is not None
        assert noted.last_used_at == NOON + timedelta(minutes=61 if minutes == 61 else 0)


def test_the_key_of_a_shut_account_opens_nothing() -> None:
    zhou = person("zhou")
    key = actions.make_token(person=zhou, name="抄表程序", at=NOON)

    actions.set_active(person=zhou, active=False, by=None, at=NOON)

    assert actions.person_of_token(key, at=NOON) is None
    assert actions.person_of_token("zh_guessed", at=NOON) is None


def test_only_the_owner_and_a_security_administrator_revoke_a_key() -> None:
    zhou, wu, an = person("zhou"), person("wu"), person("an", rules.SECURITY_ADMIN)
    actions.make_token(person=zhou, name="抄表程序", at=NOON)

    with pytest.raises(RoleMissing):
        actions.revoke_token(token=zhou.tokens.get(), by=wu, at=NOON)
    actions.revoke_token(token=zhou.tokens.get(), by=an, at=NOON)

    assert not queries.tokens_of(zhou).exists()


# --- second factor ---------------------------------------------------------------------------------------------------


def code_of(device: object) -> str:
    """What the phone shows now."""
    from django_otp.oath import TOTP

    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)  # type: ignore[attr-defined]
    return f"{totp.token():06d}"


def test_a_phone_counts_when_its_code_was_confirmed() -> None:
    zhou = person("zhou")
    device = actions.begin_second_factor(zhou)

    with pytest.raises(rules.SecondFactorWrong):
        actions.confirm_second_factor(person=zhou, code="000000x", at=NOON)
    unconfirmed = queries.has_second_factor(zhou)
    spare = actions.confirm_second_factor(person=zhou, code=code_of(device), at=NOON)

    assert not unconfirmed
    assert queries.has_second_factor(zhou)
    assert len(set(spare)) == queries.spare_codes(zhou) == 10


def test_a_spare_code_opens_once() -> None:
    zhou = person("zhou")
    spare = actions.confirm_second_factor(person=zhou, code=code_of(actions.begin_second_factor(zhou)), at=NOON)

    actions.pass_second_factor(person=zhou, code=f" {spare[0].upper()} ")
    with pytest.raises(rules.SecondFactorWrong):
        actions.pass_second_factor(person=zhou, code=spare[0])

    assert queries.spare_codes(zhou) == 9


def test_a_code_is_not_taken_twice() -> None:
    zhou = person("zhou")
    device = actions.begin_second_factor(zhou)
    code = code_of(device)
    actions.confirm_second_factor(person=zhou, code=code, at=NOON)

    with pytest.raises(rules.SecondFactorWrong):
        actions.pass_second_factor(person=zhou, code=code)


def test_the_owner_and_a_security_administrator_drop_a_lost_phone() -> None:
    zhou, wu, an = person("zhou"), person("wu"), person("an", rules.SECURITY_ADMIN)
    actions.confirm_second_factor(person=zhou, code=code_of(actions.begin_second_factor(zhou)), at=NOON)

    with pytest.raises(RoleMissing):
        actions.drop_second_factor(person=zhou, by=wu, at=NOON)
    actions.drop_second_factor(person=zhou, by=an, at=NOON, reason="手机遗失")

    assert not queries.has_second_factor(zhou)
    assert queries.spare_codes(zhou) == 0


# --- every act is an entry -------------------------------------------------------------------------------------------


def test_every_act_is_an_entry_with_who_and_when() -> None:
    xi, an = person("xi", rules.SYSTEM_ADMIN), person("an", rules.SECURITY_ADMIN)
    first = Entry.objects.count()

    zhou = actions.create_person(username="zhou", name="周", password=GOOD, at=NOON, by=xi)
    grant = actions.give_grant(person=zhou, role=rules.ENTER, since=DAY, by=an, at=NOON)
    actions.end_grant(grant=grant, on=TOMORROW, by=an, at=NOON, reason="调离")
    actions.change_password(person=zhou, old=GOOD, new="Other-stone-8", at=NOON)
    actions.note_signed_in(person=zhou, way="password", address="10.0.0.7", at=NOON)
    actions.note_sign_in_failed(username="zhou", way="password", address="10.0.0.7", at=NOON, locked=True)
    actions.note_refusal(person=zhou, address="10.0.0.7", code="access.role_missing", path="/audit", at=NOON)
    actions.set_active(person=zhou, active=False, by=xi, at=NOON, reason="离职")

    told = [(entry.kind, entry.act, entry.by) for entry in Entry.objects.filter(seq__gt=first).order_by("seq")]
    assert told == [
        ("access.person", "made", "xi"),
        ("access.grant", "given", "an"),
        ("access.grant", "ended", "an"),
        ("access.person", "changed", "zhou"),
        ("access.session", "signed_in", "zhou"),
        ("access.session", "failed", "zhou"),
        ("access.session", "locked_out", "zhou"),
        ("access.refusal", "refused", "zhou"),
        ("access.person", "shut", "xi"),
    ]
    assert {entry.learned_at for entry in Entry.objects.all()} == {NOON}
    assert GOOD not in "".join(Entry.objects.values_list("data", flat=True))


def test_a_name_that_no_account_has_is_not_kept() -> None:
    actions.note_sign_in_failed(username="my-pass-word-1", way="password", address="10.0.0.7", at=NOON)

    assert not Entry.objects.exists()


def test_the_trail_is_narrowed_by_kind_person_and_days_and_read_page_by_page() -> None:
    zhou, wu = person("zhou"), person("wu")
    for number in range(4):
        actions.note_signed_in(person=zhou, way="password", address="10.0.0.7", at=NOON + timedelta(days=number))
    actions.note_signed_in(person=wu, way="password", address="10.0.0.8", at=NOON)

    newest = queries.trail(kind="access.session", by="zhou")
    span = queries.trail(by="zhou", since=DAY + timedelta(days=1), until=DAY + timedelta(days=2))

    assert [entry.learned_at.day for entry in newest] == [5, 4, 3, 2]
    assert span.count() == 2
    assert list(queries.trail(before=newest[0].seq, kind="access.session", by="zhou")) == list(newest[1:])
    assert queries.trail(kind="access.person").count() == 2
    assert date(2026, 3, 2) == DAY


@pytest.mark.django_db(transaction=True)
def test_accounts_of_the_first_storey_keep_their_office_and_their_role() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        old = MigrationExecutor(connection).migrate([("access", "0001_initial")])
        accounts = old.apps.get_model("access", "Person").objects
        accounts.create(username="li", name="李", office="云岭市质量办", role="quality_office", password="!")
        accounts.create(username="wang", name="王", office="", role="reader", password="!")
    finally:
        MigrationExecutor(connection).migrate(everything)

    li, wang = queries.person_named("li"), queries.person_named("wang")
    assert li is not None
    assert wang is not None
    assert (li.office_name, wang.office_name) == ("云岭市质量办", "")
    assert rules.may_review(li, day=DAY)
    assert not rules.may_review(wang, day=DAY)
    assert li.password_at is not None
