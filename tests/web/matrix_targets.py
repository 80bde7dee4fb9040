"""The addresses of targets: the list, what waits, the page of each, and every act on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, SIGNED_IN, Row, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.role_matrix import Cast

INDICATOR: Final = "product.pass_rate"
_OFFICE_ACTS: Final = only("quality_office", then=302)
_WHY: Final = ("reason", "核对过口径")

ROWS: Final = (
    Row("targets", expected=SIGNED_IN),
    Row("targets", query="?status=no_data&q=合格率&plan={plan}", expected=SIGNED_IN),
    Row("targets_waiting", expected=SIGNED_IN),
    Row("target", places=("bound",), expected=SIGNED_IN),
    Row("target", places=("open",), expected=SIGNED_IN),
    Row("target", places=("declined",), expected=SIGNED_IN),
    Row("target", places=("task",), expected=SIGNED_IN),
    Row("target_bind", "post", ("open",), sent=(("indicator", INDICATOR), _WHY), expected=_OFFICE_ACTS),
    Row("target_decline", "post", ("open",), sent=(_WHY,), expected=_OFFICE_ACTS),
    Row("target_assign", "post", ("open",), sent=(("office", "lanxi-scjg"), _WHY), expected=_OFFICE_ACTS),
    Row(
        "target_chart",
        "post",
        ("bound",),
        sent=(("baseline", "typed"), ("baseline_value", "90"), ("baseline_year", "2024"), _WHY),
        expected=_OFFICE_ACTS,
    ),
    Row(
        "target_split",
        "post",
        ("bound",),
        sent=(("rule", "equal"), ("part", "region:339903"), _WHY),
        expected=_OFFICE_ACTS,
    ),
    Row("target_unsplit", "post", ("bound",), sent=(_WHY,), expected=_OFFICE_ACTS),
    Row(
        "target_report",
        "post",
        ("declined",),
        sent=(("period", "2026-Q1"), ("percent", "40"), ("words", "已启动")),
        expected=only("enter", "quality_office", then=302),
    ),
    Row("target_report_check", "post", ("report",), sent=(("act", "accept"),), expected=_OFFICE_ACTS),
    Row("target_report_check", "post", ("report",), sent=(("act", "return"), _WHY), expected=_OFFICE_ACTS),
    Row("targets_bind_sure", "post", ("plan",), expected=_OFFICE_ACTS),
    Row("targets_take_up", "post", ("plan",), expected=_OFFICE_ACTS),
)


def world(cast: Cast) -> Mapping[str, object]:
    """A plan that was adopted: a target that is bound and split, one that waits, one that is reported on."""
    from tests.kernel.fictional_plan import TEXT, compiled

    from zhiheng.kernel.access.actions import load_regions
    from zhiheng.kernel.access.rules import RegionRow
    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.targets import actions, queries
    from zhiheng.policy.promises.splitting import Part

    load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339903", "柳岸区", "county", "339900")], at=NOON)
    decides, enters = cast["quality_office"], cast["enter"]
    made = compiled()
    targets = tuple(replace(one, year=2026, confidence=0.99, responsible=("市市场监管局",)) for one in made.targets)
    head = replace(made.head, since=date(2025, 1, 1), until=date(2026, 12, 31))
    found = replace(made, head=head, targets=targets)
    plan = keep_compiled(compiled=found, document=TEXT.encode(), by=decides, at=NOON).plan
    actions.adopt_plan(plan=plan, by=decides, at=NOON)
    bound, waits, declined, *_ = (one.number for one in queries.followed_targets(plan.pk))
    why = "核对过口径"
    actions.bind(target=bound, indicator=INDICATOR, reason=why, by=decides, at=NOON)
    actions.split(target=bound, rule="equal", parts=[Part(region="339903")], reason=why, by=decides, at=NOON)
    actions.decline(target=declined, reason=why, by=decides, at=NOON)
    said = actions.report(about=declined, period="2026-Q1", words="已启动", by=enters, at=NOON)
    task = queries.tasks(plan=plan.pk)[0].number
    return {
        "plan": plan.pk, "bound": bound, "open": waits, "declined": declined, "report": said.number, "task": task,
    }  # fmt: skip
