"""The toy packs as the tests use them: whole, or with one thing changed in a copy."""

import shutil
from pathlib import Path

from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.installed import read_all
from zhiheng.contract.problems import PackProblem, PacksRefused

TOY_PACK = Path(__file__).parent.parent / "toy_pack"
FOLDERS = (TOY_PACK / "grain", TOY_PACK / "bakery")


def toy_catalogue() -> Catalogue:
    """Both toy packs, assembled."""
    return assemble(read_all(FOLDERS))


def copied(to: Path) -> Path:
    """A copy of the toy packs that a test may change."""
    return shutil.copytree(TOY_PACK, to / "packs")


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Changes the first place in a file; an empty old text adds at the end."""
    path = folder / file
    text = path.read_text("utf-8") if path.exists() else ""
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1) if old else text + new, "utf-8")


def problems_of(folder: Path) -> tuple[PackProblem, ...]:
    """What is wrong with the packs below a folder."""
    try:
        assemble(read_all(sorted(path.parent for path in folder.glob("*/pack.toml"))))
    except PacksRefused as refused:
        return tuple(refused.problems)
    return ()
