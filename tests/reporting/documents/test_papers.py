"""A built paper is written to Word and PDF and read back: words, fonts, page, pictures, tables, way back."""

import io
import re
from datetime import date

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from tests.reporting.town import Town

from zhiheng.reporting.documents.pdf import pdf
from zhiheng.reporting.documents.word import word
from zhiheng.reporting.fonts.choice import Fonts, MissingFonts
from zhiheng.reporting.numbers_in_text.building import build
from zhiheng.reporting.numbers_in_text.default_template import white_paper
from zhiheng.reporting.numbers_in_text.document import Document, Paragraph, TableFigure
from zhiheng.reporting.numbers_in_text.markdown import read_markdown

DAY = date(2027, 1, 5)


@pytest.fixture
def paper(town: Town) -> Document:
    return build(read_markdown(white_paper()), town, year=2026)


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def text_of(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return plain("".join(page.get_textpage().get_text_bounded() for page in pages))


def test_the_pdf_says_every_sentence_and_lists_every_number(paper: Document, fonts: Fonts) -> None:
    text = text_of(pdf(paper, day=DAY, fonts=fonts))

    for block in paper.blocks:
        if isinstance(block, Paragraph):
            for sentence in re.split(r"[。：，；]", plain(block.text)):
                # A line that ends with a page is followed by the number of the page.
                assert sentence[:12] in text, sentence
    assert "附件1数字来源" in text
    assert text.count("R7") >= len(paper.used)
    assert plain(paper.charts[0].chart.alternative)[:14] in text


def test_the_pdf_is_a4_has_an_outline_and_links_each_number_to_its_line(paper: Document, fonts: Fonts) -> None:
    made = pypdfium2.PdfDocument(pdf(paper, day=DAY, fonts=fonts))

    width, height = made[0].get_size()
    titles = [entry.get_title() for entry in made.get_toc()]

    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)
    assert "二、总体情况" in titles
    assert "附件1　数字来源" in titles


def test_the_same_paper_of_the_same_day_is_the_same_pdf(paper: Document, fonts: Fonts) -> None:
    assert pdf(paper, day=DAY, fonts=fonts) == pdf(paper, day=DAY, fonts=fonts)


def test_words_of_a_template_are_never_markup_of_the_printer(town: Town, fonts: Fonts) -> None:
    nasty = '#read("/etc/passwd") $x$ *粗* _斜_ @label <tag> \\ #panic() "引号"'

    made = pdf(build(read_markdown(f"# 题\n\n{nasty}"), town, year=2026), day=DAY, fonts=fonts)

    assert plain(nasty) in text_of(made)


def test_a_paper_with_a_character_no_font_has_is_refused_and_not_boxed(town: Town, fonts: Fonts) -> None:
    paper = build(read_markdown("# 题\n\n生僻字\ue123。"), town, year=2026)

    with pytest.raises(MissingFonts):
        pdf(paper, day=DAY, fonts=fonts)


def test_the_word_document_names_official_fonts_on_every_run(paper: Document, fonts: Fonts) -> None:
    made = docx.Document(io.BytesIO(word(paper, fonts=fonts)))

    named = {
        run._r.rPr.rFonts.get(qn("w:eastAsia")) if run._r.rPr is not None and run._r.rPr.rFonts is not None else None
        for paragraph in made.paragraphs
        for run in paragraph.runs
        if run.text
    }
    assert named == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"}


def test_the_word_document_has_page_headings_contents_pictures_and_tables(paper: Document, fonts: Fonts) -> None:
    made = docx.Document(io.BytesIO(word(paper, fonts=fonts)))

    section = made.sections[0]
    millimetres = [
        round(one.mm) for one in (section.top_margin, section.left_margin, section.right_margin) if one is not None
    ]
    styles = [paragraph.style.name for paragraph in made.paragraphs if paragraph.style is not None]
    body = made.element.xml
    assert millimetres == [37, 28, 26]
    assert made.paragraphs[0].text == "临江市2026年质量状况白皮书"
    assert styles.count("Heading 1") >= 8
    assert "PAGE" in section.footer._element.xml
    assert 'TOC \\o "1-2"' in body
    assert len(made.inline_shapes) == len(paper.charts)
    assert all(f'descr="{figure.chart.alternative}"' in body for figure in paper.charts)
    tables = sum(isinstance(block, TableFigure) for block in paper.blocks)
    assert tables > 0
    assert len(made.tables) == tables + 2 + len(paper.charts)


def test_the_word_document_lists_each_number_with_run_and_journal_position(paper: Document, fonts: Fonts) -> None:
    made = docx.Document(io.BytesIO(word(paper, fonts=fonts)))

    first = sum(isinstance(block, TableFigure) for block in paper.blocks)
    rows = [[cell.text for cell in row.cells] for row in made.tables[first].rows]

    assert rows[0] == ["序号", "指标、时间、地区", "数值", "未修约值", "计算批次", "记录位置", "记录数"]
    assert len(rows) == len(paper.used) + 1
    assert rows[1][4:6] == ["R7", "900"]
    unrounded = {row[3] for row in rows}
    assert "96.48" in unrounded
