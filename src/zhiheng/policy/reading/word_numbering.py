"""The numbers that Word writes by itself: they stand in no text, yet people cite them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from zhiheng.policy.reading.package import attribute, child, local

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Element

_LEVELS: Final = 9
_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    )
)


@dataclass(slots=True)
class _Level:
    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(slots=True)
class _Scheme:
    """An abstract numbering: its nine levels, and how far each has counted."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counted: dict[int, int] = field(default_factory=dict)
    style_link: str | None = None
    named_style: str | None = None


@dataclass(slots=True)
class _Style:
    name: str = ""
    based_on: str | None = None
    number: str | None = None
    level: int | None = None


class Numbering:
    """Counts through a document: ask for the label of each numbered paragraph once, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._styles = dict(_read_styles(styles)) if styles is not None else {}
        self._schemes: dict[str, _Scheme] = {}
        self._uses: dict[str, str] = {}
        self._own_levels: dict[tuple[str, int], _Level] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._read(numbering)

    def style_name(self, style: str | None) -> str:
        """The name of a paragraph style, in lower case."""
        return self._styles[style].name if style in self._styles else (style or "").lower()

    def label(self, properties: Element | None, style: str | None) -> str:
        """What Word prints before a paragraph with these properties; empty where it is not numbered."""
        number, level = self._number_of(properties, style)
        scheme = self._schemes.get(self._uses.get(number or "", ""))
        if number is None or scheme is None or not 0 <= level < _LEVELS:
            return ""
        self._count(scheme, number, level)
        return self._label(scheme, number, level)

    def _read(self, numbering: Element) -> None:
        for node in numbering:
            if local(node) == "abstractNum":
                scheme = _Scheme(
                    style_link=_value(node, "numStyleLink"),
                    named_style=_value(node, "styleLink"),
                    levels=dict(map(_read_level, _named(node, "lvl"))),
                )
                self._schemes[attribute(node, "abstractNumId") or ""] = scheme
            elif local(node) == "num":
                self._read_use(node)
        named = {scheme.named_style: scheme for scheme in self._schemes.values() if scheme.named_style}
        for scheme in self._schemes.values():
            if scheme.style_link in named and not scheme.levels:
                scheme.levels = named[scheme.style_link].levels

    def _read_use(self, node: Element) -> None:
        number = attribute(node, "numId") or ""
        self._uses[number] = _value(node, "abstractNumId") or ""
        for override in _named(node, "lvlOverride"):
            position = _integer(attribute(override, "ilvl"), 0)
            start = _value(override, "startOverride")
            if start is not None:
                self._restarts.setdefault(number, {})[position] = _integer(start, 1)
            for level in _named(override, "lvl"):
                self._own_levels[number, position] = _read_level(level)[1]

    def _number_of(self, properties: Element | None, style: str | None) -> tuple[str | None, int]:
        """Number and level: the paragraph's own words first, then its style, then what the style rests on."""
        number: str | None = None
        level: int | None = None
        own = child(properties, "numPr")
        if own is not None:
            number, written = _value(own, "numId"), _value(own, "ilvl")
            level = _integer(written, 0) if written is not None else None
        first = style
        for _ in range(20):
            found = self._styles.get(style or "")
            if found is None or (number is not None and level is not None):
                break
            number = found.number if number is None else number
            level = found.level if level is None else level
            style = found.based_on
        if number in {None, "0"}:
            return None, 0
        return number, self._level_of_style(number, first) if level is None else level

    def _level_of_style(self, number: str | None, style: str | None) -> int:
        scheme = self._schemes.get(self._uses.get(number or "", ""))
        levels = scheme.levels if scheme else {}
        return next((position for position, level in levels.items() if style and level.style == style), 0)

    def _level(self, scheme: _Scheme, number: str, position: int) -> _Level:
        return self._own_levels.get((number, position)) or scheme.levels.get(position) or _Level()

    def _count(self, scheme: _Scheme, number: str, position: int) -> None:
        for restarted, start in self._restarts.pop(number, {}).items():
            scheme.counted[restarted] = start - 1
        start = self._level(scheme, number, position).start
        scheme.counted[position] = scheme.counted.get(position, start - 1) + 1
        for deeper in [level for level in scheme.counted if level > position]:
            restart = self._level(scheme, number, deeper).restart
            if restart is None or position < restart:
                del scheme.counted[deeper]

    def _label(self, scheme: _Scheme, number: str, position: int) -> str:
        level = self._level(scheme, number, position)
        if level.number_format == "bullet":
            # Symbol fonts draw bullets at private places; whatever they draw, it is a bullet.
            return "●" if level.text == "o" or any("\ue000" <= char <= "\uf8ff" for char in level.text) else level.text

        def shown(match: re.Match[str]) -> str:
            named = int(match[1]) - 1
            one = self._level(scheme, number, named)
            count = scheme.counted.get(named, one.start)
            return in_format(count, "decimal" if level.legal else one.number_format)

        label = re.sub(r"%([1-9])", shown, level.text)
        return f"{label} " if label[-1:].isalnum() and level.suffix != "nothing" else label


