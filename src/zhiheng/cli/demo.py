"""``zhiheng demo``: a fictional city's plan and the person's own, compiled, kept and shown."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from zhiheng.cli.chinese import Command
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.documents import documents_in
from zhiheng.cli.progress import Progress
from zhiheng.cli.serve import address_of, listening_socket, serve_on
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zhiheng.demo.city import Account


@click.command(cls=Command, help="演示：把内置的虚构城市方案和您给出的文件编译入库，然后打开网页。再次运行不会重复。")
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
def demo(files: tuple[str, ...], port: int, no_serve: bool) -> None:
    """Prepare everything and serve it; a file that cannot be read costs one line."""
    try:
        # Before the work: who would find the port taken only after it has waited for nothing.
        listener = None if no_serve else listening_socket("127.0.0.1", port)
        start_django()
        bring_tables_up_to_date()
        account = _account()
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    failed = _import_all(files, account)
    _say_account(account)
    if listener is not None:
        serve_on(listener, f"请在浏览器打开：{address_of(listener)} （按 Ctrl+C 停止）")
    elif failed:
        sys.exit(1)


def _account() -> Account:
    from django.conf import settings  # noqa: PLC0415

    from zhiheng.demo.city import demo_account  # noqa: PLC0415 - needs Django started

    return demo_account(settings.VAR)


def _import_all(files: Iterable[str], account: Account) -> int:
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
                made = import_plan(document=read(), name=name, by=account.person, at=timezone.now())
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


def _say_account(account: Account) -> None:
    click.echo(f"审核账号：{account.person.username}    口令：{account.password}    （仅供本机演示；阅览无须登录）")
