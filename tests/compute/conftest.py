"""One of each engine for all tests of the room: a cluster takes its time to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.compute.engine_bench import ENGINES, opened

from zhiheng.compute.engines.engine import Engine


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine in turn."""
    with opened(request.param) as engine:
        yield engine
