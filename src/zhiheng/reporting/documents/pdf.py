"""A built paper as PDF by Typst: the same page as in Word, every number a link to its line in the annex.

The words go to Typst as data beside a fixed program, so nothing in a paper can be read as its markup. The result is
the same for the same paper and day.
"""

from __future__ import annotations

import tempfile
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from zhiheng.reporting.charts import pictures
from zhiheng.reporting.charts.chart import DataTable
from zhiheng.reporting.documents import annex
from zhiheng.reporting.documents.typesetting import faces, typeset
from zhiheng.reporting.documents.widths import shares
from zhiheng.reporting.fonts.choice import Fonts, find_fonts
from zhiheng.reporting.numbers_in_text.document import BuiltBlock, ChartFigure, Document, Heading, Paragraph

_WIDEST: Final = 640.0
"""Pixels of a picture that take the whole width of the text."""


def pdf(document: Document, *, day: date, fonts: Fonts | None = None) -> bytes:
    """The bytes of the PDF file, dated to the day; ``MissingFonts`` where a character of it could not be drawn."""
    fonts = fonts or find_fonts()
    with tempfile.TemporaryDirectory(prefix="zhiheng-paper-") as name:
        folder = Path(name)
        paper = _paper(document, folder, fonts)
        program = files(__package__).joinpath("official.typ").read_bytes()
        return typeset(program, paper, folder, title=document.title, day=day, fonts=fonts)


def _paper(document: Document, folder: Path, fonts: Fonts) -> dict[str, Any]:
    return {
        "title": document.title,
        **faces(fonts),
        "blocks": [_block(block, folder, fonts) for block in document.blocks],
        "notes": list(document.notes),
        "lead": annex.lead(),
        "numbers": _table(annex.numbers(document)),
        "definitions": _table(annex.definitions(document)),
        "charts": [
            {"caption": f"图{figure.number}　{figure.chart.title}", **_table(table)}
            for figure, table in annex.data_of_charts(document)
        ],
    }


def _block(block: BuiltBlock, folder: Path, fonts: Fonts) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "level": block.level, "text": block.number + block.text}
    if isinstance(block, Paragraph):
        spans = [{"text": span.text, "used": list(span.used), "note": span.note} for span in block.spans]
        return {"kind": block.kind, "spans": spans}
    if isinstance(block, ChartFigure):
        name = f"chart-{block.number}.svg"
        picture = pictures.svg(block.chart, fonts)
        (folder / name).write_text(picture, encoding="utf-8")
        return {
            "kind": "chart",
            "picture": name,
            "width": min(100.0, 100 * _width_of(picture) / _WIDEST),
            "caption": f"图{block.number}　{block.chart.title}",
            "alternative": block.chart.alternative,
        }
    return {"kind": "table", "caption": f"表{block.number}　{block.title}", **_table(block.table)}


def _width_of(picture: str) -> float:
    """The width an SVG names at its beginning, in pixels."""
    head = picture[: picture.index(">")]
    return float(head.split(' width="', 1)[1].split('"', 1)[0].removesuffix("px"))


def _table(table: DataTable) -> dict[str, Any]:
    return {"columns": table.columns, "rows": table.rows, "shares": shares(table)}
