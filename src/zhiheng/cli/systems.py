"""``zhiheng systems``: the catalogue of systems, and how far the installed packs serve each of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Command

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhiheng.contract.systems import Status, SystemStatus

_WIDE: Final = 110
"""Columns from which a line of the table also says what the system does."""
_WORD_OF: Final[dict[Status, str]] = {"served": "已服务", "declared": "已声明", "none": "暂无"}


@click.command(cls=Command, help="体系目录：方案可能要求的各项体系，以及已装的包服务到哪一步。")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象，供程序读取。")
def systems(*, as_json: bool) -> None:
    """Print the catalogue."""
    from zhiheng.contract.installed import installed_packs  # noqa: PLC0415 - the help starts without the contract
    from zhiheng.contract.problems import PacksRefused  # noqa: PLC0415
    from zhiheng.contract.serving import status_under, with_pages  # noqa: PLC0415

    try:
        packs = installed_packs()
        rows = status_under(packs, reached=with_pages(packs))
    except PacksRefused as refused:
        raise click.ClickException(refused.message_zh) from refused
    if as_json:
        for row in rows:
            click.echo(json.dumps(as_record(row), ensure_ascii=False))
        return
    _print_table(rows)


def as_record(row: SystemStatus) -> dict[str, object]:
    """One line of ``zhiheng systems --json``; ``words`` are the addresses a pack declares for the system."""
    return {
        "id": row.entry.id,
        "zh": row.entry.zh,
        "status": row.status,
        "pack": row.pack or None,
        "words": list(row.words),
        "examples": list(row.examples),
    }


def _print_table(rows: Iterable[SystemStatus]) -> None:
    from rich.console import Console  # noqa: PLC0415  # the JSON door starts without it
    from rich.table import Table  # noqa: PLC0415

    from zhiheng.contract.systems import system_fields  # noqa: PLC0415

    names = {field.key: field.zh for field in system_fields()}
    console = Console(highlight=False)
    wide = console.width >= _WIDE
    table = Table(title="体系目录", header_style="bold")
    for heading in ("编号", "名称", "领域", *(("做什么",) if wide else ()), "状态", "包"):
        table.add_column(heading, overflow="fold")
    counts = dict.fromkeys(_WORD_OF, 0)
    for row in rows:
        counts[row.status] += 1
        entry = row.entry
        does = (entry.line_zh,) if wide else ()
        table.add_row(entry.id, entry.zh, names[entry.field], *does, _WORD_OF[row.status], row.pack or "—")
    console.print(table)
    total = sum(counts.values())
    console.print(f"共 {total} 项：" + "，".join(f"{_WORD_OF[status]} {count}" for status, count in counts.items()))
