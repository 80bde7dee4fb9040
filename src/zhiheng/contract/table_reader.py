"""From plain values to declarations: every key known, every type right, and everything wrong told at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeVar, get_args, get_origin

from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import MissingKey, PackProblem, Place, UnknownKey, WrongType, WrongValue
from zhiheng.contract.toml_text import is_sound
from zhiheng.contract.words import Matching, NamedTables, UnitMark, Word, words_of

T = TypeVar("T")
_BAD: Final = object()
"""What a value becomes that could not be read; its problem has been noted."""
_NAMES: Final[Mapping[str, tuple[str, str]]] = {
    "str": ("a text", "文本"),
    "bool": ("true or false", "true 或 false"),
    "int": ("a whole number", "整数"),
    "Decimal": ("a number", "数"),
    "date": ("a date such as 2026-03-01", "日期，如 2026-03-01"),
    "list": ("a list [...]", "列表 [...]"),
    "dict": ("a table", "表"),
}


class TableReader:
    """Reads the tables of one file and notes what is wrong."""

    def __init__(self, place: Callable[[str, str], Place], problems: list[PackProblem]) -> None:
        self._place = place
        self._problems = problems

    def read(self, declaration: type[T], values: Mapping[str, Any], path: str = "", name: str = "") -> T | None:
        """The declaration a table holds; None where something in it is wrong."""
        words = {word.name: word for word in words_of(declaration)}
        keys = [word.name for word in words.values() if word.is_key]
        found: dict[str, object] = {}
        for key, value in values.items():
            if key not in keys:
                self._unknown_key(path, key, keys)
            else:
                found[key] = self._value(words[key], value, path)
        for word in words.values():
            if not word.is_key:
                found[word.name] = self._matched(word, name, path) if name else name
            elif word.required and word.name not in values:
                found[word.name] = self._missing_key(path, word)
        if any(value is _BAD for value in found.values()) or values.keys() - set(keys):
            return None
        return declaration(**found)

    # --- values ------------------------------------------------------------------------------------------------------

    def _value(self, word: Word, value: object, path: str) -> object:
        if word.mark(NamedTables):
            return self._named_tables(word, value, path)
        if word.table is not None and get_origin(word.type) is not tuple:
            return self._table(word, value, path)
        if get_origin(word.type) is tuple:
            return self._list(word, value, path)
        if word.choices:
            return self._choice(word, value, path, word.choices)
        if get_origin(word.type) is Mapping or word.type is Mapping:
            return self._mapping(word, value, path)
        return self._plain(word, word.type, value, path)

    def _plain(self, word: Word, type_: Any, value: object, path: str) -> object:  # noqa: ANN401 - a type
        if type_ is Decimal and type(value) is int:
            value = Decimal(value)
        if type(value) is not type_:
            return self._wrong_type(path, word.name, type_.__name__, value)
        if isinstance(value, Decimal) and not is_sound(value):
            return self._wrong_value(path, word.name, value, "a number of at most 40 digits", "不超过 40 位的数")
        if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 10**9:
            return self._wrong_value(path, word.name, value, "a number from 0 to 1000000000", "0 到 1000000000 的整数")
        return self._matched(word, value, path) if isinstance(value, str) else value

    def _matched(self, word: Word, text: str, path: str) -> object:
        for mark in word.marks:
            if isinstance(mark, Matching | UnitMark) and not mark.accepts(text):
                return self._wrong_value(path, word.name, text, mark.what, mark.what_zh)
        if not text.strip() and not word.mark(UnitMark):
            return self._wrong_value(path, word.name, text, "a text that says something", "非空文本")
        return text

    def _choice(self, word: Word, value: object, path: str, choices: tuple[Any, ...]) -> object:
        if any(type(value) is type(choice) and value == choice for choice in choices):
            return value
        listed = ", ".join(map(str, choices))
        near = nearest_to(str(value), map(str, choices))
        hint, hint_zh = (f" (nearest: {near})", f"（最接近：{near}）") if near else ("", "")
        return self._wrong_value(path, word.name, value, f"one of {listed}{hint}", f"以下之一：{listed}{hint_zh}")

    def _table(self, word: Word, value: object, path: str) -> object:
        if not isinstance(value, dict):
            return self._wrong_type(path, word.name, "dict", value)
        assert word.table is not None
        read = self.read(word.table, value, _below(path, word.name))
        return _BAD if read is None else read

    def _named_tables(self, word: Word, value: object, path: str) -> object:
        if not isinstance(value, dict):
            return self._wrong_type(path, word.name, "dict", value)
        assert word.table is not None
        tables = []
        for name, table in value.items():
            below = f"{_below(path, word.name)}.{name}"
            if not isinstance(table, dict):
                tables.append(self._wrong_type(_below(path, word.name), name, "dict", table))
            else:
                tables.append(self.read(word.table, table, below, name))
        return _BAD if any(table is None or table is _BAD for table in tables) else tuple(tables)

    def _list(self, word: Word, value: object, path: str) -> object:
        if not isinstance(value, list):
            return self._wrong_type(path, word.name, "list", value)
        read: list[object] = []
        for index, item in enumerate(value, 1):
            if word.table is None:
                read.append(self._plain(word, get_args(word.type)[0], item, path))
            elif isinstance(item, dict):
                below = self.read(word.table, item, f"{_below(path, word.name)}[{index}]")
                read.append(_BAD if below is None else below)
            else:
                read.append(self._wrong_type(path, word.name, "dict", item))
        if word.table is None and len(set(map(repr, value))) < len(value):
            return self._wrong_value(path, word.name, value, "a list without repetition", "不重复的列表")
        if word.table is not None and word.required and not value:
            return self._wrong_value(path, word.name, value, "a list with at least one table", "至少一项的列表")
        return _BAD if any(item is _BAD for item in read) else tuple(read)

    def _mapping(self, word: Word, value: object, path: str) -> object:
        if not isinstance(value, dict):
            return self._wrong_type(path, word.name, "dict", value)
        (_, inner) = get_args(word.type)
        choices = get_args(inner) if all(isinstance(choice, str) for choice in get_args(inner)) else ()
        read: dict[str, object] = {}
        for key, item in value.items():
            if choices:
                below = dataclasses.replace(word, name=key)
                read[key] = self._choice(below, item, _below(path, word.name), choices)
            else:
                read[key] = self._scalar(key, item, _below(path, word.name))
        return _BAD if any(item is _BAD for item in read.values()) else MappingProxyType(read)

    def _scalar(self, key: str, value: object, path: str) -> object:
        """A value of a given fact: plain, or a list of plain ones."""
        if isinstance(value, list):
            items = tuple(self._scalar(key, item, path) for item in value)
            return _BAD if any(item is _BAD or isinstance(item, tuple) for item in items) else items
        if isinstance(value, Decimal) and not is_sound(value):
            return self._wrong_value(path, key, value, "a number of at most 40 digits", "不超过 40 位的数")
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value) if abs(value) < 10**40 else self._wrong_value(path, key, value, "less", "小一些的数")
        if type(value) in {str, bool, Decimal, date}:
            return value
        return self._wrong_type(path, key, "str", value)

    # --- problems ----------------------------------------------------------------------------------------------------

    def _unknown_key(self, path: str, key: str, keys: list[str]) -> None:
        near = nearest_to(key, keys)
        self._problems.append(
            UnknownKey(
                self._place(path, key),
                f"this table has no key {key[:100]!r}; {ask(near, 'it has ' + ', '.join(keys))}",
                f"此表没有键“{key[:100]}”；{ask_zh(near, '可用的键：' + '、'.join(keys))}",
                key=key,
                nearest=near,
            )
        )

    def _missing_key(self, path: str, word: Word) -> object:
        self._problems.append(
            MissingKey(
                self._place(path, word.name),
                f"{word.name} is missing: {word.meaning} Add it.",
                f"缺少 {word.name}；请补上。",
                key=word.name,
            )
        )
        return _BAD

    def _wrong_type(self, path: str, key: str, expected: str, value: object) -> object:
        what, what_zh = _NAMES[expected]
        given, given_zh = _NAMES.get(type(value).__name__, (type(value).__name__, type(value).__name__))
        self._problems.append(
            WrongType(
                self._place(path, key),
                f"{key} is {given} where {what} belongs; correct it.",
                f"{key} 应为{what_zh}，却是{given_zh}；请改正。",
                key=key,
                expected=expected,
            )
        )
        return _BAD

    def _wrong_value(self, path: str, key: str, value: object, what: str, what_zh: str) -> object:
        shown = str(value)[:80]
        self._problems.append(
            WrongValue(
                self._place(path, key),
                f"{key} is {shown!r} where {what} belongs; correct it.",
                f"{key} 的值“{shown}”不对，应为{what_zh}；请改正。",
                key=key,
                value=shown,
            )
        )
        return _BAD


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
