"""What a person may write into a finding, and what each refusal says."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.corrections import FIELD_ZH, FieldRefused, corrected
from zhiheng.policy.findings import (
    DeadlineData,
    FindingData,
    OfficeData,
    PhaseData,
    SuccessorData,
    SystemData,
    TargetData,
    TaskData,
    from_json,
    to_json,
)

TARGET = TargetData("合格率达到96%以上", "产品抽查合格率", ">=", Decimal(96), "%", "level", year=2020, section="一")
TASK = TaskData("二/(一)", "加强监管", ("市质监局",), deadlines=(DeadlineData("6月底前", date(2018, 6, 30)),))
OFFICE = OfficeData(
    "市质监局",
    "市质量技术监督局",
    names=("市质监局",),
    successors=(SuccessorData("市市场监管局", date(2018, 10, 1), "机构改革"),),
)


@pytest.mark.parametrize(
    ("field", "written", "kept"),
    [
        ("value", "９６．５", Decimal("96.5")),
        ("value", "1,200", Decimal(1200)),
        ("value", 98, Decimal(98)),
        ("comparator", "≤", "<="),
        ("comparator", "", "="),
        ("unit", " 个 ", "个"),
        ("unit", "％", "%"),
        ("year", "2025年", 2025),
        ("year", "", None),
        ("year", None, None),
        ("period", "annual", "annual"),
        ("period", "", None),
        ("upper", "", None),
        ("responsible", "市质监局、市农业局，市卫计委\n市质监局", ("市质监局", "市农业局", "市卫计委")),
        ("responsible", ["市质监局", " "], ("市质监局",)),
        ("indicator", " 产品\n合格率 ", "产品 合格率"),
    ],
)
def test_a_field_is_kept_as_the_person_meant_it(field: str, written: object, kept: object) -> None:
    after = corrected("target", TARGET, {field: written})

    assert getattr(after, field) == kept


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("value", "九十六"),
        ("value", ""),
        ("value", "NaN"),
        ("value", "1e40"),
        ("value", "96%"),
        ("upper", "90"),
        ("comparator", "约"),
        ("unit", "3个"),
        ("unit", "一个很长很长很长很长很长很长很长很长很长的单位"),
        ("kind", "increase"),
        ("year", "1989"),
        ("year", "2101"),
        ("year", "20"),
        ("year", "２０二五"),
        ("period", "weekly"),
        ("indicator", "  "),
        ("indicator", "字" * 501),
        ("responsible", "名" * 81),
        ("responsible", "、".join(f"单位{number}" for number in range(101))),
    ],
)
def test_a_refusal_names_the_field_and_the_remedy(field: str, written: object) -> None:
    with pytest.raises(FieldRefused) as refused:
        corrected("target", TARGET, {field: written})

    assert refused.value.fields["field"] == field
    assert refused.value.fields["remedy"]
    assert FIELD_ZH[field] in refused.value.message_zh


def test_a_range_is_a_lower_bound_with_an_upper_one() -> None:
    after = corrected("target", TARGET, {"value": "94", "upper": "96", "comparator": "="})

    assert isinstance(after, TargetData)
    assert (after.comparator, after.promise) == (">=", "94~96%")


def test_fields_not_named_stay_as_they_were() -> None:
    after = corrected("task", TASK, {"title": "加强抽查"})

    assert isinstance(after, TaskData)
    assert (after.title, after.lead, after.deadlines) == ("加强抽查", TASK.lead, TASK.deadlines)


def test_an_office_keeps_its_successors_and_bears_its_own_name() -> None:
    after = corrected("office", OFFICE, {"name": "质监局", "full_name": "", "names": ["市质监局"]})

    assert isinstance(after, OfficeData)
    assert after.names == ("质监局", "市质监局")
    assert after.full_name == "质监局"
    assert after.successors == OFFICE.successors


def test_a_phase_does_not_end_before_it_begins() -> None:
    with pytest.raises(FieldRefused) as refused:
        corrected("phase", None, {"title": "启动", "since": "2018-06-30", "until": "2018-01-01"})

    assert refused.value.fields["field"] == "until"


@pytest.mark.parametrize("written", ["六月", "2018-13-01", "2018/6/30"])
def test_a_day_of_another_form_is_refused(written: str) -> None:
    with pytest.raises(FieldRefused):
        corrected("phase", PhaseData("启动"), {"since": written})


@pytest.mark.parametrize(("written", "kept"), [("s033", "S033"), ("", None)])
def test_a_number_of_the_catalogue_is_written_in_capitals(written: str, kept: str | None) -> None:
    assert corrected("system", SystemData("平台"), {"system": written}) == SystemData("平台", kept)


@pytest.mark.parametrize("written", ["33", "S33", "S0333", "平台"])
def test_what_is_no_number_of_the_catalogue_is_refused(written: str) -> None:
    with pytest.raises(FieldRefused):
        corrected("system", SystemData("平台"), {"system": written})


def test_a_field_of_another_kind_is_refused() -> None:
    with pytest.raises(FieldRefused) as refused:
        corrected("task", TASK, {"value": "96"})

    assert "牵头单位" in refused.value.message_zh


@pytest.mark.parametrize("kind", ["target", "task", "office", "phase", "system"])
def test_a_new_finding_needs_its_first_words(kind: str) -> None:
    with pytest.raises(FieldRefused):
        corrected(kind, None, {})


@pytest.mark.parametrize(
    ("kind", "data"),
    [("target", TARGET), ("task", TASK), ("office", OFFICE), ("phase", PhaseData("启动", date(2017, 1, 1)))],
)
def test_a_finding_comes_back_from_json_as_it_was(kind: str, data: FindingData) -> None:
    assert from_json(kind, to_json(data)) == data


FIELDS = st.dictionaries(
    st.sampled_from([*FIELD_ZH, "unknown"]),
    st.one_of(st.text(max_size=30), st.integers(), st.none(), st.lists(st.text(max_size=5), max_size=3), st.floats()),
    max_size=4,
)


BEFORE: dict[str, FindingData] = {
    "target": TARGET,
    "task": TASK,
    "office": OFFICE,
    "phase": PhaseData("启动"),
    "system": SystemData("平台"),
}


@given(kind=st.sampled_from(list(BEFORE)), changes=FIELDS)
def test_whatever_a_form_sends_is_kept_whole_or_refused_by_name(kind: str, changes: dict[str, object]) -> None:
    refused: FieldRefused | None = None
    after = BEFORE[kind]

    try:
        after = corrected(kind, BEFORE[kind], changes)
    except FieldRefused as error:
        refused = error

    assert from_json(kind, to_json(after)) == after
    assert refused is None or (refused.fields["field"] and refused.fields["remedy"])
