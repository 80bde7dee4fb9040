"""How a whole follows from its parts, for every indicator and dimension; what is undefined has a reason.

A stock is not summed over time, a share is neither summed nor averaged, different values counted in two parts may be
the same one. Where records are beneath, recomputing from them is always right.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.indicators import Indicator, RollUp
from zhiheng.primitives.units import parse_unit

Reason = tuple[str, str]
"""Why a roll-up is refused, in English and in Chinese."""

PERIOD: Final = "period"
REGION: Final = "region"
_RATIOS: Final = frozenset({"share", "rate", "mean", "index", "formula"})


def is_stock(indicator: Indicator) -> bool:
    """Whether it tells what there is at a time, not what happened in it."""
    return indicator.measure == "stock" or indicator.form == "latest"


def roll_up_of(catalogue: Catalogue, address: str, dimension: str) -> RollUp:
    """The roll-up in force: as declared, else recomputed where that is defined."""
    indicator = catalogue.indicator(address)
    declared = indicator.roll_up.get(dimension)
    if declared is not None:
        return declared
    return "none" if _not_recomputed(catalogue, address, dimension) else "recompute"


def refusal_of(catalogue: Catalogue, address: str, dimension: str, rule: RollUp) -> Reason | None:
    """Why this roll-up of an indicator has no meaning; None where it has one."""
    indicator = catalogue.indicator(address)
    match rule:
        case "none":
            return None
        case "recompute":
            return _not_recomputed(catalogue, address, dimension)
        case "sum":
            return _not_summed(indicator, dimension)
        case "mean" | "latest":
            return _not_over_time(indicator, dimension, rule)


def depends_on(catalogue: Catalogue, address: str) -> Iterator[str]:
    """The addresses of the indicators an indicator is computed from."""
    indicator = catalogue.indicator(address)
    pack = pack_of(address)
    named = [item.indicator for item in indicator.item] + ([indicator.per] if indicator.per else [])
    for reference in named:
        if found := catalogue.resolve(pack, reference, ("indicator",)):
            yield found
    formula = catalogue.expression(address, "formula")
    for name in sorted(formula.names) if formula else ():
        if found := catalogue.resolve(pack, name, ("indicator",)):
            yield found


def _not_recomputed(catalogue: Catalogue, address: str, dimension: str) -> Reason | None:
    own = _nothing_beneath(catalogue.indicator(address), dimension)
    if own is not None:
        return own
    seen = {address}
    waiting = list(depends_on(catalogue, address))
    while waiting:
        part = waiting.pop()
        declared = catalogue.indicator(part).roll_up.get(dimension)
        if part in seen or declared in {"sum", "mean", "latest"}:
            continue
        seen.add(part)
        if declared == "none" or _nothing_beneath(catalogue.indicator(part), dimension):
            return (
                f"its part {part} is undefined for the whole of {dimension}",
                f"其组成 {part} 在 {dimension} 上没有合计",
            )
        waiting += depends_on(catalogue, part)
    return None


def _nothing_beneath(indicator: Indicator, dimension: str) -> Reason | None:
    if indicator.form == "reported":
        return "a reported figure has no records beneath it to compute from", "上报数据之下没有可供重算的记录"
    if indicator.form == "latest" and dimension != PERIOD:
        return (
            "several subjects have several latest values; say sum where they can be added",
            "多个主体各有最新值；可以相加时请写 sum",
        )
    return None


def _not_summed(indicator: Indicator, dimension: str) -> Reason | None:
    if indicator.form == "distinct":
        return (
            "the same one would be counted in two parts; recompute it",
            "同一对象会在不同部分重复计数；请写 recompute",
        )
    if indicator.form in _RATIOS:
        return (
            f"a {indicator.form} is not added; recompute it from its parts",
            "比率、均值类指标不能相加；请写 recompute",
        )
    unit = parse_unit(indicator.unit)
    if not unit.is_additive:
        what, what_zh = ("a share", "占比") if unit.is_share else (f"an amount in {unit}", f"以“{unit}”计的量")
        return f"{what} is not added", f"{what_zh}不能相加"
    if dimension == PERIOD and is_stock(indicator):
        return (
            "a stock is not summed over time: it would be counted again each time",
            "存量不能跨期相加，否则会重复计数",
        )
    return None


def _not_over_time(indicator: Indicator, dimension: str, rule: RollUp) -> Reason | None:
    """The mean and the last of the parts: both belong to a stock over time and to nothing else."""
    unit = parse_unit(indicator.unit)
    if rule == "mean" and (indicator.form in _RATIOS or unit.is_share or unit.is_ratio):
        return (
            "a share is not averaged: its parts have wholes of different size; recompute it",
            "占比不能求平均：各部分的总体大小不同；请写 recompute",
        )
    if dimension != PERIOD:
        return f"the {rule} over {dimension} is not the number of the whole", f"{dimension} 上的 {rule} 不是整体的数"
    if not is_stock(indicator):
        return f"the {rule} of a flow is not what happened in the whole period", "流量的整期数不是各期的均值或末值"
    return None
