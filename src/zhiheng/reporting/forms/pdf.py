"""A numbered form as PDF by Typst, on the page of official papers; the same form of the same day is the same file."""

from __future__ import annotations

import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

from zhiheng.reporting.charts.chart import DataTable
from zhiheng.reporting.documents.typesetting import faces, typeset
from zhiheng.reporting.documents.widths import shares
from zhiheng.reporting.fonts.choice import Fonts, find_fonts
from zhiheng.reporting.forms.numbered import RECEIPT, SEAL, NumberedForm
from zhiheng.reporting.forms.template import FilledLine, FilledSignatures, FilledTable, Spans, plain


def pdf(numbered: NumberedForm, *, fonts: Fonts | None = None) -> bytes:
    """The bytes of the PDF file; raises MissingFonts where a character of it could not be drawn."""
    fonts = fonts or find_fonts()
    form = numbered.form
    paper: dict[str, Any] = {
        **faces(fonts),
        "title": form.title,
        "office": numbered.office,
        "letterhead": numbered.letterhead,
        "letterhead-points": numbered.letterhead_points,
        "number": numbered.number,
        "blocks": [_block(block) for block in form.blocks if not _is_note(block)],
        "notes": [_spans(block.spans) for block in form.blocks if isinstance(block, FilledLine) and _is_note(block)],
        "signed": {
            "day": numbered.day_zh,
            "seal": SEAL,
            "width": numbered.signed_width,
            "right": numbered.signed_from_right,
        }
        if form.signed
        else None,
        "receipt": {"title": RECEIPT, "rows": numbered.receipt} if form.delivery else None,
    }
    with tempfile.TemporaryDirectory(prefix="zhiheng-form-") as name:
        program = files(__package__).joinpath("form.typ").read_bytes()
        return typeset(program, paper, Path(name), title=form.title, day=numbered.day, fonts=fonts)


def _is_note(block: object) -> bool:
    return isinstance(block, FilledLine) and block.kind == "note"


def _block(block: FilledLine | FilledTable | FilledSignatures) -> dict[str, Any]:
    match block:
        case FilledLine(kind, spans):
            return {"kind": kind, "spans": _spans(spans)}
        case FilledSignatures(names):
            return {"kind": "signatures", "names": [_spans(name) for name in names]}
        case FilledTable(rows, has_head):
            return {
                "kind": "table",
                "rows": [[_spans(cell) for cell in row] for row in rows],
                "head": has_head,
                "shares": widths_of(block),
            }


def widths_of(table: FilledTable) -> list[float]:
    """The part of the whole width each column takes."""
    rows = tuple(tuple(plain(cell) for cell in row) for row in table.rows)
    return shares(DataTable(rows[0], rows[1:]))


def _spans(spans: Spans) -> list[dict[str, Any]]:
    return [{"text": span.text, "blank": span.blank} for span in spans]
