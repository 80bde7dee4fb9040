"""The script draws a chart under the pages' content security policy, and the picture stays where it cannot."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from zhiheng.reporting.charts.chart import Placed
from zhiheng.reporting.charts.districts import districts
from zhiheng.reporting.charts.script import write_script
from zhiheng.site.content_security import POLICY

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>图</title>
<figure data-chart="one"><div data-picture><span id="still">图片</span></div></figure>
<script type="application/json" id="one">{spec}</script><script type="module" src="{script}"></script></html>"""


class Guarded(SimpleHTTPRequestHandler):
    """A folder served with the policy of the pages."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name it overrides)
        """Say nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Guarded, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.browser
def test_the_script_draws_under_the_policy_of_the_pages(served: tuple[Path, str], chromium: str) -> None:
    folder, address = served
    chart = districts("合格率", "%", [Placed("1", "东江区", None), Placed("2", "西江区", None)])
    spec = json.dumps(chart.spec, ensure_ascii=False)
    (folder / "page.html").write_text(PAGE.format(spec=spec, script=write_script(folder).name), encoding="utf-8")
    (folder / "bad.html").write_text(PAGE.format(spec="{", script=write_script(folder).name), encoding="utf-8")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/page.html")
        page.wait_for_selector("figure svg", timeout=20_000)
        drawn = page.inner_text("figure")
        said = [text for text in complaints if "favicon" not in text and "404" not in text]
        page.goto(f"{address}/bad.html")
        page.wait_for_timeout(500)
        kept = page.locator("#still").count()
        browser.close()

    assert "东江区" in drawn
    assert said == []
    assert kept == 1
