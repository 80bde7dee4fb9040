"""White papers at their pages: built or refused with the sentence, issued by who may, handed out as they were built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.web.conftest import NOON, PASSWORD
from tests.web.matrix_reports import paper

from zhiheng.kernel.reports.models import Issue, Paper, Refusal, Template

if TYPE_CHECKING:
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


def test_who_may_publish_sees_drafts_and_issues_what_another_built(client: Client, li: Person, gong: Person) -> None:
    client.force_login(li)
    kept = uploaded(client, "# {{ 本市 }}{{ 年份 }}年质量\n")
    client.post("/reports/build", {"year": "2025", "template": str(kept.pk)})
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
