"""The addresses of cases called by their own OpenAPI document: they answer as it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from tests.api.callers import Program, told
from tests.api.test_by_its_own_description import QUICK, call, described
from tests.kernel import counter as at_the_counter
from tests.kernel.counter import LETTER, ROW, open_counter

from zhiheng.contract.assembly import examined
from zhiheng.contract.in_use import in_use
from zhiheng.contract.installed import read_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    import schemathesis
    from tests.kernel.counter import Counter

    Case = schemathesis.Case[Any]

pytestmark = pytest.mark.django_db
CATALOGUE, _ = examined(read_all([Path(at_the_counter.__file__).parent / "counter_pack"]))
letters = described(CATALOGUE).include(path_regex="^/cases")


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:  # noqa: ARG001 - opens the database
    from zhiheng.contract.in_use import put_in_use

    yield open_counter()
    put_in_use(None)


@pytest.fixture
def working(counter: Counter) -> tuple[Program, list[int]]:
    """The program of one who enters, and three cases of theirs."""
    from django.utils import timezone

    from zhiheng.kernel.access.actions import make_token

    program = Program(make_token(person=counter.zhao, name="报送程序", at=timezone.now()))
    body = {"kind": LETTER, "values": ROW}
    return program, [told(program.post("cases", body))["number"] for _ in range(3)]


@letters.parametrize()
@settings(QUICK)
def test_every_operation_on_cases_answers_as_it_says(case: Case, working: tuple[Program, list[int]]) -> None:
    program, cases = working
    number = case.path_parameters.get("number")
    if isinstance(number, int) and 0 < number < 10**18 and number % 2:
        case.path_parameters["number"] = cases[number % 3]

    call(case, program)


def test_what_is_received_and_set_is_described_as_declared(counter: Counter) -> None:
    document = told(Program("").get("openapi.json"))
    schemas = document["components"]["schemas"]

    received, deed = schemas[f"{LETTER}.received"], schemas[f"{LETTER}.deed"]
    assert list(received["properties"]) == ["received_on", *in_use().case(LETTER).opening]
    assert received["required"] == ["matter", "place", "about", "sender"]
    assert received["properties"]["sender"]["writeOnly"] is True
    assert received["properties"]["matter"]["enum"] == ["food", "lift"]
    assert list(deed["properties"]["values"]["properties"]) == ["answer", "marks"]
    assert "propose_refusal 拟不予受理" in deed["description"]
    acts = document["paths"]["/cases/{number}/acts/{act}"]["post"]["parameters"][1]["schema"]["enum"]
    assert {"accept", "finish"} <= set(acts)
    assert counter.zhao.name
