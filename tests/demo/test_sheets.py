"""What departments report in the sheets of the pack macro hangs together, and answers what the city's plan promises."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from tests.demo.towns import DOCUMENT, PHOTO, Told

from zhiheng.contract.in_use import in_use
from zhiheng.contract.roll_up import depends_on
from zhiheng.demo.sheets import SINCE, Sheet, sheets
from zhiheng.demo.story import Size, Story
from zhiheng.demo.words import words
from zhiheng.matching.indicator_names import proposals
from zhiheng.primitives.periods import Period

NEWEST = date(2026, 11, 18)
CITY = "990100"


@pytest.fixture(scope="module")
def told() -> Told:
    return Told(list(Story(NEWEST, Size(300, 24, 0.05), seed=7, photo=PHOTO, document=DOCUMENT).events()))


def _standing(told: Told, kind: str) -> dict[tuple[str, str], dict[str, object]]:
    """The rows of a kind by district and period: the county that became a district is one with it."""
    former, after = words().former["code"], words().districts[-1].code
    rows = told.last(kind, "region", "period")
    return {(after if region == former else region, period): row for (region, period), row in rows.items()}


def test_every_kind_of_the_pack_has_its_sheet_and_no_field_is_made_up() -> None:
    kinds = {address: kind for address, kind in in_use().kinds.items() if address.startswith("macro.")}

    assert {sheet.kind for sheet in sheets()} == set(kinds)
    for sheet in sheets():
        assert set(sheet.fields) <= set(kinds[sheet.kind].fields)


def test_sheets_are_accepted_by_their_kinds_but_for_dirt(told: Told) -> None:
    checked = 0
    refused: Counter[str] = Counter()
    for paper in told.papers:
        if paper.kind.startswith("macro."):
            checker = in_use().checker(paper.kind)
            for row in paper.rows:
                checked += 1
                refused.update({refusal.rule or refusal.field for refusal in checker.read(row).refusals})
    rules = {rule.key for sheet in sheets() for rule in in_use().catalogue.record(sheet.kind).rule}

    assert checked > 900
    assert not set(refused) & rules
    assert refused.total() < 0.01 * checked


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.kind)
def test_every_district_reports_every_year_and_hardly_a_sheet_is_missing(told: Told, sheet: Sheet) -> None:
    kind = sheet.kind
    length = in_use().catalogue.record(kind).period
    assert length is not None
    periods = [Period.containing(date(year, 12, 31), length).label for year in range(SINCE, 2026)]
    regions = [CITY] if sheet.city_only else [one.code for one in words().districts]

    rows = _standing(told, kind)

    missing = [(region, period) for region in regions for period in periods if (region, period) not in rows]
    assert len(missing) <= 2


def test_stocks_that_grow_are_never_less_than_before(told: Told) -> None:
    rows = _standing(told, "macro.metrology_figures")

    for district in words().districts:
        numbers = [
            int(str(rows[district.code, str(year)]["public_standards"]))
            for year in range(SINCE, 2026)
            if (district.code, str(year)) in rows
        ]
        assert numbers == sorted(numbers)


def test_what_gets_better_in_the_plan_gets_better_in_the_city(told: Told) -> None:
    rows = _standing(told, "macro.equipment_figures")

    connected = [
        sum(int(str(rows[one.code, year]["lifts_connected"])) for one in words().districts if (one.code, year) in rows)
        / sum(int(str(rows[one.code, year]["lifts"])) for one in words().districts if (one.code, year) in rows)
        for year in ("2021", "2023", "2025")
    ]

    assert connected == sorted(connected)
    assert connected[-1] - connected[0] > 0.3


def test_most_sheets_come_in_time_and_a_few_do_not(told: Told) -> None:
    come: dict[tuple[str, str, str], bool] = {}
    for paper in told.papers:
        if paper.kind.startswith("macro."):
            due = in_use().catalogue.record(paper.kind).due_days
            for row in paper.rows:
                period = Period.parse(row["period"])
                if period.since >= date(2025, 1, 1):
                    # Some rows are sent a second time with the next file.
                    in_time = (paper.at.date() - period.until).days <= due
                    come.setdefault((paper.kind, row["region"], row["period"]), in_time)
    late = [sheet for sheet, in_time in come.items() if not in_time]

    assert late
    assert len(late) < 0.1 * len(come)


def test_every_level_the_citys_plan_promises_has_numbers_for_the_last_whole_year(told: Told) -> None:
    """Followed to the figures it is computed from: each was reported, by the city or by every one of its districts."""
    catalogue = in_use().catalogue
    lines = (Path(__file__).parent / "lanxi_2024.targets.jsonl").read_text("utf-8").splitlines()
    levels = {(row["indicator"], row["unit"]) for row in map(json.loads, lines) if row["kind"] == "level"}

    silent = []
    for name, unit in sorted(levels):
        waiting = [proposals(catalogue, name, unit)[0].address]
        while waiting:
            address = waiting.pop()
            waiting += depends_on(catalogue, address)
            indicator = catalogue.indicator(address)
            if indicator.form != "reported":
                continue
            kind = catalogue.resolve(address.split(".", maxsplit=1)[0], indicator.record, ("record",)) or ""
            length = catalogue.record(kind).period
            assert length is not None
            rows = _standing(told, kind)
            for part in Period("year", 2025).parts(length):
                there = {
                    region
                    for (region, period), row in rows.items()
                    if period == part.label and row.get(indicator.amount) is not None
                }
                if CITY not in there and len(there) < len(words().districts):
                    silent.append((name, address, part.label, len(there)))
    assert silent == []
