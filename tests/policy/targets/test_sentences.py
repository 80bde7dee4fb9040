"""Where sentences and segments begin and end, and what stands inside titles and quotation marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.targets.sentences import Sentences

TEXT = "到2021年,合格率达到94%,满意度达到80分;培育品牌。新增标准5项\n建成平台3个"


@pytest.mark.parametrize(
    ("words", "segment", "sentence"),
    [
        ("94%", "合格率达到94%", "到2021年,合格率达到94%,满意度达到80分;培育品牌"),
        ("80分", "满意度达到80分", "到2021年,合格率达到94%,满意度达到80分;培育品牌"),
        ("5项", "新增标准5项", "新增标准5项"),
        ("3个", "建成平台3个", "建成平台3个"),
    ],
)
def test_a_segment_ends_at_a_comma_and_a_sentence_at_a_full_stop_or_line_end(
    words: str, segment: str, sentence: str
) -> None:
    sentences = Sentences(TEXT)
    at = TEXT.index(words)

    assert TEXT[sentences.segment_start(at) : sentences.segment_end(at)] == segment
    assert TEXT[sentences.sentence_start(at) :].startswith(sentence)


@pytest.mark.parametrize("gap", ["|", "\t"])
def test_a_table_cell_is_a_sentence_of_its_own(gap: str) -> None:
    text = f"抽检合格率{gap}达到95%"
    sentences = Sentences(text)

    assert sentences.sentence_start(text.index("9")) == text.index("达")


def test_words_behind_a_clause_title_begin_a_new_segment() -> None:
    text = "(一)抓标准 制定标准5项".replace(" ", "")
    body = text.index("制")

    plain, broken = Sentences(text), Sentences(text, [body])

    assert plain.segment_start(text.index("5")) == 0
    assert broken.segment_start(text.index("5")) == body


@pytest.mark.parametrize(
    ("text", "number", "mark"),
    [
        ("贯彻《标准化规划(2016—2020年)》", "2016", "《"),
        ("推进“5310”工程", "5310", "“"),
        ("松政发[2019]8号文件", "2019", "["),
        ("建成平台5个", "5", ""),
        ("《规划》提出建成5个", "5", ""),
        ("“规划”提出建成5个,推进“三同时”", "5", ""),
        ("《没有收尾的书名建成5个", "5", ""),
    ],
)
def test_a_number_inside_a_title_or_quotation_knows_its_opening_mark(text: str, number: str, mark: str) -> None:
    assert Sentences(text).enclosed_by(text.index(number)) == mark


@given(st.text("质量5。,;\n|《》“”[]号", max_size=80), st.data())
def test_every_place_lies_between_the_ends_of_its_segment_and_sentence(text: str, data: st.DataObject) -> None:
    sentences = Sentences(text)
    at = data.draw(st.integers(0, len(text)))

    assert 0 <= sentences.sentence_start(at) <= sentences.segment_start(at) <= at <= sentences.segment_end(at)
    assert sentences.segment_end(at) <= len(text)


@given(st.text("质量5。,;\n", max_size=80), st.data())
def test_no_full_stop_stands_between_a_sentence_start_and_its_place(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))

    between = text[Sentences(text).sentence_start(at) : at]

    assert not set("。\n") & set(between)
