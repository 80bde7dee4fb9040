"""Names of targets find the indicators they mean, and no others: a share is no count, one field is not the next."""

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.installed import installed_packs
from zhiheng.matching.indicator_names import LIKE_ENOUGH, IndicatorNames, TargetKind, proposals
from zhiheng.primitives.units import is_unit

CATALOGUE = assemble(installed_packs())
INDICATORS = sorted(address for address, concept in CATALOGUE.concepts.items() if concept == "indicator")

MEANT = [
    ("全省制造业产品质量合格率达到", "%", "product.manufacturing_pass_rate"),
    ("重点工业产品监督抽查合格率", "%", "product.pass_rate"),
    ("农产品质量安全例行监测总体合格率", "%", "macro.farm_monitoring_pass_rate"),
    ("药品抽检总体合格率", "%", "macro.drug_pass_rate"),
    ("竣工工程质量一次性验收合格率", "%", "macro.works_acceptance_rate"),
    ("大中型工程项目质量一次验收合格率", "%", "macro.large_works_acceptance_rate"),
    ("万人有效发明专利拥有量", "件", "macro.patents_per_ten_thousand"),
    ("公共服务满意度", "分", "macro.public_service_satisfaction"),
    ("游客满意度指数", "", "macro.tourist_satisfaction"),
    ("特种设备万台事故死亡率", "人/万台", "macro.equipment_death_rate"),
    ("12315投诉举报按时办结率", "%", "macro.complaint_in_time_rate"),
    ("强制检定计量器具检定率", "%", "macro.mandatory_verification_rate"),
    ("牵头制修订国家标准", "项", "macro.national_standards"),
    ("参与制定行业标准", "项", "macro.industry_standards"),
    ("新认定国家高新技术企业", "家", "macro.high_tech_firms"),
    ("县级以上城市集中式饮用水水源水质达标率", "%", "macro.drinking_water_rate"),
    ("全年城市空气质量优良天数比率", "%", "macro.air_good_days"),
    ("国家地理标志保护产品总数", "个", "macro.gi_products"),
    ("导入卓越绩效管理模式的企业", "家", "macro.excellence_firms"),
    ("规上企业首席质量官覆盖率", "%", "enterprise.officer_share"),
    ("新增质量管理体系认证企业", "家", "enterprise.firms_with_quality_system"),
    ("装配式建筑占新建建筑面积比例", "%", "macro.prefab_share"),
]
"""Names as plans write them, none of them copied from one."""

NOBODYS = [
    ("出口商品检验合格率", "%"),
    ("建成区绿地率", "%"),
    ("人均公园绿地面积", "平方米"),
    ("单位地区生产总值能耗下降", "%"),
    ("居民人均可支配收入", "元"),
    ("义务教育巩固率", "%"),
    ("质量工作经费投入", "万元"),
    ("品牌价值总额", "亿元"),
    ("医疗机构满意度", "分"),
    ("国家重点实验室", "个"),
    ("地理标志产品产值", "亿元"),
    ("制造业增加值占比", "%"),
    ("标准化人才培训覆盖率", "%"),
    ("电梯责任保险覆盖率", "%"),
    ("计量器具产品合格率", "%"),
    ("农产品加工转化率", "%"),
    ("召开质量工作大会", "次"),
]
"""Names that no indicator of the installed packs answers."""


def single(name: str, unit: str, kind: TargetKind = "level") -> str | None:
    """The one indicator that would be shown as the suggestion."""
    found = proposals(CATALOGUE, name, unit, kind=kind)
    return found[0].address if found and found[0].is_sure else None


@pytest.mark.parametrize(("name", "unit", "address"), MEANT)
def test_a_name_near_those_of_plans_finds_its_indicator(name: str, unit: str, address: str) -> None:
    assert single(name, unit) == address


@pytest.mark.parametrize(("name", "unit"), NOBODYS)
def test_a_name_that_is_nobodys_finds_none(name: str, unit: str) -> None:
    assert single(name, unit) is None


