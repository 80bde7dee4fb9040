"""``zhiheng warehouse``: bring the tables up to the journal, make them anew, see how far they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import click

from zhiheng.cli.chinese import Group, columns
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.warehouse.rules import Refreshed


@click.group(cls=Group, help="数据仓：把日志装成各类记录的列式表，供指标计算；随时可以全部重建，结果相同。")
def warehouse() -> None:
    """Commands on the warehouse."""


@contextmanager
def _in_order() -> Iterator[None]:
    """Django started and tables up to date; an error of the house as one line."""
    try:
        start_django()
        bring_tables_up_to_date()
        yield
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error


@warehouse.command("refresh", help="装入上次以来的新记载；没有新记载时什么也不做。")
def refresh() -> None:
    """Take in what is new."""
    with _in_order():
        from zhiheng.kernel.warehouse import actions  # noqa: PLC0415 - needs Django started

        begun = monotonic()
        _say(actions.refresh(), monotonic() - begun)


@warehouse.command("rebuild", help="从第 1 条记载起全部重建；重建完成之前，读到的仍是原来的表。")
def rebuild() -> None:
    """Everything anew."""
    with _in_order():
        from zhiheng.kernel.warehouse import actions  # noqa: PLC0415 - needs Django started

        begun = monotonic()
        _say(actions.rebuild(), monotonic() - begun)


def _say(done: Refreshed, seconds: float) -> None:
    anew = f"，重建 {len(done.made_anew)} 张表" if done.made_anew else ""
    click.echo(
        f"数据仓已到第 {done.position} 条记载：新计入 {done.opened} 个版本，"
        f"不再计入 {done.closed} 个{anew}。用时 {seconds:.1f} 秒。"
    )


@warehouse.command("show", help="列出每类记录的表：现行多少、历来多少个版本、最近发生日，以及还差多少条记载。")
def show() -> None:
    """How far the tables are and what is in them."""
    with _in_order():
        from zhiheng.kernel.journal.queries import length  # noqa: PLC0415 - needs Django started
        from zhiheng.kernel.warehouse import queries  # noqa: PLC0415

        reached, entries, states = queries.position(), length(), queries.table_states()
    rows = [("种类", "表", "现行", "版本", "最近发生日")]
    rows += [(one.title, one.name, f"{one.counting}", f"{one.versions}", f"{one.newest or ''}") for one in states]
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (text + " " * (width - columns(text)) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    behind = f"，还有 {entries - reached} 条未装入，请运行 zhiheng warehouse refresh" if entries > reached else ""
    click.echo(f"数据仓到第 {reached} 条记载，日志共 {entries} 条{behind}。")
