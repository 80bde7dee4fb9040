"""CSV and TSV files: encoding, delimiter, and rows of cells at the speed of the csv module in constant memory."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING, Final

from zhiheng.adapters.tabular.formula_signs import without_escape
from zhiheng.adapters.tabular.marks import EXAMPLE
from zhiheng.adapters.tabular.stray_signs import without_stray_signs
from zhiheng.adapters.tabular.unreadable import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

DELIMITERS: Final = (",", "\t", ";")

_BYTES: Final = 1 << 20
"""Of a file that are looked at together for its encoding."""
_CHARACTERS: Final = 1 << 18
"""Of a file that are split into lines together."""
_LONGEST_LINE: Final = 1 << 22
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_TOLERATED_CONTROLS: Final = 0.005
_NAMED_DELIMITER: Final = re.compile("sep=(.)")


class TextTable:
    """The rows of a text file under one delimiter; every pass begins at the first row."""

    def __init__(self, path: Path, name: str, encoding: str, delimiter: str) -> None:
        self._path = path
        self._name = name
        self._encoding = encoding
        self._delimiter = delimiter
        self._read = 0
        self.title = ""
        self.suspect = False
        """Whether a row that has been read may hold an escaped cell or a cell of the example row."""

    @property
    def progress(self) -> tuple[int, int]:
        """How many bytes have been read, and how many there are."""
        return self._read, self._path.stat().st_size

    def rows(self) -> Iterator[tuple[int, list[object]]]:
        """Each row with its number as Excel shows it; blank rows are counted too. An empty cell is None.

        Raises UnreadableTable where quotation marks do not fit together.
        """
        self.suspect = False
        number = 0
        with self._path.open("rb") as file:
            reader = csv.reader(self._lines(file), delimiter=self._delimiter, strict=True)
            try:
                for number, row in enumerate(reader, start=1):
                    cells: list[object] = [cell.strip() or None for cell in row]
                    if self.suspect:
                        cells = [without_escape(cell) for cell in cells]
                    yield number, cells
            except csv.Error as error:
                raise unreadable(self._name, "open_quote", place=f"第 {number + 1} 行", detail=str(error)) from error

    def _lines(self, file: BinaryIO) -> Iterator[str]:
        """The lines with their ends, without what copying leaves behind."""
        rest = ""
        with io.TextIOWrapper(file, self._encoding, newline="") as text:
            while block := text.read(_CHARACTERS):
                self._read = file.tell()
                piece = rest + without_stray_signs(block)
                if "'" in piece or EXAMPLE in piece:
                    self.suspect = True
                lines = io.StringIO(piece, newline="").readlines()
                rest = "" if lines[-1].endswith("\n") else lines.pop()
                if len(rest) > _LONGEST_LINE:
                    raise csv.Error("line longer than the limit")
                yield from lines
        if rest:
            yield rest


def text_tables(path: Path, name: str) -> list[TextTable]:
    """The file under each delimiter it could have.

    Raises UnreadableTable where the file is no text.
    """
    encoding = encoding_of(path, name)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(1000).strip()
    named = _NAMED_DELIMITER.fullmatch(first)
    return [TextTable(path, name, encoding, delimiter) for delimiter in (named[1] if named else DELIMITERS)]


def encoding_of(path: Path, name: str) -> str:
    """The encoding in which the whole file is text: as its mark says, else UTF-8, GB 18030 or unmarked UTF-16."""
    with path.open("rb") as file:
        sample = file.read(_BYTES)
    marked = next((encoding for mark, encoding in _MARKS if sample.startswith(mark)), None)
    if marked:
        candidates = [marked]
    elif b"\x00" in sample:
        candidates = ["utf-16-le"] if sample[1::2].count(0) >= sample[::2].count(0) else ["utf-16-be"]
    else:
        candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if _is_text(path, encoding):
            return encoding
    raise unreadable(name, "not_text")


def _is_text(path: Path, encoding: str) -> bool:
    """Whether all of the file can be decoded and its beginning is not full of control characters."""
    decoder = codecs.getincrementaldecoder(encoding)()
    seen = 0
    with path.open("rb") as file:
        try:
            while data := file.read(_BYTES):
                text = decoder.decode(data)
                if not seen and len(_CONTROL.findall(text)) > len(text) * _TOLERATED_CONTROLS:
                    return False
                seen += len(text)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
