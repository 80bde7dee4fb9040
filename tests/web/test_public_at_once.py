"""Several processes at once: one form is one case, and a limit is one limit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import datetime, UTC
from zhiheng.kernel.access.actions import load_offices, load_regions
from zhiheng.kernel.access.rules import OfficeRow, RegionRow
at = datetime(2026, 1, 5, 9, tzinfo=UTC)
load_regions([RegionRow("339900", "澜溪市", "city"), RegionRow("339901", "柳岸区", "county", "339900")], at=at)
load_offices([OfficeRow("lanxi-scjg", "澜溪市市场监督管理局", region="339900")], at=at)
"""
SEND = """
import django; django.setup()
import sys
from datetime import datetime, UTC
from zhiheng.kernel.reception.actions import Sent, spend, take
from zhiheng.kernel.reception.rules import TooMany
opened, at = datetime(2026, 5, 6, 1, tzinfo=UTC), datetime(2026, 5, 6, 1, 5, tzinfo=UTC)
said = {"title": "买到发霉面包", "matter": "food", "place": "339901", "respondent": "柳岸面包房",
        "details": "内部发霉", "person": "周某", "phone": "1", "channel": "web"}
print("ready", flush=True)
sys.stdin.readline()
receipts = set()
for number in range(5):
    letter = said | {"title": f"第{number}件", "details": f"经过{number}"}
    receipts.add(take(Sent("complaints.complaint", f"form-{number}", letter, at, opened)))
left = 0
for _ in range(20):
    try:
        spend({"send": "192.0.2.1"}, at=at)
        left += 1
    except TooMany:
        pass
print(";".join(sorted(f"{one.number} {one.code}" for one in receipts)), left)
"""
PROCESSES = 4


def test_one_form_is_one_case_and_one_limit_is_one_limit_in_all_processes(tmp_path: Path) -> None:
    environment = os.environ | {
        "ZHIHENG_VAR": str(tmp_path),
        "ZHIHENG_KEYS": str(tmp_path / "keys"),
        "ZHIHENG_DATABASE_URL": "",
        "ZHIHENG_RECEIVING_OFFICE": "lanxi-scjg",
        "ZHIHENG_LIMITS": "send=17/86400",
        "DJANGO_SETTINGS_MODULE": "zhiheng.site.settings",
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    subprocess.run([sys.executable, "-c", PREPARE], env=environment, check=True, timeout=300)
    senders = [
        subprocess.Popen(
            [sys.executable, "-c", SEND],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        for _ in range(PROCESSES)
    ]
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"

    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("\n")
        sender.stdin.flush()
    told = [sender.communicate(timeout=300)[0].strip().rsplit(" ", 1) for sender in senders]

    receipts = {one for one, _ in told}
    assert len(receipts) == 1
    assert receipts.pop().count("诉2026") == 5
    assert sum(int(left) for _, left in told) == 17
