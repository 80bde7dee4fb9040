"""Numbers by program: indicators, their values, the records behind one, what moved it, and how targets stand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from tests.api.callers import Program, told
from tests.kernel.bakery import HEADER, check_row
from tests.kernel.fictional_plan import TEXT
from tests.kernel.test_targets import a_plan, target

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.kernel.bakery import Bakery

EARLY = datetime(2026, 3, 5, 4, tzinfo=UTC)
LATER = datetime(2026, 4, 20, 4, tzinfo=UTC)
NOW = datetime(2026, 4, 27, 4, tzinfo=UTC)
EAST, WEST, CITY = "339901", "339902", "339900"
RATE = "indicators/bakery.pass_rate"


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """Calls are made on 27 April 2026."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


@pytest.fixture
def numbers(bakery: Bakery, programs: dict[str, Program]) -> list[int]:  # noqa: ARG001 - keys are made before
    """Four checks of February stated in March, one of them failed; a fifth, of February too, in April."""
    from zhiheng.kernel.indicators.actions import refresh

    rows = [check_row(str(one), verdict="不合格" if one == 3 else "合格") for one in range(1, 5)]
    found = approved(bakery, EARLY, *rows)
    refresh(at=EARLY)
    found += approved(bakery, LATER, check_row("5", verdict="不合格", sold_in="西城区"))
    refresh(at=LATER)
    return found


def approved(bakery: Bakery, at: datetime, *rows: tuple[object, ...]) -> list[int]:
    """Checks that are stated, checked and approved; their numbers."""
    from zhiheng.kernel.records.actions import Act, approve_records, check_records
    from zhiheng.kernel.statements.actions import state_records

    verdicts = state_records(bakery.stating(at=at), HEADER, rows)
    found = [verdict.thing for verdict in verdicts if verdict.thing is not None]
    assert len(found) == len(rows)
    check_records(found, Act(bakery.qian, at))
    approve_records(found, Act(bakery.sun, at))
    return found


def values(program: Program, query: str, address: str = RATE) -> list[dict[str, Any]]:
    """The values an address answers."""
    answer = program.get(f"{address}/values{query}")
    assert answer.status_code == 200, answer.content.decode()
    found: list[dict[str, Any]] = told(answer)["values"]
    return found


def one_value(program: Program, query: str, address: str = RATE) -> dict[str, Any]:
    """The only value an address answers."""
    (found,) = values(program, query, address)
    return found


# --- which there are -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?pack=grain&q=bakery", set()),
        ("?q=%E9%A6%92%E5%A4%B4%E5%90%88%E6%A0%BC%E7%8E%87", {"bakery.pass_rate"}),
        ("?q=SHARE%20OF%20HEAVY", {"bakery.weighty_share"}),
        ("?pack=bakery&q=complaint", {"bakery.complaint_rate"}),
    ],
)
def test_indicators_are_found_by_pack_and_by_words_of_any_of_their_names(
    zhao: Program, query: str, wanted: set[str]
) -> None:
    assert {one["indicator"] for one in told(zhao.get(f"indicators{query}"))["indicators"]} == wanted


def test_the_list_of_indicators_is_that_of_the_packs(zhao: Program) -> None:
    from zhiheng.kernel.indicators.queries import addresses

    found = told(zhao.get("indicators"))["indicators"]

    assert [one["indicator"] for one in found] == list(addresses())
    rate = next(one for one in found if one["indicator"] == "bakery.pass_rate")
    assert (rate["unit"], rate["period"], rate["direction"], rate["form"]) == ("%", "month", "higher", "share")
    assert rate["source"] == "bun_standard"
    assert rate["aliases"] == ["馒头合格率", "馒头质量抽检合格率"]


