"""What the pages say: every number leads to its place, empty things say so, words of strangers stay words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from tests.kernel.fictional_plan import source
from tests.web.conftest import NOON, with_note
from tests.web.role_matrix import Cast, Row, rows, world_of

from zhiheng.policy import model

if TYPE_CHECKING:
    from types import ModuleType

    from django.test import Client

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


_TOLD_OTHERWISE = {"aria-label", "hidden", "checkbox", "radio"}
"""What needs no label of its own: it bears its name, is not seen, or stands within its label."""


class _Outline(HTMLParser):
    """Ids, links within the page, labels and fields of a page, and whether every tag that is opened is closed."""

    VOID = frozenset("meta link input img br hr option".split())

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a" and found.get("href", "").startswith("#"):
            self.anchors.append(unquote(found["href"][1:]))
        if tag == "label" and "for" in found:
            self.labelled.add(found["for"])
        if tag in ("input", "select", "textarea") and not (_TOLD_OTHERWISE & {*found, found.get("type", "")}):
            self.fields.append(found.get("id", "?"))
        if "style" in found or any(name.startswith("on") for name in found):
            self.wrong.append(f"{tag} carries its own style or script")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")


PAGES = [(row, area) for row, area in rows() if row.via == "session" and row.read_by]


@pytest.mark.parametrize(("row", "area"), PAGES, ids=lambda value: value.label if isinstance(value, Row) else "")
@pytest.mark.django_db
def test_a_page_is_whole_and_its_fields_are_labelled(row: Row, area: ModuleType, client: Client) -> None:
    cast = Cast()

    answer = row.answer(client, cast, row.read_by or "anonymous", world_of(area, cast))

    if not answer["Content-Type"].startswith("text/html") or answer.has_header("Content-Disposition"):
        return
    outline = _Outline(answer.content.decode())
    assert outline.wrong == []
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.fields) <= outline.labelled
    assert "{{" not in answer.content.decode()
    assert "{%" not in answer.content.decode()


def test_every_item_of_the_list_has_its_place_in_the_text_and_every_mark_its_item(client: Client, plan: Plan) -> None:
    outlines = {
        tab: _Outline(client.get(f"/plans/{plan.pk}/review?tab={tab}").content.decode())
        for tab in ("target", "task", "system", "phase", "number")
    }

    for outline in outlines.values():
        assert set(outline.anchors) <= set(outline.ids)
    cards = {one for outline in outlines.values() for one in outline.ids if re.fullmatch(r"i-n?\d+", one)}
    places = {one for one in outlines["target"].ids if re.fullmatch(r"p-n?\d+", one)}
    assert {one[2:] for one in places} == {one[2:] for one in cards}


def test_the_text_stands_on_the_page_unchanged(client: Client, plan: Plan) -> None:
    from html import unescape

    page = client.get(f"/plans/{plan.pk}/review").content.decode()

    document = page.partition('<article class="doc')[2].partition(">")[2].partition("</article>")[0]
    words = unescape(re.sub(r"<[^>]+>", "", document))
    assert "".join(words.split()) == "".join(plan.document.text.split())


def test_who_owes_a_task_is_marked_in_its_note_with_the_role(client: Client, plan: Plan) -> None:
    page = client.get(f"/plans/{plan.pk}/review").content.decode()

    assert re.search(r'class="m note unit lead first f-lead"[^>]*>市质监局</a>', page)
    assert page.count("f-support") == 2


def test_a_reader_sees_the_items_but_no_way_to_decide(client: Client, plan: Plan) -> None:
    page = client.get(f"/plans/{plan.pk}/review").content.decode()

    assert "产品质量监督抽查合格率" in page
    assert "data-act" not in page
    assert 'id="pick"' not in page


@pytest.mark.parametrize(
    ("tab", "words"), [("task", "提升工程质量"), ("office", "市质量技术监督局"), ("phase", "启动阶段")]
)
def test_a_tab_shows_its_kind_alone(tab: str, words: str, client: Client, plan: Plan) -> None:
    page = client.get(f"/plans/{plan.pk}/review?tab={tab}", headers={"HX-Request": "true"}).content.decode()

    assert words in page
    assert "产品质量监督抽查合格率" not in page
    assert "<html" not in page


def test_an_unknown_tab_or_filter_is_the_first(client: Client, plan: Plan) -> None:
    page = client.get(f"/plans/{plan.pk}/review?tab=nonsense&show=nonsense").content.decode()

    assert "产品质量监督抽查合格率" in page


@pytest.mark.parametrize(
    ("show", "shown", "hidden"), [("doubtful", "开展试点", "食品监督抽检合格率"), ("open", "开展试点", "nothing")]
)
def test_a_filter_keeps_what_it_says(show: str, shown: str, hidden: str, client: Client, plan: Plan) -> None:
    page = client.get(f"/plans/{plan.pk}/review?show={show}", headers={"HX-Request": "true"}).content.decode()

    assert shown in page
    assert hidden not in page


def test_the_comparison_says_what_the_lower_plan_makes_of_the_upper(
    client: Client, plan: Plan, upper_plan: Plan
) -> None:
    page = client.get(f"/compare/?upper={upper_plan.pk}&lower={plan.pk}").content.decode()

    assert "上级要求到2020年≥97%，下级承诺到2020年≥96%" in page
    assert "低于上级" in page
    assert "未承接" in page


def test_a_basis_that_is_in_the_library_is_a_link_and_offers_the_comparison(
    client: Client, li: Person, upper_plan: Plan
) -> None:
    from zhiheng.kernel.plans.actions import keep_compiled

    made = with_note()
    basis = (model.Basis(upper_plan.title, "", 0, 1), model.Basis("质量发展纲要", "", 0, 1))
    made = replace(made, head=replace(made.head, basis=basis))
    lower = keep_compiled(compiled=made, document=b"x", by=li, at=NOON).plan
    pair = f"?upper={upper_plan.pk}&amp;lower={lower.pk}"

    overview = client.get(f"/plans/{lower.pk}/").content.decode()
    start = client.get("/compare/").content.decode()

    assert f'<a href="/plans/{upper_plan.pk}/">{upper_plan.title}</a>' in overview
    assert f'href="/compare/{pair}">与它对照</a>' in overview
    assert f'href="{pair}"' in start


def test_a_plan_that_is_not_above_the_other_is_refused_as_upper(client: Client, plan: Plan, upper_plan: Plan) -> None:
    turned = client.get(f"/compare/?upper={plan.pk}&lower={upper_plan.pk}").content.decode()
    same = client.get(f"/compare/?upper={plan.pk}&lower={plan.pk}").content.decode()

    assert "上下级选反了" in turned
    assert f'href="?upper={upper_plan.pk}&amp;lower={plan.pk}">对调后对照' in turned
    assert "同一份方案" in same
    assert "下级承诺" not in turned + same


def test_a_draft_is_said_to_be_one_before_it_is_adopted(client: Client, li: Person) -> None:
    from zhiheng.kernel.plans.actions import import_plan

    text = "某县质量提升实施方案\n（征求意见稿）\n一、主要目标\n到2027年，产品抽查合格率达到95%以上。\n"
    plan = import_plan(document=text.encode(), name="某县.txt", by=li, at=NOON).plan
    client.force_login(li)

    pages = [client.get(f"/plans/{plan.pk}/{page}").content.decode() for page in ("", "adopt")]

    assert all("征求意见稿" in page for page in pages)


def test_the_address_of_an_import_leads_to_the_plans_when_it_is_only_asked_for(client: Client) -> None:
    answer = client.get("/plans/import")

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.usefixtures("plan")
def test_an_office_of_today_shows_what_its_forerunners_owed(client: Client) -> None:
    page = client.get("/offices/市市场监督管理局?as=today").content.decode()

    assert "加强产品质量监管" in page
    assert "市工商行政管理局" in page


@pytest.mark.usefixtures("upper_plan")
def test_a_name_that_offices_of_two_places_bear_asks_which(client: Client, plan: Plan) -> None:
    asked = client.get("/offices/市市场监督管理局?as=today").content.decode()
    chosen = client.get(f"/offices/市市场监督管理局?as=today&place={plan.place}").content.decode()

    assert "几个地区都有这一名称的单位" in asked
    assert "加强产品质量监管" not in asked
    assert unquote(asked).count("/offices/市市场监督管理局?place=") == 2
    assert "加强产品质量监管" in chosen


def test_a_link_to_an_office_names_its_place_and_the_switch_of_names_keeps_it(client: Client, plan: Plan) -> None:
    rows = unquote(client.get("/offices/").content.decode())
    page = unquote(client.get(f"/offices/市质监局?place={plan.place}").content.decode())

    assert f'href="/offices/市质量技术监督局?place={plan.place}"' in rows
    assert f'href="?place={plan.place}&amp;as=today"' in page


def test_a_name_with_a_stroke_in_it_has_its_page(client: Client, li: Person) -> None:
    from django.urls import reverse

    from zhiheng.kernel.plans.actions import keep_compiled

    found = with_note()
    tasks = (replace(found.tasks[1], lead=("开发区/高新区管委会",)), *found.tasks[2:])
    keep_compiled(compiled=replace(found, tasks=tasks), document=b"x", by=li, at=NOON)

    page = client.get(reverse("office", args=["开发区/高新区管委会"]))

    assert page.status_code == 200
    assert "加强产品质量监管" in page.content.decode()


def test_the_catalogue_leads_to_the_plan_that_asks(client: Client, plan: Plan) -> None:
    page = client.get("/systems/").content.decode()

    asked = page.partition('<tr id="S033">')[2].partition("</tr>")[0]
    assert f"/plans/{plan.pk}/review?tab=system#i-" in asked


def test_a_search_marks_what_it_found_and_leads_there(client: Client, plan: Plan) -> None:
    page = client.get("/search?q=信用档案").content.decode()

    assert "<mark>信用档案</mark>" in page
    assert f"/plans/{plan.pk}/review?tab=system#i-" in page


@pytest.mark.parametrize("query", ["", "没有这样的词"])
@pytest.mark.usefixtures("plan")
def test_a_search_without_finds_says_so(query: str, client: Client) -> None:
    page = client.get("/search", {"q": query})

    assert page.status_code == 200
    assert ("没有找到" in page.content.decode()) == bool(query)


def test_an_adopted_version_is_read_from_what_was_frozen(client: Client, li: Person, upper_plan: Plan) -> None:
    import hashlib

    from zhiheng.kernel.plans import actions

    actions.accept_all_confident(plan=upper_plan, threshold=0.5, by=li, at=NOON)
    version = actions.adopt_plan(plan=upper_plan, by=li, at=NOON, note="办公室会议审定")

    page = client.get(f"/plans/{upper_plan.pk}/versions/1").content.decode()
    data = client.get(f"/plans/{upper_plan.pk}/versions/1?as=json").content

    assert "办公室会议审定" in page
    assert version.sha256 in page
    assert hashlib.sha256(data).hexdigest() == version.sha256


def test_words_of_a_document_never_become_markup(client: Client, li: Person) -> None:
    from zhiheng.kernel.plans.actions import keep_compiled

    evil = '<script>alert("x")</script>&amp;'
    found = with_note()
    text = found.source.text + evil
    changed = replace(
        found,
        source=source(text, f"{evil}.txt"),
        head=replace(found.head, title=evil, issuer=evil, place=evil),
        targets=(replace(found.targets[0], indicator=evil, unit=evil[:8], responsible=(evil,)),),
        tasks=(replace(found.tasks[1], title=evil, lead=(evil,)),),
        phases=(replace(found.phases[0], title=evil),),
        systems=(replace(found.systems[0], words=evil),),
    )
    plan = keep_compiled(compiled=changed, document=text.encode(), by=li, at=NOON).plan
    client.force_login(li)

    world = {"plan": plan.pk, "upper": plan.pk}
    for row, area in PAGES:
        if area.__name__ == "tests.web.matrix_plans" and row.places in ((), ("plan",)):
            page = row.ask(client, Cast(), "quality_office", world)
            assert "<script>alert" not in page.content.decode()


@pytest.mark.usefixtures("db")
def test_an_empty_house_says_what_to_do(client: Client) -> None:
    assert "还没有方案" in client.get("/").content.decode()
    assert "还没有方案给任何单位派过事" in client.get("/offices/").content.decode()
    assert "对照需要两份方案" in client.get("/compare/").content.decode()


def test_a_plan_without_finds_says_so_on_every_page(client: Client, li: Person) -> None:
    from zhiheng.kernel.plans.actions import keep_compiled

    found = with_note()
    bare = replace(found, clauses=(), notes=(), targets=(), tasks=(), offices=(), phases=(), systems=(), unclaimed=())
    plan = keep_compiled(compiled=bare, document=b"x", by=li, at=NOON).plan

    for page in ("clauses", "targets", "duties", "matrix", "systems", "history", "review", "review?tab=number"):
        assert 'class="glyph"' in client.get(f"/plans/{plan.pk}/{page}").content.decode(), page
    assert client.get(f"/plans/{plan.pk}/schedule").status_code == 200
