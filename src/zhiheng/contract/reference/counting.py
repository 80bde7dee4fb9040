"""The forms that count records: share, rate, sum, count, distinct, mean, latest; one row after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.examples import NoNumber
from zhiheng.contract.expressions.interpreter import ARITHMETIC
from zhiheng.primitives.units import parse_unit

_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Counted:
    """The row of one record, the subject or region it is about, and its day."""

    row: Mapping[str, object]
    about: str
    day: date


@dataclass(frozen=True, slots=True)
class Result:
    """A number and how many records it rests on; or why there is none."""

    value: Decimal | None
    records: int
    state: NoNumber = "not_applicable"
    numerator: Decimal | None = None
    denominator: Decimal | None = None


def computed(
    catalogue: Catalogue, address: str, rows: Sequence[Counted], per: Decimal | None, *, adds_up: bool
) -> Result:
    """The indicator over the rows.

    A row counts where its condition ``where`` is true and its amount and weight are not missing; it is in the part of a
    share where ``part`` is true. ``per`` is the value of the indicator a rate is related to. ``adds_up`` tells whether
    the latest amounts of several subjects may be added.
    """
    where = catalogue.expression(address, "where")
    counted = [row for row in rows if where is None or where.holds(row.row)]
    amounts = _amounts(catalogue, address, counted)
    present = [(row, amount) for row, amount in zip(counted, amounts, strict=True) if amount is not None]
    match catalogue.indicator(address).form:
        case "share":
            return _share(catalogue, address, present)
        case "rate":
            return _rate(catalogue, address, present, per)
        case "sum":
            return Result(added([amount for _, amount in present]), len(present))
        case "count":
            return Result(_in_unit(catalogue, address, Decimal(len(present))), len(present))
        case "distinct":
            return _distinct(catalogue, address, present)
        case "mean":
            return _mean(catalogue, address, present)
        case "latest":
            return _latest(present, adds_up=adds_up)
        case form:
            raise ValueError(f"{address}: {form} does not count records")


def _amounts(catalogue: Catalogue, address: str, rows: Sequence[Counted]) -> list[Decimal | None]:
    amount = catalogue.expression(address, "amount")
    return [_ONE if amount is None else amount.number(row.row) for row in rows]


def added(amounts: Sequence[Decimal]) -> Decimal:
    """The sum, exact to the precision of expressions."""
    total = Decimal(0)
    for amount in amounts:
        total = ARITHMETIC.add(total, amount)
    return total


def unit_factor(catalogue: Catalogue, address: str) -> Fraction:
    """What a number counted one by one, or a bare ratio, is multiplied by to be in the unit of the indicator."""
    return 1 / parse_unit(catalogue.indicator(address).unit).scale


def rate_factor(catalogue: Catalogue, address: str) -> Fraction:
    """What a rate's sum, divided by the indicator it is related to, is multiplied by to be in the rate's unit."""
    indicator = catalogue.indicator(address)
    related = catalogue.resolve(pack_of(address), indicator.per, ("indicator",)) or ""
    amount = catalogue.expression(address, "amount")
    unit = amount.type.unit if amount is not None and amount.type.unit is not None else None
    above = unit.scale if unit is not None else Fraction(1)
    return above / (parse_unit(catalogue.indicator(related).unit).scale * parse_unit(indicator.unit).scale)


def _times(value: Decimal, factor: Fraction) -> Decimal:
    scaled = ARITHMETIC.multiply(value, Decimal(factor.numerator))
    return ARITHMETIC.divide(scaled, Decimal(factor.denominator))


def _in_unit(catalogue: Catalogue, address: str, value: Decimal) -> Decimal:
    return _times(value, unit_factor(catalogue, address))


def _share(catalogue: Catalogue, address: str, present: Sequence[tuple[Counted, Decimal]]) -> Result:
    part = catalogue.expressions[address, "part"]
    weighted = _weighted(catalogue, address, present)
    whole = added([ARITHMETIC.multiply(amount, weight) for _, amount, weight in weighted])
    above = added([ARITHMETIC.multiply(amount, weight) for row, amount, weight in weighted if part.holds(row.row)])
    value = _in_unit(catalogue, address, ARITHMETIC.divide(above, whole)) if whole else None
    return Result(value, len(weighted), numerator=above, denominator=whole)


def _weighted(
    catalogue: Catalogue, address: str, present: Sequence[tuple[Counted, Decimal]]
) -> list[tuple[Counted, Decimal, Decimal]]:
    """The rows whose weight is not missing, with it; without a declared weight each has 1."""
    expression = catalogue.expression(address, "weight")
    weights = [_ONE if expression is None else expression.number(row.row) for row, _ in present]
    return [(row, amount, weight) for (row, amount), weight in zip(present, weights, strict=True) if weight is not None]


def _rate(
    catalogue: Catalogue, address: str, present: Sequence[tuple[Counted, Decimal]], per: Decimal | None
) -> Result:
    above = added([amount for _, amount in present])
    if not per:
        return Result(None, len(present))
    scaled = _times(above, rate_factor(catalogue, address))
    return Result(ARITHMETIC.divide(scaled, per), len(present), numerator=above, denominator=per)


def _distinct(catalogue: Catalogue, address: str, present: Sequence[tuple[Counted, Decimal]]) -> Result:
    expression = catalogue.expressions[address, "distinct"]
    different = {value for row, _ in present if (value := expression.evaluate(row.row)) is not None}
    return Result(_in_unit(catalogue, address, Decimal(len(different))), len(present))


def _mean(catalogue: Catalogue, address: str, present: Sequence[tuple[Counted, Decimal]]) -> Result:
    weighted = _weighted(catalogue, address, present)
    total = added([weight for _, _, weight in weighted])
    above = added([ARITHMETIC.multiply(amount, weight) for _, amount, weight in weighted])
    return Result(ARITHMETIC.divide(above, total) if total else None, len(weighted))


def _latest(present: Sequence[tuple[Counted, Decimal]], *, adds_up: bool) -> Result:
    """The last amount of each subject or region; of two on one day the one stated later."""
    last: dict[str, tuple[date, Decimal]] = {}
    for row, amount in present:
        if row.about not in last or row.day >= last[row.about][0]:
            last[row.about] = (row.day, amount)
    if not last:
        return Result(None, 0, "not_reported")
    if len(last) > 1 and not adds_up:
        return Result(None, len(last))
    return Result(added([amount for _, amount in last.values()]), len(last))
