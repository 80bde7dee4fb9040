"""One search over everything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled, source

from zhiheng.kernel.plans import actions, queries
from zhiheng.kernel.search.queries import search

if TYPE_CHECKING:
    from datetime import datetime

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


@pytest.mark.usefixtures("plan")
def test_two_characters_find_titles_items_and_words_of_the_text() -> None:
    found = search("质量")

    assert {hit.kind for hit in found.hits} == {"plan", "target", "task", "office", "system", "text"}
    assert all(hit.match == "质量" for hit in found.hits)
    assert not found.more


@pytest.mark.usefixtures("plan")
def test_a_hit_in_the_text_leads_to_its_place_and_clause() -> None:
    hit = next(hit for hit in search("归集").hits if hit.kind == "text")

    assert TEXT[hit.start : hit.end] == "归集"
    assert hit.clause == "二/(一)"
    assert hit.before.endswith("前完成")
    assert hit.after.startswith("。（市质监局牵头")
    assert hit.before.startswith("…")
    assert hit.after.endswith("…")


@pytest.mark.usefixtures("plan")
def test_an_office_of_today_is_found_through_its_predecessor() -> None:
    assert {hit.label for hit in search("市场监督").hits if hit.kind == "office"} == {"市质监局", "市工商局"}


def test_a_corrected_item_is_found_under_its_new_words_only(plan: Plan, li: Person, noon: datetime) -> None:
    target = queries.states(plan, ("target",))[1]
    actions.correct_item(item=target.id, data={"indicator": "餐饮单位合格率"}, by=li, at=noon)

    assert [hit.item for hit in search("餐饮单位").hits] == [target.id]
    assert all(hit.item != target.id for hit in search("食品监督").hits)


def test_a_rejected_item_is_not_found_but_its_words_in_the_text_are(plan: Plan, li: Person, noon: datetime) -> None:
    target = queries.states(plan, ("target",))[3]
    actions.reject_item(item=target.id, note="不是目标", by=li, at=noon)

    assert {hit.kind for hit in search("开展试点").hits} == {"text"}


@pytest.mark.usefixtures("plan")
def test_full_width_digits_and_letters_find_half_width_ones() -> None:
    assert any(hit.kind == "text" for hit in search("２０１８年").hits)


@pytest.mark.usefixtures("plan")
def test_all_words_must_be_there() -> None:
    assert search("食品 98%").hits[0].kind == "target"
    assert search("食品 特种设备").hits == ()


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    assert search(query).hits == ()


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("query", ["%", "_", "\\", "'", '"', "100%", "(", "[", "*", "（"])
def test_signs_are_sought_as_they_are(query: str) -> None:
    matches = [hit.match for hit in search(query).hits if hit.kind == "text"]

    assert bool(matches) == (query in TEXT)
    assert set(matches) <= {query}


def test_more_hits_than_asked_for_are_announced(plan: Plan, li: Person, noon: datetime) -> None:
    actions.keep_compiled(compiled=replace(compiled(), source=source(TEXT + "二")), document=b"", by=li, at=noon)

    found = search("质量", limit=3)

    assert (len(found.hits), found.more) == (3, True)
    assert {hit.plan for hit in search("提升").hits} >= {plan.pk}
