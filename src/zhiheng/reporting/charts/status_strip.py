"""How the targets stand, one sign each, by field: shape and colour say the same, the worst stand first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.methods.progress.standing import STATUS_ZH, Status
from zhiheng.reporting.charts.chart import Chart, DataTable, specification
from zhiheng.reporting.charts.theme import STATES_SCALE, TOKENS, WIDTH
from zhiheng.reporting.numbers import WORST_FIRST


@dataclass(frozen=True, slots=True)
class Standing:
    """One target: its field, its words and how it stands."""

    field: str
    title: str
    state: Status


def status_strip(title: str, targets: Sequence[Standing]) -> Chart:
    """The chart of all targets."""
    fields = list(dict.fromkeys(one.field for one in targets))
    ordered = sorted(targets, key=lambda one: (fields.index(one.field), WORST_FIRST.index(one.state)))
    places: Counter[str] = Counter()
    values = []
    for one in ordered:
        places[one.field] += 1
        values.append(
            {
                "field": one.field,
                "place": places[one.field],
                "title": one.title,
                "state": STATUS_ZH[one.state],
            }
        )
    y = {"field": "field", "type": "nominal", "sort": fields, "title": None, "axis": {"ticks": False, "domain": False}}
    x = {
        "field": "place",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0.3, max([12, *places.values()]) + 0.7], "nice": False},
    }
    body = {
        "width": WIDTH - 60,
        "height": {"step": 30},
        "mark": {"type": "point", "size": 190, "strokeWidth": 2, "opacity": 1, "tooltip": True},
        "encoding": {
            "y": y,
            "x": x,
            "shape": {
                "field": "state",
                "type": "nominal",
                "scale": STATES_SCALE["shape"],
                "legend": {"orient": "bottom", "title": None, "columns": 6},
            },
            "stroke": {
                "field": "state",
                "type": "nominal",
                "scale": STATES_SCALE["color"],
                "legend": {"orient": "bottom", "title": None, "columns": 6},
            },
            "fill": {
                "field": "state",
                "type": "nominal",
                # What is not yet due is hollow: a circle that is full has been met.
                "scale": {
                    **STATES_SCALE["color"],
                    "range": [
                        TOKENS["surface"] if name == STATUS_ZH["not_due"] else colour
                        for name, colour in zip(
                            STATES_SCALE["color"]["domain"], STATES_SCALE["color"]["range"], strict=True
                        )
                    ],
                },
                "legend": {"orient": "bottom", "title": None, "columns": 6},
            },
        },
    }
    rows = tuple((one.field, one.title, STATUS_ZH[one.state]) for one in ordered)
    table = DataTable(("领域", "目标", "状态"), rows)
    return Chart("status", title, specification(title, values, body), _alternative(title, targets), table)


def _alternative(title: str, targets: Sequence[Standing]) -> str:
    if not targets:
        return f"{title}：没有目标。"
    counts = Counter(one.state for one in targets)
    told = "、".join(f"{STATUS_ZH[state]}{counts[state]}项" for state in reversed(WORST_FIRST) if counts[state])
    worst = [one.title for one in targets if one.state == "off_track"]
    words = f"{title}：共{len(targets)}项目标，{told}"
    late = f"；{STATUS_ZH['off_track']}的是{'、'.join(worst[:3])}" if worst else ""
    return f"{words}{late}{'等' if len(worst) > 3 else ''}。"
