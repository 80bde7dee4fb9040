"""indicators.toml: numbers computed from records, by region, period and class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Final, Literal

from zhiheng.contract.declarations.basics import Key, SourceKey, Systems, Title
from zhiheng.contract.words import EXPRESSION, NAMED, UNIT, points_to
from zhiheng.primitives.periods import PeriodKind

Form = Literal["share", "rate", "sum", "count", "distinct", "mean", "latest", "index", "formula", "reported"]
RollUp = Literal["sum", "mean", "latest", "recompute", "none"]

FORMS: Final[Mapping[Form, str]] = {
    "share": "The part of the records (or of their amounts) for which a condition holds.",
    "rate": "Records (or their amounts) for each unit of another indicator, such as complaints per 10,000 people.",
    "sum": "The sum of an amount over the records.",
    "count": "How many records there are.",
    "distinct": "How many different values there are.",
    "mean": "The mean of an amount over the records, weighted where a weight is given.",
    "latest": "The amount last stated by each subject or region, up to the end of the period; always a stock.",
    "index": "Several indicators, each put between its worst (0) and best (100) value, weighted and added.",
    "formula": "A formula over other indicators and parameters.",
    "reported": "A figure as its region stated it for the period.",
}
"""What the value of each form is."""

ROLL_UPS: Final[Mapping[RollUp, str]] = {
    "sum": "The values of the parts are added.",
    "mean": "The plain mean of the values of the parts.",
    "latest": "The value of the last part.",
    "recompute": "It is computed anew from the records, or from indicators that are.",
    "none": "Undefined: the question has no number.",
}
"""How the value of the whole follows from the values of its parts."""

FORM_WORDS: Final[Mapping[Form, tuple[frozenset[str], frozenset[str]]]] = {
    "share": (frozenset({"record", "part"}), frozenset({"where", "amount", "by", "weight", "suppress_below"})),
    "rate": (frozenset({"record", "per"}), frozenset({"where", "amount", "by", "suppress_below"})),
    "sum": (frozenset({"record", "amount", "measure"}), frozenset({"where", "by", "coverage", "suppress_below"})),
    "count": (frozenset({"record", "measure"}), frozenset({"where", "by", "coverage", "suppress_below"})),
    "distinct": (frozenset({"record", "distinct", "measure"}), frozenset({"where", "by", "suppress_below"})),
    "mean": (frozenset({"record", "amount"}), frozenset({"where", "by", "weight", "coverage", "suppress_below"})),
    "latest": (frozenset({"record", "amount"}), frozenset({"where", "by", "coverage"})),
    "index": (frozenset({"item"}), frozenset()),
    "formula": (frozenset({"formula"}), frozenset()),
    "reported": (frozenset({"record", "amount", "measure"}), frozenset({"coverage"})),
}
"""The words a form needs and those it may have besides; the others of these are refused."""

RESULT_COLUMNS: Final = frozenset(
    {"indicator", "period", "region", "state", "value", "numerator", "denominator", "records", "low", "high"}
)
"""The columns of every answer; those of its classes stand beside them under the names of their fields."""


@dataclass(frozen=True, slots=True)
class IndexItem:
    """One indicator of an index."""

    indicator: Annotated[str, "The indicator.", points_to("indicator")]
    weight: Annotated[Decimal, "Its weight; the weights of an index add up to 1."]
    worst: Annotated[Decimal, "The value that counts 0, in the indicator's unit; beyond it counts 0 too."]
    best: Annotated[Decimal, "The value that counts 100; beyond it counts 100 too."]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A number with unit, period and source."""

    key: Key
    title: Title
    form: Annotated[Form, "How it is computed."]
    unit: Annotated[str, "Its unit.", UNIT]
    period: Annotated[PeriodKind, "The shortest period it is computed for."]
    source: SourceKey
    direction: Annotated[Literal["higher", "lower", "neither"], "Which way is better."]
    record: Annotated[str, "The kind of record or case it is computed from.", points_to("record", "case")] = ""
    where: Annotated[str, "Which records count; one for which the condition is missing does not.", EXPRESSION] = ""
    part: Annotated[str, "Of a share: which of the records that count make the part.", EXPRESSION] = ""
    amount: Annotated[str, "The number each record contributes; without it each counts one.", EXPRESSION] = ""
    weight: Annotated[
        str,
        "Of a mean: the weight of each record. Of a share: its design weight, for how many a drawn one stands.",
        EXPRESSION,
    ] = ""
    distinct: Annotated[str, "What is counted once for each different value.", EXPRESSION] = ""
    per: Annotated[str, "Of a rate: the indicator it is related to.", points_to("indicator")] = ""
    formula: Annotated[str, "A formula over indicators and parameters.", EXPRESSION] = ""
    item: Annotated[tuple[IndexItem, ...], "Of an index: one of its indicators."] = ()
    by: Annotated[tuple[str, ...], "Fields of the record by which it can be split into classes."] = ()
    measure: Annotated[
        Literal["stock", "flow"] | None,
        "A flow counts what happened in the period; a stock what there is at its end.",
    ] = None
    roll_up: Annotated[
        Mapping[str, RollUp],
        "For period, region and each of by: how the whole follows from its parts; checked against form, measure, unit.",
    ] = field(default_factory=dict)
    coverage: Annotated[
        Decimal | None,
        "Of reported figures: the share of the expected ones that must be there, else not reported; 1 if left out.",
    ] = None
    suppress_below: Annotated[int, "A number resting on fewer records than this is suppressed."] = 0
    places: Annotated[int | None, "Decimal places on display, rounded by GB/T 8170; all of them if left out."] = None
    aliases: Annotated[tuple[str, ...], "Names under which plans ask for it."] = ()
    serves: Systems = ()


@dataclass(frozen=True, slots=True)
class IndicatorsFile:
    """The indicators."""

    indicator: Annotated[tuple[Indicator, ...], "An indicator.", NAMED] = ()
