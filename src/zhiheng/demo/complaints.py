"""Twenty-four months of complaints, reports and enquiries: who writes when about whom, and what the offices do.

More of food in summer, of shops on line in November, of liquor before the spring festival, of heating in winter. One
product of one firm is complained about within five weeks, one wording is met in many shops, and a few people complain
again and again. Most offices keep their terms; two are late now and then.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhiheng.demo.courses import Course
from zhiheng.demo.dirt import otherwise
from zhiheng.demo.firms import Firm
from zhiheng.demo.handling import Handling
from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.timeline import CHINA
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, words

COMPLAINT, REPORT, ENQUIRY = "complaints.complaint", "complaints.report", "complaints.enquiry"
_KINDS: Final = ((COMPLAINT, 56), (REPORT, 19), (ENQUIRY, 25))
_CHANNELS: Final = {
    COMPLAINT: (("12315", 58), ("web", 14), ("app", 11), ("12345", 9), ("open311", 3), ("letter", 3), ("visit", 2)),
    REPORT: (("12315", 60), ("web", 12), ("app", 10), ("letter", 8), ("12345", 7), ("open311", 3)),
    ENQUIRY: (("12345", 84), ("open311", 9), ("web", 7)),
}
_ALONE: Final = frozenset({"web", "app", "open311"})
"""Channels through which people write without a clerk between."""
_DEMANDS: Final = (("refund", 46), ("compensate", 22), ("replace", 12), ("repair", 10), ("perform", 7), ("other", 3))
MISSPELT: Final = 0.09
"""Complaints that name the firm as people write it who do not look it up."""
_TWICE: Final = 0.035
"""Matters that a second person brings in within days; the two are joined."""
_CITY_CODE: Final = 0.05
"""Letters that only say that it was somewhere in the city; the city's bureau sends them on."""
HOT_DAYS: Final = 35
ABUSERS: Final = 6


