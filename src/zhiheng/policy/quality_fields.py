"""The fields of quality, and which one an indicator belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

QualityField = Literal[
    "product",
    "food",
    "works",
    "service",
    "environment",
    "special_equipment",
    "standards",
    "brand",
    "credit",
    "other",
]
FIELD_ZH: Final[dict[QualityField, str]] = {
    "product": "产品",
    "food": "食品农产品",
    "works": "工程",
    "service": "服务",
    "environment": "环境",
    "special_equipment": "特种设备",
    "standards": "标准计量认证",
    "brand": "品牌",
    "credit": "信用",
    "other": "其他",
}
"""In the order in which plans of the genre treat them."""

# What is done about quality (a standard, a brand, a credit file) names the field before the thing it is done to:
# 服务业标准化试点 is about standards, 服务业名牌 about brands. Then the narrower thing before the wider one.
_SIGNS: Final[tuple[tuple[QualityField, re.Pattern[str]], ...]] = (
    ("special_equipment", re.compile(r"特种设备|电梯|锅炉|压力容器|压力管道|起重机|游乐设施|万台|气瓶|索道")),
    ("credit", re.compile(r"信用|诚信|失信|守信|红黑名单")),
    (
        "brand",
        re.compile(
            r"品牌|名牌|商标|地理标志|老字号|质量奖|优质产品生产|知名(?!度)|驰名|著名|浙江制造|品字标|精品|"
            r"质量强[省市县区].*示范|质量强[省市县区]"
        ),
    ),
    (
        "standards",
        re.compile(
            r"标准(?!执行|排放|以上|以下|厂房)|计量|认证|认可|检验检测|检测中心|质检中心|实验室|采标|溯源|校准|检定|"
            r"管理体系|专利|测试中心|检测机构"
        ),
    ),
    (
        "works",
        re.compile(
            r"工程|建筑|住宅|竣工|装配式|施工|鲁班奖|房屋|分户验收|建设项目|新开工|交工|监理|市政设施|保障性住房"
        ),
    ),
    (
        "food",
        re.compile(
            r"食品|食用|农产品|药品|医疗器械|化妆品|畜禽|水产|农药|兽药|粮食|餐饮|种植|养殖|无公害|农资|农业|"
            r"乳制品|保健品|种子|化肥|疫苗|三品一标"
        ),
    ),
    (
        "environment",
        re.compile(
            r"环境|水质|空气|PM2?\.?\d*|细颗粒|噪声|森林|绿化|污水|废水|生态|排放|垃圾|饮用水|水源|节能|能耗|"
            r"自然保护|土壤|危废|固废|二氧化|化学需氧|氨氮|断面|优良天数|湿地|秸秆|绿地|水耗"
        ),
    ),
    (
        "service",
        re.compile(
            r"服务|满意度|满意率|旅游|物流|顾客|消费|投诉|医疗|养老|教育|家政|电子商务|金融|公交|客运|航班|"
            r"群众|窗口|就医|快递|诊疗"
        ),
    ),
    (
        "product",
        re.compile(
            r"产品|抽查|抽检|合格率|制造|工业|出口|缺陷|召回|质量竞争力|监督抽|商品|批次|纤维|生产许可|合格品|"
            r"质量损失率|卓越绩效|首席质量|企业"
        ),
    ),
)


def field_of(indicator: str, unit: str = "", titles: Sequence[str] = ()) -> QualityField:
    """The field of quality of an indicator; where its own words are silent, that of the nearest telling title above.

    ``titles``: of its clause and the clauses above it, nearest first.

    >>> field_of("服务业标准化试点单位"), field_of("食品监督抽查合格率"), field_of("新增数量", titles=("工程质量",))
    ('standards', 'food', 'works')
    """
    for words in (_ENUMERATED.sub("", indicator) + unit, *titles):
        for field, sign in _SIGNS:
            if sign.search(words):
                return _later_of_two(words) if field in ("brand", "standards") else field
    return "other"


_ENUMERATED = re.compile(r"^.{4,}等(?=.{5,}$)")
"""What 旅游、住宿餐饮等生活性服务业满意度 is about stands after 等."""


def _later_of_two(words: str) -> QualityField:
    """A Chinese noun group ends in what it is: 检验检测认证品牌 is a brand, “…制造”标准 a standard."""
    last = {field: max((found.end() for found in sign.finditer(words)), default=-1) for field, sign in _SIGNS}
    return "brand" if last["brand"] > last["standards"] else "standards"
