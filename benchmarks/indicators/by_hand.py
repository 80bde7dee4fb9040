"""What a good analyst would write instead: one statement for each form, for DuckDB and PostgreSQL alike.

Each answers (year, place, value) for the years, the counties, the cities and the whole (''), as known at the newest
position. Records are grouped once by year and county, and what is grouped is added up; different values are first
made few and then counted; merged firms count as the one they stand for.
"""

from __future__ import annotations

NOW = "_since <= {position} AND (_until IS NULL OR _until > {position})"
YEAR = "CAST(extract(year FROM _day) AS integer)"
FIRM = f"""SELECT f._thing, coalesce(g.name, f.name) AS name, coalesce(g.grade, f.grade) AS grade
    FROM (SELECT * FROM bench__firm WHERE {NOW}) AS f
    LEFT JOIN (SELECT _thing, _stands_for FROM subject_standing WHERE {NOW}) AS s ON s._thing = f._thing
    LEFT JOIN (SELECT * FROM bench__firm WHERE {NOW}) AS g ON g._thing = s._stands_for"""
SETS = "GROUP BY GROUPING SETS ((y), (y, left(r, 4)), (y, r))"
PLACE = "coalesce(r, left(r, 4) || '00', '')"


def _added(columns: str, where: str, value: str, source: str = "bench__test") -> str:
    """Sums by year and county, added up to the larger places."""
    return f"""WITH c AS (SELECT {YEAR} AS y, _region AS r, {columns} FROM {source} WHERE {NOW}{where} GROUP BY 1, 2)
SELECT y, {PLACE}, {value} FROM c {SETS}"""


def _different(made_few: str) -> str:
    """Different values ``v`` by year and place."""
    return f"""WITH d AS ({made_few})
SELECT y, r, count(*) FROM d GROUP BY 1, 2
UNION ALL SELECT y, p || '00', count(*) FROM (SELECT DISTINCT y, left(r, 4) AS p, v FROM d) AS c GROUP BY 1, 2
UNION ALL SELECT y, '', count(*) FROM (SELECT DISTINCT y, v FROM d) AS w GROUP BY 1"""


SHARE = _added(
    "count(*) AS n, count(*) FILTER (WHERE verdict = 'pass') AS k",
    " AND stage IN ('market', 'online')",
    "sum(k) * 100.0 / sum(n)",
)
RESIDENTS = f"SELECT {YEAR} AS y, _region AS r, residents AS p FROM bench__census WHERE {NOW}"
OF_LARGE = f"""WITH f AS ({FIRM} WHERE coalesce(g.grade, f.grade) = 'large'),
c AS (SELECT {YEAR} AS y, _region AS r, count(*) AS n, count(*) FILTER (WHERE verdict = 'pass') AS k
    FROM (SELECT * FROM bench__test WHERE {NOW}) AS t JOIN f ON t._subject = f._thing GROUP BY 1, 2)
SELECT y, {PLACE}, sum(k) * 100.0 / sum(n) FROM c {SETS}"""
LATEST = f"""WITH t AS (SELECT {YEAR} AS y, _region AS r, coalesce(s._stands_for, t._subject) AS s, _day, _entry, items
    FROM (SELECT * FROM bench__test WHERE {NOW} AND items IS NOT NULL) AS t
    LEFT JOIN (SELECT _thing, _stands_for FROM subject_standing WHERE {NOW}) AS s ON s._thing = t._subject),
c AS ({{last_county}}),
l AS (SELECT y, r AS p, s, _day, _entry, items FROM c UNION ALL SELECT y, left(r, 4) || '00', s, _day, _entry, items
    FROM c UNION ALL SELECT y, '', s, _day, _entry, items FROM c),
e AS (SELECT years.y, l.p, l.s, l._day, l._entry, l.items
    FROM l JOIN (SELECT DISTINCT y FROM c) AS years ON l.y <= years.y)
SELECT y, p, sum(items) FROM ({{last}}) AS q GROUP BY 1, 2"""
"""Of each firm the last amount in each place up to the end of each year."""
_LAST = {
    "duckdb": {
        "last_county": "SELECT y, r, s, max(_day) AS _day, arg_max(_entry, (_day, _entry)) AS _entry, "
        "arg_max(items, (_day, _entry)) AS items FROM t GROUP BY 1, 2, 3",
        "last": "SELECT y, p, s, arg_max(items, (_day, _entry)) AS items FROM e GROUP BY 1, 2, 3",
    },
    "postgresql": {
        "last_county": "SELECT DISTINCT ON (y, r, s) y, r, s, _day, _entry, items FROM t "
        "ORDER BY y, r, s, _day DESC, _entry DESC",
        "last": "SELECT DISTINCT ON (y, p, s) y, p, s, items FROM e ORDER BY y, p, s, _day DESC, _entry DESC",
    },
}
INDEX = f"""WITH f AS ({FIRM} WHERE coalesce(g.grade, f.grade) = 'large'),
c AS (SELECT {YEAR} AS y, _region AS r, count(*) FILTER (WHERE stage IN ('market', 'online')) AS n,
        count(*) FILTER (WHERE stage IN ('market', 'online') AND verdict = 'pass') AS k,
        count(f._thing) AS m, count(f._thing) FILTER (WHERE verdict = 'pass') AS l, sum(weight * items) AS a,
        sum(CASE WHEN weight IS NOT NULL THEN items END) AS b
    FROM (SELECT * FROM bench__test WHERE {NOW}) AS t LEFT JOIN f ON t._subject = f._thing GROUP BY 1, 2)
SELECT y, {PLACE}, least(greatest((sum(k) * 100.0 / sum(n) - 80) / 20, 0), 1) * 50
    + least(greatest((sum(l) * 100.0 / sum(m) - 80) / 20, 0), 1) * 25
    + least(greatest((sum(a) / sum(b) - 60) / -20, 0), 1) * 25 FROM c {SETS}"""
