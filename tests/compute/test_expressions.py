"""An expression as a column, and a formula on arrays, mean what the plain interpreter says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import duckdb
import ibis
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.contract.expressions.names_in_scope import SCOPE
from tests.contract.expressions.test_compiled import CONDITIONS, ROWS

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.engines.engine import Engine
from zhiheng.compute.indicators.columns import column_of
from zhiheng.compute.indicators.formulas import formula_value
from zhiheng.contract.expressions.expression import Expression
from zhiheng.contract.expressions.functions import FUNCTIONS
from zhiheng.contract.expressions.value_types import Scope, number_in

TYPES: Final = {"number": pa.float64(), "date": pa.date32(), "yes_no": pa.bool_(), "opaque": pa.bool_()}
NAMES: Final = tuple(sorted(SCOPE.names))
TEXTS: Final = (
    "passed / tested",
    "-weight * 2 + sugar",
    "weight - sugar",
    "abs(-ratio)",
    "min(passed, tested, 7)",
    "max(weight, sugar)",
    "coalesce(passed, tested, 1)",
    "passed if is_open else tested",
    "days_between(made_on, sold_on)",
    "year(made_on) * 100 + month(made_on)",
    "length(name)",
    "max(made_on, date(2026, 2, 1)) == date(2026, 2, 1)",
    "passed < tested",
    "1 < weight <= 3 < sugar",
    "passed / tested != 0.5",
    "verdict in ['pass']",
    "verdict not in ['fail']",
    "not is_open",
    "is_open and passed > 1 or verdict == 'fail'",
    "is_missing(report)",
    "is_missing(passed / tested)",
    "starts_with(region, '33')",
    "starts_with(name, '甲_')",
    "subject.size == 'large'",
    "(is_open if passed > 0 else not is_open) == True",
)
ONES: Final[Mapping[str, Sequence[Any]]] = {
    "made_on": (date(2026, 2, 28), date(2025, 12, 31), None),
    "sold_on": (date(2026, 3, 1), None, date(2024, 2, 29)),
    "verdict": ("pass", "fail", None),
    "region": ("330100", "990102", None),
    "name": ("甲", "甲乙𠮷", None, "甲_x"),
    "report": (("a", "b"), None),
    "is_open": (True, False, None),
    "subject.size": ("large", "small", None),
}
NUMBERS: Final = (Decimal(0), Decimal(3), Decimal("1.5"), Decimal(-2), None)


def rows_for_engines() -> list[dict[str, Any]]:
    """Rows in which each value meets many of the others."""
    rows = []
    for index in range(60):
        row: dict[str, Any] = {
            name: NUMBERS[(index * (place + 2) + index // 5) % 5]
            for place, name in enumerate(NAMES)
            if SCOPE.names[name].kind == "number"
        }
        row |= {name: values[(index * 7 + index // 4 + len(name)) % len(values)] for name, values in ONES.items()}
        rows.append({name: value for name, value in row.items() if name in NAMES and value is not None})
    return rows


def table_of(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    columns: dict[str, pa.Array] = {"row": pa.array(range(len(rows)), pa.int64())}
    for name in NAMES:
        kind = SCOPE.names[name].kind
        values = [row.get(name) for row in rows]
        if kind == "opaque":
            values = [None if value is None else True for value in values]
        if kind == "number":
            values = [None if value is None else float(value) for value in values]
        columns[name.replace(".", "__")] = pa.array(values, TYPES.get(kind, pa.string()))
    return pa.table(columns)


def values_of(engine: Engine, rows: Sequence[Mapping[str, Any]], expressions: Sequence[Expression]) -> list[list[Any]]:
    """The values of each expression for each row, by an engine."""
    given = table_of(rows)
    engine.bring({"given_rows": given})
    table = ibis.table(ibis.Schema.from_pyarrow(given.schema), name="given_rows")
    columns = {
        f"value_{place}": column_of(expression.tree, lambda name: table[name.path.replace(".", "__")])
        for place, expression in enumerate(expressions)
    }
    answer = engine.run(table.select("row", **columns)).sort_by("row")
    return [answer[f"value_{place}"].to_pylist() for place in range(len(expressions))]


def test_an_engine_means_what_the_interpreter_says(engine: Engine) -> None:
    rows = rows_for_engines()
    expressions = [Expression.parse(text, SCOPE) for text in TEXTS]

    found = values_of(engine, rows, expressions)

    for text, expression, values in zip(TEXTS, expressions, found, strict=True):
        assert values == [_plain(expression.evaluate(row)) for row in rows], text


def test_the_texts_use_every_function_and_meet_values_and_missing_ones() -> None:
    expressions = [Expression.parse(text, SCOPE) for text in TEXTS]

    assert {name for name in FUNCTIONS if any(f"{name}(" in text for text in TEXTS)} == set(FUNCTIONS)
    for expression in expressions:
        values = {_plain(expression.evaluate(row)) for row in rows_for_engines()}
        assert len(values) > 1, str(expression)


@given(st.lists(CONDITIONS, min_size=1, max_size=6), st.lists(ROWS, min_size=1, max_size=12))
@settings(max_examples=25)
def test_any_condition_is_the_same_column(texts: list[str], rows: list[dict[str, Any]]) -> None:
    expressions = [Expression.parse(text, SCOPE) for text in texts]
    engine = DuckDbEngine(duckdb.connect())

    found = values_of(engine, rows, expressions)

    assert found == [[expression.evaluate(row) for row in rows] for expression in expressions]
    engine.close()


FORMULA_SCOPE: Final = Scope({name: number_in("件") for name in "abc"})
AMOUNTS: Final = st.one_of(
    st.sampled_from(["a", "b", "c", "2", "min(a, b)", "max(b, c, 1)", "abs(c)", "coalesce(a, b)"]),
)
FORMULAS: Final = st.recursive(
    AMOUNTS,
    lambda inner: st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("(-{})".format, inner),
        st.builds("({} / 4)".format, inner),
        st.builds("({} if {} < {} or not {} in [1, 2] else {})".format, inner, inner, inner, inner, inner),
        st.builds("({} if is_missing({}) and year(date(2026, 1, 1)) == 2026 else {})".format, inner, inner, inner),
        st.builds("({} if 0 <= {} <= {} != 3 else {})".format, inner, inner, inner, inner),
    ),
    max_leaves=8,
)


@given(FORMULAS, st.lists(st.lists(st.sampled_from(NUMBERS), min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=150)
def test_a_formula_is_the_same_on_arrays(text: str, rows: list[list[Decimal | None]]) -> None:
    expression = Expression.parse(text, FORMULA_SCOPE)
    columns = {
        name: np.array([np.nan if row[place] is None else float(row[place] or 0) for row in rows])
        for place, name in enumerate("abc")
    }

    found = np.broadcast_to(formula_value(expression.tree, columns), (len(rows),))

    wanted = [expression.number(dict(zip("abc", row, strict=True))) for row in rows]
    assert [None if np.isnan(value) else float(value) for value in found] == [_plain(value) for value in wanted]


def test_a_division_by_zero_is_missing_on_arrays_too() -> None:
    expression = Expression.parse("a / b", FORMULA_SCOPE)

    found = formula_value(expression.tree, {"a": np.array([1.0, 1.0]), "b": np.array([0.0, 4.0])})

    assert np.isnan(found[0])
    assert found[1] == 0.25


def _plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value
