"""Who may read an official document: it names people, so only those who work for the office that issued it."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import APPROVE, CHECK, ENTER, holds, require
from zhiheng.kernel.documents.models import Document

_READERS: Final = (ENTER, CHECK, APPROVE)


def may_read(person: object, document: Document) -> bool:
    """Whether the person enters, checks or approves for the office."""
    today = timezone.localdate()
    return any(holds(person, role, day=today, office=document.office_id) for role in _READERS)


def require_reader_of(person: Person, document: Document) -> None:
    """Refuse who may not read the document."""
    if not may_read(person, document):
        today = timezone.localdate()
        require(person, ENTER, day=today, office=document.office_id, act="read a document", act_zh="查看文书")


def may_void(person: object, document: Document) -> bool:
    """Whether the person may make the document void now."""
    today = timezone.localdate()
    return not document.is_void and holds(person, APPROVE, day=today, office=document.office_id)
