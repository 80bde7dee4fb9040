"""What goes wrong where people fill in tables: names misspelt, rows sent twice, values that cannot be.

The shares are those the demonstration declares; its tests hold the generator to them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from zhiheng.contract.in_use import in_use
from zhiheng.demo.chance import Chance

IMPOSSIBLE: Final = 0.004
"""Rows with a value that cannot be; refused, and sent again mended."""
TWICE: Final = 0.004
"""Rows that stand twice in one file."""
OTHERWISE: Final = 0.0008
"""Rows that come a second time under their number with another value."""
OF_LAST_TIME: Final = 0.25
"""Files that hold some rows of the file before."""
OTHER_NAME: Final = 0.035
"""References by code whose name is written otherwise."""
NAME_ALONE: Final = 0.015
"""References by the right name without a code."""
OTHER_NAME_ALONE: Final = 0.02
"""References by a name written otherwise, without a code: nobody knows for sure who is meant."""
MENDED: Final = 0.012
"""Sampling sheets of which one value is corrected by hand later."""
DOUBLED: Final = 0.02
"""Hazards that are entered a second time under another number, and retracted."""
RETURNED: Final = 0.012
"""Records that wait for approval and are returned."""

_LOOK_ALIKE: Final = {
    "云": "芸",
    "棠": "堂",
    "筠": "均",
    "麓": "鹿",
    "砚": "研",
    "芷": "芝",
    "霁": "齐",
    "蘅": "衡",
    "舟": "州",
    "杉": "衫",
    "器": "气",
    "制": "治",
    "料": "科",
    "纺": "仿",
    "材": "财",
    "涂": "途",
    "贸": "贺",
    "限": "线",
    "泓": "弘",
    "琬": "婉",
}
_FIRM: Final = re.compile(r"(?P<place>衡川省|澜溪市|澜溪|..[市区县]?)(?P<rest>.+?)(?P<form>股份有限公司|有限公司)")


class Dirt:
    """Makes files as people send them."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._last: dict[tuple[str, str], list[dict[str, Any]]] = {}

    def on(
        self, kind: str, office: str, rows: list[dict[str, Any]], *, clean: bool
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """The rows as they are sent first, and those that are sent again because they were refused."""
        if clean:
            return rows, []
        chance, sent, again = self._chance, [], []
        for row in rows:
            drawn = chance.random()
            if drawn < IMPOSSIBLE:
                sent.append(spoilt(kind, row, chance))
                again.append(row)
                continue
            sent.append(row)
            if drawn < IMPOSSIBLE + TWICE:
                sent.append(row)
            elif drawn < IMPOSSIBLE + TWICE + OTHERWISE:
                sent.append(spoilt(kind, row, chance, possible=True))
        before = self._last.get((kind, office))
        if before and chance.happens(OF_LAST_TIME):
            sent[:0] = before
        self._last[kind, office] = rows[-2:]
        return sent, again


def spoilt(kind: str, row: dict[str, Any], chance: Chance, *, possible: bool = False) -> dict[str, Any]:
    """The row with one value that cannot be, or, where ``possible``, with another one than before."""
    declared = in_use().kind(kind)
    ways: list[tuple[str, Callable[[Any], Any]]] = []
    for key, value in row.items():
        field = declared.fields.get(key)
        if possible:
            if (
                field is not None
                and field.type in {"text", "long_text"}
                and key not in declared.identified_by
                and value
            ):
                ways.append((key, lambda value: f"{value}（补）"))
        elif isinstance(value, date):
            ways.append((key, lambda value: f"{value.year}-02-30"))
        elif isinstance(value, bool):
            ways.append((key, lambda _: "待定"))
        elif isinstance(value, int | float | Decimal):
            ways += [(key, lambda value: f"约{value}"), (key, lambda value: -1 - abs(value))][: 1 + _has_least(field)]
        elif field is not None and field.type == "code" and value:
            ways.append((key, lambda _: "不清楚"))
        elif (key == "firm" or (field is not None and field.format == "credit_code")) and value:
            ways.append((key, lambda value: value[:9] + ("1" if value[9] != "1" else "2") + value[10:]))
    if not ways:
        return row
    key, spoil = chance.choice(ways)
    return {**row, key: spoil(row[key])}


def _has_least(field: Any) -> int:  # noqa: ANN401 - a declared field or none
    return int(getattr(field, "least", None) is not None)


def otherwise(name: str, chance: Chance) -> str:
    """A name of a firm as people write it who do not look it up.

    >>> otherwise("澜溪云岫电器有限公司", Chance(1, "doctest")) != "澜溪云岫电器有限公司"
    True
    """
    met = _FIRM.fullmatch(name)
    ways = [name.replace("有限公司", "公司", 1), name.replace("股份", "", 1)]
    if met:
        place, rest, form = met["place"], met["rest"], met["form"]
        ways += [f"{rest}（{place}）{form}", f"{place}{rest}", f"{rest}{form}", f"{place}{rest}{form[:-2]}责任公司"]
        ways += [f"{place}市{rest}{form}", f"{place} {rest}{form}厂"] if place == "澜溪" else []
    swapped = [place for place, sign in enumerate(name) if sign in _LOOK_ALIKE]
    if swapped:
        place_of = chance.choice(swapped)
        ways += [name[:place_of] + _LOOK_ALIKE[name[place_of]] + name[place_of + 1 :]] * 2
    ways = [way for way in ways if way != name and len(way) >= 4]
    return chance.choice(ways) if ways else f"{name}（个体）"
