"""Forms of items: filled with what stands, filled anew where refused, read back to what was meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.findings import OfficeData, PhaseData, TargetData

if TYPE_CHECKING:
    from zhiheng.kernel.plans.models import Plan


def test_a_form_shows_what_stands_as_a_person_would_write_it() -> None:
    from zhiheng.web.item_forms import fields_of

    target = TargetData("", "合格率", ">=", Decimal("96.50"), "%", "level", year=2020, responsible=("甲局", "乙局"))

    values = {field.name: field.value for field in fields_of("target", target)}

    assert values["value"] == "96.50"
    assert values["responsible"] == "甲局、乙局"
    assert values["year"] == "2020"
    assert values["upper"] == ""


def test_days_and_names_are_shown_so_that_they_can_be_sent_back() -> None:
    from zhiheng.policy.corrections import corrected
    from zhiheng.web.item_forms import fields_of

    for kind, data in (
        ("phase", PhaseData("启动", date(2017, 3, 1), date(2017, 6, 30))),
        ("office", OfficeData("市质监局", "市质量技术监督局", names=("市质监局", "质监局"))),
    ):
        sent = {field.name: field.value for field in fields_of(kind, data)}

        assert corrected(kind, data, sent) == data


@pytest.mark.parametrize(
    ("sent", "place"),
    [
        ({"start": "3", "end": "6"}, (3, 6)),
        ({"quote": " 一次 "}, (2, 4)),
    ],
)
def test_added_words_are_placed_by_offsets_or_by_their_quote(sent: dict[str, str], place: tuple[int, int]) -> None:
    from zhiheng.web.item_forms import place_of

    assert place_of(sent, "合格一次验收率率") == place


@pytest.mark.parametrize("quote", ["", "没有", "率"])
def test_a_quote_must_stand_in_the_text_exactly_once(quote: str) -> None:
    from zhiheng.web.item_forms import QuoteNotFound, place_of

    with pytest.raises(QuoteNotFound) as refused:
        place_of({"quote": quote}, "合格一次验收率率")

    assert refused.value.fields["times"] == (2 if quote == "率" else 0)


def sent(plan: Plan, words: str) -> dict[str, str]:
    start = plan.document.text.index(words)
    return {"start": str(start), "end": str(start + len(words))}


def test_a_new_form_is_filled_by_the_grammar_of_the_compiler(plan: Plan) -> None:
    from zhiheng.web.prefill import prefilled

    words = "到2020年，全市产品质量监督抽查合格率达到96%以上"

    quote, data = prefilled("target", sent(plan, words), plan)

    assert quote == words
    assert isinstance(data, TargetData)
    assert (data.value, data.unit, data.comparator, data.year) == (Decimal(96), "%", ">=", 2020)


def test_what_the_picked_words_leave_open_comes_from_their_clause(plan: Plan) -> None:
    from zhiheng.web.prefill import prefilled

    _, data = prefilled("target", sent(plan, "6月底前完成归集"), plan)

    assert isinstance(data, TargetData)
    assert data.value == 6
    assert data.year == 2018
    assert data.responsible == ("市质监局", "市工商局", "市发改委")


def test_words_that_are_no_target_leave_the_form_empty(plan: Plan) -> None:
    from zhiheng.web.prefill import prefilled

    assert prefilled("target", sent(plan, "实施细则"), plan) == ("实施细则", None)


@given(st.text(max_size=30))
def test_any_picked_words_give_a_number_of_theirs_or_none(words: str) -> None:
    from zhiheng.web.prefill import number_in

    found = number_in(words)

    assert found is None or (found.quote == words and str(found.value)[0] in "0123456789")


def test_the_kind_of_a_new_item_is_a_target_unless_said() -> None:
    from zhiheng.web.item_forms import kind_of

    assert [kind_of({}), kind_of({"what": "task"}), kind_of({"what": "nonsense"})] == ["target", "task", "target"]
