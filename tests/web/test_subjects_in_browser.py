"""The queue of pairs in a real browser: by keyboard, on a phone, and without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright
from tests.web import matrix_subjects
from tests.web.role_matrix import PASSWORD, Cast

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
DESK: ViewportSize = {"width": 1280, "height": 850}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def visit(chromium: str, site: str, settings: Settings) -> Iterator[Visit]:
    """Opens the queue as a person who checks; at the end no script has failed and no request has left the host."""
    settings.PASSWORD_DAYS = 0
    matrix_subjects.world(Cast())
    wrong: list[str] = []

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def open_queue(*, size: ViewportSize = DESK, script: bool = True) -> Page:
            page = browser.new_context(viewport=size, java_script_enabled=script, locale="zh-CN").new_page()
            page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("request", lambda asked: None if asked.url.startswith(site) else wrong.append(asked.url))
            page.goto(f"{site}/login/?next=/subjects/matching/")
            page.fill("#id_username", "check")
            page.fill("#id_password", PASSWORD)
            page.click("main button")
            page.wait_for_url(f"{site}/subjects/matching/")
            return page

        yield open_queue
        browser.close()
    assert wrong == []


def test_j_and_enter_lead_to_what_a_merge_would_change_and_back_after_it(visit: Visit) -> None:
    page = visit()

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/merge/**")
    expect(page.locator("#effects")).to_be_visible()
    page.click("form:has(#reason) button.primary")
    page.wait_for_url("**/subjects/matching/")

    expect(page.locator(".toasts")).to_contain_text("归并到")
    expect(page.locator("[data-pair]")).to_have_count(0)


def test_n_says_that_two_are_two(visit: Visit) -> None:
    page = visit()

    page.keyboard.press("j")
    page.keyboard.press("n")

    expect(page.locator(".toasts")).to_contain_text("不是同一主体")


def test_without_script_and_on_a_phone_a_pair_is_decided_by_its_buttons(visit: Visit) -> None:
    page = visit(size=PHONE, script=False)

    page.click("text=是同一主体…")
    expect(page.locator("#decide")).to_be_visible()
    page.click("button:has-text('不是同一主体')")

    expect(page.locator(".toasts")).to_contain_text("今后不再提示")


def test_the_pages_fit_on_a_phone(visit: Visit) -> None:
    page = visit(size=PHONE)
    paths = [page.url, *(f"{page.url.removesuffix('matching/')}{path}" for path in ("", "?q=云岚"))]

    for path in paths:
        page.goto(path)

        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
