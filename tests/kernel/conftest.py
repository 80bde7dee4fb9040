"""The cast: Li of the quality office decides, Wang reads; and their plan."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings
    from tests.kernel.bakery import Bakery
    from tests.kernel.counter import Counter

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Accounts are made in every test; nobody guesses their passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def noon() -> datetime:
    """The instant at which everything is done, unless a test says otherwise."""
    return NOON


@pytest.fixture
def li(db: None) -> Person:  # noqa: ARG001 - opens the database
    """Of the quality office: may decide."""
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow("yunling-zlb", "云岭市质量办")], at=NOON)
    return create_person(
        username="li", name="李审核", office="yunling-zlb", role="quality_office", password="long-enough-1", at=NOON
    )


@pytest.fixture
def wang(db: None) -> Person:  # noqa: ARG001 - opens the database
    """A reader: may not decide."""
    from zhiheng.kernel.access.actions import create_person

    return create_person(username="wang", name="王读者", role="reader", password="long-enough-2", at=NOON)


@pytest.fixture
def plan(li: Person) -> Plan:
    """The fictional city's plan, as compiled, undecided."""
    from zhiheng.kernel.plans.actions import keep_compiled

    return keep_compiled(compiled=compiled(), document=TEXT.encode(), by=li, at=NOON).plan


@pytest.fixture
def bakery(db: None) -> Iterator[Bakery]:  # noqa: ARG001 - opens the database
    """The toy packs in use, with those who state, check and approve."""
    from tests.kernel.bakery import open_bakery

    from zhiheng.contract.in_use import put_in_use

    yield open_bakery()
    put_in_use(None)


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    """The pack of the counter in use, with those who work there."""
    from tests.kernel.counter import open_counter

    from zhiheng.contract.in_use import put_in_use

    yield open_counter()
    put_in_use(None)
