"""By when a promise is due, and how that is known."""

from __future__ import annotations

from datetime import date

import pytest
from tests.policy.fragments import drafts_of, plan_of

from zhiheng.policy.model import Head
from zhiheng.policy.targets.due import IN_HEADER, IN_ROW, IN_SENTENCE, IN_SEQUENCE, NEAR, DueYears


def due_of(text: str) -> list[tuple[int | None, str]]:
    """Year and its reason for each target of a text."""
    return [(target.year, target.reasons[-1]) for target in plan_of(text).targets]


NO_YEAR = (None, "原文未写年份")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        pytest.param("一、目标\n到2020年,合格率达到95%。", [(2020, IN_SENTENCE)], id="its sentence"),
        pytest.param(
            "一、目标\n到2018年合格率达到94%;到2020年达到95%。",
            [(2018, IN_SENTENCE), (2020, IN_SENTENCE)],
            id="two years of a sentence",
        ),
        pytest.param(
            "一、目标\n到2020年,能耗比2015年下降18%。", [(2020, IN_SENTENCE)], id="not the year compared with"
        ),
        pytest.param(
            "一、目标\n到2020年,全面提升。合格率达到95%。",
            [(2020, "本条前文年份")],
            id="an earlier sentence of its clause",
        ),
        pytest.param(
            "一、目标\n1.到2020年,合格率达到95%。\n二、任务\n1.新增名牌5个。",
            [(2020, IN_SENTENCE), (2020, "全文目标年份")],
            id="the plan's own year",
        ),
        pytest.param(
            "一、总体要求\n加强质量工作。\n二、品牌(2017年)\n(一)新增名牌5个。",
            [(2017, "上级条款年份")],
            id="the heading above",
        ),
        pytest.param("一、目标\n1.新增名牌5个。完成时限:2016年12月", [(2016, "完成时限")], id="a note behind"),
        pytest.param(
            "一、任务\n序号|任务|时限\n1|新增名牌5个|2019年底前\n2|加强宣传|长期",
            [(2019, IN_ROW)],
            id="its row",
        ),
        pytest.param(
            "一、目标\n指标|单位|2020年|2025年\n抽检合格率|%|97|98", [(2025, IN_HEADER)], id="a table's header"
        ),
        pytest.param("一、目标\n抽检合格率达到98%以上。", [NO_YEAR], id="no year anywhere"),
    ],
)
def test_a_promise_is_due_by_the_nearest_year_that_holds(text: str, due: list[tuple[int | None, str]]) -> None:
    assert due_of(text) == due


@pytest.mark.parametrize(
    ("words", "years"),
    [
        pytest.param("2019—2021年,合格率逐年达到93%、94%、95%。", [2019, 2020, 2021], id="a span"),
        pytest.param(
            "到2022年全面达标;合格率2019、2020、2021年分别达到93%、94%、95%。",
            [2019, 2020, 2021],
            id="the years nearest to the sequence",
        ),
        pytest.param("2023年到2025年,合格率分别达到93%、94%、95%。", [2023, 2024, 2025], id="from year to year"),
        pytest.param("合格率2024年、2025年、2026年分别达到93%、94%、95%。", [2024, 2025, 2026], id="each year named"),
        pytest.param("到2025年和2030年,合格率分别达到93%和95%。", [2025, 2030], id="two years apart"),
        pytest.param("2024、2025、2026年合格率分别达到93%、94%、95%。", [2024, 2025, 2026], id="years in short"),
        pytest.param("到2021年,合格率逐年达到93%、94%、95%。", [2019, 2020, 2021], id="the last year only"),
    ],
)
def test_the_values_of_a_sequence_are_due_year_by_year(words: str, years: list[int]) -> None:
    due = due_of(f"一、目标\n{words}")

    assert due == [(year, IN_SEQUENCE) for year in years]


def test_a_sequence_of_the_plans_years_takes_them_from_the_title() -> None:
    text = "柳溪市质量强市三年行动计划(2019—2021年)\n一、目标\n2019—2021年稳步提升,产品合格率逐年达到93%、94%、95%。"

    assert [target.year for target in plan_of(text).targets] == [2019, 2020, 2021]


@pytest.mark.parametrize(
    ("year", "reason", "past"),
    [(2018, IN_SENTENCE, True), (2019, IN_SENTENCE, False), (2018, "本条前文年份", False), (None, IN_SENTENCE, False)],
)
def test_a_year_beside_the_number_that_lies_before_the_plan_is_past(
    year: int | None,
    reason: str,
    past: bool,
) -> None:
    due = DueYears("", (), Head(issued_on=date(2019, 4, 8)))

    assert due.is_past(year, reason) is past


def test_without_a_day_of_issue_or_a_period_no_year_is_past() -> None:
    assert not DueYears("", (), Head()).is_past(1999, IN_SENTENCE)


def test_the_period_of_the_plan_is_its_beginning_where_it_has_no_day_of_issue() -> None:
    assert DueYears("", (), Head(since=date(2019, 1, 1))).is_past(2018, IN_SENTENCE)


def test_a_draft_outside_every_clause_looks_back_a_little_way() -> None:
    text = "到2020年,合格率达到95%。"
    (draft,) = drafts_of(text)

    assert DueYears(text, (), Head()).of(draft, -1) == (2020, IN_SENTENCE)


def test_only_years_beside_the_number_are_near() -> None:
    assert {IN_SENTENCE, IN_HEADER, IN_SEQUENCE, IN_ROW} == NEAR
