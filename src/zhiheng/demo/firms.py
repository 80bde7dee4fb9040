"""The city's firms, shops, laboratories and their people: who they are and what they make. None of them exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from zhiheng.demo.chance import Chance
from zhiheng.demo.dirt import NAME_ALONE, OTHER_NAME, OTHER_NAME_ALONE, otherwise
from zhiheng.demo.timeline import Timeline
from zhiheng.demo.words import District, Product, Words, words
from zhiheng.primitives.codes import credit_check_character, gtin_check_digit, organisation_check_character

SHARES: Final = (("production", 42), ("wholesale_retail", 38), ("service", 7), ("construction", 6), ("catering", 7))
"""What the firms of the city do, in per cent."""
_SIZES: Final = {
    "production": (("large", 2), ("medium", 9), ("small", 49), ("micro", 40)),
    "wholesale_retail": (("medium", 2), ("small", 28), ("micro", 70)),
    "service": (("medium", 4), ("small", 46), ("micro", 50)),
    "construction": (("large", 4), ("medium", 16), ("small", 60), ("micro", 20)),
    "catering": (("small", 30), ("micro", 70)),
}
_EMPLOYEES: Final = {"large": (1000, 2600), "medium": (300, 900), "small": (21, 280), "micro": (2, 19)}
_CARE: Final = {"large": 1.5, "medium": 0.8, "small": 0.1, "micro": -0.45}
_SECTION: Final = {"production": "C", "wholesale_retail": "F", "service": "L", "construction": "E", "catering": "H"}
_ELSEWHERE: Final = 0.16
"""Makers in other cities whose goods are sold here, as a share of all firms."""


@dataclass
class Firm:
    """A firm as the generator knows it."""

    name: str
    code: str
    place: District | str
    """Its district, or the code of another city."""
    activity: str
    size: str
    entity: str
    registered_on: date
    products: tuple[Product, ...]
    care: float
    """How well it works, in logarithmic odds."""
    trade: str
    boss: str
    row: dict[str, Any] = field(default_factory=dict)
    brand: str = "/"
    ended_on: date | None = None
    posts: dict[str, str] = field(default_factory=dict)
    """By post: the code of the person in it."""
    failures: int = 0
    goods: dict[str, str] = field(default_factory=dict)
    """By key of a product: the GTIN of the one that has a bar code."""

    @property
    def district(self) -> District | None:
        """Its district, where it lies in the city."""
        return self.place if isinstance(self.place, District) else None

    @property
    def short(self) -> str:
        """The name people call it by."""
        return (
            self.name.removesuffix("股份有限公司").removesuffix("有限公司").removeprefix("澜溪市").removeprefix("澜溪")
        )

    def stands_on(self, day: date) -> bool:
        """Whether it is registered and in business."""
        return self.registered_on <= day and (self.ended_on is None or day < self.ended_on)


def refer(key: str, firm: Firm, chance: Chance) -> dict[str, Any]:
    """The cells that name a firm, as an office fills them in."""
    drawn = chance.random()
    if drawn < OTHER_NAME:
        return {key: firm.code, f"{key}_name": otherwise(firm.name, chance)}
    if drawn < OTHER_NAME + NAME_ALONE:
        return {f"{key}_name": firm.name}
    if drawn < OTHER_NAME + NAME_ALONE + OTHER_NAME_ALONE:
        return {f"{key}_name": otherwise(firm.name, chance)}
    return {key: firm.code, f"{key}_name": firm.name}


def surely(key: str, firm: Firm) -> dict[str, Any]:
    """The cells that name a firm where it is looked up."""
    return {key: firm.code, f"{key}_name": firm.name}


@dataclass(frozen=True)
class Institution:
    """A laboratory or certifier."""

    name: str
    code: str
    kind: str
    row: dict[str, Any]

    def refer(self, key: str) -> dict[str, Any]:
        """The cells that name it."""
        return {key: self.code, f"{key}_name": self.name}


class People:
    """Everyone in trade: firms, institutions, platforms."""

    def __init__(self, timeline: Timeline, seed: int, count: int) -> None:
        self._timeline = timeline
        self._chance = Chance(seed, "firms")
        self._words: Words = words()
        self._names: set[str] = set()
        self._serial = 0
        self.institutions = [self._institution(told) for told in self._words.names["institution"]]
        self.laboratories = [one for one in self.institutions if one.kind == "testing"]
        self.certifiers = [one for one in self.institutions if one.kind == "certification"]
        self.platforms = [self._platform(name) for name in self._words.names["platforms"]["names"]]
        self.elsewhere = [self._maker_elsewhere() for _ in range(round(count * _ELSEWHERE))]
        here = count - len(self.platforms) - len(self.elsewhere)
        self.local = [self._local(self._chance.one(SHARES)) for _ in range(here)]
        self.all = [*self.platforms, *self.local, *self.elsewhere]
        self.makers: dict[str, list[Firm]] = {}
        self.makers_elsewhere: dict[str, list[Firm]] = {}
        self.shops: dict[str, list[Firm]] = {}
        for firm in self.local:
            for product in firm.products if firm.activity == "production" else ():
                self.makers.setdefault(product.key, []).append(firm)
            if firm.activity == "wholesale_retail":
                for category in self._words.names["sellers"][firm.trade]:
                    self.shops.setdefault(category, []).append(firm)
        for firm in self.elsewhere:
            self.makers_elsewhere.setdefault(firm.products[0].key, []).append(firm)

    def makers_in(self, district: District) -> list[Firm]:
        """The makers of a district."""
        return [firm for firm in self.local if firm.activity == "production" and firm.place is district]

    # --- who they are --------------------------------------------------------------------------------------------

    def _local(self, activity: str) -> Firm:
        chance = self._chance
        district = chance.one([(one, one.weight) for one in self._words.districts])
        size = chance.one(_SIZES[activity])
        products: tuple[Product, ...] = ()
        if activity == "production":
            first = chance.choice([one for one in self._words.products if not one.shops_only])
            near = [one for one in self._words.by_category[first.category] if one is not first and not one.shops_only]
            products = (first, chance.choice(near)) if near and chance.happens(0.25) else (first,)
            trade = first.trade
        elif activity == "wholesale_retail":
            trade = chance.choice(list(self._words.names["sellers"]))
        else:
            trade = chance.choice(self._words.names["services"][activity])
        place_word = chance.one([("澜溪", 52.0), ("澜溪市", 20.0), (district.short, 18.0), ("衡川", 10.0)])
        return self._firm(place_word, trade, activity=activity, size=size, place=district, products=products)

    def _maker_elsewhere(self) -> Firm:
        chance = self._chance
        city = chance.choice(self._words.places["others"])
        product = chance.choice([one for one in self._words.products if not one.shops_only])
        size = chance.one((("medium", 15), ("small", 60), ("micro", 25)))
        return self._firm(
            *(city["name"][:-1], product.trade),
            activity="production",
            size=size,
            place=city["code"],
            products=(product,),
        )

    def _firm(
        self,
        place_word: str,
        trade: str,
        *,
        activity: str,
        size: str,
        place: District | str,
        products: tuple[Product, ...],
    ) -> Firm:
        chance, forms = self._chance, self._words.names["forms"]
        wanted = [(form, entity) for form, entity, _ in forms[activity]]
        weights = [weight for *_, weight in forms[activity]]
        form, entity = chance.choices(wanted, weights)[0]
        if entity == "household" and trade in {"超市", "加油站"}:
            form = ""
        if size in {"large", "medium"} and entity not in {"limited", "joint_stock"}:
            form, entity = "有限公司", "limited"
        while True:
            word = chance.choice(self._words.names["first"]) + chance.choice(self._words.names["second"])
            name = f"{place_word}{word}{trade}{form}"
            if name not in self._names:
                break
        self._names.add(name)
        # A few are registered in the course of the months; what they do begins then.
        if chance.happens(0.05):
            registered = self._timeline.first + timedelta(chance.randint(5, 30 * self._timeline.months - 60))
        else:
            registered = self._timeline.first - timedelta(chance.randint(200, 9000))
        district = place if isinstance(place, District) else None
        care = _CARE[size] + chance.gauss(0, 0.55) + (district.skill if district else -0.15)
        firm = Firm(
            name=name,
            code=self._code("92" if entity == "household" else "91", self._code_of(place)),
            place=place,
            activity=activity,
            size=size,
            entity=entity,
            registered_on=registered,
            products=products,
            care=care,
            trade=trade,
            boss=chance.choice(self._words.names["surnames"])
            + "".join(chance.sample(self._words.names["given"], chance.choice((1, 2, 2)))),
            brand=word if products and chance.happens(0.7) else "/",
        )
        if chance.happens(0.035):
            day = self._timeline.first + timedelta(chance.randint(60, 30 * self._timeline.months - 40))
            firm.ended_on = day if day > registered + timedelta(120) else None
        firm.row = self._row(firm)
        return firm

    def _platform(self, name: str) -> Firm:
        district = self._words.districts[0]
        registered = self._timeline.first - timedelta(self._chance.randint(900, 2400))
        firm = Firm(
            *(name, self._code("91", district.code), district, "platform", "medium", "limited", registered, (), 0.5),
            *("网络交易平台", self._chance.choice(self._words.names["surnames"]) + "砚汀"),
        )
        firm.row = self._row(firm) | {"activity": "platform", "industry": "I", "industry_class": "6432"}
        return firm

    def _institution(self, told: dict[str, Any]) -> Institution:
        chance, first = self._chance, self._timeline.first
        place = self._words.districts[chance.choice((0, 0, 1))]
        if told["name"].startswith("云汀"):
            place_code: District | str = self._words.places["others"][0]["code"]
        else:
            place_code = place
        code = self._code("91" if "公司" in told["name"] else "12", self._code_of(place_code))
        row = {
            "name": told["name"],
            "credit_code": code,
            "kind": told["kind"],
            "level": told["level"],
            "stage": "accepted",
            "opened_on": first - timedelta(chance.randint(1200, 9000)),
            "staff": told["staff"],
            "place": place_code,
            "address": f"示范路{chance.randint(2, 90)}号",
        }
        if told["kind"] == "testing":
            since = first - timedelta(chance.randint(100, 700))
            row |= {
                "accreditation": f"{chance.randint(17, 24)}9901{chance.randint(10**5, 10**6 - 1)}",
                "accreditation_since": since,
                "accreditation_until": since.replace(year=since.year + 6, day=min(since.day, 28)),
                "parameters": told["parameters"],
            }
        if told["kind"] == "certification":
            row["approval"] = f"CNCA-R-2099-{len(self._names) + 1:03}"
        self._names.add(told["name"])
        return Institution(told["name"], code, told["kind"], row)

    @staticmethod
    def _code_of(place: District | str) -> str:
        return place.code if isinstance(place, District) else place

    def _code(self, kind: str, region: str) -> str:
        """A credit code of nobody, both check characters right."""
        self._serial += 1
        organisation = f"MA{self._serial * 7919 % 1_000_000:06}"
        body = f"{kind}{region}{organisation}{organisation_check_character(organisation)}"
        return body + credit_check_character(body)

    def gtin(self) -> str:
        """A number of the range that shops give away inside their own walls: no maker's goods bear it."""
        self._serial += 1
        body = f"299{self._serial:09}"
        return body + gtin_check_digit(body)

    def _row(self, firm: Firm) -> dict[str, Any]:
        """The row of the register."""
        chance, district = self._chance, firm.district
        low, high = _EMPLOYEES[firm.size]
        employees = chance.randint(low, high)
        city = self._code_of(firm.place)[:4]
        elsewhere = next((one["name"] for one in self._words.places["others"] if one["code"].startswith(city)), "")
        street = chance.choice(district.streets) if district else "工业园路"
        where = f"{elsewhere or '澜溪市'}{district.name if district else ''}{street}{chance.randint(1, 380)}号"
        goods = "、".join(name for product in firm.products for name in product.names[:2])
        row: dict[str, Any] = {
            "name": firm.name,
            "credit_code": firm.code,
            "kind": firm.entity,
            "activity": firm.activity,
            "legal_representative": firm.boss,
            "registered_capital": 10 * round(employees * chance.uniform(0.4, 3)) or 3,
            "registered_on": firm.registered_on,
            "status": "active",
            "place": firm.place,
            "address": where,
            "industry": _SECTION.get(firm.activity, "F"),
            "industry_class": firm.products[0].industry_class if firm.products else None,
            "size": firm.size,
            "above_scale": firm.activity == "production" and employees >= 60,
            "employees": employees,
            "main_products": goods or f"{firm.trade}",
            "business_scope": f"{goods or firm.trade}的{'生产、销售' if firm.products else '经营'}；其他依法经营活动。",
        }
        if firm.entity == "household":
            row["registered_capital"] = None
        if firm.size in {"large", "medium"}:
            row |= {
                "contact": f"{chance.choice(self._words.names['surnames'])}工",
                "contact_phone": f"000-{chance.randint(2000000, 8999999)}",
            }
        return row
