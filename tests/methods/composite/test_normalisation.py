"""Indicators on one scale: the worst and the best where they belong, missing stays missing."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from zhiheng.methods.composite.normalisation import NORMALISATIONS, Normalisation
from zhiheng.methods.composite.ranking import places
from zhiheng.methods.misuse import MethodMisused

NAN = float("nan")
VALUES = np.array([[1.0], [4.0], [2.0], [NAN], [4.0]])
PARAMETERS: dict[str, dict[str, Any]] = {
    "to_reference": {"unit": 1},
    "to_target": {"target": 5},
    "between": {"worst": 0, "best": 5},
    "efficacy": {"unacceptable": 0, "satisfactory": 5},
    "exponential_efficacy": {"unacceptable": 0, "satisfactory": 5},
}


@pytest.mark.parametrize(
    ("method", "parameters", "expected"),
    [
        ("min_max", {"low": 1, "high": 100}, [1, 100, 34, NAN, 100]),
        ("rank", {}, [1, 3, 2, NAN, 3]),
        ("borda", {}, [0, 2, 1, NAN, 2]),
        ("percentile", {}, [0, 2 / 3, 1 / 3, NAN, 2 / 3]),
        ("to_best", {}, [0, 1, 1 / 3, NAN, 1]),
        ("to_reference", {"unit": 2}, [0, 3, 1, NAN, 3]),
        ("to_reference", {"unit": 2, "cut": True}, [0, 1, 1, NAN, 1]),
        ("to_target", {"target": 7}, [0, 0.5, 1 / 6, NAN, 0.5]),
        ("of_best", {}, [0.25, 1, 0.5, NAN, 1]),
        ("between", {"worst": 2, "best": 3}, [0, 100, 0, NAN, 100]),
        ("between", {"worst": 2, "best": 3, "cut": False}, [-100, 200, 0, NAN, 200]),
        ("efficacy", {"unacceptable": 2, "satisfactory": 4}, [40, 100, 60, NAN, 100]),
        ("exponential_efficacy", {"unacceptable": 2, "satisfactory": 4}, [60 * 0.6**0.5, 100, 60, NAN, 100]),
    ],
)
def test_each_method_gives_what_its_formula_says(
    method: str, parameters: dict[str, Any], expected: list[float]
) -> None:
    found = Normalisation(method, parameters).apply(VALUES, 1)

    np.testing.assert_allclose(found[:, 0], expected)


def test_z_scores_have_the_mean_and_deviation_asked_for() -> None:
    found = Normalisation("z_score", {"mean": 50, "deviation": 10}).apply(VALUES, 1)

    assert np.nanmean(found) == pytest.approx(50)
    assert np.nanstd(found, ddof=1) == pytest.approx(10)


@pytest.mark.parametrize("method", sorted(set(NORMALISATIONS) - set(PARAMETERS)))
def test_where_less_is_better_the_order_is_turned_round(method: str) -> None:
    found = Normalisation(method).apply(VALUES, -1)

    assert places(found[:, 0]).tolist() == pytest.approx([1, 3, 2, NAN, 3], nan_ok=True)


@pytest.mark.parametrize("method", sorted(NORMALISATIONS))
def test_replicates_stand_side_by_side_without_touching_each_other(method: str) -> None:
    stacked = np.stack([VALUES, VALUES[::-1] * 0.5 + 1])

    found = Normalisation(method, PARAMETERS.get(method, {})).apply(stacked, 1)

    for at in range(2):
        alone = Normalisation(method, PARAMETERS.get(method, {})).apply(stacked[at], 1)
        np.testing.assert_allclose(found[at], alone)


@pytest.mark.parametrize("method", ["min_max", "z_score", "to_best"])
def test_an_indicator_on_which_all_agree_cannot_be_stretched(method: str) -> None:
    assert np.isnan(Normalisation(method).apply([[3.0], [3.0]], 1)).all()


def test_what_has_no_meaning_is_refused() -> None:
    for method, parameters, direction in (
        ("of_best", {}, 1),
        ("between", {"worst": 1, "best": 2}, -1),
        ("efficacy", {"unacceptable": 2, "satisfactory": 2}, 1),
    ):
        with pytest.raises(MethodMisused):
            Normalisation(method, parameters).apply([[0.0], [1.0]], direction)
    with pytest.raises(MethodMisused) as refused:
        Normalisation("minmax")
    assert refused.value.fields == {"method": "minmax"}


@given(st.lists(st.one_of(st.integers(-5, 5).map(float), st.just(NAN)), min_size=1, max_size=12))
@settings(max_examples=60)
def test_places_are_those_of_scipy_with_missing_ones_left_out(scores: list[float]) -> None:
    x = np.array(scores)
    there = ~np.isnan(x)

    found = places(x)

    assert found[there].tolist() == stats.rankdata(-x[there], method="min").tolist()
    assert np.isnan(found[~there]).all()


def test_scores_that_differ_by_the_order_of_their_sum_share_a_place() -> None:
    assert places([0.1 + 0.2, 0.3, 0.2]).tolist() == [1, 1, 3]
