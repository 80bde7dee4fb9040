"""What a plan asks for is found by the catalogue's words and by the grammar of asking."""

import json
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.fragments import plan_of

from zhiheng.contract.systems import system_named, systems
from zhiheng.policy.folding import fold
from zhiheng.policy.model import Clause, SystemAsked
from zhiheng.policy.systems.indicators import TARGET_REGISTER
from zhiheng.policy.systems.reader import read_systems


def clause(start: int, end: int, parent: int = -1, *, leaf: bool = True) -> Clause:
    return Clause("", "", "", start, end, start, 0 if parent < 0 else 1, parent, leaf)


def read(text: str, clauses: Sequence[Clause] | None = None) -> tuple[SystemAsked, ...]:
    folded = fold(text)
    return read_systems(folded, [clause(0, len(folded.text))] if clauses is None else clauses)


def named(text: str) -> set[str | None]:
    return {row.system for row in read(text)}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("建立企业质量信用档案,对严重失信企业实行黑名单管理。", {"S215", "S221"}),
        ("全面推行“双随机、一公开”监管。", {"S041"}),
        ("畅通12315、12365热线,确保投诉按时办结。", {"S232"}),
        ("每年编制并发布质量状况白皮书。", {"S019"}),
        ("建成电梯智慧监管平台,在用电梯全部接入。", {"S173"}),
        ("推广食用农产品承诺达标合格证。", {"S085"}),
        ("设立区长质量奖,每两年评选一次。", {"S281"}),
        ("落实企业首席质量官制度。", {"S050"}),
        ("健全缺陷消费品召回管理制度。", {"S263"}),
        ("完善12345政务服务热线。", {"S233"}),
    ],
)
def test_a_system_is_found_by_the_words_of_the_field(text: str, numbers: set[str]) -> None:
    assert named(text) == numbers


def test_quotation_marks_inside_a_name_do_not_hide_it() -> None:
    row = next(row for row in read("发布企业质量“红黑榜”。") if row.system == "S220")

    assert row.words == "红黑榜"


def test_a_word_inside_a_longer_word_of_another_system_is_not_counted() -> None:
    assert named("对企业实施质量信用分级分类监管。") == {"S217"}


def test_the_same_word_in_another_context_names_another_system() -> None:
    assert "S072" in named("建立农产品生产经营主体质量安全信用记录和黑名单机制。")
    assert "S221" in named("建立严重失信企业黑名单机制。")


def test_parts_of_a_word_count_only_within_one_sentence() -> None:
    assert "S271" in named("支持跨境电商企业发展,建设投诉举报平台。")
    assert "S271" not in named("支持跨境电商企业发展。建设投诉举报平台。")


def test_a_hotline_number_inside_a_longer_number_is_no_hotline() -> None:
    assert named("联系电话为8123150。") == set()


def test_a_quantified_promise_asks_for_the_register_of_targets_once_in_its_clause() -> None:
    plan = plan_of(
        "一、目标\n到2027年,产品合格率达到95%以上,满意度达到82分。\n二、措施\n深入开展调查研究,提出对策建议。"
    )

    asked = [system for system in plan.systems if system.system == "S001"]

    assert [system.words for system in asked] == ["产品合格率达到95%以上"]
    assert plan.clauses[asked[0].clause].path == "一"


def test_a_thing_the_catalogue_lacks_is_reported_without_a_number_and_less_surely() -> None:
    rows = read("搭建外卖骑手食品配送数据平台。")

    assert [(row.words, row.system) for row in rows] == [("外卖骑手食品配送数据平台", None)]
    assert rows[0].confidence <= 0.5


def test_a_name_close_to_the_catalogue_takes_its_number_with_less_certainty() -> None:
    row = next(row for row in read("建立工程质量监督管理机制。") if row.system is not None)

    assert row.confidence < 0.95


def test_a_platform_that_is_only_spoken_of_is_not_asked_for() -> None:
    assert read("参会人员参观了某某平台。") == ()


