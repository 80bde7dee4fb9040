"""The small city comes in through the real intakes, whole and once; what the declarations refuse is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from zhiheng.demo.timeline import CHINA

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker, Settings

    from zhiheng.demo.loading import Loaded

pytestmark = pytest.mark.django_db
NEWEST = date(2026, 3, 18)


def _load(var: Path) -> Loaded:
    from zhiheng.demo.loading import load_city

    return load_city(var, at=datetime(2026, 3, 18, 4, tzinfo=UTC), size="small", say=lambda _: None)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None,  # noqa: ARG001 - the tables
    django_db_blocker: DjangoDbBlocker,
    var: Path,
) -> Iterator[Loaded]:
    """The small city, brought in once for all tests of this file and taken out again."""
    from django.db import transaction
    from django.test import override_settings

    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    whole = transaction.atomic()
    whole._from_testcase = True  # type: ignore[attr-defined]  # so Django marks the transaction of a test
    with (
        django_db_blocker.unblock(),
        override_settings(VAR=var, KEYS=var / "keys", PASSWORD_HASHERS=quick),
        whole,
    ):
        yield _load(var)
        transaction.set_rollback(True)


def _count() -> int:
    from zhiheng.kernel.journal.models import Entry

    return Entry.objects.count()


def test_the_city_has_its_districts_offices_and_firms(loaded: Loaded) -> None:
    from zhiheng.kernel.access.queries import offices_on, regions_on
    from zhiheng.kernel.records.models import Record

    districts = [region for region in regions_on(NEWEST) if region.level == "county"]
    offices = [office for office in offices_on(NEWEST) if str(office.region_id).startswith("9901")]
    firms = Record.objects.filter(kind="register.firm", state="stands")

    assert len(districts) == 6
    assert len(offices) == 40
    assert firms.count() > 220
    assert loaded.files > 100


def test_every_kind_the_story_tells_stands_and_nothing_but_dirt_was_refused(loaded: Loaded) -> None:
    from zhiheng.kernel.intake.models import Batch
    from zhiheng.kernel.records.queries import count_by_kind

    counted = count_by_kind()

    assert set(Batch.objects.values_list("state", flat=True)) == {"done"}
    assert {"product.test_item", "product.result_notice", "enterprise.certificate", "product.injury"} <= set(counted)
    assert 0 < loaded.refused < 0.02 * loaded.rows


def test_dirty_names_leave_subjects_to_be_matched(loaded: Loaded) -> None:
    from zhiheng.kernel.records.models import Record

    provisional = Record.objects.filter(kind="register.firm", state="provisional")

    assert provisional.exists()
    assert loaded.proposals > 0


@pytest.mark.usefixtures("loaded")
def test_what_waits_is_approved_month_by_month_and_the_newest_is_not_yet() -> None:
    from zhiheng.kernel.records.models import Record

    results = Record.objects.filter(kind="product.test_result")
    approved, entered = results.filter(state="approved"), results.filter(state="entered")

    newest = [found.latest("happened_on").happened_on or date.min for found in (approved, entered)]

    assert approved.count() > entered.count() > 0
    assert newest == sorted(newest)


@pytest.mark.usefixtures("loaded")
def test_what_was_known_on_a_day_can_be_asked() -> None:
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.records.queries import standings_at

    told = Entry.objects.filter(thing__gt=0)
    first, last = (told.order_by(key).first() for key in ("learned_at", "-learned_at"))
    assert first is not None
    assert last is not None
    middle = first.learned_at + (last.learned_at - first.learned_at) / 2

    then = sum(1 for _ in standings_at("product.test_result", middle))
    now = sum(1 for _ in standings_at("product.test_result", last.learned_at))

    assert last.learned_at.astimezone(CHINA).date() <= NEWEST
    assert 0 < then < now


@pytest.mark.usefixtures("loaded")
def test_the_county_is_found_behind_the_district() -> None:
    from zhiheng.demo.words import words
    from zhiheng.kernel.access.queries import codes_at, predecessors

    former, after = words().former, words().districts[-1]

    assert codes_at(former["code"], of=NEWEST - timedelta(150), day=NEWEST) == {after.code}
    assert predecessors(f"{after.key}-scjg", NEWEST) == {f"{former['key']}-scjg"}


@pytest.mark.usefixtures("loaded")
def test_the_plan_is_adopted_bound_split_and_reported_on() -> None:
    from collections import Counter

    from zhiheng.kernel.targets import queries
    from zhiheng.kernel.targets.models import Report, Target

    whole = Target.objects.filter(parent__isnull=True)
    bindings = Counter(whole.values_list("binding", flat=True))
    verdicts = Counter(Report.objects.values_list("verdict", flat=True))
    (plan,) = set(whole.values_list("plan_id", flat=True))
    based = [state for state in queries.followed_targets(plan) if state.baseline is not None]
    divided = {
        state.parent for state in map(queries.target, Target.objects.values_list("id", flat=True)) if state.parent
    }

    assert bindings["bound"] > 70
    assert bindings["open"] == 2
    assert bindings["declined"] == 2
    assert {state.baseline.origin for state in based if state.baseline} == {"plan"}
    assert len(divided) == 5
    lifts = next(state for state in map(queries.target, divided) if state.data.unit == "台")
    assert sum(part.data.value for part in queries.parts_of(lifts.number)) == lifts.data.value
    assert verdicts["waiting"] > 20
    assert queries.overdue_reports(NEWEST)


@pytest.mark.usefixtures("loaded")
def test_heads_of_the_log_were_signed_as_the_months_went_by() -> None:
    from zhiheng.kernel.log.models import Head

    sizes = list(Head.objects.order_by("signed_at").values_list("size", flat=True))

    assert len(sizes) >= 4
    assert sizes == sorted(sizes)


def test_the_printed_passwords_open_their_accounts(loaded: Loaded) -> None:
    assert {account.person.username for account in loaded.accounts} >= {"zhiliangban", "shiju-tianbao", "shenji"}
    assert all(account.person.check_password(account.password) for account in loaded.accounts)


def test_a_second_run_adds_nothing(loaded: Loaded, var: Path) -> None:
    before = _count()

    again = _load(var)

    assert not again.new
    assert _count() == before
    assert [one.password for one in again.accounts] == [one.password for one in loaded.accounts]


@pytest.mark.usefixtures("loaded")
def test_a_load_that_was_interrupted_goes_on_where_it_stopped(var: Path) -> None:
    """Told by its mark that it is not done, it looks at everything again and finds it there."""
    mark = var / "demo-city.json"
    mark.write_text(mark.read_text(encoding="ascii").replace("true", "false"), encoding="ascii")
    before = _count()

    again = _load(var)

    assert again.new
    assert (again.files, again.rows, again.approved, again.returned) == (0, 0, 0, 0)
    assert _count() == before


def test_the_white_paper_of_the_house_is_built_for_the_city_without_a_problem(
    loaded: Loaded, var: Path, settings: Settings
) -> None:
    from zhiheng.kernel.indicators.actions import refresh
    from zhiheng.kernel.reports import queries
    from zhiheng.reporting.numbers_in_text.building import build

    del loaded
    settings.WAREHOUSE_FILES, settings.WAREHOUSE_CATALOGUE = var / "warehouse", ""
    refresh(at=datetime(2026, 3, 18, 4, tzinfo=UTC))

    full, begun = (
        build(queries.chosen(None).content, queries.Numbers(NEWEST, year), year=year) for year in (2025, NEWEST.year)
    )

    assert (full.title, begun.title) == ("澜溪市2025年质量状况白皮书", "澜溪市2026年质量状况白皮书")
    assert len(full.used) >= 100
    assert full.by_hand == begun.by_hand == ()
