"""How sure a ranking is: the index computed a thousand times with what is uncertain varied, all at once.

Source: OECD/JRC 2008, step 8; Saisana, Saltelli, Tarantola 2005, J. R. Statist. Soc. A 168:307-323.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from zhiheng.methods.composite.index import compute
from zhiheng.methods.composite.ranking import SAME, places
from zhiheng.methods.composite.variations import (
    Alternatives,
    PerturbedWeights,
    SamplingError,
    Variation,
    VariationWithoutEffect,
)
from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from zhiheng.methods.composite.index import Recipe

    Values = NDArray[np.float64]

CELLS_AT_ONCE = 2_000_000
"""How many scores (replicates x units x nodes) are held in memory together."""
PROBES = 3
"""How many states of a variation are tried, alone, before it is believed to have no effect."""


@dataclass(frozen=True)
class RankIntervals:
    """Where each unit stands, and how far its place moves with what is uncertain. Place 1 is the best."""

    nominal: Values
    median: Values
    low: Values
    """The better end of the interval of places."""
    high: Values
    before: Values
    """(units, units): in how many of the replicates the row's unit has a better place than the column's."""
    scores: Values
    """(replicates, units): the top's score."""
    ranks: Values

    @property
    def inseparable(self) -> NDArray[np.bool_]:
        """(units, units): whether two units cannot be told apart, their intervals of places having one in common."""
        return (self.low[:, np.newaxis] <= self.high) & (self.low <= self.high[:, np.newaxis])


def rank_intervals(
    values: ArrayLike,
    recipe: Recipe,
    variations: Sequence[Variation],
    *,
    replicates: int = 1000,
    seed: int,
    level: float = 0.90,
) -> RankIntervals:
    """The places of all units under the variations together; every variation must have an effect, or none is given.

    The same seed gives the same intervals; a variation's draws do not depend on the others'.
    """
    if replicates < 1 or not 0 < level < 1:
        raise MethodMisused(
            f"{replicates} replicates at level {level} were asked for; one at least and a level between 0 and 1 are "
            "needed; correct them.",
            message_zh=f"要求重复 {replicates} 次、水平 {level}；至少一次且水平在 0 与 1 之间；请改正。",
        )
    x = np.asarray(values, dtype=np.float64)
    nominal = compute(x, recipe).scores[:, -1]
    refuse_idle(x, recipe, variations, seed=seed)
    scores = replicate(x, recipe, variations, _states(variations, replicates, seed), seed=seed)
    ranks = places(scores)
    tail = (1 - level) / 2
    # Ends are places that occur, rounded outwards: a unit is not told from another by a tenth of a place.
    low = np.quantile(ranks, tail, axis=0, method="lower")
    high = np.quantile(ranks, 1 - tail, axis=0, method="higher")
    median = np.quantile(ranks, 0.5, axis=0)
    before = np.stack([(ranks[:, unit, np.newaxis] < ranks).mean(axis=0) for unit in range(ranks.shape[1])])
    return RankIntervals(places(nominal), median, low, high, before, scores, ranks)


