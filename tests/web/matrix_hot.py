"""The addresses of hot issues: the list, one of them, and what the quality office decides."""

from __future__ import annotations

from typing import Final

from tests.web.role_matrix import Row, only

_WORKING: Final = ("enter", "check", "approve", "quality_office")

ROWS: Final = (
    Row("hot_issues", expected=only(*_WORKING)),
    # There is no such issue: those who work on cases are told so.
    Row("hot_issue", places=("1",), expected=only(*_WORKING, then=404)),
    Row("hot_decide", "post", ("1",), sent=(("act", "watch"),), expected=only(*_WORKING, then=404)),
)
