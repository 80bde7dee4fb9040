"""Indicator tables, however their cells were flattened: bars, tabs, or one cell on a line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from zhiheng.policy.model import Comparator, Head, TargetKind
from zhiheng.policy.targets.promises import Draft, Refused
from zhiheng.policy.targets.quantities import Quantity, bound_of
from zhiheng.policy.targets.words import LEVEL_NOUN, NOUN_LIKE, STARTING, comparator_of

_HEADER_WORD = re.compile(
    r"^(?![一二三四五六七八九十]+、|\(|第)(?:序号|编号|类别|分类|领域|一级指标|二级指标|三级指标|具体指标|指标|主要指标|指标名称|指标内容|项目|名称|单位|计量单位|属性|指标属性|性质|"
    r"责任(?:单位|部门)|牵头(?:单位|部门)|备注|分值|权重|得分|考核指标|考核内容|评分标准|完成时限|(?:规划)?目标值?|基期值?|基准值|现状值?|完成值|实际值?|"
    r"\[?“?(?:20\d\d|十[一二三四五]五).{0,14}|.{0,4}年均.{0,8}|.{0,6}目标值?(?:\(.{1,8}\))?)$"
)
_NAME_HEAD = re.compile(r"指标$|指标名称|指标内容|具体指标|^项目$|^名称$|主要指标|二级指标|三级指标")
_UNIT_HEAD = re.compile(r"^(?:计量)?单位$")
_OFFICE_HEAD = re.compile(r"(?:责任|牵头|负责|主管)(?:单位|部门)")
_POINTS_HEAD = re.compile(r"分值|权重|得分")
_BASE_HEAD = re.compile(r"基期|基数|基准|现状|实际|完成|预计|上年|\(基\)|基础值")
_TARGET_HEAD = re.compile(r"目标|规划")
_GROWTH_HEAD = re.compile(r"年均|增速|增长")
_YEAR_HEAD = re.compile(r"20\d\d")
_YEAR_CELL = re.compile(r"(?P<year>20\d\d)年?(?:底|末)?")
_PLAN_HEAD = re.compile(r"“?(十[一二三四五])五”?末?")
_VALUE = re.compile(
    r"^[\[(]?(?P<verb>新增|累计|建成|培育|创建|完成|达到|稳定在|保持在)?(?P<comparator>≥|>=|>|≤|<=|<|不低于|不少于|不超过|超过|高于|低于|达到|约|=)?(?P<value>\d+(?:,\d{3})*(?:\.\d+)?)(?P<unit1>[^\d以左—~\-\[\]()]{0,8}?)"
    r"(?:[—~\-](?P<upper>\d+(?:\.\d+)?))?(?P<unit>[^\d以左\[\]()]{0,10})(?P<bound>(?:\(含\))?(?:以上|以内|以下|左右))?[\])]?$"
)
_EMPTY = re.compile(r"^(?:[—\-/\\·]+|无|待定)?$")
_UNIT_CELL = re.compile(
    r"^(?:%|‰|[—\-/]|[万亿千百]{0,2}(?:[^\d\s、,。;:的率]{1,3}(?:/[^\d\s、,。;]{1,8})?)|微克/立方米|吨标准煤/万元|mg/L)$"
)
_IN_WORDS = re.compile(
    r"(?:全面?覆盖|(?:完成|达到|按|优于|高于|不?低于)(?:国家|省|市|上级|全国|全省|全市|下达)[^|]{0,10}|"
    r"(?:稳步|逐步|持续|进一步|明显|显著|不断|基本|全面)[^|]{2,6}|前列|领先)$"
)
"""A cell that says in words what the year asks: 全覆盖, 完成省下达任务."""
_PROPERTY = re.compile(r"^(?:\(?(?:预期性|约束性|预期|约束|引导性|指导性)\)?|★)$")
_NAME_CELL = re.compile(r"(?!预期性|约束性|[^,]{0,12}[局委办厅部])[^\d≥≤<>%]{3}")
_ROW_NUMBER = re.compile(r"^\d{1,2}[.、](?!\d)")
_UNIT_IN_NAME = re.compile(r"\((?P<unit>%|‰|[万亿千百]{0,2}[^\d()率]{1,3}(?:/[^()]{1,8})?)\)$")
_CELL_LINE_LIMIT = 48
_GROWTH_ROW = re.compile(r"(?:增速|增长率|增幅)$")
_MADE_ROW = re.compile(rf"(?!(?:{'|'.join(NOUN_LIKE)}))(?:累计)?(?:{STARTING})")
_MOST_COLUMNS = 24
_LONGEST_TABLE = 3000
"""Cells a table with one cell on a line may have."""


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column of numbers holds."""

    role: Literal["target", "base", "growth", "other"]
    year: int | None


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the header of a table says."""

    columns: tuple[_Column, ...]
    width: int
    has_unit: bool
    numbered: bool


@dataclass(frozen=True, slots=True)
class TableFinding:
    """What one row of an indicator table says, and the place it covers."""

    start: int
    end: int
    found: tuple[Draft | Refused, ...]


def read_tables(text: str, head: Head) -> Iterator[TableFinding]:
    """Every row of every indicator table of the text."""
    layout: _Layout | None = None
    block: list[_Cell] = []
    for line in _lines(text):
        cells = _cells(text, line)
        if len(cells) >= 2:
            yield from _cell_lines(block, head)
            block = []
            years = _years_of_header(cells, layout)
            if years is not None:
                layout = years
                continue
            header = _header([cell.text for cell in cells], head)
            if header is not None:
                layout = header
                continue
            finding = _row(cells, layout)
            if finding is not None:
                yield finding
            elif layout is not None and len(cells) < 3:
                layout = None
            continue
        if len(cells) == 1 and len(cells[0].text) <= _CELL_LINE_LIMIT and not cells[0].text.endswith(("。", ";")):
            block.append(cells[0])
            continue
        yield from _cell_lines(block, head)
        block = []
        layout = None if cells else layout
    yield from _cell_lines(block, head)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        if end < 0:
            end = len(text)
        if end - start <= 600:
            yield start, end
        else:
            yield end, end
        start = end + 1


def _cells(text: str, line: tuple[int, int]) -> list[_Cell]:
    start, end = line
    words = text[start:end]
    bar = "|" if "|" in words else "\t"
    cells, position = [], start
    for piece in words.split(bar):
        stripped = piece.strip(" \t|")
        at = position + (len(piece) - len(piece.lstrip(" \t|")))
        cells.append(_Cell(stripped, at, at + len(stripped)))
        position += len(piece) + 1
    while cells and not cells[-1].text:
        cells.pop()
    while cells and not cells[0].text:
        cells.pop(0)
    return cells


def _header(names: Sequence[str], head: Head) -> _Layout | None:
    """The layout a row of column names gives; None where the row is no header."""
    if len(names) > _MOST_COLUMNS:
        return None
    known = [name for name in names if _HEADER_WORD.match(name)]
    if len(known) < 2 or len(known) * 3 < len(names) * 2:
        return None
    if not any(_NAME_HEAD.search(name) for name in names):
        return None
    columns = []
    years = [int(found.group()) for name in names if (found := _YEAR_HEAD.search(name))]
    for name in names:
        column = _column(name, years, head)
        if column is not None:
            columns.append(column)
    if not any(column.role in ("target", "growth") for column in columns):
        return None
    return _Layout(
        tuple(columns), len(names), any(_UNIT_HEAD.match(name) for name in names), names[0] in ("序号", "编号")
    )


def _years_of_header(cells: Sequence[_Cell], layout: _Layout | None) -> _Layout | None:
    """The layout with the years of a second header row: 2020年 | 2025年."""
    found = [_YEAR_CELL.fullmatch(cell.text) for cell in cells]
    years = [int(match["year"]) for match in found if match]
    if layout is None or not years or len(years) != len(found):
        return None
    if len(years) == len(layout.columns):
        columns = tuple(replace(column, year=year) for column, year in zip(layout.columns, years, strict=True))
        return replace(layout, columns=columns)
    if all(column.role == "target" for column in layout.columns):
        return replace(layout, columns=tuple(_Column("target", year) for year in years))
    return None


def _column(name: str, years: Sequence[int], head: Head) -> _Column | None:
    found = _YEAR_HEAD.search(name)
    plan = _PLAN_HEAD.search(name)
    if _OFFICE_HEAD.search(name):
        return None
    if _POINTS_HEAD.match(name):
        return _Column("other", None)
    if _GROWTH_HEAD.search(name):
        return _Column("growth", max(years, default=None))
    if found is None and plan is None:
        if _BASE_HEAD.search(name):
            return _Column("base", None)
        return (
            _Column("target", head.default_year) if _TARGET_HEAD.search(name) and not _NAME_HEAD.search(name) else None
        )
    year = (
        int(found.group())
        if found
        else {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030}[plan[1] if plan else "十五"]
    )
    if _TARGET_HEAD.search(name):
        return _Column("target", year)
    issued = head.issued_on.year if head.issued_on else (head.since.year if head.since else None)
    behind = issued is not None and year < issued and year < max(years, default=year)
    leap = len(set(years)) == 2 and year == min(years) and max(years) - year >= 3
    base = _BASE_HEAD.search(name) is not None or behind or leap
    return _Column("base" if base else "target", year)


def _row(cells: Sequence[_Cell], layout: _Layout | None) -> TableFinding | None:
    """What a row of cells says; None where it is no row of an indicator table."""
    values = [
        (index, cell)
        for index, cell in enumerate(cells)
        if index and (_VALUE.match(cell.text) or _EMPTY.match(cell.text) or _IN_WORDS.match(cell.text))
    ]
    marked = any(_PROPERTY.match(cell.text) for cell in cells)
    if layout is None and not marked:
        return None
    first = next(
        (index for index, cell in values if _VALUE.match(cell.text) and not _is_row_number(cells, index)), None
    )
    if first is None:
        return None
    while (
        first - 1 > 0
        and _EMPTY.match(cells[first - 1].text)
        and layout is not None
        and sum(i >= first for i, _ in values) < len(layout.columns)
    ):
        first -= 1
    before = list(cells[:first])
    unit = ""
    if (
        before
        and len(before) > 1
        and _UNIT_CELL.match(before[-1].text)
        and (layout is None or layout.has_unit or before[-1].text in "%‰")
    ):
        unit = "" if _EMPTY.match(before[-1].text) else before[-1].text
        before.pop()
    named = [
        cell
        for cell in before
        if len(cell.text) >= 2
        and not re.fullmatch(r"[\d.]+|[一二三四五六七八九十]+|\([一二三四五六七八九十\d]+\)", cell.text)
    ]
    if not named:
        return None
    name_cell = named[-1]
    if re.search(r"[。;]|达到|稳定在", name_cell.text):
        return None
    numbers = [cell for index, cell in values if index >= first]
    while numbers and not _VALUE.match(numbers[-1].text) and layout is not None and len(numbers) > len(layout.columns):
        numbers.pop()
    columns = (
        layout.columns
        if layout is not None
        else (*(_Column("base", None) for _ in numbers[:-1]), _Column("target", None))
    )
    if len(numbers) > len(columns):
        return None
    if len(numbers) < len(columns):
        columns = columns[-len(numbers) :]
    name, unit = _named_unit(name_cell.text, unit)
    found = tuple(
        result
        for cell, column in zip(numbers, columns, strict=True)
        if (result := _value(name, unit, name_cell, cell, column)) is not None
    )
    return TableFinding(cells[0].start, cells[-1].end, found) if found else None


def _is_row_number(cells: Sequence[_Cell], index: int) -> bool:
    """A small number with a name behind it, as where a category cell stands before the number of the row."""
    following = cells[index + 1].text if index + 1 < len(cells) else ""
    named = len(following) >= 3 and _NAME_CELL.match(following) is not None
    return cells[index].text.isdigit() and named and _IN_WORDS.match(following) is None


def _named_unit(name: str, unit: str) -> tuple[str, str]:
    name = _ROW_NUMBER.sub("", name)
    found = _UNIT_IN_NAME.search(name)
    if found and not unit:
        return name[: found.start()], found["unit"]
    return name, unit


def _value(name: str, unit: str, name_cell: _Cell, cell: _Cell, column: _Column) -> Draft | Refused | None:
    match = _VALUE.match(cell.text)
    if match is None or column.role == "other":
        return None
    upper = Decimal(match["upper"]) if match["upper"] else None
    own_unit = match["unit"] or match["unit1"] or ""
    value = Decimal(match["value"].replace(",", ""))
    if upper is not None and upper < value:
        return None
    bound = bound_of(match["bound"])
    quantity = Quantity(cell.start, cell.end, value, upper, own_unit or unit, bound, "digits", cell.end)
    if column.role == "base":
        return Refused(quantity, "现状或基期数")
    comparator: Comparator = comparator_of(match["comparator"]) or bound or (">=" if upper is not None else "=")
    kind: TargetKind = "level"
    if match["verb"] and match["verb"] not in ("达到", "稳定在", "保持在", "累计"):
        name, kind = match["verb"] + name, "increment"
    elif column.role == "growth":
        kind = "growth"
        quantity = Quantity(cell.start, cell.end, value, upper, own_unit or "%", bound, "digits", cell.end)
    elif _GROWTH_ROW.search(name):
        kind = "growth"
    elif name.startswith(("新增", "累计新增")) or (_MADE_ROW.match(name) and LEVEL_NOUN.search(name) is None):
        kind = "increment"
    period: Literal["annual"] | None = "annual" if column.role == "growth" else None
    return Draft(
        name_cell.start,
        cell.end,
        cell.start,
        name,
        comparator,
        quantity,
        kind,
        period,
        0.92,
        ("指标表中的目标值",),
        column.year,
    )


def _cell_lines(block: Sequence[_Cell], head: Head) -> Iterator[TableFinding]:
    """A table with one cell on a line."""
    if len(block) < 6:
        return
    names = [cell.text for cell in block]
    index = 0
    while index < len(block):
        if not _HEADER_WORD.match(names[index]):
            index += 1
            continue
        end = index
        while end < len(block) and _HEADER_WORD.match(names[end]) and not names[end].isdigit():
            end += 1
        layout = _header(names[index:end], head) if end - index >= 3 else None
        if layout is None:
            index = max(end, index + 1)
            continue
        index = end
        for row in _cut_rows(block[end : end + _LONGEST_TABLE], layout):
            finding = _row(row, layout)
            if finding is not None:
                yield finding
            index += len(row)


def _cut_rows(block: Sequence[_Cell], layout: _Layout) -> Iterator[Sequence[_Cell]]:
    if not layout.numbered:
        for start in range(0, len(block) - layout.width + 1, layout.width):
            yield block[start : start + layout.width]
        return
    starts = [0] if block and block[0].text == "1" else []
    while starts:
        following = str(len(starts) + 1)
        steps = (layout.width, layout.width - 1, layout.width - 2, layout.width + 1)
        places = [starts[-1] + step for step in steps if step > 1]
        found = next((place for place in places if _begins_row(block, place, following)), None)
        if found is None:
            break
        starts.append(found)
    for number, start in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else min(len(block), start + layout.width)
        yield block[start : min(stop, start + layout.width)]


def _begins_row(block: Sequence[_Cell], place: int, number: str) -> bool:
    """Whether a cell is the number of the next row: a name stands behind it, not another figure."""
    if place + 1 >= len(block) or block[place].text != number:
        return False
    return _VALUE.match(block[place + 1].text) is None


def outside(quantities: Sequence[Quantity], rows: Sequence[TableFinding]) -> list[Quantity]:
    """The quantities that stand in none of the rows; both in order of the text."""
    kept, position = [], 0
    for quantity in quantities:
        while position < len(rows) and rows[position].end <= quantity.start:
            position += 1
        if position < len(rows) and rows[position].start <= quantity.start:
            continue
        kept.append(quantity)
    return kept