def replicate(
    values: ArrayLike, recipe: Recipe, variations: Sequence[Variation], states: NDArray[np.int64], *, seed: int
) -> Values:
    """The top's scores (replicates, units); ``states`` (replicates, variations) says which state each is in."""
    x = np.asarray(values, dtype=np.float64)
    choices = [(at, each) for at, each in enumerate(variations) if isinstance(each, Alternatives)]
    picked = np.zeros((len(states), len(choices)), dtype=np.int64)
    for column, (at, choice) in enumerate(choices):
        picked[:, column] = states[:, at] % len(choice.options)
    combinations, which = np.unique(picked, axis=0, return_inverse=True)
    found = np.empty((len(states), x.shape[0]))
    step = max(1, CELLS_AT_ONCE // (x.shape[0] * len(recipe.hierarchy.names)))
    for number, combination in enumerate(combinations):
        own = recipe
        for (_, choice), option in zip(choices, combination.tolist(), strict=True):
            own = choice.chosen(own, option)
        rows = np.flatnonzero(which.reshape(-1) == number)
        for start in range(0, len(rows), step):
            some = rows[start : start + step]
            found[some] = _some(x, own, variations, states[some], seed)
    return found


def refuse_idle(values: ArrayLike, recipe: Recipe, variations: Sequence[Variation], *, seed: int) -> None:
    """Raise VariationWithoutEffect where a variation, tried alone, moves no unit's score, or two options agree."""
    x = np.asarray(values, dtype=np.float64)
    for at, variation in enumerate(variations):
        # The other choices stand at their first option: the nominal recipe need not be among them, nor go with all.
        own = recipe
        for other in (each for each in variations if isinstance(each, Alternatives) and each is not variation):
            own = other.chosen(own, 0)
        count = len(variation.options) if isinstance(variation, Alternatives) else PROBES
        probes = np.stack([_alone(x, own, variation, state, (seed, at)) for state in range(count)])
        if not isinstance(variation, Alternatives):
            probes = np.concatenate([compute(x, own).scores[np.newaxis, :, -1], probes])
            idle, which = not _differ(probes[0], probes[1:].T).any(), ""
        else:
            twins = _first_twins(probes)
            idle, which = twins is not None, f": options {twins} give the same scores"
        if idle:
            raise VariationWithoutEffect(
                f"The declared variation {variation.name!r} has no effect{which}; a rank interval must not rest on it; "
                "take it out or correct it.",
                message_zh=f"声明的变动“{variation.name}”没有改变任何得分；名次区间不能以它为依据；请删除或改正。",
                variation=variation.name,
                position=at,
            )


def _states(variations: Sequence[Variation], replicates: int, seed: int) -> NDArray[np.int64]:
    columns = [
        np.random.default_rng([seed, at]).integers(0, len(each.options), replicates)
        if isinstance(each, Alternatives)
        else np.arange(replicates)
        for at, each in enumerate(variations)
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((replicates, 0), dtype=np.int64)


def _some(x: Values, recipe: Recipe, variations: Sequence[Variation], states: NDArray[np.int64], seed: int) -> Values:
    weights = np.broadcast_to(np.asarray(recipe.weights, dtype=np.float64), (len(states), len(recipe.weights)))
    data = x
    for at, variation in enumerate(variations):
        if isinstance(variation, PerturbedWeights):
            weights = variation.apply(weights, recipe, states[:, at], (seed, at))
        elif isinstance(variation, SamplingError):
            data = variation.apply(data, states[:, at], (seed, at))
    return compute(data, recipe, weights=weights).scores[..., -1]


def _alone(x: Values, recipe: Recipe, variation: Variation, state: int, seed: tuple[int, int]) -> Values:
    states = np.array([state])
    if isinstance(variation, Alternatives):
        return compute(x, variation.chosen(recipe, state)).scores[:, -1]
    if isinstance(variation, PerturbedWeights):
        weights = variation.apply(np.array([recipe.weights], dtype=np.float64), recipe, states, seed)
        return compute(x, recipe, weights=weights).scores[0, :, -1]
    return compute(variation.apply(x, states, seed), recipe).scores[0, :, -1]


def _differ(one: Values, others: Values) -> NDArray[np.bool_]:
    """Whether scores differ by more than the order of their summation; a score and none differ."""
    a, b = np.broadcast_arrays(one[:, np.newaxis], others)
    apart = np.abs(a - b) > SAME * np.maximum(np.abs(a), np.abs(b))
    return np.asarray((apart | (np.isnan(a) != np.isnan(b))).any(axis=0))


def _first_twins(probes: Values) -> tuple[int, int] | None:
    for one in range(len(probes)):
        for other in range(one + 1, len(probes)):
            if not _differ(probes[one], probes[other][:, np.newaxis]).any():
                return one + 1, other + 1
    return None
