"""The documents a person names on the command line: files, folders, standard input."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zhiheng.policy.reading.document import EXTENSIONS
from zhiheng.policy.reading.limits import DOCUMENT_BYTES
from zhiheng.policy.reading.refusals import Reason, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_STANDARD_INPUT: Final = "标准输入"


@dataclass(frozen=True, slots=True)
class Document:
    """A document to read, or the reason why there is none."""

    shown: str
    """As the person named it; for messages."""
    stem: str
    """What the names of its results begin with."""
    path: Path | None
    """None for standard input."""
    refused: Reason | None = None

    @property
    def name(self) -> str:
        """The file's own name, printable."""
        return _printable(self.path.name) if self.path else _STANDARD_INPUT

    def read(self) -> bytes:
        """The bytes; never more than one beyond the limit, so that an endless source is refused and not swallowed."""
        if self.refused:
            raise unreadable(self.shown, "", self.refused)
        try:
            if self.path is None:
                return sys.stdin.buffer.read(DOCUMENT_BYTES + 1)
            with self.path.open("rb") as file:
                return file.read(DOCUMENT_BYTES + 1)
        except FileNotFoundError as error:
            raise unreadable(self.shown, "", "not_found") from error
        except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
            raise unreadable(self.shown, "", "not_accessible", detail=str(error)) from error


def documents_in(names: Iterable[str]) -> list[Document]:
    """The documents named, in the order given; a folder stands for the readable files below it, sorted, each once."""
    found: dict[str, Document] = {}
    for name in names:
        for document in _documents(name):
            found.setdefault(os.path.realpath(document.path) if document.path else "-", document)
    return list(found.values())


def _documents(name: str) -> Iterator[Document]:
    path = Path(name)
    shown = _printable(name)
    if name == "-":
        yield Document(_STANDARD_INPUT, "stdin", None)
    elif path.is_dir():
        files = sorted(_files_below(path))
        for file in files:
            yield Document(_printable(str(file)), _printable(file.stem), file)
        if not files:
            yield Document(shown, shown, path, "nothing_in_folder")
    else:
        yield Document(shown, _printable(path.stem), path)


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            # "~$" begins the lock file of a document that stands open in an office program.
            if Path(name).suffix.lower() in EXTENSIONS and not name.startswith((".", "~$")):
                yield Path(parent) / name


def with_distinct_stems(documents: list[Document], say: Callable[[str], None]) -> Iterator[tuple[Document, str]]:
    """Each document with the stem of its results: two of one name get two stems, and the person is told.

    Stems are compared without regard to case, as some file systems do.
    """
    claimed = {document.stem.casefold() for document in documents}
    used: set[str] = set()
    for document in documents:
        stem = document.stem
        number = 1
        while stem.casefold() in used or (number > 1 and stem.casefold() in claimed):
            number += 1
            stem = f"{document.stem}-{number}"
        used.add(stem.casefold())
        if stem != document.stem and document.refused is None:
            say(f"提示：{document.shown} 与前面的文件同名，结果的文件名改用 {stem}。")
        yield document, stem


def _printable(name: str) -> str:
    """The name with a mark in place of bytes that are no characters."""
    return os.fsencode(name).decode("utf-8", "replace")
