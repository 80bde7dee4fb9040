"""A plan of an invented city, as the compiler would hand it on; every number of its text is made up."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

from zhiheng.policy.model import (
    Basis,
    Clause,
    Deadline,
    Head,
    Note,
    Office,
    Plan,
    SourceText,
    Successor,
    SystemAsked,
    Target,
    Task,
    UnclaimedNumber,
)

TEXT = (
    "澄川市质量提升行动方案\n"
    "一、工作目标\n"
    "到2023年,工业产品抽查合格率达到94.5%以上,每年新增标准化企业20家。\n"
    "二、重点任务\n"
    "(一)提升产品质量。建设产品质量信用平台,2022年底前完成。(牵头单位:市市场监管局;配合单位:市工信局、市农业农村局)\n"
    "(二)提升工程质量。住宅工程验收合格率保持在96%至98%。(责任单位:市住建局、各区人民政府)\n"
)


def _place(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def _clause(path: str, number: str, title: str, words: str, *, parent: int, leaf: bool) -> Clause:
    depth = path.count("/")
    start, end = _place(words)
    body = start + len(number) + len(title) + 1  # the full stop or line break after the title
    return Clause(path, number, title, start, end, body, depth, parent, leaf)


def invented_plan(name: str = "澄川方案.txt") -> Plan:
    """Two chapters, three targets, three tasks, four offices."""
    goal = TEXT[TEXT.index("一、") : TEXT.index("二、")].rstrip()
    work = TEXT[TEXT.index("二、") :].rstrip()
    product, works = TEXT.rstrip().split("\n")[-2:]
    clauses = (
        _clause("一", "一、", "工作目标", goal, parent=-1, leaf=True),
        _clause("二", "二、", "重点任务", work, parent=-1, leaf=False),
        _clause("二/(一)", "(一)", "提升产品质量", product, parent=1, leaf=True),
        _clause("二/(二)", "(二)", "提升工程质量", works, parent=1, leaf=True),
    )
    rate, firms, dwelling = (
        "工业产品抽查合格率达到94.5%以上",
        "每年新增标准化企业20家",
        "住宅工程验收合格率保持在96%至98%",
    )
    done = "2022年底前"
    return Plan(
        source=SourceText(
            name=name,
            format="txt",
            text=TEXT,
            sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            document_sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
            encoding="utf-8",
        ),
        head=Head(
            title="澄川市质量提升行动方案",
            number="澄政发〔2021〕7号",
            issuer="澄川市人民政府",
            issued_on=date(2021, 3, 9),
            place="澄川市",
            level="city",
            kind="action_plan",
            since=date(2021, 1, 1),
            until=date(2023, 12, 31),
            basis=(Basis("质量提升意见", "某政发〔2020〕1号", 0, 0),),
        ),
        clauses=clauses,
        notes=(
            Note(*_place("(牵头单位:市市场监管局;配合单位:市工信局、市农业农村局)"), (2,), (), "closing"),
            Note(*_place("(责任单位:市住建局、各区人民政府)"), (3,), (), "closing"),
        ),
        targets=(
            Target(
                rate,
                *_place(rate),
                "工业产品抽查合格率",
                "",
                ">=",
                Decimal("94.5"),
                "%",
                "level",
                2023,
                (),
                "一",
                0,
            ),
            Target(
                firms,
                *_place(firms),
                "新增标准化企业",
                "",
                "=",
                Decimal(20),
                "家",
                "increment",
                2023,
                (),
                "一",
                0,
                period="annual",
            ),
            Target(
                dwelling,
                *_place(dwelling),
                "住宅工程验收合格率",
                "",
                ">=",
                Decimal(96),
                "%",
                "level",
                None,
                ("市住建局", "各区人民政府"),
                "二(二)",
                3,
                upper=Decimal(98),
                confidence=0.7,
                reasons=("没有写明年份",),
            ),
        ),
        tasks=(
            Task("一", "工作目标", clauses[0].start, clauses[0].end, (), (), (), False, 0, role="goal"),
            Task(
                "二/(一)",
                "提升产品质量",
                clauses[2].start,
                clauses[2].end,
                ("市市场监管局",),
                ("市工信局", "市农业农村局"),
                (),
                False,
                2,
                deadlines=(Deadline(done, date(2022, 12, 31), None, *_place(done)),),
            ),
            Task(
                "二/(二)",
                "提升工程质量",
                clauses[3].start,
                clauses[3].end,
                (),
                (),
                ("市住建局", "各区人民政府"),
                False,
                3,
            ),
        ),
        offices=tuple(
            Office(office, office, "government" if "政府" in office else "office", (office,), *_place(office), 1, after)
            for office, after in (
                ("市市场监管局", ()),
                ("市工信局", (Successor("市数据和工信局", date(2024, 5, 1), "机构改革方案"),)),
                ("市农业农村局", ()),
                ("市住建局", ()),
                ("各区人民政府", ()),
            )
        ),
        phases=(),
        systems=(SystemAsked("产品质量信用平台", *_place("产品质量信用平台"), 2, "S033"),),
        unclaimed=(UnclaimedNumber("2022", *_place("2022"), 2, "日期"),),
        compiler="test",
    )
