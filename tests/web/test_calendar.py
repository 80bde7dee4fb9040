"""The pages of the calendar: what each day is, how a term is counted, how a notice is stated and withdrawn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from zhiheng.kernel.almanac.rules import UNIT_ZH, YEARS
from zhiheng.primitives.calendar import LegalCalendar, Term

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person

FORM = {
    "number": "云政办〔2026〕3号",
    "issued_on": "2026-02-20",
    "arranges_year": "",
    "days_off": "2026-03-16..2026-03-17",
    "working_days": "2026-03-21",
    "reason": "市政府门户网站",
}


def page(client: Client, path: str, status: int = 200) -> html.HtmlElement:
    answer = client.get(path)
    assert answer.status_code == status
    return html.fromstring(answer.content.decode())


def cells(found: html.HtmlElement, month: int) -> dict[str, html.HtmlElement]:
    """The days of a month by number."""
    (leaf,) = found.xpath(f"(//table[contains(@class, 'leaf')])[{month}]")
    return {cell.text: cell for cell in leaf.xpath(".//td[not(@class='blank')]")}


def answer_of(found: html.HtmlElement) -> str:
    """The last day of the term, as the calculator tells it."""
    (due,) = found.xpath("//p[@class='due']")
    return str(due.text).strip()


@pytest.mark.django_db
def test_each_day_says_by_sign_and_words_what_it_is(client: Client) -> None:
    found = page(client, "/calendar/2026/")

    october = cells(found, 10)
    assert len(october) == 31
    assert (october["6"].get("class"), october["6"].findtext("b")) == ("off", "休")
    assert (october["10"].get("class"), october["10"].findtext("b")) == ("make-up", "班")
    assert (october["11"].get("class"), october["11"].findtext("b")) == ("weekend", None)
    assert (october["12"].get("class"), october["12"].findtext("b")) == (None, None)
    assert "国务院办公厅放假通知" in october["6"].get("title")


@pytest.mark.django_db
def test_a_month_begins_under_its_day_of_the_week(client: Client) -> None:
    found = page(client, "/calendar/2026/")

    first_weeks = found.xpath("//table[contains(@class, 'leaf')]//tbody/tr[1]")
    leading = [len(week.xpath("td[@class='blank']")) for week in first_weeks]

    assert leading == [date(2026, month, 1).weekday() for month in range(1, 13)]


@pytest.mark.django_db
def test_a_year_nobody_has_arranged_says_so(client: Client) -> None:
    assert page(client, "/calendar/2099/").xpath("//div[contains(@class, 'assumed')]")
    assert not page(client, "/calendar/2026/").xpath("//div[contains(@class, 'assumed')]")


@pytest.mark.django_db
def test_the_first_and_the_last_year_lead_no_further(client: Client) -> None:
    for year, beyond in ((YEARS.start, YEARS.start - 1), (YEARS.stop - 1, YEARS.stop)):
        found = page(client, f"/calendar/{year}/")

        assert not found.xpath(f"//a[@href='/calendar/{beyond}/']")
        page(client, f"/calendar/{beyond}/", status=404)


@pytest.mark.django_db
def test_a_term_is_counted_with_every_step(client: Client) -> None:
    found = page(client, "/calendar/?from=2026-09-30&count=3&unit=working_days")

    assert answer_of(found) == "2026年10月10日"
    steps = [" ".join(step.text_content().split()) for step in found.xpath("//ol[contains(@class, 'timeline')]/li")]
    assert len(steps) == 5
    assert "当日不计" in steps[0]
    assert "2026年10月1日至7日" in steps[1]
    assert "第 1—2 个工作日" in steps[2]
    assert "第 3 个工作日" in steps[3]
    assert "调休上班" in steps[3]
    assert not found.xpath("//span[contains(@class, 'badge') and text()='推定']")


@pytest.mark.django_db
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.dates(date(2024, 1, 1), date(2032, 1, 1)), count=st.integers(1, 60), unit=st.sampled_from(sorted(UNIT_ZH))
)
def test_the_page_gives_the_day_of_the_calendar_and_says_where_it_is_assumed(
    client: Client, day: date, count: int, unit: str
) -> None:
    due = LegalCalendar(beyond="assume").due_date(day, Term(count, unit))  # type: ignore[arg-type]

    found = page(client, f"/calendar/?from={day}&count={count}&unit={unit}")

    assert answer_of(found) == f"{due.day.year}年{due.day.month}月{due.day.day}日"
    assert bool(found.xpath("//span[contains(@class, 'badge') and text()='推定']")) == due.assumed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=gestern&count=3&unit=days", "from"),
        ("from=1999-01-01&count=3&unit=days", "from"),
        ("from=2026-03-02&count=0&unit=days", "count"),
        ("from=2026-03-02&count=9999&unit=working_days", "count"),
        ("from=2026-03-02&count=%C2%B2&unit=days", "count"),
        ("from=2026-03-02&count=3&unit=weeks", "unit"),
    ],
)
def test_what_cannot_be_counted_is_refused_at_its_field(client: Client, query: str, field: str) -> None:
    found = page(client, f"/calendar/?{query}", status=422)

    assert found.xpath("//*[@aria-invalid='true']/@id") == [field]
    assert not found.xpath("//p[@class='due']")


def test_a_notice_is_stated_and_the_calendar_shows_it(client: Client, li: Person) -> None:
    client.force_login(li)

    answer = client.post("/calendar/notices/state", FORM)
    found = page(client, answer.headers["Location"])

    assert answer.headers["Location"] == "/calendar/2026/#months"
    march = cells(found, 3)
    assert [march[day].get("class") for day in ("16", "17", "18", "21")] == ["off", "off", None, "make-up"]
    assert "云政办〔2026〕3号" in march["16"].get("title")
    (row,) = found.xpath("//table[contains(@class, 'noticelist')]/tbody/tr")
    words = " ".join(row.text_content().split())
    assert all(part in words for part in ("云政办〔2026〕3号", "2026年3月16日至17日", "李审核", "市政府门户网站"))


def test_a_weekday_that_a_notice_calls_a_working_day_bears_the_sign_of_work(client: Client, li: Person) -> None:
    client.force_login(li)

    client.post("/calendar/notices/state", FORM | {"days_off": "", "working_days": "2026-10-06"})

    october = cells(page(client, "/calendar/2026/"), 10)
    assert (october["6"].get("class"), october["6"].findtext("b")) == ("make-up", "班")
    assert "云政办〔2026〕3号" in october["6"].get("title")


def test_a_term_from_an_assumed_year_into_one_that_is_arranged_is_assumed_only_by_working_days(
    client: Client, li: Person
) -> None:
    from zhiheng.kernel.almanac.actions import state_notice

    state_notice(
        number="国办发明电〔2029〕1号",
        issued_on=date(2029, 11, 1),
        days_off={date(2030, 1, 1)},
        working_days=(),
        arranges_year=2030,
        by=li,
        at=datetime(2029, 11, 5, tzinfo=UTC),
    )

    told = {
        unit: bool(page(client, f"/calendar/?from=2029-12-20&count=40&unit={unit}").xpath("//*[@class='badge warn']"))
        for unit in UNIT_ZH
        if unit != "years"
    }

    assert told == {"working_days": True, "days": False, "months": True}


def test_a_notice_that_arranges_a_year_leads_to_that_year(client: Client, li: Person) -> None:
    client.force_login(li)
    this_year = date.today().year  # noqa: DTZ011 - the page reads the clock too
    sent = FORM | {
        "number": "国办发明电〔1〕1号",
        "issued_on": f"{this_year}-01-01",
        "arranges_year": f"{this_year + 2}",
        "days_off": f"{this_year + 2}-01-01",
        "working_days": "",
    }

    answer = client.post("/calendar/notices/state", sent)

    assert answer.headers["Location"] == f"/calendar/{this_year + 2}/#months"
    assert not page(client, answer.headers["Location"]).xpath("//div[contains(@class, 'assumed')]")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"issued_on": "vorgestern"}, "issued_on"),
        ({"issued_on": ""}, "issued_on"),
        ({"arranges_year": "2031"}, "arranges_year"),
        ({"arranges_year": "alle"}, "arranges_year"),
        ({"days_off": "2026-03-16\n国庆节"}, "days_off"),
        ({"working_days": "2026-03-17"}, "working_days"),
        ({"days_off": "", "working_days": ""}, "days_off"),
    ],
)
def test_a_notice_that_cannot_be_right_comes_back_with_what_was_typed(
    client: Client, li: Person, changes: dict[str, str], field: str
) -> None:
    client.force_login(li)

    answer = client.post("/calendar/notices/state", FORM | changes)

    assert answer.status_code == 422
    found = html.fromstring(answer.content.decode())
    assert found.xpath("//form[contains(@action, 'state')]//*[@aria-invalid='true']/@id") == [field]
    assert found.xpath("//input[@id='reason']/@value") == [FORM["reason"]]
    typed = (FORM | changes)["days_off"]
    assert (found.findtext(".//textarea[@id='days_off']") or "").splitlines() == typed.splitlines()


def test_the_same_number_twice_comes_back_at_the_number(client: Client, li: Person) -> None:
    client.force_login(li)
    client.post("/calendar/notices/state", FORM)

    answer = client.post("/calendar/notices/state", FORM | {"number": "云政办[2026]3号"})

    found = html.fromstring(answer.content.decode())
    assert answer.status_code == 422
    assert found.xpath("//*[@aria-invalid='true']/@id") == ["number"]


def test_a_withdrawn_notice_stays_in_the_list_with_its_reason(client: Client, li: Person) -> None:
    client.force_login(li)
    client.post("/calendar/notices/state", FORM)

    client.post("/calendar/notices/withdraw", {"number": FORM["number"], "reason": ""})
    still = page(client, "/calendar/2026/")
    client.post("/calendar/notices/withdraw", {"number": FORM["number"], "reason": "抄错日期"})
    found = page(client, "/calendar/2026/")

    assert cells(still, 3)["16"].get("class") == "off"
    assert cells(found, 3)["16"].get("class") is None
    (row,) = found.xpath("//tr[@class='withdrawn']")
    assert "抄错日期" in row.text_content()
    assert not row.xpath(".//form")


def test_a_notice_is_corrected_by_withdrawing_it_and_stating_what_it_said_with_the_change(
    client: Client, li: Person
) -> None:
    client.force_login(li)
    client.post("/calendar/notices/state", FORM)
    client.post("/calendar/notices/withdraw", {"number": FORM["number"], "reason": "抄错日期"})

    listed = page(client, "/calendar/2026/")
    (like,) = listed.xpath("//table[contains(@class, 'noticelist')]//a/@href")
    form = page(client, f"/calendar/2026/{like}").xpath("//form[contains(@action, 'state')]")[0]
    filled = {name: value for name, value in form.form_values() if name != "csrfmiddlewaretoken"}

    assert filled == FORM | {"reason": ""}
    client.post("/calendar/notices/state", filled | {"days_off": "2026-03-18"})
    assert cells(page(client, "/calendar/2026/"), 3)["18"].get("class") == "off"
    for none in ("0", "x", "9" * 30):
        assert not page(client, f"/calendar/2026/?like={none}").xpath("//input[@id='number']/@value")[0]


def test_people_are_named_only_to_who_is_signed_in(client: Client, li: Person) -> None:
    client.force_login(li)
    client.post("/calendar/notices/state", FORM)
    client.logout()

    answer = client.get("/calendar/2026/").content.decode()

    assert "云政办〔2026〕3号" in answer
    assert "李审核" not in answer
    assert not html.fromstring(answer).xpath("//form[contains(@action, '/calendar/notices')]")
