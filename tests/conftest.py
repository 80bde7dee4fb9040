"""Fixtures every room's tests may ask for; what a machine lacks is skipped there, and fails on a build server."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from uuid import uuid4

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

settings.register_profile("zhiheng", deadline=None)
settings.load_profile("zhiheng")

REPOSITORY = Path(__file__).resolve().parent.parent


def _absent(what: str) -> NoReturn:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what}: must be there when CI=true")
    pytest.skip(what)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference texts and vectors beside the checkout; read in place, never copied."""
    folder = REPOSITORY.parent / "shared"
    if not folder.is_dir():
        _absent("no folder of reference data beside the checkout")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium for the page tests."""
    named = os.environ.get("ZHIHENG_CHROMIUM")
    for candidate in [named] if named else ["chromium", "chromium-browser", "google-chrome"]:
        path = shutil.which(candidate)
        if path:
            return path
    _absent("no Chromium: install one or name it in ZHIHENG_CHROMIUM")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Processes that share the tests have a database each; in memory they have so anyway."""
    from django.conf import settings
    from pytest_django.fixtures import _set_suffix_to_test_databases

    worker = getattr(request.config, "workerinput", {}).get("workerid")
    if worker and "postgresql" in settings.DATABASES["default"]["ENGINE"]:
        _set_suffix_to_test_databases(suffix=worker)


@pytest.fixture(autouse=True)
def _keys_of_the_tests(settings: "Settings", tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keys that sign and seal in tests are made for them and go with them."""
    settings.KEYS = tmp_path_factory.getbasetemp() / "keys"


@pytest.fixture(autouse=True)
def _warehouse_of_the_test(settings: "Settings", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[None]":
    """Each test has a warehouse of its own; nothing is made before it is asked for."""
    from zhiheng.compute.warehouse.lake import Place, lake_at

    place = Place(tmp_path_factory.getbasetemp() / f"warehouse-{uuid4().hex}")
    settings.WAREHOUSE_FILES, settings.WAREHOUSE_CATALOGUE = place.folder, place.catalogue
    yield
    if place.folder.exists():
        lake_at(place).close()
        shutil.rmtree(place.folder)