@pytest.mark.usefixtures("numbers")
def test_an_indicator_tells_what_it_means_and_its_newest_numbers(zhao: Program) -> None:
    from zhiheng.kernel.indicators.queries import definition

    found = told(zhao.get(RATE))

    assert found["declaration"]["indicators"]["bakery.pass_rate"]["suppress_below"] == 2
    kept = definition(found["definition"])
    assert kept is not None
    assert kept.indicator == "bakery.pass_rate"
    assert [(one["region"], one["period"], one["state"], one["value"]) for one in found["latest"]] == [
        (CITY, "2026-Q1", "number", 60.0),
        (EAST, "2026-Q1", "number", 75.0),
        (WEST, "2026-Q1", "suppressed", None),
    ]


@pytest.mark.parametrize("rest", ["", "/values", "/records?period=2026", "/explain?period=2026&since=2026-01-01"])
def test_an_indicator_nobody_declared_is_not_there(zhao: Program, rest: str) -> None:
    answer = zhao.get(f"indicators/bakery.pass_rat{rest}")

    assert (answer.status_code, told(answer)["code"]) == (404, "indicators.unknown")


@pytest.mark.parametrize("address", ["indicators", RATE, f"{RATE}/values", "targets", "targets/1"])
def test_numbers_are_for_those_with_a_key(programs: dict[str, Program], address: str) -> None:
    answer = programs["stranger"].get(address)

    assert (answer.status_code, told(answer)["code"]) == (401, "api.token_refused")


# --- values ----------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("numbers")
def test_a_kept_value_comes_with_all_it_rests_on_and_the_run_that_found_it(zhao: Program) -> None:
    from zhiheng.kernel.indicators.queries import newest_run, value_of

    found = one_value(zhao, f"?region={CITY}&period=2026-M02")

    kept, run = value_of("bakery.pass_rate", CITY, "2026-M02"), newest_run()
    assert kept is not None
    assert run is not None
    assert (found["state"], found["value"], found["numerator"], found["denominator"]) == ("number", 60.0, 3.0, 5.0)
    assert (found["records"], found["low"], found["high"]) == (5, kept.low, kept.high)
    assert (found["run"], found["position"], found["definition"]) == (run.number, run.position, kept.definition)
    assert (found["kind"], found["since"], found["until"]) == ("month", "2026-02-01", "2026-03-01")


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize(
    ("query", "labels"),
    [
        (f"?region={CITY}&kind=quarter", ["2026-Q1"]),
        (f"?region={CITY}&from=2026-01-01&to=2026-03-31", ["2026-Q1", "2026-M03", "2026-M02", "2026-M01"]),
        (f"?region={CITY}&kind=month&from=2026-02-02", ["2026-M03"]),
        (f"?region={CITY}&period=2026-M02&period=2026", ["2026", "2026-M02"]),
        (f"?region={CITY}&period=2026-M02&period=2026&kind=year", ["2026"]),
        ("?kind=quarter", ["2026-Q1", "2026-Q1", "2026-Q1"]),
        ("?kind=quarter&limit=2", ["2026-Q1", "2026-Q1"]),
        ("?kind=quarter&limit=2&after=2", ["2026-Q1"]),
    ],
)
def test_values_are_narrowed_by_place_and_period_and_come_newest_first(
    zhao: Program, query: str, labels: list[str]
) -> None:
    assert [one["period"] for one in values(zhao, query, "indicators/bakery.checks")] == labels


