"""Charts and tables as blocks of a template: which numbers they need, and the figure made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from zhiheng.methods.progress.standing import STATUS_ZH
from zhiheng.primitives.periods import Period
from zhiheng.reporting.charts.chart import Chart, DataTable, PathPoint, Placed, Point, titled
from zhiheng.reporting.charts.classes import shares_by_class
from zhiheng.reporting.charts.district_map import district_map
from zhiheng.reporting.charts.districts import districts
from zhiheng.reporting.charts.small_multiples import small_multiples
from zhiheng.reporting.charts.status_strip import Standing, status_strip
from zhiheng.reporting.charts.trend import trend
from zhiheng.reporting.display import digits, is_share, with_unit
from zhiheng.reporting.numbers import (
    STATE_ZH,
    TARGET_MARK,
    WORST_FIRST,
    IndicatorWords,
    Number,
    Question,
    Target,
    time_zh,
)
from zhiheng.reporting.numbers_in_text import grammar
from zhiheng.reporting.numbers_in_text.grammar import SentenceFault, Years
from zhiheng.reporting.numbers_in_text.lookup import Lookup
from zhiheng.reporting.numbers_in_text.scope import Parts, parts_of, question_of
from zhiheng.reporting.numbers_in_text.sentences import Sentence

_YEARS: Final = 5


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of the districts, where the office has them."""

    geojson: Mapping[str, Any] | None = None
    code_property: str = "code"
    attribution: str = ""


