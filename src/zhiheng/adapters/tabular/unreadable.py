"""Why a table cannot be read, said in three parts: what happened, why, what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from zhiheng.contract.nearest import ask, ask_zh
from zhiheng.primitives.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Sequence

Reason = Literal[
    "empty",
    "encrypted",
    "damaged",
    "another_format",
    "web_page",
    "not_text",
    "too_large",
    "no_sheet",
    "no_headings",
    "several_sheets",
    "open_quote",
]

_SENTENCES: Final[dict[Reason, tuple[str, str, str, str]]] = {
    # reason: (English, what happened, why, what to do)
    "empty": ("is empty", "没有内容", "文件为空", "请检查文件后重新选择"),
    "encrypted": ("is encrypted", "已加密", "需要密码才能打开", "请取消密码后另存，再重试"),
    "damaged": ("is damaged", "已损坏或不完整", "内容不符合该格式", "请用 Excel 或 WPS 打开后另存为 .xlsx，再重试"),
    "another_format": (
        "is no table",
        "不是表格",
        "只能读 .xlsx、.xls、.ods、.et 和 .csv 文件",
        "请另存为 .xlsx 或 .csv 后重试",
    ),
    "web_page": (
        "is a web page or XML text, whatever its name says",
        "不是真正的 Excel 文件",
        "内容是网页或 XML 文本，只是名称像 Excel",
        "请用 Excel 或 WPS 打开后另存为 .xlsx，再重试",
    ),
    "not_text": (
        "is text in no known encoding",
        "有读不出的文字",
        "不是完整的 UTF-8、GB 18030 或 UTF-16 文本",
        "请另存为“CSV UTF-8”后重试",
    ),
    "too_large": (
        "is larger than a workbook that can be read safely",
        "太大",
        "展开后超过安全读取的上限",
        "请另存为 CSV（行数不限），或拆成几个文件后重试",
    ),
    "no_sheet": ("has no visible sheet with rows", "没有内容", "没有可见的、有内容的工作表", "请检查后重新选择"),
    "no_headings": (
        "has no row of headings among its first 20",
        "没有表头",
        "前20行里没有一行写着本表的列名",
        "请下载模板，把数据粘贴到模板里再重试",
    ),
    "several_sheets": (
        "has several sheets with these headings",
        "有几张工作表都是本表",
        "一次只读一张工作表",
        "请合并到一张，或删去、隐藏不用的",
    ),
    "open_quote": (
        "has a quotation mark that is not closed or not in its place",
        "引号不配对",
        "CSV 里以引号开头的内容须以引号结束，其中的引号写两个",
        "请改正该处，或另存为 .xlsx 后重试",
    ),
}


class UnreadableTable(RuleViolation):
    """A file that cannot be read as a table; who sent it acts. ``reason`` and ``place`` say why and where."""

    code = "tabular.unreadable"


class HeadingsRefused(RuleViolation):
    """A table whose headings are not those of the kind; ``unknown``, ``twice`` and ``missing`` name them."""

    code = "tabular.headings"


class WrongTemplate(RuleViolation):
    """A table made from the template of another kind."""

    code = "tabular.wrong_template"


class TooManyRows(RuleViolation):
    """More rows than a sheet of Excel can hold; who asks for them acts."""

    code = "tabular.too_many_rows"


class UnknownHeading(NamedTuple):
    """A heading that no column of the kind has, and the heading it is most like."""

    letter: str
    text: str
    nearest: str


def unreadable(name: str, reason: Reason, *, place: str = "", detail: str = "") -> UnreadableTable:
    """The error for a file that cannot be read; ``detail`` is for developers."""
    english, what, why, remedy = _SENTENCES[reason]
    return UnreadableTable(
        f"the table {name!r} {english}" + (f" ({place})" if place else "") + (f": {detail[:200]}" if detail else ""),
        message_zh=f"{name} {what}{f'（{place}）' if place else ''}：{why}；{remedy}。",
        name=name,
        reason=reason,
        place=place,
        detail=detail[:200],
    )


def headings_refused(
    name: str,
    row: int,
    *,
    unknown: Sequence[UnknownHeading],
    twice: Sequence[tuple[str, str]],
    missing: Sequence[str],
) -> HeadingsRefused:
    """The error for headings that do not fit; ``twice`` holds column letter and text."""
    parts_zh = [
        *(f"{one.letter}列“{one.text}”不是本表的列，{ask_zh(one.nearest, '请删去该列')}" for one in unknown),
        *(f"{letter}列“{text}”重复，请只留一列" for letter, text in twice),
        *(f"缺少必填的列“{heading}”，请补上" for heading in missing),
    ]
    parts = [
        *(
            f"column {one.letter} {one.text!r} is none of this table, {ask(one.nearest, 'remove it')}"
            for one in unknown
        ),
        *(f"column {letter} {text!r} stands twice, keep one" for letter, text in twice),
        *(f"the required column {heading!r} is missing, add it" for heading in missing),
    ]
    return HeadingsRefused(
        f"the headings of {name!r} in row {row} do not fit: {'; '.join(parts)}; compare with the template",
        message_zh=f"{name} 第 {row} 行的表头不符：{'；'.join(parts_zh)}。请对照模板改正后重试。",
        name=name,
        row=row,
        unknown=tuple(unknown),
        twice=tuple(twice),
        missing=tuple(missing),
    )


def too_many_rows(most: int) -> TooManyRows:
    """The error for more rows than a sheet of Excel holds."""
    return TooManyRows(
        f"a sheet of Excel holds at most {most} rows of data; export CSV, or fewer rows",
        message_zh=f"Excel 一张工作表最多放 {most} 行数据；请改为导出 CSV，或缩小筛选范围后再导出。",
        most=most,
    )


def wrong_template(name: str, found: str, expected: str, title: str) -> WrongTemplate:
    """The error for a template of another kind; ``found`` and ``expected`` are addresses."""
    return WrongTemplate(
        f"{name!r} is made from the template of {found}, not of {expected}; choose the right page or template",
        message_zh=f"{name} 用的是另一种表（{found}）的模板，这里填报“{title}”；请换用对应的模板，或到对应的页面导入。",
        name=name,
        found=found,
        expected=expected,
    )
