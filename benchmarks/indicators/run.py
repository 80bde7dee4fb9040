"""Indicators measured: each form beside SQL written by hand, questions over kept cells, compiling, and an edit.

Facts are Parquet files in the layout of the warehouse, read by DuckDB. Beside the cells and answers of each form stands
the best statement an analyst would write for the same question (by_hand.py), on the same files, and on PostgreSQL with
rows and every index that helps. Values are compared before times are. Beside questions over kept cells stands SQL over
the reported figures; beside compiling, plain Ibis; beside an edit, computing everything again. Each pair takes turns,
and the best of some rounds counts: what else the machine does only adds. The last line is JSON.

usage: python benchmarks/indicators/run.py [--rows N] [--postgresql-rows N] [--units N] [--rounds N] [--only PART ...]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.answers import Answers, answers
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.contract.assembly import examined
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.installed import read_all
from zhiheng.primitives.periods import Period

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script, it stands in its own folder
from benchmarks.indicators.by_hand import STATEMENTS, statement
from benchmarks.indicators.facts import (
    CITIES,
    COUNTIES,
    FIRST_YEAR,
    YEARS,
    into_postgresql,
    over,
    position_of,
    write_facts,
)

PACK = Path(__file__).parent / "pack"
DAY = date(FIRST_YEAR + YEARS + 1, 3, 1)
TIMES = tuple(Period("year", year) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS))
Figures = dict[str, Any]


def main() -> None:
    """Print a table for each part and, as the last line, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000, help="records in Parquet; 100000000 is the full size")
    parser.add_argument("--postgresql-rows", type=int, default=2_000_000)
    parser.add_argument("--postgresql", default="postgresql://127.0.0.1:5432/test")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--folder", type=Path, default=None, help="where facts are made once and found again")
    args = parser.parse_args()
    figures: Figures = {"rows": args.rows}
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.folder or Path(temporary)
        for part in args.only:
            figures[part] = PARTS[part](args, folder)
    print(json.dumps(figures, ensure_ascii=False))


def catalogue_of(folder: Path) -> Catalogue:
    """The pack in a folder; that it has no examples is the one thing wrong with it."""
    catalogue, problems = examined(read_all([folder]))
    wrong = [problem for problem in problems if "no example" not in str(problem)]
    assert not wrong, wrong
    return catalogue


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How many seconds something takes, and what it gives."""
    began = time.perf_counter()
    given = work()
    return time.perf_counter() - began, given


def rows_of(connection: Any, sql: str | bytes) -> list[tuple[Any, ...]]:
    """What a statement gives."""
    found: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return found


# --- each form -------------------------------------------------------------------------------------------------------


def forms(args: argparse.Namespace, folder: Path) -> Figures:
    """Each declared form from Parquet, beside DuckDB by hand."""
    facts = made(folder, args.rows)
    hand = over(facts)
    print(f"{args.rows:,} records in Parquet, {len(TIMES)} years x {1 + len(CITIES) + len(COUNTIES)} places")
    found: Figures = {}
    for name in STATEMENTS:
        ours, theirs, values = [], [], 0
        first, _ = timed(question(facts, args.rows, name))
        ask = question(facts, args.rows, name)
        sql = statement(name, "duckdb", position_of(args.rows))
        for _ in range(args.rounds):
            seconds, by_hand = timed(partial(rows_of, hand, sql))
            theirs.append(seconds)
            seconds, given = timed(ask)
            ours.append(seconds)
            values = compared(given, name, by_hand)
        found[name] = {"seconds": min(ours), "first": first, "by_hand": min(theirs), "ratio": min(ours) / min(theirs)}
        print(
            f"  {name:20} {min(ours):7.3f} s (first {first:.3f})   by hand {min(theirs):7.3f} s"
            f"   ratio {found[name]['ratio']:5.2f}   {values} values agree"
        )
    found["worst_ratio"] = max(one["ratio"] for one in found.values())
    print(f"  worst ratio {found['worst_ratio']:.2f} (goal 1.3)")
    return found


def rows(args: argparse.Namespace, folder: Path) -> Figures:
    """Each declared form from Parquet, beside PostgreSQL with rows and indexes."""
    facts = made(folder, args.postgresql_rows)
    there = into_postgresql(facts, args.postgresql, "zhiheng_bench_indicators")
    if there is None:
        print(f"no server at {args.postgresql}")
        return {}
    print(f"{args.postgresql_rows:,} records in PostgreSQL as rows")
    found = {}
    try:
        for name in STATEMENTS:
            ask = question(facts, args.postgresql_rows, name)
            ask()
            sql = statement(name, "postgresql", position_of(args.postgresql_rows))
            ours, theirs = [], []
            for _ in range(2):
                seconds, by_hand = timed(partial(rows_of, there, sql.encode()))
                theirs.append(seconds)
                seconds, given = timed(ask)
                ours.append(seconds)
                compared(given, name, by_hand)
            found[name] = {"seconds": min(ours), "rows": min(theirs), "times": min(theirs) / min(ours)}
            print(f"  {name:20} {min(ours):7.3f} s   rows {min(theirs):7.3f} s   {found[name]['times']:5.1f} x")
    finally:
        there.execute(b'DROP SCHEMA "zhiheng_bench_indicators" CASCADE')
        there.close()
    return found


def made(folder: Path, count: int) -> Path:
    """The folder of so many facts, made where they are not there."""
    facts = folder / f"facts_{count}"
    if not facts.exists():
        facts.mkdir(parents=True)
        seconds, _ = timed(lambda: write_facts(facts, count))
        print(f"made {count:,} records in {seconds:.0f} s")
    return facts


def question(facts: Path, count: int, name: str) -> Callable[[], Answers]:
    """Asks for an indicator: its cells from the records, then the answers for all years and places."""
    engine = DuckDbEngine(over(facts))
    catalogue = catalogue_of(PACK)
    regions = Regions.by_code(("", *CITIES, *COUNTIES), COUNTIES)
    asked = Asked((f"bench.{name}",), TIMES, regions, DAY)
    return lambda: answers(catalogue, asked, fresh_cells(catalogue, engine, position_of(count), asked))


def compared(given: Answers, name: str, by_hand: list[tuple[Any, ...]]) -> int:
    """How many values are the same; raises where one is not."""
    for year, place, value in by_hand:
        ours = given.of(f"bench.{name}", Period("year", int(year)), place).value
        same = ours is not None and np.isclose(ours, float(value), rtol=1e-9)
        assert same, (name, year, place, ours, value)
    assert len(by_hand) == YEARS * (1 + len(CITIES) + len(COUNTIES)), (name, len(by_hand))
    return len(by_hand)


PARTS: dict[str, Callable[[argparse.Namespace, Path], Figures]] = {"forms": forms, "rows": rows}

if __name__ == "__main__":
    main()
