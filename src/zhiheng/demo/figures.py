"""Figures that bureaus report by quarter and year, counted from what they did, with the slips of those who count."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Final

from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.samples import Sample
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, words
from zhiheng.primitives.periods import Period, Span

_RESIDENTS: Final = {"qinghuai": 78.4, "tinglan": 63.1, "wangxi": 51.8, "qiyun": 46.2, "cangpi": 39.5, "shijian": 33.7}
"""Residents of the districts at the end of the first year, in 万人."""
_SINCE: Final = 2021
"""The first year whose residents are told."""


class Figures:
    """Reports of figures."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._people, self._outbox = town.timeline, town.people, town.outbox
        self._chance = town.chance("figures")
        self._counted: dict[tuple[str, str], Counter[str]] = {}
        self.document = ""
        """The digest of the file that stands in for every stamped scan."""

    def count(self, sample: Sample) -> None:
        """Count a result where and when it was reported."""
        assert sample.reported_on is not None
        quarter = Period.containing(sample.reported_on, "quarter").label
        counted = self._counted.setdefault((sample.place.key, quarter), Counter())
        verdict = sample.row_of_result["verdict"]
        counted["firms"] += 1
        counted["tested"] += verdict != "refused"
        counted["passed"] += verdict == "pass"
        counted["refused"] += verdict == "refused"

    def archive(self) -> None:
        """Residents, and what the province published, of the years that ended before the story begins."""
        first = self._timeline.first
        for year in Span.of_years(_SINCE, first.year).periods("year"):
            if year.until <= first:
                for district in words().districts:
                    self._residents(district, year, since=first)
                self._city(year, since=first)

    def of_month(self, month: int) -> None:
        """The quarter that ended with the month, and the year."""
        last = self._timeline.begins(month + 1) - timedelta(1)
        if last > self._timeline.cutoff:
            return
        if last.month % 3 == 0:
            quarter = Period.containing(last, "quarter")
            # Of the quarter in which the story begins only the last months are known.
            for district in words().districts if quarter.since >= self._timeline.first else ():
                self._quarter(district, quarter)
        if last.month == 12:
            year = Period.containing(last, "year")
            for district in words().districts:
                self._year(district, year)
            self._city(year)

    def _quarter(self, district: District, quarter: Period) -> None:
        chance = self._chance
        counted = self._counted.get((district.key, quarter.label), Counter())
        failed = counted["tested"] - counted["passed"]
        slip = chance.choice((0, 0, 0, 0, 1, 2)) if counted["tested"] > 10 else 0
        handled = round(failed * chance.uniform(0.9, 1))
        again = round(handled * chance.uniform(0.5, 0.8))
        row: Row = {
            "region": district,
            "period": quarter.label,
            "firms": counted["firms"],
            "tested": counted["tested"] + slip,
            "passed": counted["passed"],
            "refused": counted["refused"],
            "failing_handled": handled,
            "re_examined": again,
            "re_passed": round(again * chance.uniform(0.88, 1)),
            "cases": round(failed * chance.uniform(0.4, 0.65)),
            "fines": round(failed * chance.uniform(0.3, 1.1), 2),
            "published": counted["tested"],
            "document_number": f"{district.sign}市监〔{quarter.until.year}〕{chance.randint(3, 60)}号",
            "document": self.document,
        }
        self._outbox.put("product.quarter_figures", district, quarter.span.last_day, row)

    def _residents(self, district: District, year: Period, since: date | None = None) -> None:
        day = year.span.last_day
        grown = _RESIDENTS[district.key] * (1 + 0.004 * (day.year - self._timeline.first.year))
        row: Row = {
            "region": district,
            "period": year.label,
            "residents": f"{grown:.1f}",
            "publisher": "澜溪市统计局",
            "document_number": f"{day.year}年澜溪市国民经济和社会发展统计公报",
            "document": self.document,
        }
        self._outbox.put("product.year_figures", district, day, row, since=since, punctual=True)

    def _year(self, district: District, year: Period) -> None:
        chance, day = self._chance, year.span.last_day
        makers = [one for one in self._people.makers_in(district) if one.stands_on(day)]
        licensable = [one for one in makers if any(product.admission == "licence" for product in one.products)]
        ccc = [one for one in makers if any(product.admission == "ccc" for product in one.products)]
        self._residents(district, year)
        base: Row = {
            "region": district,
            "period": year.label,
            "makers": len(makers),
            "above_scale": sum(one.row["above_scale"] for one in makers),
            "licensable": len(licensable),
            "licensed": len(licensable) - chance.choice((0, 0, 0, 1)) if licensable else 0,
            "ccc_makers": len(ccc),
            "ccc_certified": len(ccc) - chance.choice((0, 1, 1, 2)) if len(ccc) > 2 else len(ccc),
            "document_number": f"{district.sign}市监〔{day.year + 1}〕{chance.randint(3, 20)}号",
            "document": self.document,
        }
        self._outbox.put("enterprise.base_figures", district, day, base, punctual=True)

    def _city(self, year: Period, since: date | None = None) -> None:
        day = year.span.last_day
        row: Row = {
            "region": words().places["city"]["code"],
            "period": year.label,
            "pass_rate": f"{93.62 + 0.55 * (day.year - self._timeline.first.year):.2f}",
            "batches": 640 + 20 * (day.year - self._timeline.first.year),
            "firms": 212,
            "publisher": "衡川省市场监督管理局",
            "document_number": f"衡市监质发〔{day.year + 1}〕9号",
            "document": self.document,
        }
        self._outbox.put("product.manufacturing_figures", CITY, day, row, since=since, punctual=True)
