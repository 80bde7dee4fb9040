"""Two hundred programs write at one instant: nothing that was acknowledged is lost, nothing comes twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Barrier
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import transaction
from tests.kernel.test_postgresql import ADDRESS, _server_is_there
from tests.site.many_writers import KIND, PROGRAMS

from zhiheng.site.embedded.base import _TURN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    Serving = Callable[..., AbstractContextManager[str]]

WRITERS = 200
FIRMS = 40
PATIENCE = 60


class Answer(NamedTuple):
    """What a writer was answered."""

    status: int
    number: int | None


def standard(number: str, writer: int, name: str = "馒头") -> dict[str, object]:
    """A declared standard of one of the firms, which nobody has registered."""
    return {
        "filing_number": number,
        "subject_name": f"澄川{writer % FIRMS}号馒头有限公司",
        "standard_number": "GB/T 21118-2007",
        "standard_name": name,
        "level": "national",
        "declared_for": "product",
        "products": "馒头",
        "declared_on": "2026-02-02",
        "platform": "企业标准信息公共服务平台",
        "state": "current",
    }


SHARED = {"own": 1, "pair": 2, "contested": 2, "same": 10, "rival": 10}
"""By kind of call: how many neighbours share its key or its number."""


def calls_of(writer: int) -> list[tuple[str, str, dict[str, object]]]:
    """What a writer sends: kind of call, its key, the values.

    A record of its own; one under a key it shares with its neighbour, for the same or for another request; and one
    whose number nine others state too, with the same or with other values.
    """
    shared = "contested" if writer % 4 < 2 else "pair"
    stated = "rival" if writer % 20 < 10 else "same"
    pair, ten = writer // SHARED[shared], writer // SHARED[stated]
    shared_name = f"馒头{writer if shared == 'contested' else ''}"
    stated_name = f"馒头{writer if stated == 'rival' else ''}"
    calls = [
        ("own", f"own-{writer}", standard(f"own-{writer}", writer)),
        (shared, f"{shared}-{pair}", standard(f"{shared}-{pair}", pair, shared_name)),
        (stated, f"{stated}-{writer}", standard(f"{stated}-{ten}", ten, stated_name)),
    ]
    first = ten % len(calls)
    return calls[first:] + calls[:first]


def write_at_once(address: str, keys: list[str]) -> dict[str, dict[int, Answer]]:
    """Every writer sends its calls over a connection of its own; by call and writer, what was answered."""
    together = Barrier(WRITERS)

    def writer(number: int) -> list[tuple[str, Answer]]:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
        token = keys[number // (WRITERS // PROGRAMS)]
        together.wait()
        answers = []
        for name, key, values in calls_of(number):
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            connection.request("POST", f"/api/v1/{KIND}/records", json.dumps({"values": values}), headers)
            response = connection.getresponse()
            told = json.loads(response.read())
            answers.append((name, Answer(response.status, told.get("number"))))
        connection.close()
        return answers

    with ThreadPoolExecutor(WRITERS) as desk:
        answered = list(desk.map(writer, range(WRITERS)))
    by_call: dict[str, dict[int, Answer]] = {}
    for number, answers in enumerate(answered):
        for name, answer in answers:
            by_call.setdefault(name, {})[number] = answer
    return by_call


@pytest.fixture
def city_database() -> Iterator[str]:
    """The address of an empty PostgreSQL database, which is removed afterwards."""
    if not _server_is_there():
        assert os.environ.get("CI", "").lower() != "true", f"no PostgreSQL at {ADDRESS}: must be there when CI=true"
        pytest.skip("no PostgreSQL on this machine")
    server, name = ADDRESS.rsplit("/", 1)
    fresh = f"{name}_many_{os.getpid()}"
    with psycopg.connect(ADDRESS, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{fresh}"'.encode())
        yield f"{server}/{fresh}"
        connection.execute(f'DROP DATABASE "{fresh}" WITH (FORCE)'.encode())


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_two_hundred_writers_at_once_lose_nothing(
    repository: Path, environment: dict[str, str], serving: Serving, database: str, request: pytest.FixtureRequest
) -> None:
    if database == "postgresql":
        environment["ZHIHENG_DATABASE_URL"] = request.getfixturevalue("city_database")
    keys = _told(repository, environment, "prepare")

    with serving("serve") as address:
        answers = write_at_once(address, keys)
    found = _told(repository, environment, "found")

    statuses = {name: Counter(answer.status for answer in by.values()) for name, by in answers.items()}
    assert statuses == {
        "own": {201: 200},
        "pair": {201: 100},
        "contested": {201: 50, 409: 50},
        "same": {201: 10, 200: 90},
        "rival": {201: 10, 422: 90},
    }
    told = {
        (f"{name}-{writer // SHARED[name]}", answer.number)
        for name, by in answers.items()
        for writer, answer in by.items()
        if answer.status < 300
    }
    kept = {(identity, thing) for identity, things in found["records"].items() for thing in things}
    assert told == kept
    assert len(kept) == len(found["records"]) == found["entries"]
    assert found["firms"] == sorted({str(standard("", writer)["subject_name"]) for writer in range(WRITERS)})
    assert (found["gaps"], found["log"], found["projection_differs"]) == (False, [], False)


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_undone_leaves_its_turn_to_the_next() -> None:
    with transaction.atomic():
        assert _TURN.locked()
        transaction.set_rollback(True)

    assert not _TURN.locked()


def _told(repository: Path, environment: dict[str, str], what: str) -> Any:  # noqa: ANN401 - JSON
    run = subprocess.run(
        [sys.executable, str(repository / "tests/site/many_writers.py"), what],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])
