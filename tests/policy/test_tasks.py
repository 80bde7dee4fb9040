"""Tasks: the finest clauses with their units and deadlines."""

import json
from datetime import date
from pathlib import Path

import pytest

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Head, Task
from zhiheng.policy.notes.reader import read_notes
from zhiheng.policy.outline.reader import read_clauses
from zhiheng.policy.tasks import read_tasks


def tasks(text: str, year: int | None = None) -> tuple[Task, ...]:
    folded = fold(text)
    clauses = read_clauses(folded)
    return read_tasks(folded, clauses, read_notes(folded, clauses), Head(default_year=year))


def test_a_task_unites_the_notes_of_its_clause_without_repeating_a_unit() -> None:
    text = (
        "一、任务\n(一)产品。抽检(市质监局牵头,市农委配合)。创牌(市经信委、市质监局牵头,市农委配合)。\n(二)工程。好。"
    )

    task, other = tasks(text)

    assert (task.lead, task.support, task.joint) == (("市质监局", "市经信委"), ("市农委",), ())
    assert not task.inherits
    assert (other.lead, other.support, other.joint) == ((), (), ())


def test_units_from_outside_the_clause_are_inherited() -> None:
    text = (
        "一、任务\n(一)产品\n1.食品。好。\n2.药品。好。\n(市质监局负责)\n(二)工程(市住建局牵头)\n"
        "1.住宅。好。\n2.公路。好。(市交通局)"
    )

    found = {task.path: task for task in tasks(text)}

    assert found["一/(一)/1"].inherits
    assert found["一/(一)/1"].joint == ("市质监局",)
    assert found["一/(二)/1"].inherits
    assert found["一/(二)/1"].lead == ("市住建局",)
    assert not found["一/(二)/2"].inherits
    assert found["一/(二)/2"].joint == ("市交通局",)


@pytest.mark.parametrize(
    ("words", "year", "until"),
    [
        ("具体方案于2017年7月20日前报送。", None, date(2017, 7, 20)),
        ("2025年底前完成。", None, date(2025, 12, 31)),
        ("年底前完成。", 2018, date(2018, 12, 31)),
        ("6月底前完成。", 2018, date(2018, 6, 30)),
        ("到2020年建成平台。", None, date(2020, 12, 31)),
        ("建成平台。(责任单位:市质监局;完成时限:2024年12月)", None, date(2024, 12, 31)),
    ],
)
def test_a_deadline_is_the_last_day_it_leaves(words: str, year: int | None, until: date) -> None:
    (task,) = tasks("一、任务\n" + words, year)

    assert [deadline.until for deadline in task.deadlines] == [until]
    assert task.deadlines[0].words in words


def test_the_time_column_of_a_task_table_gives_the_deadline() -> None:
    text = "要求如下。\n序号|任务|责任单位|完成时限\n1|2015年以来的问题整改|市质监局|2018年6月\n2|验收|市住建局|长期\n"

    first, second = tasks(text)

    assert [deadline.until for deadline in first.deadlines] == [date(2018, 6, 30)]
    assert second.deadlines == ()


@pytest.mark.parametrize("words", ["年底前完成。", "比2014年增长5%。", "落实《到2020年的纲要》。"])
def test_what_names_no_day_to_finish_by_is_no_deadline(words: str) -> None:
    (task,) = tasks("一、任务\n" + words)

    assert task.deadlines == ()


def test_a_guessed_clause_is_less_sure_than_a_numbered_one() -> None:
    text = (
        "一、目标\n见效。\n产品质量。达到95%。(省质监局负责)\n工程质量。达到96%。"
        "(省住建厅负责)\n二、任务\n做好。(省质监局负责)"
    )

    guessed, _, numbered = tasks(text)

    assert guessed.path == "一/产品质量"
    assert guessed.confidence < numbered.confidence
    assert guessed.reasons
    assert numbered.reasons


def test_a_text_without_clauses_has_no_tasks() -> None:
    assert tasks("") == tasks("今天天气很好。") == ()


PLAN = """河源市质量工作方案
为推进质量强市,结合我市实际情况,制定本方案。
一、总体要求
坚持质量第一的方针,全面提升产品、工程和服务的质量水平。
二、重点任务
(一)提升产品质量
1.加强食品监管。全年抽检食品2000批次以上,不合格产品处置率达到100%。(市市场监管局牵头,市农业农村局、市教育局配合)
2.加强消费品监管。建立缺陷消费品召回机制。(责任单位:市市场监管局、市商务局,各县(市、区)人民政府;完成时限:2024年12月)
(二)提升工程质量。推广装配式建筑,治理质量常见问题。(市住房城乡建设局、市交通运输局按职责分工负责)
三、保障措施
(一)加强组织领导。建立联席会议制度,定期通报工作进展情况。
(二)严格督查考核。由市政府督查室牵头,市市场监管局配合。
河源市人民政府办公室
2024年3月5日
"""
LAYOUTS = {
    "one line with wide gaps": PLAN.replace("\n", "\u3000\u3000"),
    "one line with spaces": PLAN.replace("\n", " "),
    "one line without gaps": PLAN.replace("\n", ""),
    "indented, with empty lines": PLAN.replace("\n", "\r\n\r\n\u3000\u3000"),
    "full width": PLAN.translate({code: code + 0xFEE0 for code in map(ord, "0123456789.,:;()%")}),
    "printed 24 characters to a line": "\n".join(
        line[at : at + 24] for line in PLAN.splitlines() for at in range(0, len(line), 24)
    ),
    "printed 31 characters to a line": "\n".join(
        line[at : at + 31] for line in PLAN.splitlines() for at in range(0, len(line), 31)
    ),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_layout_changes_nothing_in_the_tasks(text: str) -> None:
    def told(task: Task) -> tuple[object, ...]:
        names = [" ".join(fold(name).text for name in names) for names in (task.lead, task.support, task.joint)]
        return fold(task.path).text, *names, tuple(deadline.until for deadline in task.deadlines)

    assert [told(task) for task in tasks(text)] == [told(task) for task in tasks(PLAN)]


def test_the_reference_plans_are_read_as_people_read_them(shared: Path) -> None:
    for gold in sorted((shared / "gold").glob("*.tasks.jsonl")):
        name = gold.name.removesuffix(".tasks.jsonl")
        with (shared / "seeds" / f"{name}.txt").open(encoding="utf-8", newline="") as seed:
            text = seed.read()

        folded = fold(text)
        found = [
            {
                "path": task.path,
                "title": task.title,
                "start": task.start,
                "end": task.end,
                "lead": list(task.lead),
                "support": list(task.support),
                "joint": list(task.joint),
                "inherits": task.inherits,
            }
            for task in map(folded.moved, tasks(text))
        ]

        assert found == [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]


def test_a_clause_that_only_says_who_deals_with_a_matter_names_its_units() -> None:
    text = (
        "一、分工\n(一)产品质量提升由州质监局牵头,州商务局配合,2015年底前完成。\n"
        "(二)农产品安全由州农牧局负责。\n(三)食品由州食药局抽检。\n"
    )

    product, farm, food = tasks(text)

    assert (product.lead, product.support) == (("州质监局",), ("州商务局",))
    assert farm.joint == ("州农牧局",)
    assert (food.lead, food.support, food.joint) == ((), (), ())
