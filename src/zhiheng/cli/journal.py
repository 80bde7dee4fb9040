"""``zhiheng journal``: sign the log, check it, prove an entry, take the entries away, see and renew the keys."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.safe_files import write_whole
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.evidence.rules import Fault
    from zhiheng.kernel.log.models import Head
    from zhiheng.kernel.log.rules import Finding

_SECONDS_BETWEEN_LINES: Final = 5.0
_TOLD: Final = 50
"""How many findings are printed in full; the rest is counted."""


class _CannotBeDone(click.ClickException):
    exit_code = 2


@click.group(cls=Group, help="日志：签署、核验、证明、导出；结果 0 为正常，1 为发现问题，2 为未能进行。")
def journal() -> None:
    """Commands on the log."""


@contextmanager
def _in_order() -> Iterator[None]:
    """Django started and tables up to date; an error of the house as one line."""
    try:
        start_django()
        bring_tables_up_to_date()
        yield
    except ZhihengError as error:
        raise _CannotBeDone(error.message_zh) from error


@journal.command("head", help="签署当日的日志头；已签过的显示原样。每天运行一次，大批导入之后加 --now 再签。")
@click.option("--now", is_flag=True, help="不论当日是否签过，有新记载就再签一次。")
def sign(now: bool) -> None:
    """Sign the head of today."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.log import actions  # noqa: PLC0415

        at = timezone.now()
        head = actions.sign_head_now(at=at) if now else actions.sign_head(at=at)
    _show(head)


def _show(head: Head) -> None:
    click.echo(f"第{head.pk}号日志头，共{head.size}条记载；请把下面的文本存到数据库之外：\n", err=True)
    click.echo(head.note, nl=False)


@journal.command("verify", help="逐条核验全部记载、日志块、日志头和证据文件，指出每一处改动、删除和插入。")
@click.option("--all", "everything", is_flag=True, help=f"发现的问题全部列出（默认列前 {_TOLD} 条，其余只计数）。")
def verify(everything: bool) -> None:
    """Check everything; exit status 1 where something is found."""
    count = 0
    with _in_order():
        from zhiheng.kernel.evidence.queries import check as check_files  # noqa: PLC0415 - needs Django started
        from zhiheng.kernel.journal.queries import length  # noqa: PLC0415
        from zhiheng.kernel.log import queries  # noqa: PLC0415

        findings: Iterator[Finding | Fault] = chain(queries.verify(_progress()), check_files())
        for finding in findings:
            count += 1
            if everything or count <= _TOLD:
                click.echo(finding.message_zh)
        entries, newest = length(), queries.newest_head()
    covered = newest.size if newest else 0
    signed = f"其中{covered}条已由第{newest.pk}号日志头签署" if newest else "尚未签过日志头"
    if count > _TOLD and not everything:
        click.echo(f"……另有{count - _TOLD}处，用 --all 全部列出。")
    click.echo(f"核验完毕：现有{entries}条记载，{signed}；" + (f"发现{count}处问题。" if count else "未发现问题。"))
    sys.exit(1 if count else 0)


def _progress() -> Callable[[int, int], None]:
    """Tells now and then on standard error how far the check is."""
    said_at = monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal said_at
        if monotonic() - said_at > _SECONDS_BETWEEN_LINES:
            said_at = monotonic()
            click.echo(f"已核验 {done}/{total} 条…", err=True)

    return tell


@journal.command("proof", help="给出一条记载的证明文件：正文、路径、日志头、公钥，可用 verify_record.py 单独验证。")
@click.argument("seq", metavar="编号", type=click.IntRange(min=1))
@click.option("--to", "target", metavar="文件", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件。")
@click.option("--since", metavar="条数", type=click.IntRange(min=0), help="并证明日志仍以先前这么多条时的日志开头。")
def proof(seq: int, target: Path | None, since: int | None) -> None:
    """The proof of an entry under the newest head."""
    with _in_order():
        from zhiheng.kernel.log import queries  # noqa: PLC0415 - needs Django started

        head = queries.newest_head()
        if head is None:
            raise _CannotBeDone("还没有签过日志头；请先运行 zhiheng journal head。")
        earlier = None if since is None else queries.head_of_size(since)
        if since is not None and earlier is None:
            raise _CannotBeDone(f"没有共{since}条记载的日志头；请按留存的日志头第二行的数字给出 --since。")
        shown = queries.proof(seq, head, since=earlier)
    if target is None:
        sys.stdout.buffer.write(shown.json(with_body=True))
    else:
        write_whole(target, shown.json(with_body=True))
        click.echo(f"第{seq}号记载的证明已写入 {target}。")
    if not shown.holds:
        click.echo("这份证明不成立：该条记载在签署之后被改动过；请运行 zhiheng journal verify。", err=True)
        sys.exit(1)


@journal.command("export", help="导出记载的正文，每条一行，与计入日志的字节完全一致。")
@click.option("--from", "first", metavar="编号", default=1, type=click.IntRange(min=1), help="从这一条起。")
@click.option("--to", "last", metavar="编号", type=click.IntRange(min=1), help="到这一条止；不给时到最新一条。")
def export(first: int, last: int | None) -> None:
    """The bodies of entries, one a line, to standard output."""
    with _in_order():
        from zhiheng.kernel.journal.queries import length  # noqa: PLC0415 - needs Django started
        from zhiheng.kernel.log.queries import bodies  # noqa: PLC0415

        for body in bodies(first, length() if last is None else last):
            sys.stdout.buffer.write(body + b"\n")
    sys.stdout.buffer.flush()


@journal.command("keys", help="列出公布用的公钥；私钥在 ZHIHENG_KEYS 文件夹，请另行备份，勿与数据库放在一处。")
@click.option("--renew", is_flag=True, help="换用新的签名密钥；旧密钥签过的仍然有效。")
@click.option("--renew-vault", is_flag=True, help="换用新的密封主密钥，并用它重新包裹每一项密封内容的密钥。")
def keys(renew: bool, renew_vault: bool) -> None:
    """The public keys, one a line, the newest first."""
    with _in_order():
        from zhiheng.kernel.log import actions, queries  # noqa: PLC0415 - needs Django started
        from zhiheng.kernel.vault.actions import renew_master_key  # noqa: PLC0415

        if renew:
            actions.renew_keys()
            click.echo("签名密钥已更换，请重新公布公钥。", err=True)
        if renew_vault:
            click.echo(f"密封主密钥已更换，重新包裹了{renew_master_key()}项。", err=True)
        lines = queries.key_lines()
    for line in lines:
        click.echo(line)
