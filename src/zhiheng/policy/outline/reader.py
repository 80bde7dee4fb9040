"""The clause tree: which parts the plan has, how they are numbered and titled, and what of the text each one owns.

Paths count from the top: ``二/(一)/1``, ``第一章/第三条/(一)``, ``1/1.2/1.2.1``. A titled paragraph or a heading
without number is named by its title (``二/产品质量``), a dash by its place (``二/(三)/——1``), a row of a task table by
its number. Where a document has several parts that count anew, the first has bare paths and every other one its
attachment in front (``附件2/一``). A number given twice in one count becomes ``3#2``.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, Final

from zhiheng.policy.model import Clause, ClauseRole
from zhiheng.policy.notes.find import TITLE_END, closing_note
from zhiheng.policy.outline.blocks import table_blocks
from zhiheng.policy.outline.extent import boundaries, last_end, masked, trimmed, unmasked
from zhiheng.policy.outline.finer import set_off_parts, unnumbered
from zhiheng.policy.outline.marks import find_marks
from zhiheng.policy.outline.node import Boundary, Node
from zhiheng.policy.outline.order import Orderer
from zhiheng.policy.outline.table import task_tables

if TYPE_CHECKING:
    from zhiheng.policy.folding import Folded
    from zhiheng.policy.notes.find import FoundNote
    from zhiheng.policy.outline.table import TaskTable

ROW_RANK: Final = 66
_CAPTION_REACH: Final = 80
_FEW_LINES: Final = 5


def read_clauses(folded: Folded) -> tuple[Clause, ...]:
    """The clauses of a document, in the order of the text."""
    text = folded.text
    annexes = boundaries(folded)
    marks = find_marks(folded)
    marks = unmasked(marks, masked(text, marks, annexes))
    tables = task_tables(folded)
    annexes = _with_captions(annexes, tables)
    counted = [row for table in tables for row in table.rows if row.counted]
    marks = unmasked(marks, [(row.start, row.end) for row in counted])
    marks = unmasked(marks, table_blocks(text, tables))
    nodes = Orderer(folded, marks, annexes).nodes_in_order() or ([] if tables else unnumbered(folded))
    nodes = _with_rows(_without_call_for_comments(folded, nodes, annexes), tables, annexes)
    _set_ends(folded, nodes, annexes)
    nodes = set_off_parts(folded, nodes)
    _release_group_notes(folded, nodes)
    return _clauses(folded, nodes, annexes)


_CALL = re.compile(r"征求|征集|反馈")
_CALL_WAYS = re.compile(r"电子邮[件箱]|信函|传真|邮寄|来信|邮箱")


def _without_call_for_comments(folded: Folded, nodes: list[Node], annexes: list[Boundary]) -> list[Node]:
    """The clauses without the numbered ways to send comments in a notice that circulates a draft as its attachment."""
    text = folded.text
    draft = [node for node in nodes if node.part != nodes[0].part]
    if not draft or not annexes:
        return nodes
    before = [node for node in nodes if node.part == nodes[0].part]
    stop = next((annex.at for annex in annexes if annex.at > before[-1].at), draft[0].at)
    short = len(before) <= 6 and stop - before[0].at < 1500
    if short and _CALL.search(text, 0, stop) and len(_CALL_WAYS.findall(text, before[0].at, stop)) >= 2:
        return draft
    return nodes


def _with_captions(annexes: list[Boundary], tables: list[TaskTable]) -> list[Boundary]:
    """The attachments with the tables that have a caption of their own and no 附件 just before it."""
    starts = [annex.at for annex in annexes]
    captions = []
    for table in tables:
        i = bisect_right(starts, table.caption)
        if table.caption >= 0 and (i == 0 or table.caption - starts[i - 1] > _CAPTION_REACH):
            captions.append(Boundary(table.caption, table.start, "附件"))
    return sorted([*annexes, *captions], key=lambda annex: annex.at)


def _with_rows(nodes: list[Node], tables: list[TaskTable], annexes: list[Boundary]) -> list[Node]:
    """The clauses with the rows of task tables: under the clause before the table, or a part of their own."""
    rows: list[Node] = []
    part = max((node.part for node in nodes), default=-1)
    places = [node.at for node in nodes]
    starts = [annex.at for annex in annexes]
    for table in tables:
        opened = False
        for row in table.rows:
            i = bisect_right(places, row.start) - 1
            above = nodes[i] if i >= 0 else None
            if above is not None and bisect_right(starts, above.at) != bisect_right(starts, table.start):
                above = None
            if not row.counted or (above is not None and above.rank >= ROW_RANK):
                continue
            if above is None and not opened:
                part, opened = part + 1, True
            node = Node(
                row.start,
                row.number_end,
                ROW_RANK,
                row.ordinal,
                str(row.ordinal),
                above,
                part if above is None else above.part,
                end=row.end,
                title=row.title,
            )
            if above is not None:
                above.children.append(node)
            rows.append(node)
    return sorted([*nodes, *rows], key=lambda node: node.at) if rows else nodes


def _set_ends(folded: Folded, nodes: list[Node], annexes: list[Boundary]) -> None:
    """Gives every clause its end; a clause with parts ends with its last part."""
    text = folded.text
    starts = [annex.at for annex in annexes]
    for i, node in enumerate(nodes):
        following = nodes[i + 1] if i + 1 < len(nodes) else None
        end = following.at if following is not None else len(text)
        j = bisect_right(starts, node.at)
        if j < len(starts) and starts[j] < end:
            end = starts[j]
        end = trimmed(text, node.number_end, end)
        if node.rank == ROW_RANK:
            continue
        if following is None or following.part != node.part:
            end = last_end(folded, node.number_end, end)
            if not node.children:
                end = _before_closing_words(folded, node, end)
        node.end = max(end, node.number_end)
    _close_parents(nodes)


def _close_parents(nodes: list[Node]) -> None:
    for node in reversed(nodes):
        if node.parent is not None:
            node.parent.end = max(node.parent.end, node.end)


def _before_closing_words(folded: Folded, node: Node, end: int) -> int:
    """The last paragraph is the document's own where a note has closed the clause before it."""
    line = folded.text.rfind("\n", node.number_end, end)
    if line < 0 or closing_note(folded, line + 1, end) is not None:
        return end
    before = closing_note(folded, node.number_end, line)
    return line if before is not None and not before.alone else end


