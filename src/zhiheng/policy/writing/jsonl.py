"""A plan as lines of JSON for machines: one target or task a line, and the whole plan as one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from zhiheng.policy.writing.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhiheng.policy.model import Plan, Target, Task

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def targets_jsonl(plan: Plan) -> bytes:
    """One line for each target, in the order of the text; offsets count characters of the plain text."""
    return _lines(map(_target, plan.targets))


def tasks_jsonl(plan: Plan) -> bytes:
    """One line for each finest clause, in the order of the text, with the units it names."""
    return _lines(map(_task, plan.tasks))


def plan_json(plan: Plan) -> bytes:
    """Everything the compiler found, with the plain text it was found in; days as ISO 8601, numbers as numbers."""
    return msgspec.json.format(_ENCODER.encode(plan), indent=1) + b"\n"


def _lines(records: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(_ENCODER.encode(record) + b"\n" for record in records)


def _target(target: Target) -> dict[str, Any]:
    record: dict[str, Any] = {
        "quote": target.quote,
        "start": target.start,
        "end": target.end,
        "indicator": target.indicator,
        "comparator": target.comparator,
        "value": number(target.value),
        "unit": target.unit,
        "kind": target.kind,
        "year": target.year,
    }
    if target.period is not None:
        record["period"] = target.period
    if target.upper is not None:
        record["upper"] = number(target.upper)
    return record | {"responsible": target.responsible, "section": target.section}


def _task(task: Task) -> dict[str, Any]:
    return {
        "path": task.path,
        "title": task.title,
        "start": task.start,
        "end": task.end,
        "lead": task.lead,
        "support": task.support,
        "joint": task.joint,
        "inherits": task.inherits,
    }
