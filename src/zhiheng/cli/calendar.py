"""``zhiheng calendar``: the working days of a year, and stating a holiday notice from a file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.contract.toml_text import NotToml, read_toml
from zhiheng.primitives.errors import ZhihengError

_STATE_HELP = """登记一份放假通知（TOML 文件），以质量办人员的账号记入日志。

键：number 文号、issued_on 发文日期，另可有 arranges_year 安排的年度、days_off 放假日、
working_days 上班日、reason 来源。日子写成列表，每项一天或一段，如 ["2026-10-01..2026-10-07"]。"""
_KEYS: Final[dict[str, tuple[type, str]]] = {
    "number": (str, "文本"),
    "issued_on": (date, "日期，如 2026-02-20"),
    "arranges_year": (int, "年度，如 2027"),
    "days_off": (list, '列表，如 ["2026-10-01..2026-10-07"]'),
    "working_days": (list, '列表，如 ["2026-10-10"]'),
    "reason": (str, "文本"),
}


@click.group(cls=Group, help="工作日历：看一年的放假和上班日，登记放假通知。")
def calendar() -> None:
    """Commands on the calendar."""


@calendar.command("show", help="列出一年各月的放假日和调休上班日，以及依据。")
@click.argument("year", metavar="年度", type=click.IntRange(2004, 2100))
@click.option("--known-on", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="按这一天登记着的通知看。")
def show(year: int, known_on: datetime | None) -> None:
    """A year, month by month."""
    try:
        start_django()
        bring_tables_up_to_date()
        from zhiheng.kernel.almanac import queries  # noqa: PLC0415 - needs Django started
        from zhiheng.kernel.almanac.rules import spans  # noqa: PLC0415

        found = queries.year(year, known_on.date() if known_on else None)
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    basis = "尚无安排，推定" if found.assumed else found.arranged_by or "国务院办公厅放假通知"
    click.echo(f"{year}年，工作日 {found.working_days} 天。依据：{basis}。")
    for month in found.months:
        told = [f"{month.number:>2}月", f"工作日 {month.working_days:>2} 天"]
        for word, kind in (("放假", "holiday"), ("上班", "make_up_day")):
            days = spans(day.day for day in month.days if day.kind == kind)
            if days:
                told.append(f"{word} {'、'.join(_span(first, last) for first, last in days)}")
        click.echo("  ".join(told))
    numbers = dict.fromkeys(day.notice for month in found.months for day in month.days if day.notice)
    if numbers:
        click.echo(f"其中按登记的通知：{'、'.join(numbers)}。")


def _span(first: date, last: date) -> str:
    return f"{first.day}日" if first == last else f"{first.day}—{last.day}日"


@calendar.command("state", help=_STATE_HELP)
@click.argument("file", metavar="文件", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "username", required=True, metavar="账号", help="以谁的名义；须有质量办角色。")
def state(file: Path, username: str) -> None:
    """Keep the notice of a file."""
    values = _values(file)
    try:
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.access.queries import person_named  # noqa: PLC0415
        from zhiheng.kernel.almanac import actions, rules  # noqa: PLC0415

        person = person_named(username)
        if person is None:
            raise click.ClickException(f"没有账号“{username}”；账号以系统登记为准；请核对后再试。")
        notice = actions.state_notice(
            number=values["number"],
            issued_on=values["issued_on"],
            days_off=rules.days_in(_lines(values, "days_off"), "days_off"),
            working_days=rules.days_in(_lines(values, "working_days"), "working_days"),
            arranges_year=values.get("arranges_year"),
            reason=values.get("reason", ""),
            by=person,
            at=timezone.now(),
        )
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    click.echo(f"已登记“{notice.number}”，第 {notice.entry} 号记载。")


def _lines(values: dict[str, Any], key: str) -> str:
    """The days of a list, one item a line, so that a refusal names the item by its line."""
    return "\n".join(" ".join(str(item).split()) or "?" for item in values.get(key, ()))


def _values(file: Path) -> dict[str, Any]:
    """What the file says, every key known and of its type."""
    try:
        values, _ = read_toml(file.read_bytes())
    except NotToml as error:
        where = f"第 {error.line} 行，" if error.line else ""
        raise click.ClickException(f"{file.name}：{where}{error.reason_zh}。") from error
    for key, value in values.items():
        if key not in _KEYS:
            raise click.ClickException(f"{file.name}：没有“{key}”这个键；可用的键是{'、'.join(_KEYS)}；请改正。")
        wanted, words = _KEYS[key]
        if type(value) is not wanted:
            raise click.ClickException(f"{file.name}：{key} 应是{words}；请改正。")
    for key in ("number", "issued_on"):
        if key not in values:
            raise click.ClickException(f"{file.name}：缺少 {key}（{_KEYS[key][1]}）；请补上。")
    return values
