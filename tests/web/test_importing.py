"""Imports on the pages: a verdict on every row, nothing written before it is confirmed, nothing lost afterwards."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.kernel.bakery import CHECK, OFFICE, shop_code

if TYPE_CHECKING:
    from django.test import Client
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from openpyxl.worksheet.worksheet import Worksheet
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.intake.models import Batch

IMPORT = f"/data/{CHECK}/import"
HEAD = "样品编号,馒头品种（名称）,抽样日期,检验日期,销售地,单个重量（克）,结论"
GOOD = "I-1,白馒头,2026-02-02,2026-02-04,东城区,104.5,合格"
BAD = "I-2,白馒头,2026-02-02,2026-02-01,天上,重,合格"


def sent(client: Client, *lines: str, name: str = "抽检.csv", **fields: str) -> Answer:
    """A table that was brought in."""
    file = SimpleUploadedFile(name, "\r\n".join((HEAD, *lines)).encode())
    return client.post(IMPORT, {"file": file, **fields})


def batch_of(answer: Answer) -> Batch:
    from zhiheng.kernel.intake.queries import batch_at

    return batch_at(int(answer["Location"].rstrip("/").rpartition("/")[2]))


def count() -> int:
    from zhiheng.kernel.records.models import Record

    return Record.objects.filter(kind=CHECK).count()


def test_a_file_is_examined_and_nothing_of_it_is_stated(zhao: Client) -> None:
    batch = batch_of(sent(zhao, GOOD, BAD))

    assert (batch.state, batch.rows, batch.stated, batch.refused) == ("examined", 2, 1, 1)
    assert batch.office == OFFICE
    assert count() == 0


def test_the_verdict_names_cell_content_and_what_to_do(zhao: Client) -> None:
    answer = sent(zhao, GOOD, BAD)

    page = zhao.get(answer["Location"])
    (row,) = page.context["rows"]
    told = {cell.place: (cell.value, fault.words) for fault in row.faults for cell in fault.cells}
    assert row.number == 3
    assert told["F3"] == ("重", "“单个重量”“重”不是数；请填写数字")
    assert told["E3"][0] == "天上"


def test_a_broken_rule_names_every_cell_it_compares(zhao: Client) -> None:
    answer = sent(zhao, BAD.replace("天上", "东城区").replace("重", "99"))

    (row,) = zhao.get(answer["Location"]).context["rows"]
    (fault,) = row.faults
    assert {cell.place for cell in fault.cells} == {"C2", "D2"}
    assert fault.rule == "sampled_before_tested"


def test_what_is_confirmed_is_stated_and_what_was_refused_comes_back_as_a_workbook(zhao: Client) -> None:
    address = sent(zhao, GOOD, BAD)["Location"]

    zhao.post(f"{address}begin")
    workbook = b"".join(zhao.get(f"{address}refused.xlsx").streaming_content)  # type: ignore[attr-defined]
    corrected = corrected_workbook(workbook, {"单个重量（克）": 99, "销售地": "西城区", "检验日期": "2026-02-03"})
    again = zhao.post(IMPORT, {"file": SimpleUploadedFile("改正.xlsx", corrected)})

    assert count() == 1
    batch = batch_of(again)
    assert (batch.rows, batch.stated, batch.refused) == (1, 1, 0)


def overwrite(sheet: Worksheet, below: int, values: dict[str, str | int]) -> None:
    """Fill in cells of the row so far below the headings."""
    for row in sheet.iter_rows():
        for cell in row:
            heading = str(cell.value).removesuffix(" *")
            if heading in values and cell.row is not None and cell.column is not None:
                sheet.cell(cell.row + below, cell.column, values[heading])


def corrected_workbook(content: bytes, values: dict[str, str | int]) -> bytes:
    """A workbook of refused rows with these cells of its first row overwritten, saved as Excel would."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    overwrite(book.worksheets[0], 1, values)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def test_a_batch_is_confirmed_once(zhao: Client) -> None:
    address = sent(zhao, GOOD)["Location"]
    zhao.post(f"{address}begin")

    answer = zhao.post(f"{address}begin")

    assert answer.status_code == 409
    assert count() == 1


