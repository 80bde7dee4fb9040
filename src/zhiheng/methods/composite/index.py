"""A composite index as one declared chain: fill, treat, normalise, then aggregate node by node up to the top."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from zhiheng.methods.composite.aggregation import aggregation
from zhiheng.methods.composite.normalisation import Normalisation
from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from zhiheng.methods.composite.hierarchy import Hierarchy
    from zhiheng.methods.composite.imputation import Imputation
    from zhiheng.methods.composite.outliers import Treatment

    Values = NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """How an index is made. Every step may differ for single indicators or nodes, by name."""

    hierarchy: Hierarchy
    directions: tuple[int, ...]
    """For each indicator 1 (more is better) or -1."""
    weights: tuple[float, ...]
    """For each node its weight among its siblings, in any scale."""
    normalisation: Normalisation = field(default_factory=Normalisation)
    normalisation_of: Mapping[str, Normalisation] = field(default_factory=dict)
    aggregation: str = "arithmetic"
    aggregation_of: Mapping[str, str] = field(default_factory=dict)
    imputation: Imputation | None = None
    treatment: Treatment | None = None
    untreated: frozenset[str] = frozenset()
    """Indicators that keep their extremes."""
    least_available: float = 1.0
    """The share of the weight below a node that must be there; a node with less has no score."""

    def __post_init__(self) -> None:
        tree = self.hierarchy
        for name in (*self.normalisation_of, *self.untreated):
            if tree.number(name) >= tree.indicators:
                raise _misplaced(name, "an indicator", "指标")
        for name, method in self.aggregation_of.items():
            aggregation(method)
            if tree.number(name) < tree.indicators:
                raise _misplaced(name, "an aggregate", "合成节点")
        aggregation(self.aggregation)
        if len(self.directions) != tree.indicators or not set(self.directions) <= {1, -1}:
            raise MethodMisused(
                f"{tree.indicators} indicators need as many directions, each 1 or -1; correct the directions.",
                message_zh=f"{tree.indicators} 个指标应各有方向 1 或 -1；请改正方向。",
            )
        if len(self.weights) != len(tree.names):
            raise MethodMisused(
                f"{len(tree.names)} nodes need as many weights, {len(self.weights)} are given; correct the weights.",
                message_zh=f"指标树有 {len(tree.names)} 个节点，只给了 {len(self.weights)} 个权重；请改正权重。",
            )


class Index(NamedTuple):
    """The data of each step; replicates, if any, lie on the leading axes."""

    filled: Values
    treated: Values
    normalised: Values
    scores: Values
    """(..., units, nodes): indicators normalised, then the aggregates, the top last."""


def compute(values: ArrayLike, recipe: Recipe, *, weights: ArrayLike | None = None) -> Index:
    """The index of the values (..., units, indicators).

    ``weights`` (..., nodes), where given, take the place of the recipe's, one set for each replicate.
    """
    x = np.asarray(values, dtype=np.float64)
    if x.shape[-1] != recipe.hierarchy.indicators:
        raise MethodMisused(
            f"The values have {x.shape[-1]} indicators and the tree {recipe.hierarchy.indicators}; give the columns in "
            "the order of the tree.",
            message_zh=f"数据有 {x.shape[-1]} 列，指标树有 {recipe.hierarchy.indicators} 个指标；请按树的顺序给出。",
        )
    filled = x if recipe.imputation is None else recipe.imputation.apply(x).values
    treated = treat(filled, recipe)
    normalised = normalise(treated, recipe)
    return Index(filled, treated, normalised, aggregate(normalised, recipe, weights))


def treat(filled: Values, recipe: Recipe) -> Values:
    """Extremes pulled in, but for the indicators that keep theirs."""
    if recipe.treatment is None:
        return filled
    treated = recipe.treatment.apply(filled).values
    keep = [recipe.hierarchy.number(name) for name in sorted(recipe.untreated)]
    treated[..., keep] = filled[..., keep]
    return treated


def normalise(treated: Values, recipe: Recipe) -> Values:
    """Every indicator on its scale."""
    direction = np.array(recipe.directions, dtype=np.float64)
    normalised = recipe.normalisation.apply(treated, direction)
    for name, own in recipe.normalisation_of.items():
        at = recipe.hierarchy.number(name)
        normalised[..., at : at + 1] = own.apply(treated[..., at : at + 1], direction[at : at + 1])
    return normalised


def aggregate(normalised: Values, recipe: Recipe, weights: ArrayLike | None = None) -> Values:
    """All nodes' scores, from below."""
    tree = recipe.hierarchy
    w = np.asarray(recipe.weights if weights is None else weights, dtype=np.float64)
    lead = np.broadcast_shapes(normalised.shape[:-2], w.shape[:-1])
    scores = np.full((*lead, normalised.shape[-2], len(tree.names)), np.nan)
    scores[..., : tree.indicators] = normalised
    for node in tree.aggregates:
        below = list(tree.children[node])
        method = aggregation(recipe.aggregation_of.get(tree.names[node], recipe.aggregation))
        # As long as only weights differ, the indicators are the same in all replicates: one product serves them all.
        own = normalised if max(below) < tree.indicators else scores
        scores[..., node] = method(own[..., below], w[..., below], least_available=recipe.least_available)
    return scores


def _misplaced(name: str, wanted: str, wanted_zh: str) -> MethodMisused:
    return MethodMisused(
        f"{name!r} has a method of its own that only {wanted} can have; name another node.",
        message_zh=f"“{name}”不是{wanted_zh}，不能单独指定这一方法；请改正节点名。",
        node=name,
    )
