"""Public figures: what is told, that small counts are not, and that no sum tells them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.web.public_door import KIND, OFFICE, ROW, open_door

from zhiheng.kernel.reception.rules import FEWEST, told
from zhiheng.web.public_figures import share_told

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings


@given(st.lists(st.integers(0, 40), max_size=15))
def test_no_small_count_is_told_and_none_follows_from_a_sum(counts: list[int]) -> None:
    shown = told(counts)
    hidden = [count for count, seen in zip(counts, shown, strict=True) if seen is None]

    assert all(seen is None or seen == count for count, seen in zip(counts, shown, strict=True))
    assert not [seen for seen in shown if seen is not None and 0 < seen < FEWEST]
    assert len(hidden) != 1 or sum(count > 0 for count in counts) == 1


@given(st.integers(0, 300), st.integers(0, 300))
def test_no_share_tells_how_few_were_too_late(late: int, part: int) -> None:
    words = share_told(part, part + late)

    if 0 < late < FEWEST and words:
        others = {share_told(part + late - other, part + late) for other in range(1, FEWEST)} - {""}
        assert others == {words}


@pytest.fixture
def door(db: None, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - opens the database
    open_door(settings, monkeypatch)


def receive(count: int, place: str, day: date) -> None:
    from zhiheng.kernel.access.queries import citizen
    from zhiheng.kernel.cases.actions import Opening, receive_each

    row = {**ROW, "place": place, "channel": "web", "received_on": day.isoformat()}
    opening = Opening(KIND, citizen("complaints"), timezone.now(), OFFICE)
    assert all(not verdict.refusals for verdict in receive_each(opening, [row] * count))


@pytest.mark.django_db
@pytest.mark.usefixtures("door")
def test_the_page_tells_counts_and_nothing_of_a_case(client: Client) -> None:
    today = timezone.localdate()
    receive(12, "339901", today)
    receive(3, "339902", today)

    page = client.get("/figures/").content.decode()

    assert '<span class="n">15</span>' in page
    assert ROW["title"] not in page
    assert ROW["respondent"] not in page
    assert ">3<" not in page
    # Told beside the sum, the count of one district would tell that of the other.
    assert ">12<" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("door")
def test_few_in_all_are_not_counted_out(client: Client) -> None:
    receive(2, "339901", timezone.localdate())

    page = client.get("/figures/").content.decode()

    assert "＜5" in page
    assert ">2<" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("door")
def test_what_came_longer_ago_is_not_counted(client: Client) -> None:
    receive(9, "339901", timezone.localdate() - timedelta(days=400))
    receive(7, "339901", timezone.localdate())

    page = client.get("/figures/").content.decode()

    assert '<span class="n">7</span>' in page
    assert ">9<" not in page
