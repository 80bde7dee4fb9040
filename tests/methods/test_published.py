"""The table of methods: complete, each with its source, each once."""

import importlib
import inspect
from pathlib import Path

import pytest

from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.published import METHODS, method

NO_METHODS = {
    "published",  # this table
    "composite.hierarchy",
    "composite.index",  # puts the methods of a recipe together
    "composite.ranking",
    "composite.variations",
}
PARTS = {
    "composite.aggregation.aggregation",
    "composite.aggregation.support",
    "composite.outliers.kurtosis",
    "composite.outliers.shifted_log",
    "composite.outliers.skewness",
    "composite.replication.refuse_idle",
    "composite.replication.replicate",
    "composite.weighting.correlations",
    "composite.weighting.importance",
}
"""What is public and only a part of a method in the table."""


def test_every_public_function_of_the_room_is_a_method_with_version_and_source(repository: Path) -> None:
    room = repository / "src" / "zhiheng" / "methods"
    names = [".".join(path.relative_to(room).with_suffix("").parts) for path in room.rglob("*.py")]

    functions = {
        f"{name}.{key}"
        for name in names
        if name not in NO_METHODS and not name.endswith("__init__")
        for key, value in vars(importlib.import_module(f"zhiheng.methods.{name}")).items()
        if inspect.isfunction(value) and not key.startswith("_") and value.__module__ == f"zhiheng.methods.{name}"
    }

    listed = {f"{each.call.__module__}.{each.call.__qualname__}" for each in METHODS.values()}
    assert functions
    assert {f"zhiheng.methods.{name}" for name in functions - PARTS} - listed == set()
    assert functions >= PARTS


def test_a_key_names_the_part_of_the_room_and_the_function() -> None:
    for key, each in METHODS.items():
        assert key == each.key
        assert each.version >= 1
        assert each.source
        assert each.title_zh
        assert key.split(".")[0] == each.call.__module__.split(".")[2]
    assert len({each.call for each in METHODS.values()}) == len(METHODS)
    assert len({each.title_zh for each in METHODS.values()}) == len(METHODS)


def test_an_unknown_key_is_refused() -> None:
    assert method("intervals.wilson").version == 1
    with pytest.raises(MethodMisused):
        method("intervals.wald")
