"""Settings: embedded by default, by address elsewhere; a key of its own; headers on every answer."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import RequestFactory

from zhiheng.site.content_security import content_security_policy
from zhiheng.site.database import DatabaseAddressRefused, database_settings
from zhiheng.site.secret import secret_key

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpRequest, HttpResponseBase


def test_without_an_address_records_live_in_one_file(tmp_path: Path) -> None:
    chosen = database_settings("", tmp_path / "var")

    assert chosen["NAME"] == tmp_path / "var" / "zhiheng.sqlite3"
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in chosen["OPTIONS"]["init_command"]


def test_an_address_names_user_host_and_database(tmp_path: Path) -> None:
    chosen = database_settings("postgresql://li:p%40ss@db.example:5433/zhiheng?sslmode=require", tmp_path)

    assert chosen["ENGINE"] == "django.db.backends.postgresql"
    assert (chosen["USER"], chosen["PASSWORD"], chosen["HOST"], chosen["PORT"], chosen["NAME"]) == (
        "li",
        "p@ss",
        "db.example",
        "5433",
        "zhiheng",
    )
    assert chosen["OPTIONS"]["sslmode"] == "require"
    assert chosen["OPTIONS"]["pool"]["max_size"] > 1


@pytest.mark.parametrize("address", ["mysql://x/y", "postgresql://host/", "zhiheng", "postgres:"])
def test_an_address_of_another_form_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(DatabaseAddressRefused):
        database_settings(address, tmp_path)


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = secret_key(tmp_path / "var")

    assert len(first) >= 50
    assert secret_key(tmp_path / "var") == first
    assert stat.S_IMODE((tmp_path / "var" / "secret.key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret.key"]


def test_two_installations_have_two_keys(tmp_path: Path) -> None:
    assert secret_key(tmp_path / "a") != secret_key(tmp_path / "b")


def test_django_finds_nothing_to_complain_about() -> None:
    assert run_checks() == []


@pytest.mark.django_db
def test_the_tables_are_those_the_models_describe() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_answer_forbids_what_comes_from_elsewhere(rf: RequestFactory) -> None:
    from django.http import HttpResponse

    def page(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - as Django calls it
        return HttpResponse("页")

    response = content_security_policy(page)(rf.get("/"))

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
