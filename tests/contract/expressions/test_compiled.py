"""Compiled expressions mean what the plain interpreter says."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.expressions.names_in_scope import SCOPE

from zhiheng.contract.expressions.compiled import compiled
from zhiheng.contract.expressions.expression import Expression

CONDITIONS = st.recursive(
    st.sampled_from(
        [
            "passed < tested",
            "passed / tested > 0.5",
            "1 < weight <= 3 < sugar",
            "verdict in ['pass']",
            "verdict not in ['fail']",
            "is_open",
            "not is_open",
            "is_missing(report)",
            "is_missing(name)",
            "starts_with(region, '33')",
            "days_between(made_on, sold_on) <= days",
            "made_on <= sold_on",
            "length(name) >= 2",
            "coalesce(passed, tested) == 3",
            "min(passed, tested, 7) == max(passed, 2)",
            "last_rate - pass_rate > drop",
            "abs(-ratio) == ratio",
            "year(made_on) == 2026 and month(made_on) == 2",
            "weight > sugar",
            "subject.size == 'large'",
        ]
    ),
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
    ),
    max_leaves=8,
)
DECIMALS = st.none() | st.sampled_from([Decimal(0), Decimal(3), Decimal("1.5"), Decimal(-2), Decimal("0.5")])
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 31))
ROWS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ("passed", "tested", "weight", "sugar", "pass_rate", "last_rate", "drop", "ratio", "days"), DECIMALS
        ),
        "made_on": DAYS,
        "sold_on": DAYS,
        "verdict": st.sampled_from(["pass", "fail", None]),
        "region": st.sampled_from(["330100", "990102", None]),
        "name": st.sampled_from(["甲", "甲乙", None]),
        "report": st.sampled_from([("a", "b"), None]),
        "is_open": st.sampled_from([True, False, None]),
        "subject.size": st.sampled_from(["large", "small", None]),
    },
)


@given(CONDITIONS, ROWS)
def test_a_condition_has_one_value_however_it_is_computed(text: str, row: dict[str, Any]) -> None:
    expression = Expression.parse(text, SCOPE)

    assert compiled(expression.tree)(row) is expression.evaluate(row)


@pytest.mark.parametrize(
    "text", ["passed / tested", "weight + sugar", "-weight * 2", "abs(days)", "max(weight, sugar)"]
)
@given(row=ROWS)
def test_a_number_has_one_value_however_it_is_computed(text: str, row: dict[str, Any]) -> None:
    expression = Expression.parse(text, SCOPE)

    assert compiled(expression.tree)(row) == expression.evaluate(row)


def test_a_name_that_is_python_code_stays_a_name() -> None:
    from zhiheng.contract.expressions.tree import Name
    from zhiheng.contract.expressions.value_types import TEXT

    assert compiled(Name("__import__('os')", TEXT))({"__import__('os')": "x"}) == "x"
