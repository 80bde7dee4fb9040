"""A running installation of its own, in a folder of the test's."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """The folder of everything that changes."""
    return tmp_path / "var"


@pytest.fixture
def environment(var: Path) -> dict[str, str]:
    """The environment of an embedded installation in that folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIHENG_", "DJANGO_"))}
    return {**kept, "ZHIHENG_VAR": str(var)}


@pytest.fixture
def zhiheng(environment: dict[str, str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program and waits for its end."""

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from zhiheng.cli.main import main; main()", *arguments],
            env={**environment, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def serving(environment: dict[str, str]) -> Callable[..., AbstractContextManager[str]]:
    """Serves pages while the test looks at them; gives their address; stops the server without warning."""

    @contextmanager
    def serve(*arguments: str) -> Iterator[str]:
        with subprocess.Popen(
            [sys.executable, "-c", "from zhiheng.cli.main import main; main()", *arguments, "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                lines = iter(process.stdout.readline, "")
                address = next(found[0] for line in lines if (found := re.search(r"http://[\d.:]+/", line)))
                yield address
            finally:
                process.send_signal(signal.SIGKILL)

    return serve
