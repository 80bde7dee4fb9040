"""Before anything is read: how large what strangers send may be, and how often they may send it.

``Bounded`` stands before Django, which writes a whole body to the disk before it asks anyone; ``Threshold`` stands
before the check of the form's token, which reads the form.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from io import SEEK_END, BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from zhiheng.kernel.reception.actions import spend
from zhiheng.kernel.reception.rules import TooMany, neighbourhood
from zhiheng.web import public_photos
from zhiheng.web.public_pages import is_public, shut, too_large
from zhiheng.web.visitors import address_of

LARGEST_BODY: Final = 40 * 1024 * 1024
"""Of a form with photographs."""
LARGEST_ELSEWHERE: Final = 1024 * 1024 * 1024
"""Of everything else: offices import tables of a million rows."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class _BodyTooLarge(Exception):
    """More came than may come."""


class Bounded:
    """An application that reads no more of a body than may come, whatever its head says."""

    def __init__(self, application: Application) -> None:
        self._application = application

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        most = LARGEST_BODY if is_public(str(scope["path"])) else LARGEST_ELSEWHERE
        said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if said.isdigit() and len(said) < 16 and int(said) > most:
            await _refuse(send)
            return
        came, begun = 0, False

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if came > most:
                raise _BodyTooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._application(scope, counted, noted)
        except _BodyTooLarge:
            if begun:
                raise
            await _refuse(send)


async def _refuse(send: Send) -> None:
    body = "提交的内容过大，没有接收；请减少或缩小附件后再试。".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Few(MemoryFileUploadHandler):
    """Takes no more files than a form may have, and no more bytes of one than a photograph may have."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self._count = 0
        self._came = 0

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """Kept in memory: the body was bounded before."""
        super().handle_raw_input(*args, **kwargs)
        self.activated = True

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as the library calls it
        """Another file begins."""
        self._count += 1
        self._came = 0
        if self._count > public_photos.MOST:
            # The library closes what its handler holds when a file is skipped: that is not to be the one before.
            self.file = BytesIO()
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """A piece of it; of one that is too large the first byte too many is enough for the refusal."""
        self._came += len(raw_data)
        if self._came > public_photos.LARGEST + len(raw_data):
            return None
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The file, by what was kept of it."""
        del file_size
        return super().file_complete(self.file.seek(0, SEEK_END))


class Threshold:
    """Middleware: counts what strangers send before it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "POST" or not is_public(request.path):
            return self._get_response(request)
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not str(length).isdecimal() or int(length) > LARGEST_BODY:
            return too_large(request)
        try:
            spend({"post": neighbourhood(address_of(request))}, at=timezone.now())
        except TooMany as refused:
            return shut(request, refused)
        request.upload_handlers = [Few(request)]
        return self._get_response(request)
