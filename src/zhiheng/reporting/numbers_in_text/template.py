"""A template as read, whether from Markdown or from Word: blocks of text with placeholders, loops and conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

BlockKind = Literal["title", "heading", "paragraph", "item"]

_PLACEHOLDER: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_SEPARATOR: Final = re.compile(r"[|｜]")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What stands between two pairs of braces, its parts without the space around them."""

    parts: tuple[str, ...]

    @property
    def written(self) -> str:
        """As it stands in the template."""
        return "{{ " + " | ".join(self.parts) + " }}"


Piece = str | Placeholder


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or item as one line of text; ``line`` is its number in the template."""

    kind: BlockKind
    text: str
    line: int
    level: int = 0

    @property
    def alone(self) -> Placeholder | None:
        """The one placeholder of which the block is made, if it is nothing else."""
        pieces = [piece for piece in pieces_of(self.text) if not isinstance(piece, str) or piece.strip()]
        return pieces[0] if len(pieces) == 1 and isinstance(pieces[0], Placeholder) else None


@dataclass(frozen=True, slots=True)
class Template:
    """The blocks in order."""

    blocks: tuple[Block, ...]
    counted_in: Literal["行", "段"] = "行"
    """What ``line`` counts: lines of Markdown, paragraphs of Word."""


def pieces_of(text: str) -> list[Piece]:
    """A text taken apart into words and placeholders."""
    pieces: list[Piece] = []
    at = 0
    for match in _PLACEHOLDER.finditer(text):
        if match.start() > at:
            pieces.append(text[at : match.start()])
        pieces.append(Placeholder(tuple(part.strip() for part in _SEPARATOR.split(match.group(1)))))
        at = match.end()
    if at < len(text):
        pieces.append(text[at:])
    return pieces


def written(pieces: list[Piece]) -> str:
    """The text from which the pieces come."""
    return "".join(piece if isinstance(piece, str) else piece.written for piece in pieces)


_ENDS: Final = re.compile(r"(?<=[。！？])")


def sentences_of(pieces: list[Piece]) -> list[list[Piece]]:
    """The pieces by sentence: each ends with its full stop, which no placeholder contains."""
    sentences: list[list[Piece]] = [[]]
    for piece in pieces:
        if not isinstance(piece, str):
            sentences[-1].append(piece)
            continue
        for number, part in enumerate(_ENDS.split(piece)):
            if number:
                sentences.append([])
            if part:
                sentences[-1].append(part)
    return [sentence for sentence in sentences if sentence]
