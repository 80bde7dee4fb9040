"""The text of an official form as a pack declares it, read into blocks.

Each line is a paragraph. ``# `` is the title, the first line; a line after it that ends with ``：`` and does not
begin with 　 is whom it is addressed to; ``## `` and ``### `` are headings, ``- `` an item, ``> `` a note below the
date, ``| a | b |`` a row of a table (``| --- | --- |`` below the first row makes that its head). A line in brackets
asks for a part of the page: ``[送达回证]`` the receipt, ``[签名：甲、乙]`` lines on which these sign, ``[无落款]`` no
office, seal and date.

``{name}`` is a value to come, ``____`` a ruled blank to be filled by hand, ``[?`` to ``?]`` a part, also of several
lines, that is left out where every value in it is empty. ``{{`` and ``}}`` are braces. Everything else that looks like
markup is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from zhiheng.primitives.errors import DeclarationError

LineKind = Literal["addressee", "heading", "subheading", "paragraph", "item", "note"]
_PREFIXES: Final[dict[str, LineKind]] = {"## ": "heading", "### ": "subheading", "- ": "item", "> ": "note"}
_TITLE: Final = "# "
_SIGNATURES: Final = "签名："
_DELIVERY, _UNSIGNED = "送达回证", "无落款"
_OPEN, _CLOSE = "[?", "?]"
_TOKEN: Final = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<value>[a-z][a-z0-9_]*)\}|(?P<open>\[\?) ?|(?P<close> ?\?\])|(?P<blank>_{2,})"
    r"|(?P<odd>[{}]|\*\*|```|!\[|\]\()"
)
_UNKNOWN: Final = re.compile(r"#|[-*+>](?!\w)|\d+\)|~~~|===|<[a-zA-Z/!]")
"""Beginnings of lines that are markup elsewhere and would be printed as they are here."""
_SEPARATOR: Final = re.compile(r":?-+:?")


class FormUnreadable(DeclarationError):
    """The text of a form is not as forms are written; ``line`` counts from 1 and ``why`` names the rule."""

    code = "contract.form_unreadable"


class Piece(NamedTuple):
    """A part of a line: words, the name of a value to come, or a blank of as many signs as were typed."""

    kind: Literal["words", "value", "blank"]
    text: str
    group: int = 0
    """The optional part it stands in, counted from 1; 0 where it always stands."""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    kind: LineKind
    pieces: Pieces


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells each."""

    rows: tuple[tuple[Pieces, ...], ...]
    has_head: bool = False


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines on which these sign by hand, with the day."""

    names: tuple[Pieces, ...]


Block = Line | Table | Signatures


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is written, before any value is known."""

    title: Pieces
    blocks: tuple[Block, ...]
    placeholders: tuple[str, ...]
    """The names of its values, each once, as they come."""
    signed: bool = True
    """Whether office, seal and date stand below."""
    delivery: bool = False
    """Whether the receipt stands at the end."""


def placeholders(text: str) -> tuple[str, ...]:
    r"""The names of the values a form asks for, each once, as they come; raises FormUnreadable.

    >>> placeholders("# 受理通知书\n{complainant}：\n编号{case_number}，{{照印}}。[? 电话：{phone} ?]")
    ('complainant', 'case_number', 'phone')
    """
    return parse(text).placeholders


@lru_cache(maxsize=256)
def parse(text: str) -> Form:
    """The form a text describes; raises FormUnreadable."""
    return _Reader().read(text)


