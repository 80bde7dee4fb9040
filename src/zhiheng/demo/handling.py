"""What the offices do with what people bring in: most in time, some late; refused, joined, tested, taken up again."""

from __future__ import annotations

from datetime import date
from typing import Final

from zhiheng.demo.chance import Chance
from zhiheng.demo.courses import Course, Pen, same_day
from zhiheng.demo.firms import surely
from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.town import Numbers, Town
from zhiheng.demo.words import words

ORDER_121: Final = date(2026, 4, 15)
"""From this day on complaints are received under the newer measure."""
_LATE_BUREAUS: Final = frozenset({"shijian", "cangpi"})
_LATE: Final = 0.2
"""Cases that a late bureau leaves lying for a while; others do so with a tenth of that."""
_FORGOTTEN: Final = 0.004
"""Cases that nobody touched any more after a step."""
_SATISFIED: Final = (
    *(("very_satisfied", 30), ("satisfied", 42), ("neutral", 13), ("dissatisfied", 7), ("very_dissatisfied", 3)),
    ("no_view", 5),
)
_FOUND: Final = (
    "现场检查该经营场所，调取进货票据和监控，询问负责人并制作笔录。",
    "赴现场核查，未发现举报所称商品，已调取近三个月销售记录。",
    "核对商品页面与实物，截图固定证据，当事人承认宣传内容未经核实。",
)
_ANSWERS: Final = (
    "已联系您说明有关规定和办理途径，并把经办人电话告诉您。",
    "已到现场查看并责成责任单位当日处理，处理后与您核实。",
    "按现行规定答复如上；如有新的情况，请凭编号联系我们。",
)
_URGENT: Final = {"emergency": "sort_urgent", "consultation": "sort_consultation", "help": "sort_general"}
_DEPARTMENTS: Final = {
    "property_service": "lanxi-zjj",
    "works_quality": "lanxi-zjj",
    "tourism": "lanxi-wlj",
    "environment": "lanxi-sthj",
}


