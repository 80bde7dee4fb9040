"""Files that are sent while they are written, piece by piece, in constant memory, under either kind of server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import BinaryIO, Final

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv; charset=utf-8"
_PIECE: Final = 64 * 1024


def sent_as_file(
    request: HttpRequest, pieces: Iterable[bytes], *, name: str, content_type: str
) -> StreamingHttpResponse:
    """The answer that sends the pieces as a file of this name."""
    asynchronous = isinstance(request, ASGIRequest)
    disposition = content_disposition_header(as_attachment=True, filename=name.replace("\n", " "))
    return StreamingHttpResponse(
        _one_by_one(iter(pieces)) if asynchronous else iter(pieces),
        content_type=content_type,
        headers={"Content-Disposition": disposition or "attachment"},
    )


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning; it is closed at its end."""
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


async def _one_by_one(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    following = sync_to_async(lambda: next(pieces, None))
    while (piece := await following()) is not None:
        yield piece
