"""The administration: accounts, grants, offices and regions over time, and the trail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from tests.web.role_matrix import NOON, OFFICE, Cast

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person

TODAY = timezone.localdate()


@pytest.fixture
def cast(db: None) -> Cast:  # noqa: ARG001 - its people are made when they are asked for
    return Cast()


@pytest.fixture
def clerk(cast: Cast) -> Person:
    """Whom the administrators deal with."""
    return cast["reader"]


def page(client: Client, path: str) -> str:
    """The words of a page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


# --- accounts --------------------------------------------------------------------------------------------------------


def test_a_new_account_signs_in_with_the_password_that_is_shown_once(client: Client, cast: Cast) -> None:
    from django.test import Client as Browser

    cast.sign_in(client, "system_admin")

    shown = client.post("/people/add", {"username": "zhou", "name": "周新", "office": OFFICE})
    password = re.search(r'class="secret">([^<]+)<', shown.content.decode())
    assert password
    browser = Browser()
    browser.post("/login/", {"username": "zhou", "password": password[1]})

    assert "no-store" in shown["Cache-Control"]
    assert browser.get("/")["Location"] == "/account/password"
    assert password[1] not in page(client, "/person/zhou/")


@pytest.mark.parametrize(
    ("sent", "said"),
    [({"username": "reader", "name": "重名"}, "已存在"), ({"username": "zhou", "office": "nowhere"}, "没有标识为")],
)
@pytest.mark.usefixtures("clerk")
def test_a_refused_account_is_told_above_the_form_and_what_was_typed_stays(
    client: Client, cast: Cast, sent: dict[str, str], said: str
) -> None:
    cast.sign_in(client, "system_admin")

    answer = client.post("/people/add", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{sent["username"]}"' in answer.content.decode()


def test_a_reset_password_ends_the_sessions_of_the_person(client: Client, cast: Cast, clerk: Person) -> None:
    from django.test import Client as Browser

    browser = Browser()
    browser.force_login(clerk)
    cast.sign_in(client, "system_admin")

    client.post("/person/reader/password")

    assert browser.get("/account/").status_code == 403


@pytest.mark.usefixtures("clerk")
def test_a_reset_password_opens_the_door_that_was_shut(client: Client, cast: Cast) -> None:
    from django.test import Client as Browser

    browser = Browser()
    for _ in range(5):
        shut = browser.post("/login/", {"username": "reader", "password": "wrong"})
    cast.sign_in(client, "system_admin")
    shown = client.post("/person/reader/password").content.decode()
    password = re.search(r'class="secret">([^<]+)<', shown)
    assert password

    assert shut.status_code == 429
    assert browser.post("/login/", {"username": "reader", "password": password[1]}).status_code == 302


@pytest.mark.usefixtures("clerk")
def test_accounts_are_found_by_name_office_and_role(client: Client, cast: Cast) -> None:
    cast.ready("enter")
    cast.sign_in(client, "security_admin")

    found = {
        query: set(re.findall(r'href="/person/(\w+)/"', page(client, f"/people/?{query}")))
        for query in ("q=read", "role=enter", "office=nowhere", "q=填报员")
    }

    assert found == {"q=read": {"reader"}, "role=enter": {"enter"}, "office=nowhere": set(), "q=填报员": {"enter"}}


# --- grants ----------------------------------------------------------------------------------------------------------


def test_a_grant_is_given_and_ended_on_the_page_of_the_person(client: Client, cast: Cast, clerk: Person) -> None:
    cast.sign_in(client, "security_admin")

    client.post("/person/reader/grants", {"role": "check", "office": OFFICE, "since": TODAY.isoformat()})
    given = "核对" in page(client, "/grants/?role=check")
    grant = clerk.grants.get(role="check")
    client.post(f"/grants/{grant.pk}/end", {"on": (TODAY + timedelta(days=3)).isoformat(), "reason": "调离"})

    grant.refresh_from_db()
    assert given
    assert grant.until == TODAY + timedelta(days=3)
    assert "没有这样的授权" in page(client, f"/grants/?role=check&day={TODAY + timedelta(days=3)}")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"role": "audit_admin"}, "三员分立"),
        ({"role": "root"}, "没有“root”这一角色"),
        ({"role": "check", "office": "nowhere"}, "没有标识为"),
        ({"role": "check", "since": "2026-03-02", "until": "2026-03-01"}, "止日"),
        ({"role": "reader", "field": "product"}, "不限单位和领域"),
    ],
)
def test_a_refused_grant_is_told_above_the_page(client: Client, cast: Cast, sent: dict[str, str], said: str) -> None:
    cast.ready("enter")
    cast.sign_in(client, "security_admin")

    answer = client.post("/person/enter/grants", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_no_one_gives_themselves_a_grant(client: Client, cast: Cast) -> None:
    cast.sign_in(client, "security_admin")

    assert "不能给自己授权" in page(client, "/person/security_admin/")
    refused = client.post("/person/security_admin/grants", {"role": "reader"})

    assert refused.status_code == 403
    assert "access.own_grant" in refused.content.decode()


def test_no_grant_ends_in_the_past(client: Client, cast: Cast, clerk: Person) -> None:
    cast.sign_in(client, "security_admin")
    grant = clerk.grants.get()

    client.post(f"/grants/{grant.pk}/end", {"on": "2001-01-01"})

    grant.refresh_from_db()
    assert grant.until == TODAY


# --- offices and regions ---------------------------------------------------------------------------------------------


def test_an_office_is_kept_corrected_and_succeeded(client: Client, cast: Cast) -> None:
    cast.sign_in(client, "system_admin")
    old = {"key": "lanxi-zjj", "name": "澜溪市质量技术监督局", "kind": "department", "parent": OFFICE}

    client.post("/registry/offices/keep", old)
    client.post("/registry/offices/keep", {**old, "short_name": "市质监局"})
    form = page(client, "/registry/offices/keep?key=lanxi-zjj")
    succeeded = {"after": OFFICE, "on": "2026-01-01", "source": "机构改革方案"}
    client.post("/registry/office/lanxi-zjj/succeed", succeeded)

    assert 'value="市质监局"' in form
    assert "lanxi-zjj" in page(client, "/registry/offices/?day=2025-12-31")
    assert "lanxi-zjj" not in page(client, "/registry/offices/?day=2026-01-01")
    assert "承接自" in page(client, f"/registry/office/{OFFICE}/")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"key": "Lanxi", "name": "某局", "kind": "department"}, "标识须由小写字母"),
        ({"key": "lanxi", "name": "某局", "kind": "department", "since": "2026-13-01"}, "不是日期"),
        ({"key": "lanxi", "name": "某局", "kind": "department", "region": "999999"}, "没有代码为999999的区划"),
    ],
)
def test_a_refused_office_is_told_above_the_form(client: Client, cast: Cast, sent: dict[str, str], said: str) -> None:
    cast.sign_in(client, "system_admin")

    answer = client.post("/registry/offices/keep", sent)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="某局"' in answer.content.decode()