class _Reader:
    """Reads a text line by line; an optional part may reach over several."""

    def __init__(self) -> None:
        self._number = 0
        self._group = 0
        self._groups = 0
        self._opened_at = 0
        self._has_value: set[int] = set()
        self._title: Pieces | None = None
        self._blocks: list[Block] = []
        self._rows: list[tuple[Pieces, ...]] = []
        self._has_head = False
        self._asked: set[str] = set()

    def read(self, text: str) -> Form:
        for self._number, raw in enumerate(text.splitlines(), start=1):
            line = raw.strip()
            if not line.startswith(("|", f"{_OPEN}|", f"{_OPEN} |")):
                self._end_table()
            if line:
                self._line(line, indented=raw.startswith(("　", " ")))
        self._end_table()
        if self._group:
            self._number = self._opened_at
            raise self._error("open", f"{_OPEN} is not closed", f"“{_OPEN}”没有用“{_CLOSE}”结束")
        if self._title is None:
            self._number = max(self._number, 1)
            raise self._error("no_title", "the title is missing", "没有标题，第一行应写作“# 标题”")
        return Form(
            self._title,
            tuple(self._blocks),
            tuple(dict.fromkeys(_names(self._title, self._blocks))),
            signed=_UNSIGNED not in self._asked,
            delivery=_DELIVERY in self._asked,
        )

    # --- lines -------------------------------------------------------------------------------------------------------

    def _line(self, line: str, *, indented: bool) -> None:
        if line.startswith(_TITLE):
            self._read_title(line.removeprefix(_TITLE).strip())
            return
        if self._title is None:
            raise self._error("no_title", "the first line is no title", "第一行应是标题，写作“# 标题”")
        if line.startswith("[") and line.endswith("]") and not line.startswith(_OPEN):
            self._part(line[1:-1].strip())
            return
        opens = line.startswith(_OPEN)
        rest = line.removeprefix(_OPEN).lstrip() if opens else line
        if opens:
            self._open()
        if rest.startswith("|"):
            self._row(rest)
            return
        prefix = next((one for one in _PREFIXES if rest.startswith(one)), "")
        if not prefix and _UNKNOWN.match(rest):
            raise self._error("markup", f"{rest[:10]!r} begins no line of a form", f"“{rest[:10]}”不是文书的写法")
        first = not self._blocks and not prefix and not indented
        kind: LineKind = _PREFIXES.get(prefix, "paragraph")
        if first and rest.removesuffix(_CLOSE).rstrip().endswith("："):
            kind = "addressee"
        self._blocks.append(Line(kind, self._pieces(rest.removeprefix(prefix).strip())))

    def _read_title(self, words: str) -> None:
        if self._title is not None:
            raise self._error("title_twice", "there is a second title", "标题只能有一个，小标题写作“## ”")
        self._title = self._pieces(words)
        if not self._title:
            raise self._error("no_title", "the title is empty", "标题是空的")

    def _part(self, name: str) -> None:
        if name.startswith(_SIGNATURES):
            names = [one.strip() for one in name.removeprefix(_SIGNATURES).split("、")]
            if not all(names):
                raise self._error("part", "a signature has no name", "签名处要写明由谁签名，如“[签名：甲方、乙方]”")
            self._blocks.append(Signatures(tuple(self._pieces(one) for one in names)))
        elif name in {_DELIVERY, _UNSIGNED}:
            self._asked.add(name)
        else:
            raise self._error("part", f"[{name}] is no part of the page", f"没有“[{name}]”这一部分")

    def _row(self, line: str) -> None:
        closes = line.endswith(_CLOSE)
        written = line.removesuffix(_CLOSE).strip()
        if len(written) < 2 or not written.endswith("|"):
            raise self._error("row", "a row of a table ends with |", "表格的一行应以“|”结束")
        cells = [cell.strip() for cell in written[1:-1].split("|")]
        if all(map(_SEPARATOR.fullmatch, cells)):
            if len(self._rows) != 1:
                raise self._error("row", "a line of dashes stands below the first row only", "横线只能在表头之下")
            self._has_head = True
        else:
            self._rows.append(tuple(self._pieces(cell) for cell in cells))
        if len(cells) != len(self._rows[0]):
            raise self._error("row", "a row has more or fewer cells than the first", "这一行的格数与第一行不同")
        if closes:
            self._close()

    def _end_table(self) -> None:
        if self._rows:
            self._blocks.append(Table(tuple(self._rows), self._has_head))
        self._rows, self._has_head = [], False

    # --- within a line -----------------------------------------------------------------------------------------------

    def _pieces(self, words: str) -> Pieces:
        return tuple(_joined(self._tokens(words)))

    def _tokens(self, words: str) -> Iterator[Piece]:
        end = 0
        for found in _TOKEN.finditer(words):
            if found.start() > end:
                yield Piece("words", words[end : found.start()], self._group)
            end = found.end()
            match found.lastgroup:
                case "brace":
                    yield Piece("words", found[0][0], self._group)
                case "value":
                    self._has_value.add(self._group)
                    yield Piece("value", found["value"], self._group)
                case "blank":
                    yield Piece("blank", found[0], self._group)
                case "open":
                    self._open()
                case "close":
                    self._close()
                case _:
                    raise self._odd(found[0], words[found.start() :])
        if end < len(words):
            yield Piece("words", words[end:], self._group)

    def _open(self) -> None:
        if self._group:
            raise self._error("nested", f"{_OPEN} stands within {_OPEN}", f"“{_OPEN}”里面又有“{_OPEN}”")
        self._groups += 1
        self._group, self._opened_at = self._groups, self._number

    def _close(self) -> None:
        if not self._group:
            raise self._error("open", f"{_CLOSE} closes nothing", f"“{_CLOSE}”之前没有“{_OPEN}”")
        if self._group not in self._has_value:
            raise self._error("always", "an optional part has no value", f"“{_OPEN}”与“{_CLOSE}”之间没有可以为空的项")
        self._group = 0

    def _odd(self, sign: str, rest: str) -> FormUnreadable:
        if sign in "{}":
            shown = rest[:20]
            return self._error("brace", f"{shown!r} names no value", f"“{shown}”不是一项的写法，应如“{{case_number}}”")
        return self._error("markup", f"{sign!r} is no sign of a form", f"“{sign}”不是文书的写法")

    def _error(self, why: str, what: str, what_zh: str) -> FormUnreadable:
        return FormUnreadable(
            f"line {self._number} of the form: {what} (contract/casework/form_text.py); write it as the docstring says",
            message_zh=f"文书第{self._number}行：{what_zh}；请按文书的写法改正（docs/how-to/write-official-forms.md）。",
            line=self._number,
            why=why,
        )


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Words that follow each other within one part are one piece."""
    before: Piece | None = None
    for piece in pieces:
        if before and before.kind == piece.kind == "words" and before.group == piece.group:
            before = before._replace(text=before.text + piece.text)
            continue
        if before:
            yield before
        before = piece
    if before:
        yield before


def _names(title: Pieces, blocks: Iterable[Block]) -> Iterator[str]:
    for pieces in (title, *(pieces for block in blocks for pieces in _lines(block))):
        yield from (piece.text for piece in pieces if piece.kind == "value")


def _lines(block: Block) -> Iterator[Pieces]:
    match block:
        case Line(_, pieces):
            yield pieces
        case Signatures(names):
            yield from names
        case Table(rows):
            for row in rows:
                yield from row
