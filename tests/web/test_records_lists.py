"""Lists of records: words for what is kept, filters in the address, saved views, files to take away."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.kernel.bakery import CHECK, HEADER, NOON, OFFICE, check_row

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries
    from tests.kernel.bakery import Bakery

LIST = f"/data/{CHECK}/"


@pytest.fixture(autouse=True)
def checks(bakery: Bakery) -> list[int]:
    """Three checks: one passed in the east, one failed in the west, one of another kind of bun."""
    from zhiheng.kernel.statements.actions import state_records

    rows = [
        check_row("A-1"),
        check_row("A-2", verdict="不合格", sold_in="339902", sampled_on="2026-02-08", tested_on="2026-02-10"),
        check_row("A-3", subject_name="豆沙包", weight="88"),
    ]
    verdicts = state_records(bakery.stating(), HEADER, rows)
    assert [verdict.outcome for verdict in verdicts] == ["stated"] * 3
    return [verdict.thing or 0 for verdict in verdicts]


def listed(client: Client, query: str = "") -> list[str]:
    """The numbers of the samples a list shows, from top to bottom."""
    page = client.get(LIST + query).content.decode()
    return re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a></th>', page)


def test_a_list_says_codes_places_and_subjects_in_words(zhao: Client) -> None:
    page = zhao.get(LIST).content.decode()

    assert "不合格" in page
    assert "西城区" in page
    assert "白馒头" in page
    assert "待核对" in page


def test_the_newest_come_first(zhao: Client) -> None:
    assert listed(zhao)[0] == "A-2"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?f.verdict=fail", ["A-2"]),
        ("?region=西城区", ["A-2"]),
        ("?region=339900", ["A-2", "A-3", "A-1"]),
        ("?since=2026-02-05&until=2026-02-10", ["A-2"]),
        ("?until=2026-02-04", ["A-3", "A-1"]),
        ("?q=豆沙", ["A-3"]),
        ("?q=A-1", ["A-1"]),
        ("?state=approved", []),
        (f"?office={OFFICE}&f.verdict=pass", ["A-3", "A-1"]),
    ],
)
def test_the_address_narrows_the_list(zhao: Client, query: str, found: list[str]) -> None:
    assert listed(zhao, query) == found


@pytest.mark.parametrize("query", ["?since=gestern", "?region=无此地", "?until=9999-99-99"])
def test_what_cannot_be_understood_narrows_nothing_and_is_told(zhao: Client, query: str) -> None:
    answer = zhao.get(LIST + query)

    assert answer.context["asked"].unread
    assert len(listed(zhao, query)) == 3


def test_a_long_list_is_read_page_by_page_and_none_comes_twice(zhao: Client, bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_records

    rows = [check_row(f"B-{number:03}") for number in range(120)]
    state_records(bakery.stating(), HEADER, rows)

    seen = listed(zhao)
    after = zhao.get(LIST).context["page"].after
    while after:
        seen += listed(zhao, f"?after={after}")
        after = zhao.get(f"{LIST}?after={after}").context["page"].after

    assert len(seen) == 123
    assert len(set(seen)) == 123


def test_more_records_ask_no_more_queries(
    zhao: Client, bakery: Bakery, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from zhiheng.kernel.statements.actions import state_records

    zhao.get(LIST)
    with CaptureQueriesContext(connection) as before:
        zhao.get(LIST)
    rows = [check_row(f"C-{number}", shop="", shop_name=f"第{number}家馒头坊") for number in range(30)]
    state_records(bakery.stating(), HEADER, rows)

    with django_assert_num_queries(len(before)):
        zhao.get(LIST)


def test_a_saved_view_is_seen_by_its_office_and_removed_by_its_owner_alone(zhao: Client, bakery: Bakery) -> None:
    from django.test import Client

    zhao.post(f"{LIST}views", {"name": "不合格的", "for_office": "1", "f.verdict": "fail"})
    colleague = Client()
    colleague.force_login(bakery.qian)

    views = colleague.get(LIST).context["views"]
    assert [(view.name, view.query) for view in views] == [("不合格的", "f.verdict=fail")]

    colleague.post(f"{LIST}views/{views[0].pk}/drop")
    assert len(zhao.get(LIST).context["views"]) == 1
    zhao.post(f"{LIST}views/{views[0].pk}/drop")
    assert zhao.get(LIST).context["views"] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_taken_away_comes_back_without_a_change(
    zhao: Client, bakery: Bakery, tmp_path: Path, form: str
) -> None:
    from zhiheng.adapters.tabular.columns import columns_of
    from zhiheng.adapters.tabular.reading import open_table
    from zhiheng.contract.in_use import in_use
    from zhiheng.kernel.statements.actions import examine_records

    answer = zhao.get(f"{LIST}export.{form}?region=339900")
    path = tmp_path / f"checks.{form}"
    path.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    kind = in_use().kind(CHECK)
    table = open_table(path, kind, columns_of(in_use().catalogue, kind))

    verdicts = examine_records(bakery.stating(), table.keys, [cells for _, cells in table.rows()])

    assert [verdict.outcome for verdict in verdicts] == ["unchanged"] * 3


def test_a_file_of_a_narrowed_list_holds_no_more_than_the_list(zhao: Client) -> None:
    answer = zhao.get(f"{LIST}export.csv?f.verdict=fail")

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()  # type: ignore[attr-defined]
    assert len(lines) == 2
    assert "A-2" in lines[1]


def test_a_record_is_shown_as_it_was_known_on_a_day(zhao: Client, bakery: Bakery, checks: list[int]) -> None:
    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.statements.actions import correct_record

    changed = dict(zip(HEADER, check_row("A-1", weight="110"), strict=True))
    correct_record(checks[0], changed, Act(bakery.zhao, NOON + timedelta(days=5), "复称"))

    then = zhao.get(f"{LIST}{checks[0]}/?on=2026-03-03").content.decode()
    now = zhao.get(f"{LIST}{checks[0]}/").content.decode()
    before = zhao.get(f"{LIST}{checks[0]}/?on=2026-03-01")

    assert "104.50" in then.partition("历史")[0]
    assert "110" in now.partition("历史")[0]
    assert "复称" in now
    assert before.context["unknown_then"]


def test_a_record_of_another_kind_is_not_found_under_this_one(zhao: Client, checks: list[int]) -> None:
    assert zhao.get(f"/data/bakery.shop/{checks[0]}/").status_code == 404
    assert zhao.get("/data/bakery.nothing/").status_code == 404
    assert zhao.get(f"{LIST}{10**30}/").status_code == 404


def test_who_holds_no_role_reads_nothing(client: Client) -> None:
    from zhiheng.kernel.access.actions import create_person

    nobody = create_person(username="nobody", name="无角色", password="Stone-bridge-7", at=NOON)
    client.force_login(nobody)

    assert client.get(LIST).status_code == 403


def test_the_page_of_a_kind_says_every_column_and_rule(zhao: Client) -> None:
    page = zhao.get(f"/data/{CHECK}/about").content.decode()

    assert "单个重量（克）" in page
    assert "10—1000" in page
    assert "检验日期早于抽样日期；请核对两个日期" in page


def test_kinds_are_found_by_what_they_ask_for(zhao: Client) -> None:
    page = zhao.get("/data/?q=含水量").content.decode()

    assert f"/data/{CHECK}/" in page
    assert "/data/bakery.complaint/" not in page
