"""A numbered form as a Word document on the page of official papers."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final, cast

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor

from zhiheng.reporting.documents import official_page as page
from zhiheng.reporting.forms.numbered import RECEIPT, SEAL, NumberedForm
from zhiheng.reporting.forms.pdf import widths_of
from zhiheng.reporting.forms.template import FilledLine, FilledSignatures, FilledTable, Span, Spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document as WordDocument
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph
    from lxml.etree import ElementBase

_RED: Final = RGBColor(0xD7, 0x00, 0x0F)
_GREY: Final = RGBColor(0x78, 0x78, 0x78)
_LINE_OF_A_TABLE: Final = Pt(20)
_NAMES_OF_A_RECEIPT: Final = Mm(45)
_ROW_OF_A_RECEIPT: Final = Mm(15)


def word(numbered: NumberedForm) -> bytes:
    """The bytes of the .docx file."""
    form = numbered.form
    made = page.new_page()
    properties = made.core_properties
    properties.author = properties.last_modified_by = page.printable(numbered.office)[:250]
    properties.title, properties.comments = form.title[:250], ""
    properties.created = properties.modified = datetime.combine(numbered.day, time(), UTC)
    _letterhead(made, numbered)
    page.write_title(made, form.title)
    for block in form.blocks:
        match block:
            case FilledLine("note"):
                continue
            case FilledLine():
                _line(made, block)
            case FilledSignatures(names):
                _signatures(made, names)
            case FilledTable():
                _table(made, block)
    if form.signed:
        _signed(made, numbered)
    for block in form.blocks:
        if isinstance(block, FilledLine) and block.kind == "note":
            _write(page.write_paragraph(made, ""), (Span("（"), *block.spans, Span("）")))
    if form.delivery:
        _receipt(made, numbered)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _letterhead(made: WordDocument, numbered: NumberedForm) -> None:
    for name in numbered.letterhead:
        office = _flush(made, WD_ALIGN_PARAGRAPH.CENTER)
        run = office.add_run(page.printable(name))
        page.set_font(run, page.TITLE, Pt(numbered.letterhead_points))
        run.font.color.rgb = _RED
        office.paragraph_format.line_spacing = Pt(numbered.letterhead_points * 1.4)
    office.paragraph_format.space_after = page.LINE
    number = _flush(made, WD_ALIGN_PARAGRAPH.CENTER)
    page.set_font(number.add_run(numbered.number), page.BODY, page.SIZE_THREE)
    number.paragraph_format.space_after = page.LINE
    _rule(number)


def _line(made: WordDocument, line: FilledLine) -> None:
    if line.kind in {"heading", "subheading"}:
        page.write_heading(made, 1 if line.kind == "heading" else 2, "".join(span.text for span in line.spans))
        return
    paragraph = page.write_paragraph(made, "")
    if line.kind == "addressee":
        paragraph.paragraph_format.first_line_indent = Pt(0)
    _write(paragraph, (Span("——"), *line.spans) if line.kind == "item" else line.spans)


def _write(paragraph: Paragraph, spans: Iterable[Span], size: Pt = page.SIZE_THREE) -> None:
    for span in spans:
        for place, words in enumerate(span.text.split("\n") if span.text else ["　" * round(span.blank)]):
            run = paragraph.add_run()
            if place:
                run.add_break()
            run.add_text(words)
            run.underline = span.blank > 0 or None
            page.set_font(run, page.BODY, size)


def _signatures(made: WordDocument, names: tuple[Spans, ...]) -> None:
    for name in names:
        paragraph = page.write_paragraph(made, "")
        form = paragraph.paragraph_format
        form.space_before = Emu(page.LINE // 2)
        form.tab_stops.add_tab_stop(page.TEXT_WIDTH - 9 * page.SIZE_THREE, WD_TAB_ALIGNMENT.LEFT, WD_TAB_LEADER.LINES)
        day = (Span("　"), Span("", 2), Span("年"), Span("", 2), Span("月"), Span("", 2), Span("日"))
        _write(paragraph, (*name, Span("（签名）：\t"), *day))


def _table(made: WordDocument, table: FilledTable) -> None:
    widths: list[Length] = [Emu(int(page.TEXT_WIDTH * share)) for share in widths_of(table)]
    drawn = _ruled(made, len(table.rows), widths)
    for number, (row, cells) in enumerate(zip(drawn.rows, table.rows, strict=True)):
        for cell, spans in zip(row.cells, cells, strict=True):
            _fill(cell, spans, centred=number == 0 and table.has_head)


def _signed(made: WordDocument, numbered: NumberedForm) -> None:
    """Office, place of the seal and date, one centred above the other; they stay with what comes before."""
    before = made.paragraphs[-1].paragraph_format
    before.keep_with_next = before.keep_together = True
    right = page.SIZE_THREE * numbered.signed_from_right
    left = max(0, page.TEXT_WIDTH - right - page.SIZE_THREE * numbered.signed_width)
    for place, words in enumerate((numbered.office, SEAL, numbered.day_zh)):
        paragraph = _flush(made, WD_ALIGN_PARAGRAPH.CENTER)
        form = paragraph.paragraph_format
        form.left_indent, form.right_indent = Emu(int(left)), Emu(int(right))
        form.space_before = Pt(0) if place else Emu(2 * page.LINE)
        form.keep_with_next = place < 2
        run = paragraph.add_run(page.printable(words))
        page.set_font(run, page.BODY, page.SIZE_THREE)
        if words is SEAL:
            run.font.color.rgb = _GREY
    paragraph.paragraph_format.space_after = Emu(page.LINE // 2)


def _receipt(made: WordDocument, numbered: NumberedForm) -> None:
    """A sheet of its own: it comes back signed while the form stays with whom it was given to."""
    office = _flush(made, WD_ALIGN_PARAGRAPH.CENTER)
    office.paragraph_format.page_break_before = True
    page.set_font(office.add_run(page.printable(numbered.office)), page.HEADING, page.SIZE_THREE)
    page.write_title(made, RECEIPT)
    rows = numbered.receipt
    drawn = _ruled(made, len(rows), [_NAMES_OF_A_RECEIPT, Emu(page.TEXT_WIDTH - _NAMES_OF_A_RECEIPT)])
    for row, (name, words) in zip(drawn.rows, rows, strict=True):
        row.height = _ROW_OF_A_RECEIPT
        _fill(row.cells[0], (Span(name),), centred=True)
        _fill(row.cells[1], (Span(words),), centred=False)


def _ruled(made: WordDocument, rows: int, widths: list[Length]) -> Table:
    drawn: Table = made.add_table(rows=rows, cols=len(widths), style="Table Grid")
    drawn.alignment, drawn.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in drawn.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    return drawn


def _fill(cell: _Cell, spans: Spans, *, centred: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE_OF_A_TABLE
    form.space_before = form.space_after = Pt(4)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(paragraph, spans, page.SIZE_FOUR)


def _flush(made: WordDocument, side: WD_ALIGN_PARAGRAPH) -> Paragraph:
    """An empty paragraph without indent."""
    paragraph = page.write_paragraph(made, "")
    paragraph.alignment = side
    paragraph.paragraph_format.first_line_indent = Pt(0)
    return paragraph


def _rule(paragraph: Paragraph) -> None:
    """A red line below a paragraph over the whole width of the text."""
    borders, line = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "12", "space": "8", "color": str(_RED)}.items():
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    following = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    paragraph._p.get_or_add_pPr().insert_element_before(cast("ElementBase", borders), *following)
