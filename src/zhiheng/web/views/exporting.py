"""Records taken away: the list as CSV and Excel, the template to fill in."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import BinaryIO

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from zhiheng.adapters.tabular.export import csv_pieces, write_xlsx
from zhiheng.adapters.tabular.template import template
from zhiheng.kernel.records.queries import filtered
from zhiheng.web.record_access import kind_at, reader_of
from zhiheng.web.record_export import excel_form, exported, refuse_too_many
from zhiheng.web.record_filters import asked_in
from zhiheng.web.streaming import CSV, XLSX, pieces_of, sent_as_file


@require_GET
def record_export(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    """Every record of the list, as the address narrows it, under the headings of the template."""
    reader_of(request)
    found, today = kind_at(kind), timezone.localdate()
    asked = asked_in(found, request.GET)
    workbook = excel_form(found, today)
    rows = exported(found, asked.filter, workbook.columns, today)
    name = f"{found.title}-{today}.{form}"
    match form:
        case "csv":
            return sent_as_file(request, csv_pieces(workbook.columns, rows), name=name, content_type=CSV)
        case "xlsx":
            refuse_too_many(filtered(asked.filter).order_by().count())
            book: BinaryIO = TemporaryFile()  # noqa: SIM115 - closed when it has been sent
            write_xlsx(workbook, rows, to=book)
            return sent_as_file(request, pieces_of(book), name=name, content_type=XLSX)
        case _:
            raise Http404("没有这种文件。")


@require_GET
def kind_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The Excel template of a kind, with what may be chosen today."""
    reader_of(request)
    found, today = kind_at(kind), timezone.localdate()
    answer = HttpResponse(template(excel_form(found, today)), content_type=XLSX)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(True, f"{found.title}填报模板.xlsx") or "attachment"
    )
    return answer
