"""The pages of targets: the list, what waits, the page of each, and what is done there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.kernel.bakery import OFFICE
from tests.kernel.fictional_plan import TEXT
from tests.kernel.test_evidence import FILES
from tests.kernel.test_targets import BEGUN, EAST, LATER, TARGETS, TODAY, WEST, City, a_plan, quarters, target

from zhiheng.kernel.targets import actions, queries
from zhiheng.policy.promises.splitting import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from django.test import Client
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person

SHOPS, CONTENT, SOLD, MEETINGS = (one.indicator for one in TARGETS)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """It is 28 April 2026."""
    with patch("django.utils.timezone.now", return_value=LATER):
        yield


@pytest.fixture
def chief(bakery: Bakery) -> Person:  # noqa: ARG001 - places and offices are there
    """He of the quality office."""
    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    load_offices([OfficeRow("zlb", "澄川市质量办", region="339900")], at=BEGUN)
    return create_person(
        username="he", name="何审核", office="zlb", role="quality_office", password="Long-enough-1", at=BEGUN
    )


@pytest.fixture
def city(bakery: Bakery, chief: Person) -> City:
    """A plan of four targets, adopted and followed; nobody has bound one yet."""
    from zhiheng.kernel.access.actions import give_grant
    from zhiheng.kernel.plans.actions import keep_compiled

    give_grant(person=bakery.zhao, role="enter", office=OFFICE, since=date(2025, 1, 1), by=None, at=BEGUN)
    plan = keep_compiled(compiled=a_plan(TARGETS), document=TEXT.encode(), by=chief, at=BEGUN).plan
    actions.adopt_plan(plan=plan, by=chief, at=BEGUN)
    return City(plan, chief, bakery)


@pytest.fixture
def he(client: Client, chief: Person) -> Client:
    """The browser before which He of the quality office sits."""
    client.force_login(chief)
    return client


def page(browser: Client, number: int) -> str:
    """The page of a target or task."""
    answer = browser.get(reverse("target", args=[number]))
    assert answer.status_code == 200
    return answer.content.decode()


def post(browser: Client, name: str, number: int, **sent: Any) -> HttpResponse:  # noqa: ANN401 - fields of a form
    """What an act answers."""
    return browser.post(reverse(name, args=[number]), sent)  # type: ignore[return-value]


def listed(browser: Client, query: str = "") -> list[str]:
    """The titles in the list, in their order."""
    answer = browser.get(reverse("targets") + query)
    assert answer.status_code == 200
    return [one.title for one in answer.context["rows"]]


# --- the list --------------------------------------------------------------------------------------------------------


def test_the_worst_targets_come_first_and_each_is_a_link(he: Client, city: City) -> None:
    actions.bind_sure(plan=city.plan.pk, **city.as_li())
    quarters(city, {"2024-Q4": (60, 80.0), "2026-Q1": (61, 95.0)})
    quarters(city, {"2024-Q4": (60, 80.0), "2026-Q1": (61, 95.0)}, region=WEST)

    answer = he.get(reverse("targets"))

    rows = answer.context["rows"]
    assert [one.number for one in rows] == [one.number for one in queries.standings(TODAY)]
    assert len({one.status for one in rows}) > 1
    words = answer.content.decode()
    assert all(reverse("target", args=[one.number]) in words for one in rows)
    assert sum(one.count for one in answer.context["counts"]) == len(rows) == 4


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?q=馒头", {SHOPS, SOLD}),
        ("?q=馒头 销量", {SOLD}),
        ("?status=met", set()),
        ("?status=no_data", {SHOPS, CONTENT, SOLD, MEETINGS}),
        (f"?office={OFFICE}", {SHOPS, CONTENT, SOLD, MEETINGS}),
        ("?office=zlb", set()),
        (f"?region={EAST}", set()),
        ("?region=city", {SHOPS, CONTENT, SOLD, MEETINGS}),
        ("?plan=99999", set()),
        ("?plan=x&status='&field=%00&region=%00&page=-1", {SHOPS, CONTENT, SOLD, MEETINGS}),
    ],
)
@pytest.mark.usefixtures("city")
def test_the_list_is_narrowed_and_nonsense_narrows_nothing(he: Client, query: str, wanted: set[str]) -> None:
    assert {name for name in (SHOPS, CONTENT, SOLD, MEETINGS) for title in listed(he, query) if name in title} == wanted


def test_parts_are_found_by_their_place(he: Client, city: City) -> None:
    number = city.named(SHOPS).number
    parts = [Part(region=EAST), Part(region=WEST)]
    actions.split(target=number, rule="equal", parts=parts, reason="各半", **city.as_li())

    (title,) = listed(he, f"?region={EAST}")

    assert title.startswith("东城区")


def shared_plan(city: City) -> None:
    """A second plan with a target that the bureau leads and the quality office supports."""
    from zhiheng.kernel.plans.actions import keep_compiled

    shared = target(30, "包子坊数", "10", "家", responsible=("市市场监管局", "市质量办"))
    text = f"{TEXT}\n又一份。"
    plan = keep_compiled(compiled=a_plan((shared,), text), document=text.encode(), by=city.li, at=BEGUN).plan
    actions.adopt_plan(plan=plan, by=city.li, at=BEGUN)


def test_an_office_finds_what_it_leads_and_what_it_supports_marked_so(he: Client, city: City) -> None:
    shared_plan(city)

    leads = he.get(reverse("targets") + f"?office={OFFICE}")
    supports = he.get(reverse("targets") + "?office=zlb")

    assert len(leads.context["rows"]) == len(TARGETS) + 1
    assert "配合</span>" not in leads.content.decode()
    assert [one.indicator_name for one in supports.context["rows"]] == ["包子坊数"]
    assert "配合</span> 澄川市质量办" in supports.content.decode()
    assert ("zlb", "澄川市质量办") in supports.context["offices"]


def test_each_field_says_how_many_targets_choosing_it_would_give(he: Client, city: City) -> None:
    shared_plan(city)

    for query in ("", "?status=no_data", "?q=包子", "?field=product&q=包子"):
        for key, _, count in he.get(reverse("targets") + query).context["fields"]:
            chosen = f"{query}&field={key}" if query else f"?field={key}"
            assert len(listed(he, chosen)) == count


def test_a_long_list_is_read_page_by_page(he: Client, city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    del city
    monkeypatch.setattr("zhiheng.web.views.targets._SHOWN", 3)

    first, last, beyond = (listed(he, f"?page={page}&office={OFFICE}") for page in (1, 2, 99))

    assert (len(first), len(last)) == (3, 1)
    assert last == beyond
    words = he.get(reverse("targets") + f"?office={OFFICE}").content.decode()
    assert f"office={OFFICE}" in words.split('rel="next"')[1][:200]


def test_before_any_plan_is_adopted_the_list_says_what_to_do(he: Client) -> None:
    assert "还没有跟踪的目标" in he.get(reverse("targets")).content.decode()


# --- one target ------------------------------------------------------------------------------------------------------


def test_a_target_shows_its_words_its_number_its_path_and_why(he: Client, city: City) -> None:
    number = city.named(SHOPS).number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li())
    quarters(city, {"2024-Q4": (60, 80.0), "2025-Q4": (80, 80.0), "2026-Q1": (85, 80.0)})
    one = queries.standing(number, TODAY)

    words = page(he, number)

    assert "馒头坊数（上报）达到100家" in words
    assert reverse("review", args=[city.plan.pk]) in words
    assert reverse("indicator", args=["bakery.shops"]) in words
    assert "85家" in words
    assert one.reasons
    assert all(reason in words for reason in one.reasons)
    assert 'data-picture role="img"' in words
    assert "澄川市市场监督管理局" in words


def test_a_reader_sees_all_and_is_offered_nothing_to_do(client: Client, city: City) -> None:
    number = city.named(SHOPS).number
    client.force_login(city.bakery.wang)

    words = page(client, number)

    assert "馒头坊数（上报）达到100家" in words
    assert 'action="/targets/' not in words


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_a_number_that_nothing_has_is_not_found(he: Client, number: int) -> None:
    assert he.get(f"/targets/{number}/").status_code == 404


def test_a_task_has_a_page_of_its_own_with_its_reports(zhao: Client, city: City) -> None:
    task = queries.tasks(plan=city.plan.pk)[1]
    actions.assign(target=task.number, office=OFFICE, reason="牵头", **city.as_li())

    answer = post(zhao, "target_report", task.number, period="2026-Q1", percent="30", words="归集已启动")

    assert answer.status_code == 302
    words = page(zhao, task.number)
    assert task.data.title in words
    assert "归集已启动" in words


# --- binding ---------------------------------------------------------------------------------------------------------


def test_a_sure_proposal_is_confirmed_with_one_click(he: Client, city: City) -> None:
    state = city.named(SHOPS)
    assert "确认绑定" in page(he, state.number)

    answer = post(he, "target_bind", state.number, indicator="bakery.shops", seen=state.last)

    assert answer.status_code == 302
    assert queries.target(state.number).indicator == "bakery.shops"
    assert "已绑定指标" in page(he, state.number)


def test_another_indicator_is_chosen_with_a_reason_only(he: Client, city: City) -> None:
    number = city.named(SHOPS).number

    refused = post(he, "target_bind", number, typed="bakery.open_shops")
    taken = post(he, "target_bind", number, typed="bakery.open_shops", reason="以最新报数为准")

    assert refused.status_code == 409
    assert "须写明理由" in refused.content.decode()
    assert taken.status_code == 302
    assert queries.target(number).indicator == "bakery.open_shops"
    assert "以最新报数为准" in page(he, number)


def test_an_indicator_that_is_none_is_refused_in_words(he: Client, city: City) -> None:
    number = city.named(SHOPS).number

    answer = post(he, "target_bind", number, typed="bakery.nothing", reason="试")

    assert answer.status_code in {404, 409, 422}
    assert queries.target(number).binding == "open"


def test_who_saw_an_older_state_is_told_to_look_again(he: Client, city: City) -> None:
    state = city.named(SHOPS)
    actions.bind(target=state.number, indicator="bakery.shops", **city.as_li(LATER))

    answer = post(he, "target_decline", state.number, reason="改报进展", seen=state.last)

    assert answer.status_code == 409
    assert "已有变动" in answer.content.decode()
    assert queries.target(state.number).binding == "bound"


def test_all_sure_proposals_of_a_plan_are_taken_at_once(he: Client, city: City) -> None:
    answer = he.post(reverse("targets_bind_sure", args=[city.plan.pk]), follow=True)

    assert "已绑定 3 个" in answer.content.decode()
    assert [one.target.data.indicator for one in answer.context["open"]] == [MEETINGS]


# --- baseline, path, split -------------------------------------------------------------------------------------------


def test_a_typed_baseline_and_steps_change_how_the_target_stands(he: Client, city: City) -> None:
    number = city.named(SHOPS).number
    actions.bind(target=number, indicator="bakery.shops", region=EAST, **city.as_li())
    quarters(city, {"2024-Q4": (60, 80.0), "2026-Q1": (85, 80.0)})

    answer = post(
        he,
        "target_chart",
        number,
        baseline="typed",
        baseline_year="2024",
        baseline_value="84",
        reason="统计公报",
    )

    assert answer.status_code == 302
    found = queries.standing(number, TODAY)
    assert found.baseline is not None
    assert (found.baseline.value, found.baseline.origin, found.status) == (Decimal(84), "typed", "off_track")


def test_saving_the_path_again_keeps_what_the_form_shows(he: Client, city: City) -> None:
    number = city.named(SHOPS).number
    actions.chart(
        target=number,
        steps={2025: Decimal(80)},
        thresholds=(0.9, 0.5, 0.2, 1.0),
        half_life=3.0,
        reason="分年度",
        **city.as_li(),
    )
    form = he.get(reverse("target", args=[number])).content.decode()

    assert 'name="step-2025"' in form
    post(he, "target_chart", number, **{"step-2025": "80"}, reason="再存一次")

    state = queries.target(number)
    assert state.steps == ((2025, Decimal(80)),)
    assert state.half_life == 3.0
    assert state.thresholds == (0.9, 0.5, 0.2, 1.0)


@pytest.mark.parametrize(
    "sent",
    [
        {"baseline": "typed", "baseline_year": "2024", "baseline_value": "很多"},
        {"baseline": "typed", "baseline_year": "24", "baseline_value": "84"},
        {"baseline": "typed", "baseline_year": "2024"},
        {"baseline": "plan:2024:1"},
        {"step-2025": "NaN"},
        {"step-x": "1"},
    ],
)
def test_what_is_no_number_is_refused_and_nothing_changes(he: Client, city: City, sent: dict[str, str]) -> None:
    state = city.named(SHOPS)

    answer = post(he, "target_chart", state.number, reason="试", **sent)

    assert answer.status_code == 409
    assert queries.target(state.number) == state


def test_a_target_is_split_among_districts_and_each_part_is_a_link(he: Client, city: City) -> None:
    number = city.named(SHOPS).number
    parts = [f"region:{EAST}", f"region:{WEST}"]

    answer = post(
        he,
        "target_split",
        number,
        rule="proportional",
        part=parts,
        reason="按人口",
        places="0",
        **{f"weight-region:{EAST}": "2", f"weight-region:{WEST}": "1"},
    )

    assert answer.status_code == 302
    made = queries.parts_of(number)
    assert [(one.region, int(one.data.value)) for one in made] == [(EAST, 67), (WEST, 33)]
    words = page(he, number)
    assert all(reverse("target", args=[one.number]) in words for one in made)
    assert "按人口" in words
    assert post(he, "target_unsplit", number, reason="收回").status_code == 302
    assert queries.parts_of(number) == ()


def test_parts_that_do_not_give_the_whole_are_refused(he: Client, city: City) -> None:
    number = city.named(SHOPS).number
    typed = {f"value-region:{EAST}": "50", f"value-region:{WEST}": "49"}
    parts = [f"region:{EAST}", f"region:{WEST}"]

    answer = post(he, "target_split", number, rule="typed", part=parts, reason="文件", **typed)

    assert answer.status_code == 409
    assert queries.parts_of(number) == ()


# --- reports ---------------------------------------------------------------------------------------------------------


def test_the_lead_office_reports_with_evidence_and_the_quality_office_accepts(client: Client, city: City) -> None:
    number = city.named(MEETINGS).number
    actions.decline(target=number, reason="没有统计口径", **city.as_li())
    client.force_login(city.bakery.zhao)
    assert "报告进展" in page(client, number)

    sent = {"period": "2026-Q1", "percent": "100", "words": "两次均已召开"}
    file = SimpleUploadedFile("纪要.pdf", FILES["report.pdf"])
    assert post(client, "target_report", number, **sent, evidence=file).status_code == 302
    (said,) = queries.reports_of(number)
    words = page(client, number)
    assert "认可</button>" not in words
    assert reverse("evidence_file", args=[said.evidence[0]]) in words

    client.force_login(city.li)
    assert "认可</button>" in page(client, number)
    assert post(client, "target_report_check", said.number, act="accept").status_code == 302
    assert queries.standing(number, TODAY).status == "met"


def test_a_report_is_sent_back_with_a_reason_only(he: Client, city: City) -> None:
    number = city.named(MEETINGS).number
    said = actions.report(about=number, period="2026-Q1", words="已开一次", by=city.bakery.zhao, at=LATER)

    refused = post(he, "target_report_check", said.number, act="return")
    taken = post(he, "target_report_check", said.number, act="return", reason="请附会议纪要")

    assert (refused.status_code, taken.status_code) == (409, 302)
    assert "请附会议纪要" in page(he, number)


def test_one_who_may_not_report_leaves_no_file_behind(client: Client, city: City) -> None:
    from zhiheng.kernel.evidence.models import File

    client.force_login(city.bakery.wang)
    file = SimpleUploadedFile("纪要.pdf", FILES["report.pdf"])

    answer = post(client, "target_report", city.named(MEETINGS).number, period="2026-Q1", words="已开", evidence=file)

    assert answer.status_code == 403
    assert not File.objects.exists()


def test_a_declined_target_says_that_its_report_is_late(zhao: Client, city: City) -> None:
    number = city.named(MEETINGS).number
    actions.decline(target=number, reason="没有统计口径", **city.as_li())

    assert "逾期" in page(zhao, number)


def test_what_waits_is_listed_and_goes_away_when_it_is_done(he: Client, city: City) -> None:
    number = city.named(MEETINGS).number
    said = actions.report(about=number, period="2026-Q1", words="已开一次", by=city.bakery.zhao, at=LATER)

    before = he.get(reverse("targets_waiting"))
    assert len(before.context["open"]) == 4
    assert [row.report.number for row, _ in before.context["reports"]] == [said.number]
    assert before.context["owed"]
    assert MEETINGS in before.content.decode()

    actions.decline(target=number, reason="没有统计口径", **city.as_li(LATER))
    post(he, "target_report_check", said.number, act="accept")

    after = he.get(reverse("targets_waiting"))
    assert (len(after.context["open"]), after.context["reports"]) == (3, [])
