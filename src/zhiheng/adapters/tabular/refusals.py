"""The rows an import refused, as a workbook: what is wrong beside each row, the faulty cells marked, ready to correct.

The columns are those of the template, so that the corrected workbook can be imported as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from zhiheng.adapters.tabular import looks
from zhiheng.adapters.tabular.cell_values import cells_of
from zhiheng.adapters.tabular.entry_sheet import EntrySheet, ExtraColumn
from zhiheng.adapters.tabular.marks import PROBLEM, PROBLEM_HEADING, ROW, ROW_HEADING
from zhiheng.adapters.tabular.wording import fields_of_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import BinaryIO

    from zhiheng.adapters.tabular.form import Form
    from zhiheng.contract.intake.refusals import Refusal

_EXTRA: Final = (ExtraColumn(ROW, ROW_HEADING, "whole", 8), ExtraColumn(PROBLEM, PROBLEM_HEADING, "long_text", 46))
_LINE: Final = "红色的单元格有误，原因和改法见“问题”列；改正后把本文件直接再次导入。"
_MOST_NOTES: Final = 5000
"""Notes on cells are held in memory; behind these the colour and the column of problems must do."""


class RefusedRow(NamedTuple):
    """A row as it was sent, and everything that is wrong with it."""

    number: int
    """Its number in the file it came from."""
    cells: Mapping[str, object]
    """By key, as ``Table.rows`` gave them."""
    refusals: Sequence[Refusal]


def write_refused(form: Form, rows: Iterable[RefusedRow], *, to: BinaryIO) -> None:
    """Write the workbook with exactly these rows."""
    form = form.without_files()
    title = f"{form.kind.title}：未接收的行"
    book = form.new_book(title)
    sheet = EntrySheet(book, form, title=title, line=_LINE, extra=_EXTRA)
    cells = cells_of(form.columns)
    notes = 0
    for row in rows:
        problems = _problems(row.refusals)
        marked = dict.fromkeys(range(len(_EXTRA)), (looks.PROBLEM, ""))
        for place, message in _faulty(form, row.refusals).items():
            marked[place + len(_EXTRA)] = (looks.FAULTY, message if notes < _MOST_NOTES else "")
            notes += 1
        sheet.set_height(looks.lines_in(problems, _EXTRA[1].width))
        values = cells([row.cells.get(column.key) for column in form.columns])
        sheet.append([row.number, problems, *values], others=marked)
    form.lists.add_to(book)
    book.save(to)


def _problems(refusals: Sequence[Refusal]) -> str:
    """Everything that is wrong, one a line."""
    if len(refusals) == 1:
        return refusals[0].message.zh
    return "\n".join(f"{number}. {refusal.message.zh}" for number, refusal in enumerate(refusals, start=1))


def _faulty(form: Form, refusals: Sequence[Refusal]) -> dict[int, str]:
    """The places of the cells that are wrong, each with its messages; of a broken rule, every cell it asks for."""
    messages: dict[int, list[str]] = {}
    for refusal in refusals:
        fields = {refusal.field} if refusal.field else fields_of_rule(form.catalogue, form.kind, refusal.rule)
        for place, column in enumerate(form.columns):
            if column.field in fields:
                messages.setdefault(place, []).append(refusal.message.zh)
    return {place: "\n".join(said) for place, said in messages.items()}
