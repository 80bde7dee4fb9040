"""Samples: taken, received, tested, reported, told, published. What fails goes on in ``failures``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log
from typing import Final

from zhiheng.demo.campaigns import Campaign
from zhiheng.demo.chance import Chance, share, working_day
from zhiheng.demo.dirt import RETURNED
from zhiheng.demo.firms import Firm, refer, surely
from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, Item, Product

_BETTER_A_MONTH: Final = 0.013
"""By how much the odds of failing sink each month, as the city's plan wants them to."""
_AVERAGE: Final = 0.19
"""The care of the average maker; firms' own is told as the distance from it."""
_REPEAT: Final = timedelta(184)
_NOTHING: Final = 0.055
_REFUSED: Final = 0.004
_BROKEN_SEAL: Final = 0.003
_REASONS: Final = (("stopped", 34), ("no_stock", 26), ("too_few", 14), ("closed", 12), ("export", 8), ("marked", 6))
_BAD_SPELL: Final = {"membrane": (8, 12, 0.9), "heater": (11, 13, 0.6), "ebike": (15, 18, 0.5)}
"""Products whose makers had bad material for some months: from, until, by how much the odds of failing rose."""


@dataclass
class Sample:
    """One sample and what is known of it."""

    number: str
    campaign: Campaign
    firm: Firm
    firm_cells: Row
    producer: Firm | None
    producer_cells: Row
    name: str
    model: str
    brand: str
    sampled_on: date
    place: District
    row: Row
    known: int = 0
    """The month in which its sheet is sent."""
    report: str = ""
    reported_on: date | None = None
    failing: list[str] = field(default_factory=list)
    seal: str = ""
    reserve_seal: str = ""
    row_of_result: Row = field(default_factory=dict)
    objection: str = "none"
    """The state of objections when the result is published."""

    @property
    def product(self) -> Product:
        return self.campaign.product


