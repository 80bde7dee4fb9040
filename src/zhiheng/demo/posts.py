"""Who answers for quality inside firms: chief quality officers, directors and inspectors, filed and assessed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhiheng.demo.firms import Firm, surely
from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.town import Town
from zhiheng.demo.words import words

_POST_ZH: Final = {
    "chief_quality_officer": "首席质量官",
    "quality_director": "质量安全总监",
    "quality_inspector": "质量安全员",
}
_DUTIES: Final = {
    "quality_director": "组织拟定风险管控清单，每周至少一次排查，督促落实整改。",
    "quality_inspector": "按清单每日检查，发现问题立即处置并上报。",
}


class Posts:
    """People in quality posts of makers."""

    def __init__(self, town: Town) -> None:
        self._timeline, self._people, self._outbox, self._numbers = (
            *(town.timeline, town.people, town.outbox, town.numbers),
        )
        self._chance = town.chance("posts")
        self._assessable: list[tuple[Firm, str, str]] = []
        makers = [firm for firm in self._people.local if firm.activity == "production"]
        self._without_officer = [firm for firm in makers if firm.row["above_scale"]]
        self._without_director = [firm for firm in makers if firm.size != "micro" or self._chance.happens(0.25)]
        for waiting in (self._without_officer, self._without_director):
            self._chance.shuffle(waiting)

    def archive(self) -> None:
        """Who was in post before the months began."""
        first = self._timeline.first
        for firm in self._taken(self._without_officer, 0.46):
            self._officer(firm, first - timedelta(self._chance.randint(30, 900)))
        for firm in self._taken(self._without_director, 0.55):
            self._directors(firm, first - timedelta(self._chance.randint(20, 500)))

    def of_month(self, month: int) -> None:
        """Who came into post in a month; in the first months of a year those in post are assessed."""
        begins = self._timeline.begins(month)
        for firm in self._taken(self._without_officer, 0.032):
            self._officer(firm, self._chance.after(begins, 0, 26))
        for firm in self._taken(self._without_director, 0.05):
            self._directors(firm, self._chance.after(begins, 0, 26))
        if begins.month in {1, 2}:
            for firm, code, post in self._assessable:
                if self._chance.happens(0.3):
                    self._assessed(firm, code, post, self._chance.after(begins, 5, 24))

    def _taken(self, waiting: list[Firm], part: float) -> list[Firm]:
        """A part of those who still wait, taken out of them."""
        count = round(len(waiting) * part)
        taken, waiting[:] = waiting[:count], waiting[count:]
        return [firm for firm in taken if firm.district is not None]

    def _person(self, firm: Firm, post: str, since: date) -> tuple[str, int | None]:
        """Register a person; the code, and the month in which it is known."""
        code = f"{firm.code}-{len(firm.posts) + 1:02}"
        firm.posts[post] = code
        names = words().names
        row: Row = {
            "code": code,
            "label": f"{firm.short}·{_POST_ZH[post]}",
            **surely("firm", firm),
            "post": post,
            "name": self._chance.choice(names["surnames"]) + "".join(self._chance.sample(names["given"], 2)),
            "phone": f"000-{self._chance.randint(20000000, 89999999)}",
            "since": since,
        }
        month = self._outbox.put("register.person_in_charge", CITY, since, row)
        if month is not None:
            self._assessable.append((firm, code, post))
        return code, month

    def _officer(self, firm: Firm, day: date) -> None:
        chance = self._chance
        day = max(day, firm.registered_on + timedelta(30))
        code, month = self._person(firm, "chief_quality_officer", day)
        row: Row = {
            **surely("subject", firm),
            "number": f"SXZL-{day.year}-{self._numbers.next(f'SXZL{day.year}'):03}",
            "person": code,
            "appointed_on": day,
            "appointed_by": f"{firm.name[2:4]}任〔{day.year}〕{chance.randint(1, 9)}号",
            "rank": chance.one((("副总经理", 5), ("总经理助理", 2), ("总工程师", 3), ("质量总监", 2))),
            "education": chance.one((("bachelor", 52), ("college", 34), ("master", 9), ("secondary", 5))),
            "professional_title": chance.one((("工程师", 5), ("高级工程师", 2), ("助理工程师", 2), ("质量工程师", 2))),
            "years": chance.randint(3, 26),
            "has_veto": True,
        }
        if chance.happens(0.8):
            row |= {
                "training_certificate": f"LX-CQO-{day.year}-{chance.randint(1, 999):03}",
                "training_hours": chance.choice((24, 24, 32, 40)),
                "trained_on": day + timedelta(chance.randint(-60, 0)),
            }
        self._outbox.put("enterprise.quality_officer", CITY, day, row, after=month or 0)

    def _directors(self, firm: Firm, day: date) -> None:
        posts = ["quality_director"] if firm.size != "micro" else []
        for post in [*posts, "quality_inspector"]:
            since = max(day, firm.registered_on + timedelta(30))
            code, month = self._person(firm, post, since)
            filed_on = self._chance.after(since, 5, 25)
            row: Row = {
                **surely("subject", firm),
                "number": f"GWBA-{filed_on.year}-{self._numbers.next(f'GWBA{filed_on.year}'):04}",
                "person": code,
                "post": post,
                "filed_on": filed_on,
                "since": since,
                "products": firm.row["main_products"],
                "duties": _DUTIES[post],
                "trained": True,
                "examined_on": since + timedelta(1),
            }
            self._outbox.put("enterprise.post_filing", CITY, filed_on, row, after=month or 0)

    def _assessed(self, firm: Firm, code: str, post: str, day: date) -> None:
        chance = self._chance
        derelict = firm.failures > 0 and chance.happens(0.2)
        vetoed = derelict and chance.happens(0.3)
        score = chance.randint(38, 58) if vetoed else chance.randint(60, 72) if derelict else chance.randint(72, 98)
        verdict = "incompetent" if vetoed else "basic" if derelict else "excellent" if score >= 90 else "competent"
        row: Row = {
            **surely("subject", firm),
            "number": f"GWKH-{day.year}-{self._numbers.next(f'GWKH{day.year}'):04}",
            "person": code,
            "assessed_on": day,
            "covers_from": date(day.year - 1, 1, 1),
            "covers_to": date(day.year - 1, 12, 31),
            "score": score,
            "verdict": verdict,
            "derelict": derelict,
            "liability": "扣发季度绩效，书面检查。" if derelict else None,
            "vetoed": vetoed,
            "veto_reason": "本年度产品监督抽查不合格。" if vetoed else None,
            "veto_effect": "取消本年度评优资格。" if vetoed else None,
        }
        self._outbox.put("enterprise.post_assessment", CITY, day, row)
