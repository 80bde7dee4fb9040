"""What is watched: signals of risk, samples bought to test it, warnings, injuries, incidents, key products."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhiheng.demo.firms import Firm, refer
from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, Product, words

_HAZARD: Final = {
    "electronic": ("electric", "使用中漏电，触碰外壳有麻感。"),
    "electrical_material": ("electric", "接线端子过热，外壳变形。"),
    "light": ("choking", "小零件脱落，幼儿误吞。"),
    "transport": ("burning", "充电时冒烟起火。"),
    "daily_textile": ("chemical", "穿着后皮肤红疹，气味刺鼻。"),
    "food_related": ("chemical", "盛装热饮后有异味。"),
    "building": ("chemical", "装修后室内异味持续数月。"),
    "machinery": ("burning", "点火后熄火保护不动作。"),
    "farm_input": ("other", "施用后出苗率明显偏低。"),
    "energy": ("other", "加注后发动机抖动、熄火。"),
}
_SOURCES: Final = (
    ("complaint", 34),
    ("spot_check", 22),
    ("opinion", 16),
    ("injury", 10),
    ("laboratory", 8),
    ("purchase", 6),
    ("department", 4),
)
_INJURIES: Final = {
    "electronic": (("burn", "burn", "hand"), ("electric", "other", "upper")),
    "electrical_material": (("electric", "burn", "hand"),),
    "light": (("choking", "other", "other"), ("sharp", "cut", "hand"), ("fall", "bruise", "head")),
    "transport": (("fall", "fracture", "lower"), ("fall", "bruise", "several"), ("fall", "concussion", "head")),
    "daily_textile": (("allergy", "other", "trunk"),),
    "food_related": (("burn", "burn", "hand"), ("sharp", "cut", "hand")),
    "machinery": (("burn", "burn", "upper"), ("poisoning", "organ", "whole")),
}
_HOSPITALS: Final = ("澜溪市第二人民医院", "青槐区中心医院", "望汐区人民医院")
_INJURIES_A_MONTH: Final = 130
_SIGNALS_A_MONTH: Final = 52
_RISK_SAMPLES_A_MONTH: Final = 46


class Watching:
    """Risk monitoring, injuries and incidents."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._people, self._outbox, self._numbers = (
            *(town.timeline, town.people, town.outbox, town.numbers),
        )
        self._chance = town.chance("watching")
        self._scale = town.scale
        self._hot: list[tuple[str, Product]] = []
        """Numbers of signals graded high since the last warning, and about what."""

    def archive(self) -> None:
        """The catalogue of key products as the months begin."""
        day = self._chance.after(self._timeline.first, 8, 20)
        for product in words().products:
            if product.fail > 0.055 or product.children:
                self._listed(product, day)

    def of_month(self, month: int) -> None:
        """What happens in a month."""
        begins = self._timeline.begins(month)
        span = (self._timeline.last_of(month) - begins).days
        for what, many in (
            (self._signal, _SIGNALS_A_MONTH),
            (self._risk_sample, _RISK_SAMPLES_A_MONTH),
            (self._injury, _INJURIES_A_MONTH * (1.25 if begins.month in {6, 7, 8} else 0.95)),
            (self._incident, 1.3 / self._scale if month % 2 else 0),
        ):
            for _ in range(round(many * self._scale)):
                what(begins + timedelta(self._chance.randint(0, max(0, span))))
        if self._hot and begins.month % 2 == 0:
            self._warning(self._chance.after(begins, 15, 26))

    def _district(self) -> District:
        return self._chance.one([(one, one.weight) for one in words().districts])

    def _number(self, series: str, day: date) -> str:
        return f"{series}{day.year}-{self._numbers.next(f'{series}{day.year}'):04}"

    def _maker(self, product: Product) -> Firm | None:
        makers = [*self._people.makers.get(product.key, ()), *self._people.makers_elsewhere.get(product.key, ())]
        return self._chance.choice(makers) if makers else None

    def _product(self, month: int) -> Product:
        weighted = [(one, one.fail * (4 if month in one.season else 1)) for one in words().products]
        return self._chance.one(weighted)

    def _listed(self, product: Product, day: date) -> None:
        for which, name in enumerate(product.names):
            row: Row = {
                "number": f"ML{day.year}-{self._numbers.next('ML'):03}",
                "product_name": name,
                "category": product.category,
                "reason": "children" if product.children else "failing" if product.fail > 0.08 else "health",
                "risk": "high" if product.fail > 0.085 else "medium",
                "place": words().places["city"]["code"],
                "batches_a_year": round(400 * product.fail) + 5 * which,
                "responsible": "澜溪市市场监督管理局",
                "listed_on": day,
            }
            self._outbox.put("product.catalogue_entry", CITY, day, row, punctual=True)

    # --- risk ----------------------------------------------------------------------------------------------------

    def _signal(self, day: date) -> None:
        chance, product = self._chance, self._product(day.month)
        hazard, described = _HAZARD[product.category]
        number = self._number("FX", day)
        which = chance.randrange(len(product.names))
        row: Row = {
            "number": number,
            "learned_on": day,
            "source_kind": chance.one(_SOURCES),
            "source_note": f"12315工单{day:%y%m}{chance.randint(1000, 9999)}" if chance.happens(0.4) else None,
            "place": self._district(),
            "category": product.category,
            "product_name": product.names[which],
            "model": product.models[which % len(product.models)],
            "for_children": product.children,
            "hazard": hazard,
            "description": described,
            "injured": 1 if chance.happens(0.06) else 0,
            "deaths": 0,
        }
        maker = self._maker(product)
        if maker and chance.happens(0.5):
            row |= refer("producer", maker, chance)
        assessed_on = chance.after(day, 2, 15)
        if assessed_on <= self._timeline.cutoff and chance.happens(0.94):
            grade = chance.one((("serious", 1), ("high", 9), ("medium", 38), ("low", 42), ("acceptable", 10)))
            measures = {
                "serious": "recall",
                "high": "spot_check",
                "medium": "monitor",
                "low": "watch",
                "acceptable": "none",
            }
            row |= {
                "grade": grade,
                "assessed_on": assessed_on,
                "assessed_by": "市产品质量安全风险研判专家组",
                "measure": measures[grade],
            }
            if grade in {"serious", "high"}:
                self._hot.append((number, product))
        self._outbox.put("product.risk_signal", CITY, max(day, row.get("assessed_on") or day), row)

    def _risk_sample(self, day: date) -> None:
        chance, product = self._chance, self._product(day.month)
        tested_on = chance.after(day, 10, 35)
        found = chance.happens(min(0.6, product.fail * 2.2))
        which = chance.randrange(len(product.names))
        row: Row = {
            "number": self._number("JC", day),
            "programme": f"{day.year}年{product.names[0]}质量安全风险监测",
            "bought_on": day,
            "place": self._district(),
            "stage": chance.one((("online", 55), ("market", 45))),
            "category": product.category,
            "product_name": product.names[which],
            "model": product.models[which % len(product.models)],
            "for_children": product.children,
            **chance.choice(self._people.laboratories).refer("institution"),
            "items": "、".join(item.name for item in product.items),
            "tested_on": tested_on,
            "found": found,
        }
        maker = self._maker(product)
        if maker:
            row |= refer("producer", maker, chance)
        if found:
            row |= {
                "problem": f"{chance.choice(product.items).name}不符合 {product.standard}。",
                "hazard": _HAZARD[product.category][0],
                "grade": chance.one((("high", 18), ("medium", 52), ("low", 30))),
            }
        self._outbox.put("product.risk_sample", CITY, tested_on, row)

    def _warning(self, day: date) -> None:
        """A warning that rests on the signals since the last one."""
        product = self._hot[-1][1]
        numbers = [one for one, about in self._hot if about is product][:8]
        self._hot = [one for one in self._hot if one[1] is not product][-12:]
        public = self._chance.happens(0.6)
        row: Row = {
            "number": self._numbers.document("澜", "警", day),
            "title": f"关于{product.names[0]}质量安全的{'消费提示' if public else '风险通报'}",
            "kind": "public" if public else "shared",
            "issued_on": day,
            "place": words().places["city"]["code"],
            "to_offices": None if public else "市教育局、市卫生健康委、市应急局",
            "category": product.category,
            "products": "、".join(product.names),
            "grade": "high",
            "signals": "、".join(numbers),
            "content": f"近期监测发现部分{product.names[0]}存在质量安全风险：{_HAZARD[product.category][1]}",
            "advice": "购买时查看标识、合格证和认证标志；发现异常立即停止使用并拨打12315。" if public else None,
        }
        self._outbox.put("product.risk_notice", CITY, day, row)

    # --- injuries and incidents ----------------------------------------------------------------------------------

    def _injury(self, day: date) -> None:
        chance = self._chance
        product = chance.choice([one for one in words().products if one.category in _INJURIES])
        cause, nature, part = chance.choice(_INJURIES[product.category])
        child = product.children or chance.happens(0.12)
        age = chance.one((("infant", 25), ("child", 60), ("youth", 15)) if child else (("adult", 72), ("old", 28)))
        severity = chance.one((("light", 74), ("medium", 22), ("heavy", 4)))
        result = {"light": "home", "medium": chance.choice(("home", "observation")), "heavy": "hospital"}[severity]
        names = words().names
        which = chance.randrange(len(product.names))
        row: Row = {
            "number": self._number("SH", day),
            "hospital": chance.choice(_HOSPITALS),
            "visited_on": day + timedelta(0 if chance.happens(0.85) else 1),
            "sex": chance.one((("male", 55), ("female", 45))),
            "age_group": age,
            "injured_on": day,
            "place": self._district(),
            "injury_place": "road"
            if product.category == "transport"
            else chance.one((("home", 80), ("school", 12), ("other", 8))),
            "activity": "traffic"
            if product.category == "transport"
            else chance.one((("daily", 45), ("play", 30), ("housework", 25))),
            "cause": cause,
            "nature": nature,
            "body_part": part,
            "severity": severity,
            "result": result,
            "category": product.category,
            "product_name": product.names[which],
            "suspicion": chance.one((("misuse", 46), ("defect", 16), ("environment", 12), ("unknown", 26))),
            "course": _HAZARD[product.category][1],
            "followed_up": chance.happens(0.6),
        }
        if chance.happens(0.3):
            row |= {
                "patient_name": chance.choice(names["surnames"]) + chance.choice(names["given"]),
                "patient_phone": f"000-{chance.randint(20000000, 89999999)}",
            }
        self._outbox.put("product.injury", CITY, row["visited_on"], row)

    def _incident(self, day: date) -> None:
        chance = self._chance
        product = chance.choice(
            [one for one in words().products if one.category in {"electronic", "transport", "machinery"}]
        )
        district = self._district()
        learned_on = day + timedelta(chance.randint(0, 4))
        reported_on = learned_on + timedelta(chance.randint(0, 2))
        row: Row = {
            "number": self._number("SJ", day),
            "title": f"{district.short}一起{product.names[0]}质量安全事件",
            "occurred_on": day,
            "place": district,
            "learned_on": learned_on,
            "reported_on": reported_on,
            "source_kind": chance.one((("complaint", 40), ("hospital", 25), ("department", 20), ("media", 15))),
            "category": product.category,
            "product_name": product.names[0],
            "grade": "serious" if chance.happens(0.08) else "ordinary",
            "is_systemic": False,
            "deaths": 0,
            "injured": chance.choice((0, 0, 1, 1, 2)),
            "loss": round(chance.uniform(0.2, 15), 1),
            "description": _HAZARD[product.category][1],
            "responsible": "澜溪市市场监督管理局",
        }
        maker = self._maker(product)
        if maker and chance.happens(0.7):
            row |= refer("firm", maker, chance)
        closed_on = chance.after(day, 30, 80)
        if closed_on <= self._timeline.cutoff:
            row |= {
                "cause": "关键件质量不稳定。",
                "measures": "责令停止销售，开展同类产品专项检查。",
                "closed_on": closed_on,
            }
        self._outbox.put("product.incident", CITY, max(reported_on, row.get("closed_on") or reported_on), row)
