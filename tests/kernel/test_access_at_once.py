"""Two administrators at one instant: what may not meet in one person does not."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GIVING = """
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, UTC
from threading import Barrier
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
start_django()
bring_tables_up_to_date()
from django.db import connection
from zhiheng.kernel.access.actions import create_person, give_grant
from zhiheng.kernel.access.models import Grant, Person
from zhiheng.kernel.access.rules import RolesApart
at = datetime.now(UTC)
people = [create_person(username=f"p{n}", name="某人", password="Stone-bridge-7", at=at).pk for n in range(10)]
both = Barrier(2)

def give(role):
    refused = 0
    for number in people:
        person = Person.objects.get(pk=number)
        both.wait()
        try:
            give_grant(person=person, role=role, since=at.date(), by=None, at=at)
        except RolesApart:
            refused += 1
    connection.close()
    return refused

with ThreadPoolExecutor(2) as desks:
    refused = sum(desks.map(give, ["enter", "audit_admin"]))
print(refused, Grant.objects.count())
"""


def test_two_grants_given_at_one_instant_do_not_slip_by_each_other(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIHENG_", "DJANGO_"))}

    run = subprocess.run(
        [sys.executable, "-c", GIVING],
        env={**kept, "ZHIHENG_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.stdout.split() == ["10", "10"], run.stderr
