"""Files that are sent while they are written reach both kinds of server piece by piece."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from asgiref.sync import async_to_sync
from django.test import AsyncRequestFactory, RequestFactory

from zhiheng.web.streaming import CSV, pieces_of, sent_as_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

MADE: list[int] = []


def pieces() -> Iterator[bytes]:
    """Three pieces, each noted when it is made."""
    MADE.clear()
    for number in range(3):
        MADE.append(number)
        yield b"%d\n" % number


def test_a_server_without_an_event_loop_gets_the_pieces_one_by_one() -> None:
    answer = sent_as_file(RequestFactory().get("/"), pieces(), name="表.csv", content_type=CSV)

    coming = iter(answer)
    assert next(coming) == b"0\n"
    assert MADE == [0]
    assert list(coming) == [b"1\n", b"2\n"]


def test_a_server_with_an_event_loop_gets_the_pieces_one_by_one() -> None:
    answer = sent_as_file(AsyncRequestFactory().get("/"), pieces(), name="表.csv", content_type=CSV)
    assert answer.is_async

    async def first_then_all() -> tuple[bytes, list[int], list[bytes]]:
        coming: AsyncIterator[bytes] = aiter(answer)
        first = await anext(coming)
        return first, list(MADE), [piece async for piece in coming]

    assert async_to_sync(first_then_all)() == (b"0\n", [0], [b"1\n", b"2\n"])


def test_the_name_of_a_file_is_a_name_and_no_header() -> None:
    answer = sent_as_file(RequestFactory().get("/"), pieces(), name="表\r\nX: 1.csv", content_type=CSV)

    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_file_is_sent_from_its_beginning_and_closed() -> None:
    file = io.BytesIO(b"x" * 100_000)
    file.read()

    assert b"".join(pieces_of(file)) == b"x" * 100_000
    assert file.closed