class Samples:
    """The work on samples up to the result, and its publication."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._people, self._outbox, self._numbers = (
            *(town.timeline, town.people, town.outbox, town.numbers),
        )
        self._chance = town.chance("samples")
        self._checked: dict[tuple[str, str], date] = {}
        """When the goods of a firm were sampled last."""
        self._notices: dict[tuple[str, int, int], str] = {}
        self.returned: dict[tuple[str, str], str] = {}
        """Kind and number of records that will be returned, with the reason."""
        self.refusals: list[Sample] = []
        self.photo = ""
        """The digest of the picture that stands in for every photo of a refusal."""

    # --- taking --------------------------------------------------------------------------------------------------

    def taken(self, campaign: Campaign) -> list[Sample]:
        """The samples of a campaign that could be taken and tested."""
        tested = []
        for _ in range(campaign.batches):
            day = self._chance.after(campaign.issued_on, 5, 40)
            met = self._met(campaign, day)
            if met is not None and day <= self._timeline.cutoff:
                sample = self.take(campaign, *met, day)
                if sample is not None:
                    tested.append(sample)
        return tested

    def _met(self, campaign: Campaign, day: date) -> tuple[Firm, Firm | None] | None:
        """Whom the sampler visits, and who made the goods."""
        chance, product, people = self._chance, campaign.product, self._people
        if campaign.stage == "production":
            makers = [
                firm
                for firm in people.makers.get(product.key, ())
                if (campaign.district is None or firm.place is campaign.district)
                and firm.stands_on(day)
                and self._checked.get((firm.code, product.key), date.min) + _REPEAT < day
            ]
            if not makers:
                return None
            maker = chance.choice(makers)
            self._checked[maker.code, product.key] = day
            return maker, maker
        sellers = [
            firm
            for firm in people.shops.get(product.category, ())
            if (campaign.district is None or firm.place is campaign.district)
            and firm.stands_on(day)
            and (product.shops_only == (firm.trade == "加油站"))
        ]
        if not sellers:
            return None
        seller = chance.choice(sellers)
        if product.shops_only or chance.happens(0.05):
            return seller, None
        near, far = people.makers.get(product.key, ()), people.makers_elsewhere.get(product.key, ())
        pool = far if far and (not near or chance.happens(0.55)) else near
        makers = [firm for firm in pool if firm.stands_on(day)]
        return seller, chance.choice(makers) if makers else None

    def take(self, campaign: Campaign, firm: Firm, producer: Firm | None, day: date) -> Sample | None:
        """Take one sample; None where nothing came of it that could be tested."""
        chance, product = self._chance, campaign.product
        assert isinstance(firm.place, District)
        which = chance.randrange(len(product.names))
        serial = self._numbers.next(f"LX{day.year}")
        name, model = product.names[which], product.models[which % len(product.models)]
        brand = producer.brand if producer else "/"
        firm_cells = refer("firm", firm, chance)
        producer_cells = refer("producer", producer, chance) if producer is not firm and producer else {}
        if producer is firm:
            producer_cells = {key.replace("firm", "producer"): value for key, value in firm_cells.items()}
        drawn = chance.random()
        outcome = "nothing_to_sample" if drawn < _NOTHING else "refused" if drawn < _NOTHING + _REFUSED else "sampled"
        sample = Sample(
            number=f"LX{day.year}-{'SC' if campaign.stage == 'production' else 'LT'}-{serial:05}",
            campaign=campaign,
            firm=firm,
            firm_cells=firm_cells,
            producer=producer,
            producer_cells=producer_cells,
            name=name,
            model=model,
            brand=brand,
            sampled_on=day,
            place=firm.place,
            row={},
        )
        sample.row = self._sheet(sample, outcome)
        month = self._outbox.put("product.sample", campaign.office, day, sample.row)
        if month is None:
            return None
        sample.known = month
        if outcome == "sampled":
            return sample if self._received(sample) else None
        if outcome == "refused":
            self._refused(sample)
        return None

    def _sheet(self, sample: Sample, outcome: str) -> Row:
        chance, campaign, product, day = self._chance, sample.campaign, sample.product, sample.sampled_on
        samplers = chance.sample(range(101, 148), 2)
        row: Row = {
            "number": sample.number,
            "plan_number": campaign.number,
            "level": campaign.level,
            "purpose": campaign.purpose,
            "stage": campaign.stage,
            "outcome": outcome,
            **sample.firm_cells,
            "firm_address": sample.firm.row["address"],
            **sample.producer_cells,
            "product_name": sample.name,
            "category": product.category,
            "model": sample.model,
            "brand": sample.brand,
            "standard": product.standard,
            "sampled_on": day,
            "place": sample.place,
            "institution": campaign.sampler.code,
            "institution_name": campaign.sampler.name,
            "sampler_a": f"LX-0{samplers[0]}",
            "sampler_b": f"LX-0{samplers[1]}",
        }
        if campaign.stage == "online":
            platform = chance.choice(self._people.platforms)
            row |= surely("platform", platform) | {
                "shop_link": f"{sample.firm.short}旗舰店 www.example.cn/shop/{chance.randint(10000, 99999)}",
                "order_number": f"{day:%y%m%d}{chance.randint(10**7, 10**8 - 1)}",
            }
        if outcome == "nothing_to_sample":
            return row | {"not_sampled_reason": chance.one(_REASONS)}
        if outcome == "refused":
            note = "企业负责人以正在赶订单为由拒绝抽样，经告知拒检后果后仍不配合，现场两名抽样人员在场。"
            return row | {"refusal_note": note, "photos": self.photo, "signature_refused": chance.happens(0.6)}
        per = 4 if product.unit in {"吨", "升"} else chance.choice((2, 4, 6, 8))
        sample.seal, sample.reserve_seal = f"LX-A-{sample.number[-5:]}-{day:%y}", f"LX-B-{sample.number[-5:]}-{day:%y}"
        made = day - timedelta(chance.randint(4, 150))
        spots = {"production": "finished_store", "market": "shelf", "online": "online_purchase"}
        row |= {
            "produced_on": made,
            "batch_number": f"{made:%Y%m%d}",
            "counting_unit": product.unit,
            "inventory": None
            if campaign.stage == "online"
            else per * 2 + chance.randint(10, 60) * chance.choice((1, 5, 20)),
            "sample_quantity": per,
            "reserve_quantity": per,
            "seal_number": sample.seal,
            "reserve_seal_number": sample.reserve_seal,
            "reserve_kept_by": "institution" if campaign.stage != "production" or chance.happens(0.7) else "firm",
            "unit_price": round(product.price * chance.uniform(0.7, 1.5), 1),
            "spot": spots[campaign.stage] if chance.happens(0.9) or campaign.stage == "online" else "store_room",
        }
        if sample.producer and product.key in sample.producer.goods and chance.happens(0.6):
            row["trade_item"] = sample.producer.goods[product.key]
        if product.admission == "ccc":
            row["permit"] = f"2099{chance.randint(10**11, 10**12 - 1)}"
        return row

    # --- testing -------------------------------------------------------------------------------------------------

    def _received(self, sample: Sample) -> bool:
        chance, campaign = self._chance, sample.campaign
        day = chance.after(sample.sampled_on, 1, 4)
        intact = not chance.happens(_BROKEN_SEAL)
        letter = "WRJQMYA"[self._people.laboratories.index(campaign.tester) % 7]
        report = f"{letter}{day.year}-{self._numbers.next(f'{campaign.tester.name}{day.year}'):05}"
        row: Row = {
            "subject": sample.number,
            "laboratory_number": report,
            "institution": campaign.tester.code,
            "institution_name": campaign.tester.name,
            "received_on": day,
            "sent_by": "抽样人员送样" if chance.happens(0.6) else "快递",
            "seal_number": sample.seal,
            "seal_intact": intact,
            "sample_intact": True,
            "quantity": sample.row["sample_quantity"],
            "accepted": intact,
        }
        if not intact:
            row["reason"] = "封条破损，无法确认样品是否为原封样品。"
        elif sample.row["reserve_kept_by"] == "institution":
            row["reserve_quantity"] = sample.row["reserve_quantity"]
        # The laboratories tell the city's bureau, whoever ordered the test.
        known = self._outbox.put("product.sample_receipt", CITY, day, row, after=sample.known)
        if known is None or not intact:
            return False
        sample.report = report
        return self._tested(sample, day)

    def _odds(self, sample: Sample) -> float:
        product, month = sample.product, self._timeline.month_of(sample.sampled_on)
        maker = sample.producer or sample.firm
        odds = log(product.fail / (1 - product.fail)) - 0.8 * (maker.care + _AVERAGE) - _BETTER_A_MONTH * month
        if sample.firm is not maker:
            odds -= 0.25 * sample.firm.care
        begins, ends, by = _BAD_SPELL.get(product.key, (0, 0, 0.0))
        odds += by if begins <= month < ends else 0.0
        odds += {"online": 0.45, "market": 0.1}.get(sample.campaign.stage, 0.0)
        odds += 0.5 if sample.campaign.purpose == "follow_up" else 0.0
        return odds

    def _tested(self, sample: Sample, received_on: date) -> bool:
        chance, campaign, product = self._chance, sample.campaign, sample.product
        tested_on = chance.after(received_on, 2, 12)
        fails = chance.happens(share(self._odds(sample)))
        wrong: set[str] = set()
        if fails:
            weighted = [(item.name, {"a": 3.0, "b": 4.0, "c": 2.0}[item.weight]) for item in product.items]
            wrong = {chance.one(weighted) for _ in range(2 if chance.happens(0.18) else 1)}
        sample.failing = [item.name for item in product.items if item.name in wrong]
        month: int | None = sample.known
        for place, item in enumerate(product.items, 1):
            row = self._item(sample, place, item, tested_on, fails=item.name in wrong)
            month = self._outbox.put("product.test_item", CITY, tested_on, row, after=sample.known, punctual=True)
        reported_on = chance.after(tested_on, 1, 6)
        if month is None or reported_on > self._timeline.cutoff:
            return False
        sample.reported_on = reported_on
        row = {
            "subject": sample.number,
            "report_number": sample.report,
            "reported_on": reported_on,
            **campaign.tester.refer("institution"),
            "level": campaign.level,
            "category": product.category,
            "stage": campaign.stage,
            **sample.firm_cells,
            **sample.producer_cells,
            "tested_items": len(product.items),
            "verdict": "fail" if fails else "pass",
        }
        if fails:
            serious = any(item.weight == "a" for item in product.items if item.name in wrong)
            row |= {
                "failing_count": len(sample.failing),
                "failing_items": "、".join(sample.failing),
                "seriousness": "serious" if serious else "minor",
            }
        return self._reported(sample, row)

    def _item(self, sample: Sample, place: int, item: Item, tested_on: date, *, fails: bool) -> Row:
        row: Row = {
            "subject": sample.number,
            "report_number": sample.report,
            "item_number": place,
            "item": item.name,
            "item_class": item.weight,
            "method": item.method,
            "limit_source": sample.product.standard,
            "value_unit": item.unit,
            "verdict": "fail" if fails else "pass",
            "tested_on": tested_on,
        }
        if isinstance(item.limit, str):
            text = {True: "不符合标准要求", False: item.limit}[fails]
            return row | {"limit_kind": "described", "limit_text": item.limit, "measured_text": text}
        measured = _measured(item, self._chance, fails=fails)
        row |= {"measured": measured, "measured_text": measured}
        if item.sign == "<=":
            return row | {"limit_kind": "at_most", "limit_text": f"≤{item.limit:g}", "upper_limit": f"{item.limit:g}"}
        if item.sign == ">=":
            return row | {"limit_kind": "at_least", "limit_text": f"≥{item.limit:g}", "lower_limit": f"{item.limit:g}"}
        return row | {
            "limit_kind": "between",
            "limit_text": f"{item.limit:g}～{item.upper:g}",
            "lower_limit": f"{item.limit:g}",
            "upper_limit": f"{item.upper:g}",
        }

    def _refused(self, sample: Sample) -> None:
        day = self._chance.after(sample.sampled_on, 1, 5)
        sample.report = f"JJ{day.year}-{self._numbers.next(f'JJ{day.year}'):03}"
        sample.reported_on = day
        row = {
            "subject": sample.number,
            "report_number": sample.report,
            "reported_on": day,
            "level": sample.campaign.level,
            "category": sample.product.category,
            "stage": sample.campaign.stage,
            **sample.firm_cells,
            **sample.producer_cells,
            "verdict": "refused",
        }
        if self._reported(sample, row):
            self.refusals.append(sample)

    # --- the result ----------------------------------------------------------------------------------------------

    def _reported(self, sample: Sample, row: Row) -> bool:
        chance, campaign = self._chance, sample.campaign
        assert sample.reported_on is not None
        sample.row_of_result = row
        first = row
        if flawed := chance.happens(RETURNED) and "tested_items" in row:
            first = {**row, "tested_items": None}
            self.returned["product.test_result", sample.report] = "检验项目数未填，请对照检验报告补齐后重新提交。"
        month = self._outbox.put("product.test_result", campaign.office, sample.reported_on, first, after=sample.known)
        if month is not None and flawed and chance.happens(0.7):
            self._outbox.put(
                "product.test_result", campaign.office, sample.reported_on, row, after=month + 1, correct=True
            )
        return month is not None

    def tell(self, sample: Sample) -> date | None:
        """Deliver the result to everyone concerned; the day on which the last of them has it."""
        chance, campaign = self._chance, sample.campaign
        assert sample.reported_on is not None
        concerned = [("producer" if campaign.stage == "production" else "seller", sample.firm_cells, "firm")]
        if sample.producer_cells and sample.producer is not sample.firm:
            concerned.append(("nominal_producer", sample.producer_cells, "producer"))
        if campaign.stage == "online":
            concerned.append(("platform", sample.row, "platform"))
        last = None
        for role, cells, key in concerned:
            day = chance.after(sample.reported_on, 2, 9)
            told = {
                f"recipient{suffix}": cells[f"{key}{suffix}"] for suffix in ("", "_name") if f"{key}{suffix}" in cells
            }
            row = {
                "subject": sample.number,
                "notice_number": self._numbers.document(campaign.sign, "抽告", day),
                "report_number": sample.report,
                **told,
                "role": role,
                "verdict": sample.row_of_result["verdict"],
                "delivered_on": day,
                "way": chance.one((("direct", 46), ("post", 30), ("electronic", 20), ("lien", 3), ("public", 1))),
                "told_of_rights": True,
            }
            if self._outbox.put("product.result_delivery", campaign.office, day, row, after=sample.known) is not None:
                last = max(day, last or day)
        return last

    def publish(self, sample: Sample, day: date) -> None:
        """The result in the office's next notice."""
        chance, campaign, result = self._chance, sample.campaign, sample.row_of_result
        day = working_day(day.replace(day=24))
        key = campaign.office if isinstance(campaign.office, str) else campaign.office.key
        slot = (key, day.year, day.month)
        if slot not in self._notices:
            self._notices[slot] = self._numbers.document(campaign.sign, "通告", day)
        number = self._notices[slot]
        place = self._numbers.next(number)
        verdict = result["verdict"]
        row: Row = {
            "subject": sample.number,
            "notice_number": number,
            "row": place,
            "title": f"{day.year}年{day.month}月产品质量监督抽查结果",
            "published_on": day,
            "channel": "website",
            "report_number": sample.report,
            "product_name": sample.name,
            "firm_name": sample.firm.name,
            "producer_name": sample.producer.name if sample.producer else None,
            "model": sample.model,
            "brand": sample.brand,
            "batch_text": sample.row.get("batch_number"),
            "verdict": verdict,
            "failing_items": result.get("failing_items"),
            "institution_name": campaign.tester.name if verdict != "refused" else None,
            "objection_state": sample.objection,
            "remark": "拒检" if verdict == "refused" else None,
        }
        first = row
        if flawed := chance.happens(RETURNED / 2):
            first = {**row, "model": None}
            self.returned["product.result_notice", f"{number}|{place}"] = "规格型号与抽样单不一致或漏填，请核对。"
        month = self._outbox.put("product.result_notice", campaign.office, day, first, after=sample.known)
        if month is not None and flawed and chance.happens(0.7):
            self._outbox.put("product.result_notice", campaign.office, day, row, after=month + 1, correct=True)


def _measured(item: Item, chance: Chance, *, fails: bool) -> str:
    """A value on the right side of the limit."""
    assert not isinstance(item.limit, str)
    low, high = item.limit, item.upper
    places = _places(item) + 1
    width = abs(low) or 5.0
    if item.sign == "<=" and low > 0:
        value = low + width * chance.uniform(0.04, 0.9) if fails else low * chance.uniform(0.08, 0.88)
    elif item.sign == "<=":
        value = low + width * chance.uniform(0.05, 0.4) if fails else low - width * chance.uniform(0.02, 0.2)
    elif item.sign == ">=":
        value = low - width * chance.uniform(0.03, 0.4) if fails else low + width * chance.uniform(0.02, 0.15)
        if low == 0 and fails:
            value = -chance.uniform(0.4, 3)
    else:
        assert high is not None
        span = high - low
        outside = (
            high + span * chance.uniform(0.06, 0.5) if chance.happens(0.5) else low - span * chance.uniform(0.06, 0.4)
        )
        value = outside if fails else low + span * chance.uniform(0.15, 0.85)
    return f"{value:.{min(places, 4)}f}"


def _places(item: Item) -> int:
    """How many decimals the limit has."""
    return len(f"{item.limit:g}".partition(".")[2])