def test_a_file_that_is_to_come_whole_does_not_come_in_part(zhao: Client) -> None:
    address = sent(zhao, GOOD, BAD, whole="1")["Location"]

    page = zhao.get(address)
    answer = zhao.post(f"{address}begin")

    assert not page.context["may_begin"]
    assert answer.status_code == 409
    assert count() == 0


def test_the_same_file_is_told_to_have_come_before(zhao: Client) -> None:
    first = sent(zhao, GOOD)["Location"]
    zhao.post(f"{first}begin")

    again = zhao.get(sent(zhao, GOOD)["Location"])

    assert again.context["earlier"].pk == batch_at_address(first)
    assert again.context["batch"].unchanged == 1


def batch_at_address(address: str) -> int:
    return int(address.rstrip("/").rpartition("/")[2])


@pytest.mark.parametrize(
    ("existing", "refused", "corrected", "unchanged"),
    [("refuse", 1, 0, 0), ("correct", 0, 1, 0), ("skip", 0, 0, 1), ("nonsense", 1, 0, 0)],
)
def test_rows_of_a_number_that_is_there_are_taken_as_chosen(
    zhao: Client, existing: str, refused: int, corrected: int, unchanged: int
) -> None:
    first = sent(zhao, GOOD)["Location"]
    zhao.post(f"{first}begin")

    batch = batch_of(sent(zhao, GOOD.replace("104.5", "99"), existing=existing))

    assert (batch.refused, batch.corrected, batch.unchanged) == (refused, corrected, unchanged)


def test_the_way_a_file_is_taken_can_be_changed_before_it_is_confirmed(zhao: Client) -> None:
    first = sent(zhao, GOOD)["Location"]
    zhao.post(f"{first}begin")
    second = sent(zhao, GOOD.replace("104.5", "99"))["Location"]

    again = zhao.post(f"{second}again", {"existing": "correct", "whole": "1"})

    assert batch_of(again).corrected == 1
    assert batch_of(again).whole
    assert zhao.get(second).context["batch"].state == "dropped"


def test_a_dropped_file_states_nothing(zhao: Client) -> None:
    address = sent(zhao, GOOD)["Location"]

    zhao.post(f"{address}drop")

    assert zhao.post(f"{address}begin").status_code == 409
    assert count() == 0


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("表.xlsx", b"<html><table></table></html>", "不是真正的 Excel 文件"),
        ("表.csv", "第一列,第二列\r\n1,2\r\n".encode(), "表头"),
        ("表.csv", "样品编号,检验日期\r\n1,2026-01-01\r\n".encode(), "缺少必填的列"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + bytes(40), "不是表格"),
    ],
)
def test_a_file_that_is_no_such_table_says_what_to_do(zhao: Client, name: str, content: bytes, told: str) -> None:
    answer = zhao.post(IMPORT, {"file": SimpleUploadedFile(name, content)})

    page = zhao.get(answer["Location"]).content.decode()
    assert told in page
    assert "换一个文件" in page


def test_a_file_without_a_byte_is_refused_at_once(zhao: Client) -> None:
    answer = zhao.post(IMPORT, {"file": SimpleUploadedFile("空.csv", b"")})

    assert answer.status_code == 409


def test_work_that_was_left_in_the_middle_is_taken_up_by_whoever_looks(zhao: Client, bakery: Bakery) -> None:
    from django.utils import timezone

    from zhiheng.kernel.intake.actions import Delivery, begin_import, receive_file
    from zhiheng.web.import_work import work_on

    long_ago = timezone.now() - timedelta(minutes=5)
    text = f"{HEAD}\r\n{GOOD}".encode()
    received = receive_file(Delivery(CHECK, "抽检.csv", bakery.zhao, long_ago, OFFICE), [text])

    zhao.get(f"/data/imports/{received.pk}/")
    received.refresh_from_db()
    assert received.state == "examined"

    begin_import(received.pk, by=bakery.zhao, at=long_ago)
    zhao.get(f"/data/imports/{received.pk}/progress")
    received.refresh_from_db()
    assert (received.state, received.stated) == ("done", 1)
    assert count() == 1
    work_on(received.pk)
    assert count() == 1


