"""The stages of a plan's own schedule."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Head
from zhiheng.policy.outline.reader import read_clauses
from zhiheng.policy.phases import read_phases

HEAD = Head(issued_on=date(2017, 3, 1), since=date(2017, 1, 1), until=date(2018, 12, 31))


def stages(text: str, head: Head = HEAD) -> list[tuple[str, str, str]]:
    """Title, first and last day of every stage."""
    folded = fold(text)
    return [
        (phase.title, str(phase.since or ""), str(phase.until or ""))
        for phase in read_phases(folded, read_clauses(folded), head)
    ]


SCHEDULE = """一、主要任务
(一)提高质量。开展整治。
二、实施步骤
(一)宣传发动阶段(2017年3月—4月)。制定方案,召开会议。
(二)组织实施阶段(2017年5月—2018年9月)。全面推进,每年12月总结。
(三)总结验收阶段(2018年10月至12月)。2018年10月20日前报送总结。
三、工作要求
(一)加强领导。成立领导小组。
"""


def test_the_parts_of_the_schedule_are_the_stages() -> None:
    found = stages(SCHEDULE)

    assert found == [
        ("宣传发动阶段", "2017-03-01", "2017-04-30"),
        ("组织实施阶段", "2017-05-01", "2018-09-30"),
        ("总结验收阶段", "2018-10-01", "2018-12-31"),
    ]


def test_a_stage_stands_in_its_clause() -> None:
    folded = fold(SCHEDULE)
    clauses = read_clauses(folded)

    found = read_phases(folded, clauses, HEAD)

    assert next(folded.text[phase.start : phase.end] for phase in found) == "(一)宣传发动阶段(2017年3月—4月)。"
    assert all(clauses[phase.clause].start <= phase.start < phase.end <= clauses[phase.clause].end for phase in found)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        # days behind the name, and without year
        (
            "1.动员部署(9月上旬)。开会。\n2.集中整治(9月中旬至12月上旬)。检查。\n3.检查验收(12月中下旬)。总结。\n",
            [
                ("动员部署", "2017-09-01", "2017-09-10"),
                ("集中整治", "2017-09-11", "2017-12-10"),
                ("检查验收", "2017-12-11", "2017-12-31"),
            ],
        ),
        # a colon between stage and name
        (
            "(一)第一阶段:宣传发动(2017年4月1日至30日)。宣传。\n(二)第二阶段:组织实施(2017年5月1日至10月31日)。实施。\n",
            [
                ("第一阶段:宣传发动", "2017-04-01", "2017-04-30"),
                ("第二阶段:组织实施", "2017-05-01", "2017-10-31"),
            ],
        ),
        # the days at the head of the words
        (
            "(一)宣传发动阶段。2017年6月底前,各地制定方案。\n(二)实施阶段。2017年7月至2018年10月,全面实施。\n",
            [("宣传发动阶段", "", "2017-06-30"), ("实施阶段", "2017-07-01", "2018-10-31")],
        ),
        # all in one sentence
        (
            "分三步:一是启动阶段(2017年5月—6月),二是实施阶段(2017年7月—2018年6月),三是验收阶段(2018年7月—12月)。\n",
            [
                ("启动阶段", "2017-05-01", "2017-06-30"),
                ("实施阶段", "2017-07-01", "2018-06-30"),
                ("验收阶段", "2018-07-01", "2018-12-31"),
            ],
        ),
        (
            "2017年5月为组织动员阶段;2017年6月至2018年10月为具体实施阶段;2018年11月为总结评比阶段。\n",
            [
                ("组织动员阶段", "2017-05-01", "2017-05-31"),
                ("具体实施阶段", "2017-06-01", "2018-10-31"),
                ("总结评比阶段", "2018-11-01", "2018-11-30"),
            ],
        ),
        # the days first
        (
            "2017年3月底前,制定方案。\n2017年4月至11月,组织实施。\n2017年12月,总结验收。\n",
            [
                ("制定方案", "", "2017-03-31"),
                ("组织实施", "2017-04-01", "2017-11-30"),
                ("总结验收", "2017-12-01", "2017-12-31"),
            ],
        ),
        # open ends
        (
            "(一)启动阶段(即日起至2017年4月底)。启动。\n(二)常态阶段(2017年5月起)。坚持。\n",
            [("启动阶段", "2017-03-01", "2017-04-30"), ("常态阶段", "2017-05-01", "")],
        ),
        # the name above, the time in a part of its own
        (
            "第一阶段:建立机制。\n(一)工作时间:2017年4月至12月。\n第二阶段:全面提升。\n(一)工作时间:2018年1月至10月。\n",
            [
                ("第一阶段:建立机制", "2017-04-01", "2017-12-31"),
                ("第二阶段:全面提升", "2018-01-01", "2018-10-31"),
            ],
        ),
        # a stage without days among others
        (
            "(一)启动阶段(2017年4月)。启动。\n(二)总结阶段。总结经验。\n",
            [("启动阶段", "2017-04-01", "2017-04-30"), ("总结阶段", "", "")],
        ),
    ],
)
def test_a_schedule_is_read_in_the_ways_plans_write_it(body: str, expected: list[tuple[str, str, str]]) -> None:
    found = stages("一、主要任务\n提高质量。\n二、实施步骤\n" + body + "三、工作要求\n加强领导。\n")

    assert found == expected


def test_months_without_year_go_on_into_the_next_year() -> None:
    found = stages(
        "一、任务\n提高质量。\n二、步骤安排\n(一)部署阶段(11月)。部署。\n(二)实施阶段(2017年12月至2018年5月)。实施。\n(三)总结阶段(6月)。总结。\n"
    )

    assert [until for _, _, until in found] == ["2017-11-30", "2018-05-31", "2018-06-30"]


def test_stages_are_found_where_no_clause_is_called_schedule() -> None:
    found = stages("一、任务\n(一)提高质量。活动分宣传阶段(2017年4月)和检查阶段(2017年5月)进行。\n")

    assert found == [("宣传阶段", "2017-04-01", "2017-04-30"), ("检查阶段", "2017-05-01", "2017-05-31")]


@pytest.mark.parametrize(
    "text",
    [
        "一、总体要求\n立足新发展阶段,到2025年,质量提高。\n二、任务\n分阶段推进,2018年6月底前完成。\n",
        "第一章 程序\n第一条 考核采取以下步骤:\n(一)自评。每年1月20日前报送报告。\n(二)核查。实地抽查。\n",
        "一、任务\n1.提高质量。到2018年,合格率达到95%。\n",
    ],
)
def test_deadlines_and_goals_are_no_stages(text: str) -> None:
    assert stages(text) == []


@given(st.text(alphabet="一二三、()阶段实施步骤2017年3月至—底前。\n第:起为总结", max_size=120))
def test_any_text_gives_stages_in_order_inside_the_text(text: str) -> None:
    folded = fold(text)

    found = read_phases(folded, read_clauses(folded), HEAD)

    assert [phase.start for phase in found] == sorted(phase.start for phase in found)
    assert all(0 <= phase.start < phase.end <= len(folded.text) for phase in found)
    assert all(phase.since is None or phase.until is None or phase.since <= phase.until for phase in found)
