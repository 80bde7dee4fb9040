"""Cases measured: how many acts a second two officers' processes do, and what an inbox over two million cases answers.

Beside the acts stands what a developer would write first: a table of tickets with a state and a due date, one UPDATE
and one row of a history for each act, each committed, with no rule, no clock and no proof. Each database has a process
of its own; the last line is one JSON object.

usage: python benchmarks/cases.py [--cases N] [--acts N] [--postgresql postgresql://127.0.0.1:5432/test]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from zhiheng.kernel.cases.queries import Scope

KIND: Final = "complaints.complaint"
AT: Final = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
OFFICES: Final = 48
OPEN: Final = 100
"""One case in so many is open."""
ACTS_GOAL, INBOX_GOAL_MS = 500, 100
_FORMS: Final = 30
"""So many acts each issue an official form in Word and PDF."""
_SCOPES: Final[tuple[Scope, ...]] = ("mine", "office", "all")


def main() -> None:
    """Print the figures of each database and, as the last line, all of them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2_000_000)
    parser.add_argument("--acts", type=int, default=2_000, help="acts of each of two processes")
    parser.add_argument("--postgresql", default="postgresql://127.0.0.1:5432/test")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--inside", choices=("prepare", "act", "plain", "inbox"), help=argparse.SUPPRESS)
    parser.add_argument("--who", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        print(json.dumps(inside(args)))
        return
    figures: dict[str, Any] = {"cases": args.cases}
    for name in [args.only] if args.only else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as folder:
            address = database(args.postgresql) if name == "postgresql" else ""
            if address is None:
                print(f"{name}: no server at {args.postgresql}")
                continue
            figures[name] = of_database(name, args, {"ZHIHENG_VAR": folder, "ZHIHENG_DATABASE_URL": address})
    print(json.dumps(figures, ensure_ascii=False))


def database(address: str) -> str | None:
    """An empty database beside the one named; None where no server answers."""
    import psycopg

    server, name = address.rsplit("/", 1)
    beside = f"{name}_bench_cases"
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{beside}"'.encode())
            connection.execute(f'CREATE DATABASE "{beside}"'.encode())
    except psycopg.OperationalError:
        return None
    return f"{server}/{beside}"


def of_database(name: str, args: argparse.Namespace, where: dict[str, str]) -> dict[str, Any]:
    """The figures of one database."""
    environment = {**os.environ, **where}

    def begin(part: str, who: int = 0) -> subprocess.Popen[str]:
        command = [sys.executable, __file__, "--inside", part, "--who", str(who)]
        command += ["--cases", str(args.cases), "--acts", str(args.acts)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    def done(*running: subprocess.Popen[str]) -> list[dict[str, Any]]:
        answers = [json.loads(one.communicate()[0].splitlines()[-1]) for one in running]
        assert all(one.returncode == 0 for one in running)
        return answers

    done(begin("prepare"))
    alone = done(begin("act", 0))[0]
    both = done(begin("act", 1), begin("act", 2))
    plain = done(begin("plain", 1), begin("plain", 2))
    inbox = done(begin("inbox"))[0]
    rate = sum(one["acts"] for one in both) / max(one["seconds"] for one in both)
    simple = sum(one["acts"] for one in plain) / max(one["seconds"] for one in plain)
    print(f"{name}: {alone['acts'] / alone['seconds']:,.0f} acts/s in one process, {rate:,.0f} in two", end="")
    print(f" (goal {ACTS_GOAL}); plain tickets {simple:,.0f}, ratio {rate / simple:.2f}")
    print(f"  many acts in one transaction: {alone['together']:,.0f} acts/s", end="")
    print(f"; acts that issue a form in Word and PDF: {alone['with_form']:.0f}/s in one process")
    print(f"  inbox over {args.cases:,} cases, {inbox['open']:,} open; milliseconds, goal p95 {INBOX_GOAL_MS}")
    for question, (middle, high) in inbox["questions"].items():
        print(f"  {question:<34}{middle:8.1f}{high:8.1f}{'  !' * (high > INBOX_GOAL_MS)}")
    return {
        "acts_per_s": rate,
        "with_form_per_s": alone["with_form"],
        "alone": alone["acts"] / alone["seconds"],
        "plain_per_s": simple,
        **inbox,
    }


# --- inside a process -------------------------------------------------------------------------------------------------


def inside(args: argparse.Namespace) -> dict[str, Any]:
    """One part, with the program started on the database the environment names."""
    from zhiheng.cli.django_start import bring_tables_up_to_date, start_django

    start_django()
    if args.inside == "prepare":
        bring_tables_up_to_date()
        prepare(args.acts)
        return {}
    if args.inside == "act":
        return act(args.acts, args.who)
    if args.inside == "plain":
        return plain(args.acts, args.who)
    return inbox(args.cases)


def prepare(acts: int) -> None:
    """Places, an office, its people, and so many complaints for each of three."""
    from django.db import connection

    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.cases.actions import Opening, receive_each

    long_ago = datetime(2024, 1, 2, tzinfo=UTC)
    load_regions(
        [RegionRow("339900", "澜溪市", "city"), RegionRow("339901", "柳岸区", "county", "339900")], at=long_ago
    )
    load_offices([OfficeRow(f"office{one}", f"第{one}局", region="339901") for one in range(OFFICES)], at=long_ago)
    for who in range(3):
        create_person(
            username=f"officer{who}",
            name="承办",
            office="office0",
            role="enter",
            password="Stone-bridge-7",
            at=long_ago,
        )
    by = Person.objects.get(username="officer0")
    rows = [complaint(number) for number in range(3 * (acts + _FORMS))]
    for some in batched(rows, 500):
        verdicts = receive_each(Opening(KIND, by, AT, "office0", quiet=True), some)
        assert not any(verdict.refusals for verdict in verdicts), verdicts[0]
    with connection.cursor() as cursor:
        number = "BIGSERIAL" if connection.vendor == "postgresql" else "INTEGER"
        cursor.execute(f"CREATE TABLE plain_ticket (id {number} PRIMARY KEY, state TEXT, due TEXT, handler TEXT)")
        cursor.execute(f"CREATE TABLE plain_act (id {number} PRIMARY KEY, ticket BIGINT, act TEXT, at TEXT, by TEXT)")
        cursor.executemany(
            "INSERT INTO plain_ticket (state, due, handler) VALUES (%s, %s, %s)",
            [("received", "2026-11-12", "officer0")] * len(rows),
        )


def complaint(number: int) -> dict[str, object]:
    """A complaint as a form sends it; every required field of the kind has something."""
    from zhiheng.contract.in_use import in_use

    case, kind = in_use().case(KIND), in_use().kind(KIND)
    samples = {
        "region": "339901",
        "date": "2026-10-30",
        "whole": "1",
        "decimal": "1",
        "yes_no": "是",
        "office": "office0",
    }
    row: dict[str, object] = {}
    for key in case.opening:
        field = kind.fields[key]
        if not field.required:
            continue
        if field.type == "code":
            address = in_use().catalogue.resolve(kind.pack, field.code_list, ("code_list",))
            assert address is not None
            row[key] = in_use().catalogue.code_list(address).codes_on(AT.date())[0].code
        elif field.type == "subject":
            row[f"{key}_name"] = f"澜溪市云杉食品有限公司{number % 500}"
        else:
            row[key] = samples.get(field.type, f"第{number}件：面包发霉")
    if kind.about:
        row["subject_name"] = f"澜溪市云杉食品有限公司{number % 500}"
    return row


def act(acts: int, who: int) -> dict[str, Any]:
    """So many acts on the cases of one officer, each in a transaction of its own."""
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.cases.actions import Acting, do, do_all

    by = Person.objects.get(username=f"officer{who}")
    things = list(CaseState.objects.filter(kind=KIND).order_by("pk").values_list("pk", flat=True))
    mine = things[who::3]
    at, day = AT + timedelta(hours=1), AT.date().isoformat()
    steps: tuple[tuple[str, dict[str, object]], ...] = (("sign_for", {}), ("accept", {"accepted_on": day}))
    began, done = time.perf_counter(), 0
    for thing in mine[: acts // 2]:
        for key, values in steps:
            do(thing, Acting(key, by, at, values=values, reason="依法办理", quiet=True))
            done += 1
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    for thing in mine[acts // 2 : acts // 2 + _FORMS]:
        do(thing, Acting("sign_for", by, at, reason="依法办理"))
    with_form = _FORMS / (time.perf_counter() - began)
    more = mine[acts // 2 + _FORMS :]
    began = time.perf_counter()
    verdicts = do_all([(thing, Acting("sign_for", by, at, reason="依法办理", quiet=True)) for thing in more])
    together = sum(verdict.refusal is None for verdict in verdicts) / (time.perf_counter() - began)
    return {"acts": done, "seconds": seconds, "with_form": with_form, "together": together}


def plain(acts: int, who: int) -> dict[str, Any]:
    """The same number of acts on plain tickets."""
    from django.db import connection, transaction

    began = time.perf_counter()
    done = 0
    for ticket in range(who, who + 3 * (acts // 2), 3):
        for state in ("accepted", "mediating"):
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT state FROM plain_ticket WHERE id = %s", [ticket])
                cursor.fetchone()
                cursor.execute(
                    "UPDATE plain_ticket SET state = %s, due = %s WHERE id = %s", [state, "2026-12-31", ticket]
                )
                cursor.execute(
                    "INSERT INTO plain_act (ticket, act, at, by) VALUES (%s, %s, %s, %s)",
                    [ticket, state, AT.isoformat(), f"officer{who}"],
                )
            done += 1
    return {"acts": done, "seconds": time.perf_counter() - began}


def inbox(cases: int) -> dict[str, Any]:
    """What inboxes over so many cases answer; the cases are written as the projection keeps them."""
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.cases import queries
    from zhiheng.kernel.cases.queries import Asked

    fill(cases)
    officer = Person.objects.get(username="officer1")
    leader = leading()
    day = AT.date()
    asked: dict[str, Callable[[], object]] = {}
    for who, person, scopes in (("officer", officer, _SCOPES), ("leader", leader, _SCOPES[2:])):
        for scope in scopes:
            one = Asked(person, day, scope=scope)
            asked[f"{who}, {scope}: first page"] = partial(queries.inbox, one)
            asked[f"{who}, {scope}: counts"] = partial(queries.counts, one, AT)
        every = Asked(person, day, scope="all")
        asked[f"{who}: overdue"] = partial(queries.inbox, replace(every, over=AT))
        asked[f"{who}: closed, newest"] = partial(queries.inbox, replace(every, is_open=False))
        asked[f"{who}: open with words"] = partial(queries.inbox, replace(every, words="发霉7"))
    questions = {}
    for question, ask in asked.items():
        ask()
        times = []
        for _ in range(20):
            began = time.perf_counter()
            ask()
            times.append((time.perf_counter() - began) * 1000)
        questions[question] = (statistics.median(times), statistics.quantiles(times, n=20)[-1])
    return {"open": CaseState.objects.filter(is_open=True).count(), "questions": questions}


def leading() -> Any:
    """Somebody of the quality office."""
    from zhiheng.kernel.access.actions import create_person

    return create_person(
        username="leader", name="质量办", office="office1", role="quality_office", password="Stone-bridge-7", at=AT
    )


def fill(cases: int) -> None:
    """Cases as the projection keeps them, one in a hundred open."""
    from django.db import connection

    from zhiheng.kernel.casebook import rules
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.journal.actions import insert_rows, moment

    names = [field.attname for field in CaseState._meta.local_concrete_fields]
    luck = random.Random(1)
    first = 10_000_000
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(cases):
            received = long_ago + timedelta(minutes=number * 1.7)
            is_open = number % OPEN == 0
            due = moment(AT + timedelta(days=luck.randrange(-20, 60)) if is_open else rules.NEVER)
            day = received.date().isoformat()
            row = {
                "id": first + number,
                "kind": KIND,
                "number": f"诉{received:%Y%m%d}-{number:07}",
                "headline": f"面包发霉{number % 1000}",
                "state": "accepted" if is_open else "closed",
                "is_open": int(is_open) if connection.vendor == "sqlite" else is_open,
                "office": f"office{luck.randrange(OFFICES)}",
                "handler": f"officer{luck.randrange(40)}" if luck.random() < 0.9 else "",
                "region": "339901",
                "subject": number % 30_000,
                "received_on": day,
                "received_at": moment(received),
                "closed_on": None if is_open else day,
                "due_at": due,
                "merged_into": None,
                "opened_by": None,
                "alike": "",
                "doings": "[]",
                "last": first + number,
                "code_digest": "",
            }
            yield tuple(row[name] for name in names)

    insert_rows(CaseState._meta.db_table, names, rows())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def batched(rows: list[dict[str, object]], size: int) -> Iterator[list[dict[str, object]]]:
    """The rows in lists of so many."""
    coming = iter(rows)
    while some := list(islice(coming, size)):
        yield some


if __name__ == "__main__":
    main()