def test_a_region_that_splits_on_the_page_keeps_its_past(client: Client, cast: Cast) -> None:
    cast.sign_in(client, "system_admin")
    for code, name, level, parent in (
        ("990000", "衡川省", "province", ""),
        ("990100", "澜溪市", "city", "990000"),
        ("990104", "石门县", "county", "990100"),
    ):
        client.post("/registry/regions/keep", {"code": code, "name": name, "level": level, "parent": parent})
    sent = {"kind": "split", "before": "990104", "after": "990105 石门区\n990106 北岭区", "on": "2026-01-01"}

    refused = client.post("/registry/region/990104/change", sent)
    client.post("/registry/region/990104/change", {**sent, "source": "国函〔2025〕1号"})

    assert refused.status_code == 422
    assert "石门县" in page(client, "/registry/regions/?day=2025-12-31")
    after = page(client, "/registry/regions/?day=2026-01-01&under=990100")
    assert "北岭区" in after
    assert "石门县" not in after
    assert "国函〔2025〕1号" in page(client, "/registry/region/990105/")


def test_a_tree_of_the_whole_country_shows_two_levels_and_leads_on(client: Client, cast: Cast) -> None:
    from zhiheng.kernel.access.actions import load_regions
    from zhiheng.kernel.access.rules import RegionRow

    rows = [RegionRow("990000", "衡川省", "province"), RegionRow("990100", "澜溪市", "city", "990000")]
    rows += [RegionRow(f"990100{number:03}", f"{number}乡", "town", "990100") for number in range(400)]
    load_regions(rows, at=NOON)
    cast.sign_in(client, "reader")

    whole, below = page(client, "/registry/regions/"), page(client, "/registry/regions/?under=990100")

    assert "7乡" not in whole
    assert "?under=990100" in whole
    assert "共 402 个" in whole
    assert "共 401 个" in below


