"""A form filled with its values: what stands on the page, before it is set.

A value that is not given at all is an error with its name; a given one that is empty prints a ruled blank. What is
optional drops out where all its values are empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from zhiheng.contract.casework.form_text import Block, Form, Line, LineKind, Pieces, Signatures, Table
from zhiheng.primitives.errors import RuleViolation
from zhiheng.reporting.documents.official_page import printable

BLANK: Final = 8
"""Characters of the ruled blank where a value is empty."""


class ValueMissing(RuleViolation):
    """A form asks for values that were not given; ``names`` has each."""

    code = "reporting.value_missing"


class Span(NamedTuple):
    """Words, or a ruled blank so many characters wide."""

    text: str
    blank: float = 0


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class FilledLine:
    """A paragraph as it is printed."""

    kind: LineKind
    spans: Spans


@dataclass(frozen=True, slots=True)
class FilledTable:
    """A table as it is printed."""

    rows: tuple[tuple[Spans, ...], ...]
    has_head: bool


@dataclass(frozen=True, slots=True)
class FilledSignatures:
    """Who signs by hand."""

    names: tuple[Spans, ...]


@dataclass(frozen=True, slots=True)
class FilledForm:
    """A form with all its values."""

    title: str
    blocks: tuple[FilledLine | FilledTable | FilledSignatures, ...]
    signed: bool
    delivery: bool

    @property
    def name(self) -> str:
        """How the form is called in a list: its title without the spaces that only set it apart."""
        return "".join(self.title.split())

    @property
    def addressee(self) -> str:
        """Whom it is addressed to; empty where it is addressed to nobody."""
        lines = (block for block in self.blocks if isinstance(block, FilledLine) and block.kind == "addressee")
        return next((plain(line.spans).removesuffix("：") for line in lines), "")


def plain(spans: Iterable[Span]) -> str:
    """The words alone; a blank is as many wide spaces."""
    return "".join(span.text or "　" * round(span.blank) for span in spans)


def filled(form: Form, values: Mapping[str, str]) -> FilledForm:
    """The form with these values; raises ValueMissing."""
    absent = [name for name in form.placeholders if name not in values]
    if absent:
        raise ValueMissing(
            f"the form asks for {', '.join(absent)} and nobody gave them (reporting/forms/template.py); give each",
            message_zh=f"文书缺少：{'、'.join(absent)}；文书中的每一项都要有内容或者明确为空；请补充后再生成。",
            names=tuple(absent),
        )
    given = {name: printable(values[name]).strip() for name in form.placeholders}
    dropped = _dropped(form, given)
    blocks = [made for block in form.blocks for made in _block(block, given, dropped)]
    return FilledForm(
        title=plain(_spans(form.title, given, dropped)).replace("\n", ""),
        blocks=tuple(blocks),
        signed=form.signed,
        delivery=form.delivery,
    )


def _dropped(form: Form, given: Mapping[str, str]) -> frozenset[int]:
    """The optional parts of which every value is empty."""
    everywhere = [form.title, *(pieces for block in form.blocks for pieces in _pieces_of(block))]
    values = [piece for pieces in everywhere for piece in pieces if piece.kind == "value" and piece.group]
    return frozenset({one.group for one in values} - {one.group for one in values if given[one.text]})


def _pieces_of(block: Block) -> Iterator[Pieces]:
    match block:
        case Line(_, pieces):
            yield pieces
        case Signatures(names):
            yield from names
        case Table(rows):
            for row in rows:
                yield from row


def _block(
    block: Block, given: Mapping[str, str], dropped: frozenset[int]
) -> Iterator[FilledLine | FilledTable | FilledSignatures]:
    match block:
        case Line(kind, pieces):
            if _stands(pieces, dropped):
                yield from (FilledLine(kind, spans) for spans in _paragraphs(_spans(pieces, given, dropped)))
        case Signatures(names):
            standing = tuple(_spans(name, given, dropped) for name in names if _stands(name, dropped))
            if standing:
                yield FilledSignatures(standing)
        case Table(rows, has_head):
            kept = [row for row in rows if any(_stands(cell, dropped) for cell in row if cell) or not any(row)]
            if kept:
                cells = tuple(tuple(_cell(cell, given, dropped) for cell in row) for row in kept)
                yield FilledTable(cells, has_head and kept[0] is rows[0])


def _stands(pieces: Pieces, dropped: frozenset[int]) -> bool:
    return any(piece.group not in dropped and (piece.kind != "words" or piece.text.strip()) for piece in pieces)


def _spans(pieces: Pieces, given: Mapping[str, str], dropped: frozenset[int]) -> Spans:
    spans = []
    for piece in pieces:
        if piece.group in dropped:
            continue
        if piece.kind == "blank":
            spans.append(Span("", len(piece.text) / 2))
        elif piece.kind == "value":
            words = given[piece.text]
            spans.append(Span(words) if words else Span("", BLANK))
        else:
            spans.append(Span(piece.text))
    return tuple(_joined(spans))


def _cell(pieces: Pieces, given: Mapping[str, str], dropped: frozenset[int]) -> Spans:
    """A cell in which nothing but blanks would stand is empty: it is a place to write in as it is."""
    spans = _spans(pieces, given, dropped)
    return spans if any(span.text.strip() for span in spans) else ()


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Words that follow each other are one span."""
    for is_blank, run in groupby(spans, key=lambda span: span.blank > 0):
        if is_blank:
            yield from run
        else:
            yield Span("".join(span.text for span in run))


def _paragraphs(spans: Spans) -> Iterator[Spans]:
    """A value of several lines makes several paragraphs."""
    current: list[Span] = []
    for span in spans:
        first, *later = span.text.split("\n") if span.text else [""]
        if first or span.blank:
            current.append(Span(first, span.blank))
        for words in later:
            if current:
                yield tuple(current)
            current = [Span(words.strip())] if words.strip() else []
    if current:
        yield tuple(current)
