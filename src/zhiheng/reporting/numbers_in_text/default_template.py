"""The white paper the program comes with; an office takes it as a beginning and writes its own."""

from __future__ import annotations

from importlib.resources import files


def white_paper() -> str:
    """The template in Markdown."""
    return files("zhiheng.reporting").joinpath("templates/white_paper.md").read_text(encoding="utf-8")