# --- the trail -------------------------------------------------------------------------------------------------------


def test_the_trail_tells_who_did_what_and_is_narrowed(client: Client, cast: Cast) -> None:
    security = cast["security_admin"]
    cast.ready("enter")
    client.force_login(security)
    client.post("/person/enter/grants", {"role": "check"})
    client.get("/trail/")
    cast.sign_in(client, "audit_admin")

    given = page(client, "/trail/?by=security_admin&act=given")
    refused = page(client, "/trail/?kind=access.refusal")

    assert "核对" in given
    assert given.count("<tr>") == 2
    assert "GET /trail/" in refused
    assert "没有这样的记录" in page(client, "/trail/?by=nobody")


def test_the_trail_is_read_page_by_page(client: Client, cast: Cast, clerk: Person) -> None:
    from zhiheng.kernel.access.actions import note_signed_in

    for _ in range(60):
        note_signed_in(person=clerk, way="password", address="10.0.0.7", at=NOON)
    cast.sign_in(client, "audit_admin")

    first = page(client, "/trail/?kind=access.session")
    earlier = re.search(r'href="(\?kind=access.session&amp;before=\d+)"', first)
    assert earlier
    second = page(client, "/trail/" + earlier[1].replace("&amp;", "&"))

    numbers = [re.findall(r'data-label="序号">(\d+)<', words) for words in (first, second)]
    assert [len(found) for found in numbers] == [50, 10]
    assert not set(numbers[0]) & set(numbers[1])


@pytest.mark.parametrize(
    "query", ["before=x", "before=" + "9" * 30, "since=yesterday", "kind=plans&act=root", "by=%00"]
)
def test_a_trail_that_is_asked_for_nonsense_answers(client: Client, cast: Cast, query: str) -> None:
    cast.sign_in(client, "audit_admin")

    assert client.get(f"/trail/?{query}").status_code == 200


# --- one's own keys --------------------------------------------------------------------------------------------------


def test_a_key_is_shown_once_and_revoked_by_its_owner_only(client: Client, cast: Cast, clerk: Person) -> None:
    from zhiheng.kernel.access.queries import token_in_use

    client.force_login(clerk)
    shown = client.post("/account/keys", {"name": "抄表程序"}).content.decode()
    key = re.search(r'class="secret">(zh_[\w-]+)<', shown)
    assert key
    token = token_in_use(key[1])
    assert token

    again = page(client, "/account/")
    cast.sign_in(client, "enter")
    by_another = client.post(f"/account/keys/{token.pk}/revoke").status_code
    client.force_login(clerk)
    client.post(f"/account/keys/{token.pk}/revoke")

    assert "抄表程序" in again
    assert key[1] not in again
    assert by_another == 404
    assert token_in_use(key[1]) is None
