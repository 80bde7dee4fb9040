"""The API called by its own OpenAPI document, with what fits it and with what does not: it answers as it says."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import negative_data_rejection, positive_data_acceptance
from schemathesis.config import SchemathesisConfig
from tests.api.callers import ROOT, told
from tests.contract.toy_packs import toy_catalogue

from zhiheng.contract.in_use import put_in_use

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis import CheckFunction
    from schemathesis.schemas import BaseSchema
    from tests.api.callers import Program

    from zhiheng.contract.catalogue import Catalogue

    Case = schemathesis.Case[Any]

CALLS: Final = int(os.environ.get("ZHIHENG_FUZZ_CALLS", "6"))
"""Calls of each kind that are made up for each operation, beside those at the limits of every value."""
CHECKS: Final = {
    # What fits the schema may still break a rule of the kind, meet another state, or name what is not there.
    "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 401, 403, 404, 409, 412, 413, 422]},
    # A state that was not seen is told before anything else is looked at.
    "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428]},
    "missing_required_header": {"expected-statuses": [400, 401, 428]},
}
STEPS: Final = {"check": "qian", "approve": "sun", "return": "qian"}
"""Whose program takes the steps; Zhao's does the rest."""
QUICK: Final = settings(max_examples=CALLS, suppress_health_check=list(HealthCheck))


def described(catalogue: Catalogue | None, **config: Any) -> BaseSchema:  # noqa: ANN401 - as schemathesis has it
    """The document as the application answers it, with these packs in use; with the installed ones where none are."""
    from django.core.handlers.wsgi import WSGIHandler

    read = SchemathesisConfig.from_dict({"checks": CHECKS, **config})
    put_in_use(catalogue)
    try:
        return schemathesis.openapi.from_wsgi(
            f"{ROOT}openapi.json", WSGIHandler(), config=read, headers={"Host": "localhost"}
        )
    finally:
        put_in_use(None)


toy = described(toy_catalogue()).exclude(path_regex="^/(grain|bakery.bun)")
installed = described(None, phases={"coverage": {"enabled": False}}).include(path_regex="^/[a-z0-9_.]+/records$")


@pytest.fixture
def things(zhao: Program) -> dict[str, int]:
    """One record or subject of each kind of the toy packs that has an example, by the address of the kind.

    Numbers are computed from them, and a target is followed.
    """
    from tests.api.test_numbers import follow_a_plan

    from zhiheng.api.description.examples import examples_of
    from zhiheng.contract.in_use import in_use
    from zhiheng.kernel.indicators.actions import refresh

    stated = {
        address: told(zhao.post(f"{address}/records", {**examples["one"]["value"], "existing": "correct"}))["number"]
        for address, kind in in_use().kinds.items()
        if (examples := examples_of(kind))
    }
    at = timezone.now()
    refresh(at=at)
    return {**stated, "targets": follow_a_plan(at)["馒头抽检合格率"]}


@toy.parametrize()
@QUICK
def test_every_operation_answers_as_it_says(case: Case, programs: dict[str, Program], things: dict[str, int]) -> None:
    _meet_what_is_there(case, things)
    call(case, programs[STEPS.get(case.path.rpartition("/")[2], "zhao")])


@installed.parametrize()
@settings(QUICK, max_examples=2)
def test_the_kinds_of_the_installed_packs_are_listed_and_stated_as_described(case: Case, zhao: Program) -> None:
    put_in_use(None)
    call(case, zhao)


def call(case: Case, program: Program) -> None:
    headers = {"Authorization": f"Bearer {program.key}", "Host": "localhost"}

    with _inside_the_transaction_of_the_test():
        answer = case.call(headers=headers)

        case.validate_response(answer, headers=headers, excluded_checks=_not_said_by_a_schema(answer.content))


@contextmanager
def _inside_the_transaction_of_the_test() -> Iterator[None]:
    """A request closes the connection of its thread, which here is in the middle of the test's transaction."""
    from django.core.signals import request_finished, request_started
    from django.db import close_old_connections

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def _not_said_by_a_schema(content: bytes) -> list[CheckFunction]:
    """The checks that what is right here would not pass: no schema can say it."""
    if b'"verdicts"' in content:  # the rows of a batch are refused one by one, the call is right all the same
        return [negative_data_rejection]
    if b'"api.key_missing"' in content:  # one record goes without a key, a batch does not
        return [positive_data_acceptance]
    return []


def _meet_what_is_there(case: Case, things: dict[str, int]) -> None:
    """Every other number that could be one of a record becomes that of a record that is there."""
    number = case.path_parameters.get("number")
    if isinstance(number, int) and 0 < number < 10**18 and number % 2:
        case.path_parameters["number"] = things.get(case.path.split("/")[1], number)
