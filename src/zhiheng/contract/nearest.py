"""The known name most like a wrong one, and the question a message asks with it."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST = 100


def nearest_to(name: str, known: Iterable[str]) -> str:
    """The known name most like the given one; empty where none is like it."""
    found = get_close_matches(name[:_LONGEST], list(known), n=1, cutoff=0.55)
    return found[0] if found else ""


def ask(near: str, otherwise: str) -> str:
    """Whether the nearest name was meant, or what to do where there is none."""
    return f"did you mean {near}?" if near else otherwise


def ask_zh(near: str, otherwise: str) -> str:
    """The same in Chinese."""
    return f"是否应为 {near}？" if near else otherwise
