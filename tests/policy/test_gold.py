"""The compiler against plans that people have annotated."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from zhiheng.policy.compiler import compile_plan
from zhiheng.policy.model import Plan
from zhiheng.policy.reading.document import read_document
from zhiheng.policy.writing.jsonl import targets_jsonl, tasks_jsonl


@pytest.fixture(scope="module")
def plans(shared: Path) -> dict[str, Plan]:
    """The plan of each annotated document, by the stem of its file."""
    found = {
        path.stem: compile_plan(read_document(path.read_bytes(), path.name))
        for path in sorted((shared / "seeds").glob("*.txt"))
    }
    assert found
    return found


@pytest.fixture(scope="module")
def written(plans: dict[str, Plan], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the targets and tasks of each plan as lines of JSON."""
    folder = tmp_path_factory.mktemp("compiled")
    for stem, plan in plans.items():
        (folder / f"{stem}.targets.jsonl").write_bytes(targets_jsonl(plan))
        (folder / f"{stem}.tasks.jsonl").write_bytes(tasks_jsonl(plan))
    return folder


@pytest.fixture(scope="module")
def scores(shared: Path, written: Path) -> dict[str, float]:
    """F1 of each measure, by the scorer that comes with the annotation."""
    printed = subprocess.run(
        [sys.executable, shared / "tools" / "score_plan", "--gold", shared / "gold", "--pred", written],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    return {measure: figures["f1"] for measure, figures in json.loads(printed.splitlines()[-1]).items()}


@pytest.mark.parametrize(
    ("measure", "least"),
    [("targets_found", 0.97), ("targets_exact", 0.97), ("tasks_leaf", 0.98), ("tasks_units", 0.98)],
)
def test_the_compiler_finds_what_people_found(scores: dict[str, float], measure: str, least: float) -> None:
    assert scores[measure] >= least


def _records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_line_rests_on_the_text_as_it_was_read(shared: Path, written: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        text = path.read_bytes().decode()
        targets = [
            json.loads(line) for line in (written / f"{path.stem}.targets.jsonl").read_text("utf-8").splitlines()
        ]
        tasks = [json.loads(line) for line in (written / f"{path.stem}.tasks.jsonl").read_text("utf-8").splitlines()]

        assert [text[target["start"] : target["end"]] for target in targets] == [target["quote"] for target in targets]
        assert [target["end"] for target in targets] == sorted(target["end"] for target in targets)
        assert len({task["path"] for task in tasks}) == len(tasks)
        for before, task in pairwise(tasks):
            assert before["end"] <= task["start"] < task["end"] <= len(text)


def test_a_promise_lies_in_the_clause_its_section_names_and_is_owed_by_its_offices(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        tasks = {task.clause: task for task in plan.tasks}
        for target in plan.targets:
            clause = plan.clauses[target.clause]
            assert clause.start <= target.start < target.end <= clause.end
            task = tasks.get(target.clause)
            owed = {*task.lead, *task.support, *task.joint} if task else set()
            assert set(target.responsible) <= owed


def test_no_number_is_both_promised_and_left_out(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        for number in plan.unclaimed:
            inside = [target for target in plan.targets if target.start <= number.start < target.end]
            assert not any(number.words.startswith(f"{target.value}{target.unit}") for target in inside)
