"""What firms hold: licences, certificates, declared standards, standards of their own, awards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhiheng.demo.firms import Firm, refer, surely
from zhiheng.demo.outbox import CITY, Bureau, Row
from zhiheng.demo.town import Town
from zhiheng.demo.words import Product
from zhiheng.primitives.calendar import add_months

_SYSTEMS: Final = (("quality", "GB/T 19001-2016"), ("environment", "GB/T 24001-2016"), ("health", "GB/T 45001-2020"))
_HOLDS: Final = {"large": 0.98, "medium": 0.86, "small": 0.42, "micro": 0.08}
"""Firms with a certified system, by size."""
_FAULTS: Final = (
    ("void", 34, "引用的试验方法标准已废止。"),
    ("items", 26, "未公开产品的主要性能指标。"),
    ("form", 22, "标准编号、编写格式不规范。"),
    ("not_kept", 12, "产品实测值不符合公开标准要求。"),
    ("below", 6, "部分技术要求低于强制性国家标准。"),
)


class PapersOfFirms:
    """Documents that firms obtain, renew and lose."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._people, self._outbox, self._numbers = (
            *(town.timeline, town.people, town.outbox, town.numbers),
        )
        self._chance = town.chance("papers of firms")
        self._makers = [firm for firm in self._people.local if firm.activity == "production"]
        self._declared: list[tuple[Firm, Row]] = []

    def archive(self) -> None:
        """What firms held before the months began, and what will become of it in them."""
        chance, first = self._chance, self._timeline.first
        for firm in self._makers:
            day = max(firm.registered_on + timedelta(60), first - timedelta(chance.randint(10, 1000)))
            for product in firm.products:
                if product.admission == "licence":
                    self._licence(firm, product, day)
                if product.admission == "ccc":
                    for _ in range(chance.choice((1, 1, 2, 3))):
                        self._certificate(
                            firm,
                            chance.after(day, 0, 80),
                            kind="ccc",
                            standard=product.standard,
                            scope=product.names[0],
                            months=60,
                        )
                for which in range(min(chance.choice((1, 1, 2)), len(product.names))):
                    self._standard(firm, product, which, chance.after(day, 0, 200))
            if chance.happens(_HOLDS[firm.size]):
                scope = f"{firm.products[0].names[0]}的设计、生产"
                for kind, standard in _SYSTEMS if firm.size in {"large", "medium"} else _SYSTEMS[:1]:
                    if kind == "quality" or chance.happens(0.6):
                        self._certificate(
                            firm, chance.after(day, 0, 120), kind=kind, standard=standard, scope=scope, months=36
                        )
            if firm.size in {"large", "medium"} or chance.happens(0.12):
                self._internal(firm, chance.after(day, 20, 300))
        for firm in self._people.local:
            if firm.trade == "超市":
                issued = max(firm.registered_on + timedelta(9), first - timedelta(chance.randint(30, 1500)))
                self._row_of_licence(
                    firm, "food_sale", f"JY1{chance.randint(10**12, 10**13 - 1)}", "预包装食品销售", issued
                )

    def of_month(self, month: int) -> None:
        """New documents, checks of declared standards, and in autumn awards."""
        chance, begins = self._chance, self._timeline.begins(month)
        few = max(1, len(self._makers) // 40)
        for firm in chance.sample(self._makers, few):
            day = chance.after(begins, 0, 24)
            if firm.stands_on(day):
                product = chance.choice(firm.products)
                self._standard(firm, product, chance.randrange(len(product.names)), day)
                if chance.happens(0.5):
                    kind, standard = _SYSTEMS[0]
                    scope = f"{product.names[0]}的生产"
                    self._certificate(firm, day, kind=kind, standard=standard, scope=scope, months=36)
        for firm, declared in chance.sample(self._declared, min(len(self._declared), few)):
            self._checked(firm, declared, chance.after(begins, 0, 24))
        if begins.month in {9, 10}:
            self._awards(begins)

    # --- licences and certificates -------------------------------------------------------------------------------

    def _licence(self, firm: Firm, product: Product, day: date) -> None:
        number = f"XK{self._chance.randint(2, 24):02}-099-{self._numbers.next('XK'):05}"
        self._row_of_licence(firm, "industrial", number, product.names[0], day)

    def _row_of_licence(self, firm: Firm, kind: str, number: str, goods: str, day: date) -> None:
        until = add_months(day, 60) - timedelta(1)
        row: Row = {
            **surely("subject", firm),
            "kind": kind,
            "number": number,
            "products": goods,
            "issuer": "衡川省市场监督管理局"
            if kind == "industrial"
            else Bureau(firm.district)
            if firm.district
            else None,
            "issued_on": day,
            "valid_from": day,
            "valid_until": until,
            "production_site": firm.row["address"],
            "state": "valid",
        }
        known = self._outbox.put("enterprise.licence", CITY, day, row)
        if known is None:
            return
        renew = self._chance.happens(0.8)
        if until <= self._timeline.cutoff:
            after = max(known, self._timeline.month_of(until))
            later = row | ({"valid_until": add_months(until, 60)} if renew else {"state": "expired"})
            self._outbox.put("enterprise.licence", CITY, day, later, after=after, correct=True)

    def _certificate(self, firm: Firm, day: date, *, kind: str, standard: str, scope: str, months: int) -> None:
        chance, timeline = self._chance, self._timeline
        certifier = chance.choice(self._people.certifiers)
        until = add_months(day, months) - timedelta(1)
        prefix = {"ccc": f"{day.year}9901"}.get(kind, f"990{day:%y}{kind[0].upper()}")
        row: Row = {
            **refer("subject", firm, chance),
            "number": f"{prefix}{self._numbers.next('certificate'):06}",
            "kind": kind,
            **certifier.refer("certifier"),
            "scope": scope,
            "standard": standard,
            "issued_on": day,
            "valid_until": until,
            "people_covered": firm.row["employees"] if kind != "ccc" else None,
            "state": "valid",
            "is_genuine": True,
        }
        known = self._outbox.put("enterprise.certificate", CITY, day, row)
        if known is None:
            return
        later: Row = {}
        if until <= timeline.cutoff and timeline.first < until:
            later = {"state": "expired"}
            happened = until
        elif chance.happens(0.03):
            happened = chance.after(max(day, timeline.first), 90, 600)
            reason = chance.choice(("逾期未接受监督审核", "获证企业申请", "体系运行存在严重不符合"))
            later = {"state": chance.choice(("suspended", "cancelled")), "state_on": happened, "state_reason": reason}
        if later and happened <= timeline.cutoff:
            after = max(known, timeline.month_of(happened))
            self._outbox.put("enterprise.certificate", CITY, day, row | later, after=after, correct=True)

    # --- standards -----------------------------------------------------------------------------------------------

    def _standard(self, firm: Firm, product: Product, which: int, day: date) -> None:
        chance, own = self._chance, self._chance.happens(0.45)
        initials = firm.code[12:16]
        number = f"Q/{initials} {self._numbers.next(f'Q{firm.code}'):03}-{day.year}" if own else product.standard
        row: Row = {
            **surely("subject", firm),
            "filing_number": f"{firm.code}-{number}-{self._numbers.next(f'filing{firm.code}')}",
            "standard_number": number,
            "standard_name": product.names[which],
            "level": "enterprise" if own else "national",
            "declared_for": "product",
            "products": f"{product.names[which]} {product.models[which % len(product.models)]}",
            "figures": f"{'、'.join(item.name for item in product.items[:4])}的指标见标准文本第5章。" if own else None,
            "better_than": f"{product.items[0].name}" if own and chance.happens(0.3) else None,
            "declared_on": day,
            "platform": "企业标准信息公共服务平台",
            "state": "current",
        }
        known = self._outbox.put("enterprise.declared_standard", CITY, day, row)
        if known is None:
            return
        self._declared.append((firm, row))
        if chance.happens(0.06):
            ended = chance.after(max(day, self._timeline.first), 60, 650)
            after = max(known, self._timeline.month_of(ended))
            state = chance.choice(("replaced", "withdrawn"))
            if ended <= self._timeline.cutoff:
                later = row | {"state": state, "ended_on": ended}
                self._outbox.put("enterprise.declared_standard", CITY, day, later, after=after, correct=True)

    def _checked(self, firm: Firm, declared: Row, day: date) -> None:
        chance = self._chance
        if day < declared["declared_on"] or firm.district is None:
            return
        sound = chance.happens(0.84)
        fault, _, finding = chance.choices(_FAULTS, [weight for _, weight, _ in _FAULTS])[0]
        row: Row = {
            **surely("subject", firm),
            "number": f"BZ{day.year}-{self._numbers.next(f'BZ{day.year}'):03}",
            "checked_on": day,
            "checked_by": Bureau(firm.district),
            "way": chance.one((("document", 70), ("site", 20), ("product_test", 10))),
            "standard_number": declared["standard_number"],
            "products": declared["standard_name"],
            "verdict": "sound" if sound else "flawed",
            "fault": "none" if sound else fault,
        }
        if not sound:
            row |= {"finding": finding, "due_on": day + timedelta(30)}
            corrected = chance.after(day, 8, 33)
            if corrected <= self._timeline.cutoff and chance.happens(0.9):
                row["corrected_on"] = corrected
        self._outbox.put("enterprise.standard_check", CITY, day, row)

    def _internal(self, firm: Firm, day: date) -> None:
        product = firm.products[0]
        row: Row = {
            **surely("subject", firm),
            "number": f"NK-{self._numbers.next(f'NK{firm.code}'):02}",
            "holder_code": firm.code,
            "name": f"{product.names[0]}内控标准",
            "products": product.names[0],
            "issued_on": day,
            "is_stricter": True,
            "stricter_items": product.items[0].name,
            "incoming_checked": True,
            "incoming_items": "主要原材料逐批查验合格证明，每季度送检一次。",
            "suppliers_assessed": self._chance.happens(0.8),
        }
        self._outbox.put("enterprise.internal_control", CITY, day, row)

    # --- awards --------------------------------------------------------------------------------------------------

    def _awards(self, begins: date) -> None:
        chance = self._chance
        day = chance.after(begins, 14, 25)
        document = f"澜政发〔{day.year}〕{chance.randint(14, 40)}号"
        best = sorted(self._makers, key=lambda firm: -firm.care - 0.3 * chance.random())[
            : max(6, len(self._makers) // 12)
        ]
        for place, firm in enumerate(chance.sample(best, len(best) // 2)):
            kind, name = ("benchmark", "澜溪市质量标杆") if place % 3 else ("excellence", "卓越绩效模式先进企业")
            if place < 3:
                kind, name = "quality_award", "澜溪市市长质量奖"
            elif place < 8:
                kind, name = "quality_nomination", "澜溪市市长质量奖提名奖"
            row: Row = {
                **refer("subject", firm, chance),
                "name": name,
                "kind": kind,
                "level": "city",
                "holder": firm.name,
                "granted_by": "澜溪市人民政府",
                "granted_on": day,
                "document_number": document,
                "valid_until": add_months(day, 36),
                "prize": 100 if kind == "quality_award" else None,
            }
            self._outbox.put("enterprise.award", CITY, day, row)
