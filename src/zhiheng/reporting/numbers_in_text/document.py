"""The built paper: blocks of words, charts and tables, and every number it stands on with the way back to its run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from zhiheng.reporting.charts.chart import Chart, DataTable
from zhiheng.reporting.numbers import IndicatorWords, Number, Question


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence; ``used`` are the numbers it tells (their ``number``), ``note`` that of its note or 0."""

    text: str
    used: tuple[int, ...] = ()
    note: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number, levels 1 to 4: 一、（一）1.（1）."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or an item of a list."""

    kind: Literal["paragraph", "item"]
    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class ChartFigure:
    """图 with its number."""

    number: int
    chart: Chart


@dataclass(frozen=True, slots=True)
class TableFigure:
    """表 with its number and title."""

    number: int
    title: str
    table: DataTable


BuiltBlock = Heading | Paragraph | ChartFigure | TableFigure


@dataclass(frozen=True, slots=True)
class Used:
    """One number of the paper: what was asked, what was answered, where it is first told."""

    number: int
    indicator: IndicatorWords
    question: Question
    answer: Number
    region: str
    classes: str
    place: str


@dataclass(frozen=True, slots=True)
class Document:
    """The whole paper."""

    title: str
    year: int
    blocks: tuple[BuiltBlock, ...]
    used: tuple[Used, ...]
    notes: tuple[str, ...]
    by_hand: tuple[str, ...]
    """Words written as 原文: their author answers for them, no rule has checked them."""

    @property
    def charts(self) -> tuple[ChartFigure, ...]:
        """Its charts in order."""
        return tuple(block for block in self.blocks if isinstance(block, ChartFigure))
