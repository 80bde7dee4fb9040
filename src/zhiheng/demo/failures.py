"""What follows a failing sample: objection, re-test, order, disposal, correction, re-examination, case, interview."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from zhiheng.demo.campaigns import Campaign
from zhiheng.demo.chance import working_day
from zhiheng.demo.dirt import RETURNED
from zhiheng.demo.firms import Firm, surely
from zhiheng.demo.outbox import CITY, Bureau, Row
from zhiheng.demo.samples import Sample, Samples
from zhiheng.demo.town import Town
from zhiheng.demo.words import District

OBJECTS: Final = 0.11
"""Failing results against which somebody objects."""
_DECISIONS: Final = (("retest", 62), ("verify", 14), ("refused_late", 8), ("refused_other", 6), ("withdrawn", 10))
_CHANGED: Final = 0.16
"""Re-tests that change the verdict."""
_TERM: Final = 15
"""Days within which an objection may be filed."""
_CORRECTION_TERM: Final = 60
_CASE: Final = 0.58
_PASSES_AGAIN: Final = 0.92
_WAYS: Final = (("destroyed", 34), ("reworked", 26), ("returned", 22), ("downgraded", 8), ("none_left", 10))
_CAUSES: Final = (
    ("material", 30, "外购原材料进货查验不严，批次间质量波动。", "更换供应商，进货逐批检验，保存检验记录。"),
    ("process", 32, "关键工序参数失控，操作人员未按作业指导书操作。", "重新验证工艺参数，增设过程检验点，全员培训。"),
    ("inspection", 18, "出厂检验项目不全，检验设备超过检定周期。", "补齐检验设备并送检，按标准逐批做出厂检验。"),
    ("design", 8, "产品设计未识别新版标准的变化。", "按现行标准修改设计，试制后送检。"),
    ("label", 7, "标签内容未随标准更新。", "按标准重新设计标签，库存旧标签全部销毁。"),
    ("storage", 5, "仓库受潮，堆放时间过长。", "改善仓储条件，执行先进先出。"),
)


@dataclass(frozen=True)
class _Order:
    """An order to a firm to put a failing batch right."""

    number: str
    firm: Firm
    role: str
    day: date
    district: District


@dataclass(frozen=True)
class Interview:
    """A firm that is to be interviewed."""

    firm: Firm
    district: District
    reason: str
    day: date
    facts: str


@dataclass(frozen=True)
class Case:
    """A case that ends in a penalty."""

    firm: Firm
    district: District
    day: date
    sample: Sample
    number: str


class Failures:
    """The work on what failed."""

    def __init__(self, town: Town, samples: Samples) -> None:
        self._timeline, self._people, self._outbox, self._numbers = (
            *(town.timeline, town.people, town.outbox, town.numbers),
        )
        self._samples = samples
        self._chance = town.chance("failures")
        self.follow_ups: dict[int, list[tuple[Campaign, Firm]]] = {}
        """By month: whose goods are to be sampled again, under a campaign made for it."""
        self.interviews: list[Interview] = []
        self.cases: list[Case] = []

    def settle(self, sample: Sample) -> None:
        """Everything between the result and its publication."""
        told_on = self._samples.tell(sample)
        assert sample.reported_on is not None
        verdict = sample.row_of_result["verdict"]
        if verdict == "pass":
            self._samples.publish(sample, sample.reported_on + timedelta(self._chance.randint(20, 45)))
            return
        final = told_on + timedelta(_TERM + 1) if told_on else None
        if verdict == "fail" and told_on and self._chance.happens(OBJECTS):
            final = self._objected(sample, told_on)
        if final is None or final > self._timeline.cutoff:
            return
        if sample.row_of_result["verdict"] != "pass":
            self._put_right(sample, final)
        if sample.objection != "pending":
            self._samples.publish(sample, final + timedelta(self._chance.randint(8, 30)))

    # --- objecting -----------------------------------------------------------------------------------------------

    def _objected(self, sample: Sample, told_on: date) -> date | None:
        """The objection and what came of it; the day on which the verdict is final, None where it still is not."""
        chance, put = self._chance, self._outbox.put
        decision = chance.one(_DECISIONS)
        late = decision == "refused_late"
        filed_on = told_on + timedelta(chance.randint(_TERM + 1, 27) if late else chance.randint(2, _TERM))
        decided_on = chance.after(filed_on, 2, 6)
        reasons = {
            "retest": "本单位自检合格，对检验结论有异议，申请用备用样品复检。",
            "verify": "该批次产品并非本单位生产，请核实样品来源。",
            "refused_late": "因负责人出差未及时提出，请求复检。",
            "refused_other": "对检验结论不认可。",
            "withdrawn": "对检验方法有疑问，申请说明。",
        }
        told = {f"applicant{key[4:]}": value for key, value in sample.firm_cells.items()}
        opened: Row = {
            "number": f"YY{filed_on.year}-{self._numbers.next(f'YY{filed_on.year}'):03}",
            "subject": sample.number,
            "report_number": sample.report,
            **told,
            "delivered_on": told_on,
            "filed_on": filed_on,
            "ground": "not_ours" if decision == "verify" else "verdict",
            "reasons": reasons[decision],
        }
        decided = opened | {"decision": decision, "decided_on": decided_on}
        if decision == "refused_other":
            decided["decision_reason"] = "未提交有关证明材料，经告知后逾期未补正。"
        sample.objection = "pending"
        # Filed in time it is entered at once and completed when it is decided; what comes late is decided at once.
        first = decided if late else opened
        known = put("product.objection", CITY, filed_on, first, after=sample.known)
        if known is None or decided_on > self._timeline.cutoff:
            return None
        if decision == "retest":
            return self._tested_again(sample, decided, known)
        if decision == "verify":
            decided |= {"outcome": "kept", "answered_on": self._if_over(chance.after(decided_on, 8, 20))}
        sample.objection = "kept"
        if not late:
            put(
                *("product.objection", CITY, filed_on, decided),
                after=known,
                since=decided_on,
                correct=True,
            )
        return chance.after(decided_on, 10, 22)

    def _tested_again(self, sample: Sample, decided: Row, known: int) -> date | None:
        chance, campaign, put = self._chance, sample.campaign, self._outbox.put
        confirmed_on = chance.after(decided["decided_on"], 3, 8)
        reported_on = chance.after(confirmed_on, 8, 18)
        if reported_on > self._timeline.cutoff:
            put(
                *("product.objection", CITY, decided["filed_on"], decided),
                after=known,
                since=decided["decided_on"],
                correct=True,
            )
            return None
        changed = chance.happens(_CHANGED)
        other = chance.choice([one for one in self._people.laboratories if one is not campaign.tester])
        outcome = "changed" if changed else "kept"
        number = f"FJ{reported_on.year}-{self._numbers.next(f'FJ{reported_on.year}'):03}"
        row: Row = {
            "subject": sample.number,
            "report_number": number,
            "objection_number": decided["number"],
            "first_report": sample.report,
            **campaign.tester.refer("first_institution"),
            **other.refer("institution"),
            "confirmed_on": confirmed_on,
            "reserve_seal_number": sample.reserve_seal,
            "seal_intact": True,
            "items": "、".join(sample.failing),
            "reported_on": reported_on,
            "verdict": "pass" if changed else "fail",
            "outcome": outcome,
            "fee_paid_by_applicant": not changed,
        }
        told = put("product.retest", CITY, reported_on, row, after=sample.known)
        done = decided | {"outcome": outcome, "answered_on": self._if_over(chance.after(reported_on, 1, 5))}
        put(
            *("product.objection", CITY, decided["filed_on"], done),
            after=known,
            since=reported_on,
            correct=True,
        )
        if told is None:
            return None
        sample.objection = outcome
        if changed:
            plain = {key: value for key, value in sample.row_of_result.items() if not key.startswith("failing")}
            plain.pop("seriousness", None)
            sample.row_of_result = plain | {"verdict": "pass", "retest_number": number}
            assert sample.reported_on is not None
            put(
                *("product.test_result", campaign.office, sample.reported_on, sample.row_of_result),
                after=told,
                since=reported_on,
                correct=True,
            )
        return chance.after(reported_on, 3, 8)

    def _if_over(self, day: date) -> date | None:
        """The day, where it has come."""
        return day if day <= self._timeline.cutoff else None

    # --- putting right -------------------------------------------------------------------------------------------

    def _put_right(self, sample: Sample, final: date) -> None:
        responsible = [("producer" if sample.campaign.stage == "production" else "seller", sample.firm)]
        maker = sample.producer
        if maker is not None and maker is not sample.firm:
            if maker.district is not None:
                responsible.append(("nominal_producer", maker))
            else:
                self._circulate(sample, maker, final)
        for role, firm in responsible:
            assert firm.district is not None
            day = self._chance.after(final, 1, 6)
            if day > self._timeline.cutoff:
                continue
            firm.failures += 1
            number = self._numbers.document(firm.district.sign, "责改", day)
            order = _Order(number, firm, role, day, firm.district)
            self._ordered(sample, order)
            if firm.failures >= 2 or sample.row_of_result["verdict"] == "refused":
                facts = f"{sample.name}监督抽查不合格（{'、'.join(sample.failing) or '拒检'}）。"
                held_on = self._chance.after(day, 3, 15)
                self.interviews.append(Interview(firm, firm.district, "failed", held_on, facts))
            if firm.activity == "production":
                self._check_again_later(sample, firm, day)

    def _ordered(self, sample: Sample, order: _Order) -> None:
        chance, put, day = self._chance, self._outbox.put, order.day
        made = chance.randint(30, 2400) if order.role != "seller" else chance.randint(4, 160)
        sold = int(made * chance.uniform(0.2, 0.9))
        stock = int((made - sold) * chance.uniform(0.6, 1))
        case = chance.happens(_CASE)
        opened: Row = {
            "subject": sample.number,
            "order_number": order.number,
            "ordered_on": day,
            "report_number": sample.report,
            **surely("firm", order.firm),
            "handled_by": Bureau(order.district),
            "stopped": True,
            "counting_unit": sample.product.unit,
            "made": made,
            "sold": sold,
            "in_stock": stock,
            "goods_value": made * sample.product.price,
            "case_filed": case,
            "case_number": self._numbers.document(order.district.sign, "立", day) if case else None,
        }
        known = put("product.failing_batch", order.district, day, opened, after=sample.known)
        if known is None:
            return
        disposed_on = chance.after(day, 8, 40)
        if disposed_on <= self._timeline.cutoff and not chance.happens(0.03):
            back = int(sold * chance.uniform(0, 0.4))
            done = opened | {"taken_back": back, "way": chance.one(_WAYS), "disposed_on": disposed_on}
            done["disposed"] = 0 if done["way"] == "none_left" else stock + back
            put("product.failing_batch", order.district, day, done, after=known, since=disposed_on, correct=True)
        if (case and order.role != "seller") or (case and chance.happens(0.4)):
            assert opened["case_number"]
            decided_on = chance.after(day, 35, 88)
            self.cases.append(Case(order.firm, order.district, decided_on, sample, str(opened["case_number"])))
        self._corrected(sample, order, known)

    def _corrected(self, sample: Sample, order: _Order, known: int) -> None:
        chance = self._chance
        late = chance.happens(0.07)
        after = chance.randint(_CORRECTION_TERM + 1, 95) if late else chance.randint(18, _CORRECTION_TERM - 3)
        reported_on = working_day(order.day + timedelta(after))
        cause, _, analysis, measures = chance.choices(_CAUSES, [weight for _, weight, *_ in _CAUSES])[0]
        accepted = not chance.happens(0.04)
        row: Row = {
            "subject": sample.number,
            "order_number": order.number,
            **surely("firm", order.firm),
            "ordered_on": order.day,
            "reported_on": reported_on,
            "cause": cause,
            "analysis": f"{'、'.join(sample.failing) or '拒绝抽样'}：{analysis}",
            "measures": measures,
            "attended_training": chance.happens(0.7),
            "own_test_passed": True if chance.happens(0.85) else None,
        }
        examined_on = chance.after(reported_on, 2, 7)
        if examined_on <= self._timeline.cutoff:
            row |= {"accepted": accepted, "accepted_on": examined_on}
            row["opinion"] = "整改到位。" if accepted else "原因分析不充分，责令补充后重新提交。"
        if self._outbox.put("product.correction", order.district, reported_on, row, after=known) is None:
            return
        if sample.failing and (order.role != "seller" or chance.happens(0.4)):
            self._examined_again(sample, order, working_day(reported_on + timedelta(chance.randint(3, 14))))

    def _examined_again(self, sample: Sample, order: _Order, sampled_on: date) -> None:
        """Re-examination by its rounds, until the goods pass or the firm is stopped."""
        chance, district = self._chance, order.district
        counted_from = order.day
        for part, follows in (("first", "announced"), ("after_notice", "standstill"), ("after_standstill", "revoked")):
            reported_on = chance.after(sampled_on, 8, 16)
            if reported_on > self._timeline.cutoff:
                return
            passes = chance.happens(_PASSES_AGAIN if part == "first" else 0.75)
            row: Row = {
                "subject": sample.number,
                "number": f"FC{reported_on.year}-{self._numbers.next(f'FC{reported_on.year}'):04}",
                "order_number": order.number,
                **surely("firm", order.firm),
                "category": sample.product.category,
                "round": part,
                "counted_from": counted_from,
                "sampled_on": sampled_on,
                **sample.campaign.tester.refer("institution"),
                "items": "、".join(sample.failing),
                "reported_on": reported_on,
                "verdict": "pass" if passes else "fail",
                "failing_items": None if passes else sample.failing[0],
                "measure": "closed" if passes else follows,
            }
            first = row
            if flawed := chance.happens(RETURNED):
                first = {**row, "items": f"{row['items']}等"}
                self._samples.returned["product.re_examination", row["number"]] = "复查项目应逐项列明，不得用“等”字。"
            month = self._outbox.put("product.re_examination", district, reported_on, first, after=sample.known)
            if month is None:
                return
            if flawed:
                self._outbox.put("product.re_examination", district, reported_on, row, after=month + 1, correct=True)
            if passes:
                return
            held_on = chance.after(reported_on, 3, 12)
            self.interviews.append(Interview(order.firm, district, "failed", held_on, "复查仍不合格。"))
            counted_from = chance.after(reported_on, 10, 20)
            sampled_on = working_day(counted_from + timedelta(chance.randint(62, 84)))

    def _check_again_later(self, sample: Sample, firm: Firm, day: date) -> None:
        """The goods of a maker that failed are sampled again some months later."""
        if not self._chance.happens(0.55):
            return
        issued_on = self._chance.after(day, 90, 150)
        if issued_on > self._timeline.cutoff:
            return
        follow_up = replace(
            sample.campaign,
            number=f"{sample.campaign.number}-跟踪",
            stage="production",
            purpose="follow_up",
            district=firm.district,
            issued_on=issued_on,
            batches=1,
        )
        self.follow_ups.setdefault(self._timeline.month_of(issued_on), []).append((follow_up, firm))

    def _circulate(self, sample: Sample, maker: Firm, final: date) -> None:
        """Tell the bureau of the city where the goods were made."""
        day, campaign = self._chance.after(final, 2, 9), sample.campaign
        office = {"990200": "云汀市市场监督管理局", "990300": "桐砚市市场监督管理局"}[str(maker.place)]
        row: Row = {
            "number": self._numbers.document(campaign.sign, "函", day),
            "kind": "maker_place",
            "sent_on": day,
            "to_office": office,
            "to_place": maker.place,
            "category": sample.product.category,
            "tested_batches": 1,
            "failing_batches": 1,
            "samples": sample.number,
            **surely("producer", maker),
            "content": f"抽查发现{sample.name}不合格（{'、'.join(sample.failing)}），标称由贵辖区企业生产，请处理。",
        }
        if self._chance.happens(0.6):
            answered_on = self._chance.after(day, 20, 60)
            if answered_on <= self._timeline.cutoff:
                row |= {"answered_on": answered_on, "answer": "已对企业立案调查，责令停止生产并整改。"}
        self._outbox.put("product.result_circular", CITY, day, row)
