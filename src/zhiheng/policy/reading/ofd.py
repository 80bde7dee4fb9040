"""OFD documents (GB/T 33190): the national format for official documents, with text.

Producers differ in namespace, in letter case of file names, in absolute and relative places; all are read. Templates
(letterheads, page frames) count as part of the page, seals and notes do not.
"""

from __future__ import annotations

import re
from math import hypot
from typing import TYPE_CHECKING, Final, NamedTuple

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.package import Package, child, local
from zhiheng.policy.reading.page import SPELLING, Char, Page
from zhiheng.policy.reading.page_text import PageReader
from zhiheng.policy.reading.refusals import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_A4: Final = (0.0, 0.0, 210.0, 297.0)
_DEEPEST: Final = 20
_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_STEP: Final = re.compile(rf"([A-Za-z])|({_NUMBER.pattern})")
_LARGEST: Final = 1e6
"""Millimetres; a place farther out is damage."""


class _Frame(NamedTuple):
    """How an object's own places lie on the page: ``x' = a x + c y + e``, ``y' = b x + d y + f``."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def inside(self, outer: _Frame) -> _Frame:
        """This frame, itself laid in another."""
        return _Frame(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            *outer.at(self.e, self.f),
        )


def read_ofd(data: bytes, name: str) -> str:
    """The plain text of an OFD document; every fault is an UnreadableDocument."""
    package = Package(data, name, "ofd")
    root = package.xml("OFD.xml")
    if root is None:
        raise unreadable(name, "ofd", "damaged", detail="no OFD.xml")
    if "encryptions.xml" in package:
        raise unreadable(name, "ofd", "encrypted")
    reader = PageReader()
    seen = pages = 0
    for body in (node for node in root if local(node) == "DocBody"):
        document = _Document(package, _text(child(body, "DocRoot")))
        for page in document.pages():
            pages += 1
            seen += len(page.chars)
            if seen > limits.PRINTED_CHARACTERS:
                raise unreadable(name, "ofd", "too_much_text")
            if pages > limits.PAGES:
                raise unreadable(name, "ofd", "too_large", detail=f"more than {limits.PAGES} pages")
            reader.add(page)
    if not pages:
        raise unreadable(name, "ofd", "damaged", detail="no page")
    if not seen:
        raise unreadable(name, "ofd", "no_text_layer")
    return reader.text()


class _Document:
    """One document of the package; nearly every package holds one."""

    def __init__(self, package: Package, root: str) -> None:
        self._package = package
        self._root = root
        self._folder = _folder_of(root)
        document = package.xml(root)
        if document is None:
            raise unreadable(package.name, "ofd", "damaged", detail=f"no {root}")
        self._document = document
        common = child(document, "CommonData")
        self._box = _numbers(_text(child(common, "PageArea", "PhysicalBox")))
        self._templates = {
            node.get("ID") or "": self._place(node.get("BaseLoc") or "", self._folder)
            for node in (common if common is not None else ())
            if local(node) == "TemplatePage"
        }
        self._resources = [
            self._place(_text(node), self._folder)
            for node in (common if common is not None else ())
            if local(node) in {"PublicRes", "DocumentRes"}
        ]
        self._units: dict[str, Element] | None = None

    def pages(self) -> Iterator[Page]:
        """The pages in order; one that is missing in the package is an empty page."""
        listed = child(self._document, "Pages")
        for node in listed if listed is not None else ():
            if local(node) == "Page":
                yield self._page(self._place(node.get("BaseLoc") or "", self._folder))

    def _page(self, part: str) -> Page:
        content = self._package.xml(part)
        if content is None:
            return Page(_A4[2], _A4[3])
        own = _numbers(_text(child(content, "Area", "PhysicalBox")))
        box = next((found for found in (own, self._box) if len(found) == 4 and found[2] > 0 < found[3]), _A4)
        page = Page(box[2], box[3])
        frame = _Frame(e=-box[0], f=-box[1])
        for node in content:
            template = self._templates.get(node.get("TemplateID") or "") if local(node) == "Template" else None
            background = self._package.xml(template) if template else None
            if background is not None:
                self._draw(child(background, "Content"), page, frame, 0)
        self._draw(child(content, "Content"), page, frame, 0)
        return page

    def _draw(self, holder: Element | None, page: Page, frame: _Frame, depth: int) -> None:
        """Everything inside a layer, a block or a composite object."""
        if holder is None or depth > _DEEPEST or len(page.chars) > limits.PAGE_CHARACTERS:
            return
        for node in holder:
            kind = local(node)
            if node.get("Visible") == "false":
                continue
            if kind == "TextObject":
                _write(node, page, _frame_of(node).inside(frame))
            elif kind == "PathObject":
                _stroke(node, page, _frame_of(node).inside(frame))
            elif kind == "CompositeObject":
                unit = self._unit(node.get("ResourceID") or "")
                self._draw(child(unit, "Content"), page, _frame_of(node).inside(frame), depth + 4)
            elif kind in {"Layer", "PageBlock", "Content"}:
                self._draw(node, page, frame, depth + 1)

    def _unit(self, identifier: str) -> Element | None:
        """A drawing that stands among the resources and is used on pages."""
        if self._units is None:
            self._units = {}
            for part in self._resources:
                resources = self._package.xml(part)
                for node in resources.iter() if resources is not None else ():
                    if local(node) == "CompositeGraphicUnit":
                        self._units[node.get("ID") or ""] = node
        return self._units.get(identifier)

    def _place(self, location: str, folder: str) -> str:
        """A part's place from the root. Some producers count from the root where the standard counts from the file."""
        location = location.strip()
        beside = f"{folder}/{location}"
        if location.startswith("/") or (beside not in self._package and location in self._package):
            return location
        return beside


