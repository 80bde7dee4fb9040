"""Numbers in a real browser: the cockpit on a screen, on a phone and without script; charts under the policy."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright
from tests.kernel.bakery import NOON, OFFICE
from tests.kernel.fictional_plan import TEXT
from tests.kernel.test_targets import TARGETS, a_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import Settings
    from tests.kernel.bakery import Bakery

pytestmark = pytest.mark.browser

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
PASSWORD = "Long-enough-1"


@pytest.fixture
def city(bakery: Bakery) -> int:
    """A plan that is followed, its shops counted by the quarter; the number of the target."""
    from zhiheng.kernel.access.actions import create_person
    from zhiheng.kernel.indicators.actions import refresh
    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.statements.actions import state_records
    from zhiheng.kernel.targets import actions, queries

    li = create_person(username="li", name="李审核", office=OFFICE, role="quality_office", password=PASSWORD, at=NOON)
    plan = keep_compiled(compiled=a_plan(TARGETS), document=TEXT.encode(), by=li, at=NOON).plan
    actions.adopt_plan(plan=plan, by=li, at=NOON)
    number = queries.followed_targets(plan.pk)[0].number
    actions.bind(target=number, indicator="bakery.shops", reason="名称相同", by=li, at=NOON)
    for region, shops in (("339901", 30), ("339902", 22)):
        rows = [(f"{year}-Q{part}", region, shops + year % 10 + part, 30, 8, 10)
                for year in (2023, 2024, 2025) for part in (1, 2, 3, 4)]  # fmt: skip
        columns = ("period", "region", "shops", "sold", "content", "asked")
        state_records(bakery.stating("bakery.quarter", at=NOON), columns, rows)
    refresh(at=NOON)
    assert date(2026, 1, 1) < NOON.date()
    return number


@pytest.fixture
def visit(
    chromium: str, site: str, city: int, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Page]]:
    """Opens a page as Li; at the end no script has failed, nothing was refused by the policy, nothing left the host."""
    from django.contrib.staticfiles.finders import get_finder

    from zhiheng.reporting.charts.script import write_script

    del city
    folder: Path = tmp_path_factory.getbasetemp() / "served"
    write_script(folder)
    settings.CHART_SCRIPT = folder
    settings.STATICFILES_DIRS = [folder]
    get_finder.cache_clear()  # type: ignore[attr-defined]  # its stub tells of no cache
    wrong: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def open_page(path: str, *, size: ViewportSize = DESK, script: bool = True) -> Page:
            page = browser.new_context(viewport=size, java_script_enabled=script, locale="zh-CN").new_page()
            page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("request", lambda asked: None if asked.url.startswith(site) else wrong.append(asked.url))
            page.goto(f"{site}/login/?next={path}")
            page.fill("#id_username", "li")
            page.fill("#id_password", PASSWORD)
            page.click("main button")
            page.wait_for_url(site + path)
            return page

        yield open_page
        browser.close()
    get_finder.cache_clear()  # type: ignore[attr-defined]  # its stub tells of no cache
    assert wrong == []


def _goes_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_cockpit_fits_and_its_charts_are_drawn(visit: Callable[..., Page], size: ViewportSize) -> None:
    page = visit("/cockpit/", size=size)

    expect(page.locator("figure[data-chart] [data-picture] > div > svg, figure .vega-embed svg").first).to_be_visible()
    expect(page.locator(".lately h2", has_text="数据新旧")).to_be_visible()
    assert not _goes_sideways(page)
    assert page.locator(".mark").count() == len(TARGETS)


def test_without_script_the_pictures_stand_and_what_changed_is_a_link(visit: Callable[..., Page]) -> None:
    page = visit("/cockpit/", script=False)

    expect(page.locator("figure[data-chart] [data-picture] > svg").first).to_be_visible()
    page.locator(".lately a").click()
    expect(page.locator("h1")).to_have_text("变化和数据新旧")


def test_a_target_is_followed_to_its_indicator_and_the_records_behind(visit: Callable[..., Page], city: int) -> None:
    page = visit(f"/targets/{city}/", size=PHONE)
    assert not _goes_sideways(page)

    page.locator("a", has_text="馒头坊数（上报）").first.click()
    expect(page.locator("figure[data-chart] svg").first).to_be_visible()
    assert not _goes_sideways(page)
    page.locator(".tabs a", has_text="记录").click()

    expect(page.locator("table.records tbody tr").first).to_be_visible()
    assert not _goes_sideways(page)
