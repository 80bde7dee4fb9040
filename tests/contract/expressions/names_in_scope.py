"""The names the tests of the expression language speak of."""

from zhiheng.contract.expressions.expression import Expression
from zhiheng.contract.expressions.faults import Fault, InvalidExpression
from zhiheng.contract.expressions.value_types import DATE, OPAQUE, TEXT, YES_NO, Scope, ValueType, number_in

SCOPE = Scope(
    {
        "passed": number_in("批次"),
        "tested": number_in("批次"),
        "weight": number_in("千克"),
        "sugar": number_in("克"),
        "pass_rate": number_in("%"),
        "last_rate": number_in("%"),
        "drop": number_in("个百分点"),
        "ratio": number_in(""),
        "days": number_in("天"),
        "made_on": DATE,
        "sold_on": DATE,
        "verdict": ValueType("code", codes=frozenset({"pass", "fail"}), of="toy.verdict"),
        "grade": ValueType("code", codes=frozenset({"pass", "A"}), of="toy.grade"),
        "region": ValueType("reference", of="region"),
        "name": TEXT,
        "report": OPAQUE,
        "is_open": YES_NO,
        "subject.size": TEXT,
    },
    "the fields of toy.batch",
    "toy.batch 的字段",
)


def faults_of(text: str, expects: ValueType | None = None) -> tuple[Fault, ...]:
    """The faults of a text that must not parse."""
    try:
        parsed = Expression.parse(text, SCOPE, expects)
    except InvalidExpression as error:
        return error.faults
    raise AssertionError(f"{text!r} was read as {parsed}")
