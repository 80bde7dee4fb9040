"""``zhiheng serve``: the pages, from this machine's own server."""

from __future__ import annotations

import os
import socket
import sys
from typing import Final

import click

from zhiheng.cli.chinese import Command
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.standing_work import begin_standing_work
from zhiheng.contract.in_use import in_use
from zhiheng.primitives.errors import EngineError, ZhihengError

_APPLICATION: Final = "zhiheng.site.asgi:application"
_THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")
_EVERY_ADDRESS: Final = ("0.0.0.0", "::")  # noqa: S104 - compared with, never chosen


class AddressTaken(EngineError):
    """The pages cannot be served under this address; another program has it, or it is not this machine's."""

    code = "cli.address_taken"


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket that listens already, so that whoever reads the address finds the pages there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise AddressTaken(
            f"{host}:{port} cannot be listened on ({error}); choose another --port or --host",
            message_zh=f"{host}:{port} 无法使用（{error}）；多半是端口已被占用，请用 --port 换一个端口。",
            permanent=False,
            host=host,
            port=port,
        ) from error
    return listener


def allow_host(host: str) -> None:
    """The pages answer under the address they are served from, unless the operator has said which names they have."""
    if host not in _THIS_MACHINE and host not in _EVERY_ADDRESS:
        named = f"[{host}]" if ":" in host else host
        os.environ.setdefault("ZHIHENG_HOSTS", f"127.0.0.1,localhost,[::1],{named}")


def address_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds the pages."""
    host, port = listener.getsockname()[:2]
    if host in _EVERY_ADDRESS:
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def serve_on(listener: socket.socket, last_line: str) -> None:
    """Serve the pages until the person stops it; ``last_line`` is said when all is ready."""
    import uvicorn  # noqa: PLC0415 - other commands start without it

    config = uvicorn.Config(_APPLICATION, log_level="warning", lifespan="off", server_header=False)
    config.load()
    click.echo(last_line)
    sys.stdout.flush()
    ended = begin_standing_work()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    finally:
        ended.set()


@click.command(cls=Command, help="打开网页服务，先把数据库更新到当前版本。按 Ctrl+C 停止。")
@click.option(
    "--port",
    default=8000,
    metavar="端口",
    show_default=True,
    type=click.IntRange(0, 65535),
    help="端口；0 表示任选一个。",
)
@click.option("--host", default="127.0.0.1", metavar="地址", show_default=True, help="地址；0.0.0.0 表示本机所有地址。")
def serve(port: int, host: str) -> None:
    """Bring the tables up to date and serve the pages."""
    try:
        allow_host(host)
        start_django()
        bring_tables_up_to_date()
        in_use()  # the first request need not wait for the packs, and what is wrong with them is said now
        listener = listening_socket(host, port)
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    if host in _EVERY_ADDRESS and "ZHIHENG_HOSTS" not in os.environ:
        click.echo("提示：未设 ZHIHENG_HOSTS，其他机器按名称访问会被拒绝；请把域名或地址写进这个环境变量。", err=True)
    serve_on(listener, f"请在浏览器打开：{address_of(listener)} （按 Ctrl+C 停止）")
