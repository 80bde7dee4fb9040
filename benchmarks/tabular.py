"""Tables measured: how fast rows are read and written, and in how much memory.

Beside it stands what a program would use without this adapter: ``csv.reader`` for CSV and openpyxl in its reading mode
for .xlsx, on the same files. Each way runs in a process of its own; the last line is one JSON object.

usage: python benchmarks/tabular.py [--csv-rows N] [--xlsx-rows N]
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache, partial
from itertools import islice
from pathlib import Path

import openpyxl

from zhiheng.adapters.tabular.columns import columns_of
from zhiheng.adapters.tabular.export import csv_pieces, write_xlsx
from zhiheng.adapters.tabular.form import Form
from zhiheng.adapters.tabular.reading import open_table
from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.installed import read_all
from zhiheng.contract.kinds import Kind, kind_of

ROOT = Path(__file__).resolve().parent.parent
PACKS = ROOT / "tests" / "toy_pack"
ADDRESS = "bakery.check"
DAY = date(2026, 3, 2)


def main() -> None:
    """Print the table and, as the last line, its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv-rows", type=int, default=1_000_000)
    parser.add_argument("--xlsx-rows", type=int, default=50_000)
    args = parser.parse_args()
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, count, write, read, other in (
            ("csv", args.csv_rows, _write_csv, _read_table, _read_by_csv_module),
            ("xlsx", args.xlsx_rows, _write_xlsx, _read_table, _read_by_openpyxl),
        ):
            path = Path(folder) / f"table.{name}"
            for verb, work in (("write", partial(write, path, count)), ("read", partial(read, path))):
                figures |= _measured(f"{verb}_{name}", count, work)
            figures |= _measured(f"read_{name}_beside", count, partial(other, path))
            ratio = figures[f"read_{name}_rows_per_s"] / figures[f"read_{name}_beside_rows_per_s"]
            figures[f"read_{name}_ratio"] = round(ratio, 3)
            size = path.stat().st_size / 1e6
            print(f"{name}: {count} rows, {size:.1f} MB; reading at {ratio:.2f} times the speed of the other way")
    print(json.dumps(figures))


def _measured(name: str, rows: int, work: Callable[[], int]) -> dict[str, float]:
    """Rows a second and the peak memory of a fresh process that does the work."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        seconds, peak, count = pool.apply(_timed, (work,))
    assert count == rows, f"{name}: {count} rows instead of {rows}"
    print(f"{name:18} {rows / seconds:12,.0f} rows/s   {seconds:7.2f} s   {peak:6.0f} MB at most")
    return {f"{name}_rows_per_s": round(rows / seconds), f"{name}_peak_mb": round(peak, 1)}


def _timed(work: Callable[[], int]) -> tuple[float, float, int]:
    _declared()
    started = time.perf_counter()
    count = work()
    seconds = time.perf_counter() - started
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, count


@cache
def _declared() -> tuple[Catalogue, Kind]:
    catalogue = assemble(read_all([PACKS / "grain", PACKS / "bakery"]))
    kind = kind_of(catalogue, ADDRESS)
    assert kind is not None
    return catalogue, kind


def _rows() -> Iterator[list[object]]:
    """Fifteen cells a row, most of them filled."""
    number = 0
    while True:
        number += 1
        yield [
            f"69012{number % 100000000:08}",
            f"白馒头{number % 40}号",
            f"CJ{number:08}",
            date(2026, 1, 1 + number % 28),
            date(2026, 2, 1 + number % 28),
            "990102",
            "91339901MA0000000K",
            f"澜溪市馒头坊第{number % 5000}店",
            None,
            f"澄川面粉厂{number % 30}分厂",
            Decimal(1000 + number % 400) / 10,
            Decimal(300 + number % 150) / 10,
            Decimal(100 + number % 900),
            "pass" if number % 50 else "fail",
            number % 7 == 0,
        ]


def _write_csv(path: Path, count: int) -> int:
    catalogue, kind = _declared()
    with path.open("wb") as file:
        for piece in csv_pieces(columns_of(catalogue, kind), islice(_rows(), count)):
            file.write(piece)
    return count


def _write_xlsx(path: Path, count: int) -> int:
    catalogue, kind = _declared()
    form = Form(catalogue, kind, columns_of(catalogue, kind), DAY)
    with path.open("wb") as file:
        write_xlsx(form, islice(_rows(), count), to=file)
    return count


def _read_table(path: Path) -> int:
    catalogue, kind = _declared()
    return sum(1 for _ in open_table(path, kind, columns_of(catalogue, kind)).rows())


def _read_by_csv_module(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


def _read_by_openpyxl(path: Path) -> int:
    sheet = openpyxl.load_workbook(path, read_only=True)["填报"]
    return sum(1 for _ in sheet.iter_rows(min_row=5, values_only=True))


if __name__ == "__main__":
    main()
