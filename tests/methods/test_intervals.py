"""Limits of shares and rates, compared with scipy's own, with their definitions and with whole populations."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from zhiheng.methods.intervals import design_share, poisson, stratified_share, wilson
from zhiheng.methods.misuse import MethodMisused

counts = st.integers(1, 5000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole)))
levels = st.floats(0.5, 0.999)


@given(counts, levels)
@settings(max_examples=60)
def test_wilson_equals_the_limits_of_scipy(count: tuple[int, int], level: float) -> None:
    part, whole = count

    low, high = wilson(part, whole, level)

    expected = stats.binomtest(part, whole).proportion_ci(level, method="wilson")
    assert low == pytest.approx(expected.low, abs=1e-12)
    assert high == pytest.approx(expected.high, abs=1e-12)


def test_wilson_touches_the_ends_exactly_and_is_not_empty_there() -> None:
    low, high = wilson([0, 7, 0, 1], [7, 7, 1, 1])

    assert list(low[[0, 2]]) == [0.0, 0.0]
    assert list(high[[1, 3]]) == [1.0, 1.0]
    assert (high - low > 0.2).all()


def test_what_is_no_share_has_no_interval() -> None:
    low, high = wilson([0, -1, 5, np.nan, 1], [0, 4, 4, 4, np.nan])

    assert np.isnan(low).all()
    assert np.isnan(high).all()


@pytest.mark.parametrize("level", [0, 1, -0.5, 95, float("nan")])
def test_a_level_outside_zero_and_one_is_refused(level: float) -> None:
    with pytest.raises(MethodMisused) as refused:
        wilson(1, 2, level)
    with pytest.raises(MethodMisused):
        poisson(1, level)

    assert refused.value.code == "methods.misused"


@given(st.integers(0, 100_000), levels)
@settings(max_examples=60)
def test_poisson_equals_the_quantiles_of_chi_square_and_its_definition(count: int, level: float) -> None:
    low, high = poisson(count, level)

    tail = (1 - level) / 2
    assert low == pytest.approx(stats.chi2.ppf(tail, 2 * count) / 2 if count else 0.0, rel=1e-9)
    assert high == pytest.approx(stats.chi2.isf(tail, 2 * count + 2) / 2, rel=1e-9)
    assert stats.poisson.cdf(count, high) == pytest.approx(tail, rel=1e-6)
    assert not count or stats.poisson.sf(count - 1, low) == pytest.approx(tail, rel=1e-6)


def test_poisson_of_ten_cases_is_the_one_of_the_tables() -> None:
    low, high = poisson([0, 10])

    assert [round(float(value), 3) for value in low] == [0.0, 4.795]
    assert [round(float(value), 3) for value in high] == [3.689, 18.390]
    assert np.isnan(poisson([-1, np.nan]).high).all()


def test_the_stratified_estimate_is_true_on_average_over_all_samples_and_so_is_its_variance() -> None:
    strata = [np.array([1, 0, 0, 1, 1]), np.array([1, 1, 1, 0])]
    sizes = [3, 2]

    shares, variances = [], []
    for first, second in product(*(combinations(s, n) for s, n in zip(strata, sizes, strict=True))):
        found = stratified_share([sum(first), sum(second)], sizes, [5, 4])
        shares.append(found.value)
        variances.append(found.variance)

    assert np.mean(shares) == pytest.approx(6 / 9, abs=1e-12)
    assert np.mean(variances) == pytest.approx(np.var(shares), abs=1e-12)


def test_a_sample_with_equal_weights_is_wilson_on_nearly_its_own_size() -> None:
    found = design_share(200, [200.0], [120.0], [200.0], [120.0])

    assert found.effective == pytest.approx(199)
    assert (found.low, found.high) == wilson(0.6 * 199, 199)


def test_sums_by_stratum_give_the_same_as_the_records_one_by_one() -> None:
    random = np.random.default_rng(7)
    stratum = random.integers(0, 4, 300)
    weight = random.uniform(1, 9, 300)
    asked = random.random(300) < 0.7
    hit = (random.random(300) < 0.8) & asked

    def by_stratum(values: np.ndarray) -> np.ndarray:
        return np.bincount(stratum, values, 4)

    found = design_share(
        np.bincount(stratum, minlength=4),
        by_stratum(weight * asked),
        by_stratum(weight * hit),
        by_stratum(weight**2 * asked),
        by_stratum(weight**2 * hit),
    )

    share = (weight * hit).sum() / (weight * asked).sum()
    moved = weight * asked * (hit - share) / (weight * asked).sum()
    variance = sum((stratum == h).sum() * np.var(moved[stratum == h], ddof=1) for h in range(4))
    assert found.value == pytest.approx(share, rel=1e-12)
    assert found.variance == pytest.approx(variance, rel=1e-10)
    assert found.low < share < found.high


def test_one_sampled_unit_that_stands_for_others_leaves_the_variance_unknown() -> None:
    found = stratified_share([1, 30], [1, 40], [10, 400])

    assert found.lonely == 1
    assert found.value == pytest.approx((10 + 300) / 410)
    assert np.isnan([found.variance, found.low, found.high, found.effective]).all()


def test_a_stratum_nobody_sampled_leaves_the_share_unknown_and_an_empty_one_does_not() -> None:
    found = stratified_share([[0, 30], [0, 30]], [[0, 40], [0, 40]], [[10, 400], [0, 400]])

    assert np.isnan(found.value[0])
    assert found.value[1] == pytest.approx(0.75)
    assert found.low[1] < 0.75 < found.high[1]


def test_who_was_counted_to_the_last_one_has_no_sampling_error() -> None:
    found = stratified_share([3, 4], [5, 4], [5, 4])

    assert found.variance == 0
    assert found.value == found.low == found.high == pytest.approx(7 / 9)


def test_a_sample_without_a_single_failure_still_has_an_interval() -> None:
    found = stratified_share([100, 50], [100, 50], [9000, 1000])

    assert found.value == found.high == 1
    assert 0.95 < found.low < 0.98


@pytest.mark.parametrize("counts", [([3], [2], [10]), ([1], [12], [10]), ([-1], [2], [10])])
def test_impossible_counts_of_a_stratum_are_refused(counts: tuple[list[int], list[int], list[int]]) -> None:
    with pytest.raises(MethodMisused):
        stratified_share(*counts)
