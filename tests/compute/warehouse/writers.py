"""A program of several writers: each adds numbered rows to one table; killed in the middle it leaves none half done.

usage: python writers.py FOLDER CATALOGUE NAME COUNT
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pyarrow as pa

from zhiheng.compute.warehouse.derived import derived_position, replace_groups
from zhiheng.compute.warehouse.lake import Place, lake_at

ROWS = 500


def write_once(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Ten groups of rows more, and the position with them."""
    number = derived_position(connection, "written") + 1
    rows = pa.table({"number": pa.array([number] * ROWS, pa.int64()), "who": [name] * ROWS})
    replace_groups(connection, "written", rows, rows.slice(0, 1).select(["number"]), number)


def main() -> None:
    """Write so many times."""
    folder, catalogue, name, count = sys.argv[1:]
    lake = lake_at(Place(Path(folder), catalogue))
    for _ in range(int(count)):
        lake.write(lambda connection: write_once(connection, name))


if __name__ == "__main__":
    main()
