"""On the embedded database every property a list is narrowed by is found in its index, and counted there.

SQLite takes a partial index only where its condition is repeated; one word otherwise, and it reads a million records.
"""

from __future__ import annotations

import pytest

from zhiheng.contract.in_use import in_use
from zhiheng.kernel.records import queries
from zhiheng.kernel.records.models import Record
from zhiheng.kernel.records.queries import Filter

KIND = "enterprise.penalty"
NAMED_IN = "enterprise.certificate"


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        (Filter(KIND), "records_newest"),
        (Filter(KIND, regions=frozenset({"339901"})), "records_shelf_region"),
        (Filter(KIND, regions=frozenset({"339901", "339902"})), "records_shelf_region"),
        (Filter(KIND, offices=frozenset({"chengchuan"})), "records_shelf_office"),
        (Filter(KIND, states=("entered", "returned")), "records_unsettled"),
        (Filter(KIND, states=("retracted",)), "records_unsettled"),
        (Filter(KIND, subjects=(7,)), "records_of_a_subject"),
        (Filter(KIND, fields={"area": "food"}), "records_shelf_a"),
        (Filter(KIND, fields={"is_published": "true"}), "records_shelf_c"),
        (Filter(NAMED_IN, fields={"certifier": "7"}), "sqlite_autoindex_records_mention_1"),
        (Filter("register.firm", words="食品"), "records_by_kind_and_name"),
    ],
)
@pytest.mark.django_db
def test_a_property_is_found_in_its_index(asked: Filter, index: str) -> None:
    way = queries._meant(asked).ways[0]

    assert f"INDEX {index} (" in way.numbers[:100].explain()


@pytest.mark.django_db
def test_a_number_is_found_in_the_index_of_numbers() -> None:
    borne = queries._numbered((), in_use().kind(KIND))

    plan = Record.objects.filter(borne, kind=KIND, identity="7").explain()

    assert "INDEX one_record_per_identity (kind=? AND identity=?)" in plan


@pytest.mark.django_db
def test_what_waits_for_an_office_is_found_in_its_index() -> None:
    plan = queries.waiting([KIND], ["entered"], frozenset({"chengchuan"})).explain()

    assert "INDEX records_unsettled (kind=? AND state=? AND office=?)" in plan
