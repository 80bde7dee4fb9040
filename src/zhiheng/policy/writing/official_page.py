"""The page of official papers after GB/T 9704-2012, for Word: paper, fonts, page numbers, and sheets turned across.

A4, upper margin 37 mm, binding margin 28 mm, text 156 mm by 225 mm in 22 lines of 28 characters, body in size three
(16 points), page number between dashes on the outer side, 7 mm below the text. A sheet with a table across keeps paper,
binding and the place of the page number: its upper edge lies in the binding of odd pages, its number stands on the
short side, turned with the paper. Fonts are named, not embedded; every run names its East Asian font, for Word looks
there for Chinese.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Pt

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section, _Footer
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run
    from lxml.etree import ElementBase
    from lxml.etree import _Element as Element

TITLE: Final = "方正小标宋简体"
BODY: Final = "仿宋_GB2312"
HEADING: Final = "黑体"
_SUBHEADING: Final = "楷体_GB2312"
_PAGE_NUMBER: Final = "宋体"
_LATIN: Final = "Times New Roman"

SIZE_TWO: Final = Pt(22)
SIZE_THREE: Final = Pt(16)
_SIZE_FOUR: Final = Pt(14)

LINE: Final = Pt(28.95)
"""225 mm by 22 lines."""

TEXT_WIDTH: Final = Mm(156)
TEXT_WIDTH_ACROSS: Final = Mm(225)


def new_document() -> Document:
    """An empty document on this page, upright."""
    document = docx.Document()
    document.settings.odd_and_even_pages_header_footer = True
    _set_styles(document)
    _set_upright(document.sections[0])
    return document


def turn_across(document: Document) -> None:
    """What follows stands on new sheets across."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(35), Mm(37)
    section.header_distance = section.footer_distance = Mm(15)
    _page_number_aside(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number_aside(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def turn_upright(document: Document) -> None:
    """What follows stands on new sheets upright."""
    _set_upright(document.add_section(WD_SECTION.NEW_PAGE))


def _set_upright(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(LINE.pt * 20)))
    _page_number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _page_number(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """``— 1 —`` on the outer side, one character from the edge of the text."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    _fill_page_number(paragraph)


_ASIDE: Final = """<w:r {names}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
 <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0"
 relativeHeight="2" behindDoc="0" locked="1" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>
 <wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
 <wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
 <wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>
 <wp:docPr id="{id}" name="页码{id}"/><wp:cNvGraphicFramePr/>
 <a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
 <wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
 <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
 <wps:txbx><w:txbxContent/></wps:txbx>
 <wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></wps:bodyPr>
 </wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"""
_NAMES: Final = (
    f'xmlns:w="{nsmap["w"]}" xmlns:wp="{nsmap["wp"]}" xmlns:a="{nsmap["a"]}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def _page_number_aside(footer: _Footer, side: WD_ALIGN_PARAGRAPH) -> None:
    """The page number where it stands on an upright sheet: on the short side left of the text, turned clockwise."""
    footer.is_linked_to_previous = False
    place = footer.paragraphs[0]
    odd = side == WD_ALIGN_PARAGRAPH.RIGHT
    box = parse_xml(
        _ASIDE.format(
            names=_NAMES,
            left=Mm(35 - 7 - 10),
            top=Mm(28 + 156 - 60) if odd else Mm(28),
            width=Mm(10),
            height=Mm(60),
            id=9001 if odd else 9002,
        )
    )
    place._p.append(box)
    number = footer.add_paragraph()
    number.alignment = side
    _fill_page_number(number)
    content = box.find(f".//{qn('w:txbxContent')}")
    assert content is not None
    content.append(number._p)


def _fill_page_number(paragraph: Paragraph) -> None:
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = _SIZE_FOUR
    for kind, words in (("text", "— "), ("field", "PAGE"), ("text", " —")):
        run = paragraph.add_run()
        set_font(run, _PAGE_NUMBER, _SIZE_FOUR, latin=_PAGE_NUMBER)
        if kind == "text":
            run.text = words
        else:
            _add_field(run, words)


def _add_field(run: Run, code: str) -> None:
    for name, value in (("begin", ""), ("", code), ("separate", ""), ("1", "1"), ("end", "")):
        if name == "1":
            element = OxmlElement("w:t")
            element.text = value
        elif name:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), name)
        else:
            element = OxmlElement("w:instrText")
            element.text = f" {value} "
        run._r.append(element)


def _set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    _style(normal, BODY, SIZE_THREE)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    for name, font in (("Title", TITLE), ("Heading 1", HEADING), ("Heading 2", _SUBHEADING)):
        style = document.styles[name]
        _style(style, font, SIZE_TWO if name == "Title" else SIZE_THREE)
        style.font.bold = False
        style.font.color.rgb = None
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.keep_with_next = True


def _style(style: ParagraphStyle, font: str, size: Pt) -> None:
    style.font.name, style.font.size = _LATIN, size
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)


def set_font(run: Run, font: str, size: Pt, *, latin: str = _LATIN) -> None:
    """Name the run's fonts for Chinese and for Latin, and its size."""
    run.font.name, run.font.size = latin, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def remove_border(paragraph: Paragraph) -> None:
    """The template's title has a rule below it; an official title has none."""
    borders = OxmlElement("w:pBdr")
    below = OxmlElement("w:bottom")
    below.set(qn("w:val"), "nil")
    borders.append(below)
    before_spacing(paragraph, borders)


def before_spacing(paragraph: Paragraph, element: Element) -> None:
    """Word insists on the order of a paragraph's properties."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(cast("ElementBase", element), "w:spacing", "w:ind", "w:jc")
