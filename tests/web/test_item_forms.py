"""Forms of items: filled with what stands, filled anew where refused, read back to what was meant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from zhiheng.policy.findings import OfficeData, PhaseData, TargetData


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


def test_a_new_form_is_filled_by_the_grammar_of_the_compiler() -> None:
    from zhiheng.web.prefill import prefilled

    text = "到2020年，全市产品质量监督抽查合格率达到96%以上。"

    quote, data = prefilled("target", {"start": "0", "end": str(len(text))}, text)

    assert quote == text
    assert isinstance(data, TargetData)
    assert (data.value, data.unit, data.comparator, data.year) == (Decimal(96), "%", ">=", 2020)


def test_words_that_are_no_target_leave_the_form_empty() -> None:
    from zhiheng.web.prefill import prefilled

    assert prefilled("target", {"start": "0", "end": "4"}, "实施细则") == ("实施细则", None)


def test_the_kind_of_a_new_item_is_a_target_unless_said() -> None:
    from zhiheng.web.item_forms import kind_of

    assert [kind_of({}), kind_of({"what": "task"}), kind_of({"what": "nonsense"})] == ["target", "task", "target"]
