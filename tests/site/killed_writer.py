"""A program that writes and is killed, again and again; the test starts it and reads what it says at the end.

Each child begins where the killed one left off: it resumes batches, sends the call again that was not acknowledged,
and goes on. What a child was told is kept it writes into a pipe before it does anything else.

usage: python tests/site/killed_writer.py KILLS SEED
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.kernel.bakery import CHECK, HEADER, NOON, OFFICE, Bakery, check_row, open_bakery

ROWS_OF_A_FILE = 60


def main() -> None:
    """Write, kill, and at the end say what was found, as one JSON object."""
    kills, seed = int(sys.argv[1]), int(sys.argv[2])
    from zhiheng.cli.django_start import bring_tables_up_to_date, start_django

    start_django()
    bring_tables_up_to_date()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast, chance = open_bakery(), random.Random(seed)
    told: list[dict[str, Any]] = []
    again: dict[str, Any] | None = None
    for turn in range(kills):
        again = one_life(cast, turn, chance.uniform(0.01, 0.35), again, told)
    one_life(cast, kills, 60, again, told, lives=3)
    print(json.dumps(found(told, kills)))


def one_life(
    cast: Bakery,
    turn: int,
    seconds: float,
    again: dict[str, Any] | None,
    told: list[dict[str, Any]],
    lives: int | None = None,
) -> dict[str, Any] | None:
    """Let a child write for so long and kill it; the call it was at when it died, if it was at one."""
    from django.db import connection, connections

    # A child shares nothing with its parent: no connection, and no thread that keeps connections.
    connections.close_all()
    if connection.vendor == "postgresql":
        connection.close_pool()  # type: ignore[attr-defined]
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(cast, turn, writing, again, lives)
    os.close(writing)
    if lives is None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        lines = pipe.read().splitlines()
    os.waitpid(child, 0)
    at_work = again
    for line in lines:
        said = json.loads(line)
        if "begins" in said:
            at_work = said["begins"]
        else:
            at_work = None
            told.append(said)
    return at_work


def write(cast: Bakery, turn: int, pipe: int, again: dict[str, Any] | None, lives: int | None) -> NoReturn:
    """What a child does until it is killed, or a number of times."""
    from zhiheng.kernel.intake import rules

    rules.CHUNK = 7  # type: ignore[misc]

    def say(**words: object) -> None:
        os.write(pipe, json.dumps(words).encode() + b"\n")

    for batch in unfinished():
        say(file=resume(cast, batch))
    if again is not None:
        say(call=again["key"], answer=call(cast, again))
    number = 0
    while lives is None or number < lives:
        number += 1
        this = {"key": f"k{turn}-{number}", "numbers": [f"c{turn}-{number}-{row}" for row in range(3)]}
        say(begins=this)
        say(call=this["key"], answer=call(cast, this))
        if thing := approve_one(cast):
            say(approved=thing)
        if number % 3 == 1:
            say(file=bring_file(cast, f"f{turn}-{number}"))
    os._exit(0)


def call(cast: Bakery, this: dict[str, Any]) -> str:
    """A call of the API with its key."""
    from zhiheng.kernel.intake.actions import answer_once

    rows = [
        dict(zip(HEADER, check_row(number, shop="", shop_name=f"坊{number}"), strict=True))
        for number in this["numbers"]
    ]
    return answer_once(
        cast.stating(source="api"),
        rows,
        key=this["key"],
        request=this["key"].encode(),
        answer=lambda verdicts: json.dumps([verdict.thing for verdict in verdicts]).encode(),
    ).decode()


def approve_one(cast: Bakery) -> int:
    """The number of a record that was just checked and approved; 0 where none waits."""
    from zhiheng.kernel.records.actions import Act, approve_record, check_record
    from zhiheng.kernel.records.models import Record

    waiting = Record.objects.filter(kind=CHECK, state__in=("entered", "checked")).order_by("id").first()
    if waiting is None:
        return 0
    if waiting.state == "entered":
        check_record(waiting.pk, Act(cast.qian, NOON))
    return int(approve_record(waiting.pk, Act(cast.sun, NOON)).pk)


class File:
    """The rows of a file, made anew from its name."""

    keys = HEADER

    def __init__(self, name: str) -> None:
        self.name = name
        self.progress = (0, ROWS_OF_A_FILE)

    def rows(self, after: int = 0) -> Any:
        """Row number and cells; one row in ten is refused."""
        for row in range(after + 1, ROWS_OF_A_FILE + 1):
            yield row, check_row(f"{self.name}-{row}", weight="重" if row % 10 == 0 else "100")


def bring_file(cast: Bakery, name: str) -> str:
    """A file received, examined and imported; its name."""
    from zhiheng.kernel.intake.actions import Delivery, begin_import, examine_batch, import_batch, receive_file

    batch = receive_file(Delivery(CHECK, name, cast.zhao, NOON, OFFICE), [name.encode()])
    examine_batch(batch.pk, File(name), by=cast.zhao, clock=lambda: NOON)
    begin_import(batch.pk, by=cast.zhao, at=NOON)
    import_batch(batch.pk, File(name), by=cast.zhao, clock=lambda: NOON)
    return name


def unfinished() -> list[Any]:
    """Batches in the middle of their import."""
    from zhiheng.kernel.intake.models import Batch

    return list(Batch.objects.filter(state="importing").order_by("id"))


def resume(cast: Bakery, batch: Any) -> str:
    """The rest of a batch; its name."""
    from zhiheng.kernel.intake.actions import import_batch

    import_batch(batch.pk, File(batch.file_name), by=cast.zhao, clock=lambda: NOON)
    return str(batch.file_name)


def found(told: list[dict[str, Any]], kills: int) -> dict[str, Any]:
    """What is there, held against what the children were told."""
    from django.utils import timezone

    from zhiheng.kernel.intake.models import Batch
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.log.actions import sign_head_now
    from zhiheng.kernel.log.queries import verify
    from zhiheng.kernel.records.actions import rebuild
    from zhiheng.kernel.records.models import Record

    records = {record.pk: record for record in Record.objects.all()}
    identities = Counter(record.identity for record in records.values() if record.kind == CHECK)
    begun = Counter(Entry.objects.filter(kind=CHECK, act="stated").values_list("thing", flat=True))
    things = [thing for said in told if "call" in said for thing in json.loads(said["answer"])]
    files = [said["file"] for said in told if "file" in said]
    of_files = {f"{name}-{row}" for name in files for row in range(1, ROWS_OF_A_FILE + 1) if row % 10}
    sequence = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
    sign_head_now(at=timezone.now())
    before = list(Record.objects.order_by("id").values())
    rebuild()
    return {
        "kills": kills,
        "calls": len({said["call"] for said in told if "call" in said}),
        "approvals": sum("approved" in said for said in told),
        "files": len(files),
        "entries": len(sequence),
        "lost": sum(thing not in records for thing in things) + len(of_files - identities.keys()),
        "unapproved": sum(records[said["approved"]].state != "approved" for said in told if "approved" in said),
        "twice": sum(count > 1 for count in identities.values()) + sum(count > 1 for count in begun.values()),
        "answered_otherwise": len(things) - len(set(things)),
        "gaps": sequence != list(range(1, len(sequence) + 1)),
        "half_imported": Batch.objects.filter(state="importing").count()
        + Batch.objects.filter(state="done", source="import").exclude(rows=ROWS_OF_A_FILE).count(),
        "log": [str(finding) for finding in verify()],
        "projection_differs": before != list(Record.objects.order_by("id").values()),
    }


if __name__ == "__main__":
    main()
