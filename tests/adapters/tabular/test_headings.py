"""Which heading means which column, and what is said where one means none."""

from pathlib import Path

import pytest
from tests.adapters.tabular.toy_tables import csv_text, opened, read, written

from zhiheng.adapters.tabular.marks import machine_cell
from zhiheng.adapters.tabular.unreadable import HeadingsRefused, UnreadableTable, WrongTemplate


def refusal(path: Path, address: str) -> HeadingsRefused:
    with pytest.raises(HeadingsRefused) as refused:
        opened(path, address)
    return refused.value


@pytest.mark.parametrize(
    "heading",
    ["日产能（吨/天）", "日产能(吨/天) *", "日 产 能", "capacity", "CAPACITY", "Capacity a day", "日产能（吨／天）"],
)
def test_a_column_is_known_by_heading_title_english_and_key_in_any_width_and_case(tmp_path: Path, heading: str) -> None:
    path = written(tmp_path / "a.csv", csv_text([["*名称", heading], ["甲厂", 1]]))

    assert opened(path).keys == ("name", "capacity")


def test_cells_come_in_the_order_of_the_columns_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "序号,日产能,名称\n1,5,甲厂\n2,,\n3,6\n")
    table = opened(path)

    assert table.keys == ("name", "capacity")
    assert list(table.rows()) == [(2, ("甲厂", "5")), (4, (None, "6"))]
    assert (table.letter("name"), table.letter("capacity")) == ("C", "B")


def test_a_heading_in_another_unit_is_not_taken_for_the_declared_one(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "名称,日产能（千克/天）\n甲厂,5\n")

    refused = refusal(path, "grain.mill")

    assert refused.fields["unknown"] == (("B", "日产能（千克/天）", "日产能（吨/天）"),)


def test_unknown_double_and_missing_headings_are_all_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "样品编码,抽样日期,抽样日期,结论,馒头品种\n")

    refused = refusal(path, "bakery.check")

    assert refused.fields["row"] == 1
    assert refused.fields["unknown"] == (("A", "样品编码", "样品编号"),)
    assert refused.fields["twice"] == (("C", "抽样日期"),)
    assert refused.fields["missing"] == ("样品编号", "检验日期")


def test_a_subject_that_has_neither_code_nor_name_is_missing_once(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "样品编号,抽样日期,检验日期,结论\n")

    assert refusal(path, "bakery.check").fields["missing"] == ("馒头品种（代码）”或“馒头品种（名称）",)


def test_the_bare_title_of_a_reference_means_its_name(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "样品编号,抽样日期,检验日期,结论,馒头品种,被抽检单位\n")

    assert opened(path, "bakery.check").keys == (
        "subject_name", "number", "sampled_on", "tested_on", "shop_name", "verdict"
    )  # fmt: skip


def test_headings_are_found_within_the_first_twenty_rows_only(tmp_path: Path) -> None:
    near = written(tmp_path / "near.csv", "说明\n" * 19 + "名称\n甲厂\n")
    far = written(tmp_path / "far.csv", "说明\n" * 20 + "名称\n甲厂\n")

    assert read(near) == [(21, ("甲厂",))]
    with pytest.raises(UnreadableTable) as refused:
        opened(far)
    assert refused.value.fields["reason"] == "no_headings"


def test_a_heading_in_other_words_is_known_by_the_machine_cell_above_it(tmp_path: Path) -> None:
    machine = [machine_cell("grain.mill", key) for key in ("capacity", "name")]
    path = written(tmp_path / "a.csv", csv_text([machine, ["一天磨多少", "名称"], [5, "甲厂"]]))

    assert read(path) == [(3, ("甲厂", "5"))]


def test_what_people_see_wins_over_the_machine_cell(tmp_path: Path) -> None:
    machine = [machine_cell("grain.mill", key) for key in ("capacity", "name")]
    path = written(tmp_path / "a.csv", csv_text([machine, ["名称", "日产能"], ["甲厂", 5]]))

    assert read(path) == [(3, ("甲厂", "5"))]


def test_the_template_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", csv_text([[machine_cell("bakery.bun", "name")], ["名称"], ["甲厂"]]))

    with pytest.raises(WrongTemplate) as refused:
        opened(path)

    assert refused.value.fields["found"] == "bakery.bun"
    assert refused.value.fields["expected"] == "grain.mill"
