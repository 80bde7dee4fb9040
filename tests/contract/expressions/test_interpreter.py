"""What an expression means for one row."""

from datetime import date
from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.expressions.names_in_scope import SCOPE

from zhiheng.contract.expressions.expression import Expression
from zhiheng.contract.expressions.functions import FUNCTIONS
from zhiheng.contract.expressions.value_types import NUMBER, YES_NO, Scope, number_in

ROW = {
    "passed": 45,
    "tested": 48,
    "weight": Decimal("1.5"),
    "sugar": Decimal(500),
    "pass_rate": Decimal("93.5"),
    "last_rate": Decimal("95.0"),
    "drop": Decimal(1),
    "made_on": date(2026, 2, 27),
    "sold_on": date(2026, 3, 2),
    "days": 3,
    "verdict": "fail",
    "region": "339901",
    "name": "甲号馒头",
    "is_open": True,
    "subject.size": "large",
    "report": ("a", "b"),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("passed + tested * 2", Decimal(141)),
        ("weight + sugar", Decimal(2)),
        ("-weight", Decimal("-1.5")),
        ("weight > sugar", True),
        ("1 < weight <= 1.5", True),
        ("1 < weight < 1.5", False),
        ("last_rate - pass_rate > drop", True),
        ("verdict in ['pass']", False),
        ("verdict not in ['pass']", True),
        ("days_between(made_on, sold_on) == days", True),
        ("year(made_on)", Decimal(2026)),
        ("month(made_on)", Decimal(2)),
        ("abs(passed - tested)", Decimal(3)),
        ("min(passed, tested, 7)", Decimal(7)),
        ("max(made_on, sold_on)", date(2026, 3, 2)),
        ("max(weight, sugar)", Decimal("1.5")),
        ("starts_with(region, '33')", True),
        ("length(name)", Decimal(4)),
        ("is_missing(report)", False),
        ("is_missing(grade)", True),
        ("coalesce(grade, 'A')", "A"),
        ("name if is_open else 'x'", "甲号馒头"),
        ("subject.size == 'large' and made_on == date(2026, 2, 27)", True),
    ],
)
def test_an_expression_has_the_value_people_would_expect(text: str, value: object) -> None:
    assert Expression.parse(text, SCOPE).evaluate(ROW) == value


def test_every_function_has_its_meaning_tested() -> None:
    tested = {
        name
        for mark in test_an_expression_has_the_value_people_would_expect.pytestmark  # type: ignore[attr-defined]
        for text, _ in mark.args[1]
        for name in FUNCTIONS
        if f"{name}(" in text
    }

    assert tested == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ratio + 1", None),
        ("-ratio", None),
        ("ratio > 1", None),
        ("passed / (tested - 48)", None),
        ("0 * (passed / (tested - 48))", None),
        ("2 < 1 < ratio", False),
        ("ratio < 2 < 1", False),
        ("1 < 2 < ratio", None),
        ("ratio in [1, 2]", None),
        ("not ratio > 1", None),
        ("ratio > 1 and is_open", None),
        ("ratio > 1 and not is_open", False),
        ("ratio > 1 or is_open", True),
        ("ratio > 1 or not is_open", None),
        ("min(passed, ratio * tested)", None),
        ("passed if ratio > 1 else tested", None),
        ("length(grade)", None),
        ("coalesce(ratio, 3)", Decimal(3)),
        ("is_missing(passed / (tested - 48))", True),
    ],
)
def test_what_is_missing_spreads_unless_the_rest_decides(text: str, value: object) -> None:
    assert Expression.parse(text, SCOPE).evaluate(ROW) == value


def test_a_missing_condition_neither_holds_nor_fails() -> None:
    condition = Expression.parse("ratio > 1", SCOPE, YES_NO)

    assert not condition.holds({})
    assert not condition.fails({})


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("passed / tested", "%", Decimal("93.75")),
        ("passed / tested", "‰", Decimal("937.5")),
        ("weight + sugar", "克", Decimal(2000)),
        ("last_rate - pass_rate", "个百分点", Decimal("1.5")),
        ("last_rate - pass_rate", "个千分点", Decimal(15)),
        ("pass_rate - drop", "%", Decimal("92.5")),
        ("pass_rate * tested", "批次", Decimal("44.88")),
        ("sugar / weight", "%", Decimal(100) / 3),
    ],
)
def test_a_formula_gives_its_value_in_the_declared_unit(text: str, unit: str, value: Decimal) -> None:
    result = Expression.parse(text, SCOPE, number_in(unit)).number(ROW)

    assert result is not None
    assert abs(result - value) < Decimal("1e-20")


def test_a_float_in_a_row_is_a_fault_of_the_program() -> None:
    with pytest.raises(TypeError):
        Expression.parse("weight > 1", SCOPE).evaluate({"weight": 1.5})


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("9E+6144")])
def test_a_number_without_a_finite_value_is_missing(value: Decimal) -> None:
    assert Expression.parse("weight * 10 > 1", SCOPE).evaluate({"weight": value}) is None


NAMES = {"a": Decimal("0.5"), "b": Decimal(-3), "c": Decimal(0), "d": Decimal("12.25")}
PLAIN = Scope(dict.fromkeys(NAMES, NUMBER))


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pair = st.tuples(parts, parts)
    return st.one_of(
        st.tuples(parts, st.sampled_from("+-*"), parts).map(" ".join),
        parts.map("({})".format),
        parts.map("-({})".format),
        pair.map(lambda both: f"min({both[0]}, {both[1]})"),
        pair.map(lambda both: f"max({both[0]}, {both[1]})"),
        parts.map("abs({})".format),
        st.tuples(parts, parts, st.sampled_from(["<", "<=", "==", "!=", ">", ">="]), parts, parts).map(
            lambda five: f"({five[0]} if {five[1]} {five[2]} {five[3]} else {five[4]})"
        ),
        st.tuples(parts, parts, parts).map(lambda three: f"(1 if {three[0]} < {three[1]} <= {three[2]} else 2)"),
        pair.map(lambda both: f"(1 if not {both[0]} < {both[1]} or {both[0]} in [1, 2] and True else 2)"),
    )


TOTAL = st.recursive(st.sampled_from(["1", "2", "7", "19", *NAMES]), _joined, max_leaves=10)


@given(TOTAL)
def test_where_nothing_is_missing_the_interpreter_agrees_with_python(text: str) -> None:
    functions = {"min": min, "max": max, "abs": abs}

    value = Expression.parse(text, PLAIN).evaluate(NAMES)

    with localcontext(Context(prec=34)):
        assert value == eval(text, {"__builtins__": functions}, dict(NAMES))


@given(TOTAL)
def test_what_is_written_down_is_read_again_as_the_same_tree(text: str) -> None:
    expression = Expression.parse(text, PLAIN)

    again = Expression.parse(str(expression), PLAIN)

    assert again == expression
    assert str(again) == str(expression)
