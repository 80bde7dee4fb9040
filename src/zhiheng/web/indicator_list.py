"""The list of indicators: pack by pack and field by field, each with the city's last number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhiheng.contract.catalogue import pack_of
from zhiheng.contract.declarations.indicators import Indicator
from zhiheng.contract.in_use import InUse, in_use
from zhiheng.kernel.indicators import queries
from zhiheng.kernel.indicators.models import Value
from zhiheng.policy.quality_fields import FIELD_ZH, QualityField, field_of
from zhiheng.primitives.periods import Period
from zhiheng.web.figures import DIRECTION_ZH, Shown, Step, shown, step


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator in the list."""

    address: str
    declared: Indicator
    pack: str
    field: QualityField
    period: Period | None
    """Of the last number."""
    found: Shown
    changed: Step | None
    """From the period before."""

    @property
    def direction_zh(self) -> str:
        """Which way is better."""
        return DIRECTION_ZH[self.declared.direction]

    @property
    def is_old(self) -> bool:
        """Whether no number is known yet."""
        return self.period is None


@dataclass(frozen=True, slots=True)
class PackRows:
    """The indicators of a pack, by field of quality."""

    key: str
    title: str
    fields: tuple[tuple[str, tuple[IndicatorRow, ...]], ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(len(rows) for _, rows in self.fields)


def fields_of_indicators() -> Mapping[str, QualityField]:
    """The field of quality of every indicator."""
    return _fields(in_use())


@lru_cache(maxsize=2)
def _fields(used: InUse) -> Mapping[str, QualityField]:
    catalogue = used.catalogue
    found = {}
    for address in queries.addresses():
        declared = catalogue.indicator(address)
        pack = catalogue.packs[pack_of(address)].head.title.zh
        found[address] = field_of(declared.title.zh, declared.unit, (pack,))
    return found


def found_for(words: str, pack: str, field: str, addresses: Iterable[str]) -> list[str]:
    """The addresses whose title, aliases or own words hold every word that was asked for."""
    catalogue, fields = in_use().catalogue, fields_of_indicators()
    found = []
    for address in addresses:
        declared = catalogue.indicator(address)
        said = (declared.title.zh, declared.title.en.lower(), address, *declared.aliases)
        if (
            (not pack or pack_of(address) == pack)
            and (not field or fields[address] == field)
            and all(any(word in text for text in said) for word in words.lower().split())
        ):
            found.append(address)
    return found


def rows_by_pack(addresses: Sequence[str], region: str, day: date) -> list[PackRows]:
    """The rows of the list with the place's last numbers."""
    last = queries.latest(addresses, region, day=day)
    before = _before(last, region)
    fields, catalogue = fields_of_indicators(), in_use().catalogue
    by_pack: dict[str, dict[QualityField, list[IndicatorRow]]] = {}
    for address in addresses:
        period, value = last.get(address, (None, None))
        declared = catalogue.indicator(address)
        row = IndicatorRow(
            address=address,
            declared=declared,
            pack=pack_of(address),
            field=fields[address],
            period=period,
            found=shown(value, declared),
            changed=step(value.value, before[address], declared) if value and address in before else None,
        )
        by_pack.setdefault(row.pack, {}).setdefault(row.field, []).append(row)
    return [
        PackRows(
            pack,
            catalogue.packs[pack].head.title.zh,
            tuple((zh, tuple(rows[field])) for field, zh in FIELD_ZH.items() if field in rows),
        )
        for pack, rows in by_pack.items()
    ]


def _before(last: Mapping[str, tuple[Period, Value]], region: str) -> dict[str, float | None]:
    """The numbers of the same period a year earlier for those that run within a year, else of the year before."""
    wanted = {(address, period.same_period_last_year().label) for address, (period, _) in last.items()}
    rows = queries.standing().filter(
        region=region, indicator__in={address for address, _ in wanted}, period__in={label for _, label in wanted}
    )
    found = rows.values_list("indicator", "period", "value")
    return {address: value for address, period, value in found if (address, period) in wanted}
