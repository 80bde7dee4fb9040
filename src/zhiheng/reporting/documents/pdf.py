"""A built paper as PDF by Typst: the same page as in Word, every number a link to its line in the annex.

The words go to Typst as data beside a fixed program, so nothing in a paper can be read as its markup. The result is
the same for the same paper and day.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from zhiheng.primitives.errors import EngineError
from zhiheng.reporting.charts import pictures
from zhiheng.reporting.charts.chart import DataTable
from zhiheng.reporting.documents import annex
from zhiheng.reporting.documents.widths import shares
from zhiheng.reporting.fonts.choice import Fonts, Use, find_fonts
from zhiheng.reporting.numbers_in_text.document import BuiltBlock, ChartFigure, Document, Heading, Paragraph

_LATIN: Final = "Libertinus Serif"
"""Comes with Typst: digits and Latin letters look alike on every machine."""
_OFFICIAL_TITLE: Final = "小标宋"
_WIDEST: Final = 640.0
"""Pixels of a picture that take the whole width of the text."""


class PaperNotSet(EngineError):
    """Typst could not set the paper; who keeps the program looks at it."""

    code = "reporting.paper_not_set"


def pdf(document: Document, *, day: date, fonts: Fonts | None = None) -> bytes:
    """The bytes of the PDF file, dated to the day; ``MissingFonts`` where a character of it could not be drawn."""
    fonts = fonts or find_fonts()
    with tempfile.TemporaryDirectory(prefix="zhiheng-paper-") as name:
        folder = Path(name)
        paper = _paper(document, folder, fonts)
        fonts.require(_texts(paper))
        (folder / "paper.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
        program = files(__package__).joinpath("official.typ").read_bytes()
        (folder / "main.typ").write_bytes(program)
        try:
            made = typst.Compiler(
                os.fspath(folder / "main.typ"),
                root=os.fspath(folder),
                font_paths=[os.fspath(path) for path in fonts.folders],
            ).compile(timestamp=datetime.combine(day, time(), UTC))
        except typst.TypstError as error:
            raise PaperNotSet(
                f"Typst could not set {document.title!r}: {error}; report this.",
                permanent=True,
                message_zh=f"《{document.title}》无法排成 PDF；排版程序报错；请把本提示告知系统维护人员：{error}",
            ) from error
    assert isinstance(made, bytes), "one document makes one file"
    return made


def _paper(document: Document, folder: Path, fonts: Fonts) -> dict[str, Any]:
    uses: tuple[Use, ...] = ("title", "body", "heading", "subheading")
    families = {use: list(fonts.families(use)) for use in uses}
    official = any(_OFFICIAL_TITLE in name or "XiaoBiaoSong" in name for name in fonts.families("title"))
    return {
        "title": document.title,
        "title-weight": "regular" if official else "bold",
        "latin": _LATIN,
        "fonts": families,
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


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
