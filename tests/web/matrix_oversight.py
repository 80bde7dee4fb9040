"""Plans that are followed up: for those who work on cases; the quality office opens cases of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.kernel.fictional_plan import TEXT, compiled
from tests.web.matrix_cases import working
from tests.web.role_matrix import NOON, Row, only

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.web.role_matrix import Cast

ROWS: Final = (
    Row("oversight", expected=working()),
    Row("oversight_plan", places=("plan",), expected=working()),
    Row("oversight_open", "post", ("plan",), sent=(("year", "1999"),), expected=only("quality_office", then=409)),
)


def world(cast: Cast) -> Mapping[str, object]:
    """A plan that is adopted."""
    from dataclasses import replace

    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.targets.actions import adopt_plan

    li = cast["quality_office"]
    made = replace(compiled(), targets=())
    plan = keep_compiled(compiled=made, document=TEXT.encode(), by=li, at=NOON).plan
    adopt_plan(plan=plan, by=li, at=NOON)
    return {"plan": plan.pk}
