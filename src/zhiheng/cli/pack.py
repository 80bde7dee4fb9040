"""``zhiheng pack``: prove packs, begin one, write their pages; no database is needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Group, reason
from zhiheng.cli.safe_files import write_whole
from zhiheng.contract.problems import PacksRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from zhiheng.contract.catalogue import Catalogue
    from zhiheng.contract.declarations.pack import PackDeclaration
    from zhiheng.contract.problems import PackProblem

_HEAD: Final = "pack.toml"
_CHECK: Final = """检查领域包：读取、装配、运行算例，一次列出全部问题。

给出文件夹（一个包，或放着几个包的文件夹）或已装包的键；不给则检查全部已装的包。有问题时退出码为 1。"""
_NEW: Final = "新建领域包：写出一套最小而完整、能通过检查的文件。"
_DOC: Final = "生成领域包的说明页（Markdown，中英文），只依据其声明。"
_WORDS: Final = "契约的全部词：领域包可以写的每一个文件、表和键（Markdown）。"


@click.group(cls=Group, help="领域包：检查声明、新建、生成说明页；不需要数据库。")
def pack() -> None:
    """Commands on packs."""


@pack.command("check", help=_CHECK)
@click.argument("targets", nargs=-1, metavar="[文件夹或键…]")
def check(targets: tuple[str, ...]) -> None:
    """Prints every problem with its place; the exit status is 1 where there is one."""
    packs, asked, problems = _load(targets)
    problems = problems or _prove(packs, asked)
    for problem in problems:
        click.echo(f"[{problem.code}] {problem.message_zh}")
    if problems:
        click.echo(f"共 {len(problems)} 处问题。")
        sys.exit(1)
    if not packs:
        click.echo("没有已安装的领域包；可用 zhiheng pack check 文件夹 检查一个。")


@pack.command("new", help=_NEW)
@click.argument("key", metavar="键")
@click.option(
    "--to", "folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False), help="写到这个文件夹下。"
)
def new(key: str, folder: Path | None) -> None:
    """Writes the skeleton into a folder named by the key; a folder that is there already is left alone."""
    from zhiheng.contract.skeleton import skeleton_of  # noqa: PLC0415 - each command loads what it needs

    target = (folder or Path.cwd()) / key
    try:
        files = skeleton_of(key)
    except PacksRefused as refused:
        raise click.ClickException(refused.message_zh) from refused
    if target.exists():
        raise click.ClickException(f"{target} 已存在；请换一个键或文件夹。")
    try:
        for path, text in files.items():
            write_whole(target / path, text.encode())
    except OSError as error:
        raise _unwritable(target, error) from error
    click.echo(f"{target}：{len(files)} 个文件。下一步：zhiheng pack check {target}")


@pack.command("doc", help=_DOC)
@click.argument("target", metavar="文件夹或键")
@click.option(
    "--to", "file", metavar="文件", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件；默认显示。"
)
def doc(target: str, file: Path | None) -> None:
    """Writes the page of one pack, or the pages of all packs in a folder one after the other."""
    from zhiheng.contract.pack_page import page_of  # noqa: PLC0415

    packs, asked, problems = _load((target,))
    try:
        catalogue = _assembled(packs, problems)
    except PacksRefused as refused:
        raise click.ClickException(refused.message_zh) from refused
    page = "\n".join(page_of(catalogue, key) for key in asked)
    if file is None:
        click.echo(page, nl=False)
        return
    try:
        write_whole(file, page.encode())
    except OSError as error:
        raise _unwritable(file, error) from error
    click.echo(f"{file}：{len(asked)} 个包的说明。")


@pack.command("words", help=_WORDS)
def words() -> None:
    """Prints the reference page of the contract."""
    from zhiheng.contract.reference_page import reference_page  # noqa: PLC0415

    click.echo(reference_page(), nl=False)


def _load(targets: Sequence[str]) -> tuple[list[PackDeclaration], list[str], list[PackProblem]]:
    """The packs asked for with those they need, the keys asked for, and what is wrong with the files."""
    from zhiheng.contract.installed import installed_folders  # noqa: PLC0415

    try:
        installed = installed_folders()
    except PacksRefused as refused:
        return [], [], list(refused.problems)
    folders = [folder for target in targets or installed for folder in _folders(target, installed)]
    packs: list[PackDeclaration] = []
    problems: list[PackProblem] = []
    _read(dict.fromkeys(folders), packs, problems)
    asked = list(dict.fromkeys(found.key for found in packs))
    wanted = [need for found in packs for need in found.head.needs]
    while wanted:
        key = wanted.pop()
        if key in installed and key not in {found.key for found in packs}:
            before = len(packs)
            _read([installed[key]], packs, problems)
            wanted += [need for found in packs[before:] for need in found.head.needs]
    return packs, asked, problems


def _read(folders: Iterable[Path], packs: list[PackDeclaration], problems: list[PackProblem]) -> None:
    from zhiheng.contract.pack_reader import read_pack  # noqa: PLC0415

    for folder in folders:
        try:
            packs.append(read_pack(folder))
        except PacksRefused as refused:
            problems += refused.problems


def _folders(target: str, installed: Mapping[str, Path]) -> list[Path]:
    """The folders a target stands for: a pack, a folder of packs, or an installed pack by its key."""
    path = Path(target)
    if path.is_dir():
        below = sorted(found.parent for found in path.glob(f"*/{_HEAD}"))
        return [path] if (path / _HEAD).is_file() or not below else below
    if target in installed:
        return [installed[target]]
    listed = "、".join(installed) or "无"
    raise click.UsageError(f"{target} 既不是文件夹，也不是已装的领域包（已装：{listed}）。")


def _prove(packs: list[PackDeclaration], asked: Sequence[str]) -> list[PackProblem]:
    """What is wrong with the packs together and with their examples; a line for each pack that is right."""
    from zhiheng.contract.reference.examples import run_examples  # noqa: PLC0415

    try:
        catalogue = _assembled(packs, [])
    except PacksRefused as refused:
        return list(refused.problems)
    problems: list[PackProblem] = []
    for key in asked:
        results = run_examples(catalogue, key)
        failed = [problem for result in results for problem in result.problems]
        problems += failed
        if not failed:
            click.echo(_summary(catalogue, key, len(results)))
    return problems


def _assembled(packs: list[PackDeclaration], problems: list[PackProblem]) -> Catalogue:
    from zhiheng.contract.assembly import assemble  # noqa: PLC0415

    if problems:
        raise PacksRefused(problems)
    return assemble(packs)


def _summary(catalogue: Catalogue, key: str, examples: int) -> str:
    found = catalogue.packs[key]
    names = {"subject": "主体", "record": "记录", "indicator": "指标", "warning": "预警"}
    counts = "，".join(f"{name} {len(found.declared(concept))}" for concept, name in names.items())
    recalled = "、".join(source.number for source in found.source if source.evidence == "recalled")
    note = f"；发布前须核对原文：{recalled}" if recalled else ""
    return f"{key} {found.head.version}：{counts}，算例 {examples} 个全部通过{note}。"


def _unwritable(path: Path, error: OSError) -> click.ClickException:
    return click.ClickException(f"写不进 {path}：{reason(error)}；请检查权限和空间。")
