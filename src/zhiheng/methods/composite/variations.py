"""What is uncertain about an index, declared: weights, choices of method, and the data's own sampling error.

A variation has numbered states; state s is always the same for the same seed, so a replicate can be looked at again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from zhiheng.methods.composite.index import Recipe

    Values = NDArray[np.float64]


class VariationWithoutEffect(MethodMisused):
    """A declared variation changes no score: the interval it should widen would be a lie."""

    code = "methods.variation_without_effect"


@dataclass(frozen=True)
class PerturbedWeights:
    """The weights of the named nodes, or of all, each times a factor even within 1 - share and 1 + share.

    Source: as get_noisy_weights of COINr, usual share 0.25.
    """

    share: float = 0.25
    nodes: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise MethodMisused(
                f"Weights shall vary by {self.share}; a share above 0 and at most 1 has a meaning; correct it.",
                message_zh=f"权重扰动幅度 {self.share} 无意义；应大于 0 且不超过 1；请改正。",
                share=self.share,
            )

    @property
    def name(self) -> str:
        """How the variation is called in errors and tables."""
        return f"weights ±{self.share:g}" + (f" of {', '.join(self.nodes)}" if self.nodes else "")

    def apply(self, weights: Values, recipe: Recipe, states: NDArray[np.int64], seed: Sequence[int]) -> Values:
        """The weights (replicates, nodes), multiplied."""
        tree = recipe.hierarchy
        at = [tree.number(name) for name in self.nodes] if self.nodes else list(range(len(tree.names)))
        factors = np.ones_like(weights)
        for row, state in enumerate(states.tolist()):
            factors[row, at] = np.random.default_rng([*seed, state]).uniform(1 - self.share, 1 + self.share, len(at))
        return weights * factors


@dataclass(frozen=True)
class Alternatives:
    """One field of the recipe takes one of several values, each as likely: such as ``normalisation``."""

    field: str
    options: tuple[Any, ...]

    def __post_init__(self) -> None:
        if len(self.options) < 2 or self.field in {"hierarchy", "directions", "weights"}:
            raise MethodMisused(
                f"{self.field!r} is to vary over {len(self.options)} options; a step of the recipe and two options are "
                "needed; declare both.",
                message_zh=f"“{self.field}”只有 {len(self.options)} 个备选或不可变；请声明一个步骤和至少两个备选。",
                field=self.field,
            )

    @property
    def name(self) -> str:
        """How the variation is called in errors and tables."""
        return self.field

    def chosen(self, recipe: Recipe, state: int) -> Recipe:
        """The recipe with the option of that state."""
        return replace(recipe, **{self.field: self.options[state % len(self.options)]})


@dataclass(frozen=True)
class SamplingError:
    """Values that were estimated, drawn anew around the estimate with their standard errors (units, indicators).

    A standard error of 0 or NaN leaves the value as it is. Where ``whole`` is given, the value is a share of so many
    cases on the scale up to ``full`` and is drawn from the Beta distribution of Jeffreys' interval instead, so that it
    never leaves the scale. Source: Brown, Cai, DasGupta 2001, Statistical Science 16:101-133.
    """

    standard_errors: ArrayLike | None = None
    whole: ArrayLike | None = None
    """Cases behind each share (units, indicators); 0 or NaN where the indicator is none."""
    full: float = 100.0
    """What a share of one is in the data: 100 for per cent."""
    label: str = "sampling error"

    @property
    def name(self) -> str:
        """How the variation is called in errors and tables."""
        return self.label

    def apply(self, values: Values, states: NDArray[np.int64], seed: Sequence[int]) -> Values:
        """The values (replicates, units, indicators), redrawn."""
        found = np.array(np.broadcast_to(values, (len(states), *values.shape[-2:])))
        if self.standard_errors is not None:
            error = np.nan_to_num(
                np.broadcast_to(np.asarray(self.standard_errors, dtype=np.float64), values.shape[-2:])
            )
            at = error > 0
            for row, state in enumerate(states.tolist()):
                found[row][at] += np.random.default_rng([*seed, 0, state]).standard_normal(at.sum()) * error[at]
        if self.whole is not None:
            n = np.nan_to_num(np.broadcast_to(np.asarray(self.whole, dtype=np.float64), values.shape[-2:]))
            for row, state in enumerate(states.tolist()):
                at = (n > 0) & ~np.isnan(found[row])
                part = found[row][at] / self.full
                if np.any((part < 0) | (part > 1)):
                    raise MethodMisused(
                        f"A share lies outside 0 and {self.full:g}; cases are given only for shares; correct the data "
                        "or the scale.",
                        message_zh=f"有比率超出 0 至 {self.full:g}；只有比率才应给出样本数；请核对数据或量纲。",
                    )
                draw = np.random.default_rng([*seed, 1, state])
                found[row][at] = draw.beta(part * n[at] + 0.5, (1 - part) * n[at] + 0.5) * self.full
        return found


Variation = PerturbedWeights | Alternatives | SamplingError
