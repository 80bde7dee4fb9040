"""The units in which plans count: what is counted, how it scales, and what may be turned into what.

A unit is a scale and a dimension. A dimension is made of physical quantities, money, points, shares, and of counted
things, each of which is a dimension of its own: 件 are never 家, and 件/万人 is 件 per 人 times one ten-thousandth.
万 and 亿 before a unit scale it. A difference of shares (个百分点) is not a share.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Context, Decimal
from difflib import get_close_matches
from fractions import Fraction
from functools import lru_cache
from typing import Final

from zhiheng.primitives.errors import DeclarationError

Dimension = tuple[tuple[str, int], ...]
"""Names with their exponents, sorted by name, no exponent zero."""


class UnknownUnit(DeclarationError):
    """A text that is no unit plans use; the nearest known one is named."""

    code = "units.unknown"


class UnitMismatch(DeclarationError):
    """Two units of different dimension where they had to be of one."""

    code = "units.mismatch"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, its scale against the base unit of its dimension, and the dimension."""

    symbol: str
    scale: Fraction
    dimension: Dimension

    def __str__(self) -> str:
        return self.symbol

    @property
    def is_share(self) -> bool:
        """A number without dimension: a share, a multiple, a bare number."""
        return not self.dimension

    @property
    def is_difference(self) -> bool:
        """A difference of shares, in percentage points."""
        return self.dimension == (("个百分点", 1),)

    @property
    def is_ratio(self) -> bool:
        """One thing per another: 件/万人, 毫克/立方米."""
        return any(exponent < 0 for _, exponent in self.dimension)

    @property
    def is_additive(self) -> bool:
        """Whether amounts in this unit can be summed: a count, money, a length; not a share or a ratio."""
        return bool(self.dimension) and not self.is_ratio and self.dimension[0][0] not in _NEVER_ADDED

    def __mul__(self, other: Unit) -> Unit:
        return Unit(f"{self}·{other}", self.scale * other.scale, _join(self.dimension, other.dimension, 1))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(f"{self}/{other}", self.scale / other.scale, _join(self.dimension, other.dimension, -1))

    def fits(self, other: Unit) -> bool:
        """Whether amounts in the two units can be compared."""
        return self.dimension == other.dimension


def parse_unit(text: str) -> Unit:
    """The unit a text names, however its width and case are written; the empty text is the bare number.

    >>> parse_unit("批次/千人").scale, parse_unit("万平方米").dimension
    (Fraction(1, 1000), (('米', 2),))
    """
    return _parsed(text)


def is_unit(text: str) -> bool:
    """Whether the text is a unit plans use."""
    try:
        _parsed(text)
    except UnknownUnit:
        return False
    return True


def convert(amount: Decimal, source: Unit, target: Unit) -> Decimal:
    """The same amount in another unit, exact where it ends, else to 28 digits.

    >>> convert(Decimal("1.2"), parse_unit("亿元"), parse_unit("万元"))
    Decimal('12000')
    """
    if source.dimension != target.dimension:
        raise UnitMismatch(
            f"{source.symbol or 'a bare number'} cannot be turned into {target.symbol or 'a bare number'}: they measure"
            " different things; declare one of the two, or a formula between them.",
            message_zh=f"“{source}”不能换算为“{target}”：两者计量的对象不同；请统一单位或声明计算公式。",
            source=source.symbol,
            target=target.symbol,
        )
    if source.scale == target.scale:
        return amount
    exact = Fraction(amount) * source.scale / target.scale
    context = Context(prec=_digits(exact))
    quotient = context.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return Decimal(f"{quotient.normalize(context):f}")  # 12000, not 1.2E+4


def _digits(exact: Fraction) -> int:
    """How many digits hold the fraction exactly; 28 if none do."""
    rest = exact.denominator
    places = 0
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest //= prime
            power += 1
        places = max(places, power)
    return len(str(abs(exact.numerator))) + places if rest == 1 else 28


def _join(left: Dimension, right: Dimension, sign: int) -> Dimension:
    exponents = dict(left)
    for name, exponent in right:
        exponents[name] = exponents.get(name, 0) + sign * exponent
    return tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent))


