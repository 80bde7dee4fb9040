"""The secret key of this installation: made once, kept beside the database, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_FILE = "secret.key"


def secret_key(var: Path) -> str:
    """The key in the folder; a new one on the first call. Two first calls at once agree on one key."""
    path = var / _FILE
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        draft = var / f".{_FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first; its key counts
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
