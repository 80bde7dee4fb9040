"""The compiler finds in the example plans what their author meant to put there."""

import hashlib
import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.model import Plan, SourceText, Target

PLANS = Path(__file__).parents[2] / "src/zhiheng/demo/plans"
NAMES = ("hengchuan_2023", "lanxi_2015", "lanxi_2024")
Row = dict[str, Any]


@cache
def compiled(name: str) -> Plan:
    text = (PLANS / f"{name}.txt").read_bytes().decode("utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    return compile_plan(SourceText(name, "txt", text, digest, digest, "utf-8"))


def meant(name: str, kind: str) -> list[Row]:
    lines = (Path(__file__).parent / f"{name}.{kind}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def agreement(found: Counter[Any], intended: Counter[Any]) -> float:
    return 2 * sum((found & intended).values()) / (sum(found.values()) + sum(intended.values()))


def fact(target: Target) -> tuple[object, ...]:
    return (target.indicator, target.comparator, float(target.value), target.unit, target.kind, target.year)


@pytest.mark.parametrize("name", NAMES)
def test_every_quote_of_the_gold_stands_at_its_place(name: str) -> None:
    text = compiled(name).source.text

    assert all(text[row["start"] : row["end"]] == row["quote"] for row in meant(name, "targets"))


@pytest.mark.parametrize("name", NAMES)
def test_the_targets_meant_are_found(name: str) -> None:
    found = Counter((float(target.value), target.unit, target.year) for target in compiled(name).targets)
    intended = Counter((float(row["value"]), row["unit"], row["year"]) for row in meant(name, "targets"))

    assert agreement(found, intended) >= 0.93


@pytest.mark.parametrize("name", NAMES)
def test_the_targets_meant_are_read_exactly(name: str) -> None:
    keys = ("indicator", "comparator", "value", "unit", "kind", "year")
    found = Counter(fact(target) for target in compiled(name).targets)
    intended = Counter(
        tuple(float(row[key]) if key == "value" else row[key] for key in keys) for row in meant(name, "targets")
    )

    assert agreement(found, intended) >= 0.90


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_the_units_meant_for_it(name: str) -> None:
    found = {task.path: (list(task.lead), list(task.support), list(task.joint)) for task in compiled(name).tasks}

    assert found == {row["path"]: (row["lead"], row["support"], row["joint"]) for row in meant(name, "tasks")}


@pytest.mark.parametrize("name", NAMES)
def test_the_systems_meant_are_found_and_hardly_any_other(name: str) -> None:
    plan = compiled(name)
    found = {(row.system, plan.clauses[row.clause].path) for row in plan.systems if row.system and row.clause >= 0}
    intended = {(row["id"], row["path"]) for row in meant(name, "systems")}

    assert intended - found == set()
    assert len(found - intended) <= 0.05 * len(found)


def test_baselines_subsidies_and_telephone_numbers_are_no_targets() -> None:
    plan = compiled("lanxi_2024")
    quotes = " ".join(target.quote for target in plan.targets)

    for words in ("80.7", "5561230", "96333", "12345", "8万元", "100万元", "300万元", "90分以上"):
        assert words in plan.source.text
        assert words not in quotes


def test_the_city_plan_says_who_issued_it_and_what_it_rests_on() -> None:
    head = compiled("lanxi_2024").head

    assert (head.number, head.issuer, head.place, head.level) == (
        "澜政发〔2024〕12号",
        "澜溪市人民政府",
        "澜溪市",
        "city",
    )
    assert [basis.number for basis in head.basis] == ["", compiled("hengchuan_2023").head.number]
