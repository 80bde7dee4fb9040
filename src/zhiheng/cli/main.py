"""The program ``zhiheng``: a table of its commands, each loaded when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Final, NamedTuple

import click

from zhiheng.cli.chinese import Group, in_chinese, reason


class Command(NamedTuple):
    """Where a command stands, and what the overview says of it without loading it."""

    module: str
    attribute: str
    short_help: str


COMMANDS: Final[dict[str, Command]] = {
    "pack": Command("zhiheng.cli.pack", "pack", "领域包：检查声明、新建、生成说明页"),
    "plan": Command("zhiheng.cli.plan", "plan", "读方案：把公文编译成目标、任务、单位和体系清单"),
    "systems": Command("zhiheng.cli.systems", "systems", "体系目录：方案可能要求的 339 项体系，各到哪一步"),
    "demo": Command("zhiheng.cli.demo", "demo", "演示：编译虚构城市的方案和您的文件，打开网页"),
    "person": Command("zhiheng.cli.person", "person", "账号：建立账号，更换口令"),
    "import": Command("zhiheng.cli.importing", "importing", "导入：从 Excel 或 CSV 导入记录，接着做中断的导入"),
    "journal": Command("zhiheng.cli.journal", "journal", "日志：签署日志头，核验，给出证明，导出记载"),
    "warehouse": Command("zhiheng.cli.warehouse", "warehouse", "数据仓：把日志装成列式表，全部重建，看装到哪里"),
    "indicators": Command("zhiheng.cli.indicators", "indicators", "指标：计算，看数值，看由哪些记录引起变动，重算核对"),
    "targets": Command("zhiheng.cli.targets", "targets", "目标：绑定指标，看每项目标进展如何、为什么"),
    "cases": Command("zhiheng.cli.cases", "cases", "办件：查找热点，看哪些来件明显多于以往"),
    "report": Command("zhiheng.cli.report", "report", "文稿：生成白皮书（Word 和 PDF），逐处说明站不住的句子"),
    "region": Command("zhiheng.cli.region", "region", "区划：载入清单，记下更名、拆分、合并"),
    "office": Command("zhiheng.cli.office", "office", "单位：载入清单，记下承接关系"),
    "calendar": Command("zhiheng.cli.calendar", "calendar", "工作日历：看一年的放假和上班日，登记放假通知"),
    "serve": Command("zhiheng.cli.serve", "serve", "网页服务：在本机打开网页"),
}
"""To add a command, add its line."""


class LazyGroup(Group):
    """A group whose commands are imported one at a time, so that the overview and each command start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now; None where there is none."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return super().get_command(ctx, cmd_name)
        command = getattr(import_module(entry.module), entry.attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{entry.module}.{entry.attribute} is no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, written from the table alone."""
        del ctx
        with formatter.section(in_chinese("Commands")):
            formatter.write_dl([(name, entry.short_help) for name, entry in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="质衡：把质量方案变成可运行、可问责的体系。\n\n每个命令的用法：zhiheng 命令 --help",
)
@click.version_option(package_name="zhiheng", prog_name="zhiheng", message="%(prog)s %(version)s")
def program() -> None:
    """The program itself does nothing; its commands do."""


def main() -> None:
    """The entry point of the installed program."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal in another encoding shows a mark for what it cannot print, and the work goes on.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        try:
            program(prog_name="zhiheng")
        finally:
            sys.stdout.flush()
    except OSError as error:
        # A full disk, or a reader that went away: what was not written is given up, also at the end of the process.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            click.echo(f"错误：结果写不出去（{reason(error)}）；请检查输出处的空间。", err=True)
        sys.exit(1)
