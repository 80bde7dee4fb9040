"""Numbers written in Chinese characters, as plans write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_DIGITS: Final = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES: Final = {"十": 10, "百": 100, "千": 1000}
_MYRIADS: Final = {"万": 10**4, "亿": 10**8}
NUMERAL: Final = "[零〇一二两三四五六七八九十百千万亿点]+"
_PARTS: Final = {"百": Decimal(100), "千": Decimal(1000), "万": Decimal(10000)}


def chinese_number(words: str) -> Decimal | None:
    """The value of a Chinese numeral; None where the characters make no number.

    >>> chinese_number("二十三"), chinese_number("一百零五"), chinese_number("九十八点五"), chinese_number("二〇二五")
    (Decimal('23'), Decimal('105'), Decimal('98.5'), Decimal('2025'))
    """
    if not words or len(words) > 24:
        return None
    whole, point, fraction = words.partition("点")
    value = _whole(whole)
    if value is None or (point and not all(char in _DIGITS for char in fraction)):
        return None
    digits = "".join(str(_DIGITS[char]) for char in fraction)
    return Decimal(f"{value}.{digits}") if digits else Decimal(value)


def _whole(words: str) -> int | None:
    if len(words) > 1 and all(char in _DIGITS for char in words):
        return int("".join(str(_DIGITS[char]) for char in words))
    total = section = digit = 0
    seen = False
    for char in words:
        if char in _DIGITS:
            digit, seen = _DIGITS[char], True
        elif char in _PLACES:
            section += (digit or (0 if seen else 1)) * _PLACES[char]
            digit, seen = 0, True
        elif char in _MYRIADS:
            if not seen:
                return None
            if char == "亿":
                total = (total + section + digit) * _MYRIADS[char]
            else:
                total += (section + digit) * _MYRIADS[char]
            section = digit = 0
        else:
            return None
    return total + section + digit if seen else None


def chinese_part(denominator: str, numerator: str) -> tuple[Decimal, str] | None:
    """The share that 百分之…, 千分之… or 三分之二 states, with its sign.

    >>> chinese_part("百", "九十五"), chinese_part("千", "三"), chinese_part("三", "二")
    ((Decimal('95'), '%'), (Decimal('3'), '‰'), (Decimal('66.67'), '%'))
    """
    value = chinese_number(numerator)
    if value is None:
        return None
    if denominator == "百":
        return value, "%"
    if denominator == "千":
        return value, "‰"
    if denominator == "万":
        return value, "‱"
    whole = chinese_number(denominator)
    if not whole:
        return None
    return (value / whole * 100).quantize(Decimal("0.01")), "%"
