"""Campaigns of spot checks: each month offices plan what is to be checked, agree on it and commission laboratories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhiheng.demo.firms import Institution
from zhiheng.demo.outbox import CITY, Bureau
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, Product, words

_CITY_A_MONTH: Final = 195
_DISTRICTS_A_MONTH: Final = 475
_BATCHES: Final = 28
"""Batches of a campaign, on average."""
STAGE_ZH: Final = {"production": "生产领域", "market": "流通领域", "online": "网络销售"}


@dataclass(frozen=True)
class Campaign:
    """One plan of spot checks."""

    number: str
    product: Product
    stage: str
    purpose: str
    district: District | None
    """None where the city's bureau checks all over the city."""
    issued_on: date
    batches: int
    sampler: Institution
    tester: Institution

    @property
    def office(self) -> District | str:
        """Who checks."""
        return self.district or CITY

    @property
    def level(self) -> str:
        """Whose task it is."""
        return "county" if self.district else "city"

    @property
    def sign(self) -> str:
        """How its documents begin."""
        return self.district.sign if self.district else "澜"


class Campaigns:
    """Plans month by month."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._people, self._outbox = town.timeline, town.people, town.outbox
        self._numbers, self._scale = town.numbers, town.scale
        self._chance = town.chance("campaigns")

    def of_month(self, month: int) -> Iterator[Campaign]:
        """The plans issued in a month."""
        begins = self._timeline.begins(month)
        total = sum(one.weight for one in words().districts)
        wanted: list[tuple[District | None, float]] = [(None, _CITY_A_MONTH)]
        wanted += [(one, _DISTRICTS_A_MONTH * one.weight / total) for one in words().districts]
        for district, usual in wanted:
            # Little is sampled in January and February, much before the year's plan is due.
            batches = (
                usual
                * self._scale
                * (0.6 if begins.month in {1, 2} else 1.15 if begins.month in {5, 6, 9, 10} else 1.0)
            )
            for product in self._products(begins.month, max(1, round(batches / _BATCHES))):
                plans = max(1, round(batches / _BATCHES))
                number = max(3, round(batches / plans * self._chance.uniform(0.75, 1.3)))
                campaign = self._campaign(month, district, product, number)
                if campaign is not None:
                    yield campaign

    def _products(self, month: int, count: int) -> list[Product]:
        """Different products, those in season before the others."""
        weighted = [(one, 7.0 if month in one.season else 0.4 if one.season else 1.6) for one in words().products]
        chosen: dict[str, Product] = {}
        while len(chosen) < count:
            product = self._chance.one(weighted)
            chosen[product.key] = product
        return list(chosen.values())

    def _campaign(self, month: int, district: District | None, product: Product, batches: int) -> Campaign | None:
        chance, timeline = self._chance, self._timeline
        issued = chance.after(timeline.begins(month), 0, 9)
        if issued > timeline.cutoff:
            return None
        stages = (("production", 36), ("market", 48), ("online", 16 if district is None else 0))
        stage = "market" if product.shops_only else chance.one(stages)
        sampler, tester = chance.sample(self._people.laboratories, 2)
        sign = district.sign if district else "澜"
        campaign = Campaign(
            number=self._numbers.document(sign, "抽", issued),
            product=product,
            stage=stage,
            purpose="special" if month and begins_in_season(product, issued) else "routine",
            district=district,
            issued_on=issued,
            batches=batches,
            sampler=sampler,
            tester=tester,
        )
        self._tell(campaign)
        return campaign

    def _tell(self, campaign: Campaign) -> None:
        """The plan, the coordination before it, the tasks that follow from it; the city's bureau enters them all."""
        put, product, day = self._outbox.put, campaign.product, campaign.issued_on
        place: District | str = campaign.district or words().places["city"]["code"]
        organiser: Bureau | str = Bureau(campaign.district) if campaign.district else "澜溪市市场监督管理局"
        goods = "、".join(product.names)
        if campaign.district is None and campaign.stage == "production":
            self._coordinate(campaign, goods)
        per = 4 if product.unit in {"吨", "升"} else 8
        amount = f"{per}{product.unit}"
        put(
            "product.sampling_plan",
            CITY,
            day,
            {
                "number": campaign.number,
                "title": f"{day.year}年{goods}产品质量监督抽查方案（{STAGE_ZH[campaign.stage]}）",
                "issued_on": day,
                "place": place,
                "organiser": organiser,
                "level": campaign.level,
                "purpose": campaign.purpose,
                "stage": campaign.stage,
                "category": product.category,
                "products": goods,
                "batches": campaign.batches,
                "firms": campaign.batches,
                "budget": round(campaign.batches * (900 + 18 * min(product.price, 900)) / 10000, 2),
                "begins_on": day + timedelta(4),
                "ends_on": day + timedelta(110),
                "selection": "从监督对象名录中随机抽取，抽取过程录像留存。",
                "sampling_method": f"每批抽检样{amount}、备样{amount}，基数不少于{per * 5}{product.unit}。",
                "items": "、".join(item.name for item in product.items) + f"，依据 {product.standard}。",
                "criteria": "检验项目全部符合标准要求的判定为合格；任一项不符合的判定为不合格。",
                "is_coordinated": True,
            },
            punctual=True,
        )
        for role, institution in (("sampling", campaign.sampler), ("testing", campaign.tester)):
            put(
                "product.sampling_task",
                CITY,
                day,
                institution.refer("subject")
                | {
                    "number": f"RW{day.year}-{self._numbers.next(f'RW{day.year}'):04}",
                    "plan_number": campaign.number,
                    "issued_on": day,
                    "place": place,
                    "role": role,
                    "category": product.category,
                    "products": goods,
                    "batches": campaign.batches,
                    "fee": campaign.batches * (320 if role == "sampling" else 1150),
                    "due_on": day + timedelta(60 if role == "sampling" else 95),
                },
                punctual=True,
            )

    def _coordinate(self, campaign: Campaign, goods: str) -> None:
        chance, day = self._chance, campaign.issued_on - timedelta(6)
        market = chance.randint(8, 30)
        self._outbox.put(
            "product.plan_coordination",
            CITY,
            day,
            {
                "number": f"XT{day.year}-{self._numbers.next(f'XT{day.year}'):02}",
                "agreed_on": day,
                "place": words().places["city"]["code"],
                "lead_office": "产品质量安全监督管理科",
                "partner_office": "网络交易监督管理科",
                "category": campaign.product.category,
                "products": goods,
                "production_batches": campaign.batches,
                "market_batches": market,
                "overlapping": chance.randint(0, 5),
                "added": chance.randint(0, 3),
                "agreed": "生产领域以本地企业为主，流通领域抽外地产品，重复的由生产领域承担。",
            },
        )


def begins_in_season(product: Product, day: date) -> bool:
    """Whether a campaign against the product at this time is a seasonal one."""
    return day.month in product.season
