"""What the import linter cannot see: foreign keys, re-exports, signals, and files that no contract allows."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field

CONCEPT_FILES = {"__init__", "rules", "models", "queries", "actions"}
COLD = re.compile(r"zhiheng\.((primitives|methods|contract|policy|compute|reporting)\b.*|kernel\.\w+\.rules)")
SIGNALS = re.compile(
    r"from django[\w.]* import .*\b(signals|dispatch)\b|\bdjango\.(dispatch|[\w.]*\bsignals)\b|\breceiver\("
)


def layers(project: dict[str, Any], key: str) -> list[str]:
    """The names of a layers contract from top to bottom, without its marks for siblings and options."""
    (contract,) = (found for found in project["tool"]["importlinter"]["contracts"] if found["id"] == key)
    return [name for layer in contract["layers"] for name in re.findall(r"\w+", layer)]


DOORSTEPS = {"zhiheng.site.settings", "zhiheng.site.asgi:application", "zhiheng.packs"}
"""What a door names as text to start the server (decision 0001), and the group of entry points packs register in."""


def concept_of(model: type[object]) -> str:
    """The kernel concept that keeps the model; empty for a model of Django or a library."""
    parts = model.__module__.split(".")
    return parts[2] if parts[:2] == ["zhiheng", "kernel"] else ""


def test_every_room_stands_on_a_floor_and_in_the_plan_of_the_house(repository: Path, project: dict[str, Any]) -> None:
    rooms = {path.parent.name for path in (repository / "src/zhiheng").glob("*/__init__.py")}

    described = re.findall(r"^  (\w+)/ ", (repository / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert rooms == set(layers(project, "floors"))
    assert rooms == set(described)


def test_every_concept_of_the_kernel_is_in_the_contract(repository: Path, project: dict[str, Any]) -> None:
    concepts = {path.parent.name for path in (repository / "src/zhiheng/kernel").glob("*/__init__.py")}

    assert concepts == set(layers(project, "concepts"))


def test_a_kernel_concept_has_its_four_files_and_no_other(modules: dict[str, Path]) -> None:
    strangers = [
        name
        for name, path in modules.items()
        if name.startswith("zhiheng.kernel.")
        and (path.stem not in CONCEPT_FILES or path.parent.parent.name != "kernel")
    ]

    assert strangers == []


def test_cold_rooms_and_rules_load_without_django(repository: Path, modules: dict[str, Path]) -> None:
    cold = [name for name in modules if COLD.fullmatch(name)]
    program = (
        "import importlib, json, sys\n"
        f"for name in {cold!r}: importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )

    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(repository / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    loaded = json.loads(run.stdout)
    assert "zhiheng" in loaded
    assert "django" not in loaded


def test_a_foreign_key_points_to_its_own_concept_or_to_one_below(project: dict[str, Any]) -> None:
    order = layers(project, "concepts")
    keys = [
        (model, field.remote_field.model)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.remote_field is not None
    ]

    upward = [
        f"{model.__name__} -> {target.__name__}"
        for model, target in keys
        if (above := concept_of(model)) and (below := concept_of(target)) and order.index(below) < order.index(above)
    ]

    assert any(concept_of(model) and concept_of(target) for model, target in keys), "no key of the kernel was seen"
    assert upward == []


def test_no_room_names_a_module_of_a_room_above_as_text(modules: dict[str, Path], project: dict[str, Any]) -> None:
    order = layers(project, "floors")
    texts = [
        (name, node.value)
        for name, path in modules.items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(rf"zhiheng\.({'|'.join(order)})(\.\w+)*(:\w+)?", node.value)
        and node.value not in DOORSTEPS
    ]

    upward = [
        f"{name} -> {text}"
        for name, text in texts
        if name != "zhiheng" and order.index(re.split("[.:]", text)[1]) < order.index(name.split(".")[1])
    ]

    assert texts, "the settings name the concepts, so some text was to be found"
    assert upward == []


def test_an_init_file_holds_one_docstring_and_nothing_else(modules: dict[str, Path]) -> None:
    other = [
        name
        for name, path in modules.items()
        if path.name == "__init__.py"
        and (len(tree := ast.parse(path.read_text(encoding="utf-8")).body) != 1 or not isinstance(tree[0], ast.Expr))
    ]

    assert other == []


def test_no_room_listens_to_signals(modules: dict[str, Path]) -> None:
    listening = [name for name, path in modules.items() if SIGNALS.search(path.read_text(encoding="utf-8"))]

    assert listening == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