def _release_group_notes(folded: Folded, nodes: list[Node]) -> None:
    """A note after the last of several parts that have none belongs to what holds them all.

    It must stand apart from the last part, or stand so after every group that has notes at all.
    """
    groups = []
    partly = wholly = 0
    for node in nodes:
        parts = node.children
        if len(parts) < 2 or any(part.children for part in parts):
            continue
        last = parts[-1]
        note = closing_note(folded, last.number_end, last.end)
        others = [closing_note(folded, part.number_end, part.end) is not None for part in parts[:-1]]
        wholly += all(others) and note is not None
        partly += any(others) and not (all(others) and note is not None)
        if note is not None and note.start > last.number_end + 2 and (note.words.of_group or not any(others)):
            groups.append((node, last, note))
    habit = len(groups) > max(2, wholly) and not partly
    for node, last, note in groups:
        if not note.alone and closing_note(folded, node.number_end, node.children[0].at) is not None:
            continue  # the heading speaks for the group
        if note.alone or note.words.of_group or habit or _apart_on_line(folded, node, note):
            last.end = trimmed(folded.text, last.number_end, note.start)


def _apart_on_line(folded: Folded, node: Node, note: FoundNote) -> bool:
    """Whether white space sets the note off, in a text that has no lines."""
    return (
        folded.gap_before(note.start)
        and (folded.gap_before(note.end) or note.end >= len(folded.text))
        and folded.text.find("\n", node.at, note.start) < 0
    )


_TITLE_STOP = re.compile(r"[。!?\n\t|]")
_TITLE_COLON = re.compile(r"[^\n。;:,(]{2,25}(?=:)")
_TITLE_LIMIT = 60


def _title(folded: Folded, node: Node, limit: int, *, flat: bool) -> tuple[int, int, int]:
    """Where the title begins and ends and where the words after it begin."""
    text = folded.text
    if node.title is not None:
        start, end = node.title
        if node.rank == ROW_RANK and text.startswith("。", end - 1):
            end -= 1
    else:
        start = node.number_end
        while start < limit and text[start] in "、.:,\t \n":
            start += 1
        stop = _TITLE_STOP.search(text, start, limit)
        end = stop.start() if stop is not None else limit
        label = TITLE_END.search(text, start + 1, end)
        end = _short_title(folded, start, end if label is None else label.start(), flat=flat)
        while end > start + 1 and text[end - 1] in ";,:":
            end -= 1
    body = end
    note = closing_note(folded, start, end) if text.startswith(")", end - 1) else None
    if note is not None and note.start > start:
        end, body = note.start, note.start
    while body < limit and text[body] in "。\n\t:;,!? ":
        body += 1
    return start, end, body


