"""The pages of indicators: the list, and of each its numbers, classes, records, changes and runs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from django.urls import reverse
from tests.kernel.bakery import CHECK, HEADER, check_row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from tests.kernel.bakery import Bakery

LATER = datetime(2026, 4, 28, 4, 0, tzinfo=UTC)
BEFORE = datetime(2026, 4, 2, 4, 0, tzinfo=UTC)
EAST, WEST = "339901", "339902"
PASS_RATE, SHOPS, CHECKS = "bakery.pass_rate", "bakery.shops", "bakery.checks"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """It is 28 April 2026."""
    with patch("django.utils.timezone.now", return_value=LATER):
        yield


@pytest.fixture
def reader(client: Client, bakery: Bakery) -> Client:
    """The browser of Wang, who reads; in two districts there are offices, so that the city is known as the whole."""
    from zhiheng.kernel.access.actions import load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow(f"gov-{code}", f"{code}政府", region=code) for code in (EAST, WEST)], at=BEFORE)
    client.force_login(bakery.wang)
    return client


def stated(bakery: Bakery, *rows: tuple[object, ...], at: datetime = BEFORE) -> None:
    """Checks, approved by the way they have to go."""
    from zhiheng.kernel.records.actions import Act, approve_record, check_record
    from zhiheng.kernel.records.models import Record
    from zhiheng.kernel.statements.actions import state_records

    verdicts = state_records(bakery.stating(CHECK, at=at), HEADER, list(rows))
    assert [one.refusals for one in verdicts] == [()] * len(rows)
    for record in Record.objects.filter(kind=CHECK, state="entered"):
        check_record(record.pk, Act(bakery.qian, at))
        approve_record(record.pk, Act(bakery.sun, at))


def computed(at: datetime = LATER) -> None:
    from zhiheng.kernel.indicators.actions import refresh

    refresh(at=at)


def get(browser: Client, name: str, address: str, query: str = "") -> Any:  # noqa: ANN401 - an answer with its context
    answer = browser.get(reverse(name, args=[address]) + query)
    assert answer.status_code == 200
    return answer


@pytest.fixture
def checked(reader: Client, bakery: Bakery) -> Client:
    """Four checks of February, one failed; two of March, one failed."""
    stated(
        bakery,
        check_row("1", tested_on="2026-02-03"),
        check_row("2", tested_on="2026-02-04"),
        check_row("3", tested_on="2026-02-05"),
        check_row("4", tested_on="2026-02-06", verdict="不合格"),
        check_row("5", sampled_on="2026-03-02", tested_on="2026-03-03"),
        check_row("6", sampled_on="2026-03-02", tested_on="2026-03-04", verdict="不合格"),
    )
    computed()
    return reader


def test_the_list_shows_the_last_number_and_finds_by_the_name_plans_use(checked: Client) -> None:
    found = checked.get(reverse("indicators"), {"q": "馒头质量抽检合格率"})

    (pack,) = found.context["packs"]
    (row,) = [row for _, rows in pack.fields for row in rows]
    assert (row.address, row.found.text, row.period.label) == (PASS_RATE, "66.7", "2026-Q1")
    assert reverse("indicator", args=[PASS_RATE]) in found.content.decode()


def test_words_that_nothing_is_called_find_nothing(checked: Client) -> None:
    found = checked.get(reverse("indicators"), {"q": "月球"})

    assert found.context["count"] == 0
    assert "没有名称、别名含这几个字的指标" in found.content.decode()


def test_an_indicator_shows_its_number_limits_trend_and_definition(checked: Client) -> None:
    page = get(checked, "indicator", PASS_RATE)

    text = page.content.decode()
    assert page.context["found"].text == "50.0"
    assert page.context["found"].limits == "9.5～90.5"
    assert "馒头抽检合格率：2026年2月为75.0%，2026年3月为50.0%，比2026年2月降低25.0个百分点" in text
    assert "Wilson" in text
    assert "馒头质量抽检合格率" in text


def test_year_to_date_and_twelve_months_stand_beside_it(checked: Client) -> None:
    compared = {one.words: one.found.text for one in get(checked, "indicator", PASS_RATE).context["compared"]}

    assert compared["上一期"] == "75.0"
    assert compared["本年累计"] == compared["最近12个月"] == "66.7"


@pytest.mark.parametrize("query", ["?period=2026-M02", "?period=2026-M02&region=nowhere&kind=week&day=yesterday"])
def test_a_period_is_chosen_and_nonsense_chooses_nothing(checked: Client, query: str) -> None:
    assert get(checked, "indicator", PASS_RATE, query).context["found"].text == "75.0"


def test_the_classes_of_a_number_are_named_by_their_titles(checked: Client) -> None:
    page = get(checked, "indicator_classes", PASS_RATE, "?by=shop").context

    assert [one.name for one in page["fields"]] == ["verdict", "shop"]
    assert page["chosen"].name == "shop"
    assert len(page["chart"].table.rows) == 1


def test_the_records_behind_a_number_are_links_to_them(checked: Client) -> None:
    from zhiheng.kernel.records.models import Record

    page = get(checked, "indicator_records", PASS_RATE)

    assert page.context["count"] == 2
    assert {row.behind.thing for row in page.context["rows"]} == set(
        Record.objects.filter(kind=CHECK, happened_on__gte="2026-03-01").values_list("id", flat=True)
    )
    assert all(row.href in page.content.decode() for row in page.context["rows"])
    assert get(checked, "indicator_records", PASS_RATE, "?page=99").context["rows"] == []


def test_what_moved_a_number_between_two_days_adds_up(checked: Client, bakery: Bakery) -> None:
    stated(
        bakery,
        check_row("7", sampled_on="2026-03-02", tested_on="2026-03-05"),
        check_row("8", sampled_on="2026-03-02", tested_on="2026-03-06"),
        at=LATER,
    )
    computed()

    told = get(checked, "indicator_changes", PASS_RATE, "?since=2026-04-20").context["days_told"]

    assert (told.before.text, told.after.text, told.changed) == ("50.0", "75.0", "↑25.0个百分点")
    assert [one.effect for one in told.effects] == ["+12.5", "+12.5"]
    assert told.rest == ""


def test_the_difference_of_two_periods_is_shared_by_the_districts(checked: Client) -> None:
    told = get(checked, "indicator_changes", CHECKS, "?against=2026-M02&period=2026-M03").context["periods_told"]

    assert (told.before.text, told.after.text) == ("4", "2")
    assert [one.effect for one in told.effects] == ["−2"]
    assert told.rest == ""


def test_a_number_is_told_as_it_was_known_on_an_earlier_day(checked: Client, bakery: Bakery) -> None:
    stated(bakery, check_row("7", sampled_on="2026-03-02", tested_on="2026-03-05"), at=LATER)
    computed()

    now = get(checked, "indicator", PASS_RATE, "?period=2026-M03")
    then = get(checked, "indicator", PASS_RATE, "?period=2026-M03&day=2026-04-10")

    assert (now.context["found"].text, then.context["found"].text) == ("66.7", "50.0")
    assert "当日所知的数" in then.content.decode()


def test_every_run_that_found_another_number_is_kept_and_can_be_replayed(checked: Client, bakery: Bakery) -> None:
    stated(bakery, check_row("7", sampled_on="2026-03-02", tested_on="2026-03-05"), at=LATER)
    computed()

    rows = get(checked, "indicator_runs", PASS_RATE, "?period=2026-M03").context["rows"]
    assert [(row.found.text, row.stands) for row in rows] == [("66.7", True), ("50.0", False)]

    for row in rows:
        again = checked.get(reverse("indicator_replay", args=[PASS_RATE, row.value.pk]), follow=True)
        assert "逐位相同" in again.content.decode()


def test_the_page_says_whether_the_plain_interpreter_was_asked_and_what_it_gives(checked: Client) -> None:
    from zhiheng.kernel.indicators.actions import agree
    from zhiheng.kernel.indicators.models import Value

    def words() -> str:
        return str(get(checked, "indicator_runs", PASS_RATE, "?period=2026-M03").content, "utf-8")

    before = words()
    agree(at=LATER)
    same = words()
    Value.objects.filter(indicator=PASS_RATE, value__isnull=False).update(value=1.0)
    agree(at=LATER)

    assert "还没有与逐条记录的参照算法比对过" in before
    assert "全部相同" in same
    assert "请告知系统维护人员" in words()


def test_an_indicator_without_numbers_says_so(reader: Client) -> None:
    for name in ("indicator", "indicator_classes", "indicator_records", "indicator_changes", "indicator_runs"):
        assert "还没有" in get(reader, name, PASS_RATE).content.decode() or name != "indicator"


def test_an_indicator_nobody_declared_is_not_found(reader: Client) -> None:
    assert reader.get(reverse("indicator", args=["bakery.nothing"])).status_code == 404
