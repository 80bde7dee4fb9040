"""The number of a formula or an index for given numbers of the indicators beneath it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from zhiheng.contract.catalogue import Catalogue, pack_of


def combined(catalogue: Catalogue, address: str, values: Mapping[str, float], day: date) -> float | None:
    """The number of a formula or index; ``values`` by address of the part, parameters as of the day.

    None where the formula has no number for them, as one that divides by zero.
    """
    pack, declared = pack_of(address), catalogue.indicator(address)
    if declared.form == "index":
        score = 0.0
        for item in declared.item:
            one = values[catalogue.resolve(pack, item.indicator, ("indicator",)) or ""]
            way = (one - float(item.worst)) / (float(item.best) - float(item.worst))
            score += min(max(way, 0.0), 1.0) * 100 * float(item.weight)
        return score
    expression = catalogue.expressions[address, "formula"]
    row: dict[str, object] = dict(catalogue.parameters_on(pack, day))
    for name in expression.names:
        if found := catalogue.resolve(pack, name, ("indicator",)):
            row[name] = Decimal(repr(values[found]))
    number = expression.number(row)
    return None if number is None else float(number)