def test_work_someone_is_at_is_not_begun_again(zhao: Client, bakery: Bakery) -> None:
    from django.utils import timezone

    from zhiheng.kernel.intake.actions import Delivery, receive_file

    text = f"{HEAD}\r\n{GOOD}".encode()
    received = receive_file(Delivery(CHECK, "抽检.csv", bakery.zhao, timezone.now(), OFFICE), [text])

    page = zhao.get(f"/data/imports/{received.pk}/")

    assert page.context["working"]
    assert b"hx-get" in page.content


def test_a_page_that_waits_is_told_to_look_again_when_the_work_is_done(zhao: Client) -> None:
    address = sent(zhao, GOOD)["Location"]

    assert zhao.get(f"{address}progress")["HX-Refresh"] == "true"


def test_accepted_rows_are_shown_before_they_are_stated(zhao: Client) -> None:
    address = sent(zhao, GOOD, BAD)["Location"]

    preview = zhao.get(f"{address}preview").context["preview"]

    assert [(row.number, row.outcome) for row in preview.rows] == [(2, "新增")]


def test_personal_data_of_a_refused_row_does_not_stand_on_the_page(zhao: Client) -> None:
    lines = "收到日期,发生地,投诉人电话,涉及金额（元）\r\n2026-02-01,天上,13900000000,1\r\n"
    file = SimpleUploadedFile("投诉.csv", lines.encode())

    answer = zhao.post("/data/bakery.complaint/import", {"file": file})
    page = zhao.get(answer["Location"]).content.decode()

    assert "天上" in page
    assert "13900000000" not in page


def test_another_office_does_not_see_the_batch(zhao: Client) -> None:
    from tests.kernel.bakery import NOON

    from zhiheng.kernel.access.actions import create_person, load_offices
    from zhiheng.kernel.access.rules import OfficeRow

    address = sent(zhao, GOOD)["Location"]
    load_offices([OfficeRow("elsewhere", "别处局")], at=NOON)
    stranger = create_person(
        username="other", name="别处人", office="elsewhere", role="enter", password="Long-enough-1", at=NOON
    )
    zhao.force_login(stranger)

    assert zhao.get(address).status_code == 403
    assert zhao.post(f"{address}begin").status_code == 403
    assert zhao.get("/data/imports/").context["before"] == []


def test_what_a_program_sent_and_was_refused_is_read_on_the_same_page(zhao: Client, bakery: Bakery) -> None:
    from zhiheng.kernel.intake.actions import answer_once
    from zhiheng.kernel.intake.models import Batch

    row = {
        "number": "P-1",
        "subject_name": "白馒头",
        "sampled_on": "2026-02-02",
        "tested_on": "2026-02-01",
        "weight": "重",
    }
    answer_once(bakery.stating(source="api"), [row], key="k", request=b"x", answer=lambda _: b"{}")
    number = Batch.objects.get(source="api").pk

    page = zhao.get(f"/data/imports/{number}/")
    workbook = zhao.get(f"/data/imports/{number}/refused.xlsx")

    (bad,) = page.context["rows"]
    assert [cell.heading for fault in bad.faults for cell in fault.cells][:1] == ["单个重量（克）"]
    assert b"".join(workbook.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]


def test_a_template_that_was_filled_in_is_accepted(zhao: Client) -> None:
    template = zhao.get("/data/bakery.shop/template.xlsx").content
    filled = filled_template(
        template, {"名称": "澄川己号馒头坊", "统一社会信用代码": shop_code(9), "所在区县": "东城区"}
    )

    answer = zhao.post("/data/bakery.shop/import", {"file": SimpleUploadedFile("模板.xlsx", filled)})

    batch = batch_of(answer)
    assert (batch.rows, batch.stated, batch.refused, batch.problem) == (1, 1, 0, "")


def filled_template(content: bytes, values: dict[str, str | int]) -> bytes:
    """A template with one row of values behind its example."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    overwrite(book.worksheets[0], 2, values)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()
