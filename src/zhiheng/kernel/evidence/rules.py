"""Which files are taken as evidence: told by their bytes, agreeing with the ending of their name, not too large."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final

from zhiheng.primitives.errors import EngineError, RuleViolation

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of the largest file."""
_MOST_PARTS: Final = 10_000
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"})
_MP4_BRANDS: Final = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V "})


class FileRefused(RuleViolation):
    """A file is not taken as evidence; ``why`` is empty, too_large, ending, content or macro."""

    code = "evidence.file_refused"


class FileUnknown(RuleViolation):
    """No file of this digest is kept."""

    code = "evidence.file_unknown"


class FileChanged(EngineError):
    """The bytes of a file are no longer those of its digest."""

    code = "evidence.file_changed"


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is taken: the endings of names, how it is served, and what its bytes must look like."""

    name: str
    endings: tuple[str, ...]
    media_type: str
    looks_like_it: Callable[[bytes], bool]
    since: date
    until: date | None = None


def _begins(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(heads)


def _box_of(brands: frozenset[bytes]) -> Callable[[bytes], bool]:
    """A file of ISO boxes whose main or first compatible brand is one of these."""
    return lambda content: content[4:8] == b"ftyp" and bool({content[8:12], content[16:20]} & brands)


def _package_with(part: str) -> Callable[[bytes], bool]:
    return lambda content: part in _parts(content)


def _parts(content: bytes) -> frozenset[str]:
    """The names of the parts of a zipped package; none where it is no package that can be listed."""
    if not content.startswith(b"PK\x03\x04"):
        return frozenset()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return frozenset()
    return frozenset(names) if len(names) <= _MOST_PARTS else frozenset()


def _old_office_with(*streams: str) -> Callable[[bytes], bool]:
    """A compound file with one of these streams, as Word, Excel and WPS wrote them before packages."""
    names = [name.encode("utf-16-le") + b"\0\0" for name in streams]
    return lambda content: content.startswith(_OLE) and any(name in content for name in names)


def _either(*checks: Callable[[bytes], bool]) -> Callable[[bytes], bool]:
    return lambda content: any(check(content) for check in checks)


_WORD: Final = _package_with("word/document.xml")
_SHEETS: Final = _package_with("xl/workbook.xml")
_OLD_WORD: Final = _old_office_with("WordDocument")
_OLD_SHEETS: Final = _old_office_with("Workbook", "Book")
_OPEN: Final = "application/vnd.openxmlformats-officedocument"
_ALWAYS: Final = date(2000, 1, 1)

FORMATS: Final = (
    Format("PDF", ("pdf",), "application/pdf", _begins(b"%PDF-1.", b"%PDF-2."), _ALWAYS),
    # GB/T 33190-2016 came into force on that day.
    Format("OFD", ("ofd",), "application/ofd", _package_with("OFD.xml"), date(2017, 5, 1)),
    Format("JPEG", ("jpg", "jpeg"), "image/jpeg", _begins(b"\xff\xd8\xff"), _ALWAYS),
    Format("PNG", ("png",), "image/png", _begins(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), _ALWAYS),
    Format(
        "WebP", ("webp",), "image/webp", lambda content: content[:4] == b"RIFF" and content[8:15] == b"WEBPVP8", _ALWAYS
    ),
    Format("HEIC", ("heic", "heif"), "image/heic", _box_of(_HEIC_BRANDS), _ALWAYS),
    Format("Word", ("docx",), f"{_OPEN}.wordprocessingml.document", _WORD, _ALWAYS),
    Format("Excel", ("xlsx",), f"{_OPEN}.spreadsheetml.sheet", _SHEETS, _ALWAYS),
    Format("Word 97—2003", ("doc",), "application/msword", _OLD_WORD, _ALWAYS),
    Format("Excel 97—2003", ("xls",), "application/vnd.ms-excel", _OLD_SHEETS, _ALWAYS),
    Format("WPS 文字", ("wps",), "application/vnd.ms-works", _either(_OLD_WORD, _WORD), _ALWAYS),
    Format("WPS 表格", ("et",), "application/vnd.ms-excel", _either(_OLD_SHEETS, _SHEETS), _ALWAYS),
    Format("MP4", ("mp4",), "video/mp4", _box_of(_MP4_BRANDS), _ALWAYS),
)
"""What is taken, each from a day on. Scripts, pages and drawings that carry scripts (.svg) are not, nor archives."""


def formats_on(day: date) -> tuple[Format, ...]:
    """The formats that are taken on a day."""
    return tuple(one for one in FORMATS if one.since <= day and (one.until is None or day < one.until))


def endings_on(day: date) -> tuple[str, ...]:
    """The endings of names that are taken on a day, for a form's file field.

    >>> endings_on(date(2026, 3, 2))[:3]
    ('.pdf', '.ofd', '.jpg')
    """
    return tuple(f".{ending}" for one in formats_on(day) for ending in one.endings)


def format_of(name: str, content: bytes, *, day: date) -> Format:
    """The format of a file, if it is taken on the day and its bytes are what its name says."""
    ending = PurePath(name).suffix.removeprefix(".").lower()
    if not content:
        raise _refused("empty", f"{name!r} is empty", f"文件“{name}”是空的", name)
    if len(content) > LARGEST:
        size = f"{len(content) / 1024 / 1024:.1f} MB"
        raise _refused(
            "too_large", f"{name!r} has {size}", f"文件“{name}”有{size}，超过{LARGEST // 1024 // 1024} MB", name
        )
    found = next((one for one in formats_on(day) if ending in one.endings), None)
    if found is None:
        taken = "、".join(ending.removeprefix(".") for ending in endings_on(day))
        raise _refused(
            "ending", f"{name!r} has an ending that is not taken", f"文件“{name}”不是可收的格式（可收{taken}）", name
        )
    if not found.looks_like_it(content):
        raise _refused(
            "content",
            f"{name!r} is no {found.name} by its bytes",
            f"文件“{name}”的内容不是{found.name}{_looks_like(content)}，与文件名不符",
            name,
        )
    if _has_macro(content):
        raise _refused("macro", f"{name!r} carries macros", f"文件“{name}”带有宏，不予接收", name)
    return found


def _has_macro(content: bytes) -> bool:
    if content.startswith(_OLE):
        return "_VBA_PROJECT".encode("utf-16-le") in content
    return any(part.endswith("vbaProject.bin") for part in _parts(content))


def _looks_like(content: bytes) -> str:
    """What the bytes look like instead, for the message; nothing where nobody can tell."""
    import puremagic  # noqa: PLC0415 - its tables load when a file is refused

    try:
        guess = puremagic.from_string(content)
    except puremagic.PureError:
        return ""
    return f"，而像是{guess}" if guess else ""


def _refused(why: str, happened: str, happened_zh: str, name: str) -> FileRefused:
    return FileRefused(
        f"{happened} (kernel/evidence/rules.py: FORMATS); send a PDF or a picture instead",
        message_zh=f"{happened_zh}；请改用 PDF、OFD 或图片等格式重新上传。",
        why=why,
        name=name,
    )


def digest(content: bytes) -> str:
    """By what a file is known: its SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


# --- what a check can find ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not as it was kept, or is named by an entry and not there (``seq``)."""

    sha256: str
    seq: int = 0

    @property
    def message_zh(self) -> str:
        """The fault in one sentence."""
        if self.seq:
            return f"第{self.seq}号记载所附的证据文件{self.sha256[:16]}…：不在库中，已被删除。"
        return f"证据文件{self.sha256[:16]}…：内容与摘要不符，被改动过。"
