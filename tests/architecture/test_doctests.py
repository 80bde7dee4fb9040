"""Every example in a docstring is true."""

import doctest
import importlib
from pathlib import Path


def test_every_example_in_a_docstring_is_true(modules: dict[str, Path]) -> None:
    with_examples = [name for name, path in modules.items() if ">>> " in path.read_text(encoding="utf-8")]

    results = {name: doctest.testmod(importlib.import_module(name)) for name in with_examples}

    assert sum(result.attempted for result in results.values()) >= len(with_examples) > 0
    assert {name: result.failed for name, result in results.items() if result.failed} == {}
