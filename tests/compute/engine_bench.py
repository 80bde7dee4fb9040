"""The engines that conformance is proved on; one that a machine lacks is skipped there, and fails on a build server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import duckdb
import pytest

from zhiheng.compute.engines.duckdb import DuckDbEngine
from zhiheng.compute.engines.engine import Engine

ENGINES: Final = ("duckdb",)


@contextmanager
def opened(name: str) -> Iterator[Engine]:
    """The engine, closed afterwards."""
    engine: Engine = DuckDbEngine(duckdb.connect())
    try:
        yield engine
    finally:
        engine.close()
