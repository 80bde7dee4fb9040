"""``zhiheng report``: the white paper as Word and PDF, or every sentence that cannot stand; its template to edit."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from zhiheng.cli.chinese import Group, reason
from zhiheng.cli.django_start import bring_tables_up_to_date, start_django
from zhiheng.cli.safe_files import write_whole
from zhiheng.primitives.errors import ZhihengError

if TYPE_CHECKING:
    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.reports.queries import Chosen
    from zhiheng.reporting.numbers_in_text.problems import Refused

_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@click.group(cls=Group, help="文稿：按模板生成白皮书；每个数字取自计算结果，每个方向词与数据核对，不符就不生成。")
def report() -> None:
    """Commands on reports."""


@contextmanager
def _in_order() -> Iterator[None]:
    """Django started and tables up to date; an error of the house as one line."""
    try:
        start_django()
        bring_tables_up_to_date()
        yield
    except ZhihengError as error:
        raise click.ClickException(error.message_zh) from error


@report.command("white-paper", help="生成一年的质量状况白皮书，写成 Word 和 PDF；有句子站不住时逐处列出，什么也不写。")
@click.option("--year", type=int, required=True, metavar="年度", help="写哪一年。")
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="文件",
    help="Markdown 或 Word 模板；不写则用本单位最近保存的模板，没有时用通用模板。",
)
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="文件夹",
    help="写到哪里；不写为当前文件夹。",
)
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), metavar="日期", help="截至哪一天，也是落款日期；不写为今天。")
@click.option("--by", "username", default="", metavar="账号", help="同时以此人名义存为草稿；须有质量办角色。")
def white_paper(year: int, template: Path | None, to: Path, day: datetime | None, username: str) -> None:
    """Build a paper into a folder."""
    with _in_order():
        from django.utils import timezone  # noqa: PLC0415 - needs Django started

        from zhiheng.kernel.reports import actions  # noqa: PLC0415
        from zhiheng.reporting.numbers_in_text.problems import Refused  # noqa: PLC0415

        by = _person(username) if username else None
        on = day.date() if day else timezone.localdate()
        chosen = _chosen(template, by)
        try:
            made = actions.make(chosen=chosen, year=year, day=on)
        except Refused as refused:
            if by is not None:
                actions.keep_refusal(refused, chosen=chosen, year=year, day=on, by=by, at=timezone.now())
            _tell(refused)
            sys.exit(1)
        kept = None if by is None else actions.keep_paper(made, chosen=chosen, day=on, by=by, at=timezone.now())
        name = _NOT_IN_NAMES.sub("", made.document.title) or f"{year}"
        for ending, content in (("docx", made.word), ("pdf", made.pdf)):
            _write(to / f"{name}.{ending}", content)
    document = made.document
    click.echo(
        f"《{document.title}》：{len(document.used)} 个数字、{len(document.charts)} 幅图，"
        f"取自第 {made.numbers.run or 0} 次计算（至第 {made.numbers.position} 条记载）。"
    )
    if document.by_hand:
        click.echo(f"另有 {len(document.by_hand)} 处“原文”未经核对：{'；'.join(document.by_hand)}")
    if kept is not None:
        click.echo(f"已存为第 {kept.pk} 号草稿，由另一人在网页 /reports/{kept.pk}/ 发布。")


def _chosen(template: Path | None, by: Person | None) -> Chosen:
    from django.utils import timezone  # noqa: PLC0415 - needs Django started

    from zhiheng.kernel.reports import actions, queries  # noqa: PLC0415

    if template is None:
        newest = queries.templates().first()
        return queries.chosen(newest.pk if newest else None)
    content = template.read_bytes()
    if by is None:
        return queries.given(template.name, content)
    # What a kept draft was built from is kept with it.
    return queries.chosen(actions.keep_template(name=template.name, content=content, by=by, at=timezone.now()).pk)


def _tell(refused: Refused) -> None:
    """Every problem with its remedy, one below the other."""
    click.echo(f"没有生成：有 {len(refused.problems)} 处与数据不符或不合写法。", err=True)
    for number, problem in enumerate(refused.problems, start=1):
        click.echo(f"{number}. {problem.message_zh}", err=True)


@report.command("template", help="写出模板供修改：本单位最近保存的模板，没有时为通用模板。")
@click.option("--word", "form", flag_value="word", default=False, help="写成 Word 文件。")
@click.option("--markdown", "form", flag_value="markdown", help="写成 Markdown 文本（默认）。")
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    metavar="文件夹",
    help="写到哪里；不写为当前文件夹。",
)
def template(form: str, to: Path) -> None:
    """The template as a file."""
    with _in_order():
        from zhiheng.kernel.reports import queries  # noqa: PLC0415 - needs Django started

        newest = queries.templates().first()
        name, content = queries.template_file(newest.pk if newest else None, "word" if form == "word" else "markdown")
    _write(to / name, content)


def _person(username: str) -> Person:
    from zhiheng.kernel.access.queries import person_named  # noqa: PLC0415 - needs Django started

    person = person_named(username)
    if person is None:
        raise click.ClickException(f"没有账号“{username}”；账号以系统登记为准；请核对后再试。")
    return person


def _write(path: Path, content: bytes) -> None:
    try:
        write_whole(path, content)
    except OSError as error:
        raise click.ClickException(f"{path} 写不了（{reason(error)}）；请另选文件夹。") from error
    click.echo(f"已写出 {path}")
