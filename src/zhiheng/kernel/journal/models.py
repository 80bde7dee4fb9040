"""The journal. Entries are only ever added; the database refuses the rest too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Never, TypeVar

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from zhiheng.kernel.journal import rules

_Row = TypeVar("_Row", bound=models.Model)


class AppendOnlyRows(models.QuerySet[_Row]):
    """Rows that are read and added, never changed or removed."""

    def update(self, **kwargs: object) -> Never:
        raise rules.entry_is_kept(self.model.__name__)

    def delete(self) -> Never:
        raise rules.entry_is_kept(self.model.__name__)


class AppendOnly(models.Model):
    """A row that stays as it was written; migrations add the same refusal to the database itself."""

    class Meta:
        abstract = True

    def save(
        self,
        *,
        force_insert: bool | tuple[models.base.ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the row once."""
        if not self._state.adding or force_update:
            raise rules.entry_is_kept(type(self).__name__)
        super().save(force_insert=True, using=using, update_fields=update_fields)

    def delete(self, using: str | None = None, keep_parents: bool = False) -> Never:
        """Refused."""
        raise rules.entry_is_kept(type(self).__name__)


class RowNumber(models.BigIntegerField):  # type: ignore[type-arg]  # takes none when it runs
    """A primary key that SQLite takes for the number of the row itself, so that it needs no index of its own."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """``integer`` on SQLite, where it holds as many digits."""
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class Entry(AppendOnly):
    """One entry. Numbers have no gap; entry ``n`` is leaf ``n - 1`` of the Merkle log."""

    seq = RowNumber("序号", primary_key=True)
    act = models.CharField("行为", max_length=16)
    kind = models.CharField("种类", max_length=80)
    thing = models.BigIntegerField("对象")
    """The entry by which the record or subject it speaks of was first stated; 0 where it speaks of none."""
    replaces = models.BigIntegerField("取代", null=True)
    subject = models.BigIntegerField("主体", null=True)
    region = models.CharField("区划", max_length=12)
    office = models.CharField("单位", max_length=64)
    happened_on = models.DateField("发生日", null=True)
    learned_at = models.DateTimeField("获知时间")
    by = models.CharField("经办人", max_length=64)
    source = models.CharField("来源", max_length=16)
    batch = models.BigIntegerField("批次", null=True)
    reason = models.TextField("理由")
    evidence = models.TextField("证据")
    """Canonical JSON: the SHA-256 of each file, in hexadecimal."""
    data = models.TextField("内容")
    """Canonical JSON: the very characters the digest is of."""
    digest = models.BinaryField("摘要", max_length=32)

    objects: ClassVar[models.Manager[Entry]] = AppendOnlyRows["Entry"].as_manager()

    class Meta:
        verbose_name = "记载"
        indexes: ClassVar[list[models.Index]] = [
            # An entry that begins a thing is found by its own number.
            models.Index(
                fields=["thing", "seq"], name="later_entries_of_a_thing", condition=~models.Q(thing=models.F("seq"))
            ),
            models.Index(fields=["kind", "seq"], name="entries_apart", condition=models.Q(thing=0)),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.act} {self.kind}"

    def body(self) -> bytes:
        """The bytes the digest is of, from the columns as they stand now."""
        leading = (
            *(self.seq, self.act, self.kind, self.thing, self.replaces, self.subject, self.region, self.office),
            *(None if self.happened_on is None else self.happened_on.isoformat(), rules.instant(self.learned_at)),
            *(self.by, self.source, self.batch, self.reason),
        )
        return rules.body(leading, self.evidence.encode(), self.data.encode())
