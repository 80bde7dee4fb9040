"""A template kept in Word is the same template as in Markdown, however Word cuts its runs."""

import io
from itertools import pairwise

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.reporting.numbers_in_text.default_template import white_paper
from zhiheng.reporting.numbers_in_text.markdown import read_markdown
from zhiheng.reporting.numbers_in_text.word_template import UnreadableTemplate, read_word, write_word


def test_the_white_paper_goes_to_word_and_comes_back_the_same() -> None:
    template = read_markdown(white_paper())

    back = read_word(write_word(template))

    assert [(one.kind, one.text, one.level) for one in back.blocks] == [
        (one.kind, one.text, one.level) for one in template.blocks
    ]
    assert back.counted_in == "段"


@given(st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=20)
def test_a_placeholder_cut_into_runs_is_read_whole(cuts: list[int]) -> None:
    text = "合格率为{{ 产品质量监督抽查合格率 | 2026 | 全市 }}。"
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    made = docx.Document()
    paragraph = made.add_paragraph()
    for start, end in pairwise(places):
        paragraph.add_run(text[start:end])
    buffer = io.BytesIO()
    made.save(buffer)

    (block,) = read_word(buffer.getvalue()).blocks

    assert block.text == text


def test_headings_titles_and_lists_are_known_by_their_styles() -> None:
    made = docx.Document()
    made.add_paragraph("白皮书", style="Title")
    made.add_heading("总体", level=1)
    made.add_paragraph("一项", style="List Bullet")
    buffer = io.BytesIO()
    made.save(buffer)

    read = [(one.kind, one.level) for one in read_word(buffer.getvalue()).blocks]

    assert read == [("title", 0), ("heading", 1), ("item", 0)]


def test_a_table_typed_into_a_template_is_refused() -> None:
    made = docx.Document()
    made.add_table(rows=1, cols=1)
    buffer = io.BytesIO()
    made.save(buffer)

    with pytest.raises(UnreadableTemplate):
        read_word(buffer.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a document"])
def test_what_is_no_word_file_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableTemplate):
        read_word(data)
