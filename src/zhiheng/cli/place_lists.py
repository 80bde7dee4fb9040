"""Lists of regions and offices as people keep them: CSV with Chinese or English headings, in whatever encoding."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from zhiheng.kernel.access.rules import (
    LEVEL_ZH,
    OFFICE_KIND_ZH,
    OfficeRow,
    RegionRow,
    RowFault,
    RowsRefused,
    rows_refused,
)

REGION_COLUMNS: Final[Mapping[str, str]] = {
    "code": "代码",
    "name": "名称",
    "level": "层级",
    "parent": "上级",
    "since": "起",
    "until": "止",
}
OFFICE_COLUMNS: Final[Mapping[str, str]] = {
    "key": "标识",
    "name": "名称",
    "short_name": "简称",
    "region": "区划",
    "parent": "上级",
    "kind": "性质",
    "since": "起",
    "until": "止",
}
_ENCODINGS: Final = ("utf-8-sig", "gb18030")


def regions_in(content: bytes) -> list[RegionRow]:
    """The rows of a list of regions; a level or parent that is not given is told by the digits of the code.

    Raises RowsRefused with each cell that cannot be read.
    """
    rows = _rows(content, REGION_COLUMNS, ("code", "name"))
    codes = {row["code"] for _, row in rows}
    faults: list[RowFault] = []
    found = [
        RegionRow(
            code=row["code"],
            name=row["name"],
            level=_key(row["level"], LEVEL_ZH) or level_of(row["code"]),
            parent=row["parent"] or parent_of(row["code"], codes),
            since=_day(row["since"], line, REGION_COLUMNS["since"], faults),
            until=_day(row["until"], line, REGION_COLUMNS["until"], faults),
            line=line,
        )
        for line, row in rows
    ]
    if faults:
        raise rows_refused(faults)
    return found


def offices_in(content: bytes) -> list[OfficeRow]:
    """The rows of a list of offices; raises RowsRefused with each cell that cannot be read."""
    faults: list[RowFault] = []
    found = [
        OfficeRow(
            key=row["key"],
            name=row["name"],
            short_name=row["short_name"],
            region=row["region"],
            parent=row["parent"],
            kind=_key(row["kind"], OFFICE_KIND_ZH) or "department",
            since=_day(row["since"], line, OFFICE_COLUMNS["since"], faults),
            until=_day(row["until"], line, OFFICE_COLUMNS["until"], faults),
            line=line,
        )
        for line, row in _rows(content, OFFICE_COLUMNS, ("key", "name"))
    ]
    if faults:
        raise rows_refused(faults)
    return found


def level_of(code: str) -> str:
    """The level a code has by its digits. Source: GB/T 2260-2007, 3; GB/T 10114-2003.

    >>> [level_of(code) for code in ("100000", "990000", "990100", "990102", "990102001")]
    ['nation', 'province', 'city', 'county', 'town']
    """
    if len(code) > 6:
        return "town"
    if code == "100000":
        return "nation"
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def parent_of(code: str, codes: set[str]) -> str:
    """The nearest region above by the digits that is in the list; none where there is none.

    A county that its province leads itself stands under a city of the list only where there is one.

    >>> parent_of("990102", {"990000", "990100"}), parent_of("999004", {"990000"}), parent_of("990000", set())
    ('990100', '990000', '')
    """
    wanted = (code[:6], f"{code[:4]}00", f"{code[:2]}0000", "100000")
    return next((one for one in wanted if one in codes and one != code), "")


def told(refused: RowsRefused, columns: Mapping[str, str]) -> str:
    """Every fault in a line of its own, with the Chinese heading of its column."""
    faults = refused.fields["faults"]
    lines = [
        f"第{fault.line}行“{columns.get(fault.column, fault.column)}”：{fault.message_zh}"
        for fault in (faults if isinstance(faults, tuple) else ())
    ]
    return "\n".join([f"有{len(lines)}处不合要求，一行也没有入库：", *lines])


def _rows(content: bytes, columns: Mapping[str, str], needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells of each row that is not empty; every column is there, empty where the list has none."""
    reader = csv.reader(io.StringIO(_text(content), newline=""))
    names = {**{zh: key for key, zh in columns.items()}, **{key: key for key in columns}}
    heading = [names.get(cell.strip(), "") for cell in next(reader, [])]
    if missing := [columns[key] for key in needed if key not in heading]:
        raise rows_refused([RowFault(1, name, "heading", "首行没有这一列") for name in missing])
    rows = []
    for cells in reader:
        row = dict.fromkeys(columns, "") | {
            name: cell.strip() for name, cell in zip(heading, cells, strict=False) if name
        }
        if any(row.values()):
            rows.append((reader.line_num, row))
    return rows


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise rows_refused([RowFault(1, "", "encoding", "不是UTF-8或GB18030编码的文本，请另存为CSV（UTF-8）")])


def _key(words: str, keys: Mapping[str, str]) -> str:
    """The key for a Chinese word or for the key itself; any other word stays, and is refused later."""
    return {zh: key for key, zh in keys.items()}.get(words, words)


def _day(text: str, line: int, column: str, faults: list[RowFault]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(RowFault(line, column, "date", f"“{text}”不是日期，请按2026-03-02填写"))
        return None
