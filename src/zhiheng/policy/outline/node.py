"""What the tree of clauses is built of."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False, slots=True)
class Node:
    """A clause while the tree is built."""

    at: int
    number_end: int
    rank: int
    ordinal: int
    segment: str
    parent: Node | None
    part: int
    end: int = -1
    title: tuple[int, int] | None = None
    """Where the title stands, its closing 。 and brackets not counted; set where it is known before the extents are."""
    children: list[Node] = field(default_factory=list)
    inline: bool = False


@dataclass(frozen=True, slots=True)
class Boundary:
    """A line that ends the clause before it and opens another part of the document (附件1)."""

    at: int
    end: int
    name: str
