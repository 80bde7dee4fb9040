"""Names of regions and their level: for whom a plan is made."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zhiheng.policy.model import Level


@dataclass(frozen=True, slots=True)
class Region:
    """A region as the text names it."""

    name: str
    level: Level
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Known:
    provinces: dict[str, str]
    prefectures: frozenset[str]
    without_counties: frozenset[str]
    county_cities: frozenset[str]


@cache
def _known() -> _Known:
    table = tomllib.loads(files("zhiheng.policy.head").joinpath("regions.toml").read_text("utf-8"))
    return _Known(
        provinces=table["provinces"],
        prefectures=frozenset(table["prefectures"]["short"].split()),
        without_counties=frozenset(table["prefectures"]["without_counties"].split()),
        county_cities=frozenset(table["county_cities"]["names"].split()),
    )


MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})
"""Cities of the level of a province."""

_PART = re.compile(
    r"[一-龥]{1,9}?(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|自治州|自治县|自治旗|经济技术开发区|高新技术产业开发区|"
    r"经济开发区|高新区|开发区|管理区|林区|新区|新城|示范区|合作区|地区|省|市(?!市(?:人民|委|政府|质)|区(?:人民|委|政|质))|县|区|旗|盟|州(?![市区县省经高开])|镇|乡|街道)"
)
_NO_NAME = re.compile(
    r"质量|创建|建设|推进|推动|实施|示范|关于|开展|提升|^城市|示范城市|加强|深化|打造|强市|强省|强县|强区|贯彻|落实|促进|全[国省市县区州]|"
    r"国家|争创|深入|加快|印发|发展|我[省市县区]|本[省市县区]|各|试点|产业|园区|社区|小区|品牌|标准|计量|认证|食品|的"
)
_LEVELS: tuple[tuple[str, Level], ...] = (
    ("省", "province"),
    ("自治区", "province"),
    ("特别行政区", "province"),
    ("兵团", "province"),
    ("自治州", "city"),
    ("盟", "city"),
    ("地区", "city"),
    ("州", "city"),
    ("市", "city"),
    ("街道", "town"),
    ("镇", "town"),
    ("乡", "town"),
)
_NATION = re.compile(
    r"(?:中共中央|国务院|中华人民共和国|国家[^级]|全国|(?:国家)?质检总局|市场监管总局|[一-龥]{2,12}部(?:办公厅)?(?=关于|等|$)|中央)"
)


def region_at(text: str, start: int, end: int | None = None) -> Region | None:
    """The region whose name begins at ``start``: the lowest of a chain (浙江省杭州市余杭区 -> 余杭区)."""
    stop = len(text) if end is None else end
    if text.startswith("中共", start):
        start += 2
    if _NATION.match(text, start, stop):
        return Region("全国", "nation", start, start)
    found: Region | None = None
    if text.startswith("新疆生产建设兵团", start):
        found = Region("新疆生产建设兵团", "province", start, start + 8)
        start += 8
    for _ in range(4):
        part = _PART.match(text, start, stop)
        if part is None or part[0] in _BARE or _NO_NAME.search(part[0]) or _NO_NAME.match(part[0][:-1]):
            break
        if found is not None and _rank(found.level) >= _rank(level_of(part[0])):
            break
        if part[0].endswith("州") and not part[0].endswith("自治州") and part[0][:-1] not in _known().prefectures:
            break
        found = Region(part[0], level_of(part[0]), part.start(), part.end())
        start = part.end()
    return found


def _rank(level: Level) -> int:
    return ("nation", "province", "city", "county", "town").index(level)


def level_of(name: str) -> Level:
    """The level of a region by its name; a city of unknown name is taken for a prefecture-level city."""
    if name in MUNICIPALITIES:
        return "province"
    if name.endswith("市") and name[:-1] in _known().county_cities:
        return "county"
    for ending, level in _LEVELS:
        if name.endswith(ending):
            return level
    return "county"


def has_no_counties(name: str) -> bool:
    """Whether a prefecture-level city governs townships directly (东莞市)."""
    return name.removesuffix("市") in _known().without_counties


_BARE = frozenset(
    {"自治区", "自治州", "自治县", "自治旗", "开发区", "高新区", "经济开发区", "经济技术开发区", "管理区"}
)
_NUMBER_CODE = re.compile(r"([一-龥])[党委政府办厅发质]{2,}")


def region_of_number(number: str) -> tuple[str, Level] | None:
    """The province or nation a document number belongs to (黔府发 -> 贵州省); None for a lower office's number."""
    if re.match(r"(?:国[办发函质市]|中[办发共]|国家)", number):
        return "全国", "nation"
    code = _NUMBER_CODE.match(number)
    if code and code[1] in _known().provinces:
        return _known().provinces[code[1]], "province"
    return None
