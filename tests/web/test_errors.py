"""Errors of the house as answers: the status by family, the page with rule and remedy, a notice for a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from zhiheng.primitives.errors import DeclarationError, EngineError, NotAllowed, RuleViolation, ZhihengError

if TYPE_CHECKING:
    from django.test import Client

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("no"), 403),
        (RuleViolation("no"), 409),
        (EngineError("busy", permanent=False), 503),
        (EngineError("broken", permanent=True), 500),
        (DeclarationError("wrong"), 500),
        (ZhihengError("odd"), 500),
    ],
)
def test_the_family_of_an_error_gives_its_status(error: ZhihengError, status: int) -> None:
    from zhiheng.adapters.http.statuses import status_of

    assert status_of(error) == status


def test_what_does_not_fit_a_field_or_cannot_be_read_is_unprocessable() -> None:
    from zhiheng.adapters.http.statuses import status_of
    from zhiheng.policy.corrections import FieldRefused
    from zhiheng.primitives.errors import UnreadableDocument

    assert status_of(FieldRefused("no")) == 422
    assert status_of(UnreadableDocument("no")) == 422


def test_an_anonymous_decision_is_refused_with_a_way_to_sign_in(client: Client, plan: Plan) -> None:
    item = plan.items.filter(kind="target")[0]

    answer = client.post(f"/plans/{plan.pk}/items/{item.pk}/accept")

    assert answer.status_code == 403
    assert "access.role_missing" in answer.content.decode()
    assert "/login/?next=" in answer.content.decode()


def test_a_decision_on_something_decided_meanwhile_is_a_conflict(client: Client, li: Person, plan: Plan) -> None:
    client.force_login(li)
    item = plan.items.filter(kind="target")[0]
    address = f"/plans/{plan.pk}/items/{item.pk}/accept"
    client.post(address, {"seen": "0"})

    answer = client.post(address, {"seen": "0"})

    assert answer.status_code == 409
    assert "plans.decided_meanwhile" in answer.content.decode()


def test_where_a_part_was_asked_for_the_refusal_is_a_notice(client: Client, li: Person, plan: Plan) -> None:
    client.force_login(li)
    item = plan.items.filter(kind="target")[0]

    answer = client.post(f"/plans/{plan.pk}/items/{item.pk}/undo", headers={"HX-Request": "true"})

    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#toast"
    assert "<html" not in answer.content.decode()


def test_a_refused_page_never_leads_back_to_another_host(client: Client, li: Person, plan: Plan) -> None:
    client.force_login(li)
    item = plan.items.filter(kind="target")[0]

    answer = client.post(f"/plans/{plan.pk}/items/{item.pk}/undo", headers={"Referer": "http://evil.example/x"})

    assert "evil.example" not in answer.content.decode()


def test_an_item_of_another_plan_is_not_found(client: Client, li: Person, plan: Plan, upper_plan: Plan) -> None:
    client.force_login(li)
    item = plan.items.filter(kind="target")[0]

    answer = client.post(f"/plans/{upper_plan.pk}/items/{item.pk}/accept")

    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()
    assert not item.decisions.exists()


@pytest.mark.parametrize(
    "path", ["/nothing", "/plans/99/", "/plans/99/review", "/offices/无此单位", "/compare/?upper=98&lower=99"]
)
@pytest.mark.django_db
def test_what_is_not_there_is_said_in_chinese(path: str, client: Client) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert "没有这一页" in answer.content.decode()


def test_a_quote_that_does_not_stand_in_the_text_is_refused(client: Client, li: Person, plan: Plan) -> None:
    client.force_login(li)
    sent = {"what": "target", "quote": "文中没有这句", "indicator": "试点", "value": "3"}

    answer = client.post(f"/plans/{plan.pk}/add", sent)

    assert answer.status_code == 409
    assert "web.quote_not_found" in answer.content.decode()


def test_a_number_that_is_none_is_refused_beside_its_field(client: Client, li: Person, plan: Plan) -> None:
    client.force_login(li)
    sent = {"what": "target", "quote": "制定实施细则", "indicator": "试点", "value": "若干"}

    answer = client.post(f"/plans/{plan.pk}/add", sent)

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.content.decode()
    assert "若干" in answer.content.decode()


def test_a_document_that_cannot_be_read_is_named_and_the_others_go_on(client: Client, li: Person) -> None:
    from zhiheng.kernel.plans.models import Plan

    client.force_login(li)
    good = "云岭市质量提升行动方案\n一、主要目标\n到2020年，产品质量监督抽查合格率达到96%以上。\n"
    documents = [
        SimpleUploadedFile("坏.pdf", b"%PDF-1.4 nothing"),
        SimpleUploadedFile("好.txt", good.encode()),
    ]

    page = client.post("/plans/import", {"document": documents}, follow=True).content.decode()

    assert page.count("坏.pdf") == 1
    assert Plan.objects.count() == 1


def test_the_same_text_again_is_the_same_plan(client: Client, li: Person) -> None:
    from zhiheng.kernel.plans.models import Plan

    client.force_login(li)
    good = "云岭市质量提升行动方案\n一、主要目标\n到2020年，产品质量监督抽查合格率达到96%以上。\n".encode()

    for name in ("一.txt", "二.txt"):
        page = client.post("/plans/import", {"document": SimpleUploadedFile(name, good)}, follow=True)

    assert "没有重复导入" in page.content.decode()
    assert Plan.objects.count() == 1


def test_an_error_page_of_last_resort_needs_neither_person_nor_database() -> None:
    from django.template.loader import render_to_string

    assert "系统出了故障" in render_to_string("500.html")
