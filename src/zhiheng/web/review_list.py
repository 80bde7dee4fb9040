"""The list side of the review page: tabs, filters, and the items under them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from zhiheng.kernel.plans.queries import Review
from zhiheng.kernel.plans.rules import CONFIDENT, ItemState
from zhiheng.web.wording import SHOW_ZH, TAB_ZH

_FILTERS: Final[dict[str, Callable[[ItemState], bool]]] = {
    "all": lambda _: True,
    "open": lambda state: not state.decided,
    "doubtful": lambda state: state.doubtful,
    "decided": lambda state: state.decided,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or filter with how many items stand under it."""

    key: str
    zh: str
    count: int


def shelf(review: Review, *, tab: str, show: str) -> dict[str, object]:
    """What the list shows under a tab and a filter; an unknown tab or filter is the first one."""
    tab = tab if tab in TAB_ZH else "target"
    show = show if show in SHOW_ZH else "all"
    live = [state for state in review.items if state.status != "withdrawn"]
    return {
        "tab": tab,
        "tabs": _tabs(live, len(review.unclaimed)),
        "numbers": review.unclaimed,
        "confident": sum(state.status == "proposed" and state.confidence >= CONFIDENT for state in live),
        **filtered(live, tab=tab, show=show),
    }


def filtered(items: Sequence[ItemState], *, tab: str, show: str) -> dict[str, object]:
    """The items of one kind under a filter, and what each filter would show."""
    of_kind = [state for state in items if state.kind == tab and state.status != "withdrawn"]
    return {
        "show": show,
        "filters": [Choice(key, zh, sum(map(_FILTERS[key], of_kind))) for key, zh in SHOW_ZH.items()],
        "items": [state for state in of_kind if _FILTERS[show](state)],
    }


def _tabs(items: Sequence[ItemState], numbers: int) -> list[Choice]:
    return [
        Choice(key, zh, numbers if key == "number" else sum(state.kind == key for state in items))
        for key, zh in TAB_ZH.items()
    ]
