"""``zhiheng indicators``: compute them, show a series, tell what moved a number, compute a value again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from zhiheng.cli.chinese import Group, columns
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.indicators.models import Value


@click.group(cls=Group, help="指标：由记录算出的数；每个数都能追到记录，也能重算到最后一位。")
def indicators() -> None:
    """Commands on indicators."""


@contextmanager
def _in_order() -> Iterator[None]:
    """Django started and tables up to date; an error of the house as one line."""
    try:
        start_django()
        bring_tables_up_to_date()
        yield
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error


@indicators.command("refresh", help="装入新的记载，计算受影响的指标；没有新内容时什么也不做。")
@click.option("--anew", is_flag=True, help="数据仓和全部指标从头重算。")
def refresh(anew: bool) -> None:
    """Compute what is new."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.indicators import actions  # noqa: PLC0415

        done = actions.refresh(at=timezone.now(), anew=anew)
    if done is None:
        click.echo("没有新的记载，各项指标不变。")
        return
    click.echo(
        f"第 {done.run} 次计算：至第 {done.position} 条记载，算了 {done.asked} 项指标，"
        f"{done.found} 个数值有变动。用时 {done.seconds:.1f} 秒。"
    )


@indicators.command("show", help="一项指标的数值：按期间列出，默认为全市。")
@click.argument("address", metavar="指标")
@click.option("--region", default="", metavar="代码", help="区划代码；不写则为全市。")
@click.option(
    "--by",
    "kind",
    type=click.Choice(["month", "quarter", "half_year", "year"]),
    default=None,
    help="期间；默认按指标自己的。",
)
def show(address: str, region: str, kind: str | None) -> None:
    """A series."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.indicators import queries  # noqa: PLC0415

        day = timezone.localdate()
        declared = queries.indicator(address)
        found = queries.series(address, region or queries.home(day), kind or declared.period, day=day)  # type: ignore[arg-type]  # click checked it
    rows = [("期间", declared.title.zh, "区间", "记录", "编号")]
    rows += [
        (period.label_zh, _said(value), _limits(value), f"{value.records}", f"{value.pk}") for period, value in found
    ]
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        cells = (text + " " * (width - columns(text)) for text, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    click.echo(f"单位：{declared.unit}。" if found else "还没有数值；请运行 zhiheng indicators refresh。")


def _said(value: Value) -> str:
    from zhiheng.kernel.indicators.rules import STATE_ZH  # noqa: PLC0415

    return STATE_ZH[value.state] if value.value is None else f"{value.value:.6g}"


def _limits(value: Value) -> str:
    return "" if value.low is None or value.high is None else f"{value.low:.4g}—{value.high:.4g}"


@indicators.command("explain", help="两天之间，一个数因哪些记录变动了多少；各项相加正是变动。")
@click.argument("address", metavar="指标")
@click.argument("period", metavar="期间")
@click.option("--region", default="", metavar="代码", help="区划代码；不写则为全市。")
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), metavar="日", help="从哪一天日终所知。")
@click.option(
    "--until", default=None, type=click.DateTime(["%Y-%m-%d"]), metavar="日", help="到哪一天日终所知；默认现在。"
)
def explain(address: str, period: str, region: str, since: object, until: object) -> None:
    """What moved a number."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.indicators import queries  # noqa: PLC0415
        from zhiheng.kernel.warehouse.queries import position, position_on  # noqa: PLC0415

        day = timezone.localdate()
        told = queries.explain(
            address,
            queries.time_of(period),
            region or queries.home(day),
            since=position_on(since.date()),  # type: ignore[attr-defined]  # click made a datetime of it
            until=position_on(until.date()) if until else position(),  # type: ignore[attr-defined]
            day=day,
        )
    if told.difference is None:
        click.echo("两天中有一天没有数，无从比较。")
        return
    click.echo(f"{told.before.value:.6g} → {told.after.value:.6g}，变动 {told.difference:+.6g}。")
    for one in told.moved[:30]:
        what = one.indicator or f"第 {one.thing} 号记录"
        how = "新计入" if one.before is None else "不再计入" if one.after is None else "改动"
        click.echo(f"  {one.effect:+.6g}  {what}（{how}）")
    if len(told.moved) > 30:
        click.echo(f"  其余 {len(told.moved) - 30} 条合计 {sum(one.effect for one in told.moved[30:]):+.6g}")


@indicators.command("replay", help="把一个保存的数值按当时的记载重算，须与原值相同到最后一位。")
@click.argument("number", type=int, metavar="编号")
def replay(number: int) -> None:
    """The same digits again."""
    with _in_order():
        from zhiheng.kernel.indicators import actions  # noqa: PLC0415 - needs Django started

        again = actions.replay(number)
    click.echo(f"重算相同：{again.value!r}（{again.state}），依据 {again.records} 条记录。")


@indicators.command("agree", help="把最近一次计算的每个数值与逐条记录的参照算法逐一比对，结果随那次计算保存。")
@click.option("--most", type=click.IntRange(1), default=None, metavar="条数", help="记录多于此数的种类不比对。")
def agree(most: int | None) -> None:
    """Every number beside the plain interpreter's."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.indicators import actions  # noqa: PLC0415

        told = actions.agree(at=timezone.now(), **({} if most is None else {"most": most}))
    differ = sum(told.differ.values())
    click.echo(
        f"至第 {told.position} 条记载：{len(told.compared)} 项指标，比对 {sum(told.compared.values())} 个数值，"
        f"{differ} 个不同。用时 {told.seconds:.1f} 秒。"
    )
    if told.left_out:
        click.echo(f"{len(told.left_out)} 项指标的记录过多，没有比对；用 --most 放宽。")
    for one in told.examples:
        click.echo(f"  {one.indicator} {one.period} {one.region}：保存 {one.kept}；参照 {one.interpreted}")
    if differ:
        raise click.exceptions.Exit(1)
