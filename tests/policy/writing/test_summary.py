"""The summary a person reads on a terminal."""

import io
from dataclasses import replace

from tests.policy.writing.invented_plan import invented_plan

from zhiheng.policy.targets import refusal
from zhiheng.policy.writing.summary import print_summary, summary_bytes


def test_the_summary_names_head_targets_tasks_offices_and_systems() -> None:
    text = summary_bytes(invented_plan()).decode()

    for words in ("澄政发〔2021〕7号", "≥94.5%", "每年 20家", "提升产品质量", "市市场监管局", "产品质量信用平台"):
        assert words in text
    assert "2021—2023年" in text
    assert "没有算作目标的数字（1 个" in text


def test_words_in_square_brackets_are_words_and_not_colours() -> None:
    plan = invented_plan()
    plan = replace(plan, tasks=(replace(plan.tasks[0], title="[red]红[/red]"),))

    assert "[red]红[/red]" in summary_bytes(plan).decode()


def test_a_plan_without_anything_says_so() -> None:
    stream = io.StringIO()

    print_summary(replace(invented_plan(), targets=(), tasks=(), offices=(), systems=(), clauses=()), stream)

    assert "没有找到量化目标" in stream.getvalue()


def test_clauses_are_cited_as_an_office_cites_them() -> None:
    text = summary_bytes(invented_plan()).decode()

    assert "二（一）" in text
    assert "二/(一)" not in text


def test_a_system_named_in_several_clauses_is_one_line() -> None:
    plan = invented_plan()
    again = replace(plan.systems[0], clause=3)

    lines = summary_bytes(replace(plan, systems=(plan.systems[0], again))).decode().splitlines()

    assert "提到的体系（1 项，2 处）" in lines
    assert [line.split()[-1] for line in lines if "S033" in line] == ["二（一）、二（二）"]


def test_numbers_that_no_target_claims_are_counted_by_reason_and_dates_come_last() -> None:
    plan = invented_plan()
    date = replace(plan.unclaimed[0], reason=refusal.DATE, words="2022年")
    loose = replace(plan.unclaimed[0], reason=refusal.NO_PROMISE, words="两次")

    lines = summary_bytes(replace(plan, unclaimed=(date, date, date, loose))).decode().splitlines()

    assert [line.split() for line in lines if line][-2:] == [[refusal.NO_PROMISE, "1", "两次"], [refusal.DATE, "3"]]
