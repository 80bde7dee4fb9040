"""The summary a person reads on a terminal."""

import io
from dataclasses import replace

from tests.policy.writing.invented_plan import invented_plan

from zhiheng.policy.writing.summary import print_summary, summary_bytes


def test_the_summary_names_head_targets_tasks_offices_and_systems() -> None:
    text = summary_bytes(invented_plan()).decode()

    for words in ("澄政发〔2021〕7号", "≥94.5%", "每年 20家", "提升产品质量", "市市场监管局", "产品质量信用平台"):
        assert words in text
    assert "2021—2023年" in text
    assert "1 个数字没有算作目标" in text


def test_words_in_square_brackets_are_words_and_not_colours() -> None:
    plan = invented_plan()
    plan = replace(plan, tasks=(replace(plan.tasks[0], title="[red]红[/red]"),))

    assert "[red]红[/red]" in summary_bytes(plan).decode()


def test_a_plan_without_anything_says_so() -> None:
    stream = io.StringIO()

    print_summary(replace(invented_plan(), targets=(), tasks=(), offices=(), systems=(), clauses=()), stream)

    assert "没有找到量化目标" in stream.getvalue()
