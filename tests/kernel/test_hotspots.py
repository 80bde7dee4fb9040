"""Hot issues: the planted ones are found, chance is not, decisions are entries, and nothing is unsealed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.kernel.counter import CITY, LETTER, MORNING, ROW, open_counter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries
    from tests.kernel.counter import Counter

    from zhiheng.kernel.hotspots.models import HotIssue

pytestmark = pytest.mark.django_db

USUAL = (
    "公交站牌被风吹歪了",
    "菜场地面积水难走",
    "理发店办卡后转让",
    "物业电话没人接听",
    "路灯白天也亮着",
    "早餐摊油烟呛人",
    "药店价签看不清",
    "学校门口停车乱",
)
PLANTED = "城东网红面包房卖的月饼发霉长毛，店员拒绝退款"


@pytest.fixture(autouse=True)
def counter(db: None) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use

    yield open_counter()
    put_in_use(None)


def bring_in(rows: list[tuple[int, str, str]]) -> list[int]:
    """Letters so many days before the morning, with their words and telephones; their numbers."""
    from zhiheng.kernel.access.queries import citizen
    from zhiheng.kernel.cases.actions import Opening, receive

    found = []
    for days, about, telephone in sorted(rows, reverse=True):
        told = {**ROW, "about": about, "telephone": telephone, "sender": f"来件人{telephone[-3:]}"}
        found.append(
            receive(
                Opening(LETTER, citizen("counter"), MORNING - timedelta(days=days), CITY, source="web"), told
            ).state.pk
        )
    return found


def usual() -> list[tuple[int, str, str]]:
    """Eight letters in eighty days, one of each."""
    return [(80 - 10 * number, about, f"1380000{number:04}") for number, about in enumerate(USUAL)]


def planted(count: int, *, parties: int = 99, first: int = 0) -> list[tuple[int, str, str]]:
    """Letters of the last days worded alike."""
    return [
        (number % 5, f"{PLANTED}{'请' * (number % 3)}", f"1390000{first + number % parties:04}")
        for number in range(count)
    ]


def search(days: int = 0) -> list[HotIssue]:
    from zhiheng.kernel.hotspots.actions import refresh

    return refresh(MORNING + timedelta(days=days))


def test_what_was_planted_is_found_with_its_words_and_the_quality_office_is_told(counter: Counter) -> None:
    from zhiheng.kernel.hotspots.models import HotCase
    from zhiheng.kernel.notices.models import Notice

    bring_in(usual())
    mine = bring_in(planted(12))

    new = {issue.basis: issue for issue in search()}

    assert set(new) == {"matter", "wording"}
    issue = new["wording"]
    assert sorted(HotCase.objects.filter(issue=issue).values_list("case", flat=True)) == sorted(mine)
    assert "月饼发霉长毛" in issue.title
    assert (issue.found, issue.parties) == (12, 12)
    assert issue.ratio > 2
    assert issue.probability < 0.001
    told = Notice.objects.filter(topic="hotspots.found")
    assert {notice.person_id for notice in told} == {counter.li.pk}
    assert {notice.link for notice in told} == {f"/cases/hot/{one.pk}" for one in new.values()}


def test_as_many_as_ever_are_not_hot() -> None:
    bring_in([(days, USUAL[days % 8], f"137{days:08}") for days in range(0, 84, 2)])

    assert search() == []


def test_one_party_alone_makes_no_issue() -> None:
    bring_in(usual())
    bring_in(planted(12, parties=2))

    assert [issue for issue in search() if issue.basis == "wording"] == []


def test_a_young_office_has_nothing_to_compare_with() -> None:
    bring_in(planted(12))

    assert search() == []


def test_the_same_issue_is_counted_anew_and_told_once() -> None:
    from zhiheng.kernel.hotspots.queries import issues

    bring_in(usual())
    bring_in(planted(12))
    first = search()
    bring_in(planted(4, first=500))

    assert first
    assert search() == []
    assert [issue.found for issue in issues() if issue.basis == "wording"] == [16]


def test_a_search_without_anything_new_reads_nothing(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    bring_in(usual())
    search()

    with django_assert_max_num_queries(2):
        assert search() == []


def test_a_closed_issue_stays_closed_until_new_letters_are_hot_themselves(counter: Counter) -> None:
    from zhiheng.kernel.hotspots.actions import close
    from zhiheng.kernel.hotspots.queries import issues

    bring_in(usual())
    bring_in(planted(12))
    for issue in search():
        close(issue.pk, reason="批次已召回", by=counter.li, at=MORNING)

    bring_in(planted(3, first=500))
    assert search() == []
    bring_in(planted(12, first=600))

    assert {issue.basis for issue in search()} >= {"wording"}
    assert {issue.reason for issue in issues("closed")} == {"批次已召回"}


def test_a_decision_is_an_entry_and_only_the_quality_office_decides(counter: Counter) -> None:
    from zhiheng.kernel.access.rules import RoleMissing
    from zhiheng.kernel.hotspots import rules
    from zhiheng.kernel.hotspots.actions import close, watch
    from zhiheng.kernel.journal.models import Entry

    bring_in(usual())
    bring_in(planted(12))
    issue = search()[0]

    with pytest.raises(RoleMissing):
        watch(issue.pk, by=counter.zhao, at=MORNING)
    with pytest.raises(rules.ReasonMissing):
        close(issue.pk, reason=" ", by=counter.li, at=MORNING)
    watch(issue.pk, by=counter.li, at=MORNING)
    close(issue.pk, reason="已约谈", by=counter.li, at=MORNING)
    with pytest.raises(rules.IssueClosed):
        watch(issue.pk, by=counter.li, at=MORNING)

    entries = Entry.objects.filter(kind="hotspots").order_by("seq")
    assert [(entry.act, entry.by, entry.reason) for entry in entries] == [
        ("watched", "li", ""),
        ("closed", "li", "已约谈"),
    ]


def test_counts_are_of_all_and_cases_of_who_may_see_them(counter: Counter) -> None:
    from zhiheng.kernel.access.rules import day_of
    from zhiheng.kernel.hotspots.queries import looked_at

    bring_in(usual())
    mine = bring_in(planted(12))
    issue = next(one for one in search() if one.basis == "wording")

    lead, east = (looked_at(issue, person, day_of(MORNING)) for person in (counter.li, counter.han))

    assert (lead.all, east.all) == (12, 12)
    assert {state.pk for state in lead.seen} == set(mine)
    assert east.seen == []
    assert sum(count for _, count in east.days) == 12


def test_a_party_with_many_cases_is_a_hint_and_nothing_is_unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.kernel.access.rules import day_of
    from zhiheng.kernel.casebook.models import CaseState
    from zhiheng.kernel.hotspots.queries import serial
    from zhiheng.kernel.journal.models import Entry
    from zhiheng.kernel.vault import rules as vault

    mine = bring_in([(number * 25, USUAL[number % 8], "139 0000-0001") for number in range(12)])
    old = bring_in([(400, USUAL[0], "13900000001")])
    other = bring_in([(3, USUAL[0], "13900000002")])
    states, day = CaseState.objects.in_bulk([*mine, *old, *other]), day_of(MORNING)
    entries = Entry.objects.count()

    def nothing_opens(*_: object, **__: object) -> str:
        raise AssertionError

    monkeypatch.setattr(vault, "opened", nothing_opens)
    found = serial(states[mine[0]], day)

    assert found is not None
    assert (found.cases, found.withdrawn) == (12, 0)
    assert serial(states[other[0]], day) is None
    assert Entry.objects.count() == entries


def test_a_search_unseals_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.kernel.vault import rules as vault

    bring_in(usual())
    bring_in(planted(12))

    def nothing_opens(*_: object, **__: object) -> str:
        raise AssertionError

    monkeypatch.setattr(vault, "opened", nothing_opens)

    assert search()


def test_what_was_hot_weeks_before_the_first_search_is_found() -> None:
    bring_in([(days, USUAL[days % 8], f"137{days:08}") for days in range(40, 120, 10)])
    bring_in([(days + 40, about, telephone) for days, about, telephone in planted(12)])

    assert {issue.basis for issue in search()} == {"matter"}


def test_copies_spread_over_three_months_are_found() -> None:
    bring_in([(days, USUAL[days % 8], f"137{days:08}") for days in range(91, 121)])
    bring_in([(number * 5, PLANTED, f"139{number:08}") for number in range(17)])

    assert [(issue.basis, issue.found, issue.window_days) for issue in search()] == [("wording", 17, 90)]
