"""Rank intervals measured: the ASEM index of COINr's example, replicated with weights, methods and data varied.

Beside it stands what a user would write instead: pandas, one replicate after the other, the same replicates; their
scores must be equal. Without the folder of reference data an index of the same size is made up. The last line is JSON.

usage: python benchmarks/composite/run.py [--replicates N] [--loop N]
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd  # type: ignore[import-untyped]  # comes with splink
from numpy.typing import NDArray

from zhiheng.methods.composite.hierarchy import Hierarchy
from zhiheng.methods.composite.imputation import Imputation
from zhiheng.methods.composite.index import Recipe
from zhiheng.methods.composite.normalisation import Normalisation
from zhiheng.methods.composite.outliers import Treatment
from zhiheng.methods.composite.replication import rank_intervals
from zhiheng.methods.composite.variations import Alternatives, PerturbedWeights, SamplingError, Variation

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "coinr_asem"
COINR_SECONDS_PER_REPLICATE = 0.151
"""COINr 1.1.14 on R 4.2.2, two cores: 15.1 s for 100 replicates of this index (measured apart, not in this run)."""
FROM_ONE = Normalisation("min_max", {"low": 1, "high": 100})
Z = Normalisation("z_score", {"mean": 100, "deviation": 10})


def main() -> None:
    """Print a table and, as the last line, the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--loop", type=int, default=100, help="replicates the loop is given; its time is scaled")
    args = parser.parse_args()
    values, recipe, source = index()
    weights, error = PerturbedWeights(0.25), SamplingError(np.nanstd(values, axis=0) * 0.05)
    methods = (
        Alternatives("normalisation", (FROM_ONE, Z)),
        Alternatives("aggregation", ("arithmetic", "geometric")),
        Alternatives("treatment", (Treatment(most=1), Treatment(most=5))),
    )
    cases: dict[str, list[Variation]] = {
        "weights": [weights],
        "weights and methods": [weights, *methods],
        "weights, methods and data": [weights, *methods, error],
    }
    figures: dict[str, Any] = {"data": source, "units": values.shape[0], "indicators": values.shape[1]}
    figures["replicates"] = args.replicates
    print(f"{source}: {values.shape[0]} units, {values.shape[1]} indicators, {args.replicates} replicates")
    print(f"{'varied':28} {'vectorised s':>12} {'pandas loop s':>14} {'ratio':>8} {'COINr about s':>14}")
    for name, variations in cases.items():
        own = fastest(partial(rank_intervals, values, recipe, variations, replicates=args.replicates, seed=1))
        began = time.perf_counter()
        looped = loop(values, recipe, variations, args.loop, seed=1)
        loop_s = (time.perf_counter() - began) * args.replicates / args.loop
        again = rank_intervals(values, recipe, variations, replicates=args.loop, seed=1)
        np.testing.assert_allclose(looped, again.scores, rtol=1e-9)
        coinr = COINR_SECONDS_PER_REPLICATE * args.replicates
        print(f"{name:28} {own:12.3f} {loop_s:14.2f} {loop_s / own:8.0f} {coinr:14.0f}")
        figures[name] = {"s": own, "pandas_loop_s": loop_s, "ratio": loop_s / own, "ratio_to_coinr": coinr / own}
    figures["goal_s"] = 3
    print(json.dumps(figures))


def fastest(call: Callable[[], object], times: int = 3) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        found.append(time.perf_counter() - began)
    return min(found)


