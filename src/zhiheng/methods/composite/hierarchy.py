"""The tree of an index: indicators at the bottom, in the order of the data's columns, one score at the top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from zhiheng.methods.misuse import MethodMisused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Hierarchy:
    """Nodes by name: first the indicators, then the aggregates, children before their parent, the top last."""

    names: tuple[str, ...]
    parents: tuple[int, ...]
    """For each node the number of its parent; -1 for the top."""
    indicators: int

    @classmethod
    def of(cls, parents: Mapping[str, str | None]) -> Hierarchy:
        """The tree in which each name has the parent given; the top has None. Columns of data follow this order.

        >>> Hierarchy.of({"a": "all", "b": "all", "all": None}).names
        ('a', 'b', 'all')
        """
        tops = [name for name, parent in parents.items() if parent is None]
        strangers = sorted({parent for parent in parents.values() if parent is not None and parent not in parents})
        if len(tops) != 1 or strangers:
            raise MethodMisused(
                f"The tree has {len(tops)} tops {tops} and unknown parents {strangers}; an index has one top and every "
                "parent is a node; correct the parents.",
                message_zh=f"指标树有 {len(tops)} 个顶点，未知上级 {strangers}；应有且只有一个顶点；请改正上级。",
                tops=tops,
                strangers=strangers,
            )
        above = set(parents.values())
        ordered = [name for name in parents if name not in above]
        indicators = len(ordered)
        waiting = [name for name in parents if name in above]
        while waiting:
            ready = [
                name for name in waiting if all(child in ordered for child, parent in parents.items() if parent == name)
            ]
            if not ready:
                raise MethodMisused(
                    f"The nodes {waiting} are above themselves; a tree has no ring; correct the parents.",
                    message_zh=f"节点 {waiting} 互为上级；指标树不得成环；请改正上级。",
                    ring=waiting,
                )
            ordered += ready
            waiting = [name for name in waiting if name not in ready]
        number = {name: place for place, name in enumerate(ordered)}
        ups = (parents[name] for name in ordered)
        return cls(tuple(ordered), tuple(-1 if up is None else number[up] for up in ups), indicators)

    @cached_property
    def children(self) -> tuple[tuple[int, ...], ...]:
        """For each node the numbers of its children; none for an indicator."""
        found: list[list[int]] = [[] for _ in self.names]
        for child, parent in enumerate(self.parents):
            if parent >= 0:
                found[parent].append(child)
        return tuple(tuple(each) for each in found)

    @property
    def aggregates(self) -> range:
        """The numbers of the nodes above the indicators, from below."""
        return range(self.indicators, len(self.names))

    def number(self, name: str) -> int:
        """The place of a node."""
        if name not in self.names:
            raise MethodMisused(
                f"The tree has no node {name!r}; it has {', '.join(self.names)}; name one of these.",
                message_zh=f"指标树中没有节点“{name}”；请使用已有的节点名。",
                node=name,
            )
        return self.names.index(name)

    def overall_weights(self, weights: ArrayLike) -> NDArray[np.float64]:
        """What each node weighs in the top: its share among its siblings times the share of its parent.

        Right for arithmetic aggregation; how much a node really moves the top, ``weighting.variance_shares`` tells.
        """
        w = np.asarray(weights, dtype=np.float64)
        overall = np.ones_like(w)
        for node in reversed(self.aggregates):
            below = list(self.children[node])
            overall[..., below] = (
                w[..., below] / w[..., below].sum(axis=-1, keepdims=True) * overall[..., node, np.newaxis]
            )
        return overall
