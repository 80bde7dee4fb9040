"""The log for everyone: what it is, its heads, proofs of entries, its tiles, and the page that checks them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.kernel.access.rules import AUDIT_ADMIN, ROLE_ZH, holds
from zhiheng.kernel.journal.queries import entry, length
from zhiheng.kernel.log import queries
from zhiheng.kernel.log.models import Head
from zhiheng.kernel.log.rules import ALGORITHM_ZH, NotInTheLog, Proof, key_line
from zhiheng.web import verify_record
from zhiheng.web.log_addresses import tile_at

_HEADS_SHOWN: Final = 30
_TEXT: Final = "text/plain; charset=utf-8"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_OF_ADMINISTRATION: Final = "access."
_LARGEST: Final = (1 << 63) - 1


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What the log is, its newest heads and its keys."""
    heads = list(queries.heads()[:_HEADS_SHOWN])
    known = queries.keys()
    context = {
        "section": "log",
        "newest": heads[0] if heads else None,
        "heads": heads,
        "unsigned": length() - heads[0].size if heads else 0,
        "keys": [(ALGORITHM_ZH[key.algorithm], key_line(known.name, key)) for key in reversed(known.public)],
    }
    return render(request, "log/overview.html", context)


@require_GET
def proof(request: HttpRequest) -> HttpResponse:
    """That an entry stands in the log, and that the log begins with a head someone kept."""
    context: dict[str, object] = {
        "section": "log",
        "asked": request.GET.get("entry", ""),
        "since": request.GET.get("since", ""),
    }
    try:
        newest, shown = _proof(request)
    except _NoProof as missing:
        return render(request, "log/proof.html", {**context, "missing": missing.words}, status=404)
    return render(
        request,
        "log/proof.html",
        {
            **context,
            "shown": shown,
            "head": newest,
            "body": shown.body if _may_read(request, shown) else "",
        },
    )


@require_GET
def proof_file(request: HttpRequest) -> HttpResponse:
    """The proof as a file; with the entry itself for those who may read it."""
    try:
        _, shown = _proof(request)
    except _NoProof as missing:
        raise Http404(missing.words) from missing
    return _attached(
        shown.json(with_body=_may_read(request, shown)), f"proof-{shown.seq}.json", "application/json; charset=utf-8"
    )


@require_GET
def checkpoint(_request: HttpRequest) -> HttpResponse:
    """The newest head as it is signed."""
    newest = queries.newest_head()
    if newest is None:
        raise Http404("还没有签过日志头。")
    return HttpResponse(newest.note, content_type=_TEXT, headers={"Cache-Control": "no-cache"})


@require_GET
def head(_request: HttpRequest, number: int) -> HttpResponse:
    """A head as it is signed, to be kept."""
    found = Head.objects.filter(pk=number).first() if number <= _LARGEST else None
    if found is None:
        raise Http404("没有这个编号的日志头。")
    return _attached(found.note.encode(), f"checkpoint-{found.pk}.txt", _TEXT)


@require_GET
def tile(_request: HttpRequest, level: int, address: str) -> HttpResponse:
    """A tile of hashes."""
    place = tile_at(address) if level < 64 else None
    hashes = queries.tile(level, place.number, place.width) if place else None
    if hashes is None:
        raise Http404("没有这个日志块。")
    return HttpResponse(hashes, content_type="application/octet-stream", headers={"Cache-Control": _FOR_EVER})


@require_GET
def verifier(_request: HttpRequest) -> HttpResponse:
    """The page that checks proofs without this program."""
    return _attached(Path(verify_record.__file__).read_bytes(), "verify_record.py", "text/x-python; charset=utf-8")


class _NoProof(Exception):
    """There is no such proof; the words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def _proof(request: HttpRequest) -> tuple[Head, Proof]:
    """The proof under the newest head, and that head."""
    newest = queries.newest_head()
    if newest is None:
        raise _NoProof("还没有签过日志头；请在签署之后再查。")
    seq = _number(request.GET.get("entry", ""), "记载编号")
    since = request.GET.get("since", "").strip()
    size = _number(since, "留存日志头的条数") if since else None
    earlier = None if size is None else queries.head_of_size(size)
    if size is not None and earlier is None:
        raise _NoProof(f"没有共{size}条记载的日志头；请按留存的日志头第二行的数字填写。")
    try:
        return newest, queries.proof(seq, newest, since=earlier)
    except NotInTheLog as error:
        raise _NoProof(error.message_zh) from error


def _number(words: str, what: str) -> int:
    words = words.strip()
    if not (words.isascii() and words.isdigit() and int(words[:19]) <= _LARGEST and len(words) <= 19):
        raise _NoProof(f"{what}应是一个整数，例如 17。")
    return int(words)


def _may_read(request: HttpRequest, shown: Proof) -> bool:
    """Whether the entry itself may be shown: to those with a role, of administration to those who audit."""
    found = entry(shown.seq)
    today = timezone.localdate()
    of_administration = found is not None and found.kind.startswith(_OF_ADMINISTRATION)
    roles = [AUDIT_ADMIN] if of_administration else list(ROLE_ZH)
    return any(holds(request.user, role, day=today) for role in roles)


def _attached(content: bytes, name: str, content_type: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
