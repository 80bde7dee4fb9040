"""What bureaus do about firms: inspections, pledges, interviews, penalties, hazards; and the services they offer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from zhiheng.demo.dirt import DOUBLED
from zhiheng.demo.failures import Case, Failures, Interview
from zhiheng.demo.firms import Firm, refer, surely
from zhiheng.demo.outbox import CITY, Bureau, Row
from zhiheng.demo.town import Doubled, Town
from zhiheng.demo.words import District
from zhiheng.primitives.calendar import add_months

_ASKED: Final = {
    "has_rules": "未建立质量安全管理制度",
    "officers_in_place": "未按规定配备质量安全总监、质量安全员",
    "risk_list": "风险管控清单未更新",
    "daily_control": "日管控记录不连续",
    "weekly_screening": "个别周次未作周排查",
    "monthly_meeting": "月调度会议无纪要",
    "incoming_check": "进货查验记录不全",
    "traceable": "产品批次不能追溯到原料",
}
_HAZARDS: Final[tuple[tuple[str, str], ...]] = (
    ("production", "成品仓库与生产区未分隔，成品混放。"),
    ("production", "关键工序温度记录缺失，参数无人复核。"),
    ("processing", "外购件无进货查验记录。"),
    ("sale", "货架上有超过标注使用期限的产品。"),
    ("sale", "销售的产品无中文标识。"),
    ("use", "使用说明缺少安全警示。"),
)
_OTHER_OFFENCES: Final = (
    ("standard", "未按规定公开其执行的产品标准", "《中华人民共和国标准化法》第三十八条"),
    ("metrology", "使用未经检定的计量器具", "《中华人民共和国计量法实施细则》"),
    ("certification", "超出认证范围使用认证标志", "《中华人民共和国认证认可条例》"),
    ("advertising", "发布虚假广告", "《中华人民共和国广告法》第五十五条"),
    ("consumer", "未履行退货义务", "《中华人民共和国消费者权益保护法》第五十六条"),
)
_PLEDGES: Final = (
    ("safety", "不使用不合格原料，不合格产品不出厂，接受社会监督。", 60),
    ("credit", "所提交材料真实有效，按承诺时限补正。", 18),
    ("after_sale", "质量问题先行赔付，七日无理由退换。", 14),
    ("authenticity", "不销售假冒伪劣商品，假一赔三。", 8),
)
_TROUBLES: Final = (
    ("standards", "新版标准实施后不清楚哪些指标要改。", "逐条比对新旧标准，修订企业标准并备案。"),
    ("testing", "产品送检周期长，影响交货。", "开通绿色通道，部分项目转为企业自检并作比对。"),
    ("metrology", "压力仪表示值不准，次品率偏高。", "现场校准仪表，建立计量器具台账。"),
    ("management", "一次交验合格率长期徘徊。", "导入统计过程控制，识别关键工序并设控制图。"),
    ("certification", "出口需要体系认证，无从下手。", "安排认证辅导，三个月内完成内审。"),
)


class Oversight:
    """Inspections and what follows from them."""

    def __init__(self, town: Town, failures: Failures) -> None:
        self._timeline, self._people, self._outbox, self._numbers = (
            *(town.timeline, town.people, town.outbox, town.numbers),
        )
        self._failures, self._doubled = failures, town.doubled
        self._chance = town.chance("oversight")
        self._makers = [firm for firm in self._people.local if firm.activity == "production"]
        self._shops = [firm for firm in self._people.local if firm.activity == "wholesale_retail"]

    def archive(self) -> None:
        """The list of supervised makers as the months begin."""
        for firm in self._makers:
            if self._chance.happens(0.7):
                self._supervised(firm, self._chance.after(self._timeline.first, 0, 20))

    def of_month(self, month: int) -> None:
        """What happens in a month."""
        chance, begins = self._chance, self._timeline.begins(month)

        def some(firms: list[Firm], part: float) -> list[tuple[Firm, date]]:
            count = max(1, round(len(firms) * part))
            days = [(firm, chance.after(begins, 0, 25)) for firm in chance.sample(firms, min(count, len(firms)))]
            return [(firm, day) for firm, day in days if firm.stands_on(day)]

        for firm, day in some(self._makers, 0.11):
            self._duty_check(firm, day, by_authority=True)
        for firm, day in some(self._makers, 0.28):
            self._duty_check(firm, day, by_authority=False)
        for firm, day in some(self._makers, 0.06):
            self._hazard(firm, day)
        for firm, day in some(self._shops, 0.035):
            self._hazard(firm, day)
        season = 3.0 if begins.month in {3, 9} else 0.6
        for firm, day in some(self._makers + self._shops, 0.02 * season):
            self._pledge(firm, day)
        for firm, day in some(self._makers, 0.018):
            self._service(firm, day)
        for firm, day in some(self._makers, 0.009):
            self._activity(firm, day)
        for firm, day in some(self._makers + self._shops, 0.003):
            self._other_penalty(firm, day)
        last = self._timeline.last_of(month)
        for due in [one for one in self._failures.interviews if one.day <= last]:
            self._failures.interviews.remove(due)
            self._interview(due)
        for case in [one for one in self._failures.cases if one.day <= last]:
            self._failures.cases.remove(case)
            self._penalty_for(case)

    def _number(self, series: str, day: date) -> str:
        return f"{series}-{day.year}-{self._numbers.next(f'{series}{day.year}'):04}"

    def _if_over(self, day: date, share: float) -> date | None:
        """The day, where it has come and in that share of the cases."""
        return day if day <= self._timeline.cutoff and self._chance.happens(share) else None

    # --- inspections ---------------------------------------------------------------------------------------------

    def _supervised(self, firm: Firm, day: date) -> None:
        chance = self._chance
        care = firm.care + chance.gauss(0, 0.4)
        level = "a" if care > 0.9 else "b" if care > -0.4 else "c" if care > -1.2 else "d"
        assert firm.district is not None
        row: Row = {
            **refer("subject", firm, chance),
            "number": self._number("JDMX", day),
            "category": firm.products[0].category,
            "products": "、".join(product.names[0] for product in firm.products),
            "supervision_class": level,
            "checks_a_year": {"a": 1, "b": 2, "c": 3, "d": 4}[level],
            "responsible": Bureau(firm.district),
            "listed_on": day,
        }
        if level in {"c", "d"}:
            row |= {
                "measures": "提高抽查比例，增加现场检查。",
                "class_reason": "近三年有监督抽查不合格记录或信用风险分类较低。",
            }
        if firm.ended_on and firm.ended_on <= self._timeline.cutoff:
            row |= {"delisted_on": firm.ended_on, "delisted_reason": "企业注销。"}
            day = firm.ended_on
        self._outbox.put("product.supervised_firm", CITY, day, row)

    def _duty_check(self, firm: Firm, day: date, *, by_authority: bool) -> None:
        chance = self._chance
        weak = 0.1 - 0.035 * firm.care if by_authority else 0.02
        answers = {key: not chance.happens(max(0.01, weak)) for key in _ASKED}
        missing = [words_of for key, words_of in _ASKED.items() if not answers[key]]
        verdict = "good" if not missing else "not" if len(missing) > 3 or not answers["has_rules"] else "partly"
        assert firm.district is not None
        row: Row = {
            **(refer("subject", firm, chance) if by_authority else surely("subject", firm)),
            "number": self._number("ZTZR", day),
            "checked_on": day,
            "checked_by": "authority" if by_authority else "firm",
            "checking_office": Bureau(firm.district) if by_authority else None,
            **answers,
            "verdict": verdict,
        }
        if missing:
            row |= {"problems": "；".join(missing) + "。", "due_on": day + timedelta(20)}
            row["corrected_on"] = self._if_over(chance.after(day, 4, 24), 0.92)
        self._outbox.put("enterprise.duty_check", firm.district, day, row)
        if verdict == "not" and by_authority:
            facts = "主体责任落实检查发现：" + "；".join(missing) + "。"
            due = Interview(firm, firm.district, "duty", chance.after(day, 3, 12), facts)
            self._failures.interviews.append(due)

    def _hazard(self, firm: Firm, day: date) -> None:
        chance = self._chance
        shop = firm.activity != "production"
        stage, described = chance.choice([one for one in _HAZARDS if (one[0] == "sale") == shop])
        assert firm.district is not None
        removed_on = self._if_over(chance.after(day, 3, 28), 0.95)
        row: Row = {
            **refer("subject", firm, chance),
            "number": self._number("YH", day),
            "found_on": day,
            "found_by": Bureau(firm.district),
            "category": firm.products[0].category if firm.products else "light",
            "product_name": firm.products[0].names[0] if firm.products else f"{firm.trade}店在售商品",
            "hazard_stage": stage,
            "description": described,
            "grade": "major" if chance.happens(0.035) else "ordinary",
            "measures": "立即整改，举一反三自查同类问题，整改前不得出厂（销售）相关产品。",
            "due_on": day + timedelta(30),
            "removed_on": removed_on,
            "verified_by": Bureau(firm.district) if removed_on else None,
        }
        self._outbox.put("product.hazard_finding", firm.district, day, row)
        if chance.happens(DOUBLED):
            again = row | {"number": f"{row['number']}-2"}
            known = self._outbox.put("product.hazard_finding", firm.district, day, again)
            if known is not None:
                self._doubled.append(Doubled("product.hazard_finding", str(again["number"]), firm.district, known))

    def _interview(self, due: Interview) -> None:
        firm, day = due.firm, due.day
        person = next(iter(firm.posts.values()), None)
        row: Row = {
            **surely("subject", firm),
            "number": self._numbers.document(due.district.sign, "约", day),
            "held_on": day,
            "held_by": Bureau(due.district),
            "person": person,
            "came": person is not None,
            "reason": due.reason,
            "facts": due.facts,
            "demands": "查明原因，制定整改方案，三十日内书面报告整改情况。",
            "answer": "接受约谈意见，按期整改。" if person else None,
            "due_on": day + timedelta(30),
            "corrected_on": self._if_over(self._chance.after(day, 10, 34), 0.93),
        }
        self._outbox.put("enterprise.interview", due.district, day, row)

    # --- penalties -----------------------------------------------------------------------------------------------

    def _penalty_for(self, case: Case) -> None:
        firm, sample = case.firm, case.sample
        verb = "生产" if firm.activity == "production" else "销售"
        fault = f"检验不符合标准要求（{'、'.join(sample.failing)}）" if sample.failing else "企业拒绝接受监督抽查"
        value = sample.product.price * self._chance.randint(30, 600) / 10000
        self._penalty(
            firm,
            case.district,
            case.day,
            area="product",
            offence=f"{verb}不合格产品",
            facts=f"{verb}的{sample.name}（{sample.model}）经抽查，{fault}；立案文号{case.number}。",
            ground="《中华人民共和国产品质量法》第四十九条、第五十条",
            fine=round(max(0.05, value * self._chance.uniform(0.5, 2)), 2),
        )

    def _other_penalty(self, firm: Firm, day: date) -> None:
        area, offence, ground = self._chance.choice(_OTHER_OFFENCES)
        assert firm.district is not None
        self._penalty(
            firm,
            firm.district,
            day,
            area=area,
            offence=offence,
            facts=f"经现场检查，{offence}。",
            ground=ground,
            fine=round(self._chance.uniform(0.1, 2.5), 2),
        )

    def _penalty(
        self,
        firm: Firm,
        district: District,
        day: date,
        *,
        area: str,
        offence: str,
        facts: str,
        ground: str,
        fine: float,
    ) -> None:
        chance = self._chance
        warned = chance.happens(0.12)
        took = round(fine * chance.uniform(0.1, 0.5), 2)
        kind = "warning" if warned else "fine_and_confiscation" if area == "product" else "fine"
        published_on = chance.after(day, 3, 18)
        row: Row = {
            **refer("subject", firm, chance),
            "decision_number": self._numbers.document(district.sign, "处罚", day),
            "decided_on": day,
            "decided_by": Bureau(district),
            "area": area,
            "offence": offence,
            "facts": facts,
            "ground": ground,
            "kind": kind,
            "content": "警告，责令改正。"
            if warned
            else f"责令改正，罚款{fine}万元{'，没收违法所得' if area == 'product' else ''}。",
            "fine": None if warned else fine,
            "confiscated": took if kind == "fine_and_confiscation" else None,
            "is_light": fine < 0.5,
            "is_published": not warned and published_on <= self._timeline.cutoff,
        }
        if row["is_published"]:
            months = 3 if row["is_light"] else 36
            row |= {"published_on": published_on, "published_until": add_months(published_on, months) - timedelta(1)}
        elif not warned:
            row["not_published_reason"] = "处罚信息正在审核，尚未公示。"
        row["performed_on"] = None if warned else self._if_over(chance.after(day, 6, 30), 0.95)
        self._outbox.put("enterprise.penalty", district, day, row)

    # --- pledges and services ------------------------------------------------------------------------------------

    def _pledge(self, firm: Firm, day: date) -> None:
        chance = self._chance
        kind, content, _ = chance.choices(_PLEDGES, [weight for *_, weight in _PLEDGES])[0]
        assert firm.district is not None
        public = chance.happens(0.7)
        row: Row = {
            **refer("subject", firm, chance),
            "number": self._number("CN", day),
            "kind": kind,
            "pledged_on": day,
            "matter": "许可证延续" if kind == "credit" else None,
            "content": content,
            "valid_until": add_months(day, 12),
            "is_public": public,
            "published_at": "www.example.cn/pledge" if public else None,
        }
        known = self._outbox.put("enterprise.pledge", CITY, day, row)
        verified_on = self._if_over(chance.after(day, 120, 260), 0.5)
        if known is not None and verified_on:
            broken = firm.failures > 0 and chance.happens(0.5)
            note = "核查期间监督抽查不合格。" if broken else None
            later = row | {"verified_on": verified_on, "broken": broken, "broken_note": note}
            after = max(known, self._timeline.month_of(verified_on))
            self._outbox.put("enterprise.pledge", CITY, day, later, after=after, correct=True)

    def _service(self, firm: Firm, day: date) -> None:
        chance = self._chance
        kind, problem, cure = chance.choice(_TROUBLES)
        row: Row = {
            **surely("subject", firm),
            "number": self._number("FW", day),
            "programme": chance.one((("small_firms", 40), ("clinic", 25), ("hospital", 20), ("express", 15))),
            "kind": kind,
            "asked_on": day,
            "problem": problem,
            **chance.choice(self._people.laboratories).refer("provider"),
            "visited_on": self._if_over(chance.after(day, 2, 10), 0.9),
        }
        closed_on = chance.after(day, 25, 60)
        if row["visited_on"] and closed_on <= self._timeline.cutoff:
            row |= {
                "diagnosis": "现场诊断，问题出在过程控制。",
                "cure": cure,
                "hours": chance.choice((2, 4, 6, 8)),
                "fee_waived": chance.choice((0, 500, 1200, 3000)),
                "followed_on": closed_on,
                "outcome": chance.one((("solved", 55), ("improved", 38), ("none", 7))),
                "satisfaction": chance.randint(80, 100),
                "closed_on": closed_on,
            }
        self._outbox.put("enterprise.quality_service", CITY, closed_on if row.get("closed_on") else day, row)

    def _activity(self, firm: Firm, day: date) -> None:
        chance = self._chance
        goods, before = firm.products[0].names[0], chance.uniform(88, 96)
        ended_on = self._if_over(chance.after(day, 60, 200), 0.9)
        row: Row = {
            **surely("subject", firm),
            "number": self._number("HD", day),
            "kind": chance.one((("improvement", 5), ("problem", 3), ("comparison", 1), ("risk", 1), ("cost", 1))),
            "topic": f"提高{goods}一次交验合格率",
            "begun_on": day,
            "ended_on": ended_on,
            "people": chance.randint(4, 12),
            "state_before": f"一次交验合格率{before:.1f}%",
            "state_after": f"一次交验合格率{min(99.5, before + chance.uniform(1, 4)):.1f}%" if ended_on else None,
            "saved": round(chance.uniform(2, 60), 1) if ended_on else None,
            "methods": "因果图、控制图",
        }
        self._outbox.put("enterprise.quality_activity", CITY, ended_on or day, row)
