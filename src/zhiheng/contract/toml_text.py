"""TOML text to plain values, with decimals exact, and the lines on which tables and keys stand."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any, Final

LARGEST: Final = 4_000_000
"""Bytes of one file."""
DEEPEST: Final = 20
"""Tables and lists that may lie inside each other."""
_HEADER: Final = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]")
_KEY: Final = re.compile(r"""\s*([A-Za-z0-9_-]+|"[^"]*"|'[^']*')\s*=""")


class NotToml(ValueError):
    """A text that is no TOML; ``line`` is 0 where it is not known."""

    def __init__(self, reason: str, reason_zh: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason_zh = reason_zh
        self.line = line


def read_toml(data: bytes) -> tuple[dict[str, Any], dict[tuple[str, str], int]]:
    """The values of a file, and the line of each table and key; raises NotToml and nothing else."""
    if len(data) > LARGEST:
        raise NotToml(f"the file has more than {LARGEST} bytes; split it", f"文件超过 {LARGEST} 字节；请拆分")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotToml(
            f"byte {error.start} is not UTF-8; save the file as UTF-8",
            f"第 {error.start} 字节不是 UTF-8；请另存为 UTF-8",
            data.count(b"\n", 0, error.start) + 1,
        ) from error
    try:
        values = tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        raise NotToml(
            f"{error}; correct the line", f"不是合法的 TOML（{error}）；请改正", int(found[1]) if found else 0
        ) from error
    except (ValueError, RecursionError) as error:
        # Whole numbers beyond what is read, days there are not, arrays beyond what is followed.
        raise NotToml(
            f"{type(error).__name__}; correct the file", f"无法读取（{type(error).__name__}）；请改正"
        ) from error
    if _is_too_deep(values):
        raise NotToml(f"more than {DEEPEST} tables inside each other", f"表的嵌套超过 {DEEPEST} 层；请改正")
    return values, _lines(text)


def _is_too_deep(values: dict[str, Any]) -> bool:
    level: list[dict[str, Any] | list[Any]] = [values]
    for _ in range(DEEPEST):
        inside = [below for table in level for below in (table.values() if isinstance(table, dict) else table)]
        level = [below for below in inside if isinstance(below, dict | list)]
        if not level:
            return False
    return True


def _lines(text: str) -> dict[tuple[str, str], int]:
    """By table path and key; a table in an array is ``path[2]``. The first of two equal ones counts."""
    lines: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}
    table = ""
    quotes = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not quotes and (header := _HEADER.match(line)):
            table = _path(header[2], counts, is_array=header[1] == "[[")
            lines.setdefault((table, ""), number)
        elif not quotes and (key := _KEY.match(line)):
            lines.setdefault((table, key[1].strip("\"'")), number)
        for mark in ('"""', "'''"):
            if quotes in {"", mark} and line.count(mark) % 2:
                quotes = "" if quotes else mark
    return lines


def _path(header: str, counts: dict[str, int], *, is_array: bool) -> str:
    """The path of a header, with the number of each array element it lies in."""
    path = ""
    parts = [part.strip().strip("\"'") for part in header.split(".")]
    for index, part in enumerate(parts):
        path = f"{path}.{part}" if path else part
        is_last = index == len(parts) - 1
        if is_array and is_last:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


def is_sound(number: Decimal) -> bool:
    """Whether a decimal is finite and no longer than people write them."""
    exponent = number.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= 40 and len(number.as_tuple().digits) <= 40
