"""Who may ask for which page and who may post what: one class, one row per address and method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

Role = Literal["anonymous", "reader", "quality_office"]
ROLES: Final[tuple[Role, ...]] = ("anonymous", "reader", "quality_office")
OPEN: Final = (200, 200, 200)
"""Everyone may read."""
FOR_REVIEWERS: Final = (403, 403, 200)
TAKEN: Final = (403, 403, 302)
"""The quality office acts, and is led on to where the result stands."""


@dataclass(frozen=True, slots=True)
class Row:
    """An address by name, what stands in its place holders, what is sent, and the status each role gets."""

    name: str
    method: Literal["get", "post"] = "get"
    places: tuple[str, ...] = ()
    """``plan``, ``item``, ``version`` (replaced by their numbers) or the words themselves."""
    query: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    expected: tuple[int, int, int] = OPEN

    def answer(self, client: Client, numbers: dict[str, int]) -> HttpResponse:
        """What the address answers."""
        path = reverse(self.name, args=[numbers.get(place, place) for place in self.places]) + self.query
        if self.method == "post":
            return client.post(path, dict(self.sent))  # type: ignore[return-value]
        return client.get(path)  # type: ignore[return-value]

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}"


_TARGET = (("what", "target"), ("start", "0"), ("end", "3"), ("indicator", "试点"), ("value", "3"))

ROWS: Final = (
    Row("plans"),
    Row("plan_import", "post", expected=(403, 403, 302)),
    Row("plan", places=("plan",)),
    Row("plan_clauses", places=("plan",)),
    Row("plan_targets", places=("plan",)),
    Row("plan_duties", places=("plan",)),
    Row("plan_duties", places=("plan",), query="?as=today"),
    Row("plan_matrix", places=("plan",)),
    Row("plan_matrix", places=("plan",), query="?as=today"),
    Row("plan_systems", places=("plan",)),
    Row("plan_schedule", places=("plan",)),
    Row("plan_history", places=("plan",)),
    Row("plan_file", places=("plan", "targets.jsonl")),
    Row("plan_file", places=("plan", "tasks.jsonl")),
    Row("plan_file", places=("plan", "plan.json")),
    Row("plan_file", places=("plan", "xlsx")),
    Row("plan_file", places=("plan", "docx")),
    Row("plan_file", places=("plan", "txt")),
    Row("plan_file", places=("plan", "document")),
    Row("plan_version", places=("plan", "version")),
    Row("plan_version", places=("plan", "version"), query="?as=json"),
    Row("review", places=("plan",)),
    *(Row("review", places=("plan",), query=f"?tab={tab}") for tab in ("task", "system", "office", "phase", "number")),
    Row("review", places=("plan",), query="?show=doubtful"),
    Row("item", places=("plan", "item")),
    Row("item_add", places=("plan",), expected=FOR_REVIEWERS),
    Row("item_add", "post", places=("plan",), sent=_TARGET, expected=TAKEN),
    Row("item_accept", "post", places=("plan", "item"), expected=TAKEN),
    Row("item_correct", places=("plan", "item"), expected=FOR_REVIEWERS),
    Row("item_correct", "post", places=("plan", "item"), sent=(("value", "97"),), expected=TAKEN),
    Row("item_reject", places=("plan", "item"), expected=FOR_REVIEWERS),
    Row("item_reject", "post", places=("plan", "item"), sent=(("note", "重复"),), expected=TAKEN),
    Row("item_undo", "post", places=("plan", "decided"), expected=TAKEN),
    Row("accept_confident", "post", places=("plan",), expected=TAKEN),
    Row("plan_adopt", places=("plan",), expected=FOR_REVIEWERS),
    Row("plan_adopt", "post", places=("plan",), expected=TAKEN),
    Row("plan_reopen", places=("plan",), expected=FOR_REVIEWERS),
    Row("plan_reopen", "post", places=("adopted",), sent=(("note", "补充一条"),), expected=TAKEN),
    Row("plan_recompile", "post", places=("older",), expected=TAKEN),
    Row("offices"),
    Row("offices", query="?as=today"),
    Row("office", places=("市质监局",)),
    Row("office", places=("市市场监督管理局",), query="?as=today"),
    Row("compare"),
    Row("compare", query="?upper={upper}&lower={plan}"),
    Row("systems"),
    Row("search"),
    Row("search", query="?q=质量"),
    Row("login", expected=(200, 302, 302)),
    Row("logout", "post", expected=(302, 302, 302)),
)
