"""Who may ask for which address and who may post what: one class, one row per address and method.

Rows stand in ``matrix_*.py`` files beside this one or in another door's tests, each with ``ROWS`` and, where rows name
things, ``world(cast)`` that makes them and gives their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final, Literal, get_args

from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from zhiheng.kernel.access.models import Person

NOON: Final = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PASSWORD: Final = "Stone-bridge-7"
OFFICE: Final = "lanxi-scjg"
"""The office for which those who enter, check and approve do so, in every field of quality."""

Role = Literal[
    "anonymous",
    "reader",
    "enter",
    "check",
    "approve",
    "publish",
    "quality_office",
    "system_admin",
    "security_admin",
    "audit_admin",
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
Expected = Mapping[Role, int]


def everyone(status: int, **others: int) -> Expected:
    """The same status for all but those named."""
    return {role: others.get(role, status) for role in ROLES}


def only(*roles: Role, then: int = 200, otherwise: int = 403) -> Expected:
    """One status for these roles, another for all others."""
    return {role: then if role in roles else otherwise for role in ROLES}


OPEN: Final = everyone(200)
"""Everyone may read."""
SIGNED_IN: Final = everyone(200, anonymous=403)
FOR_REVIEWERS: Final = only("quality_office")
TAKEN: Final = only("quality_office", then=302)
"""The quality office acts, and is led on to where the result stands."""


@dataclass
class Cast:
    """One person for each role, made when asked for first; under the name of the role."""

    made: dict[str, Person] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, role: str) -> Person:
        """The person of the role."""
        from zhiheng.kernel.access.actions import create_person, load_offices
        from zhiheng.kernel.access.models import Office
        from zhiheng.kernel.access.rules import ROLE_ZH, OfficeRow

        if role not in self.made:
            if not Office.objects.filter(pk=OFFICE).exists():
                load_offices([OfficeRow(OFFICE, "澜溪市市场监督管理局", "市市场监管局")], at=NOON)
            self.made[role] = create_person(
                username=role, name=f"{ROLE_ZH[role]}员", office=OFFICE, role=role, password=PASSWORD, at=NOON
            )
        return self.made[role]

    def ready(self, role: Role) -> None:
        """Make the person of the role and the key of their program now."""
        if role != "anonymous":
            self.key(role)

    def sign_in(self, client: Client, role: Role) -> None:
        """Put a person of the role before the browser."""
        if role != "anonymous":
            client.force_login(self[role])

    def key(self, role: Role) -> str:
        """The key with which a program acts for the person of the role."""
        from zhiheng.kernel.access.actions import make_token

        if role not in self.keys:
            self.keys[role] = make_token(person=self[role], name="矩阵", at=NOON)
        return self.keys[role]


@dataclass(frozen=True)
class Row:
    """An address by name, what stands in its place holders, what is sent, and the status each role gets."""

    name: str
    method: Literal["get", "post", "put", "patch", "delete"] = "get"
    places: tuple[str, ...] = ()
    """Names of the world's things (replaced by their numbers), or the words themselves."""
    query: str = ""
    sent: tuple[tuple[str, str], ...] = ()
    """Fields of a form; ``{thing}`` is replaced by its number."""
    json: object = None
    """A body of JSON in place of a form."""
    expected: Expected = field(default_factory=lambda: OPEN)
    via: Literal["session", "token"] = "session"
    """How the person is known: signed in, or by the key of a program."""
    headers: tuple[tuple[str, str], ...] = ()

    def answer(self, client: Client, cast: Cast, role: Role, world: Mapping[str, object]) -> HttpResponse:
        """What the address answers a person of the role."""
        if self.via == "session":
            cast.sign_in(client, role)
        return self.ask(client, cast, role, world)

    def ask(self, client: Client, cast: Cast, role: Role, world: Mapping[str, object]) -> HttpResponse:
        """What the address answers whoever is before the browser already, or the program of the role."""
        headers = dict(self.headers)
        if self.via == "token" and role != "anonymous":
            headers["Authorization"] = f"Bearer {cast.key(role)}"
        path = reverse(self.name, args=[world.get(place, place) for place in self.places]) + self.query.format(**world)
        call = getattr(client, self.method)
        if self.json is not None:
            return call(path, self.json, content_type="application/json", headers=headers)  # type: ignore[no-any-return]
        sent = {name: value.format(**world) for name, value in self.sent}
        return call(path, sent, headers=headers)  # type: ignore[no-any-return]

    @property
    def read_by(self) -> Role | None:
        """Who sees most of what is read here: the quality office where it may; None where nothing is read."""
        readers = [role for role in ROLES if self.method == "get" and self.expected[role] == 200]
        return max(readers, key=lambda role: (role == "quality_office", role), default=None)

    @property
    def label(self) -> str:
        """How the row is known in the list of query counts."""
        return " ".join((self.name, *self.places, self.query)).strip()

    def __str__(self) -> str:
        return f"{self.method} {self.name}{self.query}"


def areas() -> Iterator[ModuleType]:
    """Every module with rows, in whatever door's tests it stands."""
    tests = Path(__file__).parent.parent
    for path in sorted(tests.glob("*/matrix_*.py")):
        yield import_module(f"tests.{path.parent.name}.{path.stem}")


def rows() -> list[tuple[Row, ModuleType]]:
    """Every row with the module that makes its world."""
    return [(row, area) for area in areas() for row in area.ROWS]


def world_of(area: ModuleType, cast: Cast) -> Mapping[str, object]:
    """What the rows of an area name; nothing where it makes nothing."""
    made: Mapping[str, object] = area.world(cast) if hasattr(area, "world") else {}
    return made
