"""The one error of this room: a method is asked for what it cannot give."""

from __future__ import annotations

from zhiheng.primitives.errors import DeclarationError


class MethodMisused(DeclarationError):
    """A method was declared or called with arguments for which it has no meaning; who declared it acts."""

    code = "methods.misused"
