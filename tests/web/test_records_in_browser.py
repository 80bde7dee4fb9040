"""Records in a real browser: typed by keyboard alone, a table brought in, approved; on a phone and without script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright
from tests.kernel.bakery import CHECK, HEADER, check_row, shop_code

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kernel.bakery import Bakery

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
PASSWORD = "Long-enough-1"
LIST = f"/data/{CHECK}/"
DESK: ViewportSize = {"width": 1280, "height": 850}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def visit(chromium: str, site: str, bakery: Bakery) -> Iterator[Visit]:
    """Opens a page as someone of the bakery; at the end no script has failed and no request has left the host."""
    from zhiheng.kernel.statements.actions import state_records

    state_records(bakery.stating(), HEADER, [check_row("A-1"), check_row("A-2")])
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def watch(page: Page) -> Page:
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(site) else wrong.append(asked.url))
        return page

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def open_page(username: str, path: str, *, size: ViewportSize = DESK, script: bool = True) -> Page:
            context = browser.new_context(viewport=size, java_script_enabled=script, locale="zh-CN")
            contexts.append(context)
            page = watch(context.new_page())
            page.goto(f"{site}/login/?next={path}")
            page.fill("#id_username", username)
            page.fill("#id_password", PASSWORD)
            page.click("main button")
            page.wait_for_url(site + path)
            return page

        yield open_page
        for context in contexts:
            context.close()
        browser.close()
    assert [said for said in wrong if "422 (Unprocessable" not in said] == []


def tab_to(page: Page, id_: str) -> None:
    """Press Tab until the field has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == id_:
            return
    raise AssertionError(f"{id_} is not reached by Tab")


def test_a_record_is_typed_by_keyboard_alone(visit: Visit) -> None:
    page = visit("zhao", f"{LIST}new")

    tab_to(page, "f-subject-name")
    page.keyboard.type("白馒")
    expect(page.locator("#s-subject [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "f-number")
    page.keyboard.type("K-1")
    # In which order a day is typed is the browser's own affair.
    page.locator("#f-sampled_on").evaluate("(field) => { field.value = '2026-02-02'; }")
    page.locator("#f-tested_on").evaluate("(field) => { field.value = '2026-02-04'; }")
    tab_to(page, "f-shop-name")
    page.keyboard.type("甲号")
    expect(page.locator("#s-shop [role=option]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "f-verdict")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")

    page.wait_for_url("**/new?like=*")
    expect(page.locator(".toasts")).to_contain_text("已保存")
    expect(page.locator("#f-shop")).to_have_value(shop_code(0))
    expect(page.locator("#f-number")).to_have_value("")


def test_a_name_typed_over_a_picked_one_leaves_its_code_behind(visit: Visit) -> None:
    page = visit("zhao", f"{LIST}new")
    page.fill("#f-shop-name", "甲号")
    page.locator("#s-shop [role=option]").click()
    expect(page.locator("#f-shop")).to_have_value(shop_code(0))

    page.locator("#f-shop-name").press_sequentially("x")

    expect(page.locator("#f-shop")).to_have_value("")


def test_what_is_wrong_is_in_focus_on_a_phone_and_the_page_is_no_wider(visit: Visit) -> None:
    page = visit("zhao", f"{LIST}new", size=PHONE)

    page.get_by_role("button", name="保存", exact=True).click()

    expect(page.locator("#f-subject")).to_be_focused()
    expect(page.locator("#f-subject")).to_be_in_viewport()
    page.locator("#faults a", has_text="结论").click()
    expect(page.locator("#f-verdict")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("path", ["/data/", LIST, f"{LIST}about", f"{LIST}import", "/tasks/", "/data/imports/"])
def test_no_page_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    page = visit("zhao", path, size=PHONE)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_table_is_brought_in_and_its_bad_row_taken_home(visit: Visit, tmp_path: Path) -> None:
    table = tmp_path / "抽检.csv"
    head = "样品编号,馒头品种（名称）,抽样日期,检验日期,销售地,单个重量（克）,结论"
    rows = ["T-1,白馒头,2026-02-02,2026-02-04,东城区,104.5,合格", "T-2,白馒头,2026-02-02,2026-02-04,东城区,重,合格"]
    table.write_text("\n".join([head, *rows]), "utf-8")
    page = visit("zhao", f"{LIST}import")

    page.set_input_files("#file", table)
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url("**/imports/*/")
    expect(page.locator(".verdicts tbody tr")).to_have_count(1)
    expect(page.locator(".verdicts")).to_contain_text("F3")
    with page.expect_download() as taken:
        page.click("text=下载不合格行")
    page.get_by_role("button", name="导入 1 行").click()

    expect(page.locator("h1")).to_contain_text("已导入")
    assert taken.value.suggested_filename.endswith(".xlsx")


def test_many_are_chosen_at_once_and_the_number_is_told(visit: Visit) -> None:
    page = visit("qian", "/tasks/")

    page.get_by_label("全选").check()
    expect(page.locator("[data-count]")).to_have_text("已选 2 条")
    page.get_by_role("button", name="核对通过选中的").click()

    expect(page.locator(".toasts")).to_contain_text("已核对通过 2 条")


def test_everything_works_without_script(visit: Visit) -> None:
    page = visit("zhao", f"{LIST}new", script=False)
    page.fill("#f-subject-name", "白馒头")
    page.fill("#f-number", "N-1")
    page.fill("#f-sampled_on", "2026-02-02")
    page.fill("#f-tested_on", "2026-02-04")
    page.select_option("#f-verdict", "pass")
    page.get_by_role("button", name="保存", exact=True).click()
    page.wait_for_url("**/data/bakery.check/*/")

    page.goto(page.url.partition("/data/")[0] + LIST + "?q=N-1")
    expect(page.locator(".records tbody tr")).to_have_count(1)
