"""The sheet of explanations (填写说明): how to fill in, every column in words, the rules and what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from openpyxl.utils import get_column_letter

from zhiheng.adapters.tabular import looks
from zhiheng.adapters.tabular.marks import EXAMPLE, GUIDE_SHEET, SHEET
from zhiheng.adapters.tabular.wording import fields_of_rule, limits_words, need_words, type_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from zhiheng.adapters.tabular.form import Form
    from zhiheng.contract.declarations.fields import Rule

_ADVICE: Final = (
    f"一、在“{SHEET}”表中从第一个空行起填写，一行一条；列的次序可以调整，不用的选填列可以删去，表头请勿改名。",
    f"二、带“*”的列必填；“{EXAMPLE}”一行是示例，导入时跳过，可以保留，也可以删去。",
    "三、把光标停在表头上可以看到填写要求；有下拉箭头的单元格请从列表中选择。",
    "四、导入前先试读：每一行是否可以接收、哪一格不符、违反哪条规则、怎样改，都会逐行列出，确认后才入库。",
)
_WIDTHS: Final = (6, 30, 14, 24, 44, 44)


def add_guide(book: Workbook, form: Form) -> None:
    """Add the sheet."""
    sheet: Worksheet = book.create_sheet(GUIDE_SHEET)
    pen = looks.Pen(sheet)
    rows = list(_rows(form))
    for place, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heading_row = len(_ADVICE) + 3
    looks.set_for_print(sheet, heading_row)
    sheet.row_dimensions[1].height = 34
    for number, (cells, _) in enumerate(rows, start=heading_row):
        lines = max(looks.lines_in(text, width) for text, width in zip(cells, _WIDTHS, strict=True))
        sheet.row_dimensions[number].height = max(lines * looks.LINE + 5, 8)
    sheet.append([pen.cell(f"{form.kind.title}填写说明", looks.TITLE)])
    for line in _ADVICE:
        sheet.append([pen.cell(line, looks.SUBTITLE)])
    sheet.append([])
    for cells, look in rows:
        sheet.append([pen.cell(text, look) for text in cells] if any(cells) else [])


def _rows(form: Form) -> Iterator[tuple[tuple[str, ...], looks.Look]]:
    kind = form.kind
    yield ("序号", "列", "必填", "内容", "要求", "说明"), looks.HEADING
    for number, column in enumerate(form.columns, start=1):
        yield (
            (
                str(number),
                column.heading,
                need_words(column),
                type_words(column),
                limits_words(column),
                column.hint,
            ),
            looks.TABLE,
        )
    rules = [rule for rule in kind.rules if rule.applies(form.day)]
    if rules:
        yield ("",) * len(_WIDTHS), looks.TABLE
        yield ("序号", "核对的列", "施行", "依据", "不符时的提示", "标准或文件"), looks.HEADING
    for number, rule in enumerate(rules, start=1):
        yield (str(number), *_rule(form, rule)), looks.TABLE
    if kind.declaration.source:
        yield ("",) * len(_WIDTHS), looks.TABLE
        number_zh, title = _source(form, kind.declaration.source)
        yield ("", "本表依据", "", number_zh, title, ""), looks.TABLE


def _rule(form: Form, rule: Rule) -> tuple[str, ...]:
    asked = fields_of_rule(form.catalogue, form.kind, rule.key)
    headings = dict.fromkeys(column.heading for column in form.columns if column.field in asked)
    since = f"自 {rule.since}" if rule.since else ""
    until = f"至 {rule.until} 前" if rule.until else ""
    number, title = _source(form, rule.source) if rule.source else ("", "")
    return ("、".join(headings), f"{since}{until}", number, rule.message.zh, title)


def _source(form: Form, reference: str) -> tuple[str, str]:
    """Number and title of the source a reference leads to."""
    address = form.catalogue.resolve(form.kind.pack, reference, ("source",))
    if address is None:
        return reference, ""
    source = form.catalogue.source(address)
    return source.number, source.title.zh
