"""What kind of file a table is in, by its content: names lie, systems export web pages as .xls."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Final, Literal

from zhiheng.adapters.tabular.unreadable import unreadable

if TYPE_CHECKING:
    from pathlib import Path

FileKind = Literal["xlsx", "other_workbook", "text"]

_HEAD: Final = 4096
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds the whole workbook where a password protects it."""
_COMPOUND_LIMIT: Final = 256 << 20
_OTHERS: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BM6", b"{\\rtf")
_MARKUP: Final = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml|table|head|meta|workbook|\w+:workbook)", re.IGNORECASE
)


def kind_of_file(path: Path, name: str) -> FileKind:
    """The kind of the file.

    Raises UnreadableTable for what is no table, or one that needs a password.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise unreadable(name, "empty")
    if head.startswith(_ZIP):
        return _kind_of_package(path, name)
    if head.startswith(_COMPOUND):
        if path.stat().st_size > _COMPOUND_LIMIT:
            raise unreadable(name, "too_large")
        if _ENCRYPTED in path.read_bytes():
            raise unreadable(name, "encrypted")
        return "other_workbook"
    if _MARKUP.match(head):
        raise unreadable(name, "web_page")
    if head.startswith(_OTHERS):
        raise unreadable(name, "another_format")
    return "text"


def _kind_of_package(path: Path, name: str) -> FileKind:
    try:
        with zipfile.ZipFile(path) as package:
            parts = set(package.namelist())
            mimetype = package.read("mimetype")[:100] if "mimetype" in parts else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise unreadable(name, "damaged", detail=repr(error)) from error
    if any(part.endswith("workbook.bin") for part in parts) or b"spreadsheet" in mimetype:
        return "other_workbook"
    if any(part.endswith("workbook.xml") for part in parts):
        return "xlsx"
    raise unreadable(name, "another_format")
