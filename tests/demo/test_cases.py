"""What people bring in to the city's offices and what these do with it, told first and then brought in by the doors."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.demo.real_names import CITIES, PROVINCES
from tests.demo.towns import DOCUMENT, NEWEST, PHOTO

from zhiheng.contract.in_use import in_use
from zhiheng.demo import loading
from zhiheng.demo.complaints import ABUSERS, COMPLAINT, ENQUIRY, HOT_DAYS, REPORT, Complaints, letters
from zhiheng.demo.courses import Course, Diary
from zhiheng.demo.story import SIZES, Size, Story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker, Settings

COUNT = 4000
TINY = Size(160, 4, 0.03, 260)


def _told(newest: date = NEWEST) -> list[Course]:
    story = Story(newest, Size(400, 14, 0.1), seed=7, photo=PHOTO, document=DOCUMENT)
    return list(Complaints(story.town, COUNT).courses())


@pytest.fixture(scope="module")
def told() -> list[Course]:
    return _told()


def _facts(courses: list[Course]) -> list[object]:
    return [
        (one.kind, one.at, one.row, [(step.at, step.act, step.values.keys()) for step in one.steps]) for one in courses
    ]


# --- what is told ----------------------------------------------------------------------------------------------------


def test_the_same_day_tells_the_same_letters(told: list[Course]) -> None:
    assert _facts(told) == _facts(_told())


def test_so_many_letters_are_told_of_each_kind(told: list[Course]) -> None:
    kinds = Counter(one.kind for one in told)

    assert COUNT <= len(told) < COUNT * 1.05
    assert kinds[COMPLAINT] > kinds[ENQUIRY] > kinds[REPORT] > COUNT // 10


def test_food_comes_in_summer_shops_on_line_in_november_liquor_before_the_festival(told: list[Course]) -> None:
    matters: dict[str, Counter[int]] = defaultdict(Counter)
    for one in told:
        if one.kind != ENQUIRY and one.row["title"] != letters()["hot"]["abuse"]:
            matters[one.row["matter"]][one.at.month] += 1
    months = Counter(one.at.month for one in told if one.kind != ENQUIRY)

    def share(matter: str, *of: int) -> float:
        return sum(matters[matter][month] for month in of) / sum(months[month] for month in of)

    assert share("food", 6, 7, 8) > 1.3 * share("food", 4, 5, 9, 10)
    assert share("online_trade", 11) > 1.5 * share("online_trade", 6, 7, 8)
    assert share("intellectual_property", 1, 2) > 1.5 * share("intellectual_property", 5, 6, 7, 8)


def test_one_product_of_one_firm_is_met_within_five_weeks(told: list[Course]) -> None:
    hot = [one for one in told if "外壳漏电" in one.row["title"]]
    days = [one.at.date() for one in hot]

    assert len({one.firm.code for one in hot if one.firm}) == 1
    assert len(hot) >= 20
    assert max(days) - min(days) < timedelta(HOT_DAYS)
    assert len({one.row["respondent"] for one in hot}) > 1, "some name the firm otherwise"


def test_one_wording_is_met_in_many_shops(told: list[Course]) -> None:
    same = [one for one in told if one.row["title"] == letters()["hot"]["wording"]]

    assert len({one.firm.code for one in same if one.firm}) >= 10


def test_a_few_people_complain_again_and_again_and_are_mostly_refused(told: list[Course]) -> None:
    abuse = [one for one in told if one.row["title"] == letters()["hot"]["abuse"]]
    refused = [one for one in abuse if any(step.act == "propose_refusal" for step in one.steps)]

    assert len({one.row["phone"] for one in abuse}) == ABUSERS
    assert len(refused) > len(abuse) / 2


def test_acts_of_a_case_follow_one_another_and_belong_to_its_kind(told: list[Course]) -> None:
    for one in told:
        hours = [one.at, *(step.at for step in one.steps)]
        known = {act.key for act in in_use().case(one.kind).act}

        assert hours == sorted(hours)
        assert {step.act for step in one.steps} <= known


def test_every_way_a_complaint_can_go_is_gone(told: list[Course]) -> None:
    acts = {step.act for one in told if one.kind == COMPLAINT for step in one.steps}

    assert acts >= {
        "merge",
        "refuse",
        "terminate",
        "withdraw",
        "send_for_test",
        "reopen",
        "rate",
        "hand_over",
        "forward",
    }


def test_nothing_is_named_after_a_real_place(told: list[Course]) -> None:
    # 复合肥料 is a thing and no place.
    written = {
        str(one.row[key]).replace("复合肥", "")
        for one in told
        for key in ("title", "respondent", "details")
        if key in one.row
    }

    assert not [text for text in written for place in (*PROVINCES, *CITIES) if place in text]


def test_what_would_be_done_after_the_newest_day_was_not_done(told: list[Course]) -> None:
    cutoff = NEWEST - timedelta(1)
    diary = Diary(NEWEST - timedelta(430), cutoff)
    diary.add(told)

    days = list(diary.days(lambda _: ()))

    assert max(step.at.date() for day in days for _, step in day.steps) <= cutoff
    assert any(step.at.date() > cutoff for one in told for step in one.steps)
    assert [day.at for day in days] == sorted(day.at for day in days)


# --- what is brought in ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def city(
    django_db_setup: None,  # noqa: ARG001 - the tables
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Path, list[str]]]:
    """A city of four months, brought in once; its folder, and what was said of it."""
    from django.db import transaction
    from django.test import override_settings

    var, said = tmp_path_factory.mktemp("city"), list[str]()
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # so Django marks the transaction of a test
    SIZES["tiny"] = TINY
    with (
        django_db_blocker.unblock(),
        override_settings(VAR=var, KEYS=var / "keys", PASSWORD_HASHERS=quick),
        whole,
    ):
        loading.load_city(var, at=datetime(2026, 3, 18, 4, tzinfo=UTC), size="tiny", say=said.append)
        yield var, said
        transaction.set_rollback(True)
    del SIZES["tiny"]


@pytest.mark.django_db
def test_the_kernel_refuses_nothing_of_what_is_told(city: tuple[Path, list[str]]) -> None:
    _, said = city

    assert not [line for line in said if "未能办理" in line]


@pytest.mark.django_db
@pytest.mark.usefixtures("city")
def test_cases_of_every_pack_stand_open_and_closed() -> None:
    from zhiheng.kernel.casebook.models import CaseState

    kinds = Counter(CaseState.objects.values_list("kind", "is_open"))
    packs = Counter((kind.partition(".")[0], is_open) for kind, is_open in kinds.elements())

    assert {pack for pack, _ in packs} == {"complaints", "oversight", "rectification"}
    assert len(packs) == 6
    assert CaseState.objects.filter(kind="oversight.task").count() > 20
    assert CaseState.objects.filter(kind="rectification.hazard", state="listed").count() == 2
    assert CaseState.objects.filter(kind="rectification.police_transfer", is_open=False).count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("city")
def test_the_tasks_of_the_plan_are_worked_on() -> None:
    from zhiheng.kernel.casebook.models import CaseState

    tasks = CaseState.objects.filter(kind="oversight.task")

    assert tasks.exclude(state="assigned").count() > tasks.count() / 2


@pytest.mark.django_db
@pytest.mark.usefixtures("city")
def test_who_signs_in_finds_work_that_is_over_due_soon_and_open() -> None:
    from zhiheng.kernel.access.queries import person_named
    from zhiheng.kernel.cases.queries import Asked, counts

    at = datetime(2026, 3, 18, 4, tzinfo=UTC)
    everyone = person_named("zhiliangban")
    assert everyone is not None
    whole = counts(Asked(everyone, NEWEST, "all"), at)
    for username in (
        "shiju-tousu",
        "shiju-hedui",
        "qinghuai-tousu",
        "qinghuai-shenpi",
        "bumen-tianbao",
        "bumen-shenhe",
    ):
        person = person_named(username)
        assert person is not None
        assert counts(Asked(person, NEWEST), at).open > 0, username

    assert whole.over > 0
    assert whole.today + whole.soon > 0


@pytest.mark.django_db
@pytest.mark.usefixtures("city")
def test_most_keep_their_terms_and_what_passed_is_an_entry_of_the_clock() -> None:
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.journal.models import Entry

    lapses = Entry.objects.filter(source="clock").values_list("thing", flat=True).distinct().count()

    assert 0 < lapses < 0.4 * CaseState.objects.count()


@pytest.mark.django_db
def test_the_journal_of_the_city_is_as_it_was_signed(city: tuple[Path, list[str]], settings: Settings) -> None:
    from zhiheng.kernel.log.queries import verify

    settings.KEYS = city[0] / "keys"

    assert list(verify()) == []


@pytest.mark.django_db
def test_a_load_that_was_interrupted_brings_no_case_in_twice(city: tuple[Path, list[str]]) -> None:
    from zhiheng.kernel.journal.models import Entry

    var, _ = city
    mark = var / "demo-city.json"
    mark.write_text(mark.read_text(encoding="ascii").replace("true", "false"), encoding="ascii")
    before = Entry.objects.count()

    again = loading.load_city(var, at=datetime(2026, 3, 18, 4, tzinfo=UTC), size="tiny", say=lambda _: None)

    assert (again.cases, again.acts) == (0, 0)
    assert Entry.objects.count() == before
