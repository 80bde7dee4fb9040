"""The cast of the pages: Li of the quality office decides, Wang reads; a city's plan and its province's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled, place, source

from zhiheng.policy import model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django import Settings
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PASSWORD = "long-enough-1"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Accounts are made in every test, at an instant long ago; nobody guesses their passwords, and none expires."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PASSWORD_DAYS = 0


@pytest.fixture(autouse=True)
def _work_at_once(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes on behind the pages is done before they answer: no other thread sees a test's own transaction."""
    settings.VAR = tmp_path_factory.getbasetemp() / "var"
    monkeypatch.setattr("zhiheng.web.background.start", lambda _name, work: work())


@pytest.fixture
def li(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Of the quality office: may decide."""
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow("yunling-zlb", "云岭市质量办")], at=NOON)
    return create_person(
        username="li", name="李审核", office="yunling-zlb", role="quality_office", password=PASSWORD, at=NOON
    )


@pytest.fixture
def wang(db: None) -> Person:  # noqa: ARG001 - opens the database
    """A reader: may not decide."""
    from zhiheng.kernel.access.actions import create_person

    return create_person(username="wang", name="王读者", role="reader", password=PASSWORD, at=NOON)


def with_note() -> model.Plan:
    """The fictional city's plan with the note that names who owes the first task."""
    found = compiled()
    words = "（市质监局牵头，市工商局、市发改委配合）"
    start, end = place(words)
    mentions = (
        model.Mention("市质监局", "lead", start + 1, start + 5),
        model.Mention("市工商局", "support", *place("市工商局")),
        model.Mention("市发改委", "support", *place("市发改委")),
    )
    head = replace(found.head, places={"title": (0, 11)})
    return replace(found, head=head, notes=(model.Note(start, end, (2,), mentions, "closing"),))


def province() -> model.Plan:
    """A province's plan of the same field: one higher target, one the city has not."""
    found = compiled()
    text = TEXT.replace("云岭市", "岭南省").replace("96%", "97%")
    first, second = found.targets[0], found.targets[1]
    return replace(
        found,
        source=source(text, "岭南省.txt"),
        head=replace(found.head, title="岭南省质量提升行动方案", place="岭南省", level="province"),
        targets=(
            replace(first, value=Decimal(97), indicator="产品质量监督抽查合格率"),
            replace(second, indicator="电梯困人故障率", comparator="<=", value=Decimal("0.5")),
        ),
    )


def kept(compiled_plan: model.Plan, by: Person) -> Plan:
    """The plan, as compiled, undecided."""
    from zhiheng.kernel.plans.actions import keep_compiled

    return keep_compiled(compiled=compiled_plan, document=compiled_plan.source.text.encode(), by=by, at=NOON).plan


@pytest.fixture
def plan(li: Person) -> Plan:
    """The fictional city's plan, as compiled, undecided."""
    return kept(with_note(), li)


@pytest.fixture
def upper_plan(li: Person) -> Plan:
    """The plan of the province above the city."""
    return kept(province(), li)


@pytest.fixture
def bakery(db: None) -> Iterator[Bakery]:  # noqa: ARG001 - opens the database
    """The toy packs in use: Zhao states, Qian checks, Sun approves, Wang reads."""
    from tests.kernel.bakery import open_bakery

    from zhiheng.contract.in_use import put_in_use

    yield open_bakery()
    put_in_use(None)


@pytest.fixture
def zhao(bakery: Bakery, client: Client) -> Client:
    """The browser before which Zhao sits, who states records."""
    client.force_login(bakery.zhao)
    return client


@pytest.fixture
def site(db: None) -> Iterator[str]:  # noqa: ARG001 - opens the database
    """The pages over HTTP on this machine, in the test's own transaction.

    pytest-django's live server empties every table afterwards, which the append-only ones rightly refuse; so the
    server's threads share the connection whose transaction is rolled back.
    """
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.db import connections
    from django.test.testcases import LiveServerThread

    connection = connections["default"]
    connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", StaticFilesHandler, connections_override={"default": connection})
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()
    connection.dec_thread_sharing()
