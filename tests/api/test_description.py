"""The description of the API: whole, true, and to be read."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from tests.api.callers import Program, told

from zhiheng.contract.in_use import in_use, put_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from zhiheng.contract.kinds import Kind

LATER = datetime(2027, 1, 1, tzinfo=UTC)
"""After everything that the examples of packs tell of."""


def _document() -> dict[str, Any]:
    document: dict[str, Any] = told(Program("").get("openapi.json"))
    return document


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref":
                yield value
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _follow(document: dict[str, Any], reference: str) -> object:
    found: object = document
    for step in reference.removeprefix("#/").split("/"):
        assert isinstance(found, dict)
        found = found[step]
    return found


def test_every_reference_leads_to_a_part_and_every_part_is_led_to() -> None:
    document = _document()

    led_to = set(_references(document))

    assert all(_follow(document, reference) for reference in led_to)
    parts = {
        f"#/components/{group}/{name}"
        for group in ("schemas", "parameters", "responses")
        for name in document["components"][group]
    }
    assert parts - led_to == set()


def test_every_operation_has_a_name_of_its_own_and_every_kind_its_operations() -> None:
    document = _document()

    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]

    assert len(names) == len(set(names))
    for kind in in_use().kinds.values():
        steps = {"check", "approve", "return"} if kind.approve else set()
        wanted = {"list", "state", "read", "correct", "retract", "history"} | steps
        assert {name.rpartition(".")[2] for name in names if name.startswith(f"{kind.address}.")} == wanted


def test_titles_units_limits_codes_and_formats_are_those_of_the_declaration() -> None:
    schemas = _document()["components"]["schemas"]
    values = schemas["product.test_item.values"]["properties"]
    kind = in_use().kind("product.test_item")

    assert list(values) == list(in_use().checker(kind.address).keys)
    for key, declared in kind.fields.items():
        described = values[key]
        assert described.get("x-unit", "") == (declared.unit or "")
        assert (described.get("minimum"), described.get("maximum")) == (
            None if declared.least is None else float(declared.least),
            None if declared.most is None else float(declared.most),
        )
    assert "fail" in values["verdict"]["enum"]
    assert schemas["register.firm.values"]["properties"]["credit_code"]["format"] == "credit_code"
    assert schemas["product.injury.values"]["properties"]["patient_name"]["writeOnly"] is True


def test_every_example_is_accepted_where_nothing_else_is_known(zhao: Program) -> None:
    from zhiheng.api.description.examples import SENT, examples_of

    put_in_use(None)
    _places_and_offices()
    zhao.send("POST", "files?name=document.pdf", SENT, {"Content-Type": "application/octet-stream"})

    for address, kind in in_use().kinds.items():
        examples = examples_of(kind)
        one = _alone(zhao, address, examples["one"]["value"])
        many = _alone(zhao, address, examples["many"]["value"])
        assert one.status_code == 201, (address, one.content.decode())
        assert told(many)["counts"] == {"stated": 1}, (address, many.content.decode())


def _alone(program: Program, address: str, body: object) -> HttpResponse:
    """The answer to a statement, of which nothing is left."""
    from django.db import transaction

    with patch("django.utils.timezone.now", return_value=LATER), transaction.atomic():
        answer = program.post(f"{address}/records", body, {"Idempotency-Key": "a"})
        transaction.set_rollback(True)
    return answer


def _places_and_offices() -> None:
    """Every region and office that an example names."""
    from tests.kernel.bakery import NOON

    from zhiheng.api.description.examples import examples_of
    from zhiheng.kernel.access.actions import load_offices, load_regions
    from zhiheng.kernel.access.models import Office, Region
    from zhiheng.kernel.access.rules import OfficeRow, RegionRow

    regions: set[str] = set()
    offices: set[str] = set()
    for kind in in_use().kinds.values():
        values = examples_of(kind).get("one", {}).get("value", {}).get("values", {})
        regions |= {str(value) for key, value in values.items() if _type(kind, key) == "region"}
        offices |= {str(value) for key, value in values.items() if _type(kind, key) == "office"}
    regions -= set(Region.objects.values_list("code", flat=True))
    offices -= set(Office.objects.values_list("name", flat=True))
    load_regions([RegionRow(code, f"{code}区", "county") for code in sorted(regions)], at=NOON)
    count = Office.objects.count()
    load_offices([OfficeRow(f"office-{count + n}", name) for n, name in enumerate(sorted(offices))], at=NOON)


def _type(kind: Kind, key: str) -> str:
    if key == "region" and kind.period:
        return "region"
    return kind.fields[key].type if key in kind.fields else ""


@pytest.mark.parametrize("address", ["", "reading/product.test_item", "reading/product.quarter_figures"])
def test_the_pages_need_no_key_no_script_and_nothing_from_elsewhere(address: str) -> None:
    page = Program("").get(address)

    assert (page.status_code, page["Content-Type"]) == (200, "text/html; charset=utf-8")
    text = page.content.decode()
    assert "<script" not in text
    assert not re.search(r'(href|src)="(https?:)?//', text)


def test_the_page_of_a_kind_shows_its_fields_examples_and_operations() -> None:
    text = Program("").get("reading/product.test_item").content.decode()

    for shown in ("铅迁移量", "POST /api/v1/product.test_item/records", "Idempotency-Key", "If-Match", "检验项目"):
        assert shown in text


def test_kinds_tell_what_a_program_must_know_of_them() -> None:
    kinds = told(Program("").get("kinds"))["kinds"]
    kind = told(Program("").get("kinds/product.test_result"))

    assert {each["kind"] for each in kinds} == set(in_use().kinds)
    assert (kind["about"], kind["dated_by"], kind["approve"]) == ("product.sample", "reported_on", True)
    verdict = next(field for field in kind["fields"] if field["key"] == "verdict")
    assert {"code": "fail", "title": {"zh": "不合格", "en": "Fail"}, "since": None, "until": None} in verdict["codes"]
    assert kind["filters"]
    assert all(rule["message"]["zh"] for rule in kind["rules"])
