"""Which places a reported region counts in, by its digits or by a given map, and who owes figures for a place."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.compute.indicators.places import Places
from zhiheng.compute.indicators.questions import Regions
from zhiheng.primitives.codes import RegionCode

CODES = st.sampled_from(["100000", "330000", "330100", "330106", "330110", "339000", "339005", "120000", "120101"])


@given(CODES, st.sets(CODES))
def test_by_its_digits_a_region_counts_where_it_lies(reported: str, asked: set[str]) -> None:
    found = set(Regions.by_code(asked).counts_in(reported)) & asked

    assert found == {one for one in asked if RegionCode.read(one).contains(RegionCode.read(reported))}


def test_a_map_says_where_a_region_counts_now_whatever_its_digits_say() -> None:
    today = Regions.by_map(("330113", "330100"), {"330103": ["330113", "330100"]})

    assert set(today.counts_in("330103")) == {"330103", "330113", "330100"}
    assert set(today.counts_in("990101")) == {"990101"}


def test_a_place_adds_up_the_regions_that_lie_in_it_and_the_whole_all_of_them() -> None:
    places = Places(Regions.by_code(("330100", "330106", "330000")))

    spread = places.spread(["330106", "330110", "", "340102"])

    added = dict(zip(places.codes, spread.added(np.array([1.0, 10.0, 100.0, 1000.0])).tolist(), strict=True))
    assert added == {"": 1111.0, "330100": 11.0, "330106": 1.0, "330000": 11.0}


def test_figures_of_a_place_are_owed_by_the_reporting_regions_in_it_or_by_itself() -> None:
    regions = Regions.by_code(("330100", "330106", "340000"), ("330106", "330110"))
    places = Places(regions)

    owed = dict(zip(places.codes, places.parts.count.tolist(), strict=True))
    assert owed == {"": 2, "330100": 2, "330106": 1, "340000": 1, "330110": 1}
    assert [code for code, single in zip(places.codes, places.is_single, strict=True) if single] == [
        "330106",
        "340000",
        "330110",
    ]


def test_without_reporting_regions_the_whole_is_made_of_those_that_stated_figures() -> None:
    places = Places(Regions.by_code(("",)), {"330106", "330110"})

    assert places.parts.count.tolist() == [2, 1, 1]
