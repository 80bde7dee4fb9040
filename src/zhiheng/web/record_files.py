"""Files that come with forms, kept as evidence before what names them is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone

from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.intake.refusals import Refusal, StatementRefused
from zhiheng.contract.kinds import Kind
from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, holds, require
from zhiheng.kernel.evidence.actions import keep_file
from zhiheng.kernel.evidence.rules import LARGEST, FileRefused


@dataclass(frozen=True, slots=True)
class SentFiles:
    """What became of the files of a form: each one named by its digest, and those that were not taken."""

    digests: Mapping[str, str]
    refusals: tuple[Refusal, ...]

    def require_taken(self) -> None:
        """Refuse a form of which a file was not taken."""
        if self.refusals:
            raise StatementRefused(self.refusals)


def files_in(request: HttpRequest, kind: Kind, person: Person) -> SentFiles:
    """The files that were sent for fields of the kind, kept."""
    digests: dict[str, str] = {}
    refusals: list[Refusal] = []
    for key, declared in kind.fields.items():
        upload = request.FILES.get(key) if declared.type == "file" else None
        if upload is None:
            continue
        try:
            digests[key] = _kept(upload, person)
        except FileRefused as refused:
            words = f"“{declared.title.zh}”：{refused.message_zh.rstrip('。')}"
            refusals.append(Refusal(Bilingual(words, str(refused)), field=key))
    return SentFiles(digests, tuple(refusals))


def evidence_in(request: HttpRequest, person: Person) -> tuple[str, ...]:
    """The digests of the files that were sent as evidence, kept; raises FileRefused."""
    return tuple(dict.fromkeys(_kept(upload, person) for upload in request.FILES.getlist("evidence")))


def attached(request: HttpRequest, person: Person) -> tuple[list[tuple[str, str]], list[str]]:
    """The names of the files that were sent with the digests under which they are kept, and why others were not."""
    kept, refused = [], []
    for upload in request.FILES.getlist("evidence"):
        try:
            kept.append((upload.name or "", _kept(upload, person)))
        except FileRefused as error:
            refused.append(error.message_zh)
    return kept, refused


def require_keeper(person: Person) -> None:
    """Refuse who neither enters nor checks nor approves anything."""
    today = timezone.localdate()
    if not any(holds(person, role, day=today) for role in (ENTER, CHECK, APPROVE)):
        require(person, ENTER, day=today, act="keep evidence", act_zh="上传附件")


def _kept(upload: UploadedFile[Any], person: Person) -> str:
    # One byte more than is taken is enough for the refusal.
    content = upload.read(LARGEST + 1)
    return keep_file(name=upload.name or "", content=content, by=person, at=timezone.now()).sha256
