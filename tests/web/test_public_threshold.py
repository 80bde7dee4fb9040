"""Before anything is read: bodies that are too large, whatever their head says; many senders at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync

from zhiheng.web import public_threshold
from zhiheng.web.public_threshold import Bounded

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from zhiheng.web.public_threshold import Receive, Send


async def reading(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
    """An application that reads everything, as Django does, and says how much it was."""
    del scope
    came, more = 0, True
    while more:
        message = await receive()
        came += len(message.get("body", b""))
        more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": str(came).encode()})


def asked(path: str, pieces: list[bytes], *, says: str | None = None) -> tuple[int, int]:
    """The status of the answer to a body, and how many of its pieces were asked for."""
    sent: list[MutableMapping[str, Any]] = []
    taken = iter(pieces)
    count = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal count
        count += 1
        return {"type": "http.request", "body": next(taken), "more_body": count < len(pieces)}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    headers = [] if says is None else [(b"content-length", says.encode())]
    scope = {"type": "http", "path": path, "headers": headers, "method": "POST"}
    async_to_sync(Bounded(reading))(scope, receive, send)
    return int(sent[0]["status"]), count


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_threshold, "LARGEST_BODY", 1000)
    monkeypatch.setattr(public_threshold, "LARGEST_ELSEWHERE", 5000)


def test_a_body_that_may_come_comes_whole() -> None:
    assert asked("/report/x", [b"x" * 400, b"x" * 600]) == (200, 2)


def test_a_body_whose_head_says_it_is_too_large_is_not_asked_for() -> None:
    assert asked("/report/x", [b"x"], says="1001") == (413, 0)


def test_a_body_that_hides_how_large_it_is_ends_where_it_becomes_too_large() -> None:
    assert asked("/follow/", [b"x" * 600] * 10) == (413, 2)
    assert asked("/follow/", [b"x" * 600] * 10, says="10") == (413, 2)


def test_other_doors_take_larger_bodies_and_not_any() -> None:
    assert asked("/plans/import", [b"x" * 2000]) == (200, 1)
    assert asked("/plans/import", [b"x" * 2000] * 9) == (413, 3)


@pytest.mark.parametrize("says", ["", "x", "-1", "9" * 40])
def test_a_head_that_is_no_number_is_not_believed(says: str) -> None:
    assert asked("/report/x", [b"x" * 600] * 3, says=says) == (413, 2)
