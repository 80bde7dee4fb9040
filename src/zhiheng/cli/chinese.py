"""The words that the command-line library adds to ours – usage, headings, errors – in Chinese.

The library asks ``gettext`` for each of them and ``gettext`` looks for compiled catalogues by the language of the
machine; the program speaks Chinese under any language, so its answers are given from the table here.
"""

from __future__ import annotations

import errno
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

import click
from click import core, decorators, exceptions, formatting, parser, types

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Options": "选项",
        "Commands": "命令",
        "Show this message and exit.": "显示这份说明。",
        "Show the version and exit.": "显示版本号。",
        "default: {default}": "默认 {default}",
        "required": "必填",
        "Error: {message}": "错误：{message}",
        "Aborted!": "已中止。",
        "Try '{command} {option}' for help.": "说明见：{command} {option}",
        "Invalid value: {message}": "值不对：{message}",
        "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
        "No such option {name!r}.": "没有选项 {name}。",
        "No such command {name!r}.": "没有命令 {name}。",
        "Missing command.": "没有给出命令。",
        "Did you mean {possibility}?": "是不是 {possibility}？",
        "(Did you mean one of: {possibilities}?)": "是不是其中之一：{possibilities}？",
        "Got unexpected extra argument ({args})": "多了一个参数：{args}。",
        "Got unexpected extra arguments ({args})": "多了几个参数：{args}。",
        "Option {name!r} does not take a value.": "选项 {name} 后面没有值。",
        "Option {name!r} requires an argument.": "选项 {name} 后面要有一个值。",
        "Option {name!r} requires {nargs} arguments.": "选项 {name} 后面要有 {nargs} 个值。",
        "{value!r} is not {choice}.": "{value!r} 不是 {choice}。",
        "{value!r} is not one of {choices}.": "{value!r} 不在 {choices} 之中。",
        "{value!r} is not a valid {number_type}.": "{value!r} 不是整数。",
        "{value} is not in the range {range}.": "{value} 不在 {range} 的范围内。",
        "file": "文件",
        "directory": "文件夹",
        "path": "路径",
        "{name} {filename!r} does not exist.": "{name} {filename} 不存在。",
        "{name} {filename!r} is a file.": "{name} {filename} 是一个文件。",
        "{name} {filename!r} is a directory.": "{name} {filename} 是一个文件夹。",
        "{name} {filename!r} is not readable.": "{name} {filename} 读不了。",
        "{name} {filename!r} is not writable.": "{name} {filename} 写不了。",
    }
)
"""What the library says -> what the program says. Numbers are whole numbers in every command."""


_REASONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        errno.ENOSPC: "空间已满",
        errno.EDQUOT: "配额已满",
        errno.EACCES: "没有权限",
        errno.ENOENT: "没有这个位置",
        errno.EPERM: "没有权限",
        errno.EROFS: "只能读",
        errno.ENOTDIR: "路径中有一段不是文件夹",
        errno.EISDIR: "是一个文件夹",
        errno.ENAMETOOLONG: "名称太长",
        errno.EIO: "读写出错",
    }
)


def in_chinese(words: str) -> str:
    """The Chinese words; the library's own where the table has none.

    >>> in_chinese("Options"), in_chinese("Press any key")
    ('选项', 'Press any key')
    """
    return WORDS.get(words, words)


def reason(error: OSError) -> str:
    """Why the system refused, in a few words."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def columns(words: str) -> int:
    """How wide the words stand on a terminal: a Chinese character takes two columns.

    >>> columns("--to 文件夹")
    11
    """
    return len(words) + sum(east_asian_width(char) in "WF" for char in words)


def _counted(one: str, several: str, count: int) -> str:
    return in_chinese(one if count == 1 else several)


for _module in (core, decorators, exceptions, formatting, parser, types):
    _names = vars(_module)
    if "_" in _names:
        _names["_"] = in_chinese
    if "ngettext" in _names:
        _names["ngettext"] = _counted
vars(formatting)["term_len"] = columns


class _Page(click.HelpFormatter):
    """The page of a command's help, with Chinese colons."""

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{heading}：\n")

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：" if prefix is None else prefix)


class _Context(click.Context):
    formatter_class = _Page


class Command(click.Command):
    """A command whose usage line and complaints are Chinese."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the library takes
        """As the library's command."""
        kwargs.setdefault("options_metavar", "[选项]")
        super().__init__(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As the library's; what is missing is named in one Chinese sentence."""
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as missing:
            found = missing.param
            if isinstance(found, click.Argument):
                complaint = f"没有给出{found.make_metavar(ctx).strip('…')}。"
            else:
                complaint = f"没有给出选项 {max(found.opts, key=len) if found else ''}。"
            raise click.UsageError(complaint, ctx) from missing


class Group(Command, click.Group):
    """A group of such commands."""

    command_class = Command

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - whatever the library takes
        """As the library's group."""
        kwargs.setdefault("subcommand_metavar", "命令 …")
        super().__init__(*args, **kwargs)
