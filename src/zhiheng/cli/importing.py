"""``zhiheng import``: records from files at the machine, and the work on batches that the pages hand over."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Command, Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.progress import Progress
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkContext, SpawnContext

    from zhiheng.adapters.tabular.reading import Table
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.intake.actions import Piece
    from zhiheng.kernel.intake.models import Batch
    from zhiheng.kernel.records.rules import Existing

_LARGE: Final = 4 * 2**20
"""Bytes from which a file is worth the start of another process."""
_END: Final = b""
"""What is handed over behind the last piece."""
_SHOWN: Final = 20
"""Refused rows that are told on the terminal; the others are on the page of the batch."""


@click.group("import", cls=Group, help="导入：从 Excel 或 CSV 文件导入记录，接着做中断的导入。")
def importing() -> None:
    """Commands on batches."""


@importing.command("file", cls=Command, help="检查并导入一个文件；有不合格行时逐行说明。")
@click.argument("path", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", required=True, metavar="种类", help="记录种类的地址，如 enterprise.certificate。")
@click.option("--by", "username", required=True, metavar="账号", help="经办人的账号。")
@click.option("--office", default="", metavar="标识", help="填报单位；不写则为经办人的单位。")
@click.option(
    "--existing",
    type=click.Choice(["refuse", "correct", "skip"]),
    default="refuse",
    show_default=True,
    help="标识已有而内容不同的行：不导入、作为更正、跳过。",
)
@click.option("--whole", is_flag=True, help="有一行不合格就全部不导入。")
@click.option("--dry-run", is_flag=True, help="只检查，不导入。")
def import_file(  # noqa: PLR0917 - click hands them over by name
    path: Path, kind: str, username: str, office: str, existing: Existing, whole: bool, dry_run: bool
) -> None:
    """Receive, examine, tell, import."""
    from django.utils import timezone  # noqa: PLC0415

    try:
        start_django()
        bring_tables_up_to_date()
        from zhiheng.kernel.intake.actions import Delivery, begin_import, examine_batch, receive_file  # noqa: PLC0415
        from zhiheng.kernel.intake.queries import batch_at  # noqa: PLC0415

        person = _person(username)
        delivery = Delivery(
            kind, path.name, person, timezone.now(), office or person.office_id or "", existing, whole, "command"
        )
        batch = receive_file(delivery, _pieces_of(path))
        examined = examine_batch(batch.pk, table_of(batch), by=person, clock=timezone.now)
        _tell(examined)
        if dry_run:
            click.echo(f"只做了检查，没有导入；批次 {batch.pk} 可在网页上确认导入。")
            return
        begin_import(batch.pk, by=person, at=timezone.now())
        run_batch(batch.pk)
        done = batch_at(batch.pk)
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    click.echo(
        f"批次 {done.pk}：新增 {done.stated}，更正 {done.corrected}，未变 {done.unchanged}，不合格 {done.refused}。"
    )
    if done.refused:
        sys.exit(1)


@importing.command("resume", cls=Command, help="接着做所有中断的导入：每一行只导入一次。")
def resume() -> None:
    """Every batch that was being imported and is left alone."""
    try:
        start_django()
        bring_tables_up_to_date()
        from zhiheng.kernel.intake.models import Batch  # noqa: PLC0415

        waiting = list(Batch.objects.filter(state="importing").order_by("id").values_list("id", flat=True))
        with Progress(len(waiting)) as progress:
            for number in waiting:
                progress.begin(f"批次 {number}")
                run_batch(number)
                progress.say(f"批次 {number} 已导入完毕。")
                progress.done()
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    click.echo(f"共接着做完 {len(waiting)} 个批次。" if waiting else "没有中断的导入。")


def run_batch(number: int) -> None:
    """Import a batch behind its last kept row; a large one is judged by a process of its own while this one writes."""
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.intake.actions import import_batch  # noqa: PLC0415
    from zhiheng.kernel.intake.queries import batch_at  # noqa: PLC0415

    batch = batch_at(number)
    table = table_of(batch)
    pieces = _judged_elsewhere(batch, table) if batch.size >= _LARGE else None
    import_batch(number, table, by=_person(batch.by), clock=timezone.now, pieces=pieces)


def _judged_elsewhere(batch: Batch, table: Table) -> Iterator[Piece]:
    """The pieces as the other process hands them over; what it does not come to is judged here."""
    from django.db import connections  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.intake.actions import judged_pieces  # noqa: PLC0415
    from zhiheng.kernel.statements.actions import unpacked  # noqa: PLC0415

    for connection in connections.all(initialized_only=True):
        connection.close()  # a connection belongs to one process
        if connection.vendor == "postgresql":
            connection.close_pool()  # type: ignore[attr-defined]  # of this backend alone
    receiver, sender = multiprocessing.Pipe(duplex=False)
    # A process with threads must not be copied: another of them may hold a lock just then.
    way: ForkContext | SpawnContext = multiprocessing.get_context("spawn")
    if threading.active_count() == 1:
        way = multiprocessing.get_context("fork")
    other = way.Process(target=_judge, args=(batch.pk, receiver, sender), daemon=True)
    other.start()
    sender.close()
    with receiver:
        try:
            while packed := receiver.recv_bytes():
                yield unpacked(packed)
        except (EOFError, OSError):  # it has stopped, between two pieces or within one
            yield from judged_pieces(batch.pk, table, by=_person(batch.by), clock=timezone.now)
        finally:
            other.kill()
            other.join()


def _judge(number: int, receiver: Connection, sender: Connection) -> None:
    """What the other process does: judge the next pieces while those before are handed over and written."""
    from django.utils import timezone  # noqa: PLC0415

    receiver.close()  # so that it ends when the process that writes is gone
    start_django()
    from zhiheng.kernel.intake.actions import judged_pieces  # noqa: PLC0415
    from zhiheng.kernel.intake.queries import batch_at  # noqa: PLC0415
    from zhiheng.kernel.statements.actions import packed  # noqa: PLC0415

    batch = batch_at(number)
    judged = judged_pieces(number, table_of(batch), by=_person(batch.by), clock=timezone.now)
    with ThreadPoolExecutor(1) as messenger:
        handed_over: Future[None] | None = None
        for message in chain(map(packed, judged), (_END,)):
            if handed_over is not None:
                handed_over.result()
            handed_over = messenger.submit(sender.send_bytes, message)


def table_of(batch: Batch) -> Table:
    """The table in the file of a batch; raises what ``open_table`` does."""
    from zhiheng.adapters.tabular.columns import columns_of  # noqa: PLC0415
    from zhiheng.adapters.tabular.reading import open_table  # noqa: PLC0415
    from zhiheng.contract.in_use import in_use  # noqa: PLC0415
    from zhiheng.kernel.intake.actions import file_of  # noqa: PLC0415

    kind = in_use().kind(batch.kind)
    return open_table(file_of(batch), kind, columns_of(in_use().catalogue, kind), name=batch.file_name)


def _tell(batch: Batch) -> None:
    from itertools import islice  # noqa: PLC0415

    from zhiheng.kernel.intake.queries import rejected_rows  # noqa: PLC0415

    click.echo(f"共 {batch.rows} 行：可导入 {batch.rows - batch.refused} 行，不合格 {batch.refused} 行。")
    for rejected in islice(rejected_rows(batch.pk), _SHOWN):
        said = "；".join(refusal.message.zh for refusal in rejected.refusals)
        click.echo(f"  第 {rejected.row} 行：{said}。", err=True)
    if batch.refused > _SHOWN:
        click.echo(f"  其余 {batch.refused - _SHOWN} 行见网页上的批次 {batch.pk}。", err=True)


def _person(username: str) -> Person:
    from zhiheng.kernel.access.queries import person_named  # noqa: PLC0415

    found = person_named(username)
    if found is None:
        raise click.ClickException(f"没有账号“{username}”；请先用 zhiheng person add 建立，或改用已有的账号。")
    return found


def _pieces_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(2**20):
            yield piece
