"""What firms must put right: failing goods of the spot checks, orders, hazards, two of them listed, interviews."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from zhiheng.demo.chance import Chance, working_day
from zhiheng.demo.courses import Course, Pen, same_day
from zhiheng.demo.firms import Firm, surely
from zhiheng.demo.outbox import Row
from zhiheng.demo.samples import Sample
from zhiheng.demo.timeline import CHINA
from zhiheng.demo.town import Town
from zhiheng.demo.words import District, words

_MOST: Final = 12
"""So many failing samples of a month become cases; the rest are settled on paper, as the records of product tell."""
_HAZARDS: Final = (
    ("原料库与成品库混放，消防通道堵塞", "清理通道，分库存放。"),
    ("叉车司机无证上岗", "停用叉车，安排持证人员。"),
    ("压力容器安全阀未校验", "停用并送检安全阀。"),
    ("配电箱无防护，线路老化", "更换线路，加装防护。"),
)
_FAULTS: Final = (
    ("进货查验记录缺失", "补建台账，逐批查验。"),
    ("出厂检验项目不全", "按标准补齐检验项目和设备。"),
    ("标签未标注生产日期", "停止销售，重新设计标签。"),
    ("计量器具超过检定周期", "送检后使用。"),
)
_LISTED: Final = ((41, "锅炉超压运行，连锁保护失效"), (26, "易燃原料库无防爆设施，存量超标"))


class Corrections:
    """Month by month; the same for the same town."""

    def __init__(self, town: Town) -> None:
        self._timeline = town.timeline
        self._chance: Chance = town.chance("corrections")
        self._firms = [one for one in town.people.local if one.activity == "production"]
        self._few = max(2, round(8 * town.scale**0.5))

    def of_month(self, begins: date, failing: Iterable[Sample]) -> Iterator[Course]:
        """What comes up in a month; ``failing`` are the samples of the month before."""
        for sample in list(failing)[:_MOST]:
            if sample.firm.district is not None and sample.firm.stands_on(begins):
                yield self._goods(sample, begins)
        for _ in range(self._few):
            yield self._hazard(begins)
            yield self._order(begins)
        yield self._interview(begins)

    def singular(self) -> Iterator[Course]:
        """Two hazards listed in public, and one case handed over to the police."""
        cutoff = self._timeline.cutoff
        for days, title in _LISTED:
            course = self._about("hazard", title, cutoff - timedelta(days), self._in_first(cutoff - timedelta(days)))
            course.row |= {"sphere": "equipment", "finding_way": "city_check", "found_on": course.at.date()}
            course.row["problems"] = f"{title}。"
            pen = Pen(course, self._chance)
            stops = {"grading_basis": "重大隐患判定准则", "interim": "立即停用，撤出人员，设置警戒。"}
            pen.then("grade_major", "check", 0, 1, grade="major", **stops)
            until = pen.day + timedelta(60)
            pen.then("list", "approve", 0, 1, demands="限期消除隐患并经检验合格。", listed_until=until)
            notice = f"青安挂〔{pen.day.year}〕{days}号"
            pen.then("publish", "enter", 0, 3, published_in="区政府网站", notice_number=notice)
            yield course
        day = cutoff - timedelta(30)
        course = self._about("police_transfer", "销售假冒品牌电线案", day, self._in_first(day))
        course.row |= {"suspected_crime": "fake_goods", "penalty_case": f"青市监案〔{day.year}〕7号", "amount": "18.6"}
        pen = Pen(course, self._chance)
        facts = {"facts": "购进假冒电线并销售，货值已查实。", "evidence_list": "电线三百卷、账册两本、检验报告一份。"}
        pen.then("propose", "check", 0, 1, suspected_crime="fake_goods", **facts)
        pen.then("approve", "approve", 0, 1, police="澜溪市公安局青槐分局", procuratorate="青槐区人民检察院")
        pen.soon("transfer", "enter", 30, 200)
        pen.then("receipt", "enter", 0, 1, receipt_number=f"青公受〔{day.year}〕31号")
        pen.then("note_filed", "enter", 1, 2, police_case_number=f"青公立〔{day.year}〕88号")
        pen.then("hand_over_goods", "enter", 1, 2, evidence_list=facts["evidence_list"], outcome="已立案并移交物品。")
        yield course

    # --- who and where -------------------------------------------------------------------------------------------

    def _some(self, day: date) -> Firm:
        while True:
            firm = self._chance.choice(self._firms)
            if firm.stands_on(day) and firm.registered_on < self._timeline.first:
                return firm

    def _in_first(self, day: date) -> Firm:
        while True:
            firm = self._some(day)
            if firm.district is words().districts[0]:
                return firm

    def _about(self, kind: str, title: str, day: date, firm: Firm) -> Course:
        day = working_day(day)
        assert isinstance(firm.district, District)
        former = firm.district is words().districts[-1] and self._timeline.is_before_change(day)
        key, code = (
            (words().former["key"], words().former["code"]) if former else (firm.district.key, firm.district.code)
        )
        at = datetime.combine(day, time(8, 40), CHINA)
        row: Row = {**surely("subject", firm), "title": title, "place": code, "handled_by": f"{key}-scjg"}
        return Course(f"rectification.{kind}", at, row, f"{key}-scjg", f"{firm.district.key}-tousu", firm=firm)

    # --- what --------------------------------------------------------------------------------------------------

    def _goods(self, sample: Sample, begins: date) -> Course:
        chance = self._chance
        title = f"{sample.name}（{sample.model}）"
        course = self._about("failed_batch", title[:120], begins + timedelta(chance.randint(0, 24)), sample.firm)
        failing = "、".join(sample.failing)[:300] or "主要项目"
        course.row |= {"category": sample.product.category, "report_number": sample.report, "failing_items": failing}
        pen = Pen(course, chance)
        pen.then("order", "check", 0, 4, stopped=True)
        if chance.happens(0.06):
            return course
        pen.then("hand_in", "enter", 20, 54, cause="process", measures="重新验证工艺，全员培训。")
        pen.then("accept", "check", 1, 5, opinion="原因清楚，措施可行。")
        pen.then("sample_again", "enter", 1, 8, sampled_on=same_day)
        number = f"{sample.report}-复"
        if chance.happens(0.08):
            pen.then("fail", "check2", 8, 18, ground="recurred", re_report_number=number, failed_rounds="1")
            return course
        pen.then("pass", "check2", 8, 18, re_report_number=number)
        pen.then("close", "approve", 1, 5)
        return course

    def _hazard(self, begins: date) -> Course:
        chance = self._chance
        title, cure = chance.choice(_HAZARDS)
        day = begins + timedelta(chance.randint(0, 26))
        course = self._about("hazard", title, day, self._some(begins))
        course.row |= {"sphere": "product", "finding_way": chance.choice(("patrol", "special", "report"))}
        course.row |= {"found_on": course.at.date(), "problems": f"{title}。"}
        pen = Pen(course, chance)
        pen.then("grade_general", "check", 0, 2, grade="general")
        pen.then("assign", "check", 0, 2, demands=cure, due_on=lambda day: day + timedelta(28))
        if chance.happens(0.92):
            late = 14 if chance.happens(0.1) else 0
            pen.then("report_removed", "enter", 8 + late, 26 + late, measures=cure, removed_on=same_day)
            pen.then("pass", "check2", 1, 8, examined_on=same_day, opinion="现场复查，隐患已消除。")
        return course

    def _order(self, begins: date) -> Course:
        chance = self._chance
        title, cure = chance.choice(_FAULTS)
        day = begins + timedelta(chance.randint(0, 26))
        course = self._about("rectification", title, day, self._some(begins))
        course.row |= {"sphere": "product", "origin": chance.choice(("inspection", "complaint", "spot_check"))}
        course.row |= {"found_on": course.at.date(), "problems": f"{title}。"}
        pen = Pen(course, chance)
        asked: Row = {"demands": cure, "due_on": lambda day: day + timedelta(28)}
        pen.then("order", "check", 0, 4, **asked)
        if chance.happens(0.08):
            return course
        pen.then("hand_in", "enter", 6, 27, measures=cure)
        if chance.happens(0.15):
            found: Row = {"examined_on": same_day, "opinion": "整改不到位。", "failed_rounds": "1"}
            pen.then("fail", "check2", 1, 8, ground="partly_corrected", **found)
            pen.then("order_again", "check", 1, 4, **asked)
            pen.then("hand_in", "enter", 5, 20, measures=cure)
        pen.then("pass", "check2", 1, 8, examined_on=same_day, opinion="复查合格。")
        pen.then("close", "approve", 1, 5)
        return course

    def _interview(self, begins: date) -> Course:
        chance = self._chance
        day = begins + timedelta(chance.randint(2, 20))
        course = self._about("interview", "投诉集中，约谈负责人", day, self._some(begins))
        course.row |= {"sphere": "product", "interview_ground": "complaints"}
        pen = Pen(course, chance)
        meeting: Row = {"meet_on": lambda day: working_day(day + timedelta(5)), "meet_where": "局会议室"}
        pen.then("ask", "approve", 0, 3, interview_ground="complaints", **meeting)
        said: Row = {
            "post": "质量安全总监",
            "minutes": "通报投诉情况，听取说明。",
            "commitments": "一个月内完成自查整改。",
        }
        pen.then("hold", "enter", 4, 8, held_on=same_day, **said)
        pen.then("report_done", "enter", 12, 28, done="自查整改已完成。")
        pen.then("follow_up", "check", 1, 8, kept=True, opinion="承诺已落实。")
        return course
