"""A program that sends mail from several processes and is killed; the test starts it and reads what it says at the end.

A process is killed when the mail server has the whole mail and has not answered yet: sent, and not marked. Then two
go on at once, first while the killed one's row is still its own, then after that.

usage: python tests/site/killed_sender.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

MAILS = 60
KILLED_AT = 25


def main() -> None:
    """Tell, send, kill, go on, and say what came, as one JSON object."""
    from zhiheng.cli.django_start import bring_tables_up_to_date, start_django

    start_django()
    if len(sys.argv) == 2:
        send(datetime.fromisoformat(sys.argv[1]))
        return
    bring_tables_up_to_date()
    sys.stdout.write(json.dumps(story()))


def send(at: datetime) -> None:
    """What one process does."""
    from zhiheng.kernel.notices.actions import deliver_due

    deliver_due(at=at)


def story() -> dict[str, object]:
    """Everything that happens, and what is found at the end."""
    import os

    from django.conf import settings
    from tests.kernel.conftest import NOON
    from tests.kernel.receivers import Mailbox

    from zhiheng.kernel.notices.actions import tell
    from zhiheng.kernel.notices.models import Delivery
    from zhiheng.kernel.notices.rules import LEASE, Telling

    def started(at: datetime) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, __file__, at.isoformat()])

    with Mailbox().listening() as mailbox:
        os.environ["ZHIHENG_SMTP"] = settings.SMTP = mailbox.url
        tell([Telling(f"firm{n}@shop.example", "cases", f"第{n}件") for n in range(MAILS)], at=NOON)
        first = started(NOON)

        def kill() -> None:
            if len(mailbox.mails) == KILLED_AT:
                first.kill()
                first.wait()

        mailbox.before_answer = kill
        first.wait()
        marked = Delivery.objects.filter(sent_at__isnull=False).count()
        for at in (NOON + timedelta(seconds=30), NOON + LEASE + timedelta(seconds=30)):
            both = [started(at), started(at)]
            exits = [one.wait() for one in both]
            came = Counter(mailbox.recipients())
            yet = MAILS - len(came)
            if at < NOON + LEASE:
                before_the_lease_ended = {"exits": exits, "came": len(came), "twice": sum(n > 1 for n in came.values())}
    return {
        "killed": first.returncode,
        "marked_when_killed": marked,
        "before_the_lease_ended": before_the_lease_ended,
        "never_came": yet,
        "came_twice": sorted(name for name, count in came.items() if count > 1),
        "not_marked": Delivery.objects.filter(sent_at__isnull=True).count(),
    }


if __name__ == "__main__":
    main()
