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

import duckdb
import ibis
import numpy as np
import pyarrow as pa

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.indicators.answers import Answers, answers
from zhiheng.compute.indicators.cells import Key, cell_queries, counted_addresses, held_cells
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.compute.indicators.tables import kind_at
from zhiheng.compute.warehouse.layout import table_schema
from zhiheng.contract.catalogue import Catalogue
from zhiheng.primitives.periods import Period

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))  # run as a script, it stands in its own folder
from benchmarks.indicators.by_hand import OF_UNITS, STATEMENTS, statement
from benchmarks.indicators.edits import AT, city, edited
from benchmarks.indicators.facts import (
    CITIES,
    COUNTIES,
    FIRST_YEAR,
    YEARS,
    into_postgresql,
    over,
    position_of,
    write_facts,
    write_figures,
)
from benchmarks.indicators.packs import FIELDS, PACK, UNIT_INDICATORS, catalogue_of, unit_pack, wide_pack

DAY = date(FIRST_YEAR + YEARS + 1, 3, 1)
TIMES = tuple(Period("year", year) for year in range(FIRST_YEAR, FIRST_YEAR + YEARS))
Figures = dict[str, Any]


def main() -> None:
    """Print a table for each part and, as the last line, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000, help="records in Parquet; 100000000 is the full size")
    parser.add_argument("--postgresql-rows", type=int, default=2_000_000)
    parser.add_argument("--postgresql", default="postgresql://127.0.0.1:5432/test")
    parser.add_argument("--units", type=int, default=30_000)
    parser.add_argument("--edited-rows", type=int, default=100_000)
    parser.add_argument("--indicators", type=int, default=1000, help="that an edit reaches")
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


# --- kept cells ------------------------------------------------------------------------------------------------------


def levels(args: argparse.Namespace, folder: Path) -> Figures:
    """Seven indicators, five years, three levels of places over many units, from kept cells; beside SQL by hand."""
    units = args.units
    facts = folder / f"figures_{units}"
    if not facts.exists():
        facts.mkdir(parents=True)
        write_figures(facts, units, FIELDS)
    catalogue = catalogue_of(unit_pack(folder / "unit_pack"))
    indicators = tuple(f"bench.{name}" for name in UNIT_INDICATORS)
    engine = DuckDbEngine(over(facts))
    keys: list[Key] = [(address, ()) for address in counted_addresses(catalogue, indicators)]
    building, kept = timed(
        lambda: {key: ordered(cells) for key, cells in fresh_cells(catalogue, engine, 2**40)(keys).items()}
    )
    own = [f"u{unit:06}" for unit in range(units)]
    counts_in = {code: (f"c{unit // 100:04}", f"p{unit // 3000:02}") for unit, code in enumerate(own)}
    counties = sorted({county for county, _ in counts_in.values()})
    provinces = sorted({province for _, province in counts_in.values()})
    regions = Regions.by_map(["", *provinces, *counties], counts_in, own)
    asked = Asked(indicators, TIMES, regions, DAY)
    source = held_cells(kept)
    seconds, own_time = [], []
    for _ in range(50):
        began = time.process_time()
        one, given = timed(lambda: answers(catalogue, asked, source))
        own_time.append(time.process_time() - began)
        seconds.append(one)
    hand = over(facts)
    theirs = []
    for _ in range(args.rounds):
        one, by_hand = timed(partial(rows_of, hand, OF_UNITS))
        theirs.append(one)
    for row in by_hand:
        for name, value in zip(UNIT_INDICATORS, row[2:], strict=True):
            ours = given.of(f"bench.{name}", Period("year", int(row[0])), row[1]).value
            assert ours is not None, (name, row)
            assert np.isclose(ours, float(value), rtol=1e-9), (name, row[:2], ours, value)
    p95, busy = float(np.quantile(seconds, 0.95)), float(np.quantile(own_time, 0.95))
    print(
        f"{units:,} units, {units * 60 * FIELDS:,} values: {len(indicators)} indicators x {len(TIMES)} years x "
        f"{1 + len(provinces) + len(counties)} places on 3 levels, {len(by_hand) * len(indicators):,} values agree"
        f"\n  p95 of 50 {p95:.3f} s, median {np.median(seconds):.3f} s (goal 0.2)   SQL by hand {min(theirs):.3f} s"
        f"   {min(theirs) / p95:.1f} x   cells made in {building:.1f} s"
        f"\n  without what else the machine did: p95 {busy:.3f} s on one core"
    )
    return {
        "p95": p95,
        "cpu_p95": busy,
        "median": float(np.median(seconds)),
        "by_hand": min(theirs),
        "cells_made": building,
    }


def ordered(cells: pa.Table) -> pa.Table:
    """Cells as they are kept: by month, regions told once."""
    cells = cells.sort_by([("month", "ascending"), ("region", "ascending")])
    return cells.set_column(1, "region", cells["region"].combine_chunks().dictionary_encode())


# --- compiling -------------------------------------------------------------------------------------------------------


def compiling(_: argparse.Namespace, folder: Path) -> Figures:
    """300 indicators with 100 dimensions: read, checked, and said in SQL; beside Ibis written by hand for each."""
    pack = wide_pack(folder / "wide_pack", 300, 100)
    engine = DuckDbEngine(duckdb.connect())
    names = [f"bench.i{number}" for number in range(300)]
    engine.sql(cell_queries(catalogue_of(PACK), [("bench.count", ())], 1)[0].expression)  # what is loaded once
    reading, catalogue = timed(lambda: catalogue_of(pack))

    def said(keys: list[Key]) -> int:
        return len([engine.sql(query.expression) for query in cell_queries(catalogue, keys, 1)])

    whole, _ = timed(lambda: said([(name, ()) for name in names]))
    split, count = timed(lambda: said([(name, (f"d{at % 100 + 1}",)) for at, name in enumerate(names)]))
    plain, _ = timed(lambda: [ibis.to_sql(expression, dialect="duckdb") for expression in plain_ibis(catalogue, names)])
    print(
        f"300 indicators x 100 dimensions: read and checked {reading:.2f} s, SQL of all {whole:.2f} s, "
        f"together {reading + whole:.2f} s (goal 1)\n  each split by a dimension, {count} statements {split:.2f} s; "
        f"plain Ibis, one expression each {plain:.2f} s"
    )
    return {"checked": reading, "sql": whole, "together": reading + whole, "split": split, "plain_ibis": plain}


def plain_ibis(catalogue: Catalogue, names: list[str]) -> list[ibis.Table]:
    """Each indicator as somebody would write it by hand, with no catalogue to look into."""
    schema = ibis.Schema.from_pyarrow(table_schema(kind_at(catalogue, "bench.test")))
    found = []
    for number, _ in enumerate(names):
        table = ibis.table(schema, name="bench__test")
        counts = (table["_since"] <= 1) & (table["_until"].isnull() | (table["_until"] > 1))
        table = table.filter(counts & (table[f"d{number % 100 + 1}"] == "pass") & (table["items"] > number))
        value = [
            (table["verdict"] == "pass").mean(),
            table.count(),
            table["weight"].sum(),
            (table["weight"] * table["items"]).sum() / table["items"].sum(),
        ][number % 4]
        month = table["_day"].year() * 12 + table["_day"].month() - 1
        found.append(table.group_by(month=month, region=table["_region"]).aggregate(value=value))
    return found


# --- an edit ---------------------------------------------------------------------------------------------------------


def edits(args: argparse.Namespace, _: Path) -> Figures:
    """A thousand indicators on one kind of record: from an entry that corrects a record to the last new number kept."""
    with city(args.edited_rows, args.indicators) as things:
        from zhiheng.kernel.indicators.actions import refresh
        from zhiheng.kernel.indicators.queries import standing

        first, done = timed(lambda: refresh(at=AT))
        print(
            f"{args.edited_rows:,} records, {args.indicators:,} indicators, {standing().count():,} numbers kept; "
            f"found at first in {first:.1f} s"
        )
        edited(things[0], 0)  # statements are written once
        seconds = [edited(things[number], number) for number in range(7, 7 + 13 * 101, 101)]
        anew, again = timed(lambda: refresh(at=AT, anew=True))
        assert done is not None
        assert again is not None
        assert again.found == 0, "what was found step by step is what is found anew"
    p95 = float(np.quantile(seconds, 0.95))
    median = float(np.median(seconds))
    print(f"  an edit p95 of {len(seconds)} {p95:.2f} s, median {median:.2f} s (goal 2)   everything anew {anew:.1f} s")
    return {"p95": p95, "median": median, "anew": anew, "indicators": args.indicators}


PARTS: dict[str, Callable[[argparse.Namespace, Path], Figures]] = {
    "forms": forms,
    "rows": rows,
    "levels": levels,
    "compiling": compiling,
    "edits": edits,
}

if __name__ == "__main__":
    main()
