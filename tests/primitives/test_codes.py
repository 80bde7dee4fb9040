"""Identifier codes: against published numbers, and against an independent library."""

import csv
from pathlib import Path

import pytest
import stdnum.cn.uscc
import stdnum.ean
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.primitives.codes import (
    CreditCode,
    EquipmentCode,
    EquipmentRegistration,
    Gtin,
    InvalidCode,
    OrganisationCode,
    RegionCode,
    credit_check_character,
    gtin_check_digit,
    organisation_check_character,
)

CREDIT_SET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def vectors(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "reference" / "codes" / name).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    return rows


@pytest.mark.source("GB 32100-2015:A")
def test_every_credit_code_of_the_reference_is_read_or_refused_as_it_says(shared: Path) -> None:
    for row in vectors(shared, "uscc_gb32100.csv"):
        if row["valid"] == "True":
            code = CreditCode.read(row["code"])
            assert str(code) == row["code"]
            assert code.organisation_is_sound
        else:
            with pytest.raises(InvalidCode):
                CreditCode.read(row["code"])


@pytest.mark.source("GB 11714-1997:3.2")
def test_every_organisation_code_of_the_reference_stands_in_its_credit_code(shared: Path) -> None:
    for row in vectors(shared, "org_code_gb11714.csv"):
        code = OrganisationCode.read(f"{row['body8']}-{row['check']}")

        assert organisation_check_character(row["body8"]) == row["check"]
        assert CreditCode.read(row["embedded_in_uscc"]).organisation == code.value


def test_every_equipment_code_of_the_reference_is_split_as_it_says(shared: Path) -> None:
    registration, equipment = (row["code"] for row in vectors(shared, "special_equipment_codes.csv"))

    registered = EquipmentRegistration.read(registration)
    made = EquipmentCode.read(equipment)

    assert registered.equipment_class == "2160"
    assert registered.region == RegionCode("310101")
    assert registered.registered_in == (2006, 1)
    assert registered.serial == "0101"
    assert (made.equipment_class, made.maker, made.made_in, made.serial) == ("2150", "10890", 2015, "00098")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("9111000060003734", "length"),
        ("9111000060003734IL", "character"),
        ("91A10000600037341L", "character"),
        ("91110000600037341M", "check"),
        ("91110000600037314L", "check"),
    ],
)
def test_a_credit_code_that_is_wrong_tells_what_is_wrong(text: str, fault: str) -> None:
    with pytest.raises(InvalidCode) as caught:
        CreditCode.read(text)

    assert caught.value.code == "codes.invalid"
    assert caught.value.fields["fault"] == fault


def test_a_code_is_read_in_any_width_case_and_spacing() -> None:
    assert CreditCode.read(" ９１１１００００ 600037341l ").value == "91110000600037341L"
    assert OrganisationCode.read("71526726x").value == "71526726X"
    assert Gtin.read("978-0-471-11709-4").value == "09780471117094"


def test_a_credit_code_names_its_authority_and_region() -> None:
    code = CreditCode.read("91110000600037341L")

    assert (code.authority, code.entity_kind, code.region, code.organisation) == ("9", "1", "110000", "600037341")


@given(st.sampled_from("159"), st.from_regex("[0-9]{7}", fullmatch=True), st.text(CREDIT_SET, min_size=9, max_size=9))
def test_credit_codes_agree_with_an_independent_library(authority: str, region: str, body: str) -> None:
    first_seventeen = authority + region + body

    code = CreditCode.read(first_seventeen + credit_check_character(first_seventeen))

    assert stdnum.cn.uscc.is_valid(code.value)
    assert stdnum.cn.uscc.calc_check_digit(first_seventeen) == code.value[17]


@given(st.from_regex("[0-9]{17}", fullmatch=True), st.integers(0, 16), st.sampled_from(CREDIT_SET))
def test_one_wrong_character_in_a_credit_code_is_always_found(body: str, place: int, wrong: str) -> None:
    right = body + credit_check_character(body)
    changed = right[:place] + wrong + right[place + 1 :]

    if wrong == right[place]:
        assert CreditCode.read(changed).value == right
    else:
        with pytest.raises(InvalidCode):
            CreditCode.read(changed)


@pytest.mark.parametrize(
    ("text", "level", "parent"),
    [("330000", "province", "100000"), ("330100", "city", "330000"), ("330106", "county", "330100")],
)
def test_a_region_code_tells_its_level_and_what_it_belongs_to(text: str, level: str, parent: str) -> None:
    region = RegionCode.read(text)

    assert region.level == level
    assert region.parent == RegionCode(parent)
    assert RegionCode(parent).contains(region)
    assert not region.contains(RegionCode(parent))


def test_the_nation_belongs_to_nothing() -> None:
    nation = RegionCode.read("100000")

    assert nation.level == "nation"
    assert nation.parent is None
    assert nation.contains(RegionCode("659001"))


@pytest.mark.parametrize(
    ("text", "fault"), [("33010", "length"), ("3301O6", "character"), ("990100", "region"), ("330006", "region")]
)
def test_a_region_code_of_no_place_is_refused(text: str, fault: str) -> None:
    with pytest.raises(InvalidCode) as caught:
        RegionCode.read(text)

    assert caught.value.fields["fault"] == fault


@given(st.sampled_from([7, 11, 12, 13]), st.data())
def test_trade_item_numbers_agree_with_an_independent_library(length: int, data: st.DataObject) -> None:
    body = data.draw(st.text("0123456789", min_size=length, max_size=length))

    item = Gtin.read(body + gtin_check_digit(body))

    assert stdnum.ean.is_valid(body + gtin_check_digit(body))
    assert len(item.value) == 14
    assert Gtin.read(item.short) == item


@pytest.mark.parametrize(
    ("text", "fault"),
    [("6901234567893", "check"), ("690123456789", "check"), ("69012", "length"), ("69012A", "character")],
)
def test_a_trade_item_number_that_is_wrong_is_refused(text: str, fault: str) -> None:
    with pytest.raises(InvalidCode) as caught:
        Gtin.read(text)

    assert caught.value.fields["fault"] == fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2160310101200613010", "length"),
        ("21603101012006130101", "month"),
        ("21609901012006010101", "region"),
        ("2160310101200601010X", "character"),
    ],
)
def test_a_registration_that_is_wrong_is_refused(text: str, fault: str) -> None:
    with pytest.raises(InvalidCode) as caught:
        EquipmentRegistration.read(text)

    assert caught.value.fields["fault"] == fault


@given(st.text(max_size=24))
def test_any_text_is_a_code_or_refused_with_its_own_error(text: str) -> None:
    for kind in (CreditCode, OrganisationCode, RegionCode, Gtin, EquipmentCode, EquipmentRegistration):
        try:
            code = kind.read(text)
        except InvalidCode:
            continue
        assert kind.read(str(code)) == code