def _short_title(folded: Folded, start: int, end: int, *, flat: bool) -> int:
    """The end of the title where words run on after it without 。: at a wide gap, or in a long sentence at a colon.

    ``flat``: the text has no lines, so that any gap may have been the end of one.
    """
    if end - start > 30:
        colon = _TITLE_COLON.match(folded.text, start, end)
        if colon is not None:
            return colon.end()
    if folded.origin[end - 1] - folded.origin[start] == end - 1 - start:
        return end
    for at in range(start + 3, min(end - 5, start + 30)):
        if folded.gap_before(at) and folded.text[at - 1] not in "、,(“":
            gap = folded.plain[folded.origin[at - 1] + 1 : folded.origin[at]]
            if "\n" not in gap and (flat or end - start > 30 or "\u3000" in gap or len(gap) > 1):
                return at
    return end


_ROLE_WORDS: tuple[tuple[ClauseRole, re.Pattern[str]], ...] = (
    (
        "goal",
        re.compile(r"(?:目标|指标|目标任务|目标要求)$|^(?:总体|具体|主要|工作|发展|任务|阶段性?|分项)?目标|^明确目标"),
    ),
    (
        "guidance",
        re.compile(
            r"指导思想|总体要求|总体思路|基本原则|工作原则|基本要求|总则|基本思路|工作思路|重要意义|重要性|"
            r"^(?:面临|发展|当前|国内外).{0,8}(?:形势|环境|挑战|机遇)|^(?:工作|发展|现实)基础|(?:基本|发展|质量)?现状$|"
            r"^(?:充分|深刻|切实)?提高认识"
        ),
    ),
    (
        "schedule",
        re.compile(
            r"步骤|进度安排|时间安排|阶段安排|工作安排|推进计划|实施阶段|工作阶段|(?:动员|部署|启动|总结|实施|推进|验收|提升|准备|宣传发动)阶段"
        ),
    ),
    (
        "safeguard",
        re.compile(
            r"保障|组织领导|工作要求|组织实施|有关要求|工作机制$|附则|监督考核|考核评价|督导|督查|组织保证|落实责任|加强领导"
        ),
    ),
)


def _role(title: str, depth: int, above: ClauseRole | None) -> ClauseRole:
    """What a clause is for, by the words of its title and of the clause above it."""
    if above in ("schedule", "safeguard", "annex", "goal"):
        return above
    for role, words in _ROLE_WORDS:
        if words.search(title) and (role == "goal" or depth == 1 or role in ("guidance", "schedule")):
            return role
    return above or "task"


def _clauses(folded: Folded, nodes: list[Node], annexes: list[Boundary]) -> tuple[Clause, ...]:
    text = folded.text
    prefixes = _part_prefixes(nodes, annexes)
    position = {id(node): i for i, node in enumerate(nodes)}
    flat = text.count("\n") < _FEW_LINES
    paths: list[str] = []
    seen: Counter[str] = Counter()
    found: list[Clause] = []
    for i, node in enumerate(nodes):
        parent = position[id(node.parent)] if node.parent is not None else -1
        limit = min(node.end, nodes[i + 1].at) if i + 1 < len(nodes) else node.end
        start, end, body = _title(folded, node, max(limit, node.number_end), flat=flat)
        above = paths[parent] if parent >= 0 else prefixes[node.part]
        path = f"{above}/{node.segment}" if above else node.segment
        seen[path] += 1
        if seen[path] > 1:
            path = f"{path}#{seen[path]}"
        paths.append(path)
        depth = found[parent].depth + 1 if parent >= 0 else 1
        annex: ClauseRole | None = "annex" if prefixes[node.part].startswith("附件") else None
        left, right = folded.place(start, end)
        title = " ".join("".join(part.split()) for part in folded.plain[left:right].split("\t")).strip()
        found.append(
            Clause(
                path=path,
                number=text[node.at : node.number_end],
                title=title,
                start=node.at,
                end=node.end,
                body=min(body, node.end),
                depth=depth,
                parent=parent,
                is_leaf=not node.children,
                role=_role(text[start:end], depth, found[parent].role if parent >= 0 else annex),
            )
        )
    return tuple(found)


def _part_prefixes(nodes: list[Node], annexes: list[Boundary]) -> dict[int, str]:
    """What stands in front of the paths of each part: nothing for the first."""
    first_of: dict[int, Node] = {}
    for node in nodes:
        first_of.setdefault(node.part, node)
    starts = [annex.at for annex in annexes]
    prefixes: dict[int, str] = {}
    taken: Counter[str] = Counter()
    for part, node in sorted(first_of.items(), key=lambda item: item[1].at):
        if not prefixes:
            prefixes[part] = ""
            continue
        i = bisect_right(starts, node.at) - 1
        name = annexes[i].name if i >= 0 else "附件"
        taken[name] += 1
        prefixes[part] = f"{name}-{taken[name]}" if taken[name] > 1 else name
    return prefixes
