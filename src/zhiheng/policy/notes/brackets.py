"""Notes in brackets: which brackets there are, and what the words in one say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from zhiheng.policy.notes.grammar import LABEL, TIME_LABEL, NoteWords, parse_note
from zhiheng.policy.notes.lines import led_back, on_one_line
from zhiheng.policy.notes.units import is_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.policy.folding import Folded

_BRACKET = re.compile(r"[()\[\]\n]")
_KEY = re.compile(r"牵头|负责|责任|配合|主办|协办|承办|参与|参加|落实|单位|部门|协助|支持|实施|分工|科室|处室")
_OFFICE_AT_END = re.compile(
    r"(?:局|委|办|厅|部|政府|管委会|单位|部门|公司|中心|支队|总队|大队|院|行|海关|集团|会|小组|街道|镇|区|县|市|中央|处|科|室|"
    r"联|协|所|馆|校|站)(?:\([^()]*\))?等?$|[,;][^,;]{0,16}(?:完成|推进|[年月底前]|长期|持续)$"
)
STRONG_NAME = re.compile(
    r"(?:局|委|办|厅|部|政府|管委会|委员会|单位|部门|公司|中心|支队|总队|院|银行|支行|海关|集团|联合会|工会|小组|协会|学会|商会|"
    r"妇联|科协|文联|侨联|残联|社科联|工商联|中央|处|科|所|办公室|督查室|研究室|图书馆|博物馆|党校|大学|学院)"
    r"(?:\([^()]*\)|\[[^\[\]]*\])?$"
)
_PLACED_NAME = re.compile(
    r"[省市县区州旗各]|团[省市县区州]委|国家|[^\W\d_]{2,3}[省市县区]|人行|人民银行|[^\W\d_]{2,4}(?:支行|分行|海关|银监|供电|烟草)"
)
SPAN_LIMIT: Final = 1500


def opener_of(text: str, start: int, stop: int) -> int:
    """Where the bracket that closes just before ``stop`` opens; -1 where it does not."""
    depth = 0
    for at in range(stop - 1, max(start, stop - SPAN_LIMIT) - 1, -1):
        char = text[at]
        if char in ")]":
            depth += 1
        elif char in "([":
            depth -= 1
            if depth == 0:
                return at
        elif char == "\n" and depth <= 1 and at < stop - 400:
            return -1
    return -1


def outer_brackets(text: str) -> Iterator[tuple[int, int]]:
    """Outermost bracket pairs; a bracket left open closes with its line."""
    depth = 0
    opener = -1
    position = 0
    for match in _BRACKET.finditer(text):
        at = match.start()
        char = text[at]
        if at < position:
            continue
        if char in "([":
            if depth == 0:
                opener = at
            depth += 1
        elif char == "\n":
            if depth and _KEY.search(text, opener, min(at, opener + SPAN_LIMIT)):
                over = _BRACKET_GOES_ON.match(text, at)
                yield opener, over.end() - 1 if over is not None else at
                position = over.end() if over is not None else at
            depth = 0
        elif depth:
            depth -= 1
            if depth == 0:
                yield opener, at


_BRACKET_GOES_ON = re.compile(
    rf"(?:\n(?:(?:{LABEL}|{TIME_LABEL}) ?:[^()\[\]\n]*|"
    r"(?!\d{1,2}[.、)]|[一二三四五六七八九十]{1,3}、|—|·)[^()\[\]\n。|\t]{1,80})"
    r"(?:\([^()\n]*\)[^()\n]*)*){1,6}[)\]]"
)


def bracket_words(folded: Folded, opener: int, closer: int) -> NoteWords | None:
    """What the words between two brackets say as a note; None where they only explain something."""
    text = folded.text
    if not 3 <= closer - opener <= SPAN_LIMIT:
        return None
    keyed = _KEY.search(text, opener, closer) is not None
    if not keyed and _OFFICE_AT_END.search(text, max(opener, closer - 24), closer) is None:
        return None
    if "\n" in text[opener:closer]:
        line, places = on_one_line(folded, opener + 1, closer)
        words = parse_note(line, 0, len(places))
        if words is not None:
            words = replace(words, mentions=led_back(words.mentions, places))
    else:
        words = parse_note(folded, opener + 1, closer)
    if words is None or words.role_words:
        return words
    before = text[opener - 1] if opener else "\n"
    after = text[closer + 1 : closer + 2]
    names = [mention.name for mention in words.mentions]
    whose = STRONG_NAME.search(text, max(0, opener - 16), opener) is not None  # 市质强办(市质监局) explains a name
    weak = sum(STRONG_NAME.search(text, mention.start, mention.end) is None for mention in words.mentions)
    strong = not weak or (3 * weak <= len(names) and all(map(is_unit, names)))
    placed = _PLACED_NAME.match(names[0]) is not None
    ends = after in ("", "\n", "。", ";") or folded.gap_before(closer + 1)
    alone = before in "。;!?\n”" and (placed or len(names) > 1 or after in ("", "\n"))
    if strong and (alone or (ends and placed and not (whose and len(names) == 1))):
        return words
    if before in "。!?\n" and ends and placed and len(names) > 1:
        return words
    return None
