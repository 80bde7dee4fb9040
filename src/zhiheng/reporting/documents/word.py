"""A built paper as a Word document: official page, contents, charts as pictures with their words, tables, annexes."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt

from zhiheng.reporting.charts import pictures
from zhiheng.reporting.documents import annex
from zhiheng.reporting.documents import official_page as page
from zhiheng.reporting.documents.widths import shares
from zhiheng.reporting.numbers_in_text.document import ChartFigure, Document, Heading, Paragraph, Span, TableFigure

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph

    from zhiheng.reporting.charts.chart import DataTable
    from zhiheng.reporting.fonts.choice import Fonts

_LINE_OF_A_TABLE: Final = Pt(16)


def word(document: Document, *, fonts: Fonts | None = None) -> bytes:
    """The bytes of the .docx file; fonts of this machine are needed for the pictures of charts alone."""
    made = page.new_page()
    properties = made.core_properties
    properties.author = properties.last_modified_by = "质衡"
    properties.title = page.printable(document.title)[:250]
    properties.comments = ""
    page.write_title(made, document.title)
    _contents(made, document)
    for block in document.blocks:
        match block:
            case Heading(level, number, text):
                page.write_heading(made, level, number + text)
            case Paragraph():
                _paragraph(made, block)
            case ChartFigure():
                _chart(made, block, fonts)
            case TableFigure(number, title, table):
                _caption(made, f"表{number}　{title}", above=True)
                _table(made, table)
    _annexes(made, document)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _contents(made: WordDocument, document: Document) -> None:
    """A table of contents: filled here, and kept by Word, which adds the page numbers when it is refreshed."""
    heading = page.write_paragraph(made, "")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.first_line_indent = Pt(0)
    page.set_font(heading.add_run("目　　录"), page.HEADING, page.SIZE_THREE)
    lines = [block for block in document.blocks if isinstance(block, Heading) and block.level <= 2]
    paragraph = page.write_paragraph(made, "")
    paragraph.paragraph_format.first_line_indent = Pt(0)
    run = paragraph.add_run()
    page.set_font(run, page.BODY, page.SIZE_THREE)
    page.add_field(run, 'TOC \\o "1-2" \\h \\z \\u', "")
    shown = run._r.findall(qn("w:t"))[-1]
    place = run._r.index(shown)
    run._r.remove(shown)
    for number, line in enumerate(lines):
        if number:
            run._r.insert(place, OxmlElement("w:br"))
            place += 1
        text = OxmlElement("w:t")
        text.set(qn("xml:space"), "preserve")
        text.text = page.printable("　" * (line.level - 1) + line.number + line.text)
        run._r.insert(place, text)
        place += 1
    made.add_page_break()  # type: ignore[no-untyped-call]


def _paragraph(made: WordDocument, block: Paragraph) -> None:
    paragraph = page.write_paragraph(made, "")
    if block.kind == "item":
        page.set_font(paragraph.add_run("——"), page.BODY, page.SIZE_THREE)
    _spans(paragraph, block.spans)


def _spans(paragraph: WordParagraph, spans: tuple[Span, ...]) -> None:
    for span in spans:
        if span.text:
            page.set_font(paragraph.add_run(page.printable(span.text)), page.BODY, page.SIZE_THREE)
        if span.note:
            run = paragraph.add_run(f"注{span.note}")
            page.set_font(run, page.BODY, page.SIZE_THREE)
            run.font.superscript = True


def _chart(made: WordDocument, figure: ChartFigure, fonts: Fonts | None) -> None:
    chart = figure.chart
    picture = made.add_picture(io.BytesIO(pictures.png(chart, fonts, scale=3)))
    if picture.width > page.TEXT_WIDTH:
        picture.height = Emu(round(picture.height * page.TEXT_WIDTH / picture.width))
        picture.width = page.TEXT_WIDTH
    properties = picture._inline.docPr
    properties.set("descr", page.printable(chart.alternative))
    properties.set("title", page.printable(chart.title))
    holder = made.paragraphs[-1]
    holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
    holder.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    holder.paragraph_format.keep_with_next = True
    _caption(made, f"图{figure.number}　{chart.title}")
    page.write_paragraph(made, chart.alternative)


def _caption(made: WordDocument, text: str, *, above: bool = False) -> None:
    paragraph = page.write_paragraph(made, "")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format.keep_with_next = above
    page.set_font(paragraph.add_run(page.printable(text)), page.HEADING, page.SIZE_FOUR)


def _table(made: WordDocument, table: DataTable) -> None:
    drawn = made.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    drawn.alignment = WD_TABLE_ALIGNMENT.CENTER
    drawn.autofit = False
    widths = [Emu(round(page.TEXT_WIDTH * share)) for share in shares(table)]
    for column, width in zip(drawn.columns, widths, strict=True):
        column.width = width
    for number, cells in enumerate((table.columns, *table.rows)):
        row = drawn.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if not number:
            properties.append(OxmlElement("w:tblHeader"))
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = width
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            form = paragraph.paragraph_format
            form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE_OF_A_TABLE
            if not number or len(text) <= 8:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            font = page.BODY if number else page.HEADING
            page.set_font(paragraph.add_run(page.printable(text)), font, page.SIZE_FIVE)
    page.write_paragraph(made, "")


def _annexes(made: WordDocument, document: Document) -> None:
    made.add_page_break()  # type: ignore[no-untyped-call]
    if document.notes:
        page.write_heading(made, 1, "注释")
        for number, note in enumerate(document.notes, start=1):
            page.write_paragraph(made, f"注{number}：{note}")
    if document.used:
        page.write_heading(made, 1, "附件1　数字来源")
        page.write_paragraph(made, annex.lead())
        _table(made, annex.numbers(document))
        page.write_heading(made, 1, "附件2　指标说明")
        _table(made, annex.definitions(document))
    if document.charts:
        page.write_heading(made, 1, "附件3　图的数据")
        for figure, table in annex.data_of_charts(document):
            _caption(made, f"图{figure.number}　{figure.chart.title}", above=True)
            _table(made, table)
