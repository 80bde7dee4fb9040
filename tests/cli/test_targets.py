"""``zhiheng targets``: lists how targets stand, proposes indicators, binds them under somebody's name."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from zhiheng.methods.progress.standing import STATUS_ZH

if TYPE_CHECKING:
    from zhiheng.kernel.plans.models import Plan

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TEXT = """临川市质量提升行动方案（2024—2026年）

　　一、主要目标
　　到2026年，制造业产品质量合格率达到95%以上，每年召开质量工作联席会议不少于2次。
"""


@pytest.fixture
def plan(db: None) -> Plan:  # noqa: ARG001 - opens the database
    from zhiheng.kernel.access.actions import create_person
    from zhiheng.kernel.plans.actions import accept_item, import_plan
    from zhiheng.kernel.plans.queries import review_items
    from zhiheng.kernel.targets.actions import adopt_plan

    li = create_person(username="li", name="李审核", role="quality_office", password="Long-enough-1", at=AT)
    create_person(username="wang", name="王读者", role="reader", password="Long-enough-1", at=AT)
    plan = import_plan(document=TEXT.encode(), name="临川.txt", by=li, at=AT).plan
    for item in review_items(plan).in_the_way:
        accept_item(item=item.id, by=li, at=AT)
    adopt_plan(plan=plan, by=li, at=AT)
    return plan


def run(*words: str) -> Result:
    from zhiheng.cli.targets import targets

    return CliRunner().invoke(targets, list(words))


def test_what_waits_is_proposed_and_the_sure_ones_are_bound_under_a_name(plan: Plan) -> None:
    proposed = run("propose", "--plan", str(plan.pk))
    bound = run("bind", "--plan", str(plan.pk), "--sure", "--by", "li")
    listed = run("list", "--why")

    assert "★" in proposed.output
    assert "product.manufacturing_pass_rate" in proposed.output
    assert "已绑定 1 项。" in bound.output
    assert "制造业产品质量合格率" in listed.output
    assert STATUS_ZH["no_data"] in listed.output


def test_one_target_is_bound_for_a_reason(plan: Plan) -> None:
    from zhiheng.kernel.targets.queries import followed_targets

    state = next(one for one in followed_targets(plan.pk) if one.data.value == Decimal(95))
    address = "product.tested_batches"

    assert run("bind", str(state.number), address, "--by", "li").exit_code == 1
    refused = run("bind", str(state.number), "product.manufacturing_pass_rate", "--by", "wang")
    done = run("bind", str(state.number), "product.manufacturing_pass_rate", "--by", "li")

    assert "角色" in refused.output
    assert f"目标 {state.number} 已绑定指标 product.manufacturing_pass_rate。" in done.output


@pytest.mark.parametrize("words", [("--sure",), ("1",), ("一", "product.x"), ("1", "a", "--sure", "--plan", "1")])
def test_words_that_do_not_fit_together_are_told_apart(words: tuple[str, ...]) -> None:
    assert run("bind", *words, "--by", "li").exit_code == 2
