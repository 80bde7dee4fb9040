"""Every step of COINr's ASEM example comes out as COINr has it, to 1e-9."""

from dataclasses import replace

import numpy as np
import pytest
from tests.methods.composite.asem import Asem, number, rows

from zhiheng.methods.composite.aggregation import copeland
from zhiheng.methods.composite.index import compute
from zhiheng.methods.composite.normalisation import Normalisation
from zhiheng.methods.composite.outliers import Treatment, kurtosis, skewness
from zhiheng.methods.composite.ranking import places
from zhiheng.methods.composite.replication import rank_intervals
from zhiheng.methods.composite.variations import Alternatives, PerturbedWeights
from zhiheng.methods.composite.weighting import principal

EXACT = 1e-9
FROM_ONE = Normalisation("min_max", {"low": 1, "high": 100})


def test_filling_treating_normalising_and_aggregating_equal_the_reference(asem: Asem) -> None:
    found = compute(asem.values, asem.recipe)

    for values, table in (
        (asem.values, "expected_denominated.csv"),
        (found.filled, "expected_imputed.csv"),
        (found.treated, "expected_treated.csv"),
        (found.normalised, "expected_normalised.csv"),
    ):
        np.testing.assert_allclose(values, asem.table(table, asem.indicators), rtol=EXACT, atol=EXACT)
    expected = asem.table("expected_aggregated.csv", asem.recipe.hierarchy.names)
    np.testing.assert_allclose(found.scores, expected, rtol=EXACT, atol=EXACT)


def test_scores_and_ranks_are_the_published_ones(asem: Asem) -> None:
    nodes = asem.recipe.hierarchy.names[asem.recipe.hierarchy.indicators :]

    scores = compute(asem.values, asem.recipe).scores[:, asem.recipe.hierarchy.indicators :]

    assert (places(scores, axis=0) == asem.table("expected_results_ranks.csv", nodes)).all()
    assert np.abs(scores - asem.table("expected_results_scores.csv", nodes)).max() <= 0.005 + EXACT
    switzerland = dict(zip(nodes, scores[asem.units.index("CHE")].round(2).tolist(), strict=True))
    assert (switzerland["Index"], switzerland["Conn"], switzerland["Sust"]) == (68.38, 62.79, 73.98)


@pytest.mark.parametrize(
    ("column", "changes"),
    [
        ("amean", {}),
        ("minmax1_100_a_amean", {"normalisation": FROM_ONE}),
        ("minmax1_100_a_gmean", {"normalisation": FROM_ONE, "aggregation": "geometric"}),
        ("minmax1_100_a_hmean", {"normalisation": FROM_ONE, "aggregation": "harmonic"}),
        ("zscore_amean", {"normalisation": Normalisation("z_score")}),
    ],
)
def test_other_methods_equal_the_reference(asem: Asem, column: str, changes: dict[str, object]) -> None:
    found = compute(asem.values, replace(asem.recipe, **changes)).scores[:, -1]  # type: ignore[arg-type]

    np.testing.assert_allclose(found, asem.table("expected_alternative_methods.csv", (column,))[:, 0], rtol=EXACT)


def test_ranks_as_scores_equal_the_reference_but_for_ties_its_file_cannot_show(asem: Asem) -> None:
    found = compute(asem.values, replace(asem.recipe, normalisation=Normalisation("rank"))).scores[:, -1]

    # COINr tells 5.1 from 5.1 and 3.4 from 3.4 in TolMin by their sixteenth digit; the reference file has fifteen.
    apart = found - asem.table("expected_alternative_methods.csv", ("rank_amean",))[:, 0]
    different = {asem.units[at] for at in np.flatnonzero(np.abs(apart) > EXACT)}
    tied = asem.values[:, asem.indicators.index("TolMin")]
    assert different == {"BGR", "CZE", "NOR"}
    assert all((tied == tied[asem.units.index(unit)]).sum() > 1 for unit in different)
    assert apart[np.abs(apart) > EXACT] == pytest.approx(-1 / 54)


def test_the_treatment_log_equals_the_reference(asem: Asem) -> None:
    filled = compute(asem.values, asem.recipe).filled
    log = rows(asem.folder / "expected_treatment_log.csv")

    treated = Treatment().apply(filled)

    for row in log:
        at = asem.indicators.index(row["iCode"])
        assert skewness(filled[:, at]) == pytest.approx(number(row["check_SkewKurt0.Skew"]), abs=EXACT)
        assert kurtosis(filled[:, at]) == pytest.approx(number(row["check_SkewKurt0.Kurt"]), abs=EXACT)
        assert treated.winsorised[at] == (int(row["winsorise.nwin"]) if row["winsorise.nwin"] else 0)
    assert treated.passes.all()
    assert not treated.logged.any()


def test_weights_of_the_whole_principal_components_and_copeland_equal_the_reference(asem: Asem) -> None:
    tree = asem.recipe.hierarchy
    scores = compute(asem.values, asem.recipe).scores
    loadings = asem.column("expected_pca_weights_level2.csv", "Weight")
    effective = asem.column("expected_effective_weights.csv", "EffWeight")

    overall = tree.overall_weights(asem.recipe.weights)

    assert dict(zip(tree.names, overall.tolist(), strict=True)) == pytest.approx(effective, abs=EXACT)
    for group in ("Conn", "Sust"):
        below = list(tree.children[tree.number(group)])
        expected = np.array([loadings[tree.names[at]] for at in below])
        np.testing.assert_allclose(principal(scores[:, below]).loadings, expected, rtol=EXACT)
    pillars = list(tree.children[tree.number("Conn")])
    reference = asem.table("expected_copeland_conn_pillars.csv", ("copeland_conn",))[:, 0]
    assert (copeland(scores[:, pillars], np.ones(len(pillars))) == reference).all()


def test_correlations_between_levels_equal_the_reference(asem: Asem) -> None:
    tree = asem.recipe.hierarchy
    scores = compute(asem.values, asem.recipe).scores

    for row in rows(asem.folder / "expected_corr_level2_3.csv"):
        one, other = (scores[:, tree.number(row[name])] for name in ("Var1", "Var2"))
        assert np.asarray(np.corrcoef(one, other))[0, 1] == pytest.approx(number(row["Correlation"]), abs=EXACT)


def test_rank_intervals_are_those_of_the_reference_run_but_for_its_random_stream(asem: Asem) -> None:
    file = "reference_UA_rankstats_N100_seed1.csv"

    found = rank_intervals(
        asem.values,
        asem.recipe,
        [
            PerturbedWeights(0.25),
            Alternatives("normalisation", (FROM_ONE, Normalisation("z_score", {"mean": 50, "deviation": 10}))),
            Alternatives("aggregation", ("arithmetic", "geometric")),
            Alternatives("treatment", (Treatment(most=1), Treatment(most=5))),
        ],
        replicates=1000,
        seed=1,
    )

    # The reference has 100 replicates, so its ends waver by a place or two.
    nominal, mean, low, high = asem.table(file, ("Nominal", "Mean", "Q5", "Q95")).T
    assert found.nominal.tolist() == nominal.tolist()
    assert np.abs(found.ranks.mean(axis=0) - mean).mean() < 0.5
    assert np.abs(found.low - low).mean() < 1
    assert np.abs(found.high - high).mean() < 1
