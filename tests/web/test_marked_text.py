"""Marked text: pieces, marks over each other, paragraphs, and the way back to the plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.web.marked_text import Break, Mark, paragraphs

_TEXT = st.text(alphabet="甲乙丙丁，。一（）12 　\n\r\t𬭸", max_size=60)


@given(text=_TEXT, spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_every_piece_is_the_plain_text_at_its_place_and_nothing_but_white_space_is_left_out(
    text: str, spans: list[tuple[int, int]]
) -> None:
    marks = [Mark(min(span), max(span), "target", str(number)) for number, span in enumerate(spans)]

    found = paragraphs(text, marks)

    pieces = [piece for paragraph in found for piece in paragraph.pieces]
    assert all(text[piece.start : piece.start + len(piece.text)] == piece.text for piece in pieces)
    covered = {place for piece in pieces for place in range(piece.start, piece.start + len(piece.text))}
    assert all(text[place].isspace() for place in range(len(text)) if place not in covered)


@given(text=_TEXT, spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_a_piece_lies_under_exactly_the_marks_that_cover_it(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(min(span), max(span), "target", str(number)) for number, span in enumerate(spans)]

    found = paragraphs(text, marks)

    for paragraph in found:
        for piece in paragraph.pieces:
            over = {mark.item for mark in marks if mark.start <= piece.start < mark.end}
            assert {mark.item for mark in piece.marks} == over


@given(text=_TEXT, spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8))
def test_a_mark_begins_once_however_many_paragraphs_it_covers(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(min(span), max(span), "target", str(number)) for number, span in enumerate(spans)]

    found = paragraphs(text, marks)

    begun = [mark.item for paragraph in found for piece in paragraph.pieces for mark in piece.opens]
    assert len(begun) == len(set(begun))


def test_the_longer_of_two_marks_is_the_outer_one() -> None:
    outer, inner = Mark(0, 6, "target"), Mark(2, 4, "system")

    pieces = paragraphs("合格率达到百", [inner, outer])[0].pieces

    assert [piece.text for piece in pieces] == ["合格", "率达", "到百"]
    assert pieces[1].marks == (outer, inner)
    assert pieces[1].opens == (inner,)


def test_a_clause_begins_a_paragraph_though_the_text_has_no_line_end_there() -> None:
    found = paragraphs("一、总体要求。（一）思路。", [], [Break(0, "c-一", "top"), Break(7, "c-一/(一)", "sub")])

    assert [(one.start, one.anchor, one.look) for one in found] == [(0, "c-一", "top"), (7, "c-一/(一)", "sub")]
