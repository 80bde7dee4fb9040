"""``zhiheng region``: the tree of regions, for the operator at the machine."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.place_lists import REGION_COLUMNS, level_of, regions_in, told
from zhiheng.kernel.access.rules import REGION_CHANGE_ZH, RegionRow, RowsRefused
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.access.actions import Loaded

_LOAD_HELP = """载入区划清单（CSV，UTF-8 或 GB18030）。

首行是列名：代码、名称，另可有层级、上级、起、止；没有层级和上级的，按代码推定。再次载入同一份不会重复；有一处不合要求，一行也不入库。"""


@click.group(cls=Group, help="行政区划：载入清单，记下变更。")
def region() -> None:
    """Commands on regions."""


@region.command("load", help=_LOAD_HELP)
@click.argument("file", required=False, metavar="[文件]", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--provinces", is_flag=True, help="载入内置的31个省级区划，不用给文件。")
def load(file: Path | None, provinces: bool) -> None:
    """Keep every region of the list, or none."""
    if provinces == (file is not None):
        raise click.UsageError("请给出一个文件，或用 --provinces 载入内置的省级区划。")
    content = (
        files("zhiheng.kernel.access").joinpath("provinces.csv").read_bytes() if file is None else file.read_bytes()
    )
    try:
        rows = regions_in(content)
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415

        from zhiheng.kernel.access.actions import load_regions  # noqa: PLC0415 - needs Django started

        loaded = load_regions(rows, at=timezone.now())
    except RowsRefused as refused:
        raise click.ClickException(told(refused, REGION_COLUMNS)) from refused
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    say_loaded("区划", loaded)


@region.command("change", help="记下一次区划变更；继续存在的区划，变更前后都要写。")
@click.argument("kind", metavar="变更", type=click.Choice(list(REGION_CHANGE_ZH)))
@click.option("--on", "on", required=True, metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="施行日。")
@click.option("--source", required=True, metavar="依据", help="批复的机关和文号。")
@click.option("--before", required=True, multiple=True, metavar="代码", help="变更前的代码；合并的给出几次。")
@click.option(
    "--after",
    required=True,
    multiple=True,
    metavar="代码=名称[=上级]",
    help="变更后的；拆分的给出几次。不写上级的，仍在原来的上级之下。",
)
def change(kind: str, on: datetime, source: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Renamed, recoded, split, merged or moved."""
    try:
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415

        from zhiheng.kernel.access.actions import change_regions  # noqa: PLC0415 - needs Django started
        from zhiheng.kernel.access.queries import region_at  # noqa: PLC0415

        first = region_at(before[0])
        above = first.parent_id or "" if first else ""
        rows = [_row(words, above) for words in after]
        change_regions(kind=kind, before=before, after=rows, on=on.date(), source=source, at=timezone.now())
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    click.echo(f"已记下：{on.date()}起，{'、'.join(before)}{REGION_CHANGE_ZH[kind]}为{'、'.join(after)}。")


def _row(words: str, above: str) -> RegionRow:
    code, name, parent = [*(part.strip() for part in words.split("=", 2)), "", ""][:3]
    return RegionRow(code, name, level_of(code), parent or above)


def say_loaded(what: str, loaded: Loaded) -> None:
    """How many were new, changed and known."""
    click.echo(f"{what}已载入：新增{loaded.made}个，变更{loaded.changed}个，{loaded.same}个与已有的相同。")
