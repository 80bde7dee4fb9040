"""The parts of an office's name: the region before it, its field of work, its ending; and the name written out.

市质监局 is 市 + 质监 + 局 and written out 市质量技术监督局; 盐城质监局 names the same office by its place. The words
are in ``offices.toml``; what is not there stays as the text has it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from zhiheng.policy.head.place import MUNICIPALITIES, level_of
from zhiheng.policy.model import Level, OfficeKind


@dataclass(frozen=True, slots=True)
class OfficeName:
    """A name taken apart. ``stem`` and ``ending`` are written out; a name the words do not know has no ``ending``."""

    scope: str
    """The region as a level word (市), or by its name (盐城); empty where the name has none."""
    own: bool
    """The region is the plan's own: 市 and 盐城 in a plan of Yancheng."""
    stem: str
    ending: str
    full: str
    known: bool
    tail: str = ""
    """What stands in brackets behind the name: 市市场监管局(知识产权局)."""


@dataclass(frozen=True, slots=True)
class Place:
    """The plan's own region, as far as offices' names need it."""

    name: str
    level: Level | None

    @property
    def stem(self) -> str:
        """The region's name without its level word: 盐城."""
        return re.sub(r"(?:特别行政区|[一-龥]{0,5}自治[区州县旗]|地区|[省市县区旗盟州])$", "", self.name)


@dataclass(frozen=True, slots=True)
class _Words:
    endings: tuple[tuple[str, str], ...]
    stems: dict[str, str]
    committees: dict[str, str]
    whole: dict[str, str]
    kin: dict[str, int]


@cache
def _words() -> _Words:
    table = tomllib.loads(files("zhiheng.policy.offices").joinpath("offices.toml").read_text("utf-8"))
    stems: dict[str, str] = {full: full for full in table["stems"]}
    for full, short_forms in table["stems"].items():
        for short in short_forms.split():
            stems.setdefault(short, full)
    whole = dict(table["whole"])
    whole.update({full: full for full in table["whole"].values()})
    return _Words(
        endings=tuple(sorted(table["endings"].items(), key=lambda item: -len(item[0]))),
        stems=stems,
        committees=table["committees"],
        whole=whole,
        kin={stem: number for number, group in enumerate(table["kin"]["groups"]) for stem in group.split()},
    )


def kin_of(stem: str) -> str:
    """The group of stems one text may use for one office; the stem itself where it is in none."""
    number = _words().kin.get(stem)
    return stem if number is None else f"#{number}"


_LEVEL_WORDS: dict[str, tuple[Level, ...]] = {
    "国家": ("nation",),
    "全国": ("nation",),
    "中央": ("nation",),
    "自治区": ("province",),
    "兵团": ("province",),
    "省": ("province",),
    "自治州": ("city",),
    "州": ("city",),
    "盟": ("city",),
    "自治县": ("county",),
    "新区": ("county",),
    "高新区": ("county",),
    "经开区": ("county",),
    "开发区": ("county",),
    "市": ("province", "city", "county"),
    "县": ("county",),
    "区": ("province", "county"),
    "旗": ("county",),
    "镇": ("town",),
}
_PREFIX = re.compile(
    r"(?P<scope>国家|全国|中央|自治区|自治州|自治县|兵团|高新区|经开区|开发区|新区|[省市县区州盟旗镇])(?P<direct>(?:级|直)?(?:人民政府|政府)?)"
)
_TAIL = re.compile(r"(?P<body>[^(\[]+)[(\[](?P<tail>[^()\[\]]*)[)\]]$")
_YOUTH = re.compile(r"(?:共青)?团(?P<scope>[省市县区州])委$")
_PEOPLES_BANK = re.compile(r"(?:中国)?(?:人民银行|人行)(?P<place>[一-龥]{0,10}?)(?P<ending>中心支行|分行|支行)?$")
_CUSTOMS = re.compile(r"(?P<place>[一-龥]{0,8}?)海关(?:驻[一-龥]{2,8}办事处)?$")
_VERTICAL = frozenset(
    "质量技术监督 工商行政管理 食品药品监督管理 出入境检验检疫 国家税务 地方税务 税务 "
    "银行业监督管理 保险监督管理 银行保险监督管理 证券监督管理 "
    "气象 海事 邮政管理 通信管理 煤矿安全监察 矿山安全监察 烟草专卖 统计 地震 盐务管理".split()
)
"""Stems of offices that a higher level runs and names after the place instead of the level."""


@lru_cache(maxsize=4096)
def read_name(name: str, place: Place) -> OfficeName:
    """The parts of an office's name, in a plan of this region."""
    tailed = _TAIL.match(name)
    if tailed and not name.startswith(("各", "有关")) and _is_office_tail(tailed["tail"]):
        plain = read_name(tailed["body"], place)
        return OfficeName(plain.scope, plain.own, plain.stem, plain.ending, plain.full, plain.known, tailed["tail"])
    for scope, rest in _splits(name, place):
        found = _stem_and_ending(rest)
        if found is None:
            continue
        stem, ending = found
        if scope and scope not in _LEVEL_WORDS and not _is_own_place(scope, place) and stem not in _VERTICAL:
            continue
        return OfficeName(scope, _is_own(scope, place), stem, ending, scope + stem + ending, known=True)
    return _other(name, place)


