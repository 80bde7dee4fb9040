"""Every dated value rests on a source that is in force while the value is valid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.cases import CaseAct, Clock, DatedTerm, Extension
from zhiheng.contract.declarations.fields import Rule
from zhiheng.contract.declarations.pack import PackDeclaration, Table
from zhiheng.contract.declarations.parameters import DatedValue, Parameter
from zhiheng.contract.declarations.sources import Source
from zhiheng.contract.declarations.warning_lines import WarningLine
from zhiheng.contract.problems import PackProblem, SourceNotInForce


def date_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """The values, terms, acts, rules and warning lines of a pack that begin before their source or outlast it."""
    for table in pack.tables():
        match table.declaration:
            case Parameter():
                yield from _lines(pack, catalogue, table, "value", table.declaration.value)
            case Clock() | Extension():
                yield from _lines(pack, catalogue, table, "term", table.declaration.term)
            case Rule() | WarningLine() | CaseAct():
                dated = table.declaration
                yield from _outside(pack, table, _source(catalogue, pack, dated.source), dated.since, dated.until)


def _lines(
    pack: PackDeclaration, catalogue: Catalogue, table: Table, word: str, lines: Sequence[DatedValue | DatedTerm]
) -> Iterator[PackProblem]:
    """Of lines that follow each other, each ends where the next begins."""
    begins = sorted(line.since for line in lines if line.since is not None)
    for index, line in enumerate(lines, 1):
        superseded = next((day for day in begins if line.since is None or day > line.since), None)
        ends = min((day for day in (line.until, superseded) if day), default=None)
        at = Table(table.file, f"{table.path}.{word}[{index}]", line)
        yield from _outside(pack, at, _source(catalogue, pack, line.source), line.since, ends)


def _source(catalogue: Catalogue, pack: PackDeclaration, reference: str) -> Source | None:
    address = catalogue.resolve(pack.key, reference, ("source",)) if reference else None
    return catalogue.source(address) if address else None


def _outside(
    pack: PackDeclaration, table: Table, source: Source | None, since: date | None, until: date | None
) -> Iterator[PackProblem]:
    if source is None:
        return
    force = f"{source.since} to {source.until or 'now'}"
    force_zh = f"{source.since} 至 {source.until or '今'}"
    if since is not None and not source.is_in_force(since):
        yield SourceNotInForce(
            pack.place(table.file, table.path, "since"),
            f"begins on {since}, when {source.number} is not in force ({force}); correct the day or the source.",
            f"自 {since} 起有效，但 {source.number} 当日未施行（{force_zh}）；请改正日期或换用别的依据。",
            source=source.key,
            day=since,
        )
    elif source.until is not None and (until is None or until > source.until):
        yield SourceNotInForce(
            pack.place(table.file, table.path, "until"),
            f"outlasts {source.number}, which ends on {source.until}; add the line that follows it, or until.",
            f"在 {source.number} 于 {source.until} 失效后仍有效；请补上后续的一行，或写明 until。",
            source=source.key,
            day=source.until,
        )
