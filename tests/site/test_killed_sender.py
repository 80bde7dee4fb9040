"""Mail sent by several processes, one of them killed at the worst instant."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.kernel.test_postgresql import ADDRESS, fresh_database

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_of_mails_sent_by_a_killed_process_none_is_lost_and_the_one_in_hand_comes_twice(
    database: str, repository: Path, tmp_path: Path
) -> None:
    environment = {**os.environ, "ZHIHENG_VAR": str(tmp_path), "PYTHONPATH": str(repository / "src")}
    environment.pop("ZHIHENG_DATABASE_URL", None)
    if database == "postgresql":
        environment["ZHIHENG_DATABASE_URL"] = fresh_database(ADDRESS.rsplit("/", 1)[0] + "/killed_sender")

    run = subprocess.run(
        [sys.executable, str(repository / "tests/site/killed_sender.py")],
        env=environment,
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["killed"] == -9
    assert told["marked_when_killed"] == 24
    # The killed process had taken twenty rows and sent five of them: the other forty go, each once.
    assert told["before_the_lease_ended"] == {"exits": [0, 0], "came": 45, "twice": 0}
    assert (told["never_came"], told["not_marked"]) == (0, 0)
    assert told["came_twice"] == ["firm24@shop.example"]
