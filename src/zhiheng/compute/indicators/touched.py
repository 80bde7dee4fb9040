"""What of the numbers new entries touch: months and reported regions of the records that count otherwise now.

A number for a time and a place rests on the records of the months within (of what is there at its end: of all before
too) and of the regions that count in it. So nothing else can have moved.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from zhiheng.compute.warehouse.layout import SUBJECT_STANDING, quoted, table_name

if TYPE_CHECKING:
    import duckdb

    from zhiheng.contract.kinds import Kind

MonthAndRegion = tuple[int, str]


class Touched:
    """What counts otherwise at one position of the journal than at an earlier one."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, kinds: Mapping[str, Kind], since: int, until: int
    ) -> None:
        self._connection = connection
        self._kinds = kinds
        self._changed = f"(_since > {since} AND _since <= {until} OR _until > {since} AND _until <= {until})"
        self.has_merged = self._has_changed(SUBJECT_STANDING)
        self.kinds = frozenset(
            address
            for address, kind in kinds.items()
            if (self.has_merged and kind.is_subject) or self._has_changed(table_name(address))
        )
        """The kinds of which versions began or ended to count; all of subjects where some were merged or parted."""
        self._known: dict[str, frozenset[MonthAndRegion]] = {}

    def of(self, record: str) -> frozenset[MonthAndRegion]:
        """The months (year * 12 + month - 1) and regions of records that changed, or that name a subject that did."""
        if record not in self._known:
            self._known[record] = frozenset(self._pairs(self._kinds[record]))
        return self._known[record]

    def _pairs(self, kind: Kind) -> list[MonthAndRegion]:
        leads = {**kind.refers, **({"_subject": kind.about} if kind.about else {})}
        chosen = [self._changed] if kind.address in self.kinds else []
        chosen += [
            f"{quoted(column)} IN ({self._subjects(subject)})"
            for column, subject in leads.items()
            if subject in self.kinds
        ]
        if not chosen:
            return []
        return self._connection.execute(
            "SELECT DISTINCT CAST(year(_day) * 12 + month(_day) - 1 AS BIGINT), coalesce(_region, '') "  # noqa: S608 - our own names
            f"FROM {quoted(table_name(kind.address))} WHERE _day IS NOT NULL AND ({' OR '.join(chosen)})"
        ).fetchall()

    def _subjects(self, kind: str) -> str:
        """The numbers under which records may name subjects that changed: their own, and those merged into them."""
        changed = f"SELECT _thing FROM {quoted(table_name(kind))} WHERE {self._changed}"  # noqa: S608 - our own names
        standing = quoted(SUBJECT_STANDING)
        changed += f" UNION SELECT _thing FROM {standing} WHERE {self._changed}"  # noqa: S608 - our own names
        return f"{changed} UNION SELECT _thing FROM {standing} WHERE _stands_for IN ({changed})"  # noqa: S608

    def _has_changed(self, name: str) -> bool:
        query = f"SELECT 1 FROM {quoted(name)} WHERE {self._changed} LIMIT 1"  # noqa: S608 - quoted
        return self._connection.execute(query).fetchone() is not None
