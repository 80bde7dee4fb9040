"""Bringing something in without an account: the form, what is wrong with it, once for each form, and what survives."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st
from lxml import html
from tests.web.public_door import FORM, KIND, ROW, open_door, opened, sent, shown_code, token_of

from zhiheng.kernel.reception.rules import LIMITS, Limit

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("door")]


@pytest.fixture
def door(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - opens the database
    open_door(settings, monkeypatch)


def test_the_front_page_leads_a_stranger_there(client: Client) -> None:
    page = client.get("/").content.decode()

    assert page.index('href="/report/"') < page.index("</header>")
    assert page.index('href="/follow/"') < page.index("</header>")
    assert page.rindex('href="/report/"') > page.index("<footer")


def test_every_public_kind_is_offered_and_no_other(client: Client) -> None:
    from zhiheng.contract.in_use import in_use

    page = client.get("/report/").content.decode()

    for address in in_use().cases:
        assert (f'href="/report/{address}"' in page) == in_use().case(address).public
    assert client.get("/report/oversight.inspection").status_code == 404


def test_a_letter_becomes_a_case_with_number_and_code(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    answer = sent(client)

    state = CaseState.objects.get()
    page = answer.content.decode()
    assert answer.status_code == 200
    assert state.number in page
    assert len(shown_code(page)) == 8
    assert "最迟" in page


def test_the_way_it_came_is_filled_in_here_and_asked_of_nobody(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.cases.queries import values

    sent(client, channel="12315", outside_number="X1", case_state="closed", case_handler="zhao")

    found = values(CaseState.objects.get())
    assert found["channel"] == "web"
    assert "outside_number" not in found
    assert found["case_state"] == "received"
    assert 'name="channel"' not in opened(client)


@pytest.mark.parametrize("missing", ["title", "matter", "place", "respondent", "details", "person", "phone"])
def test_what_is_missing_is_told_beside_its_field_and_nothing_typed_is_lost(client: Client, missing: str) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    answer = sent(client, **{missing: ""})

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f'id="e-{missing}"' in page
    assert f'href="#f-{missing}"' in page
    for key, value in ROW.items():
        if key not in {missing, "matter", "place"}:
            assert value in page
    assert len(re.findall(r"<option value=\"\w+\" selected>", page)) == 2 - (missing in {"matter", "place"})
    assert not CaseState.objects.exists()


def test_a_mended_form_is_sent_under_the_number_it_had(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    token = token_of(opened(client))
    wrong = sent(client, token=token, title="")
    assert token_of(wrong.content.decode()) == token

    assert sent(client, token=token).status_code == 200
    assert CaseState.objects.count() == 1


def test_a_form_sent_twice_is_one_case_with_one_code(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    token = token_of(opened(client))
    first, second = sent(client, token=token), sent(client, token=token)

    assert shown_code(first.content.decode()) == shown_code(second.content.decode())
    assert CaseState.objects.count() == 1


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "eyJ:1:2"])
def test_a_form_that_is_none_of_this_house_is_asked_for_again_with_what_was_typed(client: Client, token: str) -> None:
    answer = sent(client, token=token)

    assert answer.status_code == 422
    assert ROW["details"] in answer.content.decode()
    assert token_of(answer.content.decode()) not in {"", token}


def test_the_number_of_a_form_of_another_kind_does_not_fit(client: Client) -> None:
    assert sent(client, token=token_of(opened(client, "complaints.report"))).status_code == 422


def test_a_form_from_yesterday_is_asked_for_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(opened(client))
    monkeypatch.setattr("zhiheng.web.public_forms._LASTS", -1)

    assert sent(client, token=token).status_code == 422


def test_an_address_gives_no_personal_data_to_begin_with(client: Client) -> None:
    page = client.get(FORM, {"title": "面包", "phone": "13900000000"}).content.decode()

    assert 'value="面包"' in page
    assert 'value="13900000000"' not in page


# --- what strangers write --------------------------------------------------------------------------------------------

SCRIPTS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</textarea><svg onload=alert(1)>",
    "{{ 7|add:7 }}{% debug %}",
    "javascript:alert(1)",
)


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("wrong", [True, False])
def test_no_markup_of_a_stranger_reaches_any_page(client: Client, script: str, *, wrong: bool) -> None:
    from django.test import Client as Browser

    from zhiheng.kernel.casebook.models import CaseState

    answer = sent(client, title=f"{script}"[:80], details=f"x {script}", respondent=script, phone="" if wrong else "1")
    pages = [answer.content.decode()]
    if not wrong:
        state = CaseState.objects.get()
        browser = Browser()
        browser.post("/follow/", {"number": state.number, "code": shown_code(pages[0])})
        pages.append(browser.get("/follow/case").content.decode())

    for page in pages:
        for element in html.fromstring(page).iter("*"):
            assert element.tag != "script" or element.get("src", "").startswith("/static/")
            assert not [name for name in element.attrib if str(name).startswith("on")]
            assert not str(element.get("href", "")).startswith("javascript")
            assert element.tag != "svg"
        assert "14{" not in page


def test_signs_nobody_sees_are_taken_out(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    sent(client, title="面\u202e包\u200b发\x07霉")

    assert CaseState.objects.get().headline == "面包发霉"


_TEXT = st.text(st.characters(codec="utf-8"), max_size=200)


@trials(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*ROW, "amount", "known_on", "injured", "site", "mail", "demand"]), _TEXT))
def test_whatever_is_written_is_taken_or_refused_in_words(client: Client, fields: dict[str, str]) -> None:
    answer = sent(client, **fields)

    assert answer.status_code in {200, 422}


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"form=%ff%fe", b"title=" + b"x" * 100_000, b"&" * 900, b"form[]=1&form[]=2"]
)
def test_a_body_that_is_no_form_is_refused_and_not_a_fault(client: Client, body: bytes) -> None:
    answer = client.post(FORM, body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code in {400, 422}


# --- places ----------------------------------------------------------------------------------------------------------

MAP = """{"type":"FeatureCollection","attribution":"审图号 测S(2026)1号","features":[
{"type":"Feature","properties":{"code":"339901"},"geometry":{"type":"Polygon",
 "coordinates":[[[120,30],[120.5,30],[120.5,30.5],[120,30.5],[120,30]]]}},
{"type":"Feature","properties":{"code":"339902"},"geometry":{"type":"Polygon",
 "coordinates":[[[120.5,30],[121,30],[121,30.5],[120.5,30.5],[120.5,30]]]}}]}"""


@pytest.fixture
def mapped(settings: Settings, tmp_path: Any) -> None:  # noqa: ANN401
    settings.MAP = tmp_path / "map.geojson"
    settings.MAP.write_text(MAP, "utf-8")


@pytest.mark.usefixtures("mapped")
def test_a_touch_on_the_map_marks_the_place_without_script(client: Client) -> None:
    answer = sent(client, place="", **{"map.x": "240", "map.y": "90"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert '<option value="339902" selected>' in page
    assert re.search(r'name="site" value="120\.\d{6},30\.\d{6}"', page)
    assert ROW["details"] in page


@pytest.mark.usefixtures("mapped")
def test_the_district_is_found_by_the_point_where_only_that_is_given(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    assert sent(client, place="", site="120.2,30.2").status_code == 200
    assert CaseState.objects.get().region == "339901"


@pytest.mark.parametrize("site", ["here", "999,1", "1", "nan,nan", "1,2,3", "1e999,2"])
def test_a_point_that_is_none_is_told_and_kept(client: Client, site: str) -> None:
    answer = sent(client, site=site)

    assert answer.status_code == 422
    assert f'value="{site}"' in answer.content.decode()


@pytest.mark.usefixtures("mapped")
def test_the_map_is_a_picture_that_runs_nothing(client: Client) -> None:
    answer = client.get("/report/map.svg", {"at": '120.2,30.2"/><script>'})

    assert answer.status_code == 200
    assert b"<script" not in answer.content
    assert "sandbox" in answer["Content-Security-Policy"]


# --- limits ----------------------------------------------------------------------------------------------------------


def limited(settings: Settings, **limits: int) -> None:
    changed = {name: Limit(count, 3600) for name, count in limits.items()}
    settings.RECEPTION_LIMITS = {**LIMITS, **changed}


@pytest.mark.parametrize("name", ["send", "send_day", "send_kind", "send_all"])
def test_beyond_a_limit_nothing_is_received_and_nothing_typed_is_lost(
    client: Client, settings: Settings, name: str
) -> None:
    from zhiheng.kernel.casebook.models import CaseState

    limited(settings, **{name: 1})
    sent(client)
    answer = sent(client, title="第二件")

    page = answer.content.decode()
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "第二件" in page
    assert "12345" in page
    assert CaseState.objects.count() == 1


def test_a_form_sent_again_costs_nothing(client: Client, settings: Settings) -> None:
    limited(settings, send=1)
    token = token_of(opened(client))

    assert [sent(client, token=token).status_code for _ in range(3)] == [200, 200, 200]


def test_forms_are_counted_before_they_are_read(client: Client, settings: Settings) -> None:
    limited(settings, post=1)
    sent(client, title="")

    answer = client.post(FORM, b"\x00 no form at all", content_type="multipart/form-data; boundary=x")

    assert answer.status_code == 429
    assert "Retry-After" in answer


def test_other_addresses_are_counted_apart_but_not_those_of_one_household(client: Client, settings: Settings) -> None:
    limited(settings, send=1)
    sent(client, REMOTE_ADDR="2001:db8:0:1::1")

    assert sent(client, title="二", REMOTE_ADDR="2001:db8:0:1:ffff::2").status_code == 429
    assert sent(client, title="三", REMOTE_ADDR="2001:db8:0:2::1").status_code == 200


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_what_a_visitor_says_of_its_address_is_believed_only_from_the_citys_proxies(
    client: Client, settings: Settings, proxies: int, status: int
) -> None:
    limited(settings, send=1)
    settings.PROXIES = proxies
    sent(client, HTTP_X_FORWARDED_FOR="198.51.100.1")

    assert sent(client, title="二", HTTP_X_FORWARDED_FOR="198.51.100.2").status_code == status


def test_a_body_that_says_it_is_too_large_is_not_read(client: Client) -> None:
    answer = client.post(FORM, {"title": "x"}, CONTENT_LENGTH=str(10**9))

    assert answer.status_code == 413


# --- what waits ------------------------------------------------------------------------------------------------------


def test_a_program_that_fills_in_everything_gets_a_receipt_and_no_case(client: Client) -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.reception.models import Letter

    answer = sent(client, subject_line_2="buy now")

    number = Letter.objects.get().number
    assert answer.status_code == 200
    assert number is not None
    assert number in answer.content.decode()
    assert not CaseState.objects.exists()


def test_the_field_for_programs_is_seen_and_reached_by_nobody(client: Client) -> None:
    page = opened(client)

    assert re.search(r'class="extra" aria-hidden="true">.*name="subject_line_2" tabindex="-1"', page)


# --- heads -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/report/", FORM, "/follow/"])
def test_no_page_is_stored_listed_framed_or_loads_from_elsewhere(client: Client, path: str) -> None:
    answer = client.get(path)

    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    # "no-referrer" would make browsers send forms with an origin of null, which the check of tokens refuses.
    assert answer["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_form_from_another_site_is_refused() -> None:
    from django.test import Client as Browser

    browser = Browser(enforce_csrf_checks=True)

    assert browser.post(FORM, ROW).status_code == 403


def test_the_page_of_a_form_runs_no_words_of_its_own(client: Client) -> None:
    page = opened(client)

    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=", page)


def test_kinds(client: Client) -> None:
    for kind in (KIND, "complaints.report", "complaints.letter", "complaints.enquiry"):
        assert client.get(f"/report/{kind}").status_code == 200
