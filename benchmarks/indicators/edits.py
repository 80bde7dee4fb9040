"""How soon an edit reaches the numbers that rest on it: a city of made-up tests in a database and warehouse of its own.

Tests are entries of the journal; a thousand indicators rest on them, for five years of months and longer periods, for
thirty counties and the whole. What is corrected is one of the tests, as a person of an office does it.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.indicators.facts import CITIES, COUNTIES
from benchmarks.indicators.packs import catalogue_of, many_pack

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person

TEST, FIRM, OFFICE = "bench.test", "bench.firm", "bench-scjg"
FIRST, LAST = date(2021, 1, 1), date(2025, 12, 20)
AT = datetime(2025, 12, 31, 4, tzinfo=UTC)
HEADER = ("subject", "tested_on", "place", "stage", "verdict", "model", "weight", "items")
AT_ONCE = 20_000


@contextmanager
def city(records: int, indicators: int) -> Iterator[list[int]]:
    """The numbers of its tests; every indicator is computed once."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="zhiheng.site.settings",
            ZHIHENG_VAR=folder,
            ZHIHENG_KEYS="",
            ZHIHENG_WAREHOUSE=f"{folder}/warehouse",
        )
        import django

        django.setup()
        from django.core.management import call_command

        from zhiheng.contract.in_use import put_in_use

        call_command("migrate", verbosity=0)
        put_in_use(catalogue_of(many_pack(Path(folder) / "pack", indicators)))
        yield _stated(records)


def edited(thing: int, number: int) -> float:
    """Seconds from the entry that corrects a test until every number that moved is kept."""
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.indicators.actions import refresh
    from zhiheng.kernel.records.actions import Act
    from zhiheng.kernel.statements.actions import correct_record

    row = dict(zip(HEADER, _row(number, verdict="fail", weight="77.7"), strict=True))
    by = Person.objects.get(username="zhao")
    correct_record(thing, row, Act(by, AT, reason="复核"))
    began = time.perf_counter()
    refresh(at=AT)
    return time.perf_counter() - began


def _stated(records: int) -> list[int]:
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.statements.actions import Stating, state_records

    rows = [RegionRow("330000", "示范省", "province")]
    rows += [RegionRow(city, f"示范市{city}", "city", "330000") for city in CITIES]
    rows += [RegionRow(code, f"示范县{code}", "county", f"{code[:4]}00") for code in COUNTIES]
    load_regions(rows, at=AT)
    offices = [OfficeRow(OFFICE, "示范省市场监督管理局", region="330000")]
    offices += [OfficeRow(f"{OFFICE}-{code}", f"{code}市场监督管理局", region=code) for code in COUNTIES]
    load_offices(offices, at=AT)
    by: Person = create_person(
        username="zhao", name="赵填报", office=OFFICE, role="enter", password="Long-enough-1", at=AT
    )
    firms = [(f"澄川{number}号有限公司", "large" if number % 5 == 0 else "small") for number in range(_FIRMS)]
    state_records(Stating(kind=FIRM, by=by, at=AT, office=OFFICE), ("name", "grade"), firms)
    things: list[int] = []
    for first in range(0, records, AT_ONCE):
        some = [_row(number) for number in range(first, min(first + AT_ONCE, records))]
        verdicts = state_records(Stating(kind=TEST, by=by, at=AT, office=OFFICE), HEADER, some)
        things += [one.thing for one in verdicts if one.thing is not None]
    assert len(things) == records, (len(things), records)
    return things


_FIRMS = 500


def _row(number: int, *, verdict: str = "", weight: str = "") -> tuple[str, ...]:
    drawn = number * 2_654_435_761 % 2**32
    return (
        f"澄川{drawn % _FIRMS}号有限公司",
        (FIRST + timedelta(days=drawn // 7 % ((LAST - FIRST).days + 1))).isoformat(),
        COUNTIES[drawn // 11 % len(COUNTIES)],
        ("production", "market", "online")[drawn // 13 % 3],
        verdict or ("fail" if drawn // 17 % 12 == 0 else "pass"),
        f"M{drawn // 19 % 5000}",
        weight or f"{drawn // 23 % 10_000 / 100}",
        f"{drawn // 29 % 40}",
    )
