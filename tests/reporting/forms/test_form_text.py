"""The text of a form is read into blocks, or the line that cannot be read is named; values fill it or are missed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.contract.casework.form_text import FormUnreadable, Line, Signatures, Table, parse, placeholders
from zhiheng.reporting.forms.template import (
    BLANK,
    FilledForm,
    FilledLine,
    FilledSignatures,
    FilledTable,
    Span,
    ValueMissing,
    filled,
    plain,
)

NOTICE = """# 投诉受理通知书
{complainant}：
　　你于{received_on}提出的投诉（编号{case_number}）收悉。
[? 理由：{reason} ?]

> 联系人：{handler}
"""


def lines(form: FilledForm) -> list[str]:
    return [plain(block.spans) for block in form.blocks if isinstance(block, FilledLine)]


def fill(text: str, **values: str) -> FilledForm:
    return filled(parse(text), values)


def test_a_notice_has_title_addressee_paragraphs_and_note() -> None:
    form = parse(NOTICE)

    assert plain([Span(piece.text) for piece in form.title]) == "投诉受理通知书"
    kinds = [block.kind for block in form.blocks if isinstance(block, Line)]
    assert kinds == ["addressee", "paragraph", "paragraph", "note"]
    assert (form.signed, form.delivery) == (True, False)


def test_place_holders_are_told_once_in_their_order() -> None:
    text = "# {a}\n{b}：\n| {c} | {a} |\n[签名：{d}、乙]\n{{e}}\n"

    assert placeholders(text) == ("a", "b", "c", "d")


def test_only_the_first_line_that_is_not_indented_is_the_addressee() -> None:
    form = parse("# 题\n　　如下：\n甲：\n")

    assert [block.kind for block in form.blocks if isinstance(block, Line)] == ["paragraph", "paragraph"]


def test_parts_of_the_page_are_asked_for_in_brackets() -> None:
    form = parse("# 题\n正文\n[签名：投诉人、被投诉人]\n[送达回证]\n[无落款]\n")

    assert (form.signed, form.delivery) == (False, True)
    assert [len(block.names) for block in form.blocks if isinstance(block, Signatures)] == [2]


def test_rows_that_follow_each_other_are_one_table() -> None:
    form = parse("# 题\n| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 |\n\n| 丙 |\n")

    tables = [block for block in form.blocks if isinstance(block, Table)]
    assert [(len(table.rows), table.has_head) for table in tables] == [(2, True), (1, False)]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "no_title"),
        ("\n正文\n", 2, "no_title"),
        ("# \n", 1, "no_title"),
        ("# 题\n# 又一题\n", 2, "title_twice"),
        ("# 题\n\n{Firm}收\n", 3, "brace"),
        ("# 题\n共{ }件\n", 2, "brace"),
        ("# 题\n共}件\n", 2, "brace"),
        ("# 题\n**加粗**\n", 2, "markup"),
        ("# 题\n见[网页](x)\n", 2, "markup"),
        ("# 题\n#### 四级\n", 2, "markup"),
        ("# 题\n* 一项\n", 2, "markup"),
        ("# 题\n<b>粗</b>\n", 2, "markup"),
        ("# 题\n[送达]\n", 2, "part"),
        ("# 题\n[签名：甲、]\n", 2, "part"),
        ("# 题\n| 甲 | 乙\n", 2, "row"),
        ("# 题\n| 甲 | 乙 |\n| 丙 |\n", 3, "row"),
        ("# 题\n| --- |\n", 2, "row"),
        ("# 题\n| 甲 |\n| 乙 |\n| --- |\n", 4, "row"),
        ("# 题\n[? 理由{a}\n正文\n", 2, "open"),
        ("# 题\n理由{a} ?]\n", 2, "open"),
        ("# 题\n[? {a} [? {b} ?] ?]\n", 2, "nested"),
        ("# 题\n[? 照例 ?]\n", 2, "always"),
    ],
)
def test_what_is_no_form_is_refused_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(FormUnreadable) as refused:
        parse(text)

    assert refused.value.fields == {"line": line, "why": why}


def test_values_stand_where_they_are_named() -> None:
    made = fill(NOTICE, complainant="陈小满", received_on="2026年3月2日", case_number="7", reason="无", handler="李")

    assert made.title == "投诉受理通知书"
    assert made.addressee == "陈小满"
    assert lines(made) == ["陈小满：", "你于2026年3月2日提出的投诉（编号7）收悉。", "理由：无", "联系人：李"]


def test_spaces_that_set_a_title_apart_are_no_part_of_its_name() -> None:
    made = fill("# 催　办　函\n正文\n")

    assert (made.title, made.name) == ("催　办　函", "催办函")


def test_a_value_that_was_not_given_is_missed_by_name() -> None:
    with pytest.raises(ValueMissing) as missed:
        fill(NOTICE, complainant="陈小满", received_on="", reason="")

    assert missed.value.fields == {"names": ("case_number", "handler")}


def test_an_empty_value_is_a_ruled_blank() -> None:
    made = fill("# 题\n收到{amount}元，____日前办结。\n", amount=" ")

    (line,) = made.blocks
    assert isinstance(line, FilledLine)
    assert [(span.text, span.blank) for span in line.spans] == [
        ("收到", 0),
        ("", BLANK),
        ("元，", 0),
        ("", 2),
        ("日前办结。", 0),
    ]


def test_an_optional_part_goes_where_all_its_values_are_empty_and_stays_where_one_is_not() -> None:
    text = "# 题\n正文[?，理由{a}、依据{b}?]。\n[? 一并{c}\n随附材料 ?]\n"

    assert lines(fill(text, a="", b="", c="")) == ["正文。"]
    assert lines(fill(text, a="甲", b="", c="乙")) == [f"正文，理由甲、依据{'　' * BLANK}。", "一并乙", "随附材料"]


def test_a_row_a_signature_and_a_table_that_are_optional_go_too() -> None:
    text = "# 题\n| 甲 | 1 |\n[? | 备注 | {a} | ?]\n[签名：乙、[?{b}?]]\n\n[?| 丙 | {c} |?]\n"

    empty, whole = fill(text, a="", b="", c=""), fill(text, a="无", b="丁", c="戊")

    def shape(form: FilledForm) -> list[int]:
        tables = [len(block.rows) for block in form.blocks if isinstance(block, FilledTable)]
        return [*tables, *(len(block.names) for block in form.blocks if isinstance(block, FilledSignatures))]

    assert shape(empty) == [1, 1]
    assert shape(whole) == [2, 1, 2]


def test_an_empty_cell_is_a_place_to_write_in_and_not_ruled_again() -> None:
    (table,) = fill("# 题\n| 电话 | {phone} |\n", phone="").blocks

    assert isinstance(table, FilledTable)
    assert table.rows[0][1] == ()


def test_a_value_of_several_lines_makes_several_paragraphs() -> None:
    assert lines(fill("# 题\n经查：{facts}。\n", facts="一是甲；\n\n二是乙")) == ["经查：一是甲；", "二是乙。"]


def test_a_value_is_never_read_as_text_of_a_form() -> None:
    nasty = "# {x} [? **粗** | ____ ?] {{"

    assert lines(fill("# 题\n{a}\n", a=nasty)) == [nasty]


_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"))


@given(st.lists(_WORDS))
def test_any_text_is_a_form_or_an_error_that_names_a_line_of_it(words: list[str]) -> None:
    text = "\n".join(["# 题", *words])

    try:
        form = parse(text)
    except FormUnreadable as refused:
        named = int(str(refused.fields["line"]))
    else:
        named = 1
        filled(form, dict.fromkeys(form.placeholders, "值"))

    assert 1 <= named <= len(words) + 1


@given(st.text(min_size=1, alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])))
def test_what_is_given_as_value_stands_in_the_form_as_it_is(value: str) -> None:
    made = fill("# 题\n甲{a}乙\n", a=value)

    kept = value.strip()
    assert "".join(lines(made)) == f"甲{kept or '　' * BLANK}乙"
