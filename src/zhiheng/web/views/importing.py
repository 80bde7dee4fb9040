"""Bringing tables in: choose a file, see the verdict on every row, confirm, watch it, take the refused rows home."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import BinaryIO, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhiheng.adapters.tabular.refusals import write_refused
from zhiheng.kernel.intake.actions import begin_import, drop_batch, file_of, note_problem, receive_file
from zhiheng.kernel.intake.queries import batches, earlier_import
from zhiheng.web.import_access import batch_seen_by, may_work_on, offices_seen, require_worker
from zhiheng.web.import_verdicts import ON_A_PAGE, bad_rows, preview_of, refused_rows_of
from zhiheng.web.import_words import batch_words, batches_in_words, choices_of_taking, delivery_in
from zhiheng.web.import_work import begin_work, take_up_again
from zhiheng.web.record_access import chosen_office, kind_at, offices_to_enter_for, reader_of
from zhiheng.web.record_export import excel_form
from zhiheng.web.record_files import attached, require_keeper
from zhiheng.web.streaming import XLSX, pieces_of, sent_as_file

_LISTED: Final = 100


@require_http_methods(["GET", "POST"])
def import_new(request: HttpRequest, kind: str) -> HttpResponse:
    """A file for a kind; what is sent is kept and examined, nothing is stated yet."""
    person, found = reader_of(request), kind_at(kind)
    offices = offices_to_enter_for(person, found)
    upload = request.FILES.get("file")
    if request.method == "POST" and upload is not None:
        office = chosen_office(request.POST, offices)
        delivery = delivery_in(request.POST, found, person, upload.name or "未命名", office)
        batch = receive_file(delivery, upload.chunks())
        begin_work(batch)
        return redirect("batch", batch.pk)
    if request.method == "POST":
        messages.warning(request, "没有选择文件；请选择填好的表格再上传。", extra_tags="warn")
    before = batches(offices_seen(person, timezone.localdate()), found.address)[:10]
    context = {
        "section": "data",
        "kind": found,
        "offices": offices,
        "for_office": person.office_id,
        "taking": choices_of_taking(found),
        "takes_files": any(field.type == "file" for field in found.fields.values()),
        "before": batches_in_words(before),
    }
    return render(request, "records/import.html", context)


@require_http_methods(["GET", "POST"])
def attachments(request: HttpRequest) -> HttpResponse:
    """Files for the columns of tables that name one: each is kept, and its number told."""
    person = reader_of(request)
    require_keeper(person)
    kept, refused = attached(request, person)
    context = {"section": "data", "kept": kept, "refused": refused}
    return render(request, "records/attachments.html", context, status=422 if refused else 200)


@require_GET
def import_list(request: HttpRequest) -> HttpResponse:
    """The imports of the person's offices, newest first."""
    person = reader_of(request)
    before = batches(offices_seen(person, timezone.localdate()))[:_LISTED]
    return render(request, "records/imports.html", {"section": "data", "before": batches_in_words(before)})


@require_GET
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """How far a batch is, and the verdict on its rows."""
    person = reader_of(request)
    found, kind = batch_seen_by(person, number)
    take_up_again(found)
    start = int(text) if (text := request.GET.get("from", "")).isdecimal() and len(text) < 10 else 0
    context = {
        "section": "data",
        "kind": kind,
        "batch": found,
        **batch_words(found),
        "rows": bad_rows(found, start) if found.refused and found.state != "importing" else [],
        "start": start,
        "next": start + ON_A_PAGE if found.refused > start + ON_A_PAGE else 0,
        "may": may_work_on(person, found, kind),
        "earlier": earlier_import(found.sha256, found.kind) if found.state == "examined" else None,
        "taking": choices_of_taking(kind, found),
    }
    return render(request, "records/batch.html", context)


@require_GET
def batch_progress(request: HttpRequest, number: int) -> HttpResponse:
    """Only how far it is, for a page that waits; the whole page is asked for again when the work is done."""
    found, kind = batch_seen_by(reader_of(request), number)
    take_up_again(found)
    words = batch_words(found)
    answer = render(request, "records/parts/progress.html", {"batch": found, "kind": kind, **words})
    if not words["working"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_GET
def batch_preview(request: HttpRequest, number: int) -> HttpResponse:
    """The first rows that are accepted, as they were understood."""
    person = reader_of(request)
    found, kind = batch_seen_by(person, number)
    context = {"section": "data", "kind": kind, "batch": found, "preview": preview_of(found, person)}
    return render(request, "records/preview.html", context)


@require_POST
def batch_begin(request: HttpRequest, number: int) -> HttpResponse:
    """The examined file is imported from now on."""
    person = reader_of(request)
    batch_seen_by(person, number)
    begin_work(begin_import(number, by=person, at=timezone.now()))
    return redirect("batch", number)


@require_POST
def batch_resume(request: HttpRequest, number: int) -> HttpResponse:
    """Work that was stopped goes on behind the last row that is kept."""
    person = reader_of(request)
    found, kind = batch_seen_by(person, number)
    require_worker(person, found, kind)
    if found.state in ("received", "importing"):
        note_problem(number, "")
        begin_work(found)
    return redirect("batch", number)


@require_POST
def batch_again(request: HttpRequest, number: int) -> HttpResponse:
    """The same file is examined anew, to be taken in another way."""
    person = reader_of(request)
    found, kind = batch_seen_by(person, number)
    delivery = delivery_in(request.POST, kind, person, found.file_name, found.office)
    # In this order: a file that nobody waits for may be forgotten.
    with file_of(found).open("rb") as file:
        again = receive_file(delivery, pieces_of(file))
    drop_batch(number, by=person, at=timezone.now())
    begin_work(again)
    return redirect("batch", again.pk)


@require_POST
def batch_drop(request: HttpRequest, number: int) -> HttpResponse:
    """The file is not imported."""
    person = reader_of(request)
    _, kind = batch_seen_by(person, number)
    drop_batch(number, by=person, at=timezone.now())
    messages.info(request, "已放弃这次导入，没有写入任何记录。")
    return redirect("import_new", kind.address)


@require_GET
def batch_refused(request: HttpRequest, number: int) -> HttpResponseBase:
    """The rows that were not accepted, as a workbook to correct and bring in again."""
    found, kind = batch_seen_by(reader_of(request), number)
    file: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
    write_refused(excel_form(kind, timezone.localdate()), refused_rows_of(found), to=file)
    name = f"{kind.title}-第{number}批-未接收的行.xlsx"
    return sent_as_file(request, pieces_of(file), name=name, content_type=XLSX)
