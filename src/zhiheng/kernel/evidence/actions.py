"""What may be done with evidence: keep a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from typing import Final

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, day_of, holds, require
from zhiheng.kernel.evidence import rules
from zhiheng.kernel.evidence.models import File

_MAY_KEEP: Final = (ENTER, CHECK, APPROVE)


def keep_file(*, name: str, content: bytes, by: Person, at: datetime) -> File:
    """Keep a file, for who may enter, check or approve anything; the same bytes again are the same file.

    An entry names it by its digest, in its evidence or as a file field; the name it came under is not kept.
    """
    day = day_of(at)
    if not any(holds(by, role, day=day) for role in _MAY_KEEP):
        require(by, ENTER, day=day, act="keep evidence", act_zh="上传证据文件")
    found = rules.format_of(name, content, day=day)
    new = File(
        sha256=rules.digest(content),
        size=len(content),
        media_type=found.media_type,
        ending=PurePath(name).suffix.removeprefix(".").lower(),
        content=content,
        kept_at=at,
        kept_by=by.username,
    )
    File.objects.bulk_create([new], ignore_conflicts=True)
    return File.objects.get(pk=new.sha256)
