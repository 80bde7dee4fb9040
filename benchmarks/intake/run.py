"""Intake measured: a file, every row validated, into the journal; on SQLite and on PostgreSQL.

Two kinds of record: licences, of the weight most kinds have (11 columns, 3 rules, one of which asks the firm), and
certificates, which are heavier (13 columns, 4 rules, a second subject looked up and mentioned). Beside them stands the
limit: the same file, read by the standard library and put into one table without a check, by executemany or COPY. Each
database and kind has a process of its own; the last line is one JSON object.

usage: python benchmarks/intake/run.py [--rows N] [--postgresql postgresql://127.0.0.1:5432/test]
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

LICENCE, CERTIFICATE = "enterprise.licence", "enterprise.certificate"
OFFICE, FIRMS, CERTIFIERS = "bench-scjg", 3000, 20
AT = datetime(2026, 11, 1, tzinfo=UTC)
HEADINGS = {
    LICENCE: (
        *("subject", "subject_name", "kind", "number", "products", "issuer", "issued_on", "valid_from", "valid_until"),
        *("production_site", "state"),
    ),
    CERTIFICATE: (
        *("subject", "subject_name", "number", "kind", "certifier", "certifier_name", "scope", "standard"),
        *("issued_on", "valid_until", "people_covered", "state", "is_genuine"),
    ),
}


def main() -> None:
    """Print a table for each database and, as the last line, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--postgresql", default="postgresql://127.0.0.1:5432/test")
    parser.add_argument("--inside", default="", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        print(json.dumps(measure(args.inside, args.rows)))
        return
    figures: dict[str, Any] = {"rows": args.rows}
    for name in ("sqlite", "postgresql"):
        figures[name] = {}
        for kind in (LICENCE, CERTIFICATE):
            address = fresh_database(args.postgresql) if name == "postgresql" else ""
            if address is None:
                print(f"{name:11} no server at {args.postgresql}")
                continue
            with tempfile.TemporaryDirectory() as var:
                environment = {**os.environ, "ZHIHENG_VAR": var, "ZHIHENG_DATABASE_URL": address}
                inside = [sys.executable, __file__, "--inside", kind, "--rows", str(args.rows)]
                run = subprocess.run(inside, env=environment, check=True, stdout=subprocess.PIPE, text=True)
            found = figures[name][kind] = json.loads(run.stdout.splitlines()[-1])
            print(
                f"{name:11} {kind.split('.')[1]:12} import {found['rows_per_s']:>7,.0f} rows/s"
                f"   plain {found['plain_rows_per_s']:>8,.0f} rows/s   ratio {found['ratio_to_plain']:.3f}"
                f"   examined {found['examined_rows_per_s']:,.0f} rows/s   peak {found['peak_mb']:.0f} MB"
            )
    print(json.dumps(figures, ensure_ascii=False))


def fresh_database(address: str) -> str | None:
    """The address of an empty database beside the one named; None where no server answers."""
    import psycopg

    server, name = address.rsplit("/", 1)
    fresh = f"{name}_bench_intake"
    try:
        with psycopg.connect(address, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{fresh}"'.encode())
            connection.execute(f'CREATE DATABASE "{fresh}"'.encode())
    except psycopg.OperationalError:
        return None
    return f"{server}/{fresh}"


def measure(kind: str, rows: int) -> dict[str, float]:
    """Both ways in this process and on its database."""
    from zhiheng.cli.django_start import bring_tables_up_to_date, start_django

    start_django()
    bring_tables_up_to_date()
    person = prepare()
    path = Path(os.environ["ZHIHENG_VAR"], "file.csv")
    write_file(path, kind, rows)
    batch, examining, importing = import_file(path, kind, person)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with seconds() as plain:
        put_plainly(path, kind)
    assert batch.state == "done", batch.state
    assert (batch.stated, batch.refused) == (rows, 0), (batch.stated, batch.refused)
    return {
        "rows_per_s": rows / importing,
        "examined_rows_per_s": rows / examining,
        "plain_rows_per_s": rows / plain(),
        "ratio_to_plain": plain() / importing,
        "peak_mb": peak,
    }


@contextmanager
def seconds() -> Iterator[Callable[[], float]]:
    """How long the block took, asked afterwards."""
    began = time.perf_counter()
    ended: list[float] = []
    yield lambda: ended[0]
    ended.append(time.perf_counter() - began)


def prepare() -> Any:
    """Place, office, person, firms and certifiers."""
    from zhiheng.kernel.access.actions import create_person, load_offices, load_regions
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow
    from zhiheng.kernel.statements.actions import Stating, state_records

    load_regions([RegionRow("339900", "澄川市", "city"), RegionRow("339901", "东城区", "county", "339900")], at=AT)
    load_offices([OfficeRow(OFFICE, "澄川市市场监督管理局", region="339900")], at=AT)
    person = create_person(username="bench", name="甲", office=OFFICE, role="enter", password="Long-enough-1", at=AT)
    for kind, rows in (
        ("register.firm", [firm(number) for number in range(FIRMS)]),
        ("register.institution", [certifier(number) for number in range(CERTIFIERS)]),
    ):
        header = list(rows[0])
        verdicts = state_records(
            Stating(kind, person, AT, OFFICE), header, [[row[key] for key in header] for row in rows]
        )
        refused = [verdict.refusals for verdict in verdicts if verdict.outcome != "stated"]
        assert not refused, refused[0]
    return person


def firm(number: int) -> dict[str, object]:
    """An invented firm."""
    return {
        "name": f"澄川{number}号食品有限公司",
        "credit_code": credit_code("91339901MA", number),
        "place": "339901",
        "status": "active",
    }


def certifier(number: int) -> dict[str, object]:
    """An invented certifier."""
    return {
        "name": f"澄川认证{number}有限公司",
        "credit_code": credit_code("91339901MB", number),
        "place": "339901",
        "kind": "certification",
        "approval": f"CNCA-R-2099-{number:03d}",
    }


def credit_code(body: str, number: int) -> str:
    """A credit code with its check character."""
    from zhiheng.primitives.codes import credit_check_character

    whole = f"{body}{number:07d}"
    return whole + credit_check_character(whole)


def write_file(path: Path, kind: str, rows: int) -> None:
    """Rows as a district would send them: by month, of some firm."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS[kind])
        writer.writerows((licences if kind == LICENCE else certificates)(random.Random(1), rows))


def licences(chance: random.Random, rows: int) -> Iterator[tuple[object, ...]]:
    """Licences under ``HEADINGS``."""
    firms = [(credit_code("91339901MA", number), f"澄川{number}号食品有限公司") for number in range(FIRMS)]
    for number in range(rows):
        issued = date(2024, 1, 1) + timedelta(days=number * 900 // rows + chance.randrange(30))
        until = issued + timedelta(days=1826)
        yield (
            *chance.choice(firms),
            chance.choice(("food", "工业产品生产许可证", "food_sale")),
            f"SC1063399{number:07d}",
            f"糕点{number % 700}类",
            OFFICE,
            *(issued.isoformat(), issued.isoformat(), until.isoformat(), "东城区工业路1号", "valid"),
        )


def certificates(chance: random.Random, rows: int) -> Iterator[tuple[object, ...]]:
    """Certificates under ``HEADINGS``, each of some certifier."""
    firms = [(credit_code("91339901MA", number), f"澄川{number}号食品有限公司") for number in range(FIRMS)]
    certifiers = [(credit_code("91339901MB", number), f"澄川认证{number}有限公司") for number in range(CERTIFIERS)]
    for number in range(rows):
        issued = date(2024, 1, 1) + timedelta(days=number * 900 // rows + chance.randrange(30))
        yield (
            *chance.choice(firms),
            f"ZS-{number:08d}",
            chance.choice(("quality", "环境管理体系（GB/T 24001）", "food_safety")),
            *chance.choice(certifiers),
            f"型号{number % 700}系列",
            "GB/T 19001-2016",
            issued.isoformat(),
            (issued + timedelta(days=1095)).isoformat(),
            chance.randrange(5, 900),
            "valid",
            "是",
        )


def put_plainly(path: Path, kind: str) -> None:
    """The limit: every row of the file as text into one table, nothing looked at."""
    from django.db import connection, transaction

    columns = ", ".join(f"{name} text" for name in HEADINGS[kind])
    with path.open(encoding="utf-8", newline="") as file, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain ({columns})")
        rows = csv.reader(file)
        next(rows)
        if connection.vendor == "postgresql":
            with cursor.copy("COPY plain FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(HEADINGS[kind]))
            cursor.executemany(f"INSERT INTO plain VALUES ({places})", rows)  # type: ignore[arg-type]


def import_file(path: Path, kind: str, person: Any) -> tuple[Any, float, float]:
    """The batch, the seconds its examination took, and those of its import."""
    from django.utils import timezone

    from zhiheng.cli.importing import run_batch, table_of
    from zhiheng.kernel.intake.actions import Delivery, begin_import, examine_batch, receive_file
    from zhiheng.kernel.intake.queries import batch_at

    delivery = Delivery(kind, path.name, person, timezone.now(), OFFICE)
    with path.open("rb") as file:
        batch = receive_file(delivery, iter(lambda: file.read(2**20), b""))
    with seconds() as examining:
        examine_batch(batch.pk, table_of(batch), by=person, clock=timezone.now)
    begin_import(batch.pk, by=person, at=timezone.now())
    with seconds() as importing:
        run_batch(batch.pk)
    return batch_at(batch.pk), examining(), importing()


if __name__ == "__main__":
    main()
