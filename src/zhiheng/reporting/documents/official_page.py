"""The page of official papers after GB/T 9704-2012, for Word: paper, margins, fonts, headings, page numbers.

A4, upper margin 37 mm, binding margin 28 mm, text 156 mm by 225 mm in 22 lines of 28 characters, body in size three
(16 points), page number between dashes on the outer side. Headings 一、 in 黑体, （一） in 楷体, 1. and （1） in 仿宋.
Fonts are named, not embedded: the machine that opens the file has them or takes its own; every run names its East
Asian font, for Word looks there for Chinese.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import _Footer
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml.etree import ElementBase

TITLE: Final = "方正小标宋简体"
BODY: Final = "仿宋_GB2312"
HEADING: Final = "黑体"
SUBHEADING: Final = "楷体_GB2312"
_SONG: Final = "宋体"
_LATIN: Final = "Times New Roman"

SIZE_TWO: Final = Pt(22)
SIZE_THREE: Final = Pt(16)
SIZE_FOUR: Final = Pt(14)
SIZE_FIVE: Final = Pt(10.5)
LINE: Final = Pt(28.95)
"""225 mm by 22 lines."""
TEXT_WIDTH: Final = Mm(156)
HEADING_FONTS: Final = {1: HEADING, 2: SUBHEADING, 3: BODY, 4: BODY}

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def printable(text: str) -> str:
    """The text without the control characters that no office file may hold."""
    return _UNPRINTABLE.sub("", text)


def new_page() -> Document:
    """An empty document on this page."""
    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    _set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    return document


def write_title(document: Document, text: str) -> Paragraph:
    """The title, centred, in size two."""
    paragraph = document.add_paragraph(style="Title")
    properties = paragraph._p.get_or_add_pPr()
    borders = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    below.set(qn("w:val"), "nil")  # the template's title has a rule below it; an official title has none
    borders.append(below)
    properties.insert_element_before(cast("ElementBase", borders), "w:spacing", "w:ind", "w:jc")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing, form.space_after = WD_LINE_SPACING.EXACTLY, Pt(35), LINE
    set_font(paragraph.add_run(printable(text)), TITLE, SIZE_TWO)
    return paragraph


def write_heading(document: Document, level: int, text: str) -> Paragraph:
    """A heading of level 1 to 4, in Word's own heading style, so that Word can list and fold it."""
    paragraph = document.add_paragraph(style=f"Heading {level}")
    paragraph.paragraph_format.first_line_indent = 2 * SIZE_THREE
    set_font(paragraph.add_run(printable(text)), HEADING_FONTS[level], SIZE_THREE)
    return paragraph


def write_paragraph(document: Document, text: str, *, style: str = "Normal") -> Paragraph:
    """A paragraph of the body, its first line two characters in."""
    # Looking the default style up for each paragraph takes longer than writing it.
    paragraph = document.add_paragraph(style=None if style == "Normal" else style)
    if style == "Normal":
        paragraph.paragraph_format.first_line_indent = 2 * SIZE_THREE
    if text:
        set_font(paragraph.add_run(printable(text)), BODY, SIZE_THREE)
    return paragraph


def set_font(run: Run, font: str, size: Pt, *, latin: str = _LATIN) -> None:
    """Name the run's fonts for Chinese and for Latin, and its size."""
    run.font.name, run.font.size = latin, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def add_field(run: Run, code: str, shown: str = "1") -> None:
    """A field Word computes: the page number, the table of contents."""
    for name in ("begin", "code", "separate", "shown", "end"):
        if name == "code":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {code} "
        elif name == "shown":
            element = OxmlElement("w:t")
            element.text = shown
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), name)
        run._r.append(element)


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """``— 1 —`` on the outer side, one character from the edge of the text."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = SIZE_FOUR
    for words in ("— ", "", " —"):
        run = paragraph.add_run(words)
        set_font(run, _SONG, SIZE_FOUR, latin=_SONG)
        if not words:
            add_field(run, "PAGE")


def _set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    _style(normal, BODY, SIZE_THREE)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    _style(document.styles["List Bullet"], BODY, SIZE_THREE)
    for name, font in (("Title", TITLE), *((f"Heading {level}", font) for level, font in HEADING_FONTS.items())):
        style = document.styles[name]
        _style(style, font, SIZE_TWO if name == "Title" else SIZE_THREE)
        style.font.bold = style.font.italic = False
        style.font.color.rgb = None
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True


def _style(style: ParagraphStyle, font: str, size: Pt) -> None:
    style.font.name, style.font.size = _LATIN, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