def test_a_mechanism_without_content_of_its_own_is_not_reported() -> None:
    assert read("建立健全工作机制,完善激励约束机制。") == ()


def test_one_thing_named_twice_in_a_clause_is_one_row_at_its_first_place() -> None:
    rows = read("建立黑名单制度。列入黑名单的企业向社会公布。")

    assert [(row.system, row.start) for row in rows] == [("S221", 2)]


def test_one_thing_named_in_two_clauses_is_two_rows() -> None:
    text = "一、建立黑名单制度。二、公布黑名单。"
    half = text.index("二")

    rows = read(text, [clause(0, half), clause(half, len(text))])

    assert [(row.system, row.clause) for row in rows] == [("S221", 0), ("S221", 1)]


def test_a_heading_that_repeats_its_own_clause_is_not_a_row_of_its_own() -> None:
    text = "一、加强双随机监管1.推行双随机抽查。"
    inner = text.index("1.")
    clauses = [clause(0, len(text), leaf=False), clause(inner, len(text), 0)]

    rows = read(text, clauses)

    assert [(row.system, row.clause) for row in rows] == [("S041", 1)]


def test_words_outside_every_clause_are_kept_without_a_clause() -> None:
    rows = read("附:关于黑名单的说明", [])

    assert [(row.system, row.clause) for row in rows] == [("S221", -1)]


def test_every_row_says_why_and_stands_where_it_says() -> None:
    folded = fold("探索建立质量“医院”,完善质量追溯体系,建设中药材种植户信息库。")
    rows = read_systems(folded, [clause(0, len(folded.text))])

    assert {row.system for row in rows} == {"S063", "S260", None}
    for row in rows:
        assert row.reasons
        assert 0 < row.confidence <= 1
        assert folded.text[row.start : row.end] == row.words


def test_each_single_word_of_the_catalogue_finds_its_system_where_nothing_longer_stands() -> None:
    lost = []
    for entry in systems():
        found = {number for word in entry.words[:3] for number in named(word.replace("~", "的").replace("…", "的"))}
        if entry.id not in found:
            lost.append(entry.id)

    assert lost == []


def test_the_systems_of_the_reference_plans_are_found(shared: Path) -> None:
    listed = [json.loads(line) for line in (shared / "systems.jsonl").read_text("utf-8").splitlines()]
    hits = asked = told = 0

    for path in sorted((shared / "seeds").glob("*.txt")):
        seed = path.name[:3]
        folded = fold(path.read_bytes().decode("utf-8"))
        gold = [json.loads(line) for line in (shared / f"gold/{path.stem}.tasks.jsonl").read_text("utf-8").splitlines()]
        ends = [(bisect_left(folded.origin, leaf["start"]), bisect_left(folded.origin, leaf["end"])) for leaf in gold]
        rows = read_systems(folded, [clause(start, end) for start, end in ends])

        truth = {
            (row["id"], next((n for n, leaf in enumerate(gold) if leaf["start"] <= ref["start"] < leaf["end"]), -1))
            for row in listed
            if row["id"] != TARGET_REGISTER
            for ref in row["refs"]
            if ref["seed"] == seed
        }
        found = {(row.system, row.clause) for row in rows if row.system is not None}
        hits, asked, told = hits + len(truth & found), asked + len(truth), told + len(found)

    assert hits / asked >= 0.97
    assert hits / told >= 0.92


@given(st.text(alphabet="建立健全质量信用黑名单平台12315“”。,、\n跨境投诉举报", max_size=300))
def test_any_text_gives_rows_in_order_inside_the_text_once_per_clause(text: str) -> None:
    folded = fold(text)
    half = len(folded.text) // 2
    rows = read_systems(folded, [clause(0, half), clause(half, len(folded.text))])

    assert [row.start for row in rows] == sorted(row.start for row in rows)
    assert all(folded.text[row.start : row.end] == row.words for row in rows)
    assert all(row.system is None or system_named(row.system) for row in rows)
    keys = [(row.clause, row.system) for row in rows if row.system]
    assert len(keys) == len(set(keys))
