"""Whatever is sent to a form, a list or an import: an answer, never a fault, and never half a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kernel.bakery import CHECK, HEADER, check_row, shop_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client

LIST = f"/data/{CHECK}/"
SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["", "#1", "#999999999999999999", "1e999", "NaN", "-0", "٣", "2026-02-30", "9999-12-31", "是", "\x00", "=1+1"]
    ),
)
KEYS = st.sampled_from(
    [*HEADER, "moisture", "batch", "is_retest", "mill", "mill_name", "subject", "for_office", "form"]
)
SHOP_KEYS = st.sampled_from(["name", "credit_code", "place", "site", "licence.kept", "supervisor", "story", "is_open"])
FILTERS = st.sampled_from(["q", "since", "until", "region", "office", "state", "after", "f.verdict", "f.number", "on"])


def kept() -> tuple[int, int]:
    """How many entries and records there are."""
    from zhiheng.kernel.journal.queries import length
    from zhiheng.kernel.records.models import Record

    return length(), Record.objects.count()


@SLOW
@given(changes=st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_a_form_of_anything_is_stated_whole_or_refused_without_a_trace(
    zhao: Client, changes: Mapping[str, str]
) -> None:
    typed = {key: str(cell) for key, cell in zip(HEADER, check_row("F-1"), strict=True)}
    before = kept()

    answer = zhao.post(f"{LIST}new", {**typed, **changes})

    assert answer.status_code in (302, 422)
    entries, records = kept()
    if answer.status_code == 422:
        assert (entries, records) == before
    else:
        assert entries - before[0] == records - before[1]


@SLOW
@given(changes=st.dictionaries(SHOP_KEYS, ANYTHING, max_size=5), words=ANYTHING)
def test_a_subject_of_anything_is_stated_or_refused(zhao: Client, changes: Mapping[str, str], words: str) -> None:
    typed = {"name": "澄川丙号馒头坊", "credit_code": shop_code(40), "place": "339901"}

    answer = zhao.post("/data/bakery.shop/new", {**typed, **changes})
    found = zhao.get("/data/bakery.shop/search", {"field": "shop_name", "shop_name": words})

    assert answer.status_code in (302, 422)
    assert found.status_code == 200


@SLOW
@given(query=st.dictionaries(FILTERS, ANYTHING, max_size=6))
def test_a_list_asked_for_anything_is_a_list(zhao: Client, query: Mapping[str, str]) -> None:
    assert zhao.get(LIST, query).status_code == 200
    assert zhao.get(f"{LIST}new", query).status_code == 200


@SLOW
@given(changes=st.dictionaries(KEYS, ANYTHING, min_size=1, max_size=5), seen=ANYTHING)
def test_a_correction_of_anything_adds_one_entry_or_none(zhao: Client, changes: Mapping[str, str], seen: str) -> None:
    from zhiheng.kernel.records.models import Record

    typed = {key: str(cell) for key, cell in zip(HEADER, check_row("F-2"), strict=True)}
    if not Record.objects.filter(kind=CHECK, identity="F-2").exists():
        zhao.post(f"{LIST}new", {**typed, "form": "fuzz"})
    thing = Record.objects.filter(kind=CHECK).order_by("id").values_list("id", flat=True)[0]
    before, records = kept()

    answer = zhao.post(f"{LIST}{thing}/correct", {**typed, **changes, "seen": seen, "reason": "试"})

    assert answer.status_code in (302, 422)
    entries, now = kept()
    assert entries - before == (now - records) + (answer.status_code == 302)


@pytest.mark.parametrize("name", ["表.csv", "表.xlsx", "表.xls", "", "\x00"])
@SLOW
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)), existing=ANYTHING)
def test_a_file_of_anything_is_examined_or_refused_and_states_nothing(
    zhao: Client, name: str, content: bytes, existing: str
) -> None:
    before = kept()

    sent = {"file": SimpleUploadedFile(name or "x", content), "existing": existing, "whole": existing}
    answer = zhao.post(f"{LIST}import", sent)

    assert answer.status_code in (200, 302, 409)
    if answer.status_code == 302:
        assert zhao.get(answer["Location"]).status_code == 200
    assert kept() == before


CELLS = st.sampled_from(
    ["", "I-1", "I-2", "白馒头", "无名馒头", "2026-02-02", "2099-01-01", "东城区", "99", "重", "合格", "x" * 600]
)


@SLOW
@given(rows=st.lists(st.lists(CELLS, min_size=7, max_size=7), min_size=1, max_size=8))
def test_what_is_imported_is_what_was_promised(zhao: Client, rows: list[list[str]]) -> None:
    from zhiheng.kernel.intake.queries import batch_at
    from zhiheng.kernel.records.models import Record

    head = "样品编号,馒头品种（名称）,抽样日期,检验日期,销售地,单个重量（克）,结论"
    content = "\r\n".join([head, *(",".join(row) for row in rows)]).encode()
    answer = zhao.post(f"{LIST}import", {"file": SimpleUploadedFile("表.csv", content)})
    number = int(answer["Location"].rstrip("/").rpartition("/")[2])
    promised = batch_at(number)
    before = Record.objects.filter(kind=CHECK).count()

    zhao.post(f"/data/imports/{number}/begin")

    done = batch_at(number)
    if promised.problem:
        assert done.state == "received"
    else:
        assert (done.rows, done.stated, done.refused) == (promised.rows, promised.stated, promised.refused)
        assert Record.objects.filter(kind=CHECK).count() == before + done.stated
