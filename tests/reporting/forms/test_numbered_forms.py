"""A numbered form on the official page, as PDF and Word: letterhead, number, title, text, office and date, receipt."""

from __future__ import annotations

import io
import re
from datetime import date

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from zhiheng.contract.casework.form_text import parse
from zhiheng.reporting.fonts.choice import Fonts, MissingFonts
from zhiheng.reporting.forms.numbered import NumberedForm, width
from zhiheng.reporting.forms.pdf import pdf
from zhiheng.reporting.forms.template import filled
from zhiheng.reporting.forms.word import word

OFFICE, NUMBER, DAY = "澜溪市市场监督管理局", "澜市监投受〔2026〕12号", date(2026, 3, 12)
NOTICE = "# 投诉受理通知书\n{name}：\n　　你的投诉收悉，予以受理。\n> 联系人：李审核\n[送达回证]\n"
RECORD = "# 调解书\n## 一、当事人\n| 一方 | 姓名 |\n| --- | --- |\n| 投诉人 | {name} |\n[签名：投诉人]\n[无落款]\n"


def numbered(text: str = NOTICE, office: str = OFFICE, name: str = "陈小满") -> NumberedForm:
    return NumberedForm(filled(parse(text), {"name": name}), office, NUMBER, DAY)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def pages_of(data: bytes) -> list[str]:
    return [plain(page.get_textpage().get_text_bounded()) for page in pypdfium2.PdfDocument(data)]


def words_of(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_the_pdf_has_letterhead_number_title_text_office_date_and_receipt_in_this_order(fonts: Fonts) -> None:
    text = "".join(pages_of(pdf(numbered(), fonts=fonts)))

    wanted = [OFFICE, NUMBER, "投诉受理通知书", "陈小满：", "予以受理。", OFFICE, "2026年3月12日", "联系人", "送达回证"]
    place = 0
    for words in wanted:
        found = text.find(words, place)
        assert found >= 0, words
        place = found + len(words)


def test_the_receipt_is_a_sheet_of_its_own(fonts: Fonts) -> None:
    first, receipt = pages_of(pdf(numbered(), fonts=fonts))

    assert "送达回证" not in first
    assert NUMBER in receipt
    assert "陈小满" in receipt


def heights(data: bytes, sign: str) -> list[float]:
    """How high each of these signs stands on the first page, in points."""
    text = pypdfium2.PdfDocument(data)[0].get_textpage()
    places = [text.get_charbox(at) for at in range(text.count_chars()) if text.get_text_range(at, 1) == sign]
    return [bottom for _, bottom, _, _ in places]


def test_a_blank_goes_on_in_the_next_line(fonts: Fonts) -> None:
    made = pdf(numbered("# 题\n　　" + "字" * 21 + "____" * 6 + "字\n"), fonts=fonts)

    *line, last = heights(made, "字")
    # 21 characters and the indent leave room for four of the twelve; were the blank one piece it would not begin here.
    assert line[-1] - last == pytest.approx(28.95, abs=0.1)


def test_twenty_two_lines_fill_a_page(fonts: Fonts) -> None:
    made = pdf(numbered("# 题\n" + "　　字\n" * 60), fonts=fonts)

    page = pypdfium2.PdfDocument(made)[1].get_textpage().get_text_bounded()
    assert page.count("字") == 22


def test_the_pdf_is_a4_with_page_numbers_and_the_same_again(fonts: Fonts) -> None:
    made = pdf(numbered(), fonts=fonts)

    page = pypdfium2.PdfDocument(made)[0]
    assert tuple(round(side / 72 * 25.4) for side in page.get_size()) == (210, 297)
    assert "—1—" in pages_of(made)[0]
    assert made == pdf(numbered(), fonts=fonts)


def test_office_and_date_never_stand_alone_on_a_page(fonts: Fonts) -> None:
    for count in range(12, 20):
        text = "# 通报\n" + "　　本段正好占去一行。\n" * count + "　　最后一段在此。\n"
        pages = pages_of(pdf(numbered(text), fonts=fonts))

        (signed,) = [page for page in pages if "2026年3月12日" in page]
        assert "最后一段在此" in signed, count


def test_a_form_without_office_and_date_has_neither_below(fonts: Fonts) -> None:
    text = "".join(pages_of(pdf(numbered(RECORD), fonts=fonts)))

    assert text.count(OFFICE) == 1
    assert "2026年3月12日" not in text
    assert "投诉人（签名）" in text


def test_words_of_a_form_are_never_markup_of_the_printer(fonts: Fonts) -> None:
    nasty = '#read("x")$x$*粗*_斜_@a<b>\\#panic()'

    assert nasty in "".join(pages_of(pdf(numbered(name=nasty), fonts=fonts)))


def test_a_character_no_font_has_is_refused_and_not_boxed(fonts: Fonts) -> None:
    with pytest.raises(MissingFonts):
        pdf(numbered(name="生\ue123"), fonts=fonts)


def test_word_says_the_same_in_the_same_order() -> None:
    made = word(numbered())

    assert words_of(made) == [
        *(OFFICE, NUMBER, "投诉受理通知书", "陈小满：", "你的投诉收悉，予以受理。"),
        *(OFFICE, "（印　章）", "2026年3月12日", "（联系人：李审核）", OFFICE, "送达回证"),
    ]
    (receipt,) = docx.Document(io.BytesIO(made)).tables
    cells = [cell.text for row in receipt.rows for cell in row.cells]
    assert {"《投诉受理通知书》", NUMBER, "陈小满"} <= set(cells)


def test_in_word_the_letterhead_is_red_and_every_run_names_a_chinese_font() -> None:
    made = docx.Document(io.BytesIO(word(numbered())))

    assert str(made.paragraphs[0].runs[0].font.color.rgb) == "D7000F"
    for paragraph in made.paragraphs:
        for run in paragraph.runs:
            assert run._r.rPr is not None
            assert run._r.rPr.rFonts is not None
            assert run._r.rPr.rFonts.get(qn("w:eastAsia")), run.text


def test_in_word_what_comes_before_office_and_date_stays_with_them() -> None:
    made = docx.Document(io.BytesIO(word(numbered("# 通报\n　　最后一段。\n"))))

    kept = [paragraph.paragraph_format.keep_with_next for paragraph in made.paragraphs[-4:]]
    assert kept == [True, True, True, False]


def test_a_table_and_signatures_stand_in_word_too() -> None:
    made = docx.Document(io.BytesIO(word(numbered(RECORD))))

    assert [[cell.text for cell in row.cells] for row in made.tables[0].rows] == [
        ["一方", "姓名"],
        ["投诉人", "陈小满"],
    ]
    assert any(paragraph.text.startswith("投诉人（签名）") for paragraph in made.paragraphs)
    assert OFFICE not in [paragraph.text for paragraph in made.paragraphs[2:]]


@pytest.mark.parametrize("length", [4, 14, 20, 24, 40])
def test_the_letterhead_fits_its_lines(length: int) -> None:
    made = numbered(office="局" * length)

    assert "".join(made.letterhead) == made.office
    for line in made.letterhead:
        assert width(line) * made.letterhead_points <= 156 / 25.4 * 72
    assert made.letterhead_points <= 30


def test_the_date_stands_four_characters_in_and_the_office_is_centred_over_it() -> None:
    short, long = numbered(office="某局"), numbered(office="局" * 30)

    for made in (short, numbered()):
        middle = made.signed_from_right + made.signed_width / 2
        assert middle == pytest.approx(4 + width("2026年3月12日") / 2)
    assert long.signed_from_right == 0
