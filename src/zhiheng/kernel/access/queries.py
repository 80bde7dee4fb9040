"""What may be asked about people."""

from __future__ import annotations

from zhiheng.kernel.access.models import Person


def person_named(username: str) -> Person | None:
    """The person with this account name, or None."""
    return Person.objects.filter(username=username).first()
