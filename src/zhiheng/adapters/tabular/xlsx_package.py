"""The parts of an .xlsx file: its sheets, its shared texts, and which cell styles show dates or per cents.

A part is inflated as it is read and held to a size; no part may declare a document type or an entity.
"""

from __future__ import annotations

import lzma
import posixpath
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Self
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from zhiheng.adapters.tabular.unreadable import unreadable
from zhiheng.adapters.tabular.workbook_cells import text_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

Shown = Literal["date", "per_cent"]

DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OverflowError,
    expat.ExpatError,
    KeyError,
    ValueError,
    IndexError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    OSError,
)
"""What the libraries raise where a package is not what it says."""

_PIECE: Final = 1 << 16
_LONGEST_TAG: Final = 8 << 20
_SHEET_LIMIT: Final = 4 << 30
"""Of a sheet, uncompressed: a full sheet of thirty columns has less."""
_TEXTS_LIMIT: Final = 256 << 20
"""Of the shared texts, which are held in memory."""
_SMALL_LIMIT: Final = 32 << 20
"""Of every other part that is read."""
_RATIO: Final = 400
"""Uncompressed by compressed, for a part of more than 16 megabytes; sheets seldom exceed 60."""
_RATIO_FROM: Final = 16 << 20
_QUOTED: Final = re.compile(r'"[^"]*"|\\.|_.|\*.')
_CHINESE_DATES: Final = frozenset({*range(27, 37), *range(50, 59)})
"""The built-in formats that show dates in Chinese editions and have no text of their own."""
_HIDDEN: Final = frozenset({"hidden", "veryHidden"})


class SheetPart(NamedTuple):
    """A visible sheet: its name and the part that holds its rows."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the rows of every sheet rest on."""

    sheets: tuple[SheetPart, ...]
    texts: tuple[str | None, ...]
    shown: Mapping[str, Shown]
    """By number of the cell style, as it is written in a cell."""
    from_1904: bool
    """Whether days are counted from 1904."""


class Package:
    """The open zip file."""

    def __init__(self, path: Path, name: str) -> None:
        self._name = name
        self._zip = zipfile.ZipFile(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def workbook(self) -> Workbook:
        """The workbook; its sheets in the order of their tabs, those that are hidden left out."""
        main = self._main_part()
        targets = self._targets(main)
        sheets: list[SheetPart] = []
        from_1904 = False

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal from_1904
            if tag == "sheet" and attributes.get("state") not in _HIDDEN:
                reference = next((value for key, value in attributes.items() if key.endswith(":id")), "")
                kind, target = targets.get(reference, ("", ""))
                if kind == "worksheet":
                    sheets.append(SheetPart(attributes.get("name", ""), target))
            elif tag == "workbookPr":
                from_1904 = attributes.get("date1904") in {"1", "true"}

        self.parse(main, _SMALL_LIMIT, start)
        by_kind = dict(targets.values())
        return Workbook(
            tuple(sheets),
            tuple(self._texts(by_kind["sharedStrings"])) if "sharedStrings" in by_kind else (),
            self._shown(by_kind["styles"]) if "styles" in by_kind else {},
            from_1904,
        )

    def parse(
        self,
        part: str,
        limit: int,
        start: Callable[[str, Mapping[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], object] | None = None,
    ) -> None:
        """Walk through a part; tags are given without the prefix of their namespace."""
        parser = self.parser()
        parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
        if end is not None:
            parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
        if text is not None:
            parser.CharacterDataHandler = text
        for _ in self.fed(parser, part, limit):
            pass

    def parser(self) -> expat.XMLParserType:
        """A parser that takes no document type."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_document_type
        return parser

    def fed(self, parser: expat.XMLParserType, part: str, limit: int = _SHEET_LIMIT) -> Iterator[int]:
        """Feed a part to a parser, piece by piece; the bytes fed so far.

        Raises UnreadableTable where it is larger than the limit, expands without measure or holds an endless tag.
        """
        info = self._zip.getinfo(part)
        expands = info.file_size > _RATIO_FROM and info.file_size > info.compress_size * _RATIO
        if info.file_size > limit or expands:
            raise unreadable(self._name, "too_large", detail=f"{part}: {info.file_size} bytes")
        fed = 0
        with self._zip.open(info) as file:
            while piece := file.read(_PIECE):
                parser.Parse(piece)
                fed += len(piece)
                if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise unreadable(self._name, "damaged", detail=f"{part}: a tag of more than {_LONGEST_TAG} bytes")
                yield fed
        parser.Parse(b"", True)

    def size(self, part: str) -> int:
        """The bytes of a part, uncompressed."""
        return self._zip.getinfo(part).file_size

    def _refuse_document_type(self, *_: object) -> None:
        raise unreadable(self._name, "damaged", detail="a part declares a document type")

    def _main_part(self) -> str:
        return next((target for kind, target in self._targets("").values() if kind == "officeDocument"), "")

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        """The kind and the name of each part to which a part is related, by the number of the relation."""
        folder, file = posixpath.split(part)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes["Target"])).lstrip("/")
                found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

        self.parse(posixpath.join(folder, "_rels", f"{file}.rels"), _SMALL_LIMIT, start)
        return found

    def _texts(self, part: str) -> list[str | None]:
        """The shared texts; what only helps to pronounce them (拼音) is left out."""
        texts: list[str | None] = []
        pieces: list[str] = []
        inside = ""

        def start(tag: str, _: Mapping[str, str]) -> None:
            nonlocal inside
            if tag == "si":
                pieces.clear()
            elif tag == "rPh" or (tag == "t" and inside != "rPh"):
                inside = tag

        def end(tag: str) -> None:
            nonlocal inside
            if tag == "si":
                texts.append(text_cell("".join(pieces)))
            elif tag == inside:
                inside = ""

        def text(piece: str) -> None:
            if inside == "t":
                pieces.append(piece)

        self.parse(part, _TEXTS_LIMIT, start, end, text)
        return texts

    def _shown(self, part: str) -> dict[str, Shown]:
        """Which cell styles show a date or a per cent."""
        formats = dict(BUILTIN_FORMATS)
        styles: dict[str, Shown] = {}
        inside = False
        count = 0

        def start(tag: str, attributes: Mapping[str, str]) -> None:
            nonlocal count, inside
            if tag == "numFmt":
                formats[int(attributes["numFmtId"])] = attributes["formatCode"]
            elif tag in {"cellXfs", "cellStyleXfs"}:
                inside = tag == "cellXfs"
            elif tag == "xf" and inside:
                number = int(attributes.get("numFmtId", "0"))
                shown = _shown_by(number, formats.get(number, ""))
                if shown:
                    styles[str(count)] = shown
                count += 1

        self.parse(part, _SMALL_LIMIT, start)
        return styles


def _shown_by(number: int, code: str) -> Shown | None:
    """What a number format shows.

    >>> _shown_by(10, "0.00%"), _shown_by(176, 'yyyy"年"m"月"'), _shown_by(177, '0.0"%"')
    ('per_cent', 'date', None)
    """
    if number in _CHINESE_DATES or (code and is_date_format(code)):
        return "date"
    return "per_cent" if "%" in _QUOTED.sub("", code) else None
