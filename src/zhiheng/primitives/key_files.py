"""Files of keys: made once, whole, readable by their owner only, and never where what they protect is kept."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from zhiheng.primitives.errors import EngineError


class KeyFileRefused(EngineError):
    """The file of keys cannot be read or written; the operator acts."""

    code = "key_files.refused"


def kept(path: Path, make: Callable[[], str]) -> str:
    """What the file holds; what ``make`` gives on the first call. Two first calls at once agree on one content."""
    try:
        if not path.exists():
            draft = _draft(path, make())
            try:
                os.link(draft, path)
            except FileExistsError:
                pass  # another process was first; its keys count
            finally:
                draft.unlink()
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise _refused(path, error) from error


def replace(path: Path, content: str) -> None:
    """Put the new content in place of the old, whole or not at all."""
    try:
        _draft(path, content).replace(path)
    except OSError as error:
        raise _refused(path, error) from error


def _draft(path: Path, content: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _refused(path: Path, error: OSError) -> KeyFileRefused:
    return KeyFileRefused(
        f"the key file {path} cannot be used ({error.strerror}); see ZHIHENG_KEYS and who owns the folder",
        message_zh=f"密钥文件{path}不能使用；请检查ZHIHENG_KEYS所指的文件夹及其属主和权限。",
        permanent=False,
        path=str(path),
    )