# Counted things. Each is a dimension of its own, so that nobody adds enterprises to brands.
_COUNTED: Final = frozenset(
    """
    个 项 件 家 户 批次 批 起 例 次 场次 人次 人 名 位 台 台次 套 辆 部 种 类 条 座 所 处 场 期 篇 份 块 枚 张
    本 册 对 间 宗 只 头 艘 架 组 支 队 片 段 门 款 品牌 品种 幢 栋 班次 课时 学时 站 点 面 首 幅 株 羽 尾 亩次
    架次 车次 门次 点次 例次 标段 单位 企业 床 张床 标台 工时
    """.split()
)

# Measured things: symbol, scale, dimension.
_METRE, _GRAM, _SECOND, _MONTH, _YUAN = "米", "克", "秒", "月", "元"
_MEASURED: Final[dict[str, tuple[Fraction | int, dict[str, int]]]] = {
    "": (1, {}),
    "%": (Fraction(1, 100), {}),
    "‰": (Fraction(1, 1000), {}),
    "成": (Fraction(1, 10), {}),
    "倍": (1, {}),
    "ppm": (Fraction(1, 10**6), {}),
    "个百分点": (1, {"个百分点": 1}),
    "个千分点": (Fraction(1, 10), {"个百分点": 1}),
    "分": (1, {"分": 1}),
    "岁": (1, {"岁": 1}),
    "元": (1, {_YUAN: 1}),
    "美元": (1, {"美元": 1}),
    "欧元": (1, {"欧元": 1}),
    "港元": (1, {"港元": 1}),
    "毫米": (Fraction(1, 1000), {_METRE: 1}),
    "厘米": (Fraction(1, 100), {_METRE: 1}),
    "米": (1, {_METRE: 1}),
    "公里": (1000, {_METRE: 1}),
    "里": (500, {_METRE: 1}),
    "海里": (1852, {_METRE: 1}),
    "平方米": (1, {_METRE: 2}),
    "平方公里": (10**6, {_METRE: 2}),
    "公顷": (10**4, {_METRE: 2}),
    "亩": (Fraction(2000, 3), {_METRE: 2}),
    "毫升": (Fraction(1, 10**6), {_METRE: 3}),
    "升": (Fraction(1, 1000), {_METRE: 3}),
    "立方米": (1, {_METRE: 3}),
    "纳克": (Fraction(1, 10**9), {_GRAM: 1}),
    "微克": (Fraction(1, 10**6), {_GRAM: 1}),
    "毫克": (Fraction(1, 1000), {_GRAM: 1}),
    "克": (1, {_GRAM: 1}),
    "斤": (500, {_GRAM: 1}),
    "千克": (1000, {_GRAM: 1}),
    "吨": (10**6, {_GRAM: 1}),
    "吨标准煤": (1, {"吨标准煤": 1}),
    "毫秒": (Fraction(1, 1000), {_SECOND: 1}),
    "秒": (1, {_SECOND: 1}),
    "分钟": (60, {_SECOND: 1}),
    "小时": (3600, {_SECOND: 1}),
    "天": (86400, {_SECOND: 1}),
    "周": (604800, {_SECOND: 1}),
    # A month has no number of days and a working day no number of hours: each counts by itself.
    "工作日": (1, {"工作日": 1}),
    "个月": (1, {_MONTH: 1}),
    "年": (12, {_MONTH: 1}),
    "千瓦": (1, {"千瓦": 1}),
    "兆瓦": (1000, {"千瓦": 1}),
    "千瓦时": (1, {"千瓦时": 1}),
    "摄氏度": (1, {"摄氏度": 1}),
    "分贝": (1, {"分贝": 1}),
    "级": (1, {"级": 1}),
    "名次": (1, {"名次": 1}),
    "兆帕": (10**6, {"帕": 1}),
    "千帕": (1000, {"帕": 1}),
    "帕": (1, {"帕": 1}),
}
_ALIASES: Final[dict[str, str]] = {
    "个百分点": "个点 百分点",
    "%": "百分比",
    "元": "人民币元 块钱",
    "公里": "千米 km",
    "米": "m",
    "厘米": "cm",
    "毫米": "mm",
    "平方米": "m2 平米",
    "平方公里": "km2 平方千米",
    "立方米": "m3 方",
    "升": "l",
    "毫升": "ml",
    "克": "g",
    "千克": "kg 公斤",
    "毫克": "mg",
    "微克": "μg ug",
    "纳克": "ng",
    "吨": "t",
    "吨标准煤": "吨标煤 tce",
    "天": "日",
    "小时": "个小时 h",
    "分钟": "min",
    "秒": "s",
    "毫秒": "ms",
    "工作日": "个工作日",
    "个月": "月",
    "年": "周年",
    "周": "星期 个星期",
    "千瓦": "kw",
    "兆瓦": "mw",
    "千瓦时": "kwh kw·h",
    "摄氏度": "°c",
    "分贝": "db db(a)",
    "千帕": "kpa",
    "兆帕": "mpa",
    "帕": "pa",
    "名次": "位次",
}
"""Other names of a unit, in lower case, apart by spaces."""
_OTHER_NAMES: Final = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
_MULTIPLES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_MULTIPLE: Final = re.compile("[十百千万亿]+")
_NEVER_ADDED: Final = {"个百分点", "分", "摄氏度", "分贝", "级", "名次", "帕"}
_NEVER_SCALED: Final = {"%", "‰", "成", "ppm", "个百分点", "个千分点", "分贝", "摄氏度", "级", "名次"}


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Unit:
    folded = unicodedata.normalize("NFKC", text.replace("²", "2").replace("³", "3")).replace(" ", "")
    above, *below = folded.replace("/每", "/").replace("每", "/").split("/")
    if len(below) > 2 or (below and not all((above, *below))):
        raise _unknown(text)
    unit = _simple(above, text)
    for part in below:
        unit = unit / _simple(part, text)
    return Unit(folded, unit.scale, unit.dimension)


