"""What may be asked of the vault without opening anything: what it keeps, and which texts are the same."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from zhiheng.kernel.vault import rules
from zhiheng.kernel.vault.models import Secret
from zhiheng.kernel.vault.rules import VaultKeys
from zhiheng.primitives import key_files


def key_path() -> Path:
    """Where the vault's keys lie."""
    return Path(settings.KEYS) / "vault.json"


def keys() -> VaultKeys:
    """The vault's keys; the file is made when they are first asked for."""
    return rules.keys_in(key_files.kept(key_path(), lambda: rules.keys_text(rules.first_keys())))


def secret(number: int) -> Secret:
    """The secret of a number, sealed as it is."""
    found = Secret.objects.filter(pk=number).first()
    if found is None:
        raise rules.SecretUnknown(
            f"the vault has no secret {number} (kernel/vault/queries.py); take the number from the record",
            message_zh=f"没有编号为{number}的密封内容；请从记录页面重新进入。",
            number=number,
        )
    return found


def destroyed_among(numbers: Iterable[int]) -> frozenset[int]:
    """Which of these secrets are destroyed."""
    gone = Secret.objects.filter(pk__in=list(numbers), destroyed_at__isnull=False)
    return frozenset(gone.values_list("number", flat=True))


def alike(number: int) -> list[int]:
    """The other secrets that hold the same text as this one; none once it is destroyed."""
    found = secret(number)
    if found.destroyed_at is not None:
        return []
    same = Secret.objects.filter(likeness=found.likeness).exclude(pk=number)
    return list(same.order_by("number").values_list("number", flat=True))


def holding(text: str) -> list[int]:
    """The secrets that hold this text. Who asks learns whether it is there: ask only for those who may read it."""
    same = Secret.objects.filter(likeness=rules.likeness(text, keys().index))
    return list(same.order_by("number").values_list("number", flat=True))
