"""``zhiheng targets``: how the targets of adopted plans stand, which indicators may answer them, binding them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from zhiheng.cli.chinese import Group, columns
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person


@click.group(cls=Group, help="目标：已定版方案的目标逐项绑定指标，随时看进展状态和理由。")
def targets() -> None:
    """Commands on targets."""


@contextmanager
def _in_order() -> Iterator[None]:
    """Django started and tables up to date; an error of the house as one line."""
    try:
        start_django()
        bring_tables_up_to_date()
        yield
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error


@targets.command("list", help="列出目标的进展状态，最差的在前；--why 写出理由。")
@click.option("--plan", type=int, metavar="编号", help="只看这份方案。")
@click.option("--office", default=None, metavar="单位", help="只看这个单位（标识）负责的。")
@click.option("--region", default=None, metavar="代码", help="只看这个区划的；全市写 city。")
@click.option(
    "--day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="按这一天看，并以当天已知的数据为准；不写为今天。"
)
@click.option("--why", is_flag=True, help="写出理由。")
def listed(plan: int | None, office: str | None, region: str | None, day: datetime | None, why: bool) -> None:
    """How targets stand."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.targets import queries  # noqa: PLC0415

        on = day.date() if day else timezone.localdate()
        place = "" if region == "city" else region
        known_on = on if day else None
        found = queries.standings(on, plan=plan, office=office, region=place, known_on=known_on)
    rows = [("编号", "状态", "目标", "最新数值", "可能性", "牵头单位")]
    for one in found:
        number = "" if one.current is None else f"{one.current:.6g}{one.unit}（{one.current_label}）"
        chance = "" if one.probability is None else f"{one.probability:.0%}"
        rows.append((str(one.number), one.status_zh, one.title, number, chance, one.office_name))
    _say(rows, [("", *one.reasons) if why else () for one in found])
    click.echo(f"共 {len(found)} 项。")


@targets.command("propose", help="列出待绑定的目标和系统建议的指标；★ 表示有把握，可以用 bind --sure 一并确认。")
@click.option("--plan", type=int, metavar="编号", help="只看这份方案。")
def propose(plan: int | None) -> None:
    """What the open targets may mean."""
    with _in_order():
        from zhiheng.kernel.targets import queries  # noqa: PLC0415 - needs Django started

        waiting = queries.open_targets(plan)
        missing = queries.not_taken_up()
    rows = [("编号", "目标", "", "指标", "理由")]
    for one in waiting:
        name = f"{one.target.data.indicator}{one.target.data.promise}"
        rows += [
            (*((str(one.target.number), name) if place == 0 else ("", "")), "★" if found.is_sure else "",
             f"{found.address} {one.titles[found.address]}", found.reason_zh)
            for place, found in enumerate(one.proposals[:3])
        ] or [(str(one.target.number), name, "", "没有相近的指标", "")]  # fmt: skip
    _say(rows)
    click.echo(f"待绑定 {len(waiting)} 项。")
    for row in missing:
        click.echo(f"方案“{row.title}”已定版，目标尚未列入跟踪；请运行 zhiheng targets bind --plan {row.id} --sure")


@targets.command(
    "bind", help="把目标绑定到指标，或以 --sure 确认一份方案的全部有把握的建议；以质量办人员的账号记入日志。"
)
@click.argument("what", nargs=-1, metavar="[目标编号 指标]")
@click.option("--by", "username", required=True, metavar="账号", help="以谁的名义；须有质量办角色。")
@click.option("--reason", default="", metavar="理由", help="指标不是有把握的建议时必须写。")
@click.option("--plan", type=int, metavar="编号", help="与 --sure 同用：这份方案。")
@click.option("--sure", is_flag=True, help="确认全部有把握的建议。")
def bind(what: tuple[str, ...], username: str, reason: str, plan: int | None, sure: bool) -> None:
    """One target, or all sure ones of a plan."""
    one = len(what) == 2 and what[0].isdecimal()
    if sure == one or (sure and plan is None) or (what and not one):
        raise click.UsageError("请写“目标编号 指标”，或写 --plan 编号 --sure。")
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.targets import actions  # noqa: PLC0415

        by, at = _person(username), timezone.now()
        if sure and plan is not None:
            actions.take_up(plan=plan, by=by, at=at)
            click.echo(f"已绑定 {actions.bind_sure(plan=plan, by=by, at=at)} 项。")
        else:
            bound = actions.bind(target=int(what[0]), indicator=what[1], reason=reason, by=by, at=at)
            click.echo(f"目标 {bound.number} 已绑定指标 {bound.indicator}。")


def _person(username: str) -> Person:
    from zhiheng.kernel.access.queries import person_named  # noqa: PLC0415 - needs Django started

    person = person_named(username)
    if person is None:
        raise click.ClickException(f"没有账号“{username}”；账号以系统登记为准；请核对后再试。")
    return person


def _say(rows: Sequence[tuple[str, ...]], below: Sequence[tuple[str, ...]] = ()) -> None:
    """A table, with lines below some of its rows."""
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for number, row in enumerate(rows):
        cells = (text + " " * (width - columns(text)) for text, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
        if number and number <= len(below):
            sys.stdout.writelines(f"      {line}\n" for line in below[number - 1] if line)
