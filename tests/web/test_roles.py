"""Every address and method under every role."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from tests.web.role_matrix import ROLES, Cast, Row, rows, world_of

if TYPE_CHECKING:
    from types import ModuleType

    from django.urls import URLPattern
    from django.urls.resolvers import URLResolver

ROWS = rows()


@pytest.mark.parametrize(("row", "area"), ROWS, ids=lambda value: str(value) if isinstance(value, Row) else "")
@pytest.mark.django_db
def test_each_role_gets_what_it_may(row: Row, area: ModuleType) -> None:
    from django.db import transaction
    from django.test import Client

    cast = Cast()
    world = world_of(area, cast)
    answers = {}

    for role in ROLES:
        cast.ready(role)
        # Each role meets the world as it was made, whatever the one before did to it.
        with transaction.atomic():
            answers[role] = row.answer(Client(), cast, role, world).status_code
            transaction.set_rollback(True)

    assert answers == row.expected


def test_every_address_stands_in_the_matrix() -> None:
    from django.urls import URLResolver, get_resolver

    def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                below = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from names(pattern.url_patterns, below)
            else:
                assert pattern.name, f"{pattern} has no name"
                yield f"{space}{pattern.name}"

    assert set(names(get_resolver().url_patterns)) == {row.name for row, _ in ROWS}


@pytest.mark.parametrize(
    ("row", "area"),
    [(row, area) for row, area in ROWS if row.method != "get" and row.via == "session"],
    ids=lambda value: str(value) if isinstance(value, Row) else "",
)
@pytest.mark.django_db
def test_a_post_that_comes_from_elsewhere_is_refused(row: Row, area: ModuleType) -> None:
    from django.test import Client

    cast = Cast()
    allowed = min(ROLES, key=lambda role: row.expected[role])

    answer = row.answer(Client(enforce_csrf_checks=True), cast, allowed, world_of(area, cast))

    assert answer.status_code == 403
