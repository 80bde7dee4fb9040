"""``zhiheng cases``: what comes in more than usual."""

from __future__ import annotations

import click

from zhiheng.cli.chinese import Group
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.primitives.errors import ZhihengError


@click.group(cls=Group, help="办件：查找热点，看哪些来件明显多于以往。")
def cases() -> None:
    """Commands on cases."""


@cases.command("hot", help="现在查找一遍热点，列出没有了结的；新发现的同时通知质量办。")
@click.option("--quiet", is_flag=True, help="不通知质量办。")
def hot(quiet: bool) -> None:
    """Search, and list what is not closed."""
    try:
        start_django()
        bring_tables_up_to_date()
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.hotspots import rules  # noqa: PLC0415
        from zhiheng.kernel.hotspots.actions import refresh  # noqa: PLC0415
        from zhiheng.kernel.hotspots.queries import issues  # noqa: PLC0415

        new = {issue.pk for issue in refresh(timezone.now(), quiet=quiet, anew=True)}
        there = list(issues())
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error
    for one in there:
        state = rules.STATES_ZH[one.state] + ("（新）" if one.pk in new else "")
        click.echo(f"{one.pk:>5}  {state}  {one.title}")
        against = f"预期{one.expected:.1f}件，{one.ratio:.1f}倍，偶然概率{one.probability:.1g}"
        click.echo(f"       {one.window_days}天内{one.found}件，来自{one.parties}人；{against}")
    click.echo(f"共 {len(there)} 项，新发现 {len(new)} 项。")
