"""A template written in Markdown: headings, paragraphs and lists. Other marks are left as the words they are."""

from __future__ import annotations

import re
from typing import Final

from zhiheng.reporting.numbers_in_text.template import Block, Template

_HEADING: Final = re.compile(r"(#{1,5})\s+(.*?)\s*#*")
_ITEM: Final = re.compile(r"(?:[-*+]|\d+[.)、])\s+(.*)")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.DOTALL)
_ALONE: Final = re.compile(r"\s*\{\{[^{}]*\}\}\s*")


def read_markdown(text: str) -> Template:
    """The blocks of a Markdown text; lines of one paragraph are joined, ``<!-- -->`` is for the authors only.

    The one heading of the first level is the title of the paper; a line that is one placeholder stands by itself.
    """
    blocks: list[Block] = []
    lines: list[str] = []
    begun = 0

    def close() -> None:
        if lines:
            blocks.append(_paragraph("".join(lines), begun))
            lines.clear()

    without_comments = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text.lstrip("\ufeff"))
    for number, line in enumerate(without_comments.splitlines(), start=1):
        stripped = line.strip()
        heading = _HEADING.fullmatch(stripped)
        if not stripped or heading or _ALONE.fullmatch(line) or _ITEM.match(stripped):
            close()
        if heading:
            level = len(heading.group(1)) - 1
            blocks.append(Block("heading" if level else "title", heading.group(2), number, level))
        elif _ALONE.fullmatch(line):
            blocks.append(Block("paragraph", stripped, number))
        elif stripped:
            begun = begun if lines else number
            lines.append(_joint(lines, stripped))
    close()
    return Template(tuple(blocks))


def _paragraph(text: str, line: int) -> Block:
    item = _ITEM.fullmatch(text)
    return Block("item", item.group(1), line) if item else Block("paragraph", text, line)


def _joint(before: list[str], line: str) -> str:
    """Lines of Chinese are joined without a space, Latin words with one."""
    if before and before[-1][-1:].isascii() and line[:1].isascii() and before[-1][-1:] != "}" and line[:1] != "{":
        return f" {line}"
    return line
