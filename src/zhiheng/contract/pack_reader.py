"""A folder of declarations to one PackDeclaration; reading runs no code of the pack and changes nothing."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from zhiheng.contract.declarations.examples import Example
from zhiheng.contract.declarations.pack import EXAMPLES, FILES, PackDeclaration
from zhiheng.contract.declarations.pack_head import PackHead
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import PackProblem, PacksRefused, Place, UnknownFile, UnreadablePack
from zhiheng.contract.table_reader import TableReader
from zhiheng.contract.toml_text import NotToml, read_toml
from zhiheng.contract.words import words_of

HEAD: Final = "pack.toml"


def read_pack(folder: Path) -> PackDeclaration:
    """The pack in a folder.

    Raises PacksRefused with everything that is wrong with its files by themselves: unknown and missing keys, wrong
    types and values. What words mean together (references, expressions, units) ``assemble`` finds.
    """
    reading = _Reading(folder)
    pack = reading.pack()
    if pack is None or reading.problems:
        raise PacksRefused(reading.problems)
    return pack


class _Reading:
    """One reading of one folder."""

    def __init__(self, folder: Path) -> None:
        self.problems: list[PackProblem] = []
        self._folder = folder
        self._name = folder.name
        self._lines: dict[tuple[str, str, str], int] = {}

    def pack(self) -> PackDeclaration | None:
        if not (self._folder / HEAD).is_file():
            self.problems.append(
                UnreadablePack(
                    Place(self._name, HEAD),
                    f"{self._folder} has no {HEAD}; a pack is a folder with one; name the right folder.",
                    f"文件夹 {self._folder} 中没有 {HEAD}；领域包须有此文件；请指明正确的文件夹。",
                )
            )
            return None
        head = self._file(HEAD, PackHead)
        if isinstance(head, PackHead):
            self._name = head.key
        declared: dict[str, Any] = {}
        for name, declaration in FILES.items():
            if name != HEAD and (self._folder / name).is_file():
                read = self._file(name, declaration)
                for concept in (word.name for word in words_of(declaration)):
                    declared[concept] = getattr(read, concept, ())
        self._unknown_files(self._folder, [*FILES])
        examples = self._examples()
        if not isinstance(head, PackHead):
            return None
        return PackDeclaration(
            head=head, **declared, example=examples, folder=self._folder, lines=MappingProxyType(self._lines)
        )

    def _examples(self) -> tuple[Example, ...]:
        read = [
            self._file(f"{EXAMPLES}/{path.name}", Example, path.stem)
            for path in sorted((self._folder / EXAMPLES).glob("*.toml"))
        ]
        return tuple(example for example in read if isinstance(example, Example))

    def _file(self, name: str, declaration: type[Any], key: str = "") -> object:
        try:
            values, lines = read_toml((self._folder / name).read_bytes())
        except (NotToml, OSError) as error:
            reason_zh = error.reason_zh if isinstance(error, NotToml) else f"打不开（{error.strerror}）；请检查权限"
            reason = str(error) if isinstance(error, NotToml) else f"cannot be opened ({error.strerror}); check it"
            line = error.line if isinstance(error, NotToml) else 0
            self.problems.append(UnreadablePack(Place(self._name, name, line=line), reason, f"{reason_zh}。"))
            return None
        self._lines.update({(name, *place): line for place, line in lines.items()})

        def place(table: str, key: str) -> Place:
            line = self._lines.get((name, table, key)) or self._lines.get((name, table, "")) or 0
            return Place(self._name, name, table, key, line)

        return TableReader(place, self.problems).read(declaration, values, name=key)

    def _unknown_files(self, folder: Path, known: list[str]) -> None:
        for path in sorted(folder.glob("*.toml")):
            if path.name in known:
                continue
            near = nearest_to(path.name, known)
            self.problems.append(
                UnknownFile(
                    Place(self._name, path.name),
                    f"no file of a pack has this name; {ask(near, 'remove it.')}",
                    f"领域包没有这个文件；{ask_zh(near, '请移走。')}",
                    nearest=near,
                )
            )
