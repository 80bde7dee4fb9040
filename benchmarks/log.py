"""The Merkle log measured: carrying tiles on, signing, proving and verifying, beside hashing the same bytes.

What is computed anyway stands beside it: one SHA-256 over each entry's bytes, and one for each pair of the tree, in a
bare loop. A database of its own is made in a folder that goes with it, or beside the one at ``--database``. The last
line is one JSON object.

usage: python benchmarks/log.py [--entries N] [--database postgresql://…/name]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TypeVar

Result = TypeVar("Result")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
AT_ONCE = 20_000


def main() -> None:
    """Print the table and, as the last line, its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--database", default="")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="zhiheng.site.settings",
            ZHIHENG_VAR=folder,
            ZHIHENG_KEYS="",
            ZHIHENG_DATABASE_URL=args.database,
        )
        import django

        django.setup()
        from django.test.utils import setup_databases, teardown_databases

        made = setup_databases(verbosity=0, interactive=False)
        try:
            figures = measure(args.entries)
        finally:
            teardown_databases(made, verbosity=0)
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    print(f"peak memory of this process  {figures['peak_memory_mb']} MB")
    print(json.dumps(figures))


def measure(entries: int) -> dict[str, float | str]:
    """Seconds of each step over this many entries, and its ratio to bare hashing."""
    from django.db import connection

    from zhiheng.kernel.log import actions, queries

    print(f"{entries} entries on {connection.vendor}")
    state(entries)
    million, hashing, pairing = bare(entries)
    head, signing = timed(lambda: actions.sign_head(at=NOON))
    middle = entries // 2
    shown, proving = timed(lambda: queries.proof(middle, head))
    findings, verifying = timed(lambda: list(queries.verify()))
    if findings or not shown.holds:
        raise SystemExit(f"the log does not hold: {findings[:3]}")
    rows = [
        ("hash each entry (bare loop)", hashing, hashing),
        ("hash each pair (bare loop)", pairing, pairing),
        ("carry tiles on and sign", signing, pairing),
        ("verify every entry", verifying, hashing + pairing),
    ]
    for name, seconds, least in rows:
        speed = f"{entries / seconds:12,.0f} entries/s"
        print(f"{name:28} {seconds:8.2f} s {speed}   {seconds / least:5.2f} x bare hashing")
    print(f"{'prove one entry':28} {proving * 1000:8.2f} ms, {len(shown.inclusion)} hashes")
    return {
        "database": connection.vendor,
        "entries": entries,
        "megabytes": round(million, 1),
        "hash_s": round(hashing, 3),
        "pair_s": round(pairing, 3),
        "sign_s": round(signing, 3),
        "sign_ratio": round(signing / pairing, 2),
        "verify_s": round(verifying, 3),
        "verify_ratio": round(verifying / (hashing + pairing), 2),
        "verify_entries_per_s": round(entries / verifying),
        "prove_ms": round(proving * 1000, 2),
    }


def bare(entries: int) -> tuple[float, float, float]:
    """Megabytes of the entries, and the seconds of hashing each of them and each pair of the tree."""
    from zhiheng.kernel.log import queries

    bodies = [b"\0" + body for body in queries.bodies(1, entries)]
    leaves, hashing = timed(lambda: [sha256(body).digest() for body in bodies])
    _, pairing = timed(lambda: pair(leaves))
    return sum(map(len, bodies)) / 1e6, hashing, pairing


def state(entries: int) -> None:
    """That many entries of an invented kind, as an import makes them."""
    from django.db import transaction

    from zhiheng.kernel.journal.actions import append
    from zhiheng.kernel.journal.rules import STATED, Draft, canonical

    data = [
        canonical({"verdict": "合格", "weight": number, "place": "河边路一号", "note": "按批次抽取，封样完好"})
        for number in range(100)
    ]
    for first in range(0, entries, AT_ONCE):
        with transaction.atomic():
            append(
                [
                    Draft(
                        act=STATED,
                        kind="bakery.check",
                        by="li",
                        at=NOON + timedelta(seconds=first),
                        data=data[number % 100],
                        thing=None,
                        office="mill",
                        region="990102",
                        happened_on=NOON.date(),
                    )
                    for number in range(first, min(first + AT_ONCE, entries))
                ]
            )


def pair(level: list[bytes]) -> bytes:
    """The tree over the leaves with nothing around it."""
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [sha256(b"\1" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)] + odd
    return level[0]


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work gives, and how many seconds it took."""
    started = time.perf_counter()
    result = work()
    return result, time.perf_counter() - started


if __name__ == "__main__":
    main()
