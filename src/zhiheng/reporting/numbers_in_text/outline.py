"""The blocks of a template as a tree of loops and conditions; what does not close or stands wrong is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from zhiheng.reporting.numbers_in_text import grammar
from zhiheng.reporting.numbers_in_text.grammar import SentenceFault
from zhiheng.reporting.numbers_in_text.template import Block, Placeholder, pieces_of


@dataclass(frozen=True, slots=True)
class Loop:
    """``对每个`` with what it goes over."""

    line: int
    parts: tuple[str, ...]
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """``如果`` with what is built where it holds and where it does not."""

    line: int
    parts: tuple[str, ...]
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...]


Node = Block | Loop | Condition
Misplaced = tuple[int, str, SentenceFault]
"""The line, its text and what is wrong with it."""

_IN_TEXT: Final = frozenset({"对每个", "如果", "否则", "结束", "图", "表"})


@dataclass(slots=True)
class _Open:
    """A loop or condition that has not ended yet."""

    command: str
    line: int
    parts: tuple[str, ...]
    then: list[Node] = field(default_factory=list)
    otherwise: list[Node] | None = None

    @property
    def inside(self) -> list[Node]:
        return self.then if self.otherwise is None else self.otherwise

    def closed(self) -> Node:
        if self.command == "对每个":
            return Loop(self.line, self.parts, tuple(self.then))
        return Condition(self.line, self.parts, tuple(self.then), tuple(self.otherwise or ()))


def outline_of(blocks: tuple[Block, ...]) -> tuple[tuple[Node, ...], tuple[Misplaced, ...]]:
    """The tree, and what is wrong with its commands."""
    top = _Open("", 0, ())
    stack = [top]
    wrong: list[Misplaced] = []
    for block in blocks:
        wrong += _misplaced(block)
        alone = block.alone
        command, parts = (alone and grammar.command_of(alone)) or ("", ())
        if command in {"对每个", "如果"}:
            stack.append(_Open(command, block.line, parts))
        elif command == "否则":
            if stack[-1].command != "如果" or stack[-1].otherwise is not None:
                wrong.append((block.line, block.text, _fault("“否则”没有对应的“如果”", "请检查“如果 … 否则 … 结束”")))
            else:
                stack[-1].otherwise = []
        elif command == "结束":
            if len(stack) == 1:
                wrong.append((block.line, block.text, _fault("“结束”没有对应的开头", "请删去，或补上“对每个”或“如果”")))
            else:
                node = stack.pop().closed()
                stack[-1].inside.append(node)
        else:
            stack[-1].inside.append(block)
    while len(stack) > 1:
        opened = stack.pop()
        text = "{{ " + " | ".join((opened.command, *opened.parts)) + " }}"
        wrong.append(
            (opened.line, text, _fault(f"“{opened.command}”没有“结束”", "请在它管到的最后一段之后加 {{ 结束 }}"))
        )
        stack[-1].inside.append(opened.closed())
    return tuple(top.then), tuple(wrong)


def _misplaced(block: Block) -> Iterator[Misplaced]:
    """Commands inside a sentence, and braces that do not pair."""
    pieces = pieces_of(block.text)
    for piece in pieces:
        if isinstance(piece, Placeholder):
            command = grammar.command_of(piece)
            if command and command[0] in _IN_TEXT and block.alone is None:
                yield block.line, block.text, _fault(f"“{command[0]}”须单独成段", "请把它移到单独的一段")
            if any("{" in part or "}" in part for part in piece.parts):
                yield block.line, block.text, _fault("花括号不成对", "占位符以 {{ 开头、以 }} 结尾，中间没有花括号")
        elif "{{" in piece or "}}" in piece:
            yield block.line, block.text, _fault("花括号不成对", "占位符以 {{ 开头、以 }} 结尾")


def _fault(what: str, remedy: str) -> SentenceFault:
    return SentenceFault("grammar", what, remedy)
