"""What may be asked of evidence: which files are kept, their bytes, and whether all are as they were."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import msgspec

from zhiheng.kernel.evidence import rules
from zhiheng.kernel.evidence.models import File
from zhiheng.kernel.evidence.rules import Fault
from zhiheng.kernel.journal.models import Entry


def kept_files(digests: Collection[str]) -> set[str]:
    """Those of the digests under which a file is kept."""
    return set(File.objects.filter(pk__in=digests).values_list("sha256", flat=True))


def described(digests: Collection[str]) -> dict[str, File]:
    """The files of these digests without their content, for lists."""
    return File.objects.defer("content").in_bulk(list(digests))


def file(digest: str) -> File:
    """The file of a digest; refused where its bytes are no longer those of the digest."""
    found = File.objects.filter(pk=digest).first()
    if found is None:
        raise rules.FileUnknown(
            f"no file {digest[:16]}… is kept (kernel/evidence/queries.py); take the digest from the record",
            message_zh="没有这份证据文件；请从记录页面重新进入。",
            sha256=digest,
        )
    if rules.digest(bytes(found.content)) != digest:
        raise rules.FileChanged(
            f"the bytes of file {digest[:16]}… are not those of its digest (kernel/evidence); restore it from a backup",
            message_zh="这份证据文件的内容与存入时的摘要不符，可能被改动过，因此不予提供；请管理员从备份恢复。",
            permanent=True,
            sha256=digest,
        )
    return found


def check() -> Iterator[Fault]:
    """Every file whose bytes are not those of its digest, and every one an entry names that is not there."""
    kept = set()
    for found in File.objects.order_by("sha256").iterator(chunk_size=1):
        kept.add(found.sha256)
        if rules.digest(bytes(found.content)) != found.sha256:
            yield Fault(found.sha256)
    naming = Entry.objects.exclude(evidence="[]").order_by("seq").values_list("seq", "evidence")
    for seq, evidence in naming.iterator(chunk_size=2000):
        try:
            digests = msgspec.json.decode(evidence.encode(), type=list[str])
        except msgspec.DecodeError:
            continue  # a changed entry: the log names it
        for digest in digests:
            if digest not in kept:
                yield Fault(digest, seq)
