"""A template the office keeps in Word: read into the same blocks as Markdown, and written to begin with.

Headings are known by Word's own heading styles (or their outline level), lists by their numbering or style. A
placeholder may be cut into runs by Word's spelling check; the paragraph is read as one text. Tracked insertions count,
tracked deletions do not. Tables and pictures of the template are refused: figures come from numbers.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from zhiheng.primitives.errors import RuleViolation
from zhiheng.reporting.documents.official_page import new_page, write_heading, write_paragraph, write_title
from zhiheng.reporting.numbers_in_text.template import Block, Template

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_LARGEST: Final = 20_000_000
_UNPACKED: Final = 200_000_000
_HEADING: Final = re.compile(r"(?:heading|标题)\s*([1-4])", re.IGNORECASE)
_TITLE: Final = frozenset({"title", "标题"})
_ITEM: Final = re.compile(r"list|列表|列出段落", re.IGNORECASE)


class UnreadableTemplate(RuleViolation):
    """The file is no Word document that can serve as a template; who gave it saves it anew."""

    code = "reporting.unreadable_template"


def read_word(data: bytes) -> Template:
    """The blocks of a .docx template."""
    blocks: list[Block] = []
    number = 0
    for one in _opened(data).iter_inner_content():
        number += 1
        if isinstance(one, Table):
            raise UnreadableTemplate(
                f"Block {number} is a table; tables come from numbers; write a 表 placeholder in its place.",
                message_zh=f"第 {number} 段是表格；文稿的表格须由数据生成；请改为“{{{{ 表 … }}}}”占位符。",
                block=number,
            )
        text = _text_of(one).strip()
        if not text:
            continue
        blocks.append(_block(one, text, number))
    return Template(tuple(blocks), "段")


def write_word(template: Template) -> bytes:
    """The same template as a Word file on the official page, for an office that would rather write in Word."""
    page = new_page()
    for block in template.blocks:
        match block.kind:
            case "title":
                write_title(page, block.text)
            case "heading":
                write_heading(page, block.level, block.text)
            case "item":
                write_paragraph(page, block.text, style="List Bullet")
            case "paragraph":
                write_paragraph(page, block.text)
    buffer = io.BytesIO()
    page.save(buffer)
    return buffer.getvalue()


def _opened(data: bytes) -> WordDocument:
    try:
        if len(data) > _LARGEST:
            raise _unreadable(f"{len(data)} bytes")
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise _unreadable("too large when unpacked")
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError) as error:
        raise _unreadable(str(error)) from error


def _unreadable(why: str) -> UnreadableTemplate:
    return UnreadableTemplate(
        f"The template cannot be read ({why}); it must be a .docx file; save it anew with Word or WPS.",
        message_zh="模板文件无法读取；模板须为 .docx 格式；请用 Word 或 WPS 另存为 .docx 后重新上传。",
        why=why,
    )


def _text_of(paragraph: Paragraph) -> str:
    """All text of the paragraph with links and tracked insertions; a line break of Word is none of ours."""
    return "".join(node.text or "" for node in paragraph._p.iter(qn("w:t")))


def _block(paragraph: Paragraph, text: str, number: int) -> Block:
    style = paragraph.style.name if paragraph.style is not None and paragraph.style.name else ""
    heading = _HEADING.fullmatch(style.strip())
    if heading:
        return Block("heading", text, number, int(heading.group(1)))
    if style.strip().lower() in _TITLE:
        return Block("title", text, number)
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    return Block("item" if numbered or _ITEM.search(style) else "paragraph", text, number)