@pytest.mark.usefixtures("numbers")
def test_pages_follow_one_another_to_the_end(zhao: Program) -> None:
    met, after = [], ""
    while True:
        page = told(zhao.get(f"indicators/bakery.checks/values?limit=7{after}"))
        met += [(one["period"], one["region"]) for one in page["values"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"

    assert len(met) == len(set(met)) == page["count"] > 7


@pytest.mark.usefixtures("numbers")
def test_a_run_of_months_is_computed_for_the_call(zhao: Program) -> None:
    found = one_value(zhao, f"?region={CITY}&period=2026-M01..2026-M03")

    assert (found["period"], found["kind"], found["value"], found["records"]) == (
        "2026-M01..2026-M03", None, 60.0, 5,
    )  # fmt: skip
    assert found["run"] is None
    assert found["position"] > 0


@pytest.mark.usefixtures("numbers")
def test_values_are_told_as_they_were_known_on_a_day(zhao: Program) -> None:
    then = one_value(zhao, f"?region={CITY}&period=2026-M02&known_on=2026-03-05")
    before = one_value(zhao, f"?region={CITY}&period=2026-M02&known_on=2026-03-04")
    now = one_value(zhao, f"?region={CITY}&period=2026-M02&known_on=2026-04-20")

    assert [one["value"] for one in (then, before, now)] == [75.0, None, 60.0]
    assert before["position"] < then["position"] < now["position"]


@pytest.mark.usefixtures("numbers")
def test_values_are_split_by_class(zhao: Program) -> None:
    found = values(zhao, f"?region={CITY}&period=2026-M02&by=verdict")

    told_of = {one["classes"]["verdict"]: (one["value"], one["records"], one["run"]) for one in found}
    assert told_of == {"pass": (100.0, 3, None), "fail": (0.0, 2, None)}


@pytest.mark.parametrize(
    ("rest", "status", "parameter"),
    [
        ("/values?period=2026-M13", 400, "period"),
        ("/values?period=2026-M05..2026-M02", 422, "period"),
        ("/values?period=1950-M01..2026-M02", 422, "period"),
        ("/values?region=110000", 422, "region"),
        ("/values?by=weather", 422, "by"),
        ("/values?kind=week", 400, "kind"),
        ("/values?from=2026-1-1", 400, "from"),
        ("/values?from=1950-01-01&known_on=2026-04-01", 422, "from"),
        ("/values?until=2026-01-01", 400, "until"),
        ("/values?after=0", 400, "after"),
        ("/records", 400, "period"),
        ("/records?period=2026&period=2025", 400, "period"),
        ("/explain?period=2026", 400, "since"),
    ],
)
def test_a_question_that_cannot_be_read_or_answered_is_refused_by_name(
    zhao: Program, rest: str, status: int, parameter: str
) -> None:
    answer = zhao.get(f"{RATE}{rest}")

    assert (answer.status_code, told(answer)["fields"]["parameter"]) == (status, parameter)


# --- what is behind a value ------------------------------------------------------------------------------------------


def test_a_value_leads_to_its_records_page_by_page(zhao: Program, numbers: list[int]) -> None:
    first, second = (
        told(zhao.get(f"{RATE}/records?period=2026-M02&region={CITY}&limit=3{more}")) for more in ("", "&after=3")
    )

    rows = first["records"] + second["records"]
    assert (first["count"], first["next"], second["next"]) == (5, 3, None)
    assert {row["number"] for row in rows} == set(numbers)
    assert sum(row["above"] for row in rows) == 3.0
    assert sum(row["below"] for row in rows) == 5.0
    assert told(zhao.get(rows[0]["href"].removeprefix("/api/v1/")))["number"] == rows[0]["number"]


def test_the_records_of_a_day_are_those_known_then(zhao: Program, numbers: list[int]) -> None:
    then = told(zhao.get(f"{RATE}/records?period=2026-M02&known_on=2026-03-31"))

    assert {row["number"] for row in then["records"]} == set(numbers[:4])


@pytest.mark.parametrize("limit", ["", "&limit=1&after=1"])
def test_what_moved_a_number_adds_up_to_the_difference(zhao: Program, bakery: Bakery, limit: str) -> None:
    from zhiheng.kernel.indicators.actions import refresh

    approved(bakery, EARLY, check_row("1"), check_row("2"), check_row("3"))
    later = approved(bakery, LATER, check_row("4", verdict="不合格"), check_row("5", verdict="不合格"))
    refresh(at=LATER)

    told_of = told(zhao.get(f"{RATE}/explain?period=2026-M02&since=2026-03-31&until=2026-04-26{limit}"))

    assert (told_of["before"]["value"], told_of["after"]["value"]) == (100.0, 60.0)
    effects = sum(one["effect"] for one in told_of["moves"]) + told_of["others"] + told_of["rest"]
    assert effects == pytest.approx(told_of["difference"]) == pytest.approx(-40.0)
    assert {one["number"] for one in told_of["moves"]} <= set(later)
    assert told_of["count"] == 2


# --- targets ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def followed(numbers: list[int]) -> dict[str, int]:  # noqa: ARG001 - targets stand by what is known
    """The targets of a plan of the bakery's city by the words of their indicators, and the plan."""
    return follow_a_plan(LATER)


def follow_a_plan(at: datetime) -> dict[str, int]:
    """A plan of two targets is adopted, one of them bound to the pass rate; their numbers and that of the plan."""
    from zhiheng.kernel.access.actions import create_person, give_grant, load_offices
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.targets import actions, queries

    load_offices([OfficeRow("zlb", "澄川市质量办", region=CITY)], at=at)
    li = create_person(username="li", name="李审核", office="zlb", role="", password="Long-enough-1", at=at)
    give_grant(person=li, role="quality_office", office="", since=date(2026, 4, 1), by=None, at=at)
    compiled = a_plan((target(30, "馒头抽检合格率", "95", "%", comparator=">="), target(60, "召开联席会议", "2", "次")))
    plan = keep_compiled(compiled=compiled, document=TEXT.encode(), by=li, at=at).plan
    actions.adopt_plan(plan=plan, by=li, at=at)
    found = {one.data.indicator: one.number for one in queries.followed_targets(plan.pk)}
    actions.bind(target=found["馒头抽检合格率"], indicator="bakery.pass_rate", reason="核对过口径", by=li, at=at)
    return {**found, "plan": plan.pk}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?plan={plan}", 2),
        ("?plan=999999", 0),
        ("?office=chengchuan-scjg", 2),
        ("?office=elsewhere", 0),
        ("?region=", 2),
        ("?region=339901", 0),
        ("?limit=1&after=1", 2),
        ("?known_on=2026-04-19", 0),
        ("?status=met", 0),
        ("?field=brand", 0),
    ],
)
def test_targets_are_narrowed_by_each_filter(zhao: Program, followed: dict[str, int], query: str, count: int) -> None:
    found = told(zhao.get(f"targets{query.format(**followed)}"))

    assert found["count"] == sum(found["counts"].values()) == count


