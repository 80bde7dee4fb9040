"""The plan followed up: its tasks with their reports, papers asked of member offices, meetings, a consultation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from zhiheng.demo.chance import Chance, working_day
from zhiheng.demo.courses import Course, Pen, same_day
from zhiheng.demo.outbox import CITY, Row
from zhiheng.demo.people import DEPARTMENTS, REPORTER
from zhiheng.demo.timeline import CHINA, Timeline
from zhiheng.demo.words import words
from zhiheng.kernel.targets.queries import tasks
from zhiheng.kernel.targets.rules import TaskState

PLAN: Final = "澜溪市质量强市建设三年行动计划（2024—2026年）"
_KINDS: Final = ("project", "campaign", "rule_making", "routine")
_NOTES: Final = (
    "已印发分工方案，明确责任科室和时间节点。",
    "重点事项全部启动，部分事项进入实施阶段。",
    "主要工作量完成过半，剩余事项已逐项排定完成时间。",
)
_MEETINGS: Final = (
    ("建立不合格产品信息每月通报机制", CITY),
    ("老旧住宅电梯更新改造资金本季度拨付到位", "lanxi-czj"),
    ("开展建筑工程质量通病专项治理", "lanxi-zjj"),
    ("汇总发布质量基础设施服务清单", "lanxi-gxj"),
    ("地表水监测站点数据接入质量平台", "lanxi-sthj"),
    ("制定旅游服务质量约谈办法", "lanxi-wlj"),
    ("农产品质量追溯覆盖规模主体", "lanxi-nyj"),
    ("电商平台签订消费纠纷先行和解承诺", "lanxi-swj"),
)


class FollowUp:
    """What is followed up; the same for the same plan and timeline."""

    def __init__(self, timeline: Timeline, document: str) -> None:
        self._timeline = timeline
        self._document = document
        self._city = str(words().places["city"]["code"])

    def courses(self) -> Iterator[Course]:
        """Everything, once the plan is adopted."""
        owed = [one for one in tasks() if one.data.role == "task" and one.office in {CITY, *DEPARTMENTS}]
        for year in range((self._timeline.months + 11) // 12):
            begins = self._timeline.begins(12 * year)
            for task in owed:
                yield from self._task(task, begins, year)
        yield from self._papers()
        yield from self._meetings()
        yield from self._consultations()

    def _opened(self, kind: str, day: date, office: str, row: Row) -> Course:
        # The plan is adopted before the first day, and known when that day is over.
        day = max(day, self._timeline.first + timedelta(1))
        at = datetime.combine(working_day(day), time(9), CHINA)
        by = "shiju-tianbao" if office == CITY else REPORTER
        return Course(f"oversight.{kind}", at, {**row, "place": self._city, "lead": office}, office, by)

    # --- tasks ---------------------------------------------------------------------------------------------------

    def _task(self, task: TaskState, begins: date, year: int) -> Iterator[Course]:
        chance = Chance(task.number, f"follow up {year}")
        support = [one for one in task.responsible if one in DEPARTMENTS and one != task.office]
        title = task.data.title[:110]
        row: Row = {
            "title": title,
            "plan": PLAN,
            "clause": task.clause[:60],
            "wording": title,
            "plan_year": begins.year,
            "task_kind": chance.choice(_KINDS),
            "due_on": begins + timedelta(350),
        }
        course = self._opened("task", begins, task.office, row)
        # What is done stands on the course before it is handed on: the diary reads it then.
        milestone = self._worked_on(course, task.office, support, chance)
        yield course
        if milestone is not None:
            yield milestone

    def _worked_on(self, course: Course, office: str, support: Sequence[str], chance: Chance) -> Course | None:
        """What the offices do about a task; a milestone of its own where they set one."""
        pen, milestone = Pen(course, chance), None
        pen.then("issue_sheet", "quality", 0, 0)
        if chance.happens(0.03):
            return None
        pen.then("confirm", "enter", 1, 9 if chance.happens(0.1) else 4)
        if support:
            pen.then("add_supporter", "quality", 0, 3, office=support[0])
        if chance.happens(0.15):
            due = pen.day + timedelta(80)
            pen.then("open_milestone", "quality", 0, 5, next_step="印发实施细则", step_due_on=due)
        elif chance.happens(0.3):
            milestone = self._milestone(office, str(course.row["title"]), pen.day + timedelta(3), chance)
        percent = 0
        for number in range(3):
            percent += chance.choice((15, 20, 25, 30))
            late = 12 if chance.happens(0.1) else 0
            said: Row = {"progress": str(min(percent, 95)), "progress_note": _NOTES[number]}
            said["target_status"] = "on_track" if percent > 22 * (number + 1) else "behind"
            said["evidence"] = self._document if chance.happens(0.3) else None
            pen.then("report_progress", "enter", 75 + late, 86 + late).values.update(said)
            if support and number == 0:
                pen.then("report_part", f"enter@{support[0]}", 1, 8, progress_note="配合事项已落实到科室。")
        self._ended(pen, chance)
        return milestone

    def _ended(self, pen: Pen, chance: Chance) -> None:
        drawn = chance.random()
        if drawn < 0.12:
            pen.then("circulate", "quality", 100, 112, reason="期限已过，未报完成。")
            return
        if drawn < 0.27:
            asked: Row = {"asked_until": lambda day: day + timedelta(120), "extension_reason": "上级配套办法尚未出台。"}
            pen.then("ask_extension", "check", 5, 15, **asked)
            pen.then("approve_extension", "quality", 1, 4, extended_to=pen.day + timedelta(118))
            return
        done: Row = {"progress": "100", "completed_on": same_day, "target_status": "met", "evidence": self._document}
        pen.then("report_done", "check", 10, 70, progress_note="全部事项完成并通过验收。", **done)
        if chance.happens(0.2):
            pen.then("return_report", "quality", 2, 8, ground="no_evidence", opinion="请补充验收意见。")
            pen.then("report_done", "check", 3, 9, progress_note="补充验收意见后重报。", **done)
        pen.then("accept", "quality", 2, 8, opinion="材料齐全，核验通过。")
        pen.then("close", "quality2", 1, 5)

    def _milestone(self, office: str, title: str, day: date, chance: Chance) -> Course:
        row: Row = {"title": title, "plan": PLAN, "next_step": "完成现状摸底", "step_due_on": day + timedelta(85)}
        course = self._opened("milestone", day, office, row)
        pen = Pen(course, chance)
        if chance.happens(0.85):
            pen.then("report", "enter", 20, 80, reached_on=same_day, step_note="摸底报告已完成。")
            if chance.happens(0.15):
                pen.then("send_back", "quality", 1, 4, ground="no_evidence")
                pen.then("report", "enter", 2, 5, reached_on=same_day, step_note="补充明细后重报。")
            pen.then("accept", "quality", 1, 5)
        return course

    # --- papers, meetings, views ---------------------------------------------------------------------------------

    def _papers(self) -> Iterator[Course]:
        asked = [("implementation_plan", "质量强市实施方案", self._timeline.first)]
        asked.append(("summary", "质量工作总结", self._timeline.cutoff - timedelta(22)))
        for paper, zh, day in asked:
            for number, office in enumerate(DEPARTMENTS):
                chance = Chance(number, f"papers {paper}")
                row: Row = {"title": f"报送{zh}", "paper_kind": paper, "plan": PLAN, "plan_year": day.year}
                course = self._opened("plan_submission", day, office, row | {"due_on": day + timedelta(29)})
                pen = Pen(course, chance)
                if number % 5 == 4:
                    pen.then("remind", "quality", 12, 18)
                else:
                    pen.then("submit", "check", 5, 27, document=self._document)
                    if chance.happens(0.3):
                        pen.then("return_paper", "quality", 1, 6, ground="no_dates", opinion="请补充时间节点。")
                        pen.then("submit", "check", 3, 8, document=self._document)
                    pen.then("file_paper", "quality", 1, 8)
                yield course

    def _meetings(self) -> Iterator[Course]:
        days = (self._timeline.cutoff - self._timeline.first).days
        for number, (title, office) in enumerate(_MEETINGS):
            chance = Chance(number, "meetings")
            held = self._timeline.first + timedelta(days * (number + 1) // len(_MEETINGS) - 12)
            row: Row = {
                "title": title,
                "meeting_kind": "leading_group" if number % 2 else "situation",
                "held_on": held,
                "minutes_number": f"澜质领纪〔{held.year}〕{number + 1}号",
                "due_on": held + timedelta(30),
            }
            course = self._opened("meeting_decision", held, office, row)
            pen = Pen(course, chance)
            pen.then("issue_sheet", "quality", 0, 1)
            pen.then("confirm", "enter", 0, 2)
            if number != len(_MEETINGS) // 2:
                pen.then("report_done", "check", 9, 26, outcome="已按议定事项办理，相关文件已印发。")
                pen.then("close", "quality", 1, 6)
            yield course

    def _consultations(self) -> Iterator[Course]:
        cutoff = self._timeline.cutoff
        asked = [("澜溪市质量激励办法（征求意见稿）", cutoff - timedelta(70))]
        asked.append(("澜溪市缺陷产品召回工作规程（征求意见稿）", cutoff - timedelta(6)))
        for title, day in asked:
            for number, office in enumerate(DEPARTMENTS[:8]):
                chance = Chance(number, f"views {title}")
                row: Row = {"title": title, "asked_by": CITY, "answer_by": working_day(day + timedelta(9))}
                course = self._opened("consultation", day, office, row)
                pen = Pen(course, chance)
                pen.then("send", "quality", 0, 0)
                stance = chance.choice(("agree", "agree", "amend"))
                views = {"views": "建议明确奖励资金来源。"} if stance == "amend" else {}
                pen.then("answer", "check", 1, 8, stance=stance, **views)
                pen.then("settle", "quality", 2, 12, adoption="adopted", reply="已采纳。")
                yield course
