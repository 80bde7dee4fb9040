"""``zhiheng office``: the offices, for the operator at the machine."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.place_lists import OFFICE_COLUMNS, offices_in, told
from zhiheng.cli.region import say_loaded
from zhiheng.kernel.access.rules import RowsRefused
from zhiheng.primitives.errors import ZhihengError

_LOAD_HELP = """载入单位清单（CSV，UTF-8 或 GB18030）。

首行是列名：标识、名称，另可有简称、区划（代码）、上级（标识）、性质、起、止。再次载入同一份不会重复；有一处不合要求，一行也不入库。"""


@click.group(cls=Group, help="单位：载入清单，记下承接关系。")
def office() -> None:
    """Commands on offices."""


@office.command("load", help=_LOAD_HELP)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def load(file: Path) -> None:
    """Keep every office of the list, or none."""
    try:
        rows = offices_in(file.read_bytes())
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415

        from zhiheng.kernel.access.actions import load_offices  # noqa: PLC0415 - needs Django started

        loaded = load_offices(rows, at=timezone.now())
    except RowsRefused as refused:
        raise click.ClickException(told(refused, OFFICE_COLUMNS)) from refused
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    say_loaded("单位", loaded)


@office.command("succeed", help="记下一个单位由另一个单位承接；不给 --part 是整体承接，原单位到此为止。")
@click.argument("before", metavar="原单位")
@click.argument("after", metavar="承接单位")
@click.option("--on", "on", required=True, metavar="日期", type=click.DateTime(["%Y-%m-%d"]), help="承接日。")
@click.option("--source", required=True, metavar="依据", help="机构改革方案等文件。")
@click.option("--part", default="", metavar="范围", help="只承接一部分职责的，写明哪部分。")
def succeed(before: str, after: str, on: datetime, source: str, part: str) -> None:
    """One office does the work of another from a day on."""
    try:
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415

        from zhiheng.kernel.access.actions import succeed_office  # noqa: PLC0415 - needs Django started

        succeed_office(before=before, after=after, on=on.date(), source=source, part=part, at=timezone.now())
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    click.echo(f"已记下：{on.date()}起，{before} 由 {after} 承接{f'（{part}）' if part else ''}。")
