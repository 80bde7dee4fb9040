"""Evidence files: told by their bytes, kept once, never changed, and missed when they are gone."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.kernel.log_cast import NOON, state, tamper

from zhiheng.kernel.evidence import rules
from zhiheng.kernel.evidence.rules import Fault, FileRefused, endings_on, format_of

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def package(*parts: str) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as zipped:
        for part in parts:
            zipped.writestr(part, "<x/>")
    return kept.getvalue()


def old_office(*streams: str) -> bytes:
    return OLE + bytes(504) + b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)


FILES = {
    "report.pdf": b"%PDF-1.7\n%\xe2\xe3\n",
    "report.PDF": b"%PDF-2.0\n",
    "report.ofd": package("OFD.xml", "Doc_0/Document.xml"),
    "photo.jpg": b"\xff\xd8\xff\xe0\0\x10JFIF\0",
    "photo.jpeg": b"\xff\xd8\xff\xe1\0\x10Exif\0",
    "photo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
    "photo.webp": b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0",
    "photo.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "photo.heif": b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
    "letter.docx": package("[Content_Types].xml", "word/document.xml"),
    "table.xlsx": package("[Content_Types].xml", "xl/workbook.xml"),
    "letter.doc": old_office("Root Entry", "WordDocument"),
    "table.xls": old_office("Root Entry", "Workbook"),
    "letter.wps": old_office("Root Entry", "WordDocument"),
    "new letter.wps": package("word/document.xml"),
    "table.et": old_office("Root Entry", "Workbook"),
    "clip.mp4": b"\0\0\0\x18ftypisom\0\0\2\0isomiso2",
}
DANGEROUS = {
    "page.html": b"<!doctype html><script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
    "script.js": b"alert(1)",
    "script.py": b"print(1)",
    "program.exe": b"MZ\x90\0",
    "archive.zip": package("a.txt"),
    "letter.docm": package("word/document.xml", "word/vbaProject.bin"),
    "no ending": b"%PDF-1.7\n",
    "pdf": b"%PDF-1.7\n",
    "report.pdf.html": b"%PDF-1.7\n",
}


def why_refused(name: str, content: bytes) -> str:
    """Why the file is refused; nothing where it is taken."""
    try:
        format_of(name, content, day=TODAY)
    except FileRefused as refused:
        return str(refused.fields["why"])
    return ""


@pytest.fixture
def chen(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Enters records."""
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow("mill", "磨坊局")], at=NOON)
    return create_person(username="chen", name="陈填报", password="long-enough-4", at=NOON, office="mill", role="enter")


@pytest.mark.parametrize("name", FILES)
def test_a_file_whose_bytes_agree_with_its_name_is_taken(name: str) -> None:
    found = format_of(name, FILES[name], day=TODAY)

    assert name.lower().rsplit(".", 1)[1] in found.endings


def test_every_ending_that_is_taken_is_tried_above() -> None:
    assert {f".{name.lower().rsplit('.', 1)[1]}" for name in FILES} == set(endings_on(TODAY))


@given(name=st.sampled_from(sorted(FILES)), other=st.sampled_from(sorted(FILES)))
def test_a_file_under_the_name_of_another_format_is_refused(name: str, other: str) -> None:
    own, theirs = format_of(name, FILES[name], day=TODAY), format_of(other, FILES[other], day=TODAY)
    if theirs.looks_like_it(FILES[name]) or own == theirs:
        return

    with pytest.raises(FileRefused) as refused:
        format_of(other, FILES[name], day=TODAY)
    assert refused.value.fields == {"why": "content", "name": other}


@pytest.mark.parametrize("name", DANGEROUS)
def test_scripts_pages_drawings_and_archives_are_refused(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        format_of(name, DANGEROUS[name], day=TODAY)

    assert refused.value.fields["why"] == "ending"


@pytest.mark.parametrize("name", DANGEROUS)
def test_under_a_name_that_is_taken_their_bytes_give_them_away(name: str) -> None:
    disguised = [ending for ending in endings_on(TODAY) if not (ending == ".pdf" and b"%PDF" in DANGEROUS[name])]

    for ending in disguised:
        with pytest.raises(FileRefused) as refused:
            format_of(f"photo{ending}", DANGEROUS[name], day=TODAY)
        assert refused.value.fields["why"] in {"content", "macro"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("letter.docx", package("word/document.xml", "word/vbaProject.bin")),
        ("table.xlsx", package("xl/workbook.xml", "xl/vbaProject.bin")),
        ("letter.doc", old_office("WordDocument", "_VBA_PROJECT")),
        ("letter.wps", old_office("WordDocument", "_VBA_PROJECT")),
    ],
)
def test_documents_with_macros_are_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        format_of(name, content, day=TODAY)

    assert refused.value.fields["why"] == "macro"


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b"%PDF-1.7" + bytes(rules.LARGEST - 7), "too_large"), (b"PK\x03\x04broken", "content")],
)
def test_empty_too_large_and_broken_files_are_refused(content: bytes, why: str) -> None:
    name = "table.xlsx" if why == "content" else "report.pdf"

    with pytest.raises(FileRefused) as refused:
        format_of(name, content, day=TODAY)

    assert refused.value.fields["why"] == why


