"""Names for parts of Python's syntax tree, as the reader of expressions needs them."""

from __future__ import annotations

import ast


def dotted_name(at: ast.expr) -> str | None:
    """The name ``a.b.c`` a node writes; None for an attribute of anything but a name."""
    parts: list[str] = []
    while isinstance(at, ast.Attribute):
        parts.append(at.attr)
        at = at.value
    return ".".join(reversed([*parts, at.id])) if isinstance(at, ast.Name) else None


def form_of(at: ast.AST) -> str:
    """What a form that is not read is called in a message."""
    return {
        "BinOp": "operator",
        "UnaryOp": "sign",
        "Subscript": "index",
        "JoinedStr": "f-string",
        "NamedExpr": "assignment",
    }.get(type(at).__name__, type(at).__name__)
