"""The schedule as a table of time."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from zhiheng.policy.findings import PhaseData

if TYPE_CHECKING:
    from zhiheng.kernel.registers.queries import Timeline


def _timeline(since: date, until: date, *phases: PhaseData) -> Timeline:
    states = tuple(SimpleNamespace(phase=phase) for phase in phases)
    return cast("Timeline", SimpleNamespace(since=since, until=until, phases=states))


def test_a_short_plan_is_drawn_by_months_and_a_bar_covers_its_own() -> None:
    from zhiheng.web.chart import calendar_of

    phase = PhaseData("启动阶段", date(2017, 3, 1), date(2017, 6, 30))

    calendar = calendar_of(_timeline(date(2017, 1, 1), date(2017, 12, 31), phase))

    assert calendar is not None
    assert calendar.years == ((2017, 12),)
    assert calendar.columns[2] == "3月"
    assert (calendar.bars[0].before, calendar.bars[0].span, calendar.bars[0].after) == (2, 4, 6)


def test_three_years_are_drawn_by_quarters_and_a_decade_by_years() -> None:
    from zhiheng.web.chart import calendar_of

    phase = PhaseData("全面实施", None, date(2016, 12, 31))

    quarters = calendar_of(_timeline(date(2015, 1, 1), date(2017, 12, 31), phase))
    years = calendar_of(_timeline(date(2011, 1, 1), date(2020, 12, 31), phase))

    assert quarters is not None
    assert years is not None
    assert quarters.columns[:2] == ("1季", "2季")
    assert years.years == tuple((year, 1) for year in range(2011, 2021))
    assert (years.bars[0].before, years.bars[0].span) == (0, 6)


def test_a_plan_without_dated_phases_has_no_chart() -> None:
    from zhiheng.web.chart import calendar_of

    assert calendar_of(_timeline(date(2015, 1, 1), date(2017, 12, 31), PhaseData("总结"))) is None