class Handling:
    """Writes what is done on each case."""

    def __init__(self, town: Town) -> None:
        self._chance: Chance = town.chance("handling")
        self._timeline = town.timeline
        self._numbers = Numbers()

    def handled(self, course: Course, *, abusive: bool = False) -> Course:
        """The case with everything that is done on it."""
        pen = Pen(course, self._chance)
        match course.kind.rpartition(".")[2]:
            case "complaint":
                self._complaint(pen, abusive=abusive)
            case "report":
                self._report(pen)
            case _:
                self._enquiry(pen)
        if self._chance.happens(_FORGOTTEN):
            del course.steps[self._chance.randint(1, 3) :]
        return course

    def joined(self, course: Course, leading: Course) -> Course:
        """Signed for and joined to the leading one, or handled by itself where that one was done with."""
        pen = Pen(course, self._chance)
        self._sign(pen)
        pen.then("merge", "check", 0, 1)
        step = course.steps[-1]
        if leading.steps and leading.steps[-1].act == "close" and not leading.ends_before(step.at):
            step.into = leading
            return course
        course.steps.clear()
        return self.handled(course)

    def _late(self, course: Course) -> bool:
        key = next((one.key for one in words().districts if one.code == course.row["place"]), "")
        return self._chance.happens(_LATE if key in _LATE_BUREAUS else _LATE / 10)

    def _bureau(self, course: Course, day: date) -> str:
        """The bureau of the district of the firm: where the city's bureau sends what only says it was in the city."""
        district = course.firm.district if course.firm else None
        district = district or self._chance.choice(words().districts)
        former = district is words().districts[-1] and self._timeline.is_before_change(day)
        return f"{words().former['key'] if former else district.key}-scjg"

    def _sign(self, pen: Pen) -> None:
        """Signed for by the bureau to which it went, sent on by the city's where it came there."""
        course, late = pen.course, 3 if self._late(pen.course) else 0
        if course.row["place"] == words().places["city"]["code"]:
            self._send_on(pen)
            if self._chance.happens(0.05):
                pen.then("return_dispatch", "check", 0, 1, ground="firm_moved", office=CITY)
                self._send_on(pen)
        pen.then("sign_for", "enter", late, 1 + late)

    def _send_on(self, pen: Pen) -> None:
        step = pen.then("dispatch", "check", 0, 1)
        step.office = _DEPARTMENTS.get(str(pen.course.row["matter"])) or self._bureau(pen.course, step.at.date())

    # --- complaints ----------------------------------------------------------------------------------------------

    def _complaint(self, pen: Pen, *, abusive: bool) -> None:
        chance, newer = self._chance, pen.day >= ORDER_121
        self._sign(pen)
        drawn = chance.random()
        if drawn < 0.035:
            by_party = chance.happens(0.5)
            pen.then(
                "withdraw" if by_party else "record_withdrawal",
                "party" if by_party else "enter",
                0,
                3,
                reason="商家已退款，不再投诉。",
            )
            return
        if abusive and chance.happens(0.7):
            self._refused(pen, "not_a_consumer")
            return
        if drawn < 0.085:
            grounds = [
                "dealt_with",
                "not_a_consumer",
                "three_years",
                "material_missing_or_false" if newer else "no_material",
            ]
            self._refused(pen, chance.choice(grounds))
            return
        if drawn < 0.105:
            pen.then("forward", "check", 0, 3, ground="other_region", forwarded_to="云汀市市场监督管理局")
            return
        if drawn < 0.145:
            pen.then("invite_settlement", "enter", 0, 1, reason="请商家与投诉人先行协商。")
            pen.then(
                "settle",
                "enter",
                1,
                4,
                agreement="商家全额退款，投诉人退回商品。",
                compensated=self._amount(pen),
                fulfilled=True,
            )
            self._told(pen, "settled")
            return
        if drawn < 0.165:
            pen.then("hand_over", "check", 0, 2, reason="经营地在对方辖区。", office=self._other_bureau(pen))
        if newer and chance.happens(0.05):
            pen.then("request_identity", "enter", 0, 2, materials="身份证明、购物凭证")
            if chance.happens(0.5):
                pen.then("give_identity", "party", 1, 3)
            else:
                pen.then("record_identity", "enter", 1, 3, identity_shown=True)
        late = 8 if self._late(pen.course) else 0
        firm = pen.course.firm
        known = (
            surely("firm", firm) if firm and firm.registered_on < self._timeline.first and chance.happens(0.12) else {}
        )
        pen.then("accept", "enter", late, 3 + late, accepted_on=same_day, **known)
        self._mediated(pen, abusive=abusive)

    def _mediated(self, pen: Pen, *, abusive: bool) -> None:
        chance, late = self._chance, 45 if self._late(pen.course) else 0
        newer = pen.course.at.date() >= ORDER_121
        way = chance.one((("phone", 52), ("on_site", 20), ("online", 18), ("entrusted", 8), ("written", 2)))
        pen.then("begin_mediation", "enter", 2, 14, mediation_on_day=same_day, mediation_way=way)
        if chance.happens(0.04):
            pen.then("send_for_test", "enter", 2, 8, test_body="衡川省产品质量检验研究院")
            pen.then("note_test", "enter", 10, 25, test_result="送检样品所检项目不符合标准要求。")
        if not abusive and chance.happens(0.64):
            agreed = "商家退货退款并承担运费。" if chance.happens(0.6) else "商家更换同型号新品，延长保修一年。"
            pen.then(
                "agree",
                "enter",
                2 + late,
                24 + late,
                agreement=agreed,
                compensated=self._amount(pen),
                fulfilled=chance.happens(0.9),
            )
            self._told(pen, "agreed")
        else:
            grounds = ["settled_themselves", "absent", "given_up"]
            grounds += ["facts_unclear"] if newer else ["no_agreement"] * 3
            ground = ("abuse" if newer else "given_up") if abusive else chance.choice(grounds)
            pen.then("propose_termination", "enter", 4 + late, 26 + late, ground=ground)
            if chance.happens(0.04):
                pen.then("return_termination", "approve", 0, 2, reason="请再联系一次商家。")
                pen.then("propose_termination", "enter", 3, 6, ground=ground)
            pen.then("terminate", "approve", 0, 3)
            self._told(pen, "terminated")
        if chance.happens(0.006) and pen.course.steps[-1].act == "close":
            pen.then("reopen", "check", 8, 25, reason="商家未履行协议。")
            pen.then("agree", "enter", 3, 20, agreement="商家当场履行。", compensated=self._amount(pen), fulfilled=True)
            self._told(pen, "agreed")

    def _refused(self, pen: Pen, ground: str) -> None:
        pen.then("propose_refusal", "enter", 1, 3, ground=ground)
        pen.then("refuse", "approve", 0, 2)

    def _told(self, pen: Pen, outcome: str) -> None:
        chance = self._chance
        answer = {
            "agreed": "双方已达成协议。",
            "settled": "双方已和解。",
            "terminated": "双方未能达成一致，已终止调解，可向法院起诉。",
        }
        pen.then("tell_result", "enter", 0, 4, outcome=outcome, answer=answer[outcome], told_on=same_day)
        view = chance.one(_SATISFIED)
        if chance.happens(0.12):
            pen.then("rate", "party", 0, 3, satisfaction=view)
        pen.then("visit", "enter2", 1, 8, visited_on=same_day, satisfaction=view)
        pen.then("close", "check", 0, 4)

    def _amount(self, pen: Pen) -> str:
        return str(round(int(pen.course.row.get("amount") or 200) * self._chance.choice((0.5, 1, 1, 1))))

    def _other_bureau(self, pen: Pen) -> str:
        """A bureau that does not have the case already."""
        first, second = words().districts[:2]
        sent = next((step.office for step in reversed(pen.course.steps) if step.office), "")
        has_it = sent == f"{first.key}-scjg" if sent else pen.course.row["place"] == first.code
        return f"{(second if has_it else first).key}-scjg"

    # --- reports -------------------------------------------------------------------------------------------------

    def _report(self, pen: Pen) -> None:
        chance, named = self._chance, bool(pen.course.row.get("named"))
        self._sign(pen)
        late = 14 if self._late(pen.course) else 0
        found: Row = {"checked_on": same_day, "findings": chance.choice(_FOUND)}
        pen.then("note_check", "enter", 2 + late, 7 + late, **found)
        if chance.happens(0.05):
            pen.then("send_for_test", "enter", 0, 2, test_body="衡川省产品质量检验研究院")
            pen.then("note_test", "enter", 8, 20, test_result="检验结论：不合格。")
        elif not late and chance.happens(0.1):
            pen.then("ask_extension", "enter", 1, 4, extension_reason="需向外地生产者协查。")
            pen.then("approve_extension", "approve", 0, 1)
            pen.then("note_check", "enter", 5, 12, **found)
        if chance.happens(0.42):
            self._filed(pen, named=named)
            return
        ground = chance.one((("no_evidence", 50), ("no_offence", 22), ("slight", 17), ("first_time", 11)))
        pen.then("propose_not_filing", "enter", 1, 4, ground=ground, findings=found["findings"])
        pen.then("not_file", "approve", 0, 2)
        if named:
            pen.then("tell_not_filed", "enter", 0, 4, answer="经核查，您举报的事项不予立案。", told_on=same_day)
            pen.then("close", "check", 1, 6)
        else:
            pen.then("close_untold", "check", 0, 4, reason="匿名举报，没有联系方式。")

    def _filed(self, pen: Pen, *, named: bool) -> None:
        chance = self._chance
        pen.then("propose_filing", "enter", 1, 3, findings=_FOUND[0])
        year = pen.day.year
        number = f"澜市监案〔{year}〕{self._numbers.next(f'file{year}')}号"
        pen.then("file", "approve", 0, 2, file_number=number, filed_on=same_day)
        if named:
            pen.then("tell_filed", "enter", 0, 4, told_on=same_day)
        else:
            pen.then("note_untold", "check", 0, 4, reason="匿名举报。")
        if chance.happens(0.08):
            pen.then("ask_case_extension", "enter", 50, 75, extension_reason="当事人申请听证。")
            pen.then("approve_case_extension", "approve", 0, 3)
        fined = chance.happens(0.8)
        if fined:
            fine = chance.choice((2, 5, 5, 10, 20, 50)) * 1000
            number = f"澜市监罚〔{year}〕{self._numbers.next(f'fine{year}')}号"
            pen.then("note_penalty", "enter", 15, 60, decision_number=number, fine=str(fine))
        else:
            pen.then("note_no_penalty", "enter", 15, 60, ground="slight")
        if not named:
            pen.then("close_untold", "check", 0, 4, reason="匿名举报，没有联系方式。")
            return
        outcome = "penalty" if fined else "no_penalty"
        pen.then("tell_result", "enter", 0, 4, outcome=outcome, answer="已作出处理决定。", result_told_on=same_day)
        if fined and chance.happens(0.12):
            reward = str(chance.choice((300, 500, 1000, 2000)))
            pen.then("propose_reward", "enter", 2, 6, reward_level="third", reward=reward)
            pen.then("grant_reward", "approve", 1, 6, reward=reward)
            pen.then("pay_reward", "enter", 5, 25, paid_on=same_day)
        else:
            pen.then("close", "check", 1, 8)

    # --- enquiries -----------------------------------------------------------------------------------------------

    def _enquiry(self, pen: Pen) -> None:
        chance, row = self._chance, pen.course.row
        kind = str(row["enquiry_kind"])
        if kind == "emergency":
            pen.soon("sort_urgent", "enter", 4, 25)
            pen.soon("contact", "enter", 10, 80, contacted_on=same_day(pen.day))
            pen.soon("answer_at_once", "enter", 30, 200, answer=_ANSWERS[1])
            self._visited(pen)
            return
        pen.then(_URGENT.get(kind, "sort_general"), "enter", 0, 0)
        if kind in {"consultation", "praise"} and chance.happens(0.7):
            pen.then("answer_at_once", "enter", 0, 1, answer=_ANSWERS[0])
            self._visited(pen)
            return
        self._send_on(pen)
        late = 5 if self._late(pen.course) else 0
        pen.then("sign_for", "enter", 0, 1)
        pen.then("contact", "enter", 0, 1, contacted_on=same_day)
        if kind == "grievance" and chance.happens(0.08):
            pen.then("ask_extension", "enter", 0, 1, extension_reason="需与物业、供热企业会商。")
            pen.then("approve_extension", "approve", 0, 1)
        pen.then("propose_answer", "enter", late, 2 + late, answer=chance.choice(_ANSWERS))
        if chance.happens(0.05):
            pen.then(
                "return_answer",
                "check",
                0,
                1,
                ground=chance.choice(("beside_the_point", "incomplete", "empty_promise")),
            )
            pen.then("propose_answer", "enter", 0, 1, answer=_ANSWERS[1])
        pen.then("approve_answer", "check", 0, 1)
        if chance.happens(0.03):
            pen.then("not_solved", "party", 0, 1, reason="问题又出现了。")
            pen.then("propose_answer", "enter", 1, 3, answer=_ANSWERS[1])
            pen.then("approve_answer", "check", 0, 1)
        self._visited(pen)

    def _visited(self, pen: Pen) -> None:
        chance = self._chance
        pen.then(
            "visit",
            "check",
            1,
            3,
            visited_on=same_day,
            contacted=True,
            solved=chance.happens(0.93),
            satisfaction=chance.one(_SATISFIED),
        )
        pen.then("close", "check", 0, 2)