def test_the_largest_file_is_taken() -> None:
    assert format_of("report.pdf", b"%PDF-1.7" + bytes(rules.LARGEST - 8), day=TODAY).name == "PDF"


@pytest.mark.source("GB/T 33190-2016:in force")
def test_a_format_is_taken_from_its_day_on() -> None:
    assert ".ofd" in endings_on(date(2017, 5, 1))
    with pytest.raises(FileRefused):
        format_of("report.ofd", FILES["report.ofd"], day=date(2017, 4, 30))


@given(content=st.binary(max_size=300), name=st.sampled_from(sorted(FILES)))
def test_whatever_the_bytes_are_a_file_is_taken_or_refused(content: bytes, name: str) -> None:
    for tried in (content, FILES[name][:8] + content):
        assert why_refused(name, tried) in {"", "empty", "content", "macro"}


def test_the_same_bytes_are_kept_once_under_whatever_name(chen: Person) -> None:
    from zhiheng.kernel.evidence.actions import keep_file
    from zhiheng.kernel.evidence.models import File
    from zhiheng.kernel.evidence.queries import described, file, kept_files

    content = FILES["report.pdf"]
    first = keep_file(name="检测报告.pdf", content=content, by=chen, at=NOON)
    again = keep_file(name="副本.pdf", content=content, by=chen, at=datetime(2026, 4, 1, tzinfo=UTC))

    assert first == again == File.objects.get()
    assert (again.sha256, again.kept_at, again.kept_by) == (sha256(content).hexdigest(), NOON, "chen")
    assert bytes(file(first.sha256).content) == content
    assert kept_files({first.sha256, "00" * 32}) == {first.sha256}
    assert described([first.sha256])[first.sha256].media_type == "application/pdf"


def test_only_who_enters_checks_or_approves_keeps_files(wang: Person) -> None:
    from zhiheng.kernel.access.rules import RoleMissing
    from zhiheng.kernel.evidence.actions import keep_file
    from zhiheng.kernel.evidence.models import File

    with pytest.raises(RoleMissing):
        keep_file(name="a.pdf", content=FILES["report.pdf"], by=wang, at=NOON)
    assert not File.objects.exists()


def test_a_file_is_neither_changed_nor_removed(chen: Person) -> None:
    from django.db import DatabaseError, connection, transaction

    from zhiheng.kernel.evidence.actions import keep_file
    from zhiheng.kernel.journal.rules import EntryIsKept

    kept = keep_file(name="a.pdf", content=FILES["report.pdf"], by=chen, at=NOON)

    with pytest.raises(EntryIsKept):
        kept.delete()
    for statement in ("UPDATE evidence_file SET size = 1", "DELETE FROM evidence_file"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_file_changed_past_every_rule_is_named_and_not_handed_out(chen: Person) -> None:
    from zhiheng.kernel.evidence import queries
    from zhiheng.kernel.evidence.actions import keep_file

    kept = [keep_file(name="a.pdf", content=FILES["report.pdf"] + bytes([n]), by=chen, at=NOON) for n in range(3)]
    tamper(("UPDATE evidence_file SET content = %s WHERE sha256 = %s", [b"%PDF-1.7 other", kept[1].sha256]))

    assert list(queries.check()) == [Fault(kept[1].sha256)]
    with pytest.raises(rules.FileChanged):
        queries.file(kept[1].sha256)
    assert queries.file(kept[2].sha256).size == kept[2].size


def test_a_file_that_an_entry_names_and_nobody_has_is_missed() -> None:
    from zhiheng.kernel.evidence.queries import check, file

    first, *_ = state(6)

    assert list(check()) == [Fault("ab" * 32, first), Fault("ab" * 32, first + 5)]
    with pytest.raises(rules.FileUnknown):
        file("ab" * 32)


@pytest.mark.parametrize("fault", [Fault("ab" * 32), Fault("ab" * 32, 7)])
def test_a_fault_names_the_file(fault: Fault) -> None:
    assert "abababab" in fault.message_zh
