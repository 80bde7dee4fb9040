"""One cell into one value: what people write, Excel hands over and JSON holds, read by the type of the field.

A reader takes what is there (never None or an empty text) and gives a ``str``, ``Decimal``, ``date``, ``bool`` or
tuple, or raises CellRefused with what is wrong and what to do. What depends on the day or on registers comes later.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import CodeFormat, Field
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.primitives.codes import (
    CreditCode,
    EquipmentCode,
    EquipmentRegistration,
    Gtin,
    InvalidCode,
    MonitoringPoint,
    OrganisationCode,
    RegionCode,
)

Value = str | Decimal | date | bool | tuple[Decimal, Decimal]
Reader = Callable[[object], Value]

LONGEST: Final[Mapping[str, int]] = {"text": 500, "long_text": 20000}
"""The most characters of a text whose declaration names no limit."""
_REMEMBERED: Final = 20_000
"""How many different texts a reader keeps with their values: days, codes and numbers repeat from row to row."""
_SHORT: Final = 40
"""Texts longer than this are not remembered."""
_UNREAD: Final = object()
_PLAIN: Final = 18
"""A number of fewer characters cannot have too many digits."""
_FORMATS: Final[Mapping[CodeFormat, Callable[[str], object]]] = {
    "credit_code": lambda text: CreditCode.read(text).value,
    "organisation_code": lambda text: OrganisationCode.read(text).value,
    "region_code": lambda text: RegionCode.read(text).value,
    "gtin": lambda text: Gtin.read(text).value,
    "equipment_code": lambda text: EquipmentCode.read(text).value,
    "equipment_registration": lambda text: EquipmentRegistration.read(text).value,
    "monitoring_point": lambda text: MonitoringPoint.read(text).value,
}
_YES: Final = frozenset({"是", "有", "yes", "y", "true", "1", "√", "对", "t"})
_NO: Final = frozenset({"否", "无", "no", "n", "false", "0", "×", "不", "f"})
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00(?:\.0+)?)?Z?)?")
_DAY_PLAIN: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:,\d{3})+|\d+)(?:\.\d+)?")
_ERROR_CELL: Final = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)")
_FILE: Final = re.compile(r"[0-9a-f]{64}")


class CellRefused(Exception):
    """A cell that its field does not take; ``message`` says why and what to do."""

    def __init__(self, message: Bilingual) -> None:
        super().__init__(message.en)
        self.message = message


def refused(field: Field, zh: str, en: str, *, remedy: str = "请改正", remedy_en: str = "correct it") -> CellRefused:
    """The refusal of a cell, in the words of the house."""
    return CellRefused(Bilingual(f"“{field.title.zh}”{zh}；{remedy}", f"{field.title.en}: {en}; {remedy_en}"))


class CellReader:
    """The reader of one field, with a memory for texts it has read before."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._known: dict[str, Value | None] = {"": None}

    def __call__(self, raw: object) -> Value:
        """The value of one cell that is not empty; raises CellRefused."""
        if type(raw) is not str:
            return self._read(raw)
        value = self._known.get(raw)
        if value is None:
            value = self._read(raw)
            if len(self._known) < _REMEMBERED and len(raw) <= _SHORT:
                self._known[raw] = None if value == "" else value
        return value

    def column(self, cells: Sequence[object]) -> tuple[list[Value | None], list[tuple[int, CellRefused]]]:
        """The values of a column of cells, None for what is empty or refused, and the refusals with their places."""
        known = self._known
        values: list[Any] = [
            known.get(raw, _UNREAD) if type(raw) is str else None if raw is None else _UNREAD for raw in cells
        ]
        refusals: list[tuple[int, CellRefused]] = []
        if _UNREAD in values:
            for place, value in enumerate(values):
                if value is _UNREAD:
                    try:
                        read = self(cells[place])
                        values[place] = None if read == "" else read
                    except CellRefused as refusal:
                        values[place] = None
                        refusals.append((place, refusal))
        return values, refusals


def reader_of(catalogue: Catalogue, pack: str, field: Field) -> CellReader:
    """The reader of a field; the pack is the one that declares it."""
    return CellReader(_reader(catalogue, pack, field))


def _reader(catalogue: Catalogue, pack: str, field: Field) -> Reader:
    match field.type:
        case "whole" | "decimal":
            return _number_reader(field)
        case "date":
            return lambda raw: _day(field, raw)
        case "yes_no":
            return lambda raw: _yes_no(field, raw)
        case "point":
            return lambda raw: _point(field, raw)
        case "code":
            return _code_reader(catalogue, pack, field)
        case "file":
            return lambda raw: _file(field, raw)
        case "text" | "long_text" | "subject" | "region" | "office":
            reader = _text_reader(field)
            return _formatted(field, reader) if field.format else reader


def _written(field: Field, raw: object) -> str:
    """A cell as one trimmed text."""
    if type(raw) is str:
        text = raw
    elif isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | date):
        raise refused(field, f"应为文本，却是 {raw!r:.60}", f"takes a text, not {raw!r:.60}")
    elif isinstance(raw, float):
        text = f"{raw:.0f}" if raw.is_integer() and abs(raw) < 1e15 else repr(raw)
    else:
        text = str(raw)
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    text = text.strip()
    if text[:1] == "#" and _ERROR_CELL.fullmatch(text):
        raise refused(
            field, f"单元格是公式错误 {text}", f"the cell holds the formula error {text}", remedy="请改填数值"
        )
    return text


