"""PDF and OFD documents made for the tests."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

BODY = ParagraphStyle("body", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
FLUSH = ParagraphStyle("flush", parent=BODY, firstLineIndent=0)
TITLE = ParagraphStyle("title", parent=BODY, fontSize=22, leading=34, firstLineIndent=0, alignment=1)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=10, leading=13, firstLineIndent=0)


def pdf_of(story: Sequence[Any], *, running: Callable[[Canvas], None] | None = None, password: str = "") -> bytes:
    """A PDF set as an office sets its papers."""
    buffer = io.BytesIO()
    document = SimpleDocTemplate(
        buffer,
        leftMargin=80,
        rightMargin=74,
        topMargin=100,
        bottomMargin=100,
        encrypt=StandardEncryption(password) if password else None,
    )

    def run(canvas: Canvas, _: object) -> None:
        if running:
            running(canvas)

    document.build(list(story), onFirstPage=run, onLaterPages=run)
    return buffer.getvalue()


def paragraphs(*texts: str, style: ParagraphStyle = BODY) -> list[Paragraph]:
    """Paragraphs of the body."""
    return [Paragraph(text, style) for text in texts]


def ruled_table(rows: Sequence[Sequence[str]], widths: Sequence[float], spans: Sequence[tuple[Any, Any]] = ()) -> Table:
    """A table with all its strokes but those inside the spans."""
    cells = [[Paragraph(text, CELL) if text else "" for text in row] for row in rows]
    commands = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)), *(("SPAN", first, last) for first, last in spans)]
    return Table(cells, colWidths=list(widths), style=commands)


def drawn_pdf(draw: Callable[[Canvas], None], *, pages: int = 1) -> bytes:
    """A PDF drawn by hand."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    for _ in range(pages):
        canvas.setFont(FONT, 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


SPACE = "http://www.ofdspec.org/2016"


def text_object(text: str, x: float, y: float, size: float = 5.0, extra: str = "") -> str:
    """A text object whose characters stand one size apart."""
    steps = f'DeltaX="g {len(text) - 1} {size}"' if len(text) > 1 else ""
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - size} 200 {size * 1.4}" Font="1" Size="{size}"{extra}>'
        f'<ofd:TextCode X="0" Y="{size}" {steps}>{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def path_object(x0: float, y0: float, x1: float, y1: float) -> str:
    """A straight stroke."""
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0} {y0} {x1 - x0 or 0.3} {y1 - y0 or 0.3}"><ofd:AbbreviatedData>'
        f"M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def ofd_of(*pages: str, parts: dict[str, str] | None = None, common: str = "", space: str = SPACE) -> bytes:
    """An OFD package of pages, each given by what its layer holds."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
    files = {
        "OFD.xml": '<ofd:OFD xmlns:ofd="{0}" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>'
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": '<ofd:Document xmlns:ofd="{0}"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297'
        f"</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    for number, page in enumerate(pages):
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = ofd_page(page)
    files |= parts or {}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content.replace("{0}", space))
    return buffer.getvalue()


def ofd_page(content: str) -> str:
    """A page of what its one layer holds; a use of a template before it stands outside of the layer."""
    template = re.match(r"<ofd:Template [^>]*/>", content)
    before = template[0] if template else ""
    layer = f'<ofd:Content><ofd:Layer ID="2">{content[len(before) :]}</ofd:Layer></ofd:Content>'
    return f'<ofd:Page xmlns:ofd="{{0}}">{before}{layer}</ofd:Page>'


def ofd_lines(texts: Sequence[str], *, per_line: int = 28, size: float = 5.0, top: float = 45.0) -> str:
    """Paragraphs broken into lines of so many characters, the first of each set in by two."""
    objects = []
    y = top
    for text in texts:
        rest, indent = text, 2
        while rest:
            room = per_line - indent
            objects.append(text_object(rest[:room], 28 + indent * size, y, size))
            rest, indent, y = rest[room:], 0, y + size * 1.8
    return "".join(objects)
