"""A document that is a ZIP archive of XML parts: Word and OFD. Opened with measure, never unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from lxml import etree

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.refusals import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
"""What ``zipfile`` raises on archives that are cut, altered or compressed in ways it does not know."""


class Package:
    """The parts of one document. Every fault of the archive is an UnreadableDocument."""

    def __init__(self, data: bytes, name: str, document_format: str) -> None:
        self.name = name
        self.format = document_format
        self._budget = limits.PARTS_BYTES
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            members = self._archive.infolist()
        except _BROKEN as error:
            raise unreadable(name, document_format, "damaged", detail=str(error)) from error
        if len(members) > limits.ARCHIVE_MEMBERS or sum(m.file_size for m in members) > limits.ARCHIVE_BYTES:
            raise unreadable(name, document_format, "expands_without_measure")
        self._members = {member.filename.replace("\\", "/").strip("/").lower(): member for member in members}

    def __contains__(self, part: str) -> bool:
        return _key(part) in self._members

    def names(self) -> list[str]:
        """The parts, in lower case."""
        return list(self._members)

    def part(self, part: str) -> bytes | None:
        """The bytes of a part, None where it is missing; letter case does not matter."""
        member = self._members.get(_key(part))
        if member is None:
            return None
        if member.flag_bits & 1:
            raise unreadable(self.name, self.format, "encrypted", detail=part)
        if member.file_size > (1 << 20) and member.file_size > member.compress_size * limits.ARCHIVE_RATIO:
            raise unreadable(self.name, self.format, "expands_without_measure", detail=part)
        most = min(limits.MARKUP_BYTES, self._budget)
        try:
            with self._archive.open(member) as stream:
                content = stream.read(most + 1)
        except _BROKEN as error:
            raise unreadable(self.name, self.format, "damaged", detail=f"{part}: {error}") from error
        if len(content) > most:
            raise unreadable(self.name, self.format, "expands_without_measure", detail=part)
        self._budget -= len(content)
        return content

    def xml(self, part: str) -> Element | None:
        """The root element of a part, None where the part is missing."""
        content = self.part(part)
        if content is None:
            return None
        self._refuse_declarations(content, part)
        if content.count(b"<") > limits.MARKUP_TAGS:
            raise unreadable(self.name, self.format, "expands_without_measure", detail=part)
        try:
            return etree.fromstring(content, _parser())
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._bad_xml(part, error) from error

    def children(self, part: str, parent: str) -> Iterator[Element]:
        """The child elements of the element with this local name, each given up once the next is asked for."""
        content = self.part(part)
        if content is None:
            raise unreadable(self.name, self.format, "damaged", detail=f"no part {part}")
        self._refuse_declarations(content, part)
        events = etree.iterparse(
            io.BytesIO(content), events=("end",), resolve_entities=False, remove_comments=True, remove_pis=True
        )
        try:
            for _, element in events:
                above = element.getparent()
                if above is not None and local(above) == parent:
                    yield element
                    element.clear(keep_tail=False)
                    while element.getprevious() is not None:
                        del above[0]
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._bad_xml(part, error) from error

    def _refuse_declarations(self, content: bytes, part: str) -> None:
        """Neither format allows a document type declaration; only attacks by expanding entities have one."""
        if b"<!DOCTYPE" in content[:4096].replace(b"\x00", b"").upper():
            raise unreadable(self.name, self.format, "expands_without_measure", detail=f"{part}: DOCTYPE")

    def _bad_xml(self, part: str, error: Exception) -> Exception:
        return unreadable(self.name, self.format, "damaged", detail=f"{part}: {error}")


def _parser() -> etree.XMLParser:
    """A parser that expands nothing and fetches nothing; made anew, for a parser serves one thread."""
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def _key(part: str) -> str:
    """The part's place from the root, with ``.`` and ``..`` walked."""
    steps: list[str] = []
    for step in part.replace("\\", "/").lower().split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)


def local(element: Element) -> str:
    """The name of an element without its namespace: producers differ in the namespace, not in the name."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str | None:
    """The attribute of that local name, in whatever namespace."""
    plain = element.get(name)
    if plain is not None:
        return plain
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant by these local names, one level each."""
    for name in path:
        if element is None:
            return None
        element = next((node for node in element if local(node) == name), None)
    return element