RATE = f"""WITH c AS (SELECT {YEAR} AS y, _region AS r, count(*) AS n FROM bench__test
    WHERE {NOW} AND verdict = 'fail' GROUP BY 1, 2), p AS ({RESIDENTS}), j AS (SELECT * FROM c JOIN p USING (y, r))
SELECT y, {PLACE}, sum(n) / sum(p) FROM j {SETS}"""

STATEMENTS = {
    "share": SHARE,
    "share_of_large": OF_LARGE,
    "rate": RATE,
    "sum": _added("sum(weight) AS a", " AND verdict <> 'refused'", "sum(a) / 1000"),
    "count": _added("count(*) AS n", " AND verdict = 'fail'", "sum(n)"),
    "mean": _added(
        "sum(weight * items) AS a, sum(CASE WHEN weight IS NOT NULL THEN items END) AS b", "", "sum(a) / sum(b)"
    ),
    "distinct": _different(
        f"SELECT DISTINCT {YEAR} AS y, _region AS r, model AS v FROM bench__test WHERE {NOW} AND verdict = 'fail'"
    ),
    "distinct_by_subject": _different(
        f"""SELECT DISTINCT y, r, f.name AS v FROM (SELECT DISTINCT {YEAR} AS y, _region AS r, _subject AS s
        FROM bench__test WHERE {NOW} AND verdict = 'fail') AS few JOIN ({FIRM}) AS f ON few.s = f._thing"""
    ),
    "latest": LATEST,
    "reported": f"WITH c AS ({RESIDENTS}) SELECT y, {PLACE}, sum(p) FROM c {SETS}",
    "formula": _added(
        "sum(weight) FILTER (WHERE verdict <> 'refused') AS a, count(*) FILTER (WHERE verdict = 'fail') AS n",
        "",
        "sum(a) / 1000 / sum(n)",
    ),
    "index": INDEX,
}

OF_UNITS = """WITH c AS (SELECT extract(year FROM _day) AS y, _region AS r, sum(f1) AS a, sum(f2) AS b, sum(f3) AS c,
        sum(f4 * f9) AS d, sum(f9) AS w, sum(f5 * f9) AS e
    FROM bench__month WHERE _until IS NULL GROUP BY 1, 2),
u AS (SELECT *, 'c' || lpad((substr(r, 2)::BIGINT // 100)::VARCHAR, 4, '0') AS county,
        'p' || lpad((substr(r, 2)::BIGINT // 3000)::VARCHAR, 2, '0') AS province FROM c)
SELECT y, coalesce(county, province, ''), sum(a), sum(b), sum(c), sum(d) / sum(w), sum(e) / sum(w),
    sum(a) / sum(b) * 100, sum(b) / (sum(a) + sum(c)) * 100
FROM u GROUP BY GROUPING SETS ((y), (y, province), (y, county))"""
"""The seven indicators of units by year and place, from the reported figures."""


def statement(name: str, dialect: str, position: int) -> str:
    """The statement of an indicator of the pack."""
    return STATEMENTS[name].format(position=position, **_LAST[dialect])
