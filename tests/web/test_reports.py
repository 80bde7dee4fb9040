"""White papers at their pages: built or refused with the sentence, issued by who may, handed out as they were built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.conftest import NOON, PASSWORD
from tests.web.matrix_reports import paper

from zhiheng.kernel.reports.models import Issue, Order, Paper, Refusal, Template
from zhiheng.kernel.reports.rules import SILENT
from zhiheng.reporting.fonts.choice import MissingFonts

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from zhiheng.kernel.access.models import Person

HAND_TYPED = "# {{ 本市 }}{{ 年份 }}年\n\n合格率为96.5%，居首位。\n"


@pytest.fixture
def gong(li: Person) -> Person:
    """Issues papers for the office of Li, who builds them."""
    from zhiheng.kernel.access.actions import create_person

    return create_person(
        username="gong", name="龚公示", office=li.office_id or "", role="publish", password=PASSWORD, at=NOON
    )


def uploaded(client: Client, text: str) -> Template:
    client.post("/reports/templates/add", {"file": SimpleUploadedFile("短.md", text.encode())})
    kept = Template.objects.order_by("-id").first()
    assert kept is not None
    return kept


def test_a_template_is_uploaded_and_a_paper_built_from_it(client: Client, li: Person) -> None:
    client.force_login(li)
    kept = uploaded(client, "# {{ 本市 }}{{ 年份 }}年质量\n\n## 前言\n\n{{ 原文 | 进一步提高 }}。\n")

    answer = client.post("/reports/build", {"year": "2025", "template": str(kept.pk)}, follow=True)

    made = Paper.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/reports/{made.pk}/"
    assert (made.title, made.template, made.by_hand) == ("全市2025年质量", kept.pk, ["进一步提高"])
    assert "进一步提高" in page
    assert made.pdf in page
    file = client.get(f"/reports/{made.pk}/pdf")
    assert file.content.startswith(b"%PDF")
    assert "attachment" in file.headers["Content-Disposition"]


def test_a_sentence_that_cannot_stand_is_shown_with_rule_and_remedy(client: Client, li: Person) -> None:
    client.force_login(li)
    kept = uploaded(client, HAND_TYPED)

    answer = client.post("/reports/build", {"year": "2025", "template": str(kept.pk)}, follow=True)

    refusal = Refusal.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/reports/refused/{refusal.pk}/"
    assert {problem.rule for problem in refusal.problems} == {"unbound_number", "unbound_word"}
    assert all(problem.remedy in page.replace("&quot;", '"') for problem in refusal.problems)
    assert not Paper.objects.exists()


def ask(client: Client, template: int) -> HttpResponse:
    return client.post("/reports/build", {"year": "2025", "template": str(template)})  # type: ignore[return-value]


def test_a_build_answers_at_once_and_its_page_tells_how_far_it_is(
    client: Client, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = []
    monkeypatch.setattr("zhiheng.web.background.start", lambda _name, work: works.append(work))
    client.force_login(li)
    kept = uploaded(client, "# {{ 本市 }}{{ 年份 }}年质量\n")

    first, second = ask(client, kept.pk), ask(client, kept.pk)

    order = Order.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == f"/reports/orders/{order.pk}/"
    page = client.get(f"/reports/orders/{order.pk}/").content.decode()
    assert 'hx-trigger="every' in page
    assert f"/reports/orders/{order.pk}/" in client.get("/reports/").content.decode()
    works[0]()
    part = client.get(f"/reports/orders/{order.pk}/", headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == f"/reports/{Paper.objects.get().pk}/"
    assert f"/reports/orders/{order.pk}/" not in client.get("/reports/").content.decode()


def test_a_build_whose_process_died_is_begun_again_by_whoever_looks(
    client: Client, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = []
    monkeypatch.setattr("zhiheng.web.background.start", lambda _name, work: works.append(work))
    client.force_login(li)
    ask(client, uploaded(client, "# {{ 本市 }}{{ 年份 }}年质量\n").pk)
    order = Order.objects.get()
    Order.objects.update(touched_at=order.touched_at - 2 * SILENT, stage="word")

    client.get(f"/reports/orders/{order.pk}/")
    client.get(f"/reports/orders/{order.pk}/")

    assert len(works) == 2, "one when it was asked for, one when it was found alone"


def test_a_build_that_fails_says_so_and_offers_another_try(
    client: Client, li: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(li)
    kept = uploaded(client, "# {{ 本市 }}{{ 年份 }}年质量\n")

    def no_fonts() -> None:
        raise MissingFonts("no font", message_zh="没有中文字体；请安装。")

    monkeypatch.setattr("zhiheng.kernel.reports.actions.find_fonts", no_fonts)
    page = client.get(ask(client, kept.pk).headers["Location"]).content.decode()

    assert "没有中文字体" in page
    assert 'action="/reports/build"' in page
    assert "hx-trigger" not in page
    assert not Paper.objects.exists()


def test_who_may_publish_sees_drafts_and_issues_what_another_built(client: Client, li: Person, gong: Person) -> None:
    client.force_login(li)
    ask(client, uploaded(client, "# {{ 本市 }}{{ 年份 }}年质量\n").pk)
    made = Paper.objects.get()
    client.force_login(gong)

    page = client.get(f"/reports/{made.pk}/").content.decode()
    answer = client.post(f"/reports/{made.pk}/issue", {"note": "审议通过"}, follow=True)

    assert f'action="/reports/{made.pk}/issue"' in page
    assert answer.status_code == 200
    issue = Issue.objects.get()
    assert (issue.paper_id, issue.issued_by, issue.note) == (made.pk, "gong", "审议通过")


def test_readers_find_issued_papers_and_no_drafts(client: Client, wang: Person) -> None:
    issued, draft = paper(501), paper(502)
    Issue(id=503, paper=issued, issued_at=NOON, issued_by="gong", note="").save()
    client.force_login(wang)

    page = client.get("/reports/").content.decode()

    assert f"/reports/{issued.pk}/" in page
    assert f"/reports/{draft.pk}/" not in page
    assert "<form" not in page.split("<main", 1)[1].split("</main>")[0]
    assert client.get(f"/reports/{draft.pk}/pdf").status_code == 404


@pytest.mark.parametrize("year", ["", "二〇二五", "99999999999999999999", "-1"])
def test_a_year_that_is_none_finds_nothing(client: Client, li: Person, year: str) -> None:
    client.force_login(li)

    assert client.post("/reports/build", {"year": year, "template": ""}).status_code == 404


def test_a_file_that_is_no_template_is_told_so(client: Client, li: Person) -> None:
    client.force_login(li)

    answer = client.post("/reports/templates/add", {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")})

    assert answer.status_code == 409
    assert "模板须为" in answer.content.decode()
