"""The checkout as the architecture tests read it."""

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def modules(repository: Path) -> dict[str, Path]:
    """Every module of the program by name; migrations are Django's and left out."""
    source = repository / "src"
    return {
        ".".join(path.relative_to(source).with_suffix("").parts).removesuffix(".__init__"): path
        for path in sorted((source / "zhiheng").rglob("*.py"))
        if "migrations" not in path.parts
    }


@pytest.fixture(scope="session")
def project(repository: Path) -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def files(repository: Path) -> list[Path]:
    """Every file that belongs to the project, tracked or about to be; in an unpacked archive all but the hidden."""
    if not (repository / ".git").exists():
        return [
            path
            for path in sorted(repository.rglob("*"))
            if path.is_file() and not any(part[0] == "." for part in path.relative_to(repository).parts)
        ]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=repository,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [repository / name for name in listed.split("\0") if name and (repository / name).is_file()]
