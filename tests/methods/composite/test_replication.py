"""Rank intervals: reproducible, honest about what did not vary, and silent about nothing."""

from dataclasses import replace

import numpy as np
import pytest
from tests.methods.composite.asem import Asem

from zhiheng.methods.composite.hierarchy import Hierarchy
from zhiheng.methods.composite.index import Recipe, compute
from zhiheng.methods.composite.normalisation import Normalisation
from zhiheng.methods.composite.outliers import Treatment
from zhiheng.methods.composite.ranking import places
from zhiheng.methods.composite.replication import rank_intervals, replicate
from zhiheng.methods.composite.sensitivity import drivers, sobol
from zhiheng.methods.composite.variations import (
    Alternatives,
    PerturbedWeights,
    SamplingError,
    Variation,
    VariationWithoutEffect,
)
from zhiheng.methods.misuse import MethodMisused

TREE = Hierarchy.of({"a": "all", "b": "all", "all": None})
RECIPE = Recipe(TREE, (1, 1), (1.0, 1.0, 1.0), Normalisation("between", {"worst": 0, "best": 100}))
VALUES = np.array([[98.0, 90.0], [97.0, 91.5], [60.0, 61.0]])
WEIGHTS = PerturbedWeights(0.5)


def test_a_replicate_is_the_index_of_its_own_weights_method_and_data(asem: Asem) -> None:
    variations: list[Variation] = [
        PerturbedWeights(0.25),
        Alternatives("normalisation", (Normalisation(), Normalisation("z_score"))),
        SamplingError(np.nanstd(asem.values, axis=0) * 0.05),
    ]
    states = np.array([[7, 0, 3], [8, 1, 4], [7, 1, 3]])

    found = replicate(asem.values, asem.recipe, variations, states, seed=11)

    weights, choice, error = variations
    for row, state in zip(found, states, strict=True):
        assert isinstance(weights, PerturbedWeights)
        assert isinstance(choice, Alternatives)
        assert isinstance(error, SamplingError)
        plain = np.array([asem.recipe.weights])
        own = replace(
            choice.chosen(asem.recipe, int(state[1])),
            weights=tuple(weights.apply(plain, asem.recipe, state[:1], (11, 0))[0].tolist()),
        )
        data = error.apply(asem.values, state[2:], (11, 2))[0]
        np.testing.assert_allclose(row, compute(data, own).scores[:, -1], rtol=1e-12)


def test_the_same_seed_gives_the_same_intervals_and_another_seed_others() -> None:
    one, same, other = (rank_intervals(VALUES, RECIPE, [WEIGHTS], replicates=50, seed=seed) for seed in (1, 1, 2))

    assert (one.scores == same.scores).all()
    assert (one.scores != other.scores).any()


def test_a_variation_more_leaves_the_draws_of_the_others_as_they_were() -> None:
    error = SamplingError([[1.0, 0.0]] * 3)

    alone = rank_intervals(VALUES, RECIPE, [WEIGHTS], replicates=20, seed=1)
    both = rank_intervals(VALUES, RECIPE, [WEIGHTS, error], replicates=20, seed=1)
    back = replicate(VALUES, RECIPE, [WEIGHTS], np.arange(20)[:, np.newaxis], seed=1)

    assert (alone.scores == back).all()
    assert (both.scores != back).any()


def test_units_whose_places_cross_cannot_be_separated_and_those_far_apart_can() -> None:
    found = rank_intervals(VALUES, RECIPE, [WEIGHTS], replicates=400, seed=1)

    assert found.nominal.tolist() == [2, 1, 3]
    assert found.inseparable.tolist() == [[True, True, False], [True, True, False], [False, False, True]]
    assert 0.1 < found.before[0, 1] < 0.5
    assert found.before[0, 1] + found.before[1, 0] == pytest.approx(1)
    assert found.before[:2, 2].tolist() == [1, 1]


@pytest.mark.parametrize(
    "idle",
    [
        PerturbedWeights(0.25, ("all",)),
        Alternatives("aggregation", ("arithmetic", "arithmetic")),
        Alternatives("treatment", (Treatment(most=1), Treatment(most=5))),
        SamplingError(np.zeros((3, 2))),
        SamplingError(whole=np.zeros((3, 2))),
    ],
)
def test_a_declared_variation_that_changes_nothing_is_an_error(idle: Variation) -> None:
    with pytest.raises(VariationWithoutEffect) as refused:
        rank_intervals(VALUES, RECIPE, [WEIGHTS, idle], replicates=10, seed=1)

    assert refused.value.code == "methods.variation_without_effect"
    assert refused.value.fields["position"] == 1


def test_a_choice_of_one_or_of_the_tree_itself_is_refused() -> None:
    for field, options in (("aggregation", ("geometric",)), ("weights", ((1.0,), (2.0,))), ("hierarchy", (1, 2))):
        with pytest.raises(MethodMisused):
            Alternatives(field, options)
    for share in (0, -0.1, 1.5):
        with pytest.raises(MethodMisused):
            PerturbedWeights(share)


def test_shares_of_few_cases_move_more_and_never_leave_their_scale() -> None:
    error = SamplingError(whole=[[20, 0], [2000, 0], [0, 0]])

    found = error.apply(VALUES, np.arange(500), (1, 0))

    assert (found <= 100).all()
    assert (found[:, :, 1] == VALUES[:, 1]).all()
    assert (found[:, 2] == VALUES[2]).all()
    assert found[:, 0, 0].std() > 5 * found[:, 1, 0].std() > 0
    assert found[:, 1, 0].std() == pytest.approx(100 * np.sqrt(0.97 * 0.03 / 2000), rel=0.15)
    with pytest.raises(MethodMisused):
        error.apply(VALUES * 2, np.arange(2), (1, 0))


def test_the_interval_of_places_holds_the_nominal_one_when_only_weights_vary(asem: Asem) -> None:
    found = rank_intervals(asem.values, asem.recipe, [PerturbedWeights(0.1)], replicates=300, seed=5)

    assert (found.low <= found.nominal).all()
    assert (found.nominal <= found.high).all()
    assert (found.ranks == places(found.scores)).all()


def test_sensitivity_of_the_ishigami_function_is_the_analytic_one() -> None:
    def ishigami(points: np.ndarray) -> np.ndarray:
        x = (2 * points - 1) * np.pi
        result: np.ndarray = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
        return result

    found = sobol(ishigami, 3, power=13, seed=1)

    assert found.first.tolist() == pytest.approx([0.3139, 0.4424, 0], abs=0.015)
    assert found.total.tolist() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.005)


def test_what_drives_the_places_of_asem_is_the_mean_rather_than_the_treatment(asem: Asem) -> None:
    from_one = Normalisation("min_max", {"low": 1, "high": 100})

    found = drivers(
        asem.values,
        replace(asem.recipe, normalisation=from_one),
        [
            Alternatives("aggregation", ("arithmetic", "geometric")),
            Alternatives("treatment", (Treatment(most=3), Treatment(most=5))),
        ],
        power=5,
        seed=1,
    )

    assert found.total[0] > 0.9
    assert found.total[1] < 0.3
