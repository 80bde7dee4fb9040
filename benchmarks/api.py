"""The API measured: batches of records through the whole ASGI application, in this process, on SQLite.

Beside it stands what an office would write instead: a view in the same application that reads the same JSON with
``json.loads`` and puts the values into one plain table with ``executemany``, with no check, no journal, no digest and
no reference to anyone. Both commit to the disk. The last line is one JSON object.

usage: python benchmarks/api.py [--batch N] [--batches N]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KIND = "product.test_item"
VALUES = {
    "subject": "LX2026-CC-0017",
    "report_number": "W2026-0331",
    "item_number": 1,
    "item": "铅迁移量",
    "item_class": "a",
    "method": "GB 31604.34-2016",
    "limit_source": "Q/YSTC 001-2025",
    "limit_kind": "at_most",
    "limit_text": "≤0.8",
    "upper_limit": 0.8,
    "measured": 1.3,
    "measured_text": "1.3",
    "value_unit": "mg/dm²",
    "verdict": "fail",
    "tested_on": "2026-03-12",
}
"""What a laboratory sends of one test item: fifteen values, a reference, numbers, codes, a day."""


def main() -> None:
    """Print the table and, as the last line, its figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=500, help="records in one call")
    parser.add_argument("--batches", type=int, default=40, help="calls")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIHENG_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.site.settings"
        figures = measure(args.batch, args.batches)
    print(json.dumps(figures, ensure_ascii=False))


def measure(batch: int, batches: int) -> dict[str, object]:
    """Records a second through the API and through the bare view, in turns, and the ratio of the medians."""
    key = prepared()
    ask = Application()
    ours: list[float] = []
    bare: list[float] = []
    ask(f"/api/v1/{KIND}/records", key, bodies(0, batch), 200)
    for number in range(1, batches + 1):
        body = bodies(number, batch)
        ours.append(batch / ask(f"/api/v1/{KIND}/records", key, body, 200))
        bare.append(batch / ask("/bare", key, body, 200))
    single = [ask(f"/api/v1/{KIND}/records", key, one(number), 201) for number in range(200)]
    listed = [ask(f"/api/v1/{KIND}/records?limit=50", key, b"", 200) for _ in range(50)]
    figures: dict[str, object] = {
        "batch": batch,
        "records_per_s": round(statistics.median(ours)),
        "bare_view_records_per_s": round(statistics.median(bare)),
        "ratio_to_bare": round(statistics.median(ours) / statistics.median(bare), 3),
        "single_ms_p50": round(statistics.median(single) * 1000, 2),
        "single_ms_p95": round(statistics.quantiles(single, n=20)[-1] * 1000, 2),
        "list_of_50_ms_p50": round(statistics.median(listed) * 1000, 2),
    }
    print(f"batches of {batch} through the API      {figures['records_per_s']:>8} records/s")
    print(f"the same through a bare view     {figures['bare_view_records_per_s']:>8} records/s   no check, no journal")
    print(f"ratio                            {figures['ratio_to_bare']:>8}")
    print(f"one record, p50 and p95          {figures['single_ms_p50']:>8} ms   {figures['single_ms_p95']} ms")
    print(f"a list of 50, p50                {figures['list_of_50_ms_p50']:>8} ms")
    return figures


def prepared() -> str:
    """A migrated database with who states, the bare view mounted beside the API; the key of the program."""
    from datetime import UTC, datetime

    import django
    from django.conf import settings

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from zhiheng.kernel.access.actions import create_person, load_offices, make_token
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.site import urls

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        columns = ", ".join(f"{key} TEXT" for key in VALUES)
        cursor.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {columns})")
    from django.urls import path

    mounted = ModuleType("mounted")
    mounted.__dict__["urlpatterns"] = [path("bare", bare_view), *urls.urlpatterns]
    sys.modules["mounted"] = mounted
    settings.ROOT_URLCONF = "mounted"
    now = datetime.now(UTC)
    load_offices([OfficeRow("lanxi-zjs", "澜溪市产品质量检验所")], at=now)
    person = create_person(
        username="bench", name="基准", office="lanxi-zjs", role="enter", password="Stone-bridge-7", at=now
    )
    return make_token(person=person, name="基准", at=now)


def bare_view(request: HttpRequest) -> HttpResponse:
    """The rows of a call as they come, into one table."""
    from django.db import connection, transaction
    from django.http import JsonResponse

    rows = json.loads(request.body)["records"]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO bare ({', '.join(VALUES)}) VALUES ({', '.join(['%s'] * len(VALUES))})",
            [tuple(row[key] for key in VALUES) for row in rows],
        )
    return JsonResponse({"rows": len(rows)})


bare_view.csrf_exempt = True  # type: ignore[attr-defined]


def bodies(number: int, batch: int) -> bytes:
    """The body of a batch whose records nobody stated before."""
    rows = [{**VALUES, "report_number": f"W{number}", "item_number": place + 1} for place in range(batch)]
    return json.dumps({"records": rows}, ensure_ascii=False).encode()


def one(number: int) -> bytes:
    """The body of one record nobody stated before."""
    return json.dumps({"values": {**VALUES, "report_number": f"S{number}"}}, ensure_ascii=False).encode()


class Application:
    """The ASGI application, asked as a server asks it."""

    def __init__(self) -> None:
        from django.core.asgi import get_asgi_application

        self._application = get_asgi_application()
        self._loop = asyncio.new_event_loop()
        self._count = 0

    def __call__(self, address: str, key: str, body: bytes, wanted: int) -> float:
        """Seconds until the answer is there; refuses another status."""
        self._count += 1
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {key}".encode())]
        if body:
            headers += [
                (b"content-type", b"application/json"),
                (b"content-length", str(len(body)).encode()),
                (b"idempotency-key", f"call-{self._count}".encode()),
            ]
        path, _, query = address.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST" if body else "GET",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": headers,
            "scheme": "http",
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
        }
        started = time.perf_counter()
        status, answer = self._loop.run_until_complete(self._asked(scope, body))
        seconds = time.perf_counter() - started
        if status != wanted or b'"refused"' in answer:
            raise SystemExit(f"{path} answered {status}: {answer[:400].decode()}")
        return seconds

    async def _asked(self, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        coming = [{"type": "http.request", "body": body, "more_body": False}]
        sent: list[Mapping[str, Any]] = []
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            if coming:
                return coming.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Mapping[str, Any]) -> None:
            sent.append(message)

        await self._application(scope, receive, send)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


if __name__ == "__main__":
    main()
