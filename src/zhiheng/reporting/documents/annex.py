"""The annexes of a paper: where each number comes from, and the data of each chart."""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.reporting.charts.chart import DataTable
from zhiheng.reporting.display import with_unit
from zhiheng.reporting.numbers import time_zh
from zhiheng.reporting.numbers_in_text.document import ChartFigure, Document, Used

NUMBERS: tuple[str, ...] = ("序号", "指标、时间、地区", "数值", "未修约值", "计算批次", "记录位置", "记录数")
_LEAD = (
    "下表列出文中每个数字的来源。“计算批次”与“记录位置”（日志序号）唯一确定一次计算，据此可在系统中重算并核对到每一位。"
)


def lead() -> str:
    """What is said above the list of numbers."""
    return _LEAD


def numbers(document: Document) -> DataTable:
    """One row for each number of the paper: the way back to its run and its records."""
    return DataTable(NUMBERS, tuple(_row(used) for used in document.used))


def _row(used: Used) -> tuple[str, ...]:
    answer, indicator = used.answer, used.indicator
    assert answer.value is not None, "only numbers that are there are told"
    classes = f"，{used.classes}" if used.classes else ""
    return (
        str(used.number),
        f"{indicator.title}，{time_zh(used.question.period)}，{used.region}{classes}",
        with_unit(answer.value, indicator.unit, indicator.places),
        f"{answer.value.normalize():f}",
        answer.run,
        str(answer.position),
        str(answer.records or "—"),
    )


def definitions(document: Document) -> DataTable:
    """One row for each indicator of the paper."""
    seen = {used.indicator.address: used.indicator for used in document.used}
    rows = (
        (one.title, one.unit or "—", one.definition or "—", one.formula or "—", one.source or "—")
        for one in seen.values()
    )
    return DataTable(("指标", "单位", "含义", "计算方法", "依据"), tuple(rows))


def data_of_charts(document: Document) -> Iterator[tuple[ChartFigure, DataTable]]:
    """The table of each chart."""
    for figure in document.charts:
        yield figure, figure.chart.table
