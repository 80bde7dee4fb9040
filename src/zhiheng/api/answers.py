"""Answers: JSON as the house writes it, decimals as the digits they were stated with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from django.http import HttpResponse

JSON: Final = "application/json"
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def encoded(value: object) -> bytes:
    """The JSON of a value."""
    return _ENCODER.encode(value)


def answer(value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """An answer in JSON; ``bytes`` are JSON already."""
    content = value if isinstance(value, bytes) else encoded(value)
    return HttpResponse(content, status=status, content_type=JSON, headers={**_KEPT_BY_NOBODY, **(headers or {})})


_KEPT_BY_NOBODY: Final = {"Cache-Control": "no-store"}
"""What is answered to a key is for its bearer alone."""


def etag(last: int) -> str:
    """The ETag of a record whose newest entry has this number."""
    return f'"{last}"'
