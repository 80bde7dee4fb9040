"""The review page in a real browser: text and list find each other, decisions are taken, nothing leaves the host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from json import loads
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]
DESK: ViewportSize = {"width": 1280, "height": 850}
PHONE: ViewportSize = {"width": 390, "height": 844}


@pytest.fixture
def visit(
    chromium: str,
    site: str,
    li: Person,
    plan: Plan,  # noqa: ARG001 - made before the driver runs
    upper_plan: Plan,  # noqa: ARG001 - made before the driver runs
) -> Iterator[Visit]:
    """Opens a page as Li; at the end no script has failed and no request has left the host.

    The driver of the browser runs an event loop in this thread, and Django keeps the database from such a thread:
    what is kept is made before, and asked for through the pages.
    """
    username = li.username
    wrong: list[str] = []
    contexts: list[BrowserContext] = []

    def watch(page: Page) -> Page:
        page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda asked: None if asked.url.startswith(site) else wrong.append(asked.url))
        return page

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        def open_page(path: str, *, size: ViewportSize = DESK, script: bool = True) -> Page:
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
    # A browser reports a form that was refused; the form itself is what the test looks at.
    assert [said for said in wrong if "422 (Unprocessable" not in said] == []


def test_a_target_leads_to_its_place_in_the_text(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")

    page.click("text=竣工工程一次验收合格率 100%")

    mark = page.locator(".doc .m.on").first
    expect(mark).to_be_in_viewport()
    expect(mark).to_contain_text("竣工工程一次验收合格率达到100%")


def test_a_place_in_the_text_leads_to_its_item_on_another_tab(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")

    page.click(".doc a.m.task >> text=提升工程质量")

    card = page.locator(".item.on")
    expect(card).to_be_in_viewport()
    expect(card).to_contain_text("提升工程质量")
    expect(page.locator(".listhead .tabs [aria-current]")).to_contain_text("任务")


def test_a_decision_keeps_who_took_it_and_can_be_undone(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")
    card = page.locator(".item", has_text="食品监督抽检合格率")

    card.get_by_role("button", name="采纳").click()

    expect(card).to_contain_text("已采纳")
    expect(page.locator("#listhead")).to_contain_text("已审 1")
    expect(card).to_contain_text("李审核")
    expect(page.locator("#progress")).to_contain_text("已审 1 / 7")
    expect(page.locator(".doc .m.f-done")).to_have_text("食品监督抽检合格率达到98%以上")

    card.get_by_role("button", name="撤销").click()

    expect(card).to_contain_text("待审")
    expect(page.locator(".doc .m.f-done")).to_have_count(0)
    expect(page.locator("#progress")).to_contain_text("已审 0 / 7")


def test_a_correction_is_refused_beside_its_field_and_then_kept(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")
    card = page.locator(".item", has_text="产品质量监督抽查合格率").first

    card.get_by_role("link", name="更正").click()
    card.get_by_label("数值").fill("九十七")
    card.get_by_role("button", name="保存更正").click()

    expect(card.locator(".field .error")).to_be_visible()
    expect(card.get_by_label("数值")).to_have_value("九十七")

    card.get_by_label("数值").fill("97")
    card.get_by_role("button", name="保存更正").click()

    expect(card).to_contain_text("≥97%")
    expect(card).to_contain_text("已更正")


def test_a_rejection_asks_why_and_strikes_the_words(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")
    card = page.locator(".item", has_text="开展试点")

    card.get_by_role("link", name="剔除").click()
    card.get_by_label("理由").fill("是名称中的数字")
    card.get_by_role("button", name="确认剔除").click()

    expect(card).to_contain_text("已剔除")
    expect(card).to_contain_text("是名称中的数字")
    expect(page.locator(".doc .m.gone-target")).to_have_text("开展试点12个")


def _pick(page: Page, words: str) -> None:
    """Select the words in the text, as a person does with the mouse."""
    page.evaluate(
        """words => {
            const doc = document.getElementById("document");
            const walker = document.createTreeWalker(doc, NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                window.getSelection().removeAllRanges();
                window.getSelection().addRange(range);
                node.parentElement.dispatchEvent(new MouseEvent("mouseup", { bubbles: true }));
                return;
            }
        }""",
        words,
    )


def test_words_picked_in_the_text_become_a_target_at_their_place(visit: Visit, site: str, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")
    words = "制定实施细则"

    _pick(page, "制定")
    page.get_by_role("button", name="＋目标").click()
    page.get_by_label("指标").fill(words)
    page.get_by_label("数值").fill("1")
    page.locator("#adding").get_by_label("单位", exact=True).fill("项")
    page.get_by_role("button", name="增补", exact=True).click()

    card = page.locator(".item", has_text=words)
    expect(card).to_contain_text("已增补")
    expect(card).to_be_in_viewport()
    expect(page.locator(".doc .m.target", has_text="制定")).to_be_visible()
    targets = page.request.get(f"{site}/plans/{plan.pk}/files/targets.jsonl").text().splitlines()
    assert [target["quote"] for target in map(loads, targets) if target["indicator"] == words] == ["制定"]


def test_keys_move_and_decide(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")

    page.keyboard.press("j")
    expect(page.locator(".item").nth(0)).to_have_class("item proposed on")
    page.keyboard.press("a")
    expect(page.locator(".item").nth(0)).to_contain_text("已采纳")
    expect(page.locator(".item").nth(1)).to_have_class("item proposed on")
    page.keyboard.press("x")
    expect(page.get_by_label("理由")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("理由")).to_have_count(0)


def test_what_is_doubtful_is_decided_before_the_plan_is_adopted(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")

    page.get_by_role("link", name="定版", exact=True).click()
    expect(page.locator("main")).to_contain_text("还有 1 条")
    page.get_by_role("link", name="开展试点").click()
    page.locator(".item.on").get_by_role("button", name="采纳").click()
    expect(page.locator(".item", has_text="开展试点")).to_contain_text("已采纳")
    page.get_by_role("link", name="定版", exact=True).click()
    page.get_by_role("button", name="定为新的一版").click()

    expect(page.locator("main")).to_contain_text("第1版")
    page.goto(page.url.rstrip("/") + "/review")
    expect(page.get_by_role("button", name="采纳")).to_have_count(0)
    expect(page.get_by_role("link", name="重新打开")).to_be_visible()


def test_decisions_are_taken_without_script_too(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review", script=False)

    page.locator(".item", has_text="食品监督抽检合格率").get_by_role("button", name="采纳").click()

    expect(page.locator(".item", has_text="食品监督抽检合格率")).to_contain_text("李审核")


PAGES = (
    "/",
    "/plans/{plan}/",
    "/plans/{plan}/review",
    "/plans/{plan}/clauses",
    "/plans/{plan}/targets",
    "/plans/{plan}/duties",
    "/plans/{plan}/matrix",
    "/plans/{plan}/systems",
    "/plans/{plan}/schedule",
    "/plans/{plan}/adopt",
    "/offices/",
    "/compare/?upper={upper}&lower={plan}",
    "/search?q=质量",
    "/systems/",
)


def test_no_page_scrolls_sideways_on_a_phone(visit: Visit, site: str, plan: Plan, upper_plan: Plan) -> None:
    page = visit("/", size=PHONE)

    wide = []
    for path in PAGES:
        page.goto(site + path.format(plan=plan.pk, upper=upper_plan.pk))
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)

    assert wide == []


def test_a_phone_shows_text_or_list_and_a_find_turns_to_the_other(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review", size=PHONE)

    expect(page.locator(".pane.list")).to_be_hidden()
    page.click(".doc a.m.target >> text=食品监督抽检合格率达到98%以上")

    expect(page.locator(".pane.text")).to_be_hidden()
    expect(page.locator(".item.on")).to_be_in_viewport()

    page.locator(".item.on a.what").click()

    expect(page.locator(".pane.list")).to_be_hidden()
    expect(page.locator(".doc .m.on").first).to_be_in_viewport()


def test_going_back_from_a_tab_shows_the_whole_page_again(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")

    page.locator(".listhead .tabs").get_by_role("link", name="任务").click()
    expect(page.locator(".item").first).to_contain_text("主要目标")
    page.go_back()

    expect(page.locator(".listhead .tabs [aria-current]")).to_contain_text("目标")
    expect(page.locator("#document")).to_be_visible()


def test_a_mark_is_hidden_and_shown_by_its_kind(visit: Visit, plan: Plan) -> None:
    page = visit(f"/plans/{plan.pk}/review")
    mark = page.locator(".doc .m.target").first

    page.locator(".legend label", has_text="目标").locator("input").uncheck()
    expect(mark).to_have_css("text-decoration-line", "none")
    page.locator(".legend label", has_text="目标").locator("input").check()

    expect(mark).to_have_css("text-decoration-line", "underline")
