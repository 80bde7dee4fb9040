"""The list side of the review page: tabs, filters, and the items under them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from zhiheng.kernel.plans.rules import CONFIDENT, ItemState
from zhiheng.policy.findings import may_be_target
from zhiheng.policy.model import UnclaimedNumber
from zhiheng.web.wording import SHOW_ZH, TAB_ZH

_FILTERS: Final[dict[str, Callable[[ItemState], bool]]] = {
    "all": lambda _: True,
    "open": lambda state: not state.decided,
    "doubtful": lambda state: state.doubtful,
    "decided": lambda state: state.decided,
}


_AROUND: Final = 14
"""So many characters before and behind a number tell what it counts."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A tab or filter with how many items stand under it."""

    key: str
    zh: str
    count: int


@dataclass(frozen=True, slots=True)
class Leftover:
    """The numbers that were left over for one reason."""

    reason: str
    folded: bool
    """Never a target: dates, document numbers, parts of names."""
    numbers: tuple[tuple[int, UnclaimedNumber, str, str], ...]
    """Each with its position in the review and the words before and behind it."""


def shelf(
    items: Sequence[ItemState], unclaimed: Sequence[UnclaimedNumber], *, text: str = "", tab: str, show: str
) -> dict[str, object]:
    """What the list shows under a tab and a filter; an unknown tab or filter is the first one."""
    tab = tab if tab in TAB_ZH else "target"
    show = show if show in SHOW_ZH else "all"
    live = [state for state in items if state.status != "withdrawn"]
    return {
        "tab": tab,
        "tabs": _tabs(live, sum(map(may_be_target, unclaimed))),
        "leftovers": _leftovers(unclaimed, text),
        "confident": _confident(live, own=True),
        "confident_others": _confident(live, own=False),
        **filtered(live, tab=tab, show=show),
    }


def _confident(items: Sequence[ItemState], *, own: bool) -> int:
    """How many would be accepted at one go: of targets and tasks, or of the others."""
    return sum(
        state.status == "proposed" and state.confidence >= CONFIDENT and (state.kind in ("target", "task")) == own
        for state in items
    )


def _leftovers(unclaimed: Sequence[UnclaimedNumber], text: str) -> list[Leftover]:
    """The numbers by reason: what may be a target first, the fullest reason first."""
    by_reason: dict[str, list[tuple[int, UnclaimedNumber, str, str]]] = defaultdict(list)
    for position, number in enumerate(unclaimed):
        before = text[max(0, number.start - _AROUND) : number.start].rpartition("\n")[2]
        behind = text[number.end : number.end + _AROUND].partition("\n")[0]
        by_reason[number.reason].append((position, number, before, behind))
    groups = [
        Leftover(reason, not may_be_target(numbers[0][1]), tuple(numbers)) for reason, numbers in by_reason.items()
    ]
    return sorted(groups, key=lambda group: (group.folded, -len(group.numbers)))


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
