"""The packs that are installed: one entry point each, in the group ``zhiheng.packs``, that names the pack's module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.pack_reader import read_pack
from zhiheng.contract.problems import BrokenInstallation, ClashingWord, PackProblem, PacksRefused, Place

GROUP: Final = "zhiheng.packs"


def installed_folders(entries: Iterable[EntryPoint] | None = None) -> Mapping[str, Path]:
    """The folder of each installed pack by key; no code of a pack runs.

    Raises PacksRefused where an entry point leads nowhere or two claim one key.
    """
    folders: dict[str, Path] = {}
    problems: list[PackProblem] = []
    for entry in entry_points(group=GROUP) if entries is None else entries:
        place = Place(entry.name)
        folder = _folder(entry)
        if folder is None:
            problems.append(
                BrokenInstallation(
                    place,
                    f"the entry point names {entry.value}, which is no package with a folder; install it anew.",
                    f"入口 {entry.value} 找不到对应的包；请重新安装。",
                    module=entry.value,
                )
            )
        elif entry.name in folders:
            problems.append(
                ClashingWord(
                    place,
                    f"two installed packs claim the key: {folders[entry.name]} and {folder}; remove one.",
                    f"两个已安装的包使用同一个键：{folders[entry.name]} 和 {folder}；请卸载其一。",
                    word=entry.name,
                )
            )
        else:
            folders[entry.name] = folder
    if problems:
        raise PacksRefused(problems)
    return folders


def installed_packs(entries: Iterable[EntryPoint] | None = None) -> tuple[PackDeclaration, ...]:
    """All installed packs, read; raises PacksRefused with everything that is wrong with their files."""
    return read_all(installed_folders(entries).values())


def read_all(folders: Iterable[Path]) -> tuple[PackDeclaration, ...]:
    """The packs in the folders; raises PacksRefused with the problems of all of them."""
    packs: list[PackDeclaration] = []
    problems: list[PackProblem] = []
    for folder in folders:
        try:
            packs.append(read_pack(folder))
        except PacksRefused as refused:
            problems += refused.problems
    if problems:
        raise PacksRefused(problems)
    return tuple(packs)


def _folder(entry: EntryPoint) -> Path | None:
    try:
        found = find_spec(entry.module)
    except (ModuleNotFoundError, ValueError):
        return None
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0])
