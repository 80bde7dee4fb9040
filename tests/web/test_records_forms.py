"""Forms of records: made from the columns of a kind, refused beside their fields, harmless when sent twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.kernel.bakery import CHECK, HEADER, OFFICE, check_row, shop_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from tests.kernel.bakery import Bakery

LIST = f"/data/{CHECK}/"
NEW = f"{LIST}new"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(20)


def typed(number: str = "S-1", **changes: str) -> dict[str, str]:
    """What Zhao types into the form of a check."""
    cells = zip(HEADER, check_row(number), strict=True)
    return {**{key: str(cell) for key, cell in cells}, "form": f"form-{number}", **changes}


def errors_of(answer: Answer) -> Mapping[str, tuple[str, ...]]:
    """By field: what the form says is wrong with it."""
    return {question.key: question.errors for question in answer.context["form"].questions if question.errors}


def count() -> int:
    from zhiheng.kernel.records.models import Record

    return Record.objects.filter(kind=CHECK).count()


def made(client: Client, **changes: str) -> int:
    """The number of a record that a form made."""
    answer = client.post(NEW, typed(**changes))
    found = re.search(r"/(\d+)/$", answer["Location"])
    assert found
    return int(found[1])


def test_every_type_of_field_has_its_own_way_to_be_filled_in(zhao: Client) -> None:
    form = zhao.get("/data/bakery.shop/new").context["form"]

    controls = {question.key: question.control for question in form.questions}
    keyboards = {question.key: question.inputmode for question in form.questions if question.inputmode}
    assert controls["opened_on"] == "date"
    assert controls["story"] == "area"
    assert controls["is_open"] == "radio"
    assert controls["licence"] == "file"
    assert controls["site"] == "point"
    assert controls["place"] == controls["supervisor"] == "suggest"
    assert keyboards["workers"] == "numeric"
    assert keyboards["floor_area"] == "decimal"


def test_a_form_states_a_record_for_the_office_of_who_fills_it_in(zhao: Client, bakery: Bakery) -> None:
    from zhiheng.kernel.records.queries import record_at

    thing = made(zhao)

    record = record_at(thing)
    assert (record.office, record.stated_by, record.state) == (OFFICE, bakery.zhao.username, "entered")
    assert zhao.get(f"{LIST}{thing}/").status_code == 200


def test_what_is_refused_stands_beside_its_field_and_the_rest_is_kept(zhao: Client) -> None:
    answer = zhao.post(NEW, typed(weight="重", verdict="", tested_on="2026-02-30"))

    assert answer.status_code == 422
    assert set(errors_of(answer)) == {"weight", "verdict", "tested_on"}
    given = {question.key: question.value for question in answer.context["form"].questions}
    assert given["number"] == "S-1"
    assert given["weight"] == "重"
    assert count() == 0


def test_the_first_wrong_field_is_in_focus_and_the_summary_leads_to_each(zhao: Client) -> None:
    answer = zhao.post(NEW, typed(weight="重", verdict=""))

    page = answer.content.decode()
    assert page.count(" autofocus") == 1
    assert [fault.leads_to for fault in answer.context["form"].faults] == ["f-weight", "f-verdict"]
    assert 'href="#f-weight"' in page


def test_a_broken_rule_marks_every_field_it_compares(zhao: Client) -> None:
    answer = zhao.post(NEW, typed(sampled_on="2026-02-10", tested_on="2026-02-04"))

    marked = {question.key for question in answer.context["form"].questions if question.marks}
    assert marked == {"sampled_on", "tested_on"}
    assert "检验日期早于抽样日期" in answer.context["form"].faults[0].words


def test_a_form_that_is_sent_twice_states_one_record(zhao: Client) -> None:
    first = zhao.post(NEW, typed())
    second = zhao.post(NEW, typed())

    assert first["Location"] == second["Location"]
    assert count() == 1


def test_a_form_that_was_changed_after_it_was_saved_is_asked_about(zhao: Client) -> None:
    zhao.post(NEW, typed())

    answer = zhao.post(NEW, typed(number="S-2", form="form-S-1"))

    assert answer.status_code == 422
    assert count() == 1
    assert zhao.post(NEW, typed(number="S-2", form=answer.context["form"].key)).status_code == 302
    assert count() == 2


def test_a_refused_form_can_be_corrected_and_sent_again(zhao: Client) -> None:
    zhao.post(NEW, typed(weight="重"))

    answer = zhao.post(NEW, typed())

    assert answer.status_code == 302
    assert count() == 1


def test_a_number_that_is_there_already_leads_to_its_record(zhao: Client) -> None:
    thing = made(zhao)

    answer = zhao.post(NEW, typed(weight="88", form="another"))

    assert answer.status_code == 422
    assert f'href="{LIST}{thing}/correct"' in answer.content.decode()


def test_a_figure_that_is_there_already_leads_to_its_record(zhao: Client) -> None:
    figures = {"region": "东城区", "period": "2025-Q4", "shops": "20", "sold": "31.5"}
    first = zhao.post("/data/bakery.quarter/new", {**figures, "form": "one"})["Location"]

    answer = zhao.post("/data/bakery.quarter/new", {**figures, "shops": "21", "form": "two"})

    assert f'href="{first}correct"' in answer.content.decode()


def test_a_provisional_subject_is_registered_by_completing_it(zhao: Client) -> None:
    from zhiheng.kernel.records.models import Record

    made(zhao, shop="", shop_name="澄川新开馒头坊")
    thing = Record.objects.get(name="澄川新开馒头坊").pk
    path = f"/data/bakery.shop/{thing}/"
    assert "补全登记" in zhao.get(path).content.decode()

    shop = {"name": "澄川新开馒头坊", "credit_code": shop_code(11), "place": "西城区"}
    zhao.post(f"{path}correct", {**shop, "seen": str(thing)})

    assert Record.objects.get(pk=thing).state == "stands"


def test_the_next_form_of_a_row_keeps_days_places_and_choices_but_no_number(zhao: Client) -> None:
    onward = zhao.post(NEW, typed(then="next"))["Location"]

    form = zhao.get(onward).context["form"]
    given = {question.key: question.value for question in form.questions}
    assert given["tested_on"] == "2026-02-04"
    assert given["sold_in"] == "东城区"
    assert given["verdict"] == "pass"
    assert given["shop"] == shop_code(0)
    assert given["number"] == ""
    assert given["weight"] == ""


def test_a_form_begins_with_what_its_address_gives(zhao: Client) -> None:
    form = zhao.get(f"{NEW}?number=S-9&sold_in=西城区&nothing=1").context["form"]

    given = {question.key: question.value for question in form.questions}
    assert (given["number"], given["sold_in"]) == ("S-9", "西城区")


def test_a_subject_that_nobody_registered_becomes_a_provisional_one(zhao: Client) -> None:
    thing = made(zhao, shop="", shop_name="澄川新开馒头坊")

    assert "待核主体" in zhao.get(f"{LIST}{thing}/").content.decode()


def test_subjects_are_found_while_someone_types_either_name_or_code(zhao: Client) -> None:
    by_name = zhao.get("/data/bakery.shop/search?field=shop_name&shop_name=甲号").content.decode()
    by_code = zhao.get(f"/data/bakery.shop/search?field=shop&shop={shop_code(1)}").content.decode()
    none = zhao.get("/data/bakery.shop/search?field=shop_name&shop_name=无此坊").content.decode()

    assert f'data-code="{shop_code(0)}"' in by_name
    assert "澄川乙号馒头坊" in by_code
    assert "待核主体" in none


def test_a_correction_keeps_its_reason_and_what_was_before(zhao: Client) -> None:
    thing = made(zhao)
    form = zhao.get(f"{LIST}{thing}/correct")
    given = {question.key: question.value for question in form.context["form"].questions}
    seen = form.context["record"].last

    answer = zhao.post(f"{LIST}{thing}/correct", typed(weight="99.5", reason="复称", seen=str(seen)))

    assert given["weight"] == "104.50"
    assert answer.status_code == 302
    page = zhao.get(f"{LIST}{thing}/").content.decode()
    assert "复称" in page
    assert "<del>104.50" in page
    assert "<ins>99.5" in page


def test_a_correction_of_what_changed_meanwhile_is_not_taken(zhao: Client) -> None:
    thing = made(zhao)
    zhao.post(f"{LIST}{thing}/correct", typed(weight="99.5", reason="复称", seen=str(thing)))

    answer = zhao.post(f"{LIST}{thing}/correct", typed(weight="98", reason="再称", seen=str(thing)))

    assert answer.status_code == 422
    assert "已有变动" in answer.context["form"].faults[0].words


def test_a_correction_that_changes_nothing_is_told_so(zhao: Client) -> None:
    thing = made(zhao)

    answer = zhao.post(f"{LIST}{thing}/correct", typed(seen=str(thing)))

    assert answer.status_code == 422


def test_a_sealed_text_is_neither_shown_nor_lost(zhao: Client, bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_record

    stated = {"received_on": "2026-02-01", "place": "339901", "phone": "13900000000", "loss": "12"}
    thing = state_record(bakery.stating("bakery.complaint"), stated).thing
    path = f"/data/bakery.complaint/{thing}/"

    form = zhao.get(f"{path}correct")
    zhao.post(f"{path}correct", {**stated, "phone": "", "loss": "13", "reason": "核实"})

    assert "13900000000" not in form.content.decode()
    assert "13900000000" not in zhao.get(path).content.decode()
    read = zhao.post(f"{path}unseal", {"field": "phone", "reason": "回访投诉人"})
    assert "13900000000" in read.content.decode()
    assert "no-store" in read["Cache-Control"]
    assert "回访投诉人" in zhao.get(path).content.decode()


def test_a_sealed_text_is_destroyed_for_a_reason_and_the_record_stays(zhao: Client, bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_record

    stated = {"received_on": "2026-02-01", "place": "339901", "phone": "13900000000", "loss": "12"}
    thing = state_record(bakery.stating("bakery.complaint"), stated).thing
    path = f"/data/bakery.complaint/{thing}/"
    refused = zhao.post(f"{path}destroy", {"field": "phone", "reason": "保存期满"})
    zhao.force_login(bakery.sun)

    without_reason = zhao.post(f"{path}destroy", {"field": "phone", "reason": " "})
    done = zhao.post(f"{path}destroy", {"field": "phone", "reason": "保存期满"}, follow=True)

    assert (refused.status_code, without_reason.status_code) == (403, 409)
    page = done.content.decode()
    assert "已销毁" in page
    assert "保存期满" in page
    assert "unseal" not in page
    assert zhao.post(f"{path}unseal", {"field": "phone", "reason": "回访"}).status_code == 409


def test_a_reader_does_not_open_what_is_sealed(zhao: Client, bakery: Bakery) -> None:
    from zhiheng.kernel.statements.actions import state_record

    stated = {"received_on": "2026-02-01", "phone": "13900000000"}
    thing = state_record(bakery.stating("bakery.complaint"), stated).thing
    zhao.force_login(bakery.wang)
    path = f"/data/bakery.complaint/{thing}/"

    assert "unseal" not in zhao.get(path).content.decode()
    assert zhao.post(f"{path}unseal", {"field": "phone", "reason": "看看"}).status_code == 403


def test_a_file_is_kept_and_need_not_be_sent_again_when_the_form_comes_back(zhao: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from zhiheng.kernel.evidence.queries import kept_files

    shop = {"name": "澄川丙号馒头坊", "credit_code": shop_code(7), "place": "", "form": "shop-1"}
    photo = SimpleUploadedFile("证照.png", PNG)
    refused = zhao.post("/data/bakery.shop/new", {**shop, "licence": photo})
    questions = {question.key: question.value for question in refused.context["form"].questions}

    again = zhao.post("/data/bakery.shop/new", {**shop, "place": "339901", "licence.kept": questions["licence"]})

    assert refused.status_code == 422
    assert kept_files({questions["licence"]})
    assert again.status_code == 302
    assert questions["licence"] in zhao.get(again["Location"]).content.decode()


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(zhao: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = SimpleUploadedFile("证照.png", b"<script>alert(1)</script>")
    answer = zhao.post(
        "/data/bakery.shop/new",
        {"name": "澄川丁号馒头坊", "credit_code": shop_code(8), "place": "339901", "form": "shop-2", "licence": page},
    )

    assert answer.status_code == 422
    assert set(errors_of(answer)) == {"licence"}


def test_a_reported_figure_is_stated_for_region_and_period(zhao: Client) -> None:
    figures = {"region": "东城区", "period": "2025-Q4", "shops": "20", "sold": "31.5", "form": "q"}

    answer = zhao.post("/data/bakery.quarter/new", figures)

    page = zhao.get(answer["Location"]).content.decode()
    assert "东城区 2025年第4季度" in page or "2025年第四季度" in page


def test_who_only_reads_gets_no_form(zhao: Client, bakery: Bakery) -> None:
    zhao.force_login(bakery.wang)

    assert zhao.get(NEW).status_code == 403
    assert zhao.post(NEW, typed()).status_code == 403
    assert count() == 0


def test_words_of_strangers_stay_words(zhao: Client) -> None:
    thing = made(zhao, number="<script>alert(1)</script>")

    for path in (LIST, f"{LIST}{thing}/", f"{LIST}{thing}/correct"):
        assert b"<script>alert" not in zhao.get(path).content
