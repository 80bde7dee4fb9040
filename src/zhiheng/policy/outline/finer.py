"""Parts finer than numbers: titled paragraphs and dash items that have responsibility notes of their own.

Where the text sets such parts off with notes, they are clauses; without notes they stay inside the numbered clause.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from zhiheng.policy.notes.find import LABEL_OR_TIME, closing_note
from zhiheng.policy.outline.extent import trimmed
from zhiheng.policy.outline.node import Node
from zhiheng.policy.outline.order import heading_before

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded

DASH_RANK = 90
PARAGRAPH_RANK = 95

_PARAGRAPH_START = re.compile(r"\n+(?=[^\n])")
_SOFT_START = re.compile(r"[。)!?](?=[^\n。)!?;,、])")
_DASH = re.compile(r"—{1,2}(?=[^\W\d_“])|·(?=[^\W\d_“])")
_DASH_INLINE = re.compile(r"(?<=[。)])——(?=[^\W\d_“])")
_DASH_UNDER_TITLE = re.compile(r"[^\n。;:,—]{2,30}(?P<dash>——)(?=[^\W\d_“])")
_TITLED = re.compile(r"[^\W\d_][^。,;:!?\n|\t]{1,21}(?=[。:])")
_TITLE_AFTER_NOTE = re.compile(r"[)\]]([^\W\d_]{2,10})(?=。)")
_TITLE_AFTER_SENTENCE = re.compile(r"。([^\W\d_]{2,10})(?=。)")
_HEADING_LINE = re.compile(r"[^\W\d_][^。;:,!?\n|\t]{1,19}(?=\n)")
_MAYBE_NOTED = re.compile(r"负责|牵头|单位|部门|配合|[局委办厅府会][)\]]")
_NO_TITLE = re.compile(r"各|要|到|为|以|在|请|对|其中|同时|此外|同意|抄送|附|来源|时间|责任|牵头|配合|[\d(]")


def set_off_parts(folded: Folded, nodes: list[Node]) -> list[Node]:
    """The clauses with those parts of finest clauses added that have notes of their own."""
    text = folded.text
    added: list[Node] = []
    for node in nodes:
        if node.children or _MAYBE_NOTED.search(text, node.number_end, node.end) is None:
            continue
        added.extend(_dashes(folded, node) or _titled_paragraphs(folded, node))
    if not added:
        return nodes
    return sorted([*nodes, *added], key=lambda node: (node.at, node.rank))


def _paragraphs(folded: Folded, start: int, end: int) -> list[int]:
    """Where paragraphs begin: after line breaks, and in long lines where white space follows a sentence."""
    text = folded.text
    starts = [match.end() for match in _PARAGRAPH_START.finditer(text, start, end)]
    if folded.origin[end - 1] - folded.origin[start] == end - 1 - start:
        return starts
    starts.extend(match.end() for match in _SOFT_START.finditer(text, start, end) if folded.gap_before(match.end()))
    return sorted(set(starts))


def _dashes(folded: Folded, node: Node) -> list[Node]:
    text = folded.text
    if text.find("—", node.number_end, node.end) < 0 and text.find("·", node.number_end, node.end) < 0:
        return []
    starts = [at for at in _paragraphs(folded, node.number_end, node.end) if _DASH.match(text, at)]
    starts.extend(match.start() for match in _DASH_INLINE.finditer(text, node.number_end, node.end))
    first = _DASH_UNDER_TITLE.match(text, node.number_end, node.end)
    if starts and first is not None:
        starts.append(first.start("dash"))
    starts = [at for at in sorted(set(starts)) if LABEL_OR_TIME.match(text, at) is None]
    if len(starts) < 2:
        return []
    ends = [trimmed(text, left, right) for left, right in zip(starts, [*starts[1:], node.end], strict=True)]
    if not _mostly_noted(folded, starts, ends):
        return []
    sign = folded.plain[folded.origin[starts[0]]]
    prefix = "——" if text[starts[0]] == "—" else sign
    return [
        _child(node, at, end, DASH_RANK, f"{prefix}{number}", number_end=at + (2 if text.startswith("——", at) else 1))
        for number, (at, end) in enumerate(zip(starts, ends, strict=True), 1)
    ]


def _titled_paragraphs(folded: Folded, node: Node) -> list[Node]:
    text = folded.text
    starts = []
    for at in _paragraphs(folded, node.number_end, node.end):
        title = _TITLED.match(text, at, node.end) or _HEADING_LINE.match(text, at, node.end)
        if title is not None and _NO_TITLE.match(text, at) is None:
            starts.append((at, title.end()))
    if len(starts) < 2:
        starts = _titled_inline(text, node)
    if len(starts) < 2:
        return []
    begin = [at for at, _ in starts]
    ends = [trimmed(text, left, right) for left, right in zip(begin, [*begin[1:], node.end], strict=True)]
    noted = _noted(folded, begin, ends)
    kept = [i for i, has_note in enumerate(noted) if has_note]
    if len(kept) < 2:
        return []
    first, last = kept[0], kept[-1]
    return [
        _child(
            node,
            begin[i],
            ends[i],
            PARAGRAPH_RANK,
            text[begin[i] : starts[i][1]],
            number_end=begin[i],
            title=starts[i],
        )
        for i in range(first, last + 1)
    ]


def _titled_inline(text: str, node: Node) -> list[tuple[int, int]]:
    """Titled paragraphs run together: their titles end alike (产品质量。…(…负责)工程质量。…)."""
    after = [m.span(1) for m in _TITLE_AFTER_NOTE.finditer(text, node.number_end, node.end)]
    if not after:
        return []
    ending = text[after[0][1] - 2 : after[0][1]]
    if any(text[end - 2 : end] != ending for _, end in after):
        return []
    first = next(
        (
            m.span(1)
            for m in _TITLE_AFTER_SENTENCE.finditer(text, node.number_end, after[0][0])
            if m[1].endswith(ending)
        ),
        None,
    )
    return [first, *after] if first is not None else []


def _noted(folded: Folded, starts: list[int], ends: list[int]) -> list[bool]:
    return [closing_note(folded, left, right) is not None for left, right in zip(starts, ends, strict=True)]


def _mostly_noted(folded: Folded, starts: list[int], ends: list[int]) -> bool:
    noted = _noted(folded, starts, ends)
    return sum(noted) >= 2 and sum(noted) >= len(noted) / 2


def _child(
    parent: Node, at: int, end: int, rank: int, segment: str, *, number_end: int, title: tuple[int, int] | None = None
) -> Node:
    node = Node(at, number_end, rank, 0, segment, parent, parent.part, end=end, title=title)
    parent.children.append(node)
    return node


_LONG_PARAGRAPH = re.compile(r"^[^\n]*。[^\n]*$", re.MULTILINE)
_LONE_LINE = re.compile(r"^[^\W\d_][^。;:,!?\n|\t()《》]{1,15}$", re.MULTILINE)
_SIGNATURE = re.compile(
    r".*(?:政府|办公[室厅]|委员会|局|厅|领导小组|年\d+月\d+日|公司|"
    r"计划|方案|意见|要点|通知|规划|办法|细则|纲要)$"
)
"""A signature or the title of a document: a line of its own, but no heading."""
_TITLED_LINE = re.compile(r"^[^\W\d_][^。,;:!?\n|\t()]{1,15}(?=。[^\n])", re.MULTILINE)


def unnumbered(folded: Folded) -> list[Node]:
    """The clauses of a document without any number: its heading lines, or else its titled paragraphs with notes."""
    text = folded.text
    opening = _LONG_PARAGRAPH.search(text)
    if opening is None:
        return []
    headings = [
        (match.start(), match.end())
        for match in _LONE_LINE.finditer(text, opening.end())
        if _SIGNATURE.match(match[0]) is None
        and _NO_TITLE.match(match[0]) is None
        and text.startswith("\n", match.end())
        and heading_before(text, match.end() + 1) is not None
    ]
    if len(headings) < 2:
        headings = [
            (match.start(), match.end())
            for match in _TITLED_LINE.finditer(text)
            if _NO_TITLE.match(match[0]) is None
            and closing_note(folded, match.start(), _line_end(text, match.end())) is not None
        ]
    if len(headings) < 2:
        return []
    return [
        Node(start, start, PARAGRAPH_RANK, 0, text[start:end], None, 0, title=(start, end)) for start, end in headings
    ]


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
