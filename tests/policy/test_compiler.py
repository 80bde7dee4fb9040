"""The compiler as a whole: whatever the text, a plan whose every item stands in that text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.policy.fragments import GENRE, genre_texts, plan_of, source_of

import zhiheng.demo
from zhiheng.policy.compiler import COMPILER, compile_plan
from zhiheng.policy.model import Plan

DEMO_PLANS = [
    path.read_text(encoding="utf-8") for path in sorted(Path(zhiheng.demo.__path__[0], "plans").glob("*.txt"))
]
SLOWLY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
AS_FOUND = settings(SLOWLY, phases=[Phase.explicit, Phase.reuse, Phase.generate])
"""Whole plans are shown as they failed: making them smaller takes minutes and helps nobody."""


class Placed(Protocol):
    """Anything with a place."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def items_of(plan: Plan) -> Iterator[Placed]:
    """Everything of a plan that has a place."""
    yield from plan.clauses
    for note in plan.notes:
        yield note
        yield from note.mentions
    yield from plan.targets
    for task in plan.tasks:
        yield task
        yield from task.deadlines
    yield from plan.offices
    yield from plan.phases
    yield from plan.systems
    yield from plan.unclaimed
    yield from plan.head.basis


def assert_rests_on_its_text(plan: Plan) -> None:
    """Every place lies within the text, and every reference within the plan."""
    text = plan.source.text
    for item in items_of(plan):
        assert 0 <= item.start <= item.end <= len(text), item
    for start, end in plan.head.places.values():
        assert 0 <= start <= end <= len(text)
    for target in plan.targets:
        assert target.quote == text[target.start : target.end]
        assert target.quote
        assert -1 <= target.clause < len(plan.clauses)
    for position, clause in enumerate(plan.clauses):
        assert clause.start <= clause.body <= len(text)
        assert -1 <= clause.parent < position
    for note in plan.notes:
        assert all(0 <= clause < len(plan.clauses) for clause in note.clauses)
    owners = [*(task.clause for task in plan.tasks), *(phase.clause for phase in plan.phases)]
    owners += [*(system.clause for system in plan.systems), *(number.clause for number in plan.unclaimed)]
    assert all(-1 <= clause < len(plan.clauses) for clause in owners)


@st.composite
def mutated_plans(draw: st.DrawFn) -> str:
    """A demonstration plan with slices taken out, doubled, moved or written over."""
    text = draw(st.sampled_from(DEMO_PLANS))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 400)))
        piece = text[start:end]
        way = draw(st.sampled_from(["delete", "double", "move", "write over", "turn round", "put in line"]))
        if way == "delete":
            text = text[:start] + text[end:]
        elif way == "double":
            text = text[:end] + piece + text[end:]
        elif way == "move":
            rest = text[:start] + text[end:]
            at = draw(st.integers(0, len(rest)))
            text = rest[:at] + piece + rest[at:]
        elif way == "write over":
            text = text[:start] + draw(st.text(GENRE, max_size=20)) + text[end:]
        elif way == "turn round":
            text = text[:start] + piece[::-1] + text[end:]
        else:
            text = text[:start] + piece.replace("\n", "") + text[end:]
    return text


@SLOWLY
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=400))
def test_any_text_compiles_to_a_plan_that_rests_on_it(text: str) -> None:
    assert_rests_on_its_text(plan_of(text))


@SLOWLY
@given(genre_texts())
def test_a_text_of_the_genre_compiles_to_a_plan_that_rests_on_it(text: str) -> None:
    assert_rests_on_its_text(plan_of(text))


@AS_FOUND
@given(mutated_plans())
def test_a_damaged_plan_compiles_to_a_plan_that_rests_on_it(text: str) -> None:
    assert_rests_on_its_text(plan_of(text))


@AS_FOUND
@given(st.one_of(genre_texts(), mutated_plans()))
def test_the_same_text_gives_the_same_plan(text: str) -> None:
    assert plan_of(text) == plan_of(text)


