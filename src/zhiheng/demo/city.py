"""The fictional city's people and plans; on an embedded database only, for the account's password is printed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils import timezone

from zhiheng.kernel.access.actions import create_person, load_offices, random_password, set_password
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.access.rules import QUALITY_OFFICE, OfficeRow
from zhiheng.primitives.errors import RuleViolation

_KEPT_IN: Final = "demo-password.txt"
_USERNAME: Final = "zhiliangban"
_OFFICE: Final = OfficeRow("lanxi-zlb", "质量强市工作领导小组办公室", "市质量办")


class EmbeddedOnly(RuleViolation):
    """The demonstration was asked for on a city's own database."""

    code = "demo.embedded_only"


@dataclass(frozen=True, slots=True)
class Account:
    """A person of the demonstration and the password that is printed for them."""

    person: Person
    password: str


def demo_account(var: Path) -> Account:
    """The quality office's account; made on the first run, the same on every later one.

    Refused on any other than the embedded database.
    """
    if connection.vendor != "sqlite":
        raise EmbeddedOnly(
            "the demonstration makes an account whose password is printed (demo/city.py); unset ZHIHENG_DATABASE_URL",
            message_zh="演示会建立一个口令公开的账号，只能用于内嵌数据库；请不设 ZHIHENG_DATABASE_URL 再运行。",
            vendor=connection.vendor,
        )
    password = _password(var / _KEPT_IN)
    now = timezone.now()
    person = person_named(_USERNAME)
    if person is None:
        load_offices([_OFFICE], at=now)
        person = create_person(
            username=_USERNAME,
            name="质量办演示员",
            office=_OFFICE.key,
            role=QUALITY_OFFICE,
            password=password,
            at=now,
        )
    elif not person.check_password(password):
        set_password(person=person, password=password, at=now)
    return Account(person, password)


def _password(path: Path) -> str:
    """Kept beside the database, readable by its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(random_password())
    return path.read_text(encoding="ascii").strip()


def example_plans() -> Iterator[tuple[str, bytes]]:
    """The plans that come with the program: file name and bytes, in the order of their names."""
    folder = files("zhiheng.demo").joinpath("plans")
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.is_file() and not entry.name.startswith((".", "_")) and not entry.name.endswith(".py"):
            yield entry.name, entry.read_bytes()
