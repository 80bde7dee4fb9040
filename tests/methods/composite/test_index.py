"""Trees, means, treatment, filling: the parts of an index and what they refuse."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.composite.asem import number, rows

from zhiheng.methods.composite.aggregation import arithmetic, copeland, geometric, harmonic, outranking
from zhiheng.methods.composite.hierarchy import Hierarchy
from zhiheng.methods.composite.imputation import Imputation
from zhiheng.methods.composite.index import Recipe, compute
from zhiheng.methods.composite.normalisation import Normalisation
from zhiheng.methods.composite.outliers import Treatment
from zhiheng.methods.composite.weighting import importance, principal, towards_importance, variance_shares
from zhiheng.methods.misuse import MethodMisused

NAN = float("nan")
TREE = Hierarchy.of({"合格率": "产品", "抽查数": "产品", "产品": "总分", "满意度": "总分", "总分": None})


def recipe(**changes: object) -> Recipe:
    plain = Recipe(TREE, (1, 1, 1), (1, 1, 1, 1, 1), Normalisation("between", {"worst": 0, "best": 100}))
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_order_of_the_tree_is_indicators_first_and_the_top_last() -> None:
    assert TREE.names == ("合格率", "抽查数", "满意度", "产品", "总分")
    assert TREE.overall_weights([3, 1, 1, 1, 1]) == pytest.approx([0.375, 0.125, 0.5, 0.5, 1])


@pytest.mark.parametrize(
    "parents",
    [{"a": "b", "b": "a", "c": None}, {"a": "x", "b": None}, {"a": None, "b": None}, {"a": "a"}, {}],
)
def test_what_is_no_tree_is_refused(parents: dict[str, str | None]) -> None:
    with pytest.raises(MethodMisused):
        Hierarchy.of(parents)


def test_every_node_may_have_its_own_method() -> None:
    found = compute([[80.0, 20.0, 50.0]], recipe(aggregation_of={"产品": "geometric"}))

    assert found.scores[0].tolist() == pytest.approx([80, 20, 50, 40, 45])


def test_a_missing_part_leaves_no_score_unless_the_recipe_says_so() -> None:
    values = [[80.0, NAN, 50.0]]

    strict = compute(values, recipe()).scores[0]
    lenient = compute(values, recipe(least_available=0.5)).scores[0]

    assert np.isnan(strict[[3, 4]]).all()
    assert lenient[[3, 4]].tolist() == [80, 65]


@given(st.lists(st.tuples(st.floats(1, 100), st.floats(0.1, 5)), min_size=1, max_size=8))
@settings(max_examples=60)
def test_the_less_a_mean_compensates_the_lower_it_is(parts: list[tuple[float, float]]) -> None:
    scores, weights = [[score for score, _ in parts]], [weight for _, weight in parts]

    means = [mean(scores, weights)[0] for mean in (harmonic, geometric, arithmetic)]

    assert min(scores[0]) * (1 - 1e-9) <= means[0] <= means[1] * (1 + 1e-9)
    assert means[1] <= means[2] * (1 + 1e-9) <= max(scores[0]) * (1 + 1e-8)


@pytest.mark.parametrize("mean", [geometric, harmonic])
def test_a_score_of_zero_has_no_geometric_or_harmonic_mean(mean: object) -> None:
    assert callable(mean)
    with pytest.raises(MethodMisused):
        mean([[0.0, 50.0]], [1, 1])


@pytest.mark.parametrize("weights", [[1, -1], [0, 0], [1, NAN]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(MethodMisused):
        arithmetic([[1.0, 2.0]], weights)


def test_outranking_counts_the_weight_of_what_is_better_and_copeland_the_duels() -> None:
    scores = [[3.0, 1.0], [2.0, 2.0], [2.0, 2.0]]

    assert outranking(scores, [3, 1]).tolist() == [1.5, 0.75, 0.75]
    assert copeland(scores, [3, 1]).tolist() == [2, -1, -1]


def test_extremes_that_no_pulling_in_can_mend_are_put_on_a_logarithmic_scale() -> None:
    values = np.append(np.arange(1.0, 31.0), [1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9])[:, np.newaxis]

    treated = Treatment(most=2).apply(values)
    without = Treatment(most=2, logs=False).apply(values)

    expected = np.log(values - 1 + 0.01 * (1e9 - 1))
    assert treated.logged.tolist() == [True]
    np.testing.assert_allclose(treated.values, expected)
    assert without.winsorised.tolist() == [2]
    assert without.values.max() == 1e7
    assert not without.passes.any()


def test_low_extremes_are_pulled_in_from_below_and_ties_together() -> None:
    values = np.append(np.arange(100.0, 130.0), [-500.0, -500.0])[:, np.newaxis]

    treated = Treatment().apply(values)

    assert treated.winsorised.tolist() == [2]
    assert treated.values.min() == 100
    assert treated.passes.all()


def test_indicators_that_keep_their_extremes_keep_them() -> None:
    values = np.tile(np.append(np.arange(1.0, 31.0), 1000.0)[:, np.newaxis], 3)

    found = compute(values, recipe(treatment=Treatment(), untreated=frozenset({"抽查数"}))).treated

    assert found.max(axis=0).tolist() == [30, 1000, 30]


@pytest.mark.parametrize(("method", "east", "west"), [("mean", 20.0, 7.0), ("median", 15.0, 7.0)])
def test_missing_values_are_filled_within_their_group_and_told(method: str, east: float, west: float) -> None:
    values = [[10.0, NAN], [15.0, NAN], [35.0, NAN], [NAN, NAN], [7.0, 1.0], [NAN, 2.0]]

    found = Imputation(method, ("东", "东", "东", "东", "西", "西")).apply(values)

    assert found.values[[3, 5], 0].tolist() == [east, west]
    assert found.filled[:, 0].tolist() == [False, False, False, True, False, True]
    assert np.isnan(found.values[:4, 1]).all()
    assert not found.filled[:, 1].any()


def test_shares_of_the_variance_sum_to_one_and_name_who_moves_the_score() -> None:
    random = np.random.default_rng(3)
    scores = random.normal(size=(60, 3)) * [10, 1, 1]

    shares = variance_shares(scores, [1, 1, 1])

    assert shares.sum() == pytest.approx(1)
    assert shares[0] > 0.9


@pytest.mark.parametrize("measure", ["variance", "correlation"])
def test_optimised_weights_reach_the_importance_asked_for(measure: str) -> None:
    random = np.random.default_rng(3)
    scores = random.normal(size=(60, 3)) * [10, 1, 3] + random.normal(size=(60, 1))
    assert measure in {"variance", "correlation"}

    found = towards_importance(scores, [2, 1, 1], "variance" if measure == "variance" else "correlation")

    assert found.distance < 1e-6
    assert (found.weights > 0).all()
    again = importance(scores, found.weights, "variance" if measure == "variance" else "correlation")
    assert again.tolist() == pytest.approx([0.5, 0.25, 0.25], abs=1e-6)


def test_a_component_of_parts_that_do_not_differ_is_refused() -> None:
    with pytest.raises(MethodMisused):
        principal([[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]])


def test_a_recipe_names_only_what_the_tree_has_and_each_in_its_place() -> None:
    for changes in (
        {"aggregation_of": {"合格率": "geometric"}},
        {"normalisation_of": {"产品": Normalisation()}},
        {"untreated": frozenset({"别的"})},
        {"aggregation": "mean"},
        {"directions": (1, 0, 1)},
        {"weights": (1.0,)},
    ):
        with pytest.raises(MethodMisused):
            recipe(**changes)
    with pytest.raises(MethodMisused):
        compute([[1.0]], recipe())


GOALPOSTS = {  # UNDP, Human Development Report 2001, technical note: 0 and the highest observed value, logs of use.
    "patents": (0, 994),
    "royalties": (0, 272.6),
    "internet": (0, 232.4),
    "exports": (0, 80.8),
    "telephones_log10": (0, np.log10(901)),
    "electricity_log10": (np.log10(22), np.log10(6969)),
    "schooling": (0.8, 12.0),
    "enrolment": (0.1, 27.4),
}


def test_the_technology_achievement_index_under_three_policies_for_a_missing_value(shared: Path) -> None:
    """Singapore's royalties show it: as an observed figure, as a silent zero, and left out, said openly."""
    table = rows(shared / "reference" / "tai_oecd" / "tai_23.csv")
    pillars = ("creation", "recent", "old", "skills")
    parents: dict[str, str | None] = {name: pillars[at // 2] for at, name in enumerate(GOALPOSTS)}
    tree = Hierarchy.of({**parents, **dict.fromkeys(pillars, "tai"), "tai": None})
    tai = Recipe(
        tree,
        (1,) * 8,
        (1.0,) * 13,
        normalisation_of={
            name: Normalisation("between", {"worst": worst, "best": best, "high": 1})
            for name, (worst, best) in GOALPOSTS.items()
        },
    )
    values = np.array([[number(row[name]) for name in GOALPOSTS] for row in table])
    singapore = [row["country"] for row in table].index("Singapore")
    at = tree.number("royalties")

    observed = compute(values, tai).scores[:, -1]
    values[singapore, at] = 0
    as_zero = compute(values, tai).scores[singapore, -1]
    values[singapore, at] = NAN
    strict = compute(values, tai).scores[singapore, -1]
    left_out = compute(values, replace(tai, least_available=0.5)).scores[singapore, -1]

    assert observed == pytest.approx([number(row["tai_recomputed"]) for row in table], abs=6e-5)
    assert as_zero == pytest.approx(0.5856, abs=6e-5)
    assert np.isnan(strict)
    assert as_zero < left_out < observed[singapore]
