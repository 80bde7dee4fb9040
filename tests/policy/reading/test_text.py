"""Plain text: its encoding is found, its characters stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.policy.reading.text import decode, read_text
from zhiheng.primitives.errors import UnreadableDocument

PARAGRAPH = "一、到2023年,产品抽查合格率达到94%以上。\r\n\r\n  (牵头单位:市市场监管局)\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_of_the_genre_gives_the_same_characters(encoding: str) -> None:
    text, found = read_text(PARAGRAPH.encode(encoding), "方案.txt")

    assert text == PARAGRAPH
    assert found == encoding


def test_the_mark_of_utf_8_stays_so_that_offsets_fit_the_file() -> None:
    data = b"\xef\xbb\xbf" + PARAGRAPH.encode()

    text, _ = read_text(data, "方案.txt")

    assert text == data.decode("utf-8")


def test_a_text_cut_in_the_middle_of_a_character_is_read() -> None:
    cut = (PARAGRAPH * 20).encode()[:-12]

    text, encoding = read_text(cut, "方案.txt")

    assert encoding == "utf-8"
    assert text.startswith(PARAGRAPH)


def test_a_picture_is_no_text() -> None:
    noise = bytes(range(256)) * 8

    with pytest.raises(UnreadableDocument) as caught:
        read_text(noise, "方案.txt")

    assert caught.value.fields["reason"] == "not_text"


@settings(deadline=None)
@given(st.text(st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF), min_size=1))
def test_chinese_in_either_encoding_is_never_taken_for_the_other(text: str) -> None:
    assert decode(text.encode("utf-8")) == (text, "utf-8")


@settings(deadline=None)
@given(st.binary(max_size=3000))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    decoded = decode(data)

    assert decoded is None or isinstance(decoded[0], str)
