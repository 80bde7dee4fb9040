"""Every method of this room by key, with its version and where it was published.

What was computed keeps the key and the version. Whoever changes a method so that any result changes raises its version;
results of the old one are then known to be of another method. A pack names methods by these keys.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from zhiheng.methods import allocation, intervals
from zhiheng.methods.composite import (
    aggregation,
    imputation,
    normalisation,
    outliers,
    replication,
    sensitivity,
    weighting,
)
from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.progress import pace, paths, standing, trend

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Method:
    """One published method."""

    key: str
    version: int
    call: Callable[..., object]
    title_zh: str
    source: str


_OECD = "OECD/JRC 2008, Handbook on Constructing Composite Indicators"
_EUROSTAT = "Eurostat, Sustainable development in the European Union, annex on methods"
_ESCAP = "ESCAP, Asia and the Pacific SDG Progress Report, technical notes"
_CANADA = "Statistics Canada, as documented by Open SDG"
_PLANS = "practice of Chinese quality plans: 按基数分解, 同幅提升, 逐项下达"

_LISTED: Final = (
    Method("intervals.wilson", 1, intervals.wilson, "比率的威尔逊区间", "Wilson 1927, JASA 22:209"),
    Method("intervals.poisson", 1, intervals.poisson, "计数的泊松精确区间", "Garwood 1936, Biometrika 28:437"),
    Method("intervals.stratified_share", 1, intervals.stratified_share, "分层抽样比率", "Cochran 1977, 5.3, 5.10"),
    Method("intervals.design_share", 1, intervals.design_share, "加权抽样比率", "Woodruff 1971, JASA 66:411"),
    Method("composite.min_max", 1, normalisation.min_max, "极差标准化", f"{_OECD}, step 5"),
    Method("composite.z_score", 1, normalisation.z_score, "标准分", f"{_OECD}, step 5"),
    Method("composite.rank", 1, normalisation.rank, "名次计分", f"{_OECD}, step 5"),
    Method("composite.borda", 1, normalisation.borda, "博尔达计分", f"{_OECD}, step 7"),
    Method("composite.percentile", 1, normalisation.percentile, "百分位", f"{_OECD}, step 5"),
    Method("composite.to_best", 1, normalisation.to_best, "与最优值距离", f"{_OECD}, step 5"),
    Method("composite.to_reference", 1, normalisation.to_reference, "与参照对象距离", f"{_OECD}, step 5"),
    Method("composite.to_target", 1, normalisation.to_target, "与目标值距离", f"{_OECD}, step 5"),
    Method("composite.of_best", 1, normalisation.of_best, "与最优值之比", f"{_OECD}, step 5"),
    Method("composite.between", 1, normalisation.between, "固定上下限标准化", "UNDP, Human Development Report, notes"),
    Method("composite.efficacy", 1, normalisation.efficacy, "功效系数法", "通行式；分档形式见国资发评价〔2006〕157号"),
    Method(
        "composite.exponential_efficacy",
        1,
        normalisation.exponential_efficacy,
        "指数型功效系数法",
        "通行式",
    ),
    Method("composite.arithmetic", 1, aggregation.arithmetic, "加权算术平均", f"{_OECD}, step 7"),
    Method("composite.geometric", 1, aggregation.geometric, "加权几何平均", f"{_OECD}, step 7"),
    Method("composite.harmonic", 1, aggregation.harmonic, "加权调和平均", f"{_OECD}, step 7"),
    Method("composite.copeland", 1, aggregation.copeland, "科普兰两两比较", "Copeland 1951; OECD/JRC 2008, 6.3"),
    Method("composite.outranking", 1, aggregation.outranking, "优势权重合计", f"{_OECD}, 6.3"),
    Method("composite.principal", 1, weighting.principal, "主成分权重", f"{_OECD}, step 6"),
    Method("composite.variance_shares", 1, weighting.variance_shares, "方差贡献", "Becker 2017, Ecol. Ind. 80:12"),
    Method(
        "composite.towards_importance",
        1,
        weighting.towards_importance,
        "按重要性优化权重",
        "Becker 2017, Ecol. Ind. 80:12",
    ),
    Method("composite.treatment", 1, outliers.Treatment, "极端值处理", "COIN tool, JRC; Joanes and Gill 1998"),
    Method("composite.imputation", 1, imputation.Imputation, "缺失值插补", f"{_OECD}, step 3"),
    Method("composite.rank_intervals", 1, replication.rank_intervals, "名次区间", "Saisana 2005, JRSS A 168:307"),
    Method("composite.sobol", 1, sensitivity.sobol, "方差分解敏感性", "Saltelli 2010, CPC 181:259; Jansen 1999"),
    Method("composite.drivers", 1, sensitivity.drivers, "名次变动来源", "Saisana 2005, JRSS A 168:307"),
    Method("progress.linear_path", 1, paths.linear, "线性进度", _ESCAP),
    Method("progress.compound_path", 1, paths.compound, "等速增长进度", _EUROSTAT),
    Method("progress.stepped_path", 1, paths.stepped, "分年度目标", "the plan's own yearly values"),
    Method("progress.growth_rate", 1, pace.growth_rate, "年均增长率", _EUROSTAT),
    Method("progress.compound_pace", 1, pace.compound_pace, "实际与所需增速之比", _EUROSTAT),
    Method("progress.linear_pace", 1, pace.linear_pace, "实际与所需变动之比", _ESCAP),
    Method("progress.current_status", 1, pace.current_status, "现状指数", _ESCAP),
    Method("progress.anticipated_gap", 1, pace.anticipated_gap, "预期差距指数", _ESCAP),
    Method("progress.needed_change", 1, pace.needed_change, "所需年变动", _EUROSTAT),
    Method("progress.natural_limit_factor", 1, pace.natural_limit_factor, "自然上限系数", _CANADA),
    Method("progress.canada_score", 1, pace.canada_score, "进展评分", _CANADA),
    Method("progress.recency_weights", 1, trend.recency_weights, "时间权重", "ESCAP, SD/WP/04, 2017"),
    Method("progress.forecast", 1, trend.forecast, "时间加权回归预测", "ESCAP, SD/WP/04, 2017; Draper and Smith 1998"),
    Method("progress.assess", 1, standing.assess, "目标进展判定", f"{_EUROSTAT}; {_ESCAP}"),
    Method("allocation.equally", 1, allocation.equally, "平均分解", _PLANS),
    Method("allocation.in_proportion", 1, allocation.in_proportion, "按基数分解", "Hamilton; Balinski and Young 1982"),
    Method("allocation.by_effort", 1, allocation.by_effort, "同幅分解", _PLANS),
    Method("allocation.as_given", 1, allocation.as_given, "逐项下达", _PLANS),
    Method("allocation.shares_equally", 1, allocation.shares_equally, "比率同值下达", _PLANS),
    Method("allocation.shares_by_effort", 1, allocation.shares_by_effort, "比率同幅提升", _PLANS),
    Method("allocation.shares_by_gap", 1, allocation.shares_by_gap, "比率按差距提升", _PLANS),
    Method("allocation.shares_as_given", 1, allocation.shares_as_given, "比率逐项下达", _PLANS),
)

METHODS: Final[Mapping[str, Method]] = MappingProxyType({method.key: method for method in _LISTED})
"""All methods by key."""


def method(key: str) -> Method:
    """The method of that key."""
    if key not in METHODS:
        raise MethodMisused(
            f"There is no method {key!r}; the keys stand in zhiheng.methods.published; name one of these.",
            message_zh=f"没有编号为“{key}”的方法；方法目录见 zhiheng.methods.published；请改用其中之一。",
            key=key,
        )
    return METHODS[key]
