"""Word documents (.docx): the text as Word shows it.

Paragraphs and tables stand in document order, with the numbers that Word counts itself. What was deleted under
tracking, hidden, or stands beside the text (notes, comments, page heads, table of contents) is left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from zhiheng.policy.reading.package import Package, attribute, child, local
from zhiheng.policy.reading.refusals import unreadable
from zhiheng.policy.reading.tables import row_lines
from zhiheng.policy.reading.word_numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

_LEFT_OUT: Final = frozenset(
    {"pPr", "rPr", "sdtPr", "sdtEndPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "sectPr"}
    | {"footnoteReference", "endnoteReference", "commentReference", "annotationRef", "fldData", "tblPr", "tblGrid"}
)
_SIGNS: Final = {"tab": "  ", "ptab": "  ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SYMBOL_FONT: Final = {0xB3: "≥", 0xA3: "≤", 0xB1: "±", 0xB4: "×", 0xB0: "°", 0xB9: "≠", 0xBB: "≈", 0x2D: "-"}
_OFF: Final = frozenset({"0", "false", "off"})
_CONTENTS: Final = re.compile(r"(?:toc|contents|目录)\s*(?:\d|heading|标题)", re.IGNORECASE)
_DEEPEST: Final = 100
"""Tables, boxes and fields inside one another; beyond it nobody wrote the document by hand."""


def read_word(data: bytes, name: str) -> str:
    """The plain text of a Word document; every fault is an UnreadableDocument."""
    package = Package(data, name, "docx")
    part = _main_part(package)
    folder = part.rpartition("/")[0]
    numbering = Numbering(package.xml(f"{folder}/numbering.xml"), package.xml(f"{folder}/styles.xml"))
    reader = _Reader(package, part, numbering)
    for element in package.children(part, "body"):
        reader.block(element, reader.lines, 0)
    return "\n".join(reader.lines) + "\n"


def _main_part(package: Package) -> str:
    relations = package.xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        if (relation.get("Type") or "").endswith("/officeDocument"):
            return relation.get("Target") or ""
    if "word/document.xml" not in package:
        raise unreadable(package.name, "docx", "damaged", detail="no main part")
    return "word/document.xml"


class _Reader:
    """Walks the body and collects lines."""

    def __init__(self, package: Package, part: str, numbering: Numbering) -> None:
        self.lines: list[str] = []
        self._package = package
        self._part = part
        self._numbering = numbering
        self._carried = ""
        """The text of a paragraph whose end was deleted: it runs on in the next."""

    def block(self, element: Element, lines: list[str], depth: int) -> None:
        """The lines of a paragraph, a table, or something that holds them."""
        if depth > _DEEPEST:
            raise unreadable(self._package.name, "docx", "damaged", detail="nested too deep")
        kind = local(element)
        if kind == "p":
            self._paragraph(element, lines, depth)
        elif kind == "tbl":
            for row in _through(element, "tr"):
                if child(row, "trPr", "del") is None:
                    lines.extend(row_lines(list(self._cells(row, depth))))
        elif kind == "altChunk":
            lines.extend(self._foreign(element))
        elif kind not in _LEFT_OUT and not _is_contents(element):
            for inner in _alternatives(element):
                self.block(inner, lines, depth + 1)

    def _cells(self, row: Element, depth: int) -> Iterator[list[str]]:
        before = child(row, "trPr", "gridBefore")
        yield from [[] for _ in range(_span(before))] if before is not None else []
        for cell in _through(row, "tc"):
            merged = child(cell, "tcPr", "vMerge")
            paragraphs: list[str] = []
            for element in cell:
                self.block(element, paragraphs, depth + 1)
            goes_on = merged is not None and attribute(merged, "val") != "restart"
            yield [] if goes_on else [paragraph for paragraph in paragraphs if paragraph.strip()]
            yield from [[] for _ in range(_span(child(cell, "tcPr", "gridSpan")) - 1)]

    def _paragraph(self, element: Element, lines: list[str], depth: int) -> None:
        properties = child(element, "pPr")
        style_node = child(properties, "pStyle")
        style = attribute(style_node, "val") if style_node is not None else None
        if _CONTENTS.match(self._numbering.style_name(style)):
            while lines and re.sub(r"\s", "", lines[-1]) in {"", "目录"}:
                lines.pop()
            return
        label = self._numbering.label(properties, style)
        boxes: list[Element] = []
        text = self._carried + "".join(self._words(element, boxes, depth))
        self._carried = ""
        if child(properties, "rPr", "del") is not None:
            self._carried = label + text
        else:
            lines.extend((label + text if text.strip() else text).rstrip().split("\n"))
        for box in boxes:
            for inner in box:
                self.block(inner, lines, depth + 1)

    def _words(self, element: Element, boxes: list[Element], depth: int) -> Iterator[str]:
        """The text inside a paragraph; text boxes anchored in it are set aside."""
        if depth > _DEEPEST:
            raise unreadable(self._package.name, "docx", "damaged", detail="nested too deep")
        for node in _alternatives(element):
            kind = local(node)
            if kind == "t":
                yield (node.text or "").replace("\n", " ")
            elif kind in _SIGNS:
                yield _SIGNS[kind]
            elif kind == "sym":
                yield _symbol(node)
            elif kind == "txbxContent":
                boxes.append(node)
            elif kind not in _LEFT_OUT and not (kind == "r" and _is_hidden(node)):
                yield from self._words(node, boxes, depth + 1)

    def _foreign(self, element: Element) -> Iterable[str]:
        """A web page embedded as it is; programs that make Word files from pages leave it so."""
        folder, _, file = self._part.rpartition("/")
        relations = self._package.xml(f"{folder}/_rels/{file}.rels")
        wanted = attribute(element, "id")
        for relation in relations if relations is not None else ():
            if relation.get("Id") == wanted and relation.get("TargetMode") != "External":
                target = relation.get("Target") or ""
                content = self._package.part(target if target.startswith("/") else f"{folder}/{target}")
                if content and re.search(rb"<(?:html|body|p|div|table)\b", content[:65536], re.IGNORECASE):
                    from zhiheng.policy.reading.html import read_html  # noqa: PLC0415 - seldom needed

                    return read_html(content, self._package.name).splitlines()
        return ()


def _alternatives(element: Element) -> Iterator[Element]:
    """The children, where a drawing is given in two forms only in the first."""
    if local(element) == "AlternateContent":
        first = next(iter(element), None)
        yield from first if first is not None else ()
    else:
        yield from element


def _through(element: Element, name: str) -> Iterator[Element]:
    """The rows or cells, also where a content control or a tracked insertion stands around them."""
    for node in element:
        if local(node) == name:
            yield node
        elif local(node) in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
            yield from _through(node, name)


def _span(node: Element | None) -> int:
    value = (attribute(node, "val") or "") if node is not None else ""
    return min(int(value), 64) if value.isascii() and value.isdigit() and len(value) < 5 else 1


def _is_contents(element: Element) -> bool:
    gallery = child(element, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and attribute(gallery, "val") == "Table of Contents"


def _is_hidden(run: Element) -> bool:
    vanish = child(run, "rPr", "vanish")
    return vanish is not None and attribute(vanish, "val") not in _OFF


def _symbol(node: Element) -> str:
    """A character of a symbol font; its places are the font's own."""
    code = attribute(node, "char") or ""
    if not re.fullmatch(r"[0-9A-Fa-f]{2,4}", code):
        return ""
    place = int(code, 16)
    if 0xF000 <= place <= 0xF0FF:
        place -= 0xF000
    if "symbol" in (attribute(node, "font") or "").lower():
        return _SYMBOL_FONT.get(place, chr(place) if 0x20 <= place < 0x7F else "·")
    return chr(place) if place > 0xFF and not 0xD800 <= place <= 0xF8FF else "·"
