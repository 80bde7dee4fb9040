"""What the expression language lets through, what it refuses, and how it says so."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.expressions.names_in_scope import SCOPE, faults_of

from zhiheng.contract.expressions.expression import Expression
from zhiheng.contract.expressions.faults import InvalidExpression
from zhiheng.contract.expressions.value_types import YES_NO, number_in


@pytest.mark.parametrize(
    "text",
    [
        "weight > 2.50",
        "1 <= weight < 5",
        "verdict in ['pass', 'fail']",
        "verdict not in ['pass']",
        "not (is_open or is_missing(report)) and name != ''",
        "made_on <= date(2026, 3, 1)",
        "days_between(made_on, sold_on) <= days",
        "100 - pass_rate - last_rate",
        "-(passed - tested) / 3 * -2",
        "passed - (tested - 1)",
        "passed if is_open else tested if name == 'x' else 0",
        "(passed if is_open else tested) + 1",
        "coalesce(verdict, 'fail') == 'fail'",
        "starts_with(subject.size, 'l') == True",
        "region == '339901'",
        "ratio in [-1, 0.5]",
        'name == "it\'s"',
        "(is_open and is_open) and is_open",
        "not not is_open",
        "(1 < ratio) == is_open",
    ],
)
def test_a_text_in_its_plainest_form_is_written_as_it_was_read(text: str) -> None:
    assert str(Expression.parse(text, SCOPE)) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("  ((weight))>(2)", "weight > 2"),
        ("verdict in ('pass',)", "verdict in ['pass']"),
        ("is_open and\n  is_open", "is_open and is_open"),
        ("(passed*tested)+(1)", "passed * tested + 1"),
        (".5 < ratio", "0.5 < ratio"),
    ],
)
def test_needless_brackets_and_line_ends_are_dropped(text: str, plain: str) -> None:
    assert str(Expression.parse(text, SCOPE)) == plain


@pytest.mark.parametrize(
    ("text", "kind", "column"),
    [
        ("", "syntax", 1),
        ("weight >", "syntax", 9),
        ("lambda: 3", "syntax", 1),
        ("name[0] == 'x'", "syntax", 1),
        ("f'{name}' == name", "syntax", 1),
        ("(is_open := True)", "syntax", 2),
        ("is_open # why", "syntax", 1),
        ("passed // 2 > 1", "syntax", 1),
        ("passed % 2 > 1", "syntax", 1),
        ("passed ** 2 > 1", "syntax", 1),
        ("+passed > 1", "syntax", 1),
        ("name == None", "syntax", 9),
        ("name is 'x'", "syntax", 1),
        ("name == 'a\\n'", "syntax", 11),
        ("name == 'a\u200bb'", "syntax", 9),
        ('name == "a" \'"\' "\'"', "syntax", 9),
        ("ratio > 0x10", "syntax", 9),
        ("ratio > 1e5", "syntax", 9),
        ("ratio > 1_000", "syntax", 9),
        ("ratio > 2j", "syntax", 9),
        ("passed in tested", "syntax", 1),
        ("passed in []", "syntax", 1),
        ("passed in [tested]", "syntax", 12),
        ("1 < passed in [2]", "syntax", 1),
        ("made_on < date(2025, 2, 30)", "syntax", 11),
        ("made_on < date('2025-02-03')", "syntax", 11),
        ("min(*passed) > 1", "syntax", 1),
        ("name().x == 1", "syntax", 1),
        ("wieght > 1", "unknown_name", 1),
        ("subject.siz == 'x'", "unknown_name", 1),
        ("maximum(passed, 1) > 1", "unknown_name", 1),
        ("重量 > 1", "unknown_name", 1),
        ("'重量' == nane", "unknown_name", 9),
        ("verdict == 'pas'", "unknown_code", 12),
        ("verdict in ['pass', 'x']", "unknown_code", 21),
        ("verdict == grade", "type", 12),
        ("verdict < 'pass'", "type", 1),
        ("name < 'a'", "type", 1),
        ("report == 'x'", "type", 1),
        ("name == 3", "type", 9),
        ("passed", "type", 1),
        ("is_open and passed", "type", 13),
        ("not name", "type", 5),
        ("sold_on - made_on > 3", "type", 1),
        ("-name == 1", "type", 2),
        ("abs(name) == 1", "type", 5),
        ("abs(passed, 1) == 1", "type", 1),
        ("min(passed) == 1", "type", 1),
        ("passed if is_open else name", "type", 24),
        ("passed if name else tested", "type", 11),
        ("region == '12'", "type", 11),
        ("passed + weight > 1", "unit", 1),
        ("passed < weight", "unit", 10),
        ("max(passed, weight) > 1", "unit", 13),
        ("pass_rate < drop", "unit", 13),
        ("drop + pass_rate > 1", "unit", 1),
        ("1 - pass_rate > 0", "unit", 1),
        ("pass_rate + 1 > 0", "unit", 1),
        ("x" * 4001, "too_large", 1),
    ],
)
def test_what_does_not_belong_is_refused_at_its_place(text: str, kind: str, column: int) -> None:
    faults = faults_of(text, YES_NO)

    assert [(fault.kind, fault.column) for fault in faults][:1] == [(kind, column)]
    assert all(fault.message and fault.message_zh for fault in faults)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("wegiht > 1", "weight"), ("verdict == 'pas'", "pass"), ("lenght(name) > 1", "length"), ("zzz > 1", "")],
)
def test_the_nearest_known_name_is_named(text: str, nearest: str) -> None:
    assert faults_of(text)[0].nearest == nearest


def test_every_fault_of_a_text_is_told_at_once() -> None:
    faults = faults_of("wegiht > 1 and verdict == 'pas' and passed < weight")

    assert [fault.kind for fault in faults] == ["unknown_name", "unknown_code", "unit"]


@pytest.mark.parametrize(
    "text",
    ["(" * 3000, "-" * 3999 + "1", "not " * 900 + "is_open", "+".join(["passed"] * 500), "9" * 3999, "\0", "\ud800",
     "name == '\ud800'", "(" * 300 + "passed" + ")" * 300 + " > 1", "[" * 500, "is_open\n\\\n"],
)  # fmt: skip
def test_a_text_that_would_break_a_parser_is_a_fault_like_any_other(text: str) -> None:
    assert faults_of(text, YES_NO)


TOKENS = st.sampled_from(
    [*SCOPE.names, *"+-*/()[],.<>=!:#@%'\"\\\n\t 0129", "and", "or", "not", "in", "is", "if", "else", "lambda", "==",
     "<=", "**", "//", "'pass'", "date(2026, 1, 2)", "min(", "is_missing(", "None", "True", "1.5", "f'", "1e9", "（"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(TOKENS, max_size=30).map(" ".join), st.text(alphabet=string.printable)))
def test_any_text_is_read_or_refused_and_never_breaks(text: str) -> None:
    try:
        expression = Expression.parse(text, SCOPE)
    except InvalidExpression:
        return

    assert Expression.parse(str(expression), SCOPE) == expression


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("passed / tested", "%"),
        ("passed / tested", "倍"),
        ("weight + sugar", "克"),
        ("passed / weight", "批次/千克"),
        ("pass_rate - last_rate", "个百分点"),
        ("100 - pass_rate - last_rate", "%"),
        ("pass_rate - drop", "%"),
        ("(pass_rate - last_rate) * 2", "个百分点"),
        ("-abs(pass_rate - last_rate) / 3", "个百分点"),
        ("days_between(made_on, sold_on)", "天"),
        ("weight * 2", "千克"),
        ("3", "万元"),
    ],
)
def test_an_expression_fits_a_unit_of_its_dimension(text: str, unit: str) -> None:
    assert Expression.parse(text, SCOPE, number_in(unit)).type.kind == "number"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("passed / tested", "批次"),
        ("passed * tested", "批次"),
        ("passed / weight", "批次"),
        ("pass_rate", "个百分点"),
        ("passed / tested * 100", "%"),
        ("100 * passed / tested", "%"),
        ("passed * 100 / tested", "%"),
        ("passed / tested / 0.01", "%"),
    ],
)
def test_a_formula_that_does_not_give_its_unit_is_refused(text: str, unit: str) -> None:
    assert [fault.kind for fault in faults_of(text, number_in(unit))] == ["unit"]
