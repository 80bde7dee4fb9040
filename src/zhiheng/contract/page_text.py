"""How pages of packs are set: tables and headings in Markdown, Chinese first, English beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from zhiheng.contract.declarations.basics import Bilingual


def section(title: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A heading with a table; nothing where it has no rows."""
    lines = list(table(heading, rows))
    if lines:
        yield from ("", f"## {title}", *lines)


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; nothing where it has no rows."""
    written = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if written:
        yield from ("", f"| {' | '.join(heading)} |", f"|{' --- |' * len(heading)}", *written)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def both(text: Bilingual) -> str:
    """Chinese, then English."""
    return f"{text.zh} / {text.en}"


def span(since: date | None, until: date | None) -> str:
    """The days on which something is valid."""
    if since is None and until is None:
        return "始终"
    return f"{since or ''} 至 {until} 前" if until else f"{since} 起"
