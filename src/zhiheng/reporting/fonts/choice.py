"""Fonts by what they are for: the official one where the machine has it, else a free one of like shape.

Fonts are looked for in the folders given, in the system's, and in a package of fonts installed beside the program.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal
from unicodedata import category

import typst

from zhiheng.primitives.errors import EngineError
from zhiheng.reporting.fonts.coverage import characters_of

Use = Literal["title", "body", "heading", "subheading", "chart"]

_SONG: Final = ("Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "AR PL UMing CN", "SimSun", "宋体")
_SANS: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)
FAMILIES: Final[dict[Use, tuple[str, ...]]] = {
    "title": ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", *_SONG, *_SANS),
    "body": (
        "FangSong_GB2312",
        "仿宋_GB2312",
        "FangSong",
        "仿宋",
        "STFangsong",
        "FandolFang R",
        "FandolFang",
        *_SONG,
        *_SANS,
    ),
    "heading": ("SimHei", "黑体", "STHeiti", "FandolHei", *_SANS, *_SONG),
    "subheading": (
        *("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "FandolKai", "AR PL UKai CN", "LXGW WenKai"),
        *_SONG,
        *_SANS,
    ),
    "chart": (*_SANS, *_SONG),
}
"""For each use the families in order of preference; GB/T 9704-2012, 5.2.2 and 7.3 name 小标宋, 仿宋, 黑体 and 楷体."""

_PACKAGES: Final = ("pylopdf_fonts_zh_cn", "mplfonts")
_TO_INSTALL: Final = "fonts-noto-cjk"
_INSTALL: Final = "apt-get install fonts-noto-cjk (or fonts-wqy-microhei), or pip install pylopdf-fonts-zh-cn"
_INSTALL_ZH: Final = (
    "请安装中文字体：apt-get install fonts-noto-cjk（或 fonts-wqy-microhei），"
    "或 pip install pylopdf-fonts-zh-cn，然后重试"
)


class MissingFonts(EngineError):
    """The machine has no font for a text that is to be drawn; who runs it installs the package that is named."""

    code = "reporting.missing_fonts"

    def __init__(self, message: str, *, message_zh: str, characters: str = "") -> None:
        super().__init__(message, permanent=True, message_zh=message_zh, package=_TO_INSTALL, characters=characters)


@dataclass(frozen=True, slots=True)
class Face:
    """One font file that draws Chinese."""

    family: str
    path: Path
    index: int


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts of the machine that draw Chinese, the best for each use."""

    faces: tuple[Face, ...]
    folders: tuple[Path, ...]
    """Where they lie, beside the folders of the system."""

    def families(self, use: Use) -> tuple[str, ...]:
        """The families for a use that are there, the best first."""
        there = {face.family for face in self.faces}
        return tuple(family for family in FAMILIES[use] if family in there)

    def require(self, text: Iterable[str]) -> None:
        """Refuse a text of which some character could not be drawn."""
        wanted = {character for piece in text for character in piece}
        missing = {ord(character) for character in wanted if category(character) not in {"Cc", "Cf", "Zs", "Zl", "Zp"}}
        missing -= set(range(0x20, 0x7F))  # every font has these
        for face in self.faces:
            if not missing:
                return
            missing -= characters_of(face.path, face.index)
        if missing:
            raise _cannot_draw("".join(map(chr, sorted(missing)[:20])))


def find_fonts(folders: Sequence[Path] = (), *, system: bool = True) -> Fonts:
    """The fonts that draw Chinese in the folders, the system and the packages of fonts; an error where there are none.

    ``system`` false leaves the system's and the packages' out.
    """
    return _found(tuple(folders), system=system)


@lru_cache(maxsize=8)
def _found(folders: tuple[Path, ...], *, system: bool) -> Fonts:
    every = (*folders, *(_folders_of_packages() if system else ()))
    wanted = {family: place for place, family in enumerate(dict.fromkeys(sum(FAMILIES.values(), ())))}
    listed = typst.Fonts(
        include_system_fonts=system, include_embedded_fonts=False, font_paths=[os.fspath(folder) for folder in every]
    ).fonts()
    best: dict[str, Face] = {}
    for font in sorted(listed, key=lambda font: abs(font.weight - 400)):
        if font.family in wanted and font.path and font.style == "normal":
            best.setdefault(font.family, Face(font.family, Path(font.path), font.index))
    if not best:
        raise MissingFonts(
            f"This machine has no font that draws Chinese; without one a report would show boxes; {_INSTALL}.",
            message_zh=f"本机没有中文字体，无法生成图表和文稿；没有字体时文字会显示为方框，因此不予生成；{_INSTALL_ZH}。",
        )
    return Fonts(tuple(sorted(best.values(), key=lambda face: wanted[face.family])), every)


def _folders_of_packages() -> tuple[Path, ...]:
    specs = (importlib.util.find_spec(name) for name in _PACKAGES)
    return tuple(Path(place) for spec in specs if spec for place in spec.submodule_search_locations or ())


def _cannot_draw(characters: str) -> MissingFonts:
    codes = "、".join(f"{character}（U+{ord(character):04X}）" for character in characters)
    return MissingFonts(
        f"No font of this machine draws {characters!r}; a report never shows boxes; {_INSTALL}.",
        message_zh=f"本机字体缺少以下字符：{codes}；文稿不允许出现方框；{_INSTALL_ZH}，或改用其他写法。",
        characters=characters,
    )
