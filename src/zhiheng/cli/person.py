"""``zhiheng person``: accounts, for the operator at the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.kernel.access.rules import QUALITY_OFFICE, ROLE_ZH
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person

_ROLES_HELP: Final = "可多次给出：" + "、".join(f"{role}（{zh}）" for role, zh in ROLE_ZH.items()) + "。"


@click.group(cls=Group, help="账号：由本机的管理人员建立和更换口令。")
def person() -> None:
    """Commands on accounts."""


@person.command("add", help="建立一个账号；口令随机生成，只显示这一次，首次登录后须更换。")
@click.argument("username", metavar="账号")
@click.option("--name", required=True, metavar="姓名", help="姓名。")
@click.option("--office", default="", metavar="标识", help="单位的标识，先用 zhiheng office load 载入。")
@click.option(
    "--role",
    "roles",
    multiple=True,
    default=(QUALITY_OFFICE,),
    show_default=True,
    type=click.Choice(list(ROLE_ZH)),
    help=_ROLES_HELP,
)
def add(username: str, name: str, office: str, roles: tuple[str, ...]) -> None:
    """A new account with a random password."""
    try:
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415

        from zhiheng.kernel.access.actions import create_person, random_password  # noqa: PLC0415 - needs Django started

        password = random_password()
        made = create_person(
            username=username,
            name=name,
            office=office,
            roles=roles,
            password=password,
            must_change=True,
            at=timezone.now(),
        )
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    said = "、".join(ROLE_ZH[role] for role in roles)
    click.echo(f"已建立账号 {made.username}（{made.name}，{said}）；首次登录后须更换口令；口令：{password}")


@person.command("password", help="给一个账号换上新的随机口令，登录后须再更换；已登录的随即退出，登录锁定随即解除。")
@click.argument("username", metavar="账号")
def change_password(username: str) -> None:
    """A new random password for an account."""
    found = _named(username)
    from axes.utils import reset  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.access.actions import random_password, set_password  # noqa: PLC0415 - needs Django started

    password = random_password()
    set_password(person=found, password=password, must_change=True, at=timezone.now())
    reset(username=username)
    click.echo(f"登录后须更换；账号 {found.username} 的新口令：{password}")


@person.command("open", help="恢复一个停用的账号，并解除登录锁定。")
@click.argument("username", metavar="账号")
def open_account(username: str) -> None:
    """A shut or locked account can sign in again."""
    found = _named(username)
    from axes.utils import reset  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from zhiheng.kernel.access.actions import set_active  # noqa: PLC0415 - needs Django started

    if not found.is_active:
        set_active(person=found, active=True, by=None, at=timezone.now())
    reset(username=username)
    click.echo(f"账号 {found.username} 可以登录了。")


def _named(username: str) -> Person:
    try:
        start_django()
        bring_tables_up_to_date()
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    from zhiheng.kernel.access.queries import person_named  # noqa: PLC0415 - needs Django started

    found = person_named(username)
    if found is None:
        raise click.ClickException(f"没有账号“{username}”；请核对账号名，或用 zhiheng person add 建立。")
    return found