def _simple(name: str, text: str) -> Unit:
    known = _known(name)
    if known:
        return known
    multiple = _MULTIPLE.match(name)
    # The unit may begin with a multiple itself: 万千瓦 is ten thousand kilowatts.
    for end in range(multiple.end() if multiple else 0, 0, -1):
        scale = _multiple(name[:end])
        known = _known(name[end:])
        if known and scale and known.symbol not in _NEVER_SCALED:
            return Unit(name, known.scale * scale, known.dimension)
    raise _unknown(text)


def _known(name: str) -> Unit | None:
    if name in _COUNTED:
        return Unit(name, Fraction(1), ((name, 1),))
    name = _OTHER_NAMES.get(name.lower(), name)
    if name in _MEASURED:
        scale, exponents = _MEASURED[name]
        return Unit(name, Fraction(scale), tuple(sorted(exponents.items())))
    return None


def _multiple(name: str) -> int | None:
    """千万 is ten million, 万亿 a million million; 万千 and 万万 are none."""
    low = 1
    scale = 1
    for sign in reversed(name):
        value = _MULTIPLES[sign]
        if value in {10**4, 10**8}:
            if low != 1 or (scale != 1 and not (scale == 10**8 and value == 10**4)):
                return None
            scale *= value
        else:
            if low != 1:
                return None
            low = value
    return scale * low


def _unknown(text: str) -> UnknownUnit:
    known = sorted({*_COUNTED, *_MEASURED, *_OTHER_NAMES})
    near = get_close_matches(text, [*known, *(f"万{name}" for name in known)], n=1)
    hint, hint_zh = (f"did you mean {near[0]}?", f"是否应为“{near[0]}”？") if near else ("correct it.", "请改正。")
    return UnknownUnit(
        f"{text!r} is not a unit plans use; the units are those of primitives.units; {hint}",
        message_zh=f"“{text}”不是可识别的计量单位；{hint_zh}",
        text=text,
        nearest=near[0] if near else "",
    )