class Figures:
    """Makes the charts and tables of one place of the template."""

    def __init__(self, lookup: Lookup, sentence: Sentence, shapes: Shapes) -> None:
        self._look, self._sentence, self._shapes = lookup, sentence, shapes

    def chart(self, form: str, rest: Sequence[str]) -> Chart:
        """The chart of a form; a fault where no number of it is there or one is stale."""
        if form == "目标状态":
            targets = self._sentence.counted_targets(rest)
            titles = {one.key: one.title for one in self._look.scope.source.fields()}
            return status_strip(
                f"{self._look.scope.year}年质量目标进展",
                [Standing(titles.get(one.field, one.field), one.title, one.state) for one in targets],
            )
        parts = parts_of(rest, self._look.scope, free=form == "分类")
        match form:
            case "趋势":
                return self._trend(parts)
            case "区县" | "地图":
                return self._districts(form, parts)
            case "分类":
                return self._classes(parts)
            case "小图":
                return self._small(parts)
        raise SentenceFault("grammar", f"没有“{form}”这种图", f"可写：{'、'.join(grammar.CHART_FORMS)}")

    def table(self, form: str, rest: Sequence[str]) -> tuple[str, DataTable]:
        """The title and rows of a table."""
        if form == "目标":
            return f"{self._look.scope.year}年质量目标完成情况", self._targets(self._sentence.counted_targets(rest))
        parts = parts_of(rest, self._look.scope, free=form == "分类")
        if not parts.indicators:
            raise SentenceFault("grammar", f"表“{form}”没有写指标", "请写出一个或几个指标名称")
        match form:
            case "历年":
                return self._by_year(parts)
            case "区县":
                return self._by_district(parts)
            case "分类":
                chart = self._classes(parts)
                return chart.title, chart.table
        raise SentenceFault("grammar", f"没有“{form}”这种表", f"可写：{'、'.join(grammar.TABLE_FORMS)}")

    # what is asked

    def _answer(self, indicator: IndicatorWords, question: Question) -> Number:
        """The answer, fresh and written down; it may be that there is no number."""
        answer = self._look.fresh(indicator, question)
        if answer.value is not None:
            self._look.ledger.use(indicator, question, answer, self._look.place)
        return answer

    def _one(self, parts: Parts) -> tuple[IndicatorWords, Question]:
        if parts.ask or parts.word or parts.test:
            raise SentenceFault("grammar", "图和表中不能写要求或方向词", "请删去")
        return question_of(parts, self._look.scope)

    def _periods(self, parts: Parts) -> list[Period]:
        years = parts.years or Years(self._look.scope.year - _YEARS + 1, self._look.scope.year)
        return [Period("year", year) for year in range(years.first, years.last + 1)]

    def _where(self, question: Question) -> str:
        region = self._look.scope.source.region(question.region) if question.region else None
        return (region or self._look.scope.source.whole()).name

    def _somewhere(self, values: Sequence[Decimal | None], indicator: IndicatorWords) -> None:
        if all(value is None for value in values):
            raise SentenceFault(
                "no_number", f"“{indicator.title}”在所列时间和地区均没有数据", "请用“如果 … 有数据”把图表设为有条件"
            )

    def _points(self, indicator: IndicatorWords, question: Question, periods: Sequence[Period]) -> list[Point]:
        points = []
        for period in periods:
            answer = self._answer(indicator, Question(question.indicator, period, question.region, question.classes))
            points.append(Point(period.label_zh, answer.value, answer.low, answer.high, answer.state))
        return points

    def _placed(self, indicator: IndicatorWords, question: Question) -> list[Placed]:
        placed = []
        for region in self._look.scope.source.districts():
            answer = self._answer(indicator, question.of(region.code))
            placed.append(Placed(region.code, region.name, answer.value, answer.state))
        self._somewhere([one.value for one in placed], indicator)
        return placed

    # charts

    def _trend(self, parts: Parts) -> Chart:
        indicator, question = self._one(parts)
        periods = self._periods(parts)
        points = self._points(indicator, question, periods)
        self._somewhere([point.value for point in points], indicator)
        path = []
        for period in periods:
            asked = Question(question.indicator, period, question.region, question.classes)
            targets = self._look.targets(indicator, asked)
            path += [PathPoint(period.label_zh, targets[0].value)] if len(targets) == 1 else []
        title = f"{periods[0].year}—{periods[-1].year}年{self._where(question)}{indicator.title}"
        return trend(title, indicator.unit, points, target=path, places=indicator.places, direction=indicator.direction)

    def _districts(self, form: str, parts: Parts) -> Chart:
        if parts.region is None:
            parts.region = self._look.scope.source.whole()
        indicator, question = self._one(parts)
        placed = self._placed(indicator, question)
        title = f"{time_zh(question.period)}各区县{indicator.title}"
        if form == "地图":
            return district_map(
                title,
                indicator.unit,
                placed,
                geojson=self._shapes.geojson,
                code_property=self._shapes.code_property,
                attribution=self._shapes.attribution,
                direction=indicator.direction,
                places=indicator.places,
            )
        targets = self._look.targets(indicator, question)
        return districts(
            title,
            indicator.unit,
            placed,
            target=targets[0].value if len(targets) == 1 else None,
            direction=indicator.direction,
            places=indicator.places,
        )

    def _classes(self, parts: Parts) -> Chart:
        if len(parts.free) != 1:
            raise SentenceFault(
                "grammar", "按分类的图表须写明一个分类", "写法如 {{ 图 分类 | 监督抽查批次 | 本年 | 环节 }}"
            )
        indicator, question = self._one(parts)
        by = self._look.scope.source.by(indicator.address, parts.free[0])
        if by is None:
            raise SentenceFault(
                "unknown_name", f"“{indicator.title}”不能按“{parts.free[0]}”分类", "请改用该指标声明的分类"
            )
        values = []
        for one in self._look.scope.source.classes(indicator.address, by):
            classes = tuple(sorted([*question.classes, (by, one.value)]))
            answer = self._answer(indicator, Question(question.indicator, question.period, question.region, classes))
            values.append(Placed(one.value, one.title, answer.value, answer.state))
        self._somewhere([one.value for one in values], indicator)
        title = f"{time_zh(question.period)}{self._where(question)}{indicator.title}（按{parts.free[0]}）"
        if is_share(indicator.unit):
            return districts(
                title,
                indicator.unit,
                values,
                direction=indicator.direction,
                places=indicator.places,
                item=parts.free[0],
            )
        amounts = [(one.name, one.value) for one in values if one.value is not None]
        return shares_by_class(title, indicator.unit, amounts, places=indicator.places)

    def _small(self, parts: Parts) -> Chart:
        if parts.region is None:
            parts.region = self._look.scope.source.whole()
        indicator, question = self._one(parts)
        periods = self._periods(parts)
        series = {
            region.name: self._points(indicator, question.of(region.code), periods)
            for region in self._look.scope.source.districts()
        }
        self._somewhere([point.value for points in series.values() for point in points], indicator)
        title = f"{periods[0].year}—{periods[-1].year}年各区县{indicator.title}"
        return small_multiples(title, indicator.unit, series, places=indicator.places)

    # tables

    def _by_year(self, parts: Parts) -> tuple[str, DataTable]:
        periods = self._periods(parts)
        rows = []
        where = ""
        for indicator in parts.indicators:
            _, question = self._one(_only(parts, indicator))
            where = self._where(question)
            points = self._points(indicator, question, periods)
            rows.append((titled(indicator.title, indicator.unit), *(_cell(point, indicator) for point in points)))
        title = f"{periods[0].year}—{periods[-1].year}年{where}主要质量指标"
        return title, DataTable(("指标", *(period.label_zh for period in periods)), tuple(rows))

    def _by_district(self, parts: Parts) -> tuple[str, DataTable]:
        if parts.region is None:
            parts.region = self._look.scope.source.whole()
        columns = []
        period = ""
        for indicator in parts.indicators:
            _, question = self._one(_only(parts, indicator))
            period = time_zh(question.period)
            columns.append(
                [
                    _cell(Point(one.name, one.value, state=one.state), indicator)
                    for one in self._placed(indicator, question)
                ]
            )
        names = [region.name for region in self._look.scope.source.districts()]
        heads = ("区县", *(titled(indicator.title, indicator.unit) for indicator in parts.indicators))
        return f"{period}各区县主要质量指标", DataTable(heads, tuple(zip(names, *columns, strict=True)))

    def _targets(self, targets: Sequence[Target]) -> DataTable:
        rows = []
        for target in sorted(targets, key=lambda one: WORST_FIRST.index(one.state)):
            indicator = self._look.scope.source.indicator(target.indicator) if target.indicator else None
            actual = "—"
            if indicator and target.actual and target.actual.value is not None:
                actual = with_unit(target.actual.value, indicator.unit, indicator.places)
                period = target.judged_by.period
                # Of a target that is due later, and of one judged by a part of the year, the reader is told when.
                actual += "" if period == Period("year", self._look.scope.year) else f"（{time_zh(period)}）"
                self._look.ledger.use(indicator, target.judged_by, target.actual, self._look.place)
            asked = (
                f"{target.comparator.replace('>=', '≥').replace('<=', '≤')}{with_unit(target.value, target.unit, None)}"
            )
            state = f"{TARGET_MARK[target.state]} {STATUS_ZH[target.state]}"
            rows.append((target.title, asked.removeprefix("="), actual, state, target.lead or "—"))
        return DataTable(("目标", "目标值", "实际值", "状态", "责任单位"), tuple(rows))


def _only(parts: Parts, indicator: IndicatorWords) -> Parts:
    return replace(parts, indicators=[indicator])


def _cell(point: Point, indicator: IndicatorWords) -> str:
    return STATE_ZH[point.state] if point.value is None else digits(point.value, indicator.places)
