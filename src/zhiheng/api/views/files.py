"""Evidence files: sent once, named afterwards by their digest."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from zhiheng.api.answers import answer
from zhiheng.api.calls import Call
from zhiheng.kernel.evidence.actions import keep_file
from zhiheng.kernel.evidence.rules import LARGEST

OCTETS: Final = "application/octet-stream"
LONGEST_NAME: Final = 255


def keep(call: Call) -> HttpResponse:
    """Keep the bytes of a file: 201, or 200 where they are kept already."""
    call.only(("name",))
    name = call.value("name", longest=LONGEST_NAME)
    call.require_type(OCTETS)
    kept = keep_file(name=name, content=call.raw(most=LARGEST), by=call.person, at=call.at)
    told = {"sha256": kept.sha256, "size": kept.size, "media_type": kept.media_type}
    return answer(told, status=201 if kept.kept_at == call.at else 200)