def test_targets_of_one_status_and_field_are_those_the_whole_list_has(
    zhao: Program,
    followed: dict[str, int],  # noqa: ARG001 - they are listed
) -> None:
    everything = told(zhao.get("targets"))["targets"]

    for name in ("status", "field"):
        for word in {one[name] for one in everything}:
            found = told(zhao.get(f"targets?{name}={word}"))["targets"]
            assert found == [one for one in everything if one[name] == word]


def test_a_target_tells_how_it_stands_and_why(zhao: Program, followed: dict[str, int]) -> None:
    from zhiheng.kernel.targets.queries import standing

    one = told(zhao.get(f"targets/{followed['馒头抽检合格率']}"))

    stands = standing(one["number"], NOW.date())
    assert (one["status"], one["reasons"]) == (stands.status, list(stands.reasons))
    assert (one["indicator"], one["value"], one["unit"], one["comparator"]) == ("bakery.pass_rate", 95, "%", ">=")
    assert one["parts"] == []
    assert [point["value"] for point in one["points"]] == [point.value for point in stands.points]
    assert (
        told(zhao.get("targets"))["targets"][0].items()
        <= told(zhao.get(f"targets/{told(zhao.get('targets'))['targets'][0]['number']}")).items()
    )


def test_a_target_that_is_not_followed_is_not_there(zhao: Program, followed: dict[str, int]) -> None:
    unknown = zhao.get("targets/999999")
    before = zhao.get(f"targets/{followed['馒头抽检合格率']}?known_on=2026-04-19")

    assert (unknown.status_code, told(unknown)["code"]) == (404, "targets.unknown")
    assert before.status_code == 404


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("?status=late", "status"), ("?field=bread", "field"), ("?plan=x", "plan"), ("?known_on=x", "known_on")],
)
def test_a_filter_that_cannot_have_its_value_is_refused_by_name(zhao: Program, query: str, parameter: str) -> None:
    answer = zhao.get(f"targets{query}")

    assert (answer.status_code, told(answer)["fields"]["parameter"]) == (400, parameter)
