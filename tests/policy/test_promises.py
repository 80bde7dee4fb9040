"""Promises: how a target's number is read, which series judges it, how it stands and why, what is owed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.methods.progress.standing import Thresholds
from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.findings import TargetData
from zhiheng.policy.promises import reading
from zhiheng.policy.promises.adopted import CityOffices
from zhiheng.policy.promises.baselines import baselines_stated
from zhiheng.policy.promises.judging import Baseline, Judgement, Promise, judge, judge_yearly
from zhiheng.policy.promises.reporting import periods_owed
from zhiheng.policy.promises.series import Figure, Point, Series, decimal_year, series_of, totals_by_year
from zhiheng.policy.promises.settling import Settled, settled_promise
from zhiheng.policy.promises.splitting import Part, SplitRefused, values_of_split
from zhiheng.policy.reading.document import read_document
from zhiheng.primitives.periods import Period, Span

SINCE, UNTIL = date(2024, 1, 1), date(2026, 12, 31)
SPAN = Span(SINCE, date(2027, 1, 1))


def indicator(unit: str = "%", **fields: object) -> Indicator:
    given: dict[str, Any] = {
        "key": "one",
        "title": Bilingual("指标", "One"),
        "form": "reported",
        "unit": unit,
        "period": "year",
        "source": "it",
        "direction": "higher",
        "places": 1,
        **fields,
    }
    return Indicator(**given)


def data(indicator: str = "合格率", value: str = "95", unit: str = "%", **fields: object) -> TargetData:
    given = TargetData(
        quote=f"{indicator}达到{value}{unit}",
        indicator=indicator,
        comparator="=",
        value=Decimal(value),
        unit=unit,
        kind="level",
        year=2026,
    )
    return replace(given, **fields)  # type: ignore[arg-type]


def figure(label: str, value: float | None, **fields: object) -> Figure:
    given: dict[str, Any] = {"state": "number" if value is not None else "not_reported", **fields}
    return Figure(Period.parse(label), value, **given)


# --- how the number is read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "declared", "read"),
    [
        (data(), indicator(), "level"),
        (data("培训人数", "300", "人", kind="increment"), indicator("人", measure="flow"), "total"),
        (data("新增中心", "2", "个", kind="increment"), indicator("个", measure="stock"), "added"),
        (data("发布提示", "12", "期", kind="increment", period="annual"), indicator("期", measure="flow"), "yearly"),
        (data("投诉量下降", "10", kind="growth"), indicator("件", measure="flow"), "growth"),
        (data("合格率", "95"), indicator("%", measure="flow"), "level"),
        (data("制修订标准", "20", "项"), indicator("项", measure="flow"), "total"),
        (data("建成服务站", "60", "个", kind="increment"), indicator("个", measure="stock"), "level"),
    ],
)
def test_the_words_and_the_indicator_say_how_a_number_is_read(
    target: TargetData, declared: Indicator, read: str
) -> None:
    assert reading.reading_of(target, declared) == read


def test_to_reach_means_the_better_side_and_to_fall_the_lower_one() -> None:
    assert reading.comparator_of(data(), indicator()) == ">="
    assert reading.comparator_of(data(), indicator(direction="lower")) == "<="
    assert reading.comparator_of(data(), indicator(direction="neither")) == "="
    assert reading.comparator_of(data(comparator=">"), indicator(direction="lower")) == ">"
    falling = data("投诉量下降", "10", kind="growth")
    assert reading.comparator_of(falling, indicator("件")) == "<="
    assert reading.growth_rate(falling) == Decimal("-0.1")


@pytest.mark.parametrize(
    ("written", "declared", "factor"),
    [
        ("%", "‰", "0.1"),
        ("亿个", "万个", "0.0001"),
        ("件/万人", "件/千人", "10"),
        ("项", "件", "1"),
        ("分", "%", "1"),
        ("", "分", "1"),
        ("件", "件/万人", "1"),
    ],
)
def test_values_are_turned_into_the_unit_of_the_plan(written: str, declared: str, factor: str) -> None:
    assert reading.factor_between(data(unit=written), indicator(declared)).value == Decimal(factor)


@pytest.mark.parametrize(("written", "declared"), [("%", "件"), ("家", "万元"), ("微克/立方米", "%"), ("吨", "个")])
def test_what_measures_something_else_is_refused(written: str, declared: str) -> None:
    with pytest.raises(reading.UnitDiffers):
        reading.factor_between(data(unit=written), indicator(declared))


def test_measure_words_that_stand_for_one_another_are_remarked() -> None:
    assert "按同一计数处理" in reading.factor_between(data(unit="项"), indicator("件")).remark_zh


# --- the series ------------------------------------------------------------------------------------------------------


def of(figures: list[Figure], day: date = date(2026, 8, 1), **fields: object) -> Series:
    given: dict[str, Any] = {"own": "quarter", "day": day, "span": SPAN, "stock": False, "form": "share", **fields}
    return series_of(given.pop("reading", "level"), figures, **given)


def test_a_share_of_the_running_year_is_parts_over_wholes_since_its_beginning() -> None:
    figures = [
        figure("2025", 90.0),
        figure("2026-Q1", 50.0, numerator=10, denominator=20),
        figure("2026-Q2", 100.0, numerator=80, denominator=80),
    ]

    points = of(figures).points

    assert [(one.label, one.value) for one in points] == [("2025年", 90.0), ("2026年1—6月", 90.0)]


def test_a_part_of_a_year_is_not_laid_beside_whole_years_where_it_grows_with_time() -> None:
    figures = [figure("2025", 40.0), figure("2026-Q1", 10.0)]

    assert [one.value for one in of(figures, form="count").points] == [40.0]


def test_a_stock_is_that_of_its_last_period_however_the_year_is_rolled_up() -> None:
    figures = [figure("2025-Q3", 50.0), figure("2025-Q4", 60.0), figure("2025", 55.0)]

    assert [one.value for one in of(figures, stock=True).points] == [50.0, 60.0]


def test_a_period_that_is_not_over_says_nothing() -> None:
    assert of([figure("2026-Q3", 1.0)], stock=True).points == ()


def test_a_total_leaves_out_what_lies_before_the_plan_and_names_what_is_missing() -> None:
    figures = [figure("2023-Q4", 7.0), figure("2024-Q1", 1.0), figure("2024-Q2", None), figure("2024-Q3", 2.0)]

    series = of(figures, reading="total")

    assert [one.value for one in series.points] == [1.0, 3.0]
    assert "2024年第二季度" in series.remarks[0]


def test_what_a_year_brought_is_summed_and_of_a_stock_the_difference_of_year_ends() -> None:
    flow = [figure("2025-Q1", 1.0), figure("2025-Q2", 2.0)]
    stock = [figure("2024", 5.0), figure("2025", 8.0)]

    day = date(2026, 8, 1)
    assert totals_by_year(flow, own="quarter", day=day, stock=False)[2025].value == 3.0
    assert totals_by_year(stock, own="year", day=day, stock=True) == {2025: Point(2026.0, "2025年", 3.0)}


def test_what_was_counted_once_in_each_quarter_is_not_added_over_quarters() -> None:
    figures = [figure("2025-Q1", 8.0), figure("2025-Q2", 8.0), figure("2025", 11.0)]

    totals = totals_by_year(figures, own="quarter", day=date(2026, 8, 1), stock=False, adds=False)

    assert totals[2025].value == 11.0


# --- how it stands ---------------------------------------------------------------------------------------------------


def promise(target: TargetData | None = None, declared: Indicator | None = None, **settled: Any) -> Promise:  # noqa: ANN401
    return settled_promise(target or data(), declared or indicator(), Settled(**settled), since=SINCE, until=UNTIL)


def judged(values: dict[str, float], day: date = date(2026, 8, 1), made: Promise | None = None) -> Judgement:
    figures = [figure(label, value) for label, value in values.items()]
    made = made or promise()
    return judge(made, of(figures, day=day, own="year", reading=made.reading, stock=made.reading == "added"), day=day)


@pytest.mark.parametrize(
    ("value", "status"), [(94.0, "on_track"), (93.0, "at_risk"), (91.5, "off_track"), (95.0, "met")]
)
def test_a_value_is_held_against_the_line_from_the_value_before_the_plan(value: float, status: str) -> None:
    found = judged({"2023": 91.0, "2024": 92.0, "2025": value})

    assert found.status == status
    assert found.baseline == Baseline(Decimal("91.0"), 2023, "indicator")


def test_the_yearly_values_of_the_plan_are_its_path() -> None:
    found = judged({"2023": 90.0, "2025": 94.0}, made=promise(steps=((2024, Decimal(92)), (2025, Decimal(94)))))

    assert found.path == ((2024.0, 90.0), (2025.0, 92.0), (2026.0, 94.0), (2027.0, 95.0))
    assert (found.status, found.expected) == ("on_track", 94.0)


def test_at_the_deadline_the_value_itself_decides_and_where_it_is_overdue_nothing_does() -> None:
    whole = {"2023": 91.0, "2024": 92.0, "2025": 93.0}

    assert judged({**whole, "2026": 95.0}, date(2027, 6, 1)).status == "met"
    assert judged({**whole, "2026": 94.9}, date(2027, 6, 1)).status == "off_track"
    late = judged(whole, date(2027, 6, 1))
    assert late.status == "no_data"
    assert "期限已过" in late.reasons[0]


def test_what_is_to_stay_must_hold_every_time() -> None:
    stays = promise(data(quote="稳定在95%以上", comparator=">="))

    assert judged({"2023": 96.0, "2024": 96.0, "2025": 97.0}, made=stays).status == "on_track"
    assert judged({"2023": 96.0, "2024": 94.0, "2025": 97.0}, made=stays).status == "at_risk"
    assert judged({"2023": 96.0, "2024": 96.0, "2025": 94.0}, made=stays).status == "off_track"


def test_an_increase_without_a_baseline_cannot_be_judged_and_says_so() -> None:
    added = promise(data("新增中心", "2", "个", kind="increment"), indicator("个", measure="stock"))

    found = judged({"2024": 3.0}, made=added)

    assert found.status == "no_data"
    assert "没有基期值" in found.reasons[0]
    assert judged({"2023": 3.0, "2024": 4.0, "2025": 5.0}, made=added).status == "met"


def test_a_growth_is_held_against_the_pace_it_needs() -> None:
    falls = promise(data("投诉量下降", "10", kind="growth"), indicator("件", direction="lower", measure="flow"))

    found = judged({"2023": 100.0, "2024": 90.0, "2025": 81.0}, made=falls)

    assert found.wanted == pytest.approx(72.9)
    assert (found.status, found.judge) == ("on_track", "compound_pace")


def test_a_chosen_measure_and_thresholds_decide() -> None:
    strict = Thresholds(gap_on_track=0.0, gap_at_risk=0.05)

    found = judged({"2023": 91.0, "2024": 92.0, "2025": 93.0}, made=promise(judges=("trend",), thresholds=strict))

    assert (found.status, found.judge) == ("off_track", "trend")
    assert found.probability is not None


def test_without_a_deadline_there_is_no_judgement() -> None:
    endless = settled_promise(data(year=None), indicator(), Settled(), since=SINCE, until=None)

    assert judged({"2025": 90.0}, made=endless).status == "no_data"


def yearly() -> Promise:
    made = data("发布提示", "12", "期", kind="increment", period="annual", comparator=">=")
    return promise(made, indicator("期", measure="flow", places=0))


def held(values: dict[str, float], day: date, own: str = "year") -> Judgement:
    figures = [figure(label, value) for label, value in values.items()]
    totals = totals_by_year(figures, own=own, day=day, stock=False)  # type: ignore[arg-type]
    return judge_yearly(replace(yearly(), own=own), dict(totals), day=day)  # type: ignore[arg-type]


def test_a_yearly_promise_is_kept_every_year() -> None:
    assert held({"2024": 12, "2025": 13, "2026": 12}, date(2027, 3, 1)).status == "met"
    assert held({"2024": 12, "2025": 11, "2026": 12}, date(2027, 3, 1)).status == "off_track"
    assert held({"2024": 12, "2025": 13}, date(2026, 8, 1)).status == "on_track"
    assert held({"2024": 12, "2025": 11}, date(2026, 8, 1)).status == "off_track"
    assert held({}, date(2024, 8, 1)).status == "not_due"
    assert held({}, date(2025, 8, 1)).status == "no_data"


def test_the_running_year_of_a_yearly_promise_is_held_against_its_part_of_the_year() -> None:
    past = {f"{year}-Q{quarter}": 3.0 for year in (2024, 2025) for quarter in (1, 2, 3, 4)}

    assert held({**past, "2026-Q1": 3.0, "2026-Q2": 3.0}, date(2026, 8, 1), "quarter").status == "on_track"
    assert held({**past, "2026-Q1": 1.0, "2026-Q2": 1.0}, date(2026, 8, 1), "quarter").status == "off_track"


@settings(max_examples=40)
@given(
    values=st.lists(st.floats(80, 100), min_size=0, max_size=4),
    base=st.none() | st.decimals(80, 100, places=1),
    day=st.dates(date(2024, 1, 1), date(2028, 1, 1)),
)
def test_every_standing_has_a_reason_and_a_value_that_was_given(
    values: list[float], base: Decimal | None, day: date
) -> None:
    given_values = {f"{2023 + place}": value for place, value in enumerate(values)}
    baseline = None if base is None else Baseline(base, 2022)

    found = judged(given_values, day, promise(baseline=baseline))

    assert found.reasons
    assert all(found.reasons)
    assert found.current is None or found.current in values
    assert found.status != "met" or (found.current is not None and found.current >= 95)
    assert found.probability is None or 0 <= found.probability <= 1


@settings(max_examples=30)
@given(st.floats(85, 94), st.floats(0, 5))
def test_more_of_what_is_better_never_stands_worse(value: float, more: float) -> None:
    order = ["off_track", "at_risk", "on_track", "met"]

    one, better = (judged({"2023": 84.0, "2024": 85.0, "2025": one}).status for one in (value, value + more))

    assert order.index(better) >= order.index(one)


# --- baselines, offices, splits, reports -----------------------------------------------------------------------------


def test_the_baselines_of_a_table_and_of_a_sentence_are_found_with_their_year(repository: Path) -> None:
    path = repository / "src/zhiheng/demo/plans/lanxi_2024.txt"
    plan = compile_plan(read_document(path.read_bytes(), path.name))

    def stated(words: str, unit: str = "%") -> list[tuple[int, Decimal]]:
        found = baselines_stated(data(words, unit=unit), plan.source.text, plan.unclaimed)
        return [(one.year, one.value) for one in found]

    assert stated("制造业产品质量合格率") == [(2023, Decimal("93.2"))]
    assert stated("公共服务质量满意度", "分") == [(2023, Decimal("80.7"))]
    assert stated("电梯困人救援平均到达时间", "分钟") == [(2023, Decimal("16.5"))]
    assert stated("食品评价性抽检合格率") == []


def test_an_office_is_known_by_any_name_it_alone_bears() -> None:
    offices = CityOffices(
        (
            ("市市场监督管理局", "scjg"),
            ("市发展和改革委员会", "fgw"),
            ("市教育局", "jyj"),
            ("质量领导小组办公室", "zlb"),
        )
    )

    assert offices.key("市市场监管局") == "scjg"
    assert offices.key("市发展改革委") == "fgw"
    assert offices.key("市质量领导小组办公室") == "zlb"
    assert offices.key("各县（市、区）人民政府") is None


@settings(max_examples=40)
@given(st.integers(0, 5000), st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_parts_in_proportion_give_back_the_whole(total: int, weights: list[int]) -> None:
    parts = [Part(region=str(place), weight=Decimal(weight)) for place, weight in enumerate(weights)]

    values = values_of_split(data(value=str(total), unit="家"), "proportional", parts, additive=True, places=0)

    assert sum(values) == total


def test_shares_by_gap_keep_the_weighted_mean_and_counts_have_no_gap() -> None:
    parts = [Part("a", weight=Decimal(3), start=Decimal(90)), Part("b", weight=Decimal(1), start=Decimal(94))]

    first, second = values_of_split(data(), "gap", parts, additive=False, places=0)

    assert (3 * first + second) / 4 == pytest.approx(Decimal(95))
    with pytest.raises(SplitRefused):
        values_of_split(data(unit="家"), "gap", parts, additive=True, places=0)


def test_reports_are_owed_from_the_quarter_in_which_the_following_began() -> None:
    owed = periods_owed(date(2025, 1, 10), date(2025, 6, 30), date(2026, 1, 1))

    assert [(period.label, due) for period, due in owed] == [
        ("2025-Q1", date(2025, 4, 15)),
        ("2025-Q2", date(2025, 7, 15)),
    ]
    late = date(2025, 3, 20)
    assert periods_owed(late, None, date(2025, 7, 16))[0][0].label == "2025-Q2"
    assert periods_owed(late, None, date(2025, 7, 15)) == []


def test_a_year_ends_where_the_next_begins() -> None:
    day = date(2026, 12, 31)

    assert decimal_year(day) < 2027 == decimal_year(day + timedelta(days=1))
