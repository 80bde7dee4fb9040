"""``zhiheng person``: accounts, for the operator at the machine."""

from __future__ import annotations

import secrets

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.kernel.access.rules import QUALITY_OFFICE, READER, ROLE_ZH
from zhiheng.primitives.errors import ZhihengError

_ROLES_HELP = "、".join(f"{role}（{ROLE_ZH[role]}）" for role in (QUALITY_OFFICE, READER))


@click.group(cls=Group, help="账号：由本机的管理人员建立和更换口令。")
def person() -> None:
    """Commands on accounts."""


@person.command("add", help="建立一个账号；口令随机生成，只显示这一次。")
@click.argument("username", metavar="账号")
@click.option("--name", required=True, metavar="姓名", help="姓名。")
@click.option("--office", default="", metavar="单位", help="单位。")
@click.option("--role", default=QUALITY_OFFICE, show_default=True, type=click.Choice(list(ROLE_ZH)), help=_ROLES_HELP)
def add(username: str, name: str, office: str, role: str) -> None:
    """A new account with a random password."""
    password = secrets.token_urlsafe(12)
    try:
        start_django()
        bring_tables_up_to_date()
        from zhiheng.kernel.access.actions import create_person  # noqa: PLC0415 - needs Django started

        made = create_person(username=username, name=name, office=office, role=role, password=password)
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    click.echo(f"已建立账号 {made.username}（{made.name}，{ROLE_ZH[made.role]}）；口令：{password}")


@person.command("password", help="给一个账号换上新的随机口令；已登录的随即退出。")
@click.argument("username", metavar="账号")
def change_password(username: str) -> None:
    """A new random password for an account."""
    try:
        start_django()
        bring_tables_up_to_date()
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    from zhiheng.kernel.access.actions import set_password  # noqa: PLC0415 - needs Django started
    from zhiheng.kernel.access.queries import person_named  # noqa: PLC0415

    found = person_named(username)
    if found is None:
        raise click.ClickException(f"没有账号“{username}”；请核对账号名，或用 zhiheng person add 建立。")
    password = secrets.token_urlsafe(12)
    set_password(person=found, password=password)
    click.echo(f"账号 {found.username} 的新口令：{password}")
