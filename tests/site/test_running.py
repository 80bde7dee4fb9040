"""The program as a person runs it: demo, serve, and what survives a power cut."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Serving = Callable[..., AbstractContextManager[str]]

PLAN = """雾港市质量提升工作方案
一、工作目标
到2025年，产品质量监督抽查合格率达到95%以上。
二、重点任务
（一）加强抽查。开展监督抽查。（市市场监管局牵头，市财政局配合）
"""


def _titles(var: Path) -> list[str]:
    with sqlite3.connect(var / "zhiheng.sqlite3") as database:
        return [title for (title,) in database.execute("SELECT title FROM plans_plan ORDER BY id")]


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation after one run of the demonstration."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    subprocess.run(
        [sys.executable, "-c", "from zhiheng.cli.main import main; main()", "demo", "--no-city", "--no-serve"],
        env={**os.environ, "ZHIHENG_VAR": str(folder)},
        capture_output=True,
        check=True,
    )
    return folder


@pytest.fixture
def kept_plans(demo_folder: Path, var: Path) -> list[str]:
    """The titles of the plans in a copy of that installation."""
    shutil.copytree(demo_folder, var)
    return _titles(var)


def test_the_demo_keeps_its_plans_and_ones_own_and_a_second_run_adds_nothing(
    zhiheng: Run, var: Path, tmp_path: Path
) -> None:
    own = tmp_path / "雾港.txt"
    own.write_text(PLAN, encoding="utf-8")

    first = zhiheng("demo", "--no-city", "--no-serve", str(own))
    kept = _titles(var)
    second = zhiheng("demo", "--no-city", "--no-serve", str(own))

    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert "雾港市质量提升工作方案" in kept
    assert len(kept) >= 2
    assert _titles(var) == kept
    assert first.stdout == second.stdout


def test_a_file_that_cannot_be_read_costs_one_line_and_the_others_go_on(
    zhiheng: Run, var: Path, tmp_path: Path
) -> None:
    own, broken = tmp_path / "雾港.txt", tmp_path / "坏.docx"
    own.write_text(PLAN, encoding="utf-8")
    broken.write_bytes(b"PK\x03\x04 nothing of worth")

    run = zhiheng("demo", "--no-city", "--no-serve", str(broken), str(own))

    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert len([line for line in run.stderr.splitlines() if "坏.docx" in line]) == 1
    assert "雾港市质量提升工作方案" in _titles(var)


def test_the_demo_does_not_open_an_account_on_a_citys_database(zhiheng: Run) -> None:
    run = zhiheng("demo", "--no-city", "--no-serve", ZHIHENG_DATABASE_URL="postgresql://127.0.0.1:1/none")

    assert run.returncode == 1
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {"ZHIHENG_DATABASE_URL": "postgresql://127.0.0.1:1/none"},
        {"ZHIHENG_DATABASE_URL": "mysql://127.0.0.1/none"},
        {"ZHIHENG_VAR": "/dev/null/var"},
    ],
)
@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["person", "password", "li"]])
def test_what_is_wrong_with_an_installation_is_said_in_one_line(
    zhiheng: Run, command: list[str], wrong: dict[str, str]
) -> None:
    run = zhiheng(*command, **wrong)

    assert run.returncode == 1
    assert next(iter(wrong)) in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_a_taken_port_is_said_in_one_line(zhiheng: Run, serving: Serving) -> None:
    with serving("serve") as address:
        port = address.rsplit(":", 1)[1].strip("/")
        run = zhiheng("serve", "--port", port)

    assert run.returncode == 1
    assert port in run.stderr
    assert "Traceback" not in run.stderr


def test_an_account_is_made_once_and_its_password_changed(zhiheng: Run) -> None:
    made = zhiheng("person", "add", "zhao", "--name", "赵审核")
    twice = zhiheng("person", "add", "zhao", "--name", "赵审核")
    changed = zhiheng("person", "password", "zhao")
    unknown = zhiheng("person", "password", "qian")

    assert (made.returncode, twice.returncode, changed.returncode, unknown.returncode) == (0, 1, 0, 1)
    assert made.stdout.split("口令：")[1] != changed.stdout.split("口令：")[1]
    assert "zhao" in twice.stderr
    assert "Traceback" not in twice.stderr + unknown.stderr


def test_pages_are_served_to_this_machine_under_its_own_names_only(serving: Serving) -> None:
    with serving("serve") as address:
        with urlopen(address) as page:
            assert page.status == 200
            assert "Content-Security-Policy" in page.headers

        with pytest.raises(HTTPError) as refused:
            urlopen(Request(address, headers={"Host": "elsewhere.example"}))

    assert refused.value.code == 400


DECIDING = """
from datetime import datetime, UTC
from zhiheng.cli.django_start import start_django
start_django()
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.plans import actions
from zhiheng.kernel.plans.models import Item
item = Item.objects.filter(kind="target").first()
person = person_named("zhiliangban")
while True:
    print(actions.accept_item(item=item, by=person, at=datetime.now(UTC)).last_decision, flush=True)
"""


def test_every_decision_that_was_confirmed_survives_a_kill_in_mid_work(
    kept_plans: list[str], environment: dict[str, str], var: Path
) -> None:
    assert kept_plans

    with subprocess.Popen(
        [sys.executable, "-c", DECIDING], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        confirmed = [int(process.stdout.readline()) for _ in range(20)]
        process.kill()
        confirmed += [int(line) for line in process.stdout if line.endswith("\n")]

    with sqlite3.connect(var / "zhiheng.sqlite3") as database:
        kept = {number for (number,) in database.execute("SELECT id FROM plans_decision")}
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert set(confirmed) <= kept


REVIEWING = """
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, UTC
from threading import Barrier
from zhiheng.cli.django_start import start_django
start_django()
from django.db import connection
from zhiheng.kernel.access.queries import person_named
from zhiheng.kernel.plans import actions
from zhiheng.kernel.plans.models import Item
from zhiheng.kernel.plans.rules import DecidedMeanwhile
items = list(Item.objects.filter(kind="target").values_list("pk", flat=True)[:10])
person = person_named("zhiliangban")
both = Barrier(2)

def reviewer():
    decided = 0
    for item in items:
        both.wait()
        try:
            actions.accept_item(item=item, by=person, at=datetime.now(UTC), seen=0)
            decided += 1
        except DecidedMeanwhile:
            pass
    connection.close()
    return decided

with ThreadPoolExecutor(2) as desk:
    print(sum(answer.result() for answer in [desk.submit(reviewer) for _ in range(2)]), len(items))
"""


@pytest.mark.usefixtures("kept_plans")
def test_two_reviewers_at_one_item_at_one_instant_decide_it_once(environment: dict[str, str]) -> None:
    run = subprocess.run(
        [sys.executable, "-c", REVIEWING], env=environment, capture_output=True, text=True, check=False
    )

    assert run.stdout.split() == ["10", "10"], run.stderr


def test_what_was_kept_before_the_server_was_killed_is_still_there(
    kept_plans: list[str], serving: Serving, var: Path
) -> None:
    with serving("serve") as address, urlopen(address) as page:
        assert kept_plans[0] in page.read().decode()

    assert _titles(var) == kept_plans
    with sqlite3.connect(var / "zhiheng.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
