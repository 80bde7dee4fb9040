"""``zhiheng import``: records from files at the machine, and the work on batches that the pages hand over."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Command, Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.progress import Progress
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhiheng.adapters.tabular.reading import Table
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.intake.models import Batch
    from zhiheng.kernel.records.rules import Existing

_WORKERS: Final = 2
"""Processes that share a large file; the database takes one writer at a time, so more would only wait."""
_LARGE: Final = 4 * 2**20
"""Bytes from which a file is worth the start of another process."""
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


@importing.command("work", cls=Command, hidden=True, help="承担一个批次的一部分；由导入命令自行调用。")
@click.argument("number", type=int)
@click.option("--worker", type=int, default=0)
@click.option("--workers", type=int, default=1)
@click.option("--after", type=int, default=None)
def work(number: int, worker: int, workers: int, after: int | None) -> None:
    """One worker's share of a batch."""
    try:
        start_django()
        _work(number, worker, workers, after)
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error


def run_batch(number: int) -> None:
    """Import a batch behind its last kept row, by as many processes as its size is worth."""
    from zhiheng.kernel.intake.queries import batch_at  # noqa: PLC0415

    batch = batch_at(number)
    if batch.size < _LARGE:
        _work(number, 0, 1, batch.position)
        return
    program = [sys.executable, "-c", "from zhiheng.cli.main import main; main()", "import", "work", str(number)]
    shared = ["--workers", str(_WORKERS), "--after", str(batch.position)]
    with subprocess.Popen([*program, *shared, "--worker", "1"]) as other:  # noqa: S603 - the program itself
        try:
            _work(number, 0, _WORKERS, batch.position)
        finally:
            if other.wait() and batch_at(number).state != "done":
                # The other worker failed; what it left is done here, row by row behind the last one kept.
                _work(number, 0, 1, None)


def _work(number: int, worker: int, workers: int, after: int | None) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.intake.actions import import_batch  # noqa: PLC0415
    from zhiheng.kernel.intake.queries import batch_at  # noqa: PLC0415
    from zhiheng.kernel.intake.rules import Share  # noqa: PLC0415

    batch = batch_at(number)
    share = Share(worker, workers, after)
    import_batch(number, table_of(batch), by=_person(batch.by), clock=timezone.now, share=share)


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
