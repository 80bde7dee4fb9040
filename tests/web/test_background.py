"""Work behind the pages: in a thread of its own, once at a time, and taken up again after its process has died."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from zhiheng.web import background

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START = background.start
"""The function itself; the pages' tests put another in its place."""


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, Callable[[], None]], bool]]:
    monkeypatch.setattr(background, "start", START)
    yield START
    for thread in list(background._AT_WORK.values()):
        thread.join(10)


def test_work_goes_on_behind_and_only_once_at_a_time(start: Callable[[str, Callable[[], None]], bool]) -> None:
    may_end, ended = Event(), Event()

    def work() -> None:
        may_end.wait(10)
        ended.set()

    assert start("one", work)
    assert not start("one", work)
    assert background.is_at_work("one")
    may_end.set()
    assert ended.wait(10)


def test_work_that_fails_is_told_and_can_begin_again(
    start: Callable[[str, Callable[[], None]], bool], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("disk on fire")

    done = Event()
    assert start("two", fail)
    while background.is_at_work("two"):
        done.wait(0.01)
    assert start("two", done.set)
    assert done.wait(10)
    assert "disk on fire" in caplog.text


_BAKERY = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.site.settings"
import django
django.setup()
from django.core.management import call_command
from django.test import Client
from tests.contract.toy_packs import toy_catalogue
from tests.kernel.bakery import open_bakery
from zhiheng.contract.in_use import put_in_use
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.intake import rules
from zhiheng.kernel.intake.models import Batch
from zhiheng.kernel.records.models import Record
from zhiheng.web import import_work

put_in_use(toy_catalogue())
rules.CHUNK = 20
client = Client(headers={"host": "localhost"})
page = "/data/imports/1/"


def wait_until(state):
    while Batch.objects.get(pk=1).state != state:
        time.sleep(0.05)
"""
_DIES = """
call_command("migrate", verbosity=0)
client.force_login(open_bakery().zhao)
from django.core.files.uploadedfile import SimpleUploadedFile
lines = ["品名", *(f"第{number}种馒头" for number in range(100))]
client.post("/data/bakery.bun/import", {"file": SimpleUploadedFile("馒头.csv", "\\n".join(lines).encode())})
wait_until("examined")
whole = import_work.table_of


class HalfATable:
    def __init__(self, batch):
        self.table = whole(batch)
        self.keys, self.progress, self.letter = self.table.keys, (1, 2), self.table.letter

    def rows(self, after=0):
        for number, row in self.table.rows(after):
            if number > 52:
                os._exit(9)
            yield number, row


import_work.table_of = HalfATable
client.post(page + "begin")
time.sleep(60)
"""
_GOES_ON = """
from datetime import timedelta
from django.db.models import F
client.force_login(Person.objects.get(username="zhao"))
batch = Batch.objects.get(pk=1)
print(batch.state, batch.position, Record.objects.filter(kind="bakery.bun", name__startswith="第").count())
Batch.objects.update(touched_at=F("touched_at") - timedelta(minutes=5))
client.get(page)
wait_until("done")
print(Record.objects.filter(kind="bakery.bun", name__startswith="第").count())
print(len(set(Record.objects.filter(kind="bakery.bun").values_list("name", flat=True))))
"""


def test_an_import_whose_process_dies_goes_on_when_someone_looks_at_it(tmp_path: Path, repository: Path) -> None:
    path = os.pathsep.join([str(repository / "src"), str(repository)])
    kept = {"ZHIHENG_VAR": str(tmp_path), "ZHIHENG_PASSWORD_DAYS": "0"}
    environment = {**os.environ, **kept, "PYTHONPATH": path}

    def run(text: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", _BAKERY + text]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    died = run(_DIES)
    assert died.returncode == 9, died.stderr
    went_on = run(_GOES_ON)

    assert went_on.returncode == 0, went_on.stderr
    assert went_on.stdout.split() == ["importing", "41", "40", "100", "102"]
