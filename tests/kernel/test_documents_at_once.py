"""Many desks of two processes issue at one instant, some of them fail: no number is given twice and none is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READY = """
from datetime import datetime, UTC
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
start_django()
bring_tables_up_to_date()
from zhiheng.kernel.access.actions import create_person, load_offices
from zhiheng.kernel.access.rules import OfficeRow
at = datetime.now(UTC)
load_offices([OfficeRow("scjg", "澜溪市市场监督管理局")], at=at)
create_person(username="p", name="某人", office="scjg", role="enter", password="Stone-bridge-7", at=at)
"""
ISSUING = """
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import datetime, UTC
from zhiheng.cli.django_start import start_django
start_django()
from django.db import connection
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.documents.actions import issue
from zhiheng.kernel.journal.actions import writing

def desk(which):
    clerk, taken = Person.objects.get(username="p"), []
    for number in range(4):
        try:
            with writing() if number == which else nullcontext():
                made = issue(form="x.y", text="# 通知\\n{a}\\n", values={"a": f"{which}-{number}"}, office="scjg",
                             series="投受", about=1, by=clerk, at=datetime.now(UTC))
                if number == which:
                    raise ZeroDivisionError
        except ZeroDivisionError:
            continue
        taken.append(made.serial)
    connection.close()
    return taken

with ThreadPoolExecutor(3) as desks:
    print(*(serial for taken in desks.map(desk, range(3)) for serial in taken))
"""
COUNTING = """
from datetime import date
from zhiheng.cli.django_start import start_django
start_django()
from zhiheng.kernel.documents.models import Document
from zhiheng.kernel.documents.queries import gaps
print(Document.objects.count(), *(gaps("scjg", "投受", one) for one in Document.objects.values_list("year", flat=True)
      .distinct()))
"""


def environment(tmp_path: Path, address: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIHENG_", "DJANGO_"))}
    return {**kept, "ZHIHENG_VAR": str(tmp_path), **({"ZHIHENG_DATABASE_URL": address} if address else {})}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of an empty database; none for the embedded one."""
    from tests.kernel.test_postgresql import ADDRESS, fresh_database

    if request.param == "sqlite":
        yield ""
        return
    made = fresh_database(f"{ADDRESS}_documents_{os.getpid()}")
    yield made
    with psycopg.connect(ADDRESS, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{made.rsplit("/", 1)[1]}"'.encode())


def test_desks_that_issue_at_one_instant_take_every_number_once(address: str, tmp_path: Path) -> None:
    around = environment(tmp_path, address)
    subprocess.run([sys.executable, "-c", READY], env=around, check=True)

    desks = [
        subprocess.Popen([sys.executable, "-c", ISSUING], env=around, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [int(serial) for desk in desks for serial in desk.communicate()[0].split()]
    counted = subprocess.run([sys.executable, "-c", COUNTING], env=around, check=True, capture_output=True, text=True)

    # Three desks of four attempts each in two processes; each desk fails once after it had its number.
    assert sorted(told) == list(range(1, 19))
    assert counted.stdout.split() == ["18", "()"]