def _is_office_tail(words: str) -> bool:
    return words.endswith(("局", "办", "委", "厅", "办公室", "中心", "总队"))


def _splits(name: str, place: Place) -> list[tuple[str, str]]:
    """The ways to part a name into region and office, the likeliest first."""
    found: list[tuple[str, str]] = []
    own = [prefix for prefix in (place.name, place.stem) if prefix and len(prefix) > 1 and name.startswith(prefix)]
    found.extend((prefix, name[len(prefix) :]) for prefix in own)
    prefix = _PREFIX.match(name)
    if prefix:
        found.append((prefix["scope"], name[prefix.end() :]))
        if prefix["direct"]:
            found.append((prefix["scope"], name[prefix.end("scope") :]))
    found.append(("", name))
    found.extend((name[:length], name[length:]) for length in range(2, min(9, len(name) - 2)))
    return found


def _stem_and_ending(rest: str) -> tuple[str, str] | None:
    """Stem and ending of an office's name without its region; None where the words do not know it."""
    words = _words()
    if rest in words.whole:
        return words.whole[rest], ""
    for short, ending in words.endings:
        if rest.endswith(short):
            stem = words.stems.get(rest[: -len(short)])
            if stem is not None:
                if ending == "办公室" and stem in words.committees:
                    return words.committees[stem], ""
                return stem, ending
    return None


def _other(name: str, place: Place) -> OfficeName:
    """A name that is built in a way of its own."""
    youth = _YOUTH.match(name)
    if youth:
        full = f"共青团{youth['scope']}委员会"
        return OfficeName(youth["scope"], _is_own(youth["scope"], place), "共青团委员会", "", full, known=True)
    bank = _PEOPLES_BANK.match(name)
    if bank:
        region = "" if bank["place"] in ("市", "省", "县", "") else bank["place"]
        full = f"中国人民银行{bank['place']}{bank['ending'] or ''}"
        own = not region or place.level == "province" or _is_own_place(region, place)
        return OfficeName(bank["place"], own, "中国人民银行", bank["ending"] or "", full, known=True)
    customs = _CUSTOMS.match(name)
    if customs:
        own = not customs["place"] or _is_own(customs["place"], place)
        return OfficeName(customs["place"], own, "海关", "", name, known=True)
    prefix = _PREFIX.match(name)
    scope = prefix["scope"] if prefix and len(name) > prefix.end("scope") + 1 else ""
    if not scope:
        scope = next((p for p in (place.name, place.stem) if len(p) > 1 and name.startswith(p)), "")
    return OfficeName(scope, _is_own(scope, place), name[len(scope) :], "", name, known=False)


def _is_own_place(scope: str, place: Place) -> bool:
    return len(place.stem) > 1 and scope in (place.name, place.stem)


def _is_own(scope: str, place: Place) -> bool:
    """Whether a region before an office's name is the plan's own."""
    if not scope or _is_own_place(scope, place):
        return True
    levels = _LEVEL_WORDS.get(scope)
    return levels is not None and (place.level is None or place.level in levels)


def level_of_scope(scope: str, place: Place) -> Level | None:
    """The level of an office by the region before its name."""
    if _is_own(scope, place) and place.level is not None:
        return place.level
    levels = _LEVEL_WORDS.get(scope)
    if levels:
        return levels[1] if scope == "市" else levels[0]
    return level_of(scope) if scope else place.level


def is_municipality(place: Place) -> bool:
    """Whether the plan's own region is a city of the level of a province."""
    return place.name in MUNICIPALITIES


_GROUP = re.compile(
    r"领导小组|工作小组|协调小组|联席会议|指挥部|专班|成员单位|(?:工作|协调|发展|管理|指导|推进|创建|强[省市县区州]|兴[省市县区州]|安全(?:生产)?)委员会$|"
    r"^各.*[局室办委]$|有关(?:部门|单位)|相关(?:部门|单位)|各(?:部门|单位|科室|处室|成员)|各责任(?:部门|单位)|组$|各有关"
)
_GOVERNMENT = re.compile(
    r"(?:人民政府|政府|管委会|管理委员会|办事处|街道|镇街|乡镇|功能区|行署|行政公署|[县市区州]\)?)(?:\([^()]*\))?$"
)
_OFFICE = re.compile(
    r"(?:局|委|办|厅|部|署|办公室|办公厅|科|处|股|室|海关|支队|大队|总队|法院|检察院|中心支行|省分行|市分行|分局|所|站|行政审批.*中心)$"
)


def kind_of_office(name: str, parts: OfficeName) -> OfficeKind:
    """Whether a unit is an office, a government, a group of units, or a body outside the administration."""
    if parts.known and parts.ending in ("委员会", "局", "厅", "部", "办公室", "分局", "总局"):
        return "office"
    if parts.stem in ("中国人民银行", "海关") or (
        parts.known and parts.stem.endswith(("办公室", "办公厅", "部", "法院", "检察院"))
    ):
        return "office"
    if re.search(r"(?:小组|会议|委员会|指挥部)办公室$|(?:小组|委|会议)办$", name):
        return "office"
    if _GROUP.search(name):
        return "group"
    if _GOVERNMENT.search(name):
        return "government"
    if _OFFICE.search(re.sub(r"[(\[][^()\[\]]*[)\]]$", "", name)) and not name.endswith(("事务所", "研究所")):
        return "office"
    return "body"
