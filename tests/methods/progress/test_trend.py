"""The weighted line and its forecast: ordinary least squares where weights are equal, right as often as it says."""

import numpy as np
import pytest
from scipy import stats

from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.progress.trend import forecast, recency_weights

YEARS = np.arange(2015, 2023.0)


def test_with_equal_weights_it_is_the_ordinary_forecast() -> None:
    values = np.array([80, 82, 81, 84, 86, 85, 88, 90.0])

    found = forecast(YEARS, values, 2026, weights=np.ones(8))

    line = stats.linregress(YEARS, values)
    rest = values - line.intercept - line.slope * YEARS
    error = np.sqrt((rest @ rest) / 6 * (1 + 1 / 8 + (2026 - YEARS.mean()) ** 2 / ((YEARS - YEARS.mean()) ** 2).sum()))
    assert found is not None
    assert found.value == pytest.approx(line.intercept + line.slope * 2026)
    assert found.slope == pytest.approx(line.slope)
    assert found.error == pytest.approx(error)
    assert found.limits(0.9) == pytest.approx(stats.t.interval(0.9, 6, found.value, error))
    assert found.below(95) == pytest.approx(stats.t.cdf((95 - found.value) / error, 6))


def test_recent_values_bend_the_line_towards_themselves() -> None:
    values = np.array([80, 80, 80, 80, 80, 82, 84, 86.0])

    plain, recent, short = (
        forecast(YEARS, values, 2026, weights=weights)
        for weights in (np.ones(8), None, recency_weights(YEARS, half_life=1))
    )

    assert plain is not None
    assert recent is not None
    assert short is not None
    assert plain.value < recent.value < short.value < 94


def test_the_probability_is_right_as_often_as_it_says() -> None:
    """If it is, the probability of a value below the one that came is anything between 0 and 1 alike."""
    random = np.random.default_rng(1)
    weights = recency_weights(YEARS)
    found = []

    for _ in range(2000):
        # The model of the method: the older, the noisier.
        values = 80 + 1.0 * (YEARS - 2015) + random.normal(size=8) / np.sqrt(weights)
        ahead = forecast(YEARS, values, 2025)
        assert ahead is not None
        found.append(ahead.below(90 + random.normal()))

    assert stats.kstest(found, "uniform").pvalue > 0.01
    assert np.mean(np.abs(np.array(found) - 0.5) < 0.45) == pytest.approx(0.9, abs=0.02)


def test_missing_values_are_left_out_and_too_few_give_no_line() -> None:
    with_gap = forecast([2020, 2021, 2022, 2023], [1, np.nan, 3, 4], 2024)
    without = forecast([2020, 2022, 2023], [1, 3, 4], 2024)

    assert with_gap == without
    assert forecast([2020, 2021], [1, np.nan], 2024) is None
    assert forecast([], [], 2024) is None


def test_two_points_have_a_line_and_no_probability_and_a_straight_series_is_certain() -> None:
    two = forecast([2020, 2021], [1, 2], 2024)
    straight = forecast([2020, 2021, 2022], [1, 2, 3], 2024)

    assert two is not None
    assert two.value == pytest.approx(5)
    assert np.isnan([two.error, two.below(4), *two.limits()]).all()
    assert straight is not None
    assert (straight.error, straight.below(4), straight.below(6)) == (0, 0, 1)


def test_a_half_life_that_is_none_is_refused() -> None:
    with pytest.raises(MethodMisused):
        recency_weights([2020, 2021], half_life=0)
