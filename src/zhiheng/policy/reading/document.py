"""The door for documents: what a document is, is told by its bytes more than by its name."""

from __future__ import annotations

import hashlib
import re
from importlib import import_module
from pathlib import PurePath
from typing import Final, Literal, Protocol, cast

from zhiheng.policy.model import SourceText
from zhiheng.policy.reading import limits
from zhiheng.policy.reading.refusals import unreadable
from zhiheng.policy.reading.text import decode, read_text

DocumentFormat = Literal["txt", "html", "docx", "doc", "wps", "pdf", "ofd"]

EXTENSIONS: Final = frozenset(
    {".txt", ".text", ".md", ".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml"}
    | {".docx", ".docm", ".dotx", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".pdf", ".ofd"}
)
"""File names that a search through a folder takes up, in lower case."""

_READERS: Final[dict[str, tuple[str, str]]] = {
    "html": ("zhiheng.policy.reading.html", "read_html"),
    "docx": ("zhiheng.policy.reading.word", "read_word"),
    "doc": ("zhiheng.policy.reading.old_word", "read_old_word"),
    "wps": ("zhiheng.policy.reading.old_word", "read_old_word"),
    "pdf": ("zhiheng.policy.reading.pdf", "read_pdf"),
    "ofd": ("zhiheng.policy.reading.ofd", "read_ofd"),
}
"""Loaded when first needed: each brings a library that plain text can do without."""

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF")
_ARCHIVES: Final = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_MARKUP_START: Final = re.compile(
    rb"(?is)\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*<(?:!doctype\s+html|html|head|meta|body|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG: Final = re.compile(
    rb"(?i)</?(?:p|div|br|table|td|span|body|html|h[1-6]|li|section|article|font)\b[^<>]*>", re.IGNORECASE
)


class _Reader(Protocol):
    def __call__(self, data: bytes, name: str) -> str: ...


def read_document(data: bytes, name: str) -> SourceText:
    """The plain text of a document of any known format.

    Raises UnreadableDocument, and nothing else, for what cannot be read.
    """
    if len(data) > limits.DOCUMENT_BYTES:
        raise unreadable(name, "", "too_large")
    document_format = recognise(data, name)
    encoding = ""
    if document_format == "txt":
        text, encoding = read_text(data, name)
    else:
        module, function = _READERS[document_format]
        reader = cast(_Reader, getattr(import_module(module), function))
        text = reader(data, name)
    if len(text) > limits.TEXT_CHARACTERS:
        raise unreadable(name, document_format, "too_much_text")
    if not text.strip("\ufeff\x00 \t\r\n\u3000\xa0"):
        raise unreadable(name, document_format, "empty" if document_format == "txt" else "no_text")
    return SourceText(
        name=name,
        format=document_format,
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        document_sha256=hashlib.sha256(data).hexdigest(),
        encoding=encoding,
    )


def recognise(data: bytes, name: str) -> DocumentFormat:
    """The format of a document; UnreadableDocument where it is none that can be read."""
    if not data or data.isspace():
        raise unreadable(name, "", "empty")
    suffix = PurePath(name).suffix.lower()
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _recognise_zip(data, name, suffix)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(_OLE):
        return _recognise_ole(data, name, suffix)
    if data.startswith(b"{\\rtf") or (data.startswith(b"<?xml") and b"<w:wordDocument" in data[:4096]):
        return "doc"
    if data.startswith(_ARCHIVES):
        raise unreadable(name, "", "archive")
    if data.startswith(_PICTURES) and decode(data[:4096]) is None:
        raise unreadable(name, "", "picture")
    return "html" if _is_markup(data, suffix) else "txt"


def _recognise_zip(data: bytes, name: str, suffix: str) -> DocumentFormat:
    """Word and OFD are told by the names of their parts, which stand readable in the archive's directory."""
    if b"OFD.xml" in data or b"ofd.xml" in data:
        return "ofd"
    if b"word/document" in data or b"word/_rels" in data:
        return "docx"
    if any(part in data for part in (b"xl/workbook", b"ppt/presentation", b"mimetypeapplication/vnd.oasis")):
        raise unreadable(name, "", "other_office_file")
    if suffix in {".docx", ".docm", ".dotx"}:
        return "docx"
    if suffix == ".ofd":
        return "ofd"
    raise unreadable(name, "", "archive")


def _recognise_ole(data: bytes, name: str, suffix: str) -> DocumentFormat:
    """The streams of an OLE file are named in UTF-16 in its directory; a Word file may hold an Excel sheet inside."""
    if _utf16("EncryptedPackage") in data:
        raise unreadable(name, "docx", "encrypted")
    if _utf16("WordDocument") not in data:
        raise unreadable(name, "", "other_office_file")
    if data[512:514] == b"\xec\xa5" and data[523] & 1:  # the file information block, bit fEncrypted
        raise unreadable(name, "doc", "encrypted")
    return "wps" if suffix in {".wps", ".wpt"} else "doc"


def _utf16(stream: str) -> bytes:
    return f"{stream}\x00".encode("utf-16-le")


def _is_markup(data: bytes, suffix: str) -> bool:
    head = data[:4096]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\x00", b"")[2:]
    if _MARKUP_START.match(head.removeprefix(b"\xef\xbb\xbf")):
        return True
    if re.match(rb"(?:[\w-]+:[^\n]*\n)*?mime-version:", head, re.IGNORECASE) and b"multipart/related" in head.lower():
        return True
    return suffix in {".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml"} and bool(_TAG.search(data))
