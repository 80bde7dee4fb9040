"""Made-up facts as Parquet files in the layout of the warehouse, and the same in PostgreSQL as rows with indexes."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import duckdb
import psycopg

FIRST_YEAR, YEARS = 2021, 5
COUNTIES = tuple(f"33{city:02}{county:02}" for city in (1, 2, 3) for county in range(1, 11))
CITIES = ("330100", "330200", "330300")
_OF_NO_FIELD = "NULL::DATE AS _period_until, NULL::TIMESTAMP AS _learned_at"
_INDEXES = (
    "CREATE INDEX ON bench__test (_day) INCLUDE (_region, stage, verdict, _since, _until)",
    "CREATE INDEX ON bench__test (verdict, _day) INCLUDE (_region, _subject, model, weight, _since, _until)",
    "CREATE INDEX ON bench__test (_subject, _day DESC, _entry DESC) INCLUDE (_region, verdict, items, _since, _until)",
    "CREATE UNIQUE INDEX ON bench__firm (_thing) INCLUDE (name, grade, _since, _until)",
    "CREATE UNIQUE INDEX ON subject_standing (_thing) INCLUDE (_stands_for, _since, _until)",
)


def firms_of(rows: int) -> int:
    """How many firms so many tests are about."""
    return max(rows // 100, 100)


def position_of(rows: int) -> int:
    """The position of the journal at which everything is known."""
    return rows + 2 * firms_of(rows) + 1000


def write_facts(folder: Path, rows: int) -> None:
    """Tests of firms over five years, the firms (one in a hundred merged into another), and the census of counties."""
    firms = firms_of(rows)
    county = "'33' || lpad((c % 3 + 1)::VARCHAR, 2, '0') || lpad((c // 3 + 1)::VARCHAR, 2, '0')"
    # Bits of one hash for each choice: independent enough, and quick to make.
    tests = f"""
        WITH drawn AS (SELECT i, hash(i) AS h, (hash(i) % {firms} + 1)::BIGINT AS firm FROM range({rows}) AS t(i)),
        placed AS (SELECT *, (if((h >> 40) % 10 = 0, h >> 44, hash(firm)) % 30)::BIGINT AS c FROM drawn)
        SELECT i + {firms} + 1 AS _thing, _thing AS _entry, _thing AS _since,
               if((h >> 20) % 50 = 0, _thing + 500, NULL)::BIGINT AS _until,
               (DATE '{FIRST_YEAR}-01-01' + (i * 1826 // {rows})::INTEGER)::DATE AS _day,
               NULL::VARCHAR AS _period, {_OF_NO_FIELD}, firm AS _subject, {county} AS _region,
               '市场监管部门' AS _office,
               _day AS tested_on, _region AS place,
               ['production', 'market', 'online'][((h >> 8) % 3 + 1)::INTEGER] AS stage,
               CASE WHEN (h >> 24) % 100 < 92 THEN 'pass' WHEN (h >> 24) % 100 < 99 THEN 'fail' ELSE 'refused' END
                   AS verdict,
               'M' || (h >> 32) % 50000 AS model, ((h >> 12) % 10000) / 100.0::DOUBLE AS weight,
               ((h >> 16) % 40)::BIGINT AS items
        FROM placed"""
    own = f"NULL::DATE AS _day, NULL::VARCHAR AS _period, {_OF_NO_FIELD}, NULL::BIGINT AS _subject"
    subjects = f"""
        SELECT i AS _thing, i AS _entry, i AS _since, NULL::BIGINT AS _until, {own}, '' AS _region, '' AS _office,
               '澄川' || i || '号有限公司' AS name, if(hash(i) % 5 = 0, 'large', 'small') AS grade
        FROM range(1, {firms + 1}) AS t(i)"""
    standing = f"""
        SELECT i AS _thing, i + 1 AS _stands_for, {position_of(rows) - 10} AS _since, NULL::BIGINT AS _until
        FROM range(100, {firms}, 100) AS t(i)"""
    census = f"""
        SELECT row_number() OVER () + {rows + firms} AS _thing, _thing AS _entry, _thing AS _since,
               NULL::BIGINT AS _until, make_date(y, 12, 31) AS _day, y::VARCHAR AS _period,
               make_date(y + 1, 1, 1) AS _period_until, NULL::TIMESTAMP AS _learned_at, NULL::BIGINT AS _subject,
               county AS _region, '' AS _office, 40.0 + hash(county || y) % 60 AS residents
        FROM (SELECT unnest({list(COUNTIES)}) AS county), range({FIRST_YEAR}, {FIRST_YEAR + YEARS}) AS t(y)"""
    tables = {"bench__test": tests, "bench__firm": subjects, "subject_standing": standing, "bench__census": census}
    for name, query in tables.items():
        duckdb.execute(f"COPY ({query}) TO '{folder / name}.parquet' (ROW_GROUP_SIZE 122880)")


def over(folder: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB that sees every Parquet file of a folder under its name."""
    connection = duckdb.connect()
    for path in sorted(folder.glob("*.parquet")):
        connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM read_parquet('{path}')")
    return connection


def into_postgresql(folder: Path, address: str, schema: str) -> psycopg.Connection | None:
    """A connection to the same facts as rows, with every index that helps; None where no server answers."""
    try:
        connection = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError:
        return None
    connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())
    connection.execute(f'CREATE SCHEMA "{schema}"'.encode())
    connection.execute(f"SET search_path TO \"{schema}\"; SET work_mem TO '256MB'".encode())
    duck = over(folder)
    found = find_spec("duckdb_extension_postgres_scanner")
    assert found is not None
    assert found.origin is not None
    extensions = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}"
    duck.execute(f"LOAD '{extensions / 'postgres_scanner.duckdb_extension'}'")
    duck.execute(f"ATTACH '{address}' AS there (TYPE postgres)")
    for path in sorted(folder.glob("*.parquet")):
        duck.execute(f'CREATE TABLE there."{schema}".{path.stem} AS SELECT * FROM {path.stem}')
    duck.close()
    for index in _INDEXES:
        connection.execute(index.encode())
    connection.execute(b"VACUUM ANALYZE")
    return connection


def write_figures(folder: Path, units: int, fields: int) -> None:
    """Monthly figures of units over five years, each with so many whole numbers."""
    values = ", ".join(f"(hash(u * 1000 + m * 50 + {n}) % 900)::BIGINT AS f{n}" for n in range(1, fields + 1))
    query = f"""
        SELECT u * 60 + m + 1 AS _thing, _thing AS _entry, _thing AS _since, NULL::BIGINT AS _until,
               (make_date({FIRST_YEAR} + m // 12, m % 12 + 1, 1) + INTERVAL 1 MONTH - INTERVAL 1 DAY)::DATE AS _day,
               strftime(_day, '%Y-M%m') AS _period, (_day + 1)::DATE AS _period_until,
               NULL::TIMESTAMP AS _learned_at, NULL::BIGINT AS _subject, 'u' || lpad(u::VARCHAR, 6, '0') AS _region,
               '' AS _office, {values}
        FROM range({12 * YEARS}) AS t(m), range({units}) AS s(u)"""
    duckdb.execute(f"COPY ({query}) TO '{folder / 'bench__month.parquet'}'")
    duckdb.execute(
        "COPY (SELECT 0::BIGINT AS _thing, 0::BIGINT AS _stands_for, 0::BIGINT AS _since, 0::BIGINT AS _until LIMIT 0)"
        f" TO '{folder / 'subject_standing.parquet'}'"
    )
