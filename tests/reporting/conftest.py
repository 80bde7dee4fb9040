"""What the tests of the reports ask for."""

import os
from typing import NoReturn

import pytest
from tests.reporting.town import Town, filled_town

from zhiheng.reporting.fonts.choice import Fonts, MissingFonts, find_fonts


@pytest.fixture
def town() -> Town:
    """The city with five years of spot checks, four districts and four targets."""
    return filled_town()


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    """The Chinese fonts of the machine."""
    try:
        return find_fonts()
    except MissingFonts:
        _absent()


def _absent() -> NoReturn:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail("a Chinese font must be there when CI=true")
    pytest.skip("no Chinese font on this machine")
