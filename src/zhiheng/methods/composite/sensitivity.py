"""Which uncertainty moves the ranks most: variance-based indices of first order and total effect.

Sources: Saltelli and others 2010, Computer Physics Communications 181:259-270 (first order, estimator b); Jansen 1999,
Computer Physics Communications 117:35-43 (total).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.stats.qmc import Sobol

from zhiheng.methods.composite.index import compute
from zhiheng.methods.composite.ranking import places
from zhiheng.methods.composite.replication import refuse_idle, replicate
from zhiheng.methods.composite.variations import Alternatives

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from zhiheng.methods.composite.index import Recipe
    from zhiheng.methods.composite.variations import Variation

    Values = NDArray[np.float64]


class Sensitivity(NamedTuple):
    """For each input the share of the output's variance: by itself, and with all it does together with others."""

    first: Values
    total: Values


def sobol(function: Callable[[Values], Values], inputs: int, *, power: int = 10, seed: int) -> Sensitivity:
    """The indices of a function of points in the unit cube, (points, inputs) -> (points,).

    It is asked for 2**power * (inputs + 2) points, all at once.
    """
    base = Sobol(2 * inputs, rng=np.random.default_rng(seed)).random_base2(power)
    a, b = base[:, :inputs], base[:, inputs:]
    mixed = [np.where(np.arange(inputs) == at, b, a) for at in range(inputs)]
    asked = np.asarray(function(np.concatenate([a, b, *mixed])), dtype=np.float64).reshape(inputs + 2, -1)
    # What the mean is makes no difference to the variance but much to the error of the products.
    of_a, of_b, of_mixed = asked[0] - asked[:2].mean(), asked[1] - asked[:2].mean(), asked[2:] - asked[:2].mean()
    variance = np.concatenate([of_a, of_b]).var()
    with np.errstate(invalid="ignore", divide="ignore"):
        first = (of_b * (of_mixed - of_a)).mean(axis=1) / variance
        total = ((of_mixed - of_a) ** 2).mean(axis=1) / (2 * variance)
    return Sensitivity(first, total)


def drivers(
    values: ArrayLike, recipe: Recipe, variations: Sequence[Variation], *, power: int = 8, seed: int
) -> Sensitivity:
    """Which declared variation moves the places: of the mean shift from the nominal place, over all units."""
    x = np.asarray(values, dtype=np.float64)
    refuse_idle(x, recipe, variations, seed=seed)
    nominal = places(compute(x, recipe).scores[:, -1])
    sizes = np.array([len(each.options) if isinstance(each, Alternatives) else 2**power for each in variations])

    def shift(points: Values) -> Values:
        states = np.minimum((points * sizes).astype(np.int64), sizes - 1)
        ranks = places(replicate(x, recipe, variations, states, seed=seed))
        return np.asarray(np.nanmean(np.abs(ranks - nominal), axis=1))

    return sobol(shift, len(variations), power=power, seed=seed)
