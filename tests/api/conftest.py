"""The bakery with a program for each of its people: Zhao states, Qian checks, Sun approves, Wang reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings
    from tests.api.callers import Program
    from tests.kernel.bakery import Bakery


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """Accounts are made in every test; nobody guesses their passwords."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def bakery(db: None) -> Iterator[Bakery]:  # noqa: ARG001 - opens the database
    """The toy packs in use, with those who state, check and approve."""
    from tests.kernel.bakery import open_bakery

    from zhiheng.contract.in_use import put_in_use

    yield open_bakery()
    put_in_use(None)


@pytest.fixture
def programs(bakery: Bakery) -> dict[str, Program]:
    """A program of each person, and of a stranger."""
    from tests.api.callers import Program
    from tests.kernel.bakery import NOON

    from zhiheng.kernel.access.actions import make_token

    people = (bakery.zhao, bakery.qian, bakery.sun, bakery.wang)
    keyed = {person.username: Program(make_token(person=person, name="报送程序", at=NOON)) for person in people}
    return {**keyed, "stranger": Program("")}


@pytest.fixture
def zhao(programs: dict[str, Program]) -> Program:
    """The program that states."""
    return programs["zhao"]
