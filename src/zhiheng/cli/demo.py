"""``zhiheng demo``: a fictional city with its records, its plan and the person's own, brought in and shown."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

import click

from zhiheng.cli.chinese import Command, columns
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.documents import documents_in
from zhiheng.cli.progress import Progress
from zhiheng.cli.serve import address_of, listening_socket, serve_on
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zhiheng.demo.people import Account
    from zhiheng.kernel.access.models import Person


@click.command(
    cls=Command,
    help="演示：装入一个虚构城市两年的质量记录，把内置的方案和您给出的文件编译入库，然后打开网页。再次运行不会重复。",
)
@click.argument("files", nargs=-1, metavar="[文件…]")
@click.option(
    "--port",
    default=8000,
    metavar="端口",
    show_default=True,
    type=click.IntRange(0, 65535),
    help="端口；0 表示任选一个。",
)
@click.option("--no-serve", is_flag=True, help="只准备数据，不打开网页。")
@click.option("--small", is_flag=True, help="小城市：几百家企业、半年、两万条记载，装入约半分钟。")
@click.option("--no-city", is_flag=True, help="只编译方案，不装入城市的记录。")
def demo(files: tuple[str, ...], port: int, no_serve: bool, small: bool, no_city: bool) -> None:
    """Prepare everything and serve it; a file that cannot be read costs one line."""
    try:
        # Before the work: who would find the port taken only after it has waited for nothing.
        listener = None if no_serve else listening_socket("127.0.0.1", port)
        start_django()
        bring_tables_up_to_date()
        accounts = _accounts() if no_city else _city("small" if small else "full")
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    failed = _import_all(files, accounts[0].person)
    if not no_city:
        _compute()
    _say_accounts(accounts)
    if listener is not None:
        serve_on(listener, f"请在浏览器打开：{address_of(listener)} （按 Ctrl+C 停止）")
    elif failed:
        sys.exit(1)


def _compute() -> None:
    """The indicators of the city; what a running server does by itself."""
    from django.utils import timezone  # noqa: PLC0415 - needs Django started

    from zhiheng.kernel.indicators.actions import refresh  # noqa: PLC0415

    done = refresh(at=timezone.now())
    if done is not None:
        click.echo(f"已算出 {done.asked} 项指标的 {done.found} 个数值，用时 {done.seconds:.0f} 秒。", err=True)


def _accounts() -> Sequence[Account]:
    """The account that reviews plans."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.demo.city import refuse_city_database  # noqa: PLC0415 - needs Django started
    from zhiheng.demo.loading import load_reviewer  # noqa: PLC0415

    refuse_city_database()
    return load_reviewer(settings.VAR, at=timezone.now())


def _city(size: str) -> Sequence[Account]:
    """Everyone of the city, its records brought in unless they are there."""
    from django.conf import settings  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.demo.city import refuse_city_database  # noqa: PLC0415 - needs Django started
    from zhiheng.demo.loading import load_city  # noqa: PLC0415

    refuse_city_database()
    begun = monotonic()
    loaded = load_city(settings.VAR, at=timezone.now(), size=size, say=lambda line: click.echo(line, err=True))
    if loaded.new:
        click.echo(
            f"装入 {loaded.files} 个文件：新增 {loaded.rows} 行，更正 {loaded.corrected} 行，"
            f"不合格 {loaded.refused} 行；批准 {loaded.approved} 条，退回 {loaded.returned} 条；"
            f"可能重复的主体 {loaded.proposals} 对；收到办件 {loaded.cases} 件，办理 {loaded.acts} 步。"
            f"用时 {monotonic() - begun:.0f} 秒。",
            err=True,
        )
    return loaded.accounts


def _import_all(files: Iterable[str], person: Person) -> int:
    """The example plans, then the person's own; how many could not be read."""
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.demo.city import example_plans  # noqa: PLC0415
    from zhiheng.kernel.plans.actions import import_plan  # noqa: PLC0415

    examples = [(name, name, lambda content=content: content) for name, content in example_plans()]
    own = [(document.shown, document.name, document.read) for document in documents_in(files)]
    kept = failed = 0
    with Progress(len(examples) + len(own)) as progress:
        for shown, name, read in (*examples, *own):
            progress.begin(shown)
            try:
                made = import_plan(document=read(), name=name, by=person, at=timezone.now())
            except ZhihengError as error:
                failed += 1
                progress.say(error.message_zh)
            else:
                kept += 1
                verb = "已编译入库" if made.created else "已在库中"
                progress.say(f"{verb}：{made.plan.title}（{shown}）")
            progress.done()
        progress.say(f"共 {kept} 份方案在库" + (f"，{failed} 份读不了。" if failed else "。"))
    return failed


def _say_accounts(accounts: Sequence[Account]) -> None:
    """A table of the accounts a visitor may sign in as."""
    rows = [("账号", "口令", "姓名", "做什么")]
    rows += [(one.person.username, one.password, one.person.name, one.work) for one in accounts]
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (text + " " * (width - columns(text)) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    click.echo("以上口令仅供本机演示。")
