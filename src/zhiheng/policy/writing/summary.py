"""A plan as a page to read on a terminal."""

from __future__ import annotations

import io
from collections import Counter
from typing import IO, TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from zhiheng.policy.citing import cited
from zhiheng.policy.targets import refusal
from zhiheng.policy.writing import wording
from zhiheng.policy.writing.systems_asked import asked_systems

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from zhiheng.policy.model import Plan
    from zhiheng.policy.writing.systems_asked import AskedSystem

_WIDTH_ON_PAPER: Final = 120
_OFFICES_SHOWN: Final = 40
_NUMBERS_SHOWN: Final = 12
_LATE: Final = (refusal.QUOTED, refusal.NAME, refusal.TELEPHONE, refusal.TITLE, refusal.DATE)


def print_summary(plan: Plan, stream: IO[str]) -> None:
    """Writes the summary: with colour and fitted to the window on a terminal, plain and 120 columns wide elsewhere."""
    width = None if stream.isatty() else _WIDTH_ON_PAPER
    Console(file=stream, width=width, highlight=False, emoji=False).print(_page(plan))


def summary_bytes(plan: Plan) -> bytes:
    """The summary as a text file."""
    stream = io.StringIO()
    print_summary(plan, stream)
    lines = stream.getvalue().splitlines()
    return "\n".join(line.rstrip() for line in lines).encode() + b"\n"


def _page(plan: Plan) -> Group:
    parts: list[RenderableType] = [Text(wording.title(plan), style="bold"), _head(plan)]
    systems = asked_systems(plan)
    if plan.targets:
        parts += [_section(f"目标（{len(plan.targets)} 项）"), _targets(plan)]
    if plan.tasks:
        parts += [_section(f"任务（{len(plan.tasks)} 项）"), _tasks(plan)]
    if plan.offices:
        parts += [_section(f"单位（{len(plan.offices)} 个）"), _offices(plan)]
    if systems:
        places = sum(one.places for one in systems)
        parts += [_section(f"提到的体系（{len(systems)} 项，{places} 处）"), _systems(systems)]
    if plan.unclaimed:
        parts += [_section(f"没有算作目标的数字（{len(plan.unclaimed)} 个，请在审阅时核对）"), _unclaimed(plan)]
    if not plan.targets and not plan.tasks:
        parts.append(Text("没有找到量化目标，也没有找到分条的任务。", style="yellow"))
    return Group(*parts)


def _section(words: str) -> Text:
    return Text(f"\n{words}", style="bold cyan")


def _head(plan: Plan) -> Table:
    head = plan.head
    rows = {
        "文号": head.number,
        "发文机关": head.issuer,
        "成文日期": wording.day(head.issued_on),
        "地区": " ".join(filter(None, (head.place, wording.LEVELS[head.level] if head.level else ""))),
        "文种": wording.PLAN_KINDS[head.kind] if head.kind else "",
        "实施期": wording.running(head),
        "依据": "\n".join(f"{basis.title}{basis.number and f'（{basis.number}）'}" for basis in head.basis),
        "来源": f"{plan.source.name}（{plan.source.format}，{len(plan.source.text)} 字）",
    }
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, value in rows.items():
        if value:
            table.add_row(label, escape(value))
    return table


def _targets(plan: Plan) -> Table:
    table = _table("条款", "指标", ">目标值", "年份", "性质", "责任单位")
    for target in plan.targets:
        table.add_row(
            escape(cited(target.section)),
            escape(target.indicator),
            escape(wording.promise(target)),
            str(target.year or ""),
            wording.TARGET_KINDS[target.kind],
            escape("、".join(target.responsible)),
        )
    return table


def _tasks(plan: Plan) -> Table:
    table = _table("条款", "任务", "牵头", "配合", "共同负责", "时限")
    for task in plan.tasks:
        columns = ("、".join(names) for names in (task.lead, task.support, task.joint))
        table.add_row(
            escape(cited(task.path)), escape(task.title), *map(escape, columns), escape(wording.due(task.deadlines))
        )
    return table


def _offices(plan: Plan) -> Text:
    owed = Counter(name for task in plan.tasks for name in wording.all_units(task))
    counts = [(office.name, sum(owed[name] for name in dict.fromkeys(office.names))) for office in plan.offices]
    counts.sort(key=lambda pair: -pair[1])
    words = "、".join(f"{name} {count}" if count else name for name, count in counts[:_OFFICES_SHOWN])
    return Text(f"{words}{'…' if len(counts) > _OFFICES_SHOWN else ''}")


def _systems(systems: Sequence[AskedSystem]) -> Table:
    table = _table("编号", "体系", "文中提法", "条款")
    for one in systems:
        name = f"{one.name}（{one.places} 处）" if one.places > 1 else one.name
        table.add_row(one.number or "—", escape(name), escape("、".join(one.words)), escape("、".join(one.clauses)))
    return table


def _unclaimed(plan: Plan) -> Table:
    """How many numbers for each reason; names, document numbers and dates, hardly ever promises, come last."""
    numbers: dict[str, list[str]] = {}
    for one in plan.unclaimed:
        numbers.setdefault(one.reason, []).append(one.words)
    order = sorted(
        numbers, key=lambda reason: (_LATE.index(reason) + 1 if reason in _LATE else 0, -len(numbers[reason]))
    )
    table = _table("为何没有算作目标", ">个数", "数字")
    for reason in order:
        words = [] if reason in _LATE else list(dict.fromkeys(numbers[reason]))
        shown = "、".join(words[:_NUMBERS_SHOWN]) + ("…" if len(words) > _NUMBERS_SHOWN else "")
        table.add_row(escape(reason), str(len(numbers[reason])), escape(shown))
    return table


def _table(*columns: str) -> Table:
    """A table; ``>`` before a column's name sets its cells to the right."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table