def index() -> tuple[NDArray[np.float64], Recipe, str]:
    """The values and the recipe of ASEM, or of an invented index of its size."""
    if not REFERENCE.is_dir():
        parents: dict[str, str | None] = {f"i{at}": f"p{at % 8}" for at in range(49)}
        parents |= {f"p{at}": f"s{at % 2}" for at in range(8)} | {"s0": "top", "s1": "top", "top": None}
        values = np.random.default_rng(1).lognormal(sigma=1.2, size=(51, 49))
        tree = Hierarchy.of(parents)
        plain = Recipe(tree, (1, -1) * 24 + (1,), (1.0,) * len(tree.names), FROM_ONE, treatment=Treatment())
        return values, plain, "invented"
    meta, data = rows("ASEM_iMeta.csv"), rows("ASEM_iData.csv")
    indicators = [row for row in meta if row["Type"] == "Indicator"]
    nodes = indicators + [row for row in meta if row["Type"] == "Aggregate"]
    tree = Hierarchy.of({row["iCode"]: row["Parent"] or None for row in nodes})
    columns = [
        [number(row[each["iCode"]]) / (number(row[each["Denominator"]]) if each["Denominator"] else 1) for row in data]
        for each in indicators
    ]
    recipe = Recipe(
        tree,
        tuple(int(row["Direction"]) for row in indicators),
        (1.0,) * len(nodes),
        FROM_ONE,
        imputation=Imputation("mean", tuple(row["EurAsia_group"] for row in data)),
        treatment=Treatment(),
    )
    return np.array(columns).T, recipe, "ASEM"


def rows(name: str) -> list[dict[str, str]]:
    """A table of the reference folder, NA as nothing."""
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return [{key: "" if cell == "NA" else cell for key, cell in row.items()} for row in csv.DictReader(file)]


def number(text: str) -> float:
    """A cell as a number, NaN if empty."""
    return float(text) if text else float("nan")


def loop(
    values: NDArray[np.float64], recipe: Recipe, variations: list[Variation], replicates: int, seed: int
) -> NDArray[np.float64]:
    """The same replicates one by one, each a chain of pandas calls column by column."""
    tree = recipe.hierarchy
    found = np.empty((replicates, len(values)))
    options = {
        at: np.random.default_rng([seed, at]).integers(0, len(each.options), replicates)
        for at, each in enumerate(variations)
        if isinstance(each, Alternatives)
    }
    for replicate in range(replicates):
        own, data, weights = recipe, values, np.array([recipe.weights])
        for at, each in enumerate(variations):
            state = np.array([replicate])
            if isinstance(each, Alternatives):
                own = replace(own, **{each.field: each.options[options[at][replicate]]})
            elif isinstance(each, PerturbedWeights):
                weights = each.apply(weights, recipe, state, (seed, at))
            else:
                data = each.apply(data, state, (seed, at))[0]
        frame = pd.DataFrame(data, columns=list(tree.names[: tree.indicators]))
        if own.imputation is not None and own.imputation.groups is not None:
            frame = frame.fillna(frame.groupby(list(own.imputation.groups)).transform("mean"))
        if own.treatment is not None:
            frame = frame.apply(treat, most=own.treatment.most)
        frame = frame * list(own.directions)
        if own.normalisation.method == "min_max":
            frame = (frame - frame.min()) / (frame.max() - frame.min()) * 99 + 1
        else:
            frame = (frame - frame.mean()) / frame.std() * 10 + 100
        for node in tree.aggregates:
            below = list(tree.children[node])
            w = weights[0, below] / weights[0, below].sum()
            part = frame[[tree.names[at] for at in below]]
            mean = (part * w).sum(axis=1) if own.aggregation == "arithmetic" else np.exp((np.log(part) * w).sum(axis=1))
            frame[tree.names[node]] = mean
        found[replicate] = frame[tree.names[-1]]
    return found


def treat(column: pd.Series, most: int) -> pd.Series:
    """Pull in up to so many extremes of one indicator, else take logarithms."""
    whole, pulled = column.copy(), 0
    while abs(column.skew()) >= 2 and column.kurt() >= 3.5:
        if pulled >= most:
            spread = whole.max() - whole.min()
            return np.log(whole - whole.min() + 0.01 * spread)
        extreme = column.max() if column.skew() >= 0 else column.min()
        rest = column[column != extreme]
        pulled = int((column == extreme).sum())
        column = column.where(column != extreme, rest.max() if column.skew() >= 0 else rest.min())
    return column


if __name__ == "__main__":
    main()
