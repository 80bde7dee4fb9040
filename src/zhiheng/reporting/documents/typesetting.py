"""Typst sets a paper: a fixed program and the words beside it as data, on the common page.

Nothing in a paper can be read as markup, no character is printed as a box, and the same paper of the same day is the
same file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

from zhiheng.primitives.errors import EngineError
from zhiheng.reporting.fonts.choice import Fonts, Use

_LATIN: Final = "Libertinus Serif"
"""Comes with Typst: digits and Latin letters look alike on every machine."""
_OFFICIAL_TITLE: Final = ("小标宋", "XiaoBiaoSong")
_USES: Final[tuple[Use, ...]] = ("title", "body", "heading", "subheading")


class PaperNotSet(EngineError):
    """Typst could not set the paper; who keeps the program looks at it."""

    code = "reporting.paper_not_set"


def faces(fonts: Fonts) -> dict[str, Any]:
    """What ``page.typ`` is told of the fonts; a title in a face not made for titles is set bold."""
    official = any(mark in name for name in fonts.families("title") for mark in _OFFICIAL_TITLE)
    return {
        "latin": _LATIN,
        "fonts": {use: list(fonts.families(use)) for use in _USES},
        "title-weight": "regular" if official else "bold",
    }


def typeset(program: bytes, paper: Mapping[str, Any], folder: Path, *, title: str, day: date, fonts: Fonts) -> bytes:
    """The bytes of the PDF file, dated to the day; ``folder`` holds the pictures and takes what Typst reads.

    Raises MissingFonts where a character could not be drawn, PaperNotSet.
    """
    fonts.require(_texts(paper))
    (folder / "paper.json").write_text(json.dumps(paper, ensure_ascii=False), encoding="utf-8")
    (folder / "page.typ").write_bytes(files(__package__).joinpath("page.typ").read_bytes())
    (folder / "main.typ").write_bytes(program)
    try:
        made = typst.Compiler(
            os.fspath(folder / "main.typ"), root=os.fspath(folder), font_paths=_loaded(fonts.folders)
        ).compile(timestamp=datetime.combine(day, time(), UTC))
    except typst.TypstError as error:
        raise PaperNotSet(
            f"Typst could not set {title!r}: {error}; report this.",
            permanent=True,
            message_zh=f"《{title}》无法排成 PDF；排版程序报错；请把本提示告知系统维护人员：{error}",
        ) from error
    assert isinstance(made, bytes), "one document makes one file"
    return made


@lru_cache(maxsize=8)
def _loaded(folders: tuple[Path, ...]) -> typst.Fonts:
    """The fonts for Typst; finding them anew for each paper takes longer than setting a page."""
    return typst.Fonts(font_paths=[os.fspath(path) for path in folders])


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
