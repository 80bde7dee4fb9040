"""The public door in a real browser, as wide as a phone: brought in and followed, with script and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from tests.web.public_door import FORM, ROW, open_door

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture
def open_form(chromium: str, site: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens the form on a phone; at the end no script has failed and no request has left the host."""
    open_door(settings, monkeypatch)
    wrong: list[str] = []
    contexts: list[BrowserContext] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def opened(*, script: bool = True) -> Page:
            context = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=script)
            contexts.append(context)
            page = context.new_page()
            page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("request", lambda asked: None if asked.url.startswith(site) else wrong.append(asked.url))
            page.goto(site + FORM)
            for key in ("title", "respondent", "details", "person", "phone"):
                page.fill(f"#f-{key}", ROW[key])
            page.select_option("#f-matter", ROW["matter"])
            page.select_option("#f-place", ROW["place"])
            return page

        yield opened
        for context in contexts:
            context.close()
        browser.close()
    assert [said for said in wrong if "422 (Unprocessable" not in said] == []


@pytest.mark.parametrize("script", [True, False])
def test_a_letter_is_brought_in_and_followed_on_a_phone(open_form: Open, site: str, *, script: bool) -> None:
    page = open_form(script=script)

    page.click("button.big")
    number = page.locator(".numbers dd").first.inner_text()
    code = page.locator(".numbers .code").inner_text()
    page.goto(f"{site}/follow/")
    page.fill("#number", number)
    page.fill("#code", code)
    page.click("button.big")

    expect(page).to_have_url(re.compile(r"/follow/case$"))
    expect(page.locator("article").first).to_contain_text(number)


def test_no_page_is_wider_than_a_phone(open_form: Open, site: str) -> None:
    page = open_form()

    for path in (FORM, "/report/", "/follow/", "/figures/"):
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_wrong_is_led_to_and_what_was_typed_is_there(open_form: Open) -> None:
    page = open_form()

    page.fill("#f-phone", "")
    page.click("button.big")

    expect(page.locator("#faults a")).to_have_attribute("href", "#f-phone")
    expect(page.locator("#f-details")).to_have_value(ROW["details"])


def test_enter_in_a_field_sends_the_form_and_does_not_touch_the_map(open_form: Open) -> None:
    page = open_form()

    page.press("#f-title", "Enter")

    expect(page.locator(".numbers .code")).to_be_visible()
