"""The Chinese words of tables and summaries."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.policy.writing.invented_plan import invented_plan

from zhiheng.policy.model import Head
from zhiheng.policy.writing import wording


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (date(2021, 1, 1), date(2023, 12, 31), "2021—2023年"),
        (date(2016, 1, 1), date(2016, 12, 31), "2016年"),
        (date(2016, 6, 1), date(2017, 5, 31), "2016年6月1日至2017年5月31日"),
        (None, date(2020, 12, 31), "至2020年12月31日"),
        (date(2020, 1, 1), None, "自2020年1月1日起"),
        (None, None, ""),
    ],
)
def test_the_period_is_said_as_short_as_it_can_be(since: date | None, until: date | None, words: str) -> None:
    assert wording.running(Head(since=since, until=until)) == words


@pytest.mark.parametrize(
    ("value", "number", "plain"),
    [
        (Decimal("93.50"), 93.5, "93.5"),
        (Decimal("1E+2"), 100, "100"),
        (Decimal("0.10"), 0.1, "0.1"),
        (Decimal("1E+20"), 1e20, "100000000000000000000"),
    ],
)
def test_a_number_is_written_in_digits_without_empty_zeros(value: Decimal, number: float, plain: str) -> None:
    assert wording.number(value) == number
    assert wording.plain_number(value) == plain


def test_a_plan_without_a_title_is_named_after_its_document() -> None:
    plan = replace(invented_plan("某区方案.docx"), head=Head())

    assert wording.title(plan) == "某区方案"


def test_white_space_of_web_pages_goes_and_that_between_latin_words_stays() -> None:
    assert wording.running_words("质量 管理\n体系 ISO 9001\u3000认证") == "质量管理体系ISO 9001认证"


def test_the_chapter_of_a_clause_is_its_top_clause() -> None:
    plan = invented_plan()

    assert [wording.chapter(plan, clause) for clause in (0, 2, 3, -1, 99)] == [0, 1, 1, -1, -1]
    assert wording.chapter_title(plan, 1) == "二、重点任务"
    assert wording.chapter_title(plan, -1) == ""