def test_nine_of_ten_level_targets_of_the_reference_plans_find_an_indicator(shared: Path) -> None:
    rows = [
        json.loads(line)
        for path in sorted((shared / "gold").glob("*.targets.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    levels = [row for row in rows if row["kind"] == "level"]

    found = [(row, single(row["indicator"], row["unit"])) for row in levels]
    met = [(row, address) for row, address in found if address]

    assert len(levels) > 70
    assert len(met) >= 0.9 * len(levels)
    for row, address in met:
        # A number to be reached from below is no indicator of which less is better; zero accidents are.
        downward = row["comparator"] == "<=" or row["value"] == 0
        assert CATALOGUE.indicator(address).direction in ({"lower"} if downward else {"higher", "neither"}), row


def test_the_targets_of_the_demonstration_find_their_indicators() -> None:
    rows = [
        json.loads(line)
        for path in sorted((Path(__file__).parents[1] / "demo").glob("*.targets.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    levels = [row for row in rows if row["kind"] == "level"]

    assert [row["indicator"] for row in levels if single(row["indicator"], row["unit"]) is None] == []


# --- units -----------------------------------------------------------------------------------------------------------


def test_a_share_is_never_proposed_for_a_count_nor_a_count_for_a_share() -> None:
    shares = [one.address for one in proposals(CATALOGUE, "地理标志产品", "%")]
    counts = [one.address for one in proposals(CATALOGUE, "森林覆盖率", "个")]

    assert shares == []
    assert counts == []


def test_the_growth_of_a_count_is_a_per_cent() -> None:
    assert single("监督抽查产品批次量", "%") is None
    assert single("监督抽查产品批次量", "%", kind="growth") == "product.tested_batches"


def test_measure_words_for_the_same_things_agree_and_the_person_is_told() -> None:
    (first, *_) = proposals(CATALOGUE, "驰名商标", "个")

    assert first.address == "macro.famous_trademarks"
    assert first.exact
    assert first.reason_zh == "与指标别名“驰名商标”相同；方案以“个”计，指标以“件”计"


def test_points_of_satisfaction_may_be_written_as_a_per_cent() -> None:
    assert single("生活性服务业顾客满意度", "%") == "macro.consumer_service_satisfaction"
    assert single("生活性服务业顾客满意度", "家") is None


def test_a_unit_nobody_knows_hinders_nothing_but_is_told() -> None:
    (first, *_) = proposals(CATALOGUE, "质量服务企业数", "家次")

    assert first.address == "enterprise.firms_served"
    assert "家次" in first.reason_zh


# --- what is told ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", INDICATORS)
def test_every_indicator_is_found_by_its_title_first(address: str) -> None:
    indicator = CATALOGUE.indicator(address)

    first = proposals(CATALOGUE, f"全市“{indicator.title.zh}”", indicator.unit)[0]

    assert (first.address, first.exact, first.score) == (address, True, 1.0)
    assert not first.tied


def test_no_two_indicators_go_by_one_name() -> None:
    owners: dict[str, set[str]] = {}
    for address in INDICATORS:
        indicator = CATALOGUE.indicator(address)
        for name in (indicator.title.zh, *indicator.aliases):
            owners.setdefault(name, set()).add(address)

    assert {name: found for name, found in owners.items() if len(found) > 1} == {}


def test_the_likeliest_come_first_and_none_below_the_line() -> None:
    found = proposals(CATALOGUE, "食品药品合格率", "%", most=20)

    scores = [one.score for one in found]

    assert scores == sorted(scores, reverse=True)
    assert all(LIKE_ENOUGH <= score <= 1 for score in scores)


def test_equals_are_told_and_what_stands_around_may_decide() -> None:
    tie = [one for one in proposals(CATALOGUE, "规模生产主体数量与农产品抽检合格率", "%") if one.tied]
    equals = proposals(_twins(), "抽查合格率", "%")
    decided = proposals(_twins(), "抽查合格率", "%", around=("面包质量",))

    assert tie == []
    assert [one.tied for one in equals] == [True, True]
    assert "不分先后" in equals[0].reason_zh
    assert [one.address for one in decided] == ["bread.pass_rate", "cake.pass_rate"]
    assert [one.tied for one in decided] == [False, True]
    assert "与上级标题所说相符" in decided[0].reason_zh


def _twins() -> Catalogue:
    """Two packs whose indicators have an alias in common, put together by hand."""
    from types import MappingProxyType

    from zhiheng.contract.declarations.basics import Bilingual
    from zhiheng.contract.declarations.indicators import Indicator

    def pass_rate(thing: str) -> Indicator:
        return Indicator(
            key="pass_rate",
            title=Bilingual(f"{thing}监督抽查合格率", "Pass rate"),
            form="share",
            unit="%",
            period="month",
            source="",
            direction="higher",
            aliases=("抽查合格率",),
        )

    words = {"bread.pass_rate": pass_rate("面包"), "cake.pass_rate": pass_rate("糕点")}
    return Catalogue(
        packs=MappingProxyType({}),
        words=MappingProxyType(words),
        concepts=MappingProxyType(dict.fromkeys(words, "indicator")),
        replaced=MappingProxyType({}),
    )


def test_a_list_is_looked_up_item_by_item_and_never_taken_for_one_of_them() -> None:
    found = proposals(CATALOGUE, "出境断面水质和功能区噪声达标率", "%")

    assert [one.address for one in found] == ["macro.boundary_water_rate", "macro.noise_rate"]
    assert all("方案并列写了几项" in one.reason_zh and not one.is_sure and not one.exact for one in found)


def test_the_place_of_the_plan_is_no_part_of_a_name() -> None:
    name = "澜溪市优质产品生产示范区"

    assert proposals(CATALOGUE, name, "个", places=("澜溪市",))[0].exact
    assert not proposals(CATALOGUE, name, "个")[0].exact


@given(st.text(max_size=60), st.sampled_from(["", "%", "个", "分", "件/万人", "？"]))
def test_any_text_is_answered_and_scores_stay_within_bounds(name: str, unit: str) -> None:
    for one in proposals(CATALOGUE, name, unit):
        assert LIKE_ENOUGH <= one.score <= 1
        assert one.reason_zh
        declared = CATALOGUE.indicator(one.address).unit
        assert not (unit == "%" and is_unit(declared) and declared in {"个", "家", "件", "项"})


def test_a_whole_plan_is_looked_up_in_a_blink() -> None:
    index = IndicatorNames(CATALOGUE)
    names = [CATALOGUE.indicator(address).title.zh for address in INDICATORS]
    begun = time.perf_counter()
    for name in names:
        index.proposals(name, "%")

    assert (time.perf_counter() - begun) / len(names) < 0.02
