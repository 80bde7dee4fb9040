"""The addresses of the calendar: everyone reads it, the quality office keeps it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from tests.web.role_matrix import NOON, OPEN, TAKEN, Row, everyone

if TYPE_CHECKING:
    from tests.web.role_matrix import Cast

NUMBER: Final = "澜政办〔2026〕3号"
_NEW: Final = (("number", "澜政办〔2026〕9号"), ("issued_on", "2026-02-20"), ("days_off", "2026-03-16..2026-03-17"))

ROWS: Final = (
    Row("calendar", expected=OPEN),
    Row("calendar", query="?from=2026-09-30&count=2&unit=working_days", expected=OPEN),
    Row("calendar_year", places=("year",), expected=OPEN),
    Row("calendar_year", places=("outside",), expected=everyone(404)),
    Row("notice_state", "post", sent=_NEW, expected=TAKEN),
    Row("notice_withdraw", "post", sent=(("number", NUMBER), ("reason", "取消")), expected=TAKEN),
)


def world(cast: Cast) -> dict[str, object]:
    """A notice that stands, a year, and one the calendar has not."""
    from zhiheng.kernel.almanac.actions import state_notice

    state_notice(
        number=NUMBER,
        issued_on=date(2026, 2, 20),
        days_off={date(2026, 3, 16)},
        working_days={date(2026, 3, 21)},
        reason="市政府门户网站",
        by=cast["quality_office"],
        at=NOON,
    )
    return {"year": "2026", "outside": "2003"}