def _folder_of(part: str) -> str:
    return part.strip("/").rpartition("/")[0]


def _text(node: Element | None) -> str:
    return (node.text or "").strip() if node is not None else ""


def _numbers(text: str | None) -> list[float]:
    return [_number(word) for word in _NUMBER.findall(text or "")[:10_000]]


def _number(word: str | None, otherwise: float = 0.0) -> float:
    match = _NUMBER.fullmatch((word or "").strip())
    value = float(match[0]) if match else otherwise
    return value if -_LARGEST <= value <= _LARGEST else otherwise


def _frame_of(node: Element) -> _Frame:
    """The object's matrix, then its box's corner."""
    corner = _numbers(node.get("Boundary"))
    matrix = _numbers(node.get("CTM"))
    own = _Frame(*matrix) if len(matrix) == 6 else _Frame()
    return own.inside(_Frame(e=corner[0], f=corner[1])) if len(corner) >= 2 else own


def _write(node: Element, page: Page, frame: _Frame) -> None:
    """The characters of a text object, each where it stands."""
    size = _number(node.get("Size"), 3.0) or 3.0
    scale = _number(node.get("HScale"), 1.0) or 1.0
    x = y = 0.0
    for code in node:
        if local(code) != "TextCode":
            continue
        # A text code without a place of its own begins where the one before it began.
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        text = code.text or ""
        room = limits.PAGE_CHARACTERS - len(page.chars)
        right, down = _advances(code.get("DeltaX"), len(text)), _advances(code.get("DeltaY"), len(text))
        at_x, at_y = x, y
        for index, letter in enumerate(text[: max(room, 0)]):
            width = size * scale * (0.5 if letter.isascii() else 1.0)
            step = right[index] if index < len(right) else (0.0 if down else width)
            # Where characters stand on a grid, what follows begins where the grid says, and no gap is meant.
            width = step if width < step <= 1.1 * size else width
            if not letter.isspace() and letter.isprintable():
                _put(page, frame, letter, (at_x, at_y, width, size))
            at_x, at_y = at_x + step, at_y + (down[index] if index < len(down) else 0.0)


def _put(page: Page, frame: _Frame, letter: str, place: tuple[float, float, float, float]) -> None:
    x, y, width, size = place
    left, base = frame.at(x, y)
    right, _ = frame.at(x + width, y)
    height = size * hypot(frame.c, frame.d)
    if max(abs(left), abs(base), abs(right)) <= _LARGEST:
        shown = SPELLING.get(ord(letter), letter)
        page.chars.append(Char(shown, min(left, right), max(left, right), base, height or size))


def _advances(words: str | None, count: int) -> list[float]:
    """The steps from character to character; ``g 5 3.2`` stands for five of 3.2."""
    steps: list[float] = []
    parts = iter((words or "").split())
    for part in parts:
        if len(steps) >= count:
            break
        if part == "g":
            times, step = int(_number(next(parts, "0"))), _number(next(parts, "0"))
            steps += [step] * max(0, min(times, count - len(steps)))
        else:
            steps.append(_number(part))
    return steps


def _stroke(node: Element, page: Page, frame: _Frame) -> None:
    """The straight strokes of a path; only they can rule a table."""
    start = last = (0.0, 0.0)
    command = ""
    values: list[float] = []
    data = _text(child(node, "AbbreviatedData"))
    for letter, number in _STEP.findall(data[:100_000]):
        if letter:
            command, values = letter.upper(), []
            if command == "C":
                _draw(page, frame, last, start)
                last = start
            continue
        values.append(_number(number))
        if len(values) < {"Q": 4, "B": 6, "A": 7}.get(command, 2):
            continue
        point = (values[-2], values[-1])
        if command in {"M", "S"}:
            start = point
        elif command == "L":
            _draw(page, frame, last, point)
        last, values = point, []


def _draw(page: Page, frame: _Frame, start: tuple[float, float], end: tuple[float, float]) -> None:
    if len(page.level) + len(page.upright) < limits.PAGE_RULES:
        page.draw(*frame.at(*start), *frame.at(*end))
