"""What strangers send: any bytes end in a text or in a clear refusal, never in another error, never in a hang."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.policy.reading.printed_documents import ofd_lines, ofd_of, paragraphs, path_object, pdf_of, ruled_table
from tests.policy.reading.word_documents import WordDocument

from zhiheng.policy.reading.document import read_document
from zhiheng.primitives.errors import UnreadableDocument


def _word() -> bytes:
    document = WordDocument()
    document.numbering(("chineseCountingThousand", "%1、"), ("decimal", "%2."))
    document.paragraph("工作目标", level=0)
    document.paragraph("到2023年,合格率达到95%以上。", level=1)
    document.table([["指标", "目标"], ["合格率", "95%"]])
    return document.bytes()


def _pdf() -> bytes:
    return pdf_of(
        [*paragraphs("一、工作目标", "合格率达到95%以上。" * 9), ruled_table([["指标", "95%"]] * 2, [90, 90])]
    )


def _ofd() -> bytes:
    strokes = path_object(20, 200, 90, 200) + path_object(20, 210, 90, 210) + path_object(50, 200, 50, 210)
    return ofd_of(ofd_lines(["一、工作目标", "合格率达到95%以上。" * 9]) + strokes)


def _page() -> bytes:
    return (
        "<html><body><table><tr><td>指标<td>95%</table><ol><li>甲</ol><p>合格率达到95%以上。</p></body></html>".encode()
    )


WHOLE = {
    "a.docx": _word(),
    "a.pdf": _pdf(),
    "a.ofd": _ofd(),
    "a.html": _page(),
    "a.txt": "合格率达到95%".encode("gb18030"),
}


def _outcome(data: bytes, name: str) -> str:
    try:
        source = read_document(data, name)
    except UnreadableDocument as error:
        return str(error.fields["reason"])
    source.text.encode("utf-8")
    return "read"


def _unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _altered(data: bytes, changes: list[tuple[float, int]]) -> bytes:
    altered = bytearray(data)
    for place, value in changes:
        altered[int(place * (len(altered) - 1))] = value
    return bytes(altered)


NAMES = st.sampled_from(sorted(WHOLE))
PLACES = st.floats(0, 1)
CHANGES = st.lists(st.tuples(PLACES, st.integers(0, 255)), min_size=1, max_size=12)


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_the_whole_document_is_read(name: str) -> None:
    assert "95%" in read_document(WHOLE[name], name).text


@settings(deadline=None)
@given(st.binary(max_size=2000), NAMES)
def test_any_bytes_under_any_name(data: bytes, name: str) -> None:
    assert _outcome(data, name)


@settings(deadline=None)
@given(st.sampled_from([b"PK\x03\x04", b"%PDF-1.7\n", b"<html>", b"\xff\xfe"]), st.binary(max_size=2000), NAMES)
def test_any_bytes_after_the_mark_of_a_format(mark: bytes, data: bytes, name: str) -> None:
    assert _outcome(mark + data, name)


@settings(deadline=None)
@given(NAMES, PLACES)
def test_a_document_cut_anywhere(name: str, place: float) -> None:
    whole = WHOLE[name]

    assert _outcome(whole[: int(place * len(whole))], name)


@settings(deadline=None)
@given(NAMES, CHANGES)
def test_a_document_with_altered_bytes(name: str, changes: list[tuple[float, int]]) -> None:
    assert _outcome(_altered(WHOLE[name], changes), name)


@settings(deadline=None)
@given(st.sampled_from(["a.docx", "a.ofd"]), st.data())
def test_a_document_with_an_altered_part(name: str, data: st.DataObject) -> None:
    parts = _unpacked(WHOLE[name])
    part = data.draw(st.sampled_from(sorted(parts)))
    parts[part] = _altered(parts[part], data.draw(CHANGES))

    assert _outcome(_packed(parts), name)


@settings(deadline=None)
@given(st.sampled_from(["a.docx", "a.ofd"]), st.data())
def test_a_document_with_a_part_of_another_kind(name: str, data: st.DataObject) -> None:
    parts = _unpacked(WHOLE[name])
    part, other = data.draw(st.sampled_from(sorted(parts))), data.draw(st.sampled_from(sorted(parts)))
    parts[part] = parts[other]

    assert _outcome(_packed(parts), name)


def test_a_bomb_of_zeros_in_a_word_document_is_refused() -> None:
    bomb = _packed({"word/document.xml": bytes(64 * 1024 * 1024)})

    assert len(bomb) < 100_000
    assert _outcome(bomb, "a.docx") == "expands_without_measure"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = _packed({"word/document.xml": b" " * (40 * 1024 * 1024)})
    size = (40 * 1024 * 1024).to_bytes(4, "little")

    assert _outcome(honest.replace(size, (1000).to_bytes(4, "little")), "a.docx") in {
        "damaged",
        "expands_without_measure",
    }


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: b"1" * (50 * 1024 * 1024), "too_much_text"),
        (lambda: b"1" * (4 * 1024 * 1024), "read"),
        (lambda: "质量".encode() * 500_000, "read"),
        (lambda: b"\n" * 1_000_000, "empty"),
        (lambda: bytes(1_000_000), "not_text"),
    ],
    ids=["fifty megabytes of digits", "four of them", "one line of a million", "lines alone", "zeros"],
)
def test_vast_plain_texts_come_to_an_end(make: Callable[[], bytes], expected: str) -> None:
    assert _outcome(make(), "a.txt") == expected
