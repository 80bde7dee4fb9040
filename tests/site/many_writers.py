"""What stands around two hundred writers: their accounts and keys before, and what is found after them.

usage: python tests/site/many_writers.py prepare | found
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

KIND = "enterprise.declared_standard"
OFFICE = "chengchuan-scjg"
PROGRAMS = 20
"""Accounts with a key; ten writers share each."""
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def main() -> None:
    """Say as JSON what was asked for."""
    from zhiheng.cli.django_start import bring_tables_up_to_date, start_django

    start_django()
    bring_tables_up_to_date()
    sys.stdout.write(json.dumps({"prepare": prepared, "found": found}[sys.argv[1]]()))


def prepared() -> list[str]:
    """The keys of the programs."""
    from django.conf import settings

    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions, make_token
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_regions([RegionRow("339900", "澄川市", "city")], at=AT)
    load_offices([OfficeRow(OFFICE, "澄川市市场监督管理局", region="339900")], at=AT)
    people = [
        create_person(
            username=f"program{number}", name="程序", office=OFFICE, role="enter", password="Long-enough-1", at=AT
        )
        for number in range(PROGRAMS)
    ]
    return [make_token(person=person, name="程序", at=AT) for person in people]


def found() -> dict[str, Any]:
    """What is kept: the numbers of records by identity, the firms, and whether journal, log and projection agree."""
    from django.utils import timezone

    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.log.actions import sign_head_now
    from zhiheng.kernel.log.queries import verify
    from zhiheng.kernel.records.actions import rebuild
    from zhiheng.kernel.records.models import Record

    records: dict[str, list[int]] = defaultdict(list)
    for identity, thing in Record.objects.filter(kind=KIND).values_list("identity", "id"):
        records[identity].append(thing)
    sequence = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    begun = Entry.objects.filter(kind=KIND).count()
    sign_head_now(at=timezone.now())
    before = list(Record.objects.order_by("id").values())
    rebuild()
    return {
        "records": records,
        "entries": begun,
        "firms": sorted(Record.objects.filter(kind="register.firm").values_list("name", flat=True)),
        "gaps": sequence != list(range(1, len(sequence) + 1)),
        "log": [str(finding) for finding in verify()],
        "projection_differs": before != list(Record.objects.order_by("id").values()),
    }


if __name__ == "__main__":
    main()