@pytest.mark.parametrize("text", DEMO_PLANS, ids=[text[:12] for text in DEMO_PLANS])
def test_a_demonstration_plan_is_found_whole(text: str) -> None:
    plan = plan_of(text)

    assert_rests_on_its_text(plan)
    assert plan.head.title
    assert plan.head.number
    assert plan.head.issued_on
    assert plan.clauses
    assert plan.targets
    assert plan.offices
    assert plan.systems
    assert any(task.lead for task in plan.tasks)
    assert all(target.year for target in plan.targets)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n\n\n", id="empty lines"),
        pytest.param("质量", id="one word"),
        pytest.param("9" * 20_000, id="digits"),
        pytest.param("9," * 10_000, id="digits and commas"),
        pytest.param("一、" * 8_000, id="numbers of clauses"),
        pytest.param("(" * 20_000, id="brackets left open"),
        pytest.param("|" * 20_000, id="bars"),
        pytest.param("1|" * 10_000, id="cells in one line"),
        pytest.param("1\n" * 10_000, id="cells on lines"),
        pytest.param("合格率" * 8_000, id="no punctuation"),
        pytest.param("达到95%、" * 4_000, id="numbers without end"),
        pytest.param("新增、" * 6_000 + "5个", id="a list without end"),
        pytest.param("2020年" * 5_000, id="years"),
        pytest.param("、和及与" * 5_000 + "各1个", id="a name to be parted"),
        pytest.param(("序号|指标|单位|2020年|2025年|" + "1|合格率|%|90|95|" * 2_000), id="a table in one line"),
        pytest.param("——" * 8_000, id="dashes"),
        pytest.param("&nbsp;" * 4_000, id="entities"),
        pytest.param(" " * 20_000 + "质量", id="blanks"),
    ],
)
def test_a_monotonous_text_compiles_too(text: str) -> None:
    assert_rests_on_its_text(plan_of(text))


def test_a_long_plan_in_one_line_compiles() -> None:
    text = "".join(DEMO_PLANS * 4).replace("\n", "")

    plan = plan_of(text)

    assert_rests_on_its_text(plan)
    assert len(plan.targets) > 100


def test_the_body_of_a_clause_begins_within_it() -> None:
    clauses = plan_of("一、加强领导\n二、落实责任\n").clauses

    assert clauses
    assert all(clause.start <= clause.body <= clause.end for clause in clauses)


def test_the_plan_keeps_its_source_and_the_version_of_the_grammar() -> None:
    source = source_of("到2020年,合格率达到95%。")

    plan = compile_plan(source)

    assert plan.source is source
    assert plan.compiler == COMPILER


def test_places_count_the_characters_of_the_plain_text() -> None:
    text = "松岭市方案\n一、　目　标\n到２０２０年，食品抽检 合格率达到 9 6％ 以上（含省级抽检）。\n"

    (target,) = plan_of(text).targets

    assert target.quote == "食品抽检 合格率达到 9 6％ 以上"
    assert (target.value, target.unit, target.year) == (Decimal(96), "％", 2020)
    assert text[target.start : target.end] == target.quote


def test_every_stage_of_a_small_plan_is_in_the_plan() -> None:
    text = """柳溪市人民政府关于印发柳溪市质量提升三年行动方案（2019—2021年）的通知
柳政发〔2019〕6号
各县（市、区）人民政府：
柳溪市人民政府
2019年3月5日
柳溪市质量提升三年行动方案（2019—2021年）
根据《质量提升指导意见》（松发〔2018〕24号），制定本方案。
一、主要目标
到2021年，产品监督抽查合格率达到94%以上。
二、重点任务
（一）完善质量追溯。建立产品质量追溯平台，2020年6月底前完成。（市市场监管局牵头，市工业和信息化局配合）
三、实施步骤
（一）启动阶段（2019年3月—2019年6月）。印发方案。
（二）实施阶段（2019年7月—2021年10月）。落实任务。
"""

    plan = plan_of(text)

    assert plan.head.issued_on == date(2019, 3, 5)
    assert [target.indicator for target in plan.targets] == ["产品监督抽查合格率"]
    (task,) = [task for task in plan.tasks if task.lead]
    assert (task.path, task.lead, task.support) == ("二/(一)", ("市市场监管局",), ("市工业和信息化局",))
    assert [deadline.until for deadline in task.deadlines] == [date(2020, 6, 30)]
    assert {office.name for office in plan.offices} >= {"市市场监管局", "市工业和信息化局"}
    assert [phase.until for phase in plan.phases] == [date(2019, 6, 30), date(2021, 10, 31)]
    assert any("追溯" in system.words for system in plan.systems)
    assert_rests_on_its_text(plan)
