"""Filling what is missing from the other units; what was filled is told. Source: OECD/JRC 2008, step 3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Imputed(NamedTuple):
    """The filled values and which of them were filled; what could not be filled is still NaN."""

    values: NDArray[np.float64]
    filled: NDArray[np.bool_]


@dataclass(frozen=True)
class Imputation:
    """The mean or the median of the indicator among the units of the same group, or of all where there are none."""

    method: str = "mean"
    groups: tuple[str, ...] | None = None
    """The group of each unit, such as 东部, 中部, 西部."""

    def __post_init__(self) -> None:
        if self.method not in {"mean", "median"}:
            raise MethodMisused(
                f"There is no imputation {self.method!r}; there are mean and median; name one of these.",
                message_zh=f"没有名为“{self.method}”的插补方法；可用 mean、median；请改用其一。",
                method=self.method,
            )

    def apply(self, values: ArrayLike) -> Imputed:
        """Each indicator filled within its group of units."""
        x = np.asarray(values, dtype=np.float64)
        missing = np.isnan(x)
        if not missing.any():
            return Imputed(x, missing)
        if self.groups is not None and len(self.groups) != x.shape[-2]:
            raise MethodMisused(
                f"{len(self.groups)} groups are given for {x.shape[-2]} units; each unit has one; correct the groups.",
                message_zh=f"给出 {len(self.groups)} 个分组，而对象有 {x.shape[-2]} 个；每个对象一组；请改正分组。",
            )
        filled = x.copy()
        labels = np.array(self.groups if self.groups is not None else [""] * x.shape[-2])
        for label in dict.fromkeys(labels.tolist()):
            rows = np.flatnonzero(labels == label)
            block = x[..., rows, :]
            gaps = np.isnan(block)
            filled[..., rows, :] = np.where(gaps, self._middle(block, gaps), block)
        return Imputed(filled, missing & ~np.isnan(filled))

    def _middle(self, block: NDArray[np.float64], gaps: NDArray[np.bool_]) -> NDArray[np.float64]:
        count = (~gaps).sum(axis=-2, keepdims=True)
        if self.method == "mean":
            total = np.where(gaps, 0.0, block).sum(axis=-2, keepdims=True)
            return np.where(count > 0, total / np.maximum(count, 1), np.nan)
        ordered = np.sort(block, axis=-2)  # NaN goes last
        lower, upper = (np.maximum(count - 1, 0) // 2, count // 2)
        picked = [np.take_along_axis(ordered, np.minimum(at, block.shape[-2] - 1), axis=-2) for at in (lower, upper)]
        return np.where(count > 0, (picked[0] + picked[1]) / 2, np.nan)
