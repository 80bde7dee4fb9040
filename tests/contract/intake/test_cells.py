"""Cells: what people write, Excel hands over and JSON holds is read as meant, or refused with what to do."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.contract.toy_packs import toy_catalogue

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import Field
from zhiheng.contract.intake.cells import CellReader, CellRefused, reader_of

CATALOGUE: Catalogue = toy_catalogue()


def reader(type_: str, **words: object) -> CellReader:
    """A reader of a field of the type."""
    field = Field("f", Bilingual("字段", "field"), type_, **words)  # type: ignore[arg-type]
    return reader_of(CATALOGUE, "bakery", field)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("96.0", Decimal("96.0")),
        ("1,234.5", Decimal("1234.5")),
        ("９６．５％", Decimal("96.5")),
        (" 12 % ", Decimal(12)),
        ("-3", Decimal(-3)),
        ("1E3", Decimal(1000)),
        (12, Decimal(12)),
        (12.5, Decimal("12.5")),
        (Decimal("0.10"), Decimal("0.10")),
    ],
)
def test_a_number_is_read_as_it_is_written(written: object, value: Decimal) -> None:
    read = reader("decimal", unit="%")(written)

    assert read == value
    assert "E" not in str(read)


@pytest.mark.parametrize("written", ["约5", "1,23", "NaN", "Infinity", "1e400", "9" * 41, True, "", "#N/A", "5-6", [5]])
def test_what_is_no_number_is_refused(written: object) -> None:
    with pytest.raises(CellRefused):
        reader("decimal", unit="%")(written)


def test_a_number_keeps_to_its_bounds_and_a_whole_one_is_whole() -> None:
    bounded = reader("whole", unit="个", least=Decimal(1), most=Decimal(10))

    assert bounded("10.0") == 10
    for refused in ("0", "11", "1.5"):
        with pytest.raises(CellRefused):
            bounded(refused)


@pytest.mark.parametrize(
    "written",
    ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "20260301", "２０２６－０３－０１", "2026-03-01 00:00:00"],
)
def test_a_day_is_read_in_every_way_offices_write_it(written: str) -> None:
    assert reader("date")(written) == date(2026, 3, 1)


def test_a_day_from_excel_is_a_day() -> None:
    assert reader("date")(datetime(2026, 3, 1, 8, 0)) == date(2026, 3, 1)  # noqa: DTZ001 - as Excel hands it over


@pytest.mark.parametrize("written", ["2026-02-30", "2026-13-01", "昨天", "26-3-1", 46082, 1.5, True])
def test_what_is_no_day_is_refused(written: object) -> None:
    with pytest.raises(CellRefused):
        reader("date")(written)


def test_a_code_is_its_code_or_its_title_and_a_slip_names_the_nearest() -> None:
    verdict = reader("code", code_list="verdict")

    assert (verdict("fail"), verdict("不合格"), verdict(" 合格 ")) == ("fail", "fail", "pass")
    with pytest.raises(CellRefused) as refused:
        verdict("不和格")
    assert "不合格" in refused.value.message.zh


@pytest.mark.parametrize(("written", "value"), [("是", True), ("否", False), (True, True), ("Y", True), ("0", False)])
def test_yes_and_no(written: object, value: bool) -> None:
    assert reader("yes_no")(written) is value


def test_a_text_is_trimmed_keeps_to_its_length_and_holds_no_hidden_character() -> None:
    text = reader("text", longest=5)

    assert text("  甲\u200b号 ") == "甲号"
    assert text(12.0) == "12"
    for refused in ("六个字的名称", "两\n行", "甲\x00号", True, [1]):
        with pytest.raises(CellRefused):
            text(refused)


def test_a_code_of_a_firm_is_proved_and_kept_in_one_form() -> None:
    code = reader("text", format="credit_code")

    assert code("9133 9901-ma0000000k") == "91339901MA0000000K"
    with pytest.raises(CellRefused):
        code("91339901MA0000000A")


@pytest.mark.parametrize("written", ["120.15,30.28", "120.15，30.28", "[120.15, 30.28]", [120.15, 30.28]])
def test_a_point_is_longitude_and_latitude(written: object) -> None:
    assert reader("point")(written) == (Decimal("120.15"), Decimal("30.28"))


RAW = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.decimals(),
    st.lists(st.one_of(st.floats(), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
READERS = [
    reader("text"),
    reader("long_text"),
    reader("whole", unit="个"),
    reader("decimal", unit="%"),
    reader("date"),
    reader("code", code_list="verdict"),
    reader("yes_no"),
    reader("point"),
    reader("file"),
    reader("region"),
    *(
        reader("text", format=form)
        for form in ("credit_code", "organisation_code", "region_code", "gtin", "equipment_code", "monitoring_point")
    ),
]


@given(st.sampled_from(READERS), RAW)
def test_whatever_stands_in_a_cell_is_read_or_refused_in_two_languages(read: CellReader, raw: object) -> None:
    values, refusals = read.column([raw])

    assert isinstance(values[0], str | Decimal | date | bool | tuple | None)
    assert all(refused.message.zh and refused.message.en for _, refused in refusals)


@given(st.sampled_from(READERS), st.lists(RAW, max_size=6))
def test_a_column_is_read_like_its_cells(read: CellReader, cells: list[object]) -> None:
    values, refusals = read.column(cells)

    refused = {place for place, _ in refusals}
    for place, cell in enumerate(cells):
        if cell is None or cell == "":
            assert values[place] is None
        elif place in refused:
            with pytest.raises(CellRefused):
                read(cell)
        else:
            read_alone = read(cell)
            assert values[place] == (None if read_alone == "" else read_alone)
