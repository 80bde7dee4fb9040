"""A tiny plan of a fictional city, and what a compiler would make of it, built by hand."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal

from zhiheng.policy import model

TEXT = """云岭市质量提升行动方案
云政发〔2017〕12号
一、主要目标
到2020年，全市产品质量监督抽查合格率达到96%以上，食品监督抽检合格率达到98%以上。
二、重点任务
（一）加强产品质量监管。建立企业质量信用档案，2018年6月底前完成归集。（市质监局牵头，市工商局、市发改委配合）
（二）提升工程质量。竣工工程一次验收合格率达到100%，开展试点12个。（市住建局、市质监局按职责分工负责）
三、实施步骤
（一）启动阶段（2017年3月至6月）。制定实施细则。
"""


def place(words: str, text: str = TEXT) -> tuple[int, int]:
    """Where the words stand."""
    start = text.index(words)
    return start, start + len(words)


def _clause(path: str, heading: tuple[str, str], words: tuple[str, str], depth: int, parent: int) -> model.Clause:
    number, title = heading
    start, end = TEXT.index(words[0]), place(words[1])[1]
    return model.Clause(
        path=path,
        number=number,
        title=title,
        start=start,
        end=end,
        body=start + len(number) + len(title),
        depth=depth,
        parent=parent,
        is_leaf=depth == 1 or path == "一",
    )


def _target(quote: str, indicator: str, value: str, clause: int, confidence: float, **fields: object) -> model.Target:
    start, end = place(quote)
    target = model.Target(
        quote=quote,
        start=start,
        end=end,
        indicator=indicator,
        scope="",
        comparator=">=",
        value=Decimal(value),
        unit="%",
        kind="level",
        year=2020,
        responsible=(),
        section="一",
        clause=clause,
        confidence=confidence,
        reasons=("数字前有达到",),
    )
    return replace(target, **fields)  # type: ignore[arg-type]


def source(text: str = TEXT, name: str = "云岭市.txt") -> model.SourceText:
    """The text as a document that was read."""
    data = text.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    return model.SourceText(name=name, format="txt", text=text, sha256=sha256, document_sha256=sha256, encoding="utf-8")


def compiled(compiler: str = "1.0") -> model.Plan:
    """What the compiler proposes: four targets (one doubtful), three tasks, two offices, a phase and two systems."""
    clauses = (
        _clause("一", ("一、", "主要目标"), ("一、主要目标", "98%以上。"), 0, -1),
        _clause("二", ("二、", "重点任务"), ("二、重点任务", "职责分工负责）"), 0, -1),
        _clause("二/(一)", ("（一）", "加强产品质量监管"), ("（一）加强", "市发改委配合）"), 1, 1),
        _clause("二/(二)", ("（二）", "提升工程质量"), ("（二）提升", "职责分工负责）"), 1, 1),
        _clause("三", ("三、", "实施步骤"), ("三、实施步骤", "实施细则。"), 0, -1),
        _clause("三/(一)", ("（一）", "启动阶段"), ("（一）启动", "实施细则。"), 1, 4),
    )
    targets = (
        _target("产品质量监督抽查合格率达到96%以上", "产品质量监督抽查合格率", "96", 0, 0.99, scope="全市"),
        _target("食品监督抽检合格率达到98%以上", "食品监督抽检合格率", "98", 0, 0.97),
        _target(
            "竣工工程一次验收合格率达到100%",
            "竣工工程一次验收合格率",
            "100",
            3,
            0.95,
            comparator="=",
            section="二(二)",
            responsible=("市住建局", "市质监局"),
        ),
        _target(
            "开展试点12个",
            "开展试点",
            "12",
            3,
            0.6,
            comparator="=",
            unit="个",
            kind="increment",
            section="二(二)",
            year=None,
        ),
    )
    due_start, due_end = place("2018年6月底前")
    tasks = (
        model.Task("一", "主要目标", clauses[0].start, clauses[0].end, (), (), (), False, 0, "goal"),
        model.Task(
            path="二/(一)",
            title="加强产品质量监管",
            start=clauses[2].start,
            end=clauses[2].end,
            lead=("市质监局",),
            support=("市工商局", "市发改委"),
            joint=(),
            inherits=False,
            clause=2,
            deadlines=(model.Deadline("2018年6月底前", date(2018, 6, 30), None, due_start, due_end),),
        ),
        model.Task(
            "二/(二)", "提升工程质量", clauses[3].start, clauses[3].end, (), (), ("市住建局", "市质监局"), False, 3
        ),
    )
    reform = model.Successor("市市场监督管理局", date(2018, 10, 1), "机构改革")
    offices = (
        model.Office(
            "市质监局", "市质量技术监督局", "office", ("市质监局",), *place("市质监局"), 2, successors=(reform,)
        ),
        model.Office(
            "市工商局", "市工商行政管理局", "office", ("市工商局",), *place("市工商局"), 1, successors=(reform,)
        ),
        model.Office("市发改委", "市发展和改革委员会", "office", ("市发改委",), *place("市发改委"), 1),
        model.Office("市住建局", "市住房和城乡建设局", "office", ("市住建局",), *place("市住建局"), 1),
    )
    return model.Plan(
        source=source(),
        head=model.Head(
            title="云岭市质量提升行动方案",
            number="云政发〔2017〕12号",
            issuer="云岭市人民政府",
            issued_on=date(2017, 3, 1),
            place="云岭市",
            level="city",
            kind="action_plan",
            since=date(2017, 1, 1),
            until=date(2020, 12, 31),
            default_year=2020,
        ),
        clauses=clauses,
        notes=(),
        targets=targets,
        tasks=tasks,
        offices=offices,
        phases=(model.Phase("启动阶段", date(2017, 3, 1), date(2017, 6, 30), clauses[5].start, clauses[5].end, 5),),
        systems=(
            model.SystemAsked("企业质量信用档案", *place("企业质量信用档案"), 2, "S033"),
            model.SystemAsked("实施细则", *place("实施细则"), 5, None, confidence=0.5),
        ),
        unclaimed=(model.UnclaimedNumber("12号", *place("12号"), -1, "文号"),),
        compiler=compiler,
    )
