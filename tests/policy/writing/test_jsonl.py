"""Lines of JSON: exact field names, order and numbers."""

import json
from dataclasses import replace
from decimal import Decimal

from tests.policy.writing.invented_plan import TEXT, invented_plan

from zhiheng.policy.writing.jsonl import plan_json, targets_jsonl, tasks_jsonl


def test_a_target_line_has_the_fields_of_the_published_form_in_their_order() -> None:
    lines = targets_jsonl(invented_plan()).decode().splitlines()

    records = [json.loads(line) for line in lines]

    common = ["quote", "start", "end", "indicator", "comparator", "value", "unit", "kind", "year"]
    assert [list(record) for record in records] == [
        [*common, "responsible", "section"],
        [*common, "period", "responsible", "section"],
        [*common, "upper", "responsible", "section"],
    ]
    assert [(r["value"], type(r["value"])) for r in records] == [(94.5, float), (20, int), (96, int)]
    assert records[2]["upper"] == 98
    assert records[2]["year"] is None
    assert all(TEXT[r["start"] : r["end"]] == r["quote"] for r in records)


def test_a_task_line_has_the_fields_of_the_published_form_in_their_order() -> None:
    lines = tasks_jsonl(invented_plan()).decode().splitlines()

    records = [json.loads(line) for line in lines]

    names = ["path", "title", "start", "end", "lead", "support", "joint", "inherits"]
    assert [list(record) for record in records] == [names] * 3
    assert records[1]["lead"] == ["市市场监管局"]
    assert records[1]["support"] == ["市工信局", "市农业农村局"]
    assert records[2]["joint"] == ["市住建局", "各区人民政府"]


def test_chinese_stands_readable_in_the_lines() -> None:
    assert "提升产品质量" in tasks_jsonl(invented_plan()).decode()


def test_the_whole_plan_keeps_its_text_its_days_and_its_numbers() -> None:
    plan = json.loads(plan_json(invented_plan()))

    assert plan["source"]["text"] == TEXT
    assert plan["head"]["issued_on"] == "2021-03-09"
    assert plan["targets"][0]["value"] == 94.5
    assert plan["tasks"][1]["deadlines"][0]["until"] == "2022-12-31"
    assert plan["offices"][1]["successors"][0]["name"] == "市数据和工信局"


def test_a_number_beyond_all_measure_is_still_written() -> None:
    plan = invented_plan()
    vast = replace(plan, targets=(replace(plan.targets[0], value=Decimal("1E+400")),))

    record = json.loads(targets_jsonl(vast))

    assert record["value"] is None
