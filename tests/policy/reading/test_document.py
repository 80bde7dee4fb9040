"""The door: what a document is, what is refused, and why."""

import hashlib
import io
import zipfile

import pytest

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.document import read_document, recognise
from zhiheng.primitives.errors import UnreadableDocument

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _zip(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def _reason(data: bytes, name: str) -> object:
    with pytest.raises(UnreadableDocument) as caught:
        read_document(data, name)
    assert caught.value.message_zh.startswith(name)
    assert caught.value.fields["name"] == name
    return caught.value.fields["reason"]


def test_a_text_is_kept_unchanged_with_the_proofs_of_it() -> None:
    data = "一、总体要求\r\n 提升 质量。".encode("gb18030")

    source = read_document(data, "方案.txt")

    assert source.text == "一、总体要求\r\n 提升 质量。"
    assert (source.name, source.format, source.encoding) == ("方案.txt", "txt", "gb18030")
    assert source.sha256 == hashlib.sha256(source.text.encode()).hexdigest()
    assert source.document_sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"%PDF-1.4 ...", "a.txt", "pdf"),
        (_zip(word__document="x"), "a.pdf", "docx"),
        (_zip(**{"OFD.xml": "x"}), "a.docx", "ofd"),
        (OLE + "WordDocument\x00".encode("utf-16-le"), "a.bin", "doc"),
        (OLE + "WordDocument\x00".encode("utf-16-le"), "a.WPS", "wps"),
        (b"{\\rtf1 x}", "a.doc", "doc"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html><p>x", "a.txt", "html"),
        (b"<p>x</p>", "a.htm", "html"),
        ("没有标签的网页".encode(), "a.htm", "txt"),
        ("<此件公开发布>".encode(), "a.txt", "txt"),
        (b"BM", "a.txt", "txt"),
    ],
)
def test_the_bytes_tell_the_format(data: bytes, name: str, expected: str) -> None:
    assert recognise(data, name) == expected


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.txt", "empty"),
        (b" \n\t", "a.docx", "empty"),
        ("\u3000\n".encode(), "a.txt", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "a.txt", "picture"),
        (b"\x1f\x8b\x08" + bytes(100), "a.txt", "archive"),
        (_zip(a="x"), "a.zip", "archive"),
        (_zip(xl__workbook="x"), "a.docx", "other_office_file"),
        (OLE + "Workbook\x00".encode("utf-16-le"), "a.doc", "other_office_file"),
        (OLE + "EncryptedPackage\x00".encode("utf-16-le"), "a.docx", "encrypted"),
        (b"\x00\x01\x02\x03" * 40, "a.txt", "not_text"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, name: str, expected: str) -> None:
    assert _reason(data, name) == expected


def test_too_large_a_document_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "DOCUMENT_BYTES", 10)

    assert _reason(b"12345678901", "a.txt") == "too_large"


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXT_CHARACTERS", 10)

    assert _reason(b"12345678901", "a.txt") == "too_much_text"


def test_a_head_of_many_comments_is_recognised_at_once() -> None:
    data = b"<!-- -->" * 500 + b"<none>"

    assert recognise(data, "a.txt") == "txt"