def _read_styles(styles: Element) -> Iterator[tuple[str, _Style]]:
    for node in _named(styles, "style"):
        numbered = child(node, "pPr", "numPr")
        level = _value(numbered, "ilvl")
        yield (
            attribute(node, "styleId") or "",
            _Style(
                name=(_value(node, "name") or "").lower(),
                based_on=_value(node, "basedOn"),
                number=_value(numbered, "numId"),
                level=_integer(level, 0) if level is not None else None,
            ),
        )


def _read_level(node: Element) -> tuple[int, _Level]:
    restart = _value(node, "lvlRestart")
    legal = child(node, "isLgl")
    return _integer(attribute(node, "ilvl"), 0), _Level(
        start=_integer(_value(node, "start"), 1),
        number_format=_value(node, "numFmt") or "decimal",
        text=_value(node, "lvlText") or "",
        suffix=_value(node, "suff") or "tab",
        restart=_integer(restart, 0) if restart is not None else None,
        legal=legal is not None and attribute(legal, "val") not in {"0", "false", "off"},
        style=_value(node, "pStyle"),
    )


def _named(element: Element, name: str) -> Iterator[Element]:
    return (node for node in element if local(node) == name)


def _value(element: Element | None, name: str) -> str | None:
    found = child(element, name)
    return attribute(found, "val") if found is not None else None


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else otherwise


def in_format(number: int, number_format: str) -> str:
    """A count in one of Word's number formats; in figures where the format is none of this genre.

    >>> in_format(12, "chineseCountingThousand"), in_format(3, "decimalEnclosedCircle"), in_format(4, "upperRoman")
    ('十二', '③', 'IV')
    """
    if number_format == "none":
        return ""
    if number < 1:
        return str(number)
    write = _FORMATS.get(number_format)
    return (write(number) if write else "") or str(number)


def _chinese(number: int, digits: str = _DIGITS, units: tuple[str, ...] = ("", "十", "百", "千")) -> str:
    if number > 9999:
        return ""
    words = ""
    for place, digit in zip(range(len(str(number)) - 1, -1, -1), map(int, str(number)), strict=True):
        if digit:
            words += digits[digit] + units[place]
        elif words and not words.endswith("零"):
            words += "零"
    words = words.rstrip("零")
    return words[1:] if 10 <= number < 20 and units[1] == "十" else words


def _legal(number: int) -> str:
    return _chinese(number, _LEGAL_DIGITS, ("", "拾", "佰", "仟"))


def _roman(number: int) -> str:
    if number > 3999:
        return ""
    words = ""
    for value, sign in _ROMAN:
        words += sign * (number // value)
        number %= value
    return words


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number < 260 else ""


def _from(first: str, count: int) -> Callable[[int], str]:
    return lambda number: chr(ord(first) + number - 1) if number <= count else ""


def _circled(number: int) -> str:
    for first, low, high in (("①", 1, 20), ("㉑", 21, 35), ("㊱", 36, 50)):
        if low <= number <= high:
            return chr(ord(first) + number - low)
    return ""


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    **dict.fromkeys(("chineseCounting", "chineseCountingThousand", "japaneseCounting"), _chinese),
    **dict.fromkeys(("taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"), _chinese),
    **dict.fromkeys(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"), _legal),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"),
        lambda number: "".join(_DIGITS[int(digit)] for digit in str(number)),
    ),
    "ideographTraditional": lambda number: _STEMS[number - 1 : number],
    "ideographZodiac": lambda number: _BRANCHES[number - 1 : number],
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "decimalFullWidth2": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
}
