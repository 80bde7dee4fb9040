"""The Excel template of a kind, made from its declaration: entry sheet, explanations, lists."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from zhiheng.adapters.tabular import looks
from zhiheng.adapters.tabular.entry_sheet import EntrySheet
from zhiheng.adapters.tabular.examples import example_row
from zhiheng.adapters.tabular.guide_sheet import add_guide

if TYPE_CHECKING:
    from zhiheng.adapters.tabular.form import Form

_LINE = "带 * 的列必填；灰色的示例行不会导入；光标停在表头上可看填写要求，详见“填写说明”。"


def template(form: Form) -> bytes:
    """The bytes of the .xlsx file."""
    form = form.without_files()
    title = f"{form.kind.title}填报表"
    book = form.new_book(title)
    sheet = EntrySheet(book, form, title=title, line=_LINE)
    example = example_row(form.columns, form.day)
    if example:
        sheet.append(example, looks.EXAMPLE)
    add_guide(book, form)
    form.lists.add_to(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