def _text_reader(field: Field) -> Reader:
    longest = field.longest or LONGEST["long_text" if field.type == "long_text" else "text"]
    one_line = field.type != "long_text"

    def read(raw: object) -> str:
        if type(raw) is str and len(raw) <= longest and raw.isalnum():
            return raw
        text = _written(field, raw)
        if len(text) > longest:
            raise refused(field, f"超过 {longest} 字", f"has more than {longest} characters")
        if one_line and ("\n" in text or "\r" in text):
            raise refused(field, "不能换行", "is one line")
        if not text.isprintable() and _CONTROL.search(text):
            raise refused(field, "含有不可见的控制字符", "holds a control character", remedy="请删去后重填")
        return text

    return read


def _formatted(field: Field, read: Reader) -> Reader:
    assert field.format is not None
    form = _FORMATS[field.format]

    def formatted(raw: object) -> str:
        try:
            return str(form(str(read(raw))))
        except InvalidCode as error:
            raise CellRefused(Bilingual(error.message_zh, str(error))) from error

    return formatted


def _number_reader(field: Field) -> Reader:
    least, most, unit = field.least, field.most, field.unit or ""
    whole = field.type == "whole"

    def read(raw: object) -> Decimal:
        number = _number(field, raw, unit)
        if whole and number != number.to_integral_value():
            raise refused(field, f"{number} 不是整数", f"{number} is no whole number")
        if least is not None and number < least:
            raise refused(field, f"{number} 小于下限 {least}{unit}", f"{number} is below {least} {unit}")
        if most is not None and number > most:
            raise refused(field, f"{number} 大于上限 {most}{unit}", f"{number} is above {most} {unit}")
        return number

    return read


def _number(field: Field, raw: object, unit: str) -> Decimal:
    """The number of a cell: as typed, with thousands apart, in full width, or with its own unit behind it."""
    if type(raw) is str:
        try:
            number = Decimal(raw)
        except InvalidOperation:
            text = unicodedata.normalize("NFKC", _written(field, raw))
            shown = unicodedata.normalize("NFKC", unit)
            text = text[: -len(shown)].strip() if shown and text.endswith(shown) else text
            if not _NUMBER.fullmatch(text):
                what = f"{raw.strip()[:40]!r}"
                raise refused(
                    field, f"“{raw.strip()[:40]}”不是数", f"{what} is no number", remedy="请填写数字"
                ) from None
            number = Decimal(text.replace(",", ""))
    elif type(raw) is float:
        number = Decimal(repr(raw))
    elif type(raw) is int:
        number = Decimal(raw)
    elif type(raw) is Decimal:
        number = raw
    else:
        raise refused(field, f"应为数，却是 {raw!r:.60}", f"takes a number, not {raw!r:.60}", remedy="请填写数字")
    if type(raw) is str and len(raw) < _PLAIN and "e" not in raw.lower() and number.is_finite():
        return number
    if not number.is_finite() or number.adjusted() > 27 or number.as_tuple().exponent < -20:  # type: ignore[operator]
        raise refused(field, "的位数太多", "has too many digits", remedy="请核对数值", remedy_en="compare the number")
    # 1E3 is kept as the 1000 that people read.
    return number if "E+" not in str(number) else number.quantize(Decimal(1))


def _day(field: Field, raw: object) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = unicodedata.normalize("NFKC", _written(field, raw)) if isinstance(raw, str | int) else ""
    found = _DAY.fullmatch(text) or _DAY_PLAIN.fullmatch(text)
    if found:
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError as error:
            raise refused(field, f"没有 {text} 这一天", f"there is no day {text}", remedy="请核对年月日") from error
    shown = str(raw)[:40]
    raise refused(
        field,
        f"“{shown}”不是日期",
        f"{shown!r} is no date",
        remedy="请按 2026-03-01 的样式填写",
        remedy_en="write 2026-03-01",
    )


def _yes_no(field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = _written(field, raw).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise refused(
        field, f"“{text[:20]}”既非“是”也非“否”", f"{text[:20]!r} is neither yes nor no", remedy="请填写是或否"
    )


def _point(field: Field, raw: object) -> tuple[Decimal, Decimal]:
    parts = re.split(r"[,，;；\s]+", raw.strip(" []［］()（）")) if isinstance(raw, str) else raw
    if isinstance(parts, list | tuple) and len(parts) == 2:
        try:
            longitude, latitude = (_number(field, part, "") for part in parts)
        except CellRefused:
            longitude, latitude = Decimal(999), Decimal(999)
        if abs(longitude) <= 180 and abs(latitude) <= 90:
            return longitude, latitude
    raise refused(field, "应为经度和纬度", "takes longitude and latitude", remedy="请按 120.15,30.28 的样式填写")


def _file(field: Field, raw: object) -> str:
    text = str(raw).strip().lower()
    if _FILE.fullmatch(text):
        return text
    raise refused(
        field,
        "不是已上传附件的编号",
        "is no digest of a file that was sent",
        remedy="请先上传附件，或在网页表单中填报",
        remedy_en="send the file first",
    )


def _code_reader(catalogue: Catalogue, pack: str, field: Field) -> Reader:
    """A code, or the title people know it by."""
    address = catalogue.resolve(pack, field.code_list, ("code_list",))
    codes = catalogue.code_list(address).code if address else ()
    by_text = {code.title.zh: code.code for code in codes} | {code.code: code.code for code in codes}

    def read(raw: object) -> str:
        text = _written(field, raw)
        found = by_text.get(text) or by_text.get(unicodedata.normalize("NFKC", text))
        if found is None:
            near = nearest_to(text, by_text)
            titles = [code.title.zh for code in codes[:20]]
            raise refused(
                field,
                f"“{text[:40]}”不是可选项",
                f"{text[:40]!r} is no code of the list",
                remedy=ask_zh(near, "可选：" + "、".join(titles)),
                remedy_en=ask(near, "the codes are " + ", ".join(code.code for code in codes[:20])),
            )
        return found

    return read
