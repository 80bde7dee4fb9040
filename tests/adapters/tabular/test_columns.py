"""The columns of a kind: order, headings, what may be chosen."""

from datetime import date

from tests.adapters.tabular.toy_tables import catalogue, columns, kind

from zhiheng.adapters.tabular.columns import columns_of
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.intake.columns import input_keys
from zhiheng.contract.kinds import kinds_of


def test_every_input_key_of_every_kind_has_its_column_and_every_heading_is_different() -> None:
    for one in kinds_of(catalogue()):
        found = columns_of(catalogue(), one)

        assert tuple(column.key for column in found) == input_keys(one)
        assert len({column.heading for column in found}) == len(found)


def test_a_reported_figure_begins_with_region_and_period() -> None:
    region, period, shops, *_ = columns("bakery.quarter")

    assert (region.key, period.key, period.period) == ("region", "period", "quarter")
    assert region.required
    assert period.required
    assert (shops.heading, shops.unit) == ("季末馒头坊数（家）", "家")


def test_a_reference_is_stated_by_the_code_that_identifies_its_kind_or_by_name() -> None:
    by_key = {column.key: column for column in columns("bakery.check")}

    assert by_key["shop"].heading == "被抽检单位（统一社会信用代码）"
    assert by_key["shop"].format == "credit_code"
    assert by_key["shop_name"].heading == "被抽检单位（名称）"
    assert (by_key["shop"].or_else, by_key["shop_name"].or_else) == ("shop_name", "shop")
    assert by_key["subject"].required
    assert not by_key["shop"].required


def test_codes_are_those_of_the_day_or_all() -> None:
    def verdicts(day: date | None) -> list[str]:
        return [
            code
            for column in columns("bakery.check", day)
            for code in column.labels().values()
            if column.key == "verdict"
        ]

    assert verdicts(date(2026, 3, 2)) == ["pass", "fail"]
    assert verdicts(date(2019, 3, 2)) == ["pass", "fail", "near"]
    assert verdicts(None) == ["pass", "fail", "near"]


def test_two_choices_of_one_title_are_chosen_by_code() -> None:
    regions = [
        Code(code, Bilingual(title, ""))
        for code, title in (("990102", "城关"), ("990103", "城关"), ("990104", "东湖区"))
    ]

    found = columns_of(catalogue(), kind("grain.census"), regions=regions)[0]

    assert dict(found.labels()) == {"990102": "990102", "990103": "990103", "东湖区": "990104"}
    assert not found.closed


def test_a_sealed_field_is_a_column_that_says_so() -> None:
    sealed = [column.key for column in columns("bakery.complaint") if column.sealed]

    assert sealed == ["phone"]
