"""Word documents made for the tests, with the parts that python-docx has no words for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

WORDS = nsdecls("w")


class WordDocument:
    """A document under construction."""

    def __init__(self) -> None:
        self.docx: Document = docx.Document()

    def paragraph(
        self, text: str = "", *, level: int | None = None, number: int = 77, style: str = "Normal"
    ) -> Paragraph:
        """A paragraph, numbered by Word itself where a level is given."""
        paragraph = self.docx.add_paragraph(text, style=style)
        if level is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(
                parse_xml(f'<w:numPr {WORDS}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
            )
        return paragraph

    def numbering(
        self, *levels: tuple[str, str], number: int = 77, extra: str = "", restart: int | None = None
    ) -> None:
        """An automatic numbering: for each level its format and its text."""
        part = self.docx.part.numbering_part.element
        if levels:
            written = "".join(
                f'<w:lvl w:ilvl="{position}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{extra}'
                f'<w:lvlText w:val="{text}"/></w:lvl>'
                for position, (form, text) in enumerate(levels)
            )
            part.insert(0, parse_xml(f'<w:abstractNum {WORDS} w:abstractNumId="77">{written}</w:abstractNum>'))
        override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart}"/></w:lvlOverride>' if restart else ""
        part.append(parse_xml(f'<w:num {WORDS} w:numId="{number}"><w:abstractNumId w:val="77"/>{override}</w:num>'))

    def table(self, rows: Sequence[Sequence[str]]) -> Table:
        """A table of plain cells."""
        table: Table = self.docx.add_table(rows=len(rows), cols=len(rows[0]))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        return table

    def raw(self, xml: str) -> None:
        """Any element of the body, as Word writes it."""
        body = self.docx.element.body
        body.insert(len(body) - 1, parse_xml(xml.replace(">", f" {WORDS} {nsdecls('wp', 'a')}>", 1)))

    def bytes(self) -> bytes:
        """The file."""
        buffer = io.BytesIO()
        self.docx.save(buffer)
        return buffer.getvalue()
