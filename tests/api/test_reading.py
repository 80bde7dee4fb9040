"""Reading by program: lists with filters and pages, one record, its history, what was known at an instant."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.callers import RECORDS, SEEN, Program, check, told

if TYPE_CHECKING:
    from tests.kernel.bakery import Bakery


def _numbers(program: Program, query: str = "") -> list[str]:
    return [record["values"]["number"] for record in told(program.get(f"{RECORDS}{query}"))["records"]]


@pytest.fixture
def some(zhao: Program) -> Program:
    """Four checks of two days, places and verdicts."""
    for row in (
        check(),
        check(number="2", verdict="fail", sold_in="339902"),
        check(number="3", tested_on="2026-02-05", shop=None, shop_name="澄川无号馒头坊"),
        check(number="4", tested_on="2026-02-05", verdict="fail", is_retest=True),
    ):
        assert zhao.post(RECORDS, {"values": row}).status_code == 201
    return zhao


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["4", "3", "2", "1"]),
        ("?since=2026-02-05", ["4", "3"]),
        ("?until=2026-02-05", ["2", "1"]),
        ("?region=339902", ["2"]),
        ("?region=339900", ["4", "3", "2", "1"]),
        ("?office=chengchuan-scjg", ["4", "3", "2", "1"]),
        ("?office=elsewhere", []),
        ("?state=entered&state=checked", ["4", "3", "2", "1"]),
        ("?state=approved", []),
        ("?values.verdict=fail", ["4", "2"]),
        ("?q=3", ["3"]),
        ("?q=%E7%99%BD", ["4", "3", "2", "1"]),
        ("?subject=1", []),
    ],
)
def test_a_list_is_narrowed_by_each_filter(some: Program, query: str, found: list[str]) -> None:
    assert _numbers(some, query) == found


def test_pages_follow_one_another_to_the_end(some: Program) -> None:
    met, after = [], ""
    while True:
        page = told(some.get(f"{RECORDS}?limit=3{after}"))
        met += [record["values"]["number"] for record in page["records"]]
        assert (page["count"], page["count_is_exact"]) == (4, True)
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert met == ["4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?colour=white", "colour"),
        ("?since=2026-2-5", "since"),
        ("?since=2026-02-30", "since"),
        ("?since=2026-02-01&since=2026-02-02", "since"),
        ("?state=gone", "state"),
        ("?subject=x", "subject"),
        ("?subject=99999999999999999999", "subject"),
        ("?limit=0", "limit"),
        ("?limit=501", "limit"),
        ("?after=x", "after"),
        ("?after=2026-02-03", "after"),
        ("?q=%00", "q"),
        ("?known_at=2026-02-30T00:00:00Z", "known_at"),
        ("?known_at=2026-02-01T00:00:00", "known_at"),
        ("?known_at=0001-01-01T00:00:00%2B23:23", "known_at"),
        ("?until=", "until"),
        ("?values.weight=1", "values.weight"),
    ],
)
def test_a_parameter_that_is_not_known_or_cannot_have_its_value_is_refused_by_name(
    some: Program, query: str, parameter: str
) -> None:
    answer = some.get(f"{RECORDS}{query}")

    assert answer.status_code == 400
    assert told(answer)["fields"]["parameter"] == parameter


def test_a_record_comes_with_its_entries_and_an_etag_that_saves_reading_it_again(zhao: Program) -> None:
    number = zhao.stated()

    answer = zhao.get(f"{RECORDS}/{number}")
    again = zhao.get(f"{RECORDS}/{number}", **{"If-None-Match": answer["ETag"]})

    record = told(answer)
    assert answer["ETag"] == f'"{record["last"]}"'
    assert (again.status_code, again.content) == (304, b"")
    assert [entry["act"] for entry in record["entries"]] == ["stated"]
    assert len(bytes.fromhex(record["entries"][0]["digest"])) == 32


def test_what_is_read_may_be_sent_back_as_it_is(zhao: Program) -> None:
    number = zhao.stated()
    values = told(zhao.get(f"{RECORDS}/{number}"))["values"]

    same = zhao.put(f"{RECORDS}/{number}", {"values": values}, SEEN)
    other = zhao.put(f"{RECORDS}/{number}", {"values": {**values, "weight": 99}}, SEEN)

    assert told(same)["code"] == "records.nothing_changed"
    assert other.status_code == 200
    assert told(other)["values"] == {**values, "weight": 99}


def test_reported_figures_are_read_with_region_and_period(zhao: Program) -> None:
    figures = {"region": "339901", "period": "2025-Q4", "shops": 12, "sold": 3.5}
    number = told(zhao.post("bakery.quarter/records", {"values": figures}))["number"]

    assert told(zhao.get(f"bakery.quarter/records/{number}"))["values"] == figures


def test_a_history_tells_what_each_entry_changed(zhao: Program) -> None:
    number = zhao.stated()
    zhao.put(f"{RECORDS}/{number}", {"values": check(weight=99), "reason": "称错了"}, SEEN)

    steps = told(zhao.get(f"{RECORDS}/{number}/history"))["steps"]

    assert [step["act"] for step in steps] == ["corrected", "stated"]
    assert steps[0]["changes"] == {"weight": [104.5, 99]}
    assert (steps[0]["reason"], steps[0]["replaces"], steps[0]["source"]) == ("称错了", number, "api")


def test_what_was_known_at_an_instant_is_answered_as_it_was_known(zhao: Program, bakery: Bakery) -> None:
    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.statements.actions import correct_record, state_each

    first, second = (_at(day) for day in (5, 20))
    verdicts = state_each(bakery.stating(at=first), [check(), check(number="2", verdict="fail")])
    number = verdicts[0].thing
    assert number is not None
    correct_record(number, check(weight=99), Act(bakery.zhao, second))

    def weight(query: str) -> Any:  # noqa: ANN401 - JSON
        answer = zhao.get(f"{RECORDS}/{number}{query}")
        return told(answer)["values"]["weight"] if answer.status_code == 200 else answer.status_code

    assert weight("?known_at=2026-03-04T00:00:00Z") == 404
    assert weight("?known_at=2026-03-10T00:00:00%2B08:00") == 104.5
    assert weight("") == 99
    then = "?known_at=2026-03-10T00:00:00Z"
    assert _numbers(zhao, then) == ["1", "2"]
    assert _numbers(zhao, f"{then}&values.verdict=fail") == ["2"]
    assert _numbers(zhao, f"{then}&region=339902") == []
    assert _numbers(zhao, f"{then}&q=2") == ["2"]
    assert _numbers(zhao, f"{then}&q=%E7%99%BD%E9%A6%92") == ["1", "2"]
    assert _numbers(zhao, f"{then}&q=%E8%B1%86") == []
    page = told(zhao.get(f"{RECORDS}{then}&limit=1"))
    assert _numbers(zhao, f"{then}&limit=1&after={page['next']}") == ["2"]
    assert _numbers(zhao, "?known_at=2026-03-04T00:00:00Z") == []
    assert _numbers(zhao, "?known_at=2026-03-11T00:00:00%2B23:59") == ["1", "2"]


def _at(day: int) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02}T04:00:00+00:00")


def test_a_record_of_another_kind_is_not_there(zhao: Program) -> None:
    number = zhao.stated()

    for address in (f"bakery.shop/records/{number}", f"{RECORDS}/999999", f"{RECORDS}/{'9' * 19}", f"{RECORDS}/0"):
        assert zhao.get(address).status_code == 404


def test_a_kind_nobody_declared_is_told_with_the_nearest(zhao: Program) -> None:
    answer = zhao.get("bakery.chek/records")

    assert (answer.status_code, told(answer)["code"]) == (404, "contract.kind_unknown")
    assert told(answer)["fields"]["nearest"] == "bakery.check"