@cache
def letters() -> dict[str, Any]:
    """What people write."""
    return tomllib.loads(files("zhiheng.demo").joinpath("letters.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class _Sender:
    name: str
    phone: str


class Complaints:
    """Everything that people bring in; the same for the same town."""

    def __init__(self, town: Town, count: int) -> None:
        self._timeline, self._count = town.timeline, count
        self._chance = chance = town.chance("complaints")
        self._handling = Handling(town)
        self._shops: dict[str, list[Firm]] = {}
        for firm in town.people.local:
            key = firm.activity if firm.activity in {"catering", "service"} else firm.trade
            self._shops.setdefault(key, []).append(firm)
            if firm.activity == "production":
                self._shops.setdefault("maker", []).append(firm)
        self._shops["platform"] = list(town.people.platforms)
        names = words().names
        self._senders = [
            _Sender(
                chance.choice(names["surnames"]) + "".join(chance.sample(names["given"], chance.choice((1, 2)))),
                f"000-{chance.randint(20000000, 89999999)}",
            )
            for _ in range(max(40, count // 3))
        ]

    def courses(self) -> Iterator[Course]:
        """Everything that came in, each with what was done on it."""
        chance, abusive = self._chance, self._senders[:ABUSERS]
        hot = max(24, self._count // 250)
        abused = max(18, self._count // 120)
        for day, at in self._moments(self._count - 2 * hot - abused):
            kind = chance.one(_KINDS)
            course = self._enquiry(at) if kind == ENQUIRY else self._against(kind, at)
            yield self._handling.handled(course)
            if kind == COMPLAINT and chance.happens(_TWICE):
                yield from self._second(course, day)
        yield from self._hot(hot)
        for _ in range(abused):
            yield self._handling.handled(self._abuse(chance.choice(abusive)), abusive=True)

    # --- when ----------------------------------------------------------------------------------------------------

    def _moments(self, count: int) -> Iterator[tuple[date, datetime]]:
        first, days = self._timeline.first, (self._timeline.cutoff - self._timeline.first).days + 1
        weights = [_busy(first + timedelta(day)) for day in range(days)]
        for day in sorted(self._chance.choices(range(days), weights, k=count)):
            yield first + timedelta(day), self._hour(first + timedelta(day))

    def _hour(self, day: date) -> datetime:
        return datetime.combine(day, time(8), CHINA) + timedelta(seconds=self._chance.randint(0, 9 * 3600))

    # --- what ----------------------------------------------------------------------------------------------------

    def _against(self, kind: str, at: datetime) -> Course:
        chance = self._chance
        told = letters()["matter"]
        matter = chance.one([(key, one["weight"] * season(one, at.date())) for key, one in told.items()])
        firm = self._firm(chance.choice(told[matter]["against"]), at.date())
        title = self._words(chance.choice(told[matter]["titles"]), firm)
        return self._written(kind, at, matter, firm, (title, f"{title}。本人已与商家沟通，未能解决，附购物凭证。"))

    def _written(self, kind: str, at: datetime, matter: str, firm: Firm, said: tuple[str, str]) -> Course:
        (title, details), chance, sender = said, self._chance, self._chance.choice(self._senders)
        assert firm.district is not None
        channel = chance.one(_CHANNELS[kind])
        row: Row = {
            "title": title[:80],
            "matter": matter,
            "place": self._place(firm.district, at.date()),
            "respondent": otherwise(firm.name, chance) if chance.happens(MISSPELT) else firm.name,
            "respondent_address": firm.row["address"],
            "details": details,
            "channel": channel,
            "outside_number": f"{channel}-{at:%Y%m%d}-{chance.randint(1, 99999):05}" if channel[0] in "1o" else None,
        }
        if kind == COMPLAINT:
            row |= {
                "demand": chance.one(_DEMANDS),
                "amount": chance.randint(2, 400) * 10,
                "injured": chance.happens(0.02),
            }
        named = kind == COMPLAINT or chance.happens(0.84)
        if kind == REPORT:
            row |= {"named": named, "insider": chance.happens(0.03)}
        if named:
            row |= {"person": sender.name, "phone": sender.phone}
        course = self._course(kind, at, row, channel)
        course.firm = firm
        return course

    def _enquiry(self, at: datetime) -> Course:
        chance, told = self._chance, letters()
        choices = [(key, 8 * season(one, at.date())) for key, one in told["elsewhere"].items()]
        matter = chance.one([("", 40.0), *choices])
        title = chance.choice(told["elsewhere"][matter]["titles"] if matter else told["questions"]["titles"])
        asks = title[:2]
        kinds = {"咨询": "consultation", "建议": "suggestion", "表扬": "praise", "求助": "help"}
        title, sender = self._words(title, None), chance.choice(self._senders)
        district = chance.one([(one, one.weight) for one in words().districts])
        channel = chance.one(_CHANNELS[ENQUIRY])
        row: Row = {
            "title": title,
            "enquiry_kind": "emergency" if "供热管道漏水" in title else kinds.get(asks, "grievance"),
            "matter": matter
            or chance.choice(("after_sales", "contract", "price", "government_service", "measurement")),
            "place": self._place(district, at.date()),
            "details": f"{title}。请尽快答复。",
            "channel": channel,
            "outside_number": f"{channel}-{at:%Y%m%d}-{chance.randint(1, 99999):05}",
            "person": sender.name,
            "phone": sender.phone,
        }
        return self._course(ENQUIRY, at, row, channel)

    def _course(self, kind: str, at: datetime, row: Row, channel: str) -> Course:
        """The letters of a day come in one after the other; what a clerk enters is entered in the city's bureau."""
        return Course(kind, at, row, CITY, by="" if channel in _ALONE else "shiju-tousu")

    def _place(self, district: District, day: date) -> str:
        if self._chance.happens(_CITY_CODE):
            return str(words().places["city"]["code"])
        former = district is words().districts[-1] and self._timeline.is_before_change(day)
        return words().former["code"] if former else district.code

    def _firm(self, against: str, day: date) -> Firm:
        there = self._shops.get(against) or self._shops["maker"]
        for _ in range(20):
            firm = self._chance.choice(there)
            if firm.stands_on(day):
                return firm
        return there[0]

    def _words(self, text: str, firm: Firm | None) -> str:
        chance = self._chance
        goods = chance.choice(firm.products[0].names) if firm and firm.products else self._goods(firm)
        brand = firm.brand if firm and firm.brand != "/" else ""
        return text.format(goods=goods, brand=brand, n=chance.randint(2, 9), sum=chance.randint(3, 300) * 10)

    def _goods(self, firm: Firm | None) -> str:
        categories = words().names["sellers"].get(firm.trade if firm else "", ["light"])
        return self._chance.choice(words().by_category[self._chance.choice(categories)][0].names)

    # --- what is out of the common -------------------------------------------------------------------------------

    def _second(self, course: Course, day: date) -> Iterator[Course]:
        """Another person brings the same matter in; the two are joined while the first is open."""
        later = day + timedelta(self._chance.randint(1, 3))
        if later > self._timeline.cutoff:
            return
        at, sender = self._hour(later), self._chance.choice(self._senders)
        row = {**course.row, "person": sender.name, "phone": sender.phone, "channel": "12315", "outside_number": None}
        second = self._course(COMPLAINT, at, row, "12315")
        second.firm = course.firm
        if row["place"] == words().former["code"] and not self._timeline.is_before_change(later):
            second.row["place"] = words().districts[-1].code
        yield self._handling.joined(second, course)

    def _hot(self, count: int) -> Iterator[Course]:
        """One product of one firm within five weeks; one wording in many shops."""
        chance, told = self._chance, letters()["hot"]
        since = self._timeline.cutoff - timedelta(60)
        makers = [one for one in self._shops["maker"] if one.brand != "/" and one.district and one.stands_on(since)]
        electric = [one for one in makers if one.products[0].category == "electronic"] or makers
        firm = electric[0]
        goods = firm.products[0].names[0]
        for _ in range(count):
            at = self._hour(since + timedelta(chance.randint(0, HOT_DAYS - 1)))
            title, details = (told[key].format(brand=firm.brand, goods=goods) for key in ("firm", "firm_details"))
            yield self._handling.handled(self._written(COMPLAINT, at, "product_quality", firm, (title, details)))
        shops = [*self._shops["service"], *self._shops["catering"]]
        for number in range(count):
            at = self._hour(self._timeline.cutoff - timedelta(chance.randint(12, 90)))
            shop = shops[number % len(shops)]
            course = self._written(COMPLAINT, at, "contract", shop, (told["wording"], told["wording_details"]))
            yield self._handling.handled(course)

    def _abuse(self, sender: _Sender) -> Course:
        told, days = letters()["hot"], (self._timeline.cutoff - self._timeline.first).days
        at = self._hour(self._timeline.first + timedelta(self._chance.randint(0, days)))
        firm = self._firm(self._chance.choice(("超市", "百货", "母婴用品")), at.date())
        course = self._written(COMPLAINT, at, "food", firm, (told["abuse"], told["abuse_details"]))
        course.row |= {"person": sender.name, "phone": sender.phone, "demand": "compensate", "amount": 1000}
        return course


def season(told: dict[str, Any], day: date) -> float:
    """How much more of a matter comes on a day.

    >>> season({"november": 3.0}, date(2026, 11, 15)), season({"november": 3.0}, date(2026, 6, 15))
    (3.0, 1.0)
    """
    found = 1.0
    if day.month in {6, 7, 8}:
        found *= told.get("summer", 1.0)
    if day.month == 11 and day.day >= 8:
        found *= told.get("november", 1.0)
    if day.month in {1, 2}:
        found *= told.get("festival", 1.0)
    if day.month in {11, 12, 1, 2}:
        found *= told.get("winter", 1.0)
    return float(found)


def _busy(day: date) -> float:
    """How much comes in on a day beside others: less at the week-end, more after the shops' feast and in March."""
    found = 0.55 if day.weekday() >= 5 else 1.0
    if day.month == 11 and day.day >= 10:
        found *= 1.35
    if day.month == 3 and 10 <= day.day <= 20:
        found *= 1.5
    return found
