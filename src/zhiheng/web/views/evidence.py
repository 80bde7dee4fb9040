"""Evidence files, handed out to those who may read records, and never shown by the browser itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from zhiheng.kernel.documents.queries import document_of_file
from zhiheng.kernel.evidence import queries
from zhiheng.kernel.evidence.rules import FileUnknown
from zhiheng.web.document_access import require_reader_of
from zhiheng.web.record_access import reader_of


@require_GET
def evidence_file(request: HttpRequest, digest: str) -> HttpResponse:
    """The file of a digest, to be saved: no browser is to run or render what a stranger sent."""
    person = reader_of(request)
    document = document_of_file(digest)
    if document is not None:
        require_reader_of(person, document)
    try:
        found = queries.file(digest)
    except FileUnknown as error:
        raise Http404(error.message_zh) from error
    return HttpResponse(
        bytes(found.content),
        content_type=found.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{found.sha256[:12]}.{found.ending}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )
