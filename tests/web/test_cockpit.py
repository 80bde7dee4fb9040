"""The cockpit, the pages of districts and the desks of offices: what a city with targets and numbers sees there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from django.urls import reverse
from tests.kernel.bakery import OFFICE
from tests.kernel.fictional_plan import TEXT
from tests.kernel.test_targets import BEGUN, EAST, LATER, TARGETS, WEST, City, a_plan, quarters

from zhiheng.kernel.targets import actions
from zhiheng.policy.promises.splitting import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django import Settings
    from tests.kernel.bakery import Bakery

SHOPS, CONTENT, *_ = (one.indicator for one in TARGETS)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    """It is 28 April 2026."""
    with patch("django.utils.timezone.now", return_value=LATER):
        yield


@dataclass
class Seen:
    """A city and the browser of one who reads."""

    city: City
    browser: Client

    def get(self, name: str, *places: object, query: str = "", **headers: str) -> Any:  # noqa: ANN401
        """A page, as an answer with its context."""
        answer = self.browser.get(reverse(name, args=places) + query, headers=headers)
        assert answer.status_code == 200
        return answer


@pytest.fixture
def seen(bakery: Bakery, client: Client) -> Seen:
    """A plan of four targets, two of them bound, one split to two districts; no number is there yet."""
    from zhiheng.kernel.access.actions import create_person, give_grant, load_offices
    from zhiheng.kernel.access.rules import OfficeRow
    from zhiheng.kernel.plans.actions import keep_compiled

    districts = [OfficeRow(f"gov-{code}", f"{code}政府", region=code) for code in (EAST, WEST)]
    load_offices([OfficeRow("zlb", "澄川市质量办", region="339900"), *districts], at=BEGUN)
    li = create_person(
        username="li", name="李审核", office="zlb", role="quality_office", password="Long-enough-1", at=BEGUN
    )
    for person, role in ((bakery.zhao, "enter"), (bakery.wang, "reader"), (li, "quality_office")):
        office = OFFICE if role == "enter" else ""
        give_grant(person=person, role=role, office=office, since=date(2025, 1, 1), by=None, at=BEGUN)
    plan = keep_compiled(compiled=a_plan(TARGETS), document=TEXT.encode(), by=li, at=BEGUN).plan
    actions.adopt_plan(plan=plan, by=li, at=BEGUN)
    city = City(plan, li, bakery)
    for words, address in ((SHOPS, "bakery.shops"), (CONTENT, "bakery.content")):
        actions.bind(target=city.named(words).number, indicator=address, reason="名称相同", by=li, at=BEGUN)
    parts = [Part(region=EAST), Part(region=WEST)]
    actions.split(target=city.named(SHOPS).number, rule="equal", parts=parts, reason="各半", by=li, at=BEGUN)
    client.force_login(bakery.wang)
    return Seen(city, client)


def numbers(city: City) -> None:
    """Shops and content customers of both districts since 2024."""
    for region, shops in ((EAST, (30, 31, 33)), (WEST, (20, 26, 34))):
        labels = [f"{year}-Q{part}" for year in (2024, 2025) for part in (1, 2, 3, 4)]
        counts = [shops[0]] * 4 + [shops[1]] * 4
        quarters(city, {label: (count, 8) for label, count in zip(labels, counts, strict=True)}, region)


# --- the screen ------------------------------------------------------------------------------------------------------


def test_a_city_without_targets_is_told_where_they_come_from(bakery: Bakery, client: Client) -> None:
    client.force_login(bakery.wang)

    assert "方案定版后" in client.get(reverse("cockpit")).content.decode()


def test_every_target_of_the_city_is_one_sign_that_leads_to_it_and_says_how_it_stands(seen: Seen) -> None:
    text = seen.get("cockpit").content.decode()

    for one in TARGETS:
        number = seen.city.named(one.indicator).number
        assert f'href="{reverse("target", args=[number])}"' in text
    assert seen.get("cockpit").context["total"] == len(TARGETS)
    # Sign and word, whatever the colour.
    assert '<span aria-hidden="true">×</span><span class="visually-hidden">' in text


def test_the_worst_come_with_what_they_need_and_key_indicators_with_their_trend(seen: Seen) -> None:
    numbers(seen.city)

    page = seen.get("cockpit").context

    worst = page["worst"]
    assert {one.indicator_name for one in worst} <= {SHOPS, CONTENT}
    assert worst
    assert all(one.status in {"off_track", "at_risk"} for one in worst)
    assert {one.address for one in page["keys"]} == {"bakery.shops", "bakery.content"}
    assert all(one.chart is not None for one in page["keys"])
    assert {row[0] for row in page["map"].chart.table.rows} == {"东城区", "西城区"}


def test_other_key_indicators_and_another_map_are_chosen_and_nonsense_is_left_out(seen: Seen) -> None:
    numbers(seen.city)

    page = seen.get("cockpit", query="?key=bakery.content&key=no.such&map=bakery.shops&plan=x").context

    assert [one.address for one in page["keys"]] == ["bakery.content"]
    assert page["map"].address == "bakery.shops"


def test_it_is_computed_once_until_something_new_is_known(seen: Seen) -> None:
    numbers(seen.city)
    seen.get("cockpit")

    with patch("zhiheng.web.standings_now.standings", side_effect=AssertionError("computed again")):
        seen.get("cockpit")
    actions.decline(target=seen.city.named(CONTENT).number, reason="不统计", by=seen.city.li, at=LATER)

    by_name = {one.indicator_name: one.binding for field in seen.get("cockpit").context["fields"]
               for one in field.targets}  # fmt: skip
    assert by_name[CONTENT] == "declined"


def test_what_changed_since_yesterday_comes_as_a_part_of_the_screen_or_as_a_page(seen: Seen) -> None:
    from zhiheng.kernel.indicators.actions import refresh

    refresh(at=LATER - timedelta(days=1))
    numbers(seen.city)

    part = seen.get("cockpit_changes", **{"HX-Request": "true"})
    page = seen.get("cockpit_changes")

    assert {one.after.indicator_name for one in part.context["changes"]} == {SHOPS, CONTENT}
    assert "<html" not in part.content.decode()
    assert "<html" in page.content.decode()


def test_a_kind_whose_report_is_missing_comes_first_in_freshness(seen: Seen) -> None:
    numbers(seen.city)

    (row, *_) = seen.get("cockpit_changes").context["fresh"]

    # The first quarter of 2026 is over and its figures were due before 28 April.
    assert (row.title, row.late, row.newest) == ("馒头季报", "2026年第一季度", date(2025, 12, 31))


def areas(*codes: str) -> str:
    ring = [[118.0, 30.0], [118.2, 30.0], [118.2, 30.2], [118.0, 30.0]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": {"code": code}, "geometry": shape} for code in codes]
    return json.dumps({"type": "FeatureCollection", "attribution": "审图号：浙S（2026）1号", "features": features})


def test_a_city_with_a_map_of_its_own_sees_it_with_its_owner(seen: Seen, settings: Settings, tmp_path: Path) -> None:
    numbers(seen.city)
    settings.MAP = tmp_path / "map.geojson"
    settings.MAP.write_text(areas(EAST, WEST), "utf-8")

    answer = seen.get("cockpit", query="?map=bakery.shops")

    assert answer.context["map"].problem == ""
    assert "projection" in answer.context["map"].chart.spec
    assert "审图号：浙S（2026）1号" in answer.content.decode()
    assert {row[0] for row in answer.context["map"].chart.table.rows} == {"东城区", "西城区"}


@pytest.mark.parametrize(("content", "told"), [("{", "不能使用"), (areas(EAST), "西城区")])
def test_where_the_map_cannot_be_used_tiles_stand_for_it_and_say_why(
    seen: Seen, settings: Settings, tmp_path: Path, content: str, told: str
) -> None:
    numbers(seen.city)
    settings.MAP = tmp_path / "map.geojson"
    settings.MAP.write_text(content, "utf-8")

    answer = seen.get("cockpit", query="?map=bakery.shops")

    assert told in answer.context["map"].problem
    assert answer.context["map"].problem in answer.content.decode()
    assert "projection" not in answer.context["map"].chart.spec


# --- districts -------------------------------------------------------------------------------------------------------


def test_a_district_sees_its_targets_and_its_place_among_the_others(seen: Seen) -> None:
    numbers(seen.city)

    page = seen.get("district", EAST).context

    assert [one.region for one in page["targets"]] == [EAST]
    against = {row.address: row for row in page["rows"]}
    assert (against["bakery.shops"].own.text, against["bakery.shops"].city.text) == ("31", "57")
    assert set(page["chart"].table.rows[0]) >= {"东城区"}


@pytest.mark.parametrize("code", ["339900", "339999", "x"])
def test_what_is_no_district_is_not_found(seen: Seen, code: str) -> None:
    assert seen.browser.get(reverse("district", args=[code])).status_code == 404


# --- desks -----------------------------------------------------------------------------------------------------------


def test_the_page_of_an_office_shows_what_it_owes_to_those_with_a_role_only(seen: Seen) -> None:
    path = reverse("office", args=["市市场监管局"])
    with_role = seen.browser.get(path).context["desk"]
    seen.browser.logout()

    assert {one.indicator_name for one in with_role.targets} == {one.indicator for one in TARGETS}
    assert with_role.key == OFFICE
    assert seen.browser.get(path).context["desk"] is None


def test_a_desk_rests_on_what_was_computed_for_all(seen: Seen) -> None:
    seen.get("targets")

    with patch("zhiheng.kernel.targets.queries._standings", side_effect=AssertionError("computed again")):
        answer = seen.browser.get(reverse("office", args=["市市场监管局"]))

    assert answer.context["desk"].targets


def test_what_an_office_has_not_reported_waits_among_its_tasks(seen: Seen) -> None:
    declined = seen.city.named(CONTENT).number
    actions.decline(target=declined, reason="不统计", by=seen.city.li, at=BEGUN)
    seen.browser.force_login(seen.city.bakery.zhao)

    late = seen.get("tasks").context["late"]

    assert declined in {one.about for one in late}
