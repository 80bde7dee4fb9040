"""The grammar of templates: what an official writes is read, what is wrong is named, nothing makes it fall over."""

import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reporting.town import BATCHES, CONTENT, DISTRICTS, FAILING, PASS_RATE, Town, filled_town

from zhiheng.primitives.periods import Period, Stretch
from zhiheng.reporting.numbers_in_text import grammar
from zhiheng.reporting.numbers_in_text.building import build, check, chinese
from zhiheng.reporting.numbers_in_text.default_template import white_paper
from zhiheng.reporting.numbers_in_text.document import ChartFigure, Heading, Paragraph, TableFigure
from zhiheng.reporting.numbers_in_text.markdown import read_markdown
from zhiheng.reporting.numbers_in_text.template import Placeholder, pieces_of, sentences_of, written

part = st.text(st.characters(exclude_characters="{}|｜", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8).map(
    str.strip
)
SCRAPS = [
    "{{",
    "}}",
    "|",
    "｜",
    "如果",
    "对每个",
    "否则",
    "结束",
    "图 趋势",
    "表 区县",
    "产品质量监督抽查合格率",
    "2026",
    "本年",
]
SCRAPS += [
    "全市",
    "东江区",
    "位次",
    "提高",
    "目标",
    "变化",
    "本目标",
    "原文",
    "抽样环节=生产",
    "近5年",
    "。",
    "\n\n",
    "# ",
    "- ",
    "96.5%",
]


TO_OCTOBER = Stretch.parse("2026-M01..2026-M10")


def text_of(template: str, town: Town) -> list[str]:
    document = build(read_markdown(template), town, year=2026)
    return [block.text for block in document.blocks if isinstance(block, Paragraph | Heading)]


@given(st.lists(part.filter(bool), min_size=1, max_size=5))
def test_a_placeholder_reads_back_as_it_is_written(parts: list[str]) -> None:
    placeholder = Placeholder(tuple(parts))

    assert pieces_of(f"甲{placeholder.written}乙") == ["甲", placeholder, "乙"]


@given(st.lists(st.sampled_from(["好。", "坏！", "何？", "句", "{{ 变化 }}", "，"]), max_size=12))
def test_sentences_together_are_the_text(pieces: list[str]) -> None:
    text = "".join(pieces)

    assert "".join(written(sentence) for sentence in sentences_of(pieces_of(text))) == text


@given(st.lists(st.sampled_from(SCRAPS), max_size=30).map(" ".join))
@settings(max_examples=150)
def test_whatever_is_written_is_built_or_told_what_is_wrong(text: str) -> None:
    found = check(read_markdown(text), filled_town(), year=2026)

    assert all(problem.what and problem.remedy and problem.place for problem in found)


@given(st.text(max_size=60))
def test_any_text_without_braces_and_claims_is_read(text: str) -> None:
    check(read_markdown(text), filled_town(), year=2026)


def test_periods_are_written_as_officials_write_them() -> None:
    read = [grammar.period_of(text, 2026) for text in ("2025年", "上年", "2026年上半年", "本年第三季度", "2026年12月")]

    assert read == [
        Period("year", 2025),
        Period("year", 2025),
        Period("half_year", 2026, 1),
        Period("quarter", 2026, 3),
        Period("month", 2026, 12),
    ]
    assert [grammar.period_of(text, 2026) for text in ("2026年13月", "某年", "0001年", "2026年第五季度")] == [None] * 4


def test_parts_may_stand_in_any_order_and_be_left_out(town: Town) -> None:
    ways = (
        "{{ 产品质量监督抽查合格率 | 2026 | 全市 }}。",
        "{{ 产品质量监督抽查合格率 | 全市 | 2026年 }}。",
        "{{ 监督抽查合格率 }}。",
        "{{监督抽查合格率｜本年｜临江市｜数值}}。",
    )

    assert {text_of(way, town)[0] for way in ways} == {"96.5%。"}


def test_a_class_is_named_by_its_words(town: Town) -> None:
    assert text_of("{{ 监督抽查批次 | 本年 | 抽样环节=生产 }}。", town) == ["1200批次。"]
    assert [one.rule for one in check(read_markdown("{{ 监督抽查批次 | 抽样环节=生厂 }}。"), town, year=2026)] == [
        "unknown_name"
    ]


def test_a_wrong_name_is_answered_with_the_nearest(town: Town) -> None:
    (problem,) = check(read_markdown("{{ 产品质量监督抽察合格率 | 2026 }}。"), town, year=2026)

    assert problem.rule == "unknown_name"
    assert "产品质量监督抽查合格率" in problem.remedy


def test_a_paragraph_is_built_for_each_district_with_its_own_numbers(town: Town) -> None:
    template = """{{ 对每个 区县 }}

{{ 如果 监督抽查合格率 | 本年 | 本区县 | 有数据 }}

{{ 本区县 }}为{{ 监督抽查合格率 | 本年 | 本区县 }}。

{{ 否则 }}

{{ 本区县 }}没有数据。

{{ 结束 }}

{{ 结束 }}"""

    assert text_of(template, town) == ["东江区为95.5%。", "西江区为96.5%。", "南山县为97.5%。", "北河县没有数据。"]


def test_in_a_loop_over_districts_the_place_must_be_written(town: Town) -> None:
    template = "{{ 对每个 区县 }}\n\n{{ 监督抽查合格率 }}。\n\n{{ 结束 }}"

    found = check(read_markdown(template), town, year=2026)

    assert [problem.rule for problem in found] == ["grammar"] * len(DISTRICTS)
    assert "东江区" in found[0].place


def test_a_condition_may_ask_for_a_direction(town: Town) -> None:
    template = "{{ 如果 监督抽查合格率 | 本年 | 全市 | 提高 }}\n\n升\n\n{{ 否则 }}\n\n降\n\n{{ 结束 }}"

    assert text_of(template, town) == ["升"]


def test_loops_and_conditions_that_do_not_close_are_named(town: Town) -> None:
    for template in ("{{ 对每个 区县 }}", "{{ 结束 }}", "{{ 否则 }}", "文字{{ 如果 有区县 }}", "{{ 变化", "}} 文字"):
        assert "grammar" in [problem.rule for problem in check(read_markdown(template), town, year=2026)], template


def test_targets_tell_their_words_value_state_and_office(town: Town) -> None:
    template = (
        "{{ 对每个 目标 | 进展滞后 }}\n\n{{ 本目标 }}：{{ 本目标 | 目标值 }}，{{ 本目标 | 实际值 }}，"
        "{{ 本目标 | 状态 }}，{{ 本目标 | 责任单位 }}。\n\n{{ 结束 }}"
    )

    assert text_of(template, town) == ["质量总体满意度达到82分：不低于82分，79.2分，进展滞后，市市场监管局。"]


def test_best_and_worst_districts_are_named(town: Town) -> None:
    template = "{{ 监督抽查合格率 | 本年 | 最好区县 }}最好（{{ 最好区县数值 }}），{{ 最差区县 }}最差。"

    assert text_of(template, town) == ["南山县最好（97.5%），东江区最差。"]


def test_every_chart_and_table_is_built_from_its_placeholder(town: Town) -> None:
    forms = """{{ 图 趋势 | 监督抽查合格率 | 近5年 }}

{{ 图 区县 | 监督抽查合格率 }}

{{ 图 分类 | 监督抽查批次 | 本年 | 抽样环节 }}

{{ 图 分类 | 监督抽查合格率 | 本年 | 抽样环节 }}

{{ 图 小图 | 监督抽查合格率 | 2022-2026 }}

{{ 图 地图 | 监督抽查合格率 }}

{{ 图 目标状态 }}

{{ 表 历年 | 监督抽查合格率 | 监督抽查批次 | 近3年 }}

{{ 表 区县 | 监督抽查合格率 | 监督抽查批次 }}

{{ 表 分类 | 监督抽查批次 | 抽样环节 }}

{{ 表 目标 | 产品 }}"""

    document = build(read_markdown(forms), town, year=2026)

    charts = [block.chart.form for block in document.blocks if isinstance(block, ChartFigure)]
    tables = [block.table for block in document.blocks if isinstance(block, TableFigure)]
    assert charts == ["trend", "districts", "classes", "districts", "small_multiples", "map", "status"]
    assert tables[0].rows[0] == ("产品质量监督抽查合格率（%）", "95.4", "96.0", "96.5")
    assert tables[1].rows[3] == ("北河县", "未报送", "未报送")
    assert [table.columns[0] for table in tables] == ["指标", "区县", "分类", "目标"]


def test_headings_are_numbered_as_official_papers_number_them(town: Town) -> None:
    document = build(read_markdown("## 甲\n\n### 乙\n\n#### 丙\n\n##### 丁\n\n## 戊\n\n### 己"), town, year=2026)

    headings = [block.number for block in document.blocks if isinstance(block, Heading)]

    assert headings == ["一、", "（一）", "1.", "（1）", "二、", "（一）"]
    assert chinese(10) == "十"


def test_the_source_is_asked_for_everything_at_once_however_long_the_paper(town: Town) -> None:
    build(read_markdown(white_paper()), town, year=2026)

    assert town.calls <= 4


def test_every_number_told_has_its_way_back(town: Town) -> None:
    document = build(read_markdown(white_paper()), town, year=2026)

    told = {
        number
        for block in document.blocks
        if isinstance(block, Paragraph)
        for span in block.spans
        for number in span.used
    }
    assert told <= {used.number for used in document.used}
    assert all(used.answer.run == "R7" and used.answer.position == 900 for used in document.used)
    assert PASS_RATE in {used.indicator for used in document.used}


def test_the_white_paper_of_the_house_is_built_for_a_city_that_has_no_number_yet() -> None:
    document = build(read_markdown(white_paper()), Town(), year=2026)

    assert document.title == "临江市2026年质量状况白皮书"
    assert document.used == ()
    assert len([block for block in document.blocks if isinstance(block, Heading) and block.level == 1]) == 6


def running_town() -> Town:
    """In November of the paper's year: spot checks are known to October, what comes once a year is not due."""
    made = filled_town()
    for key in [key for key in made.known if key[1] == "2026"]:
        del made.known[key]
    made.today = date(2026, 11, 20)
    made.parts = {one.address: TO_OCTOBER for one in (PASS_RATE, BATCHES, FAILING)}
    for one, now, before in ((PASS_RATE, "96.1", "95.9"), (BATCHES, "2000", "1900"), (FAILING, "3.9", "4.1")):
        made.says(one, "2026-M01..2026-M10", "", now)
        made.says(one, "2025-M01..2025-M10", "", before)
    for number, region in enumerate(DISTRICTS):
        made.says(PASS_RATE, "2026-M01..2026-M10", region.code, str(95 + number))
        made.says(BATCHES, "2026-M01..2026-M10", region.code, "500")
    for stage in ("production", "market", "online"):
        made.says(BATCHES, "2026-M01..2026-M10", "", "600", classes=(("stage", stage),))
    made.goals = []
    made.says(CONTENT, "2025", "", "80.1")
    lately = {"actual": made.known[CONTENT.address, "2025", "", ()], "actual_period": Period("year", 2025)}
    made.goal(CONTENT, "82", state="off_track", field="service", **lately)
    added = made.goal(BATCHES, "2500", state="on_track", actual=None)
    made.goals[-1] = replace(added, indicator="")
    return made


def test_a_part_of_the_year_is_told_with_its_months_and_held_beside_the_same_months_of_the_year_before() -> None:
    rate = "监督抽查合格率 | 本年以来 | 全市"
    text = (
        f"{{{{ {rate} | 期间 }}}}为{{{{ {rate} }}}}，{{{{ 变化 }}}}，原为{{{{ 监督抽查合格率 | 上年同期 | 全市 }}}}。"
    )

    said = text_of(text, running_town())

    assert said == ["2026年1—10月为96.1%，比上年同期提高0.2个百分点，原为95.9%。"]


def test_of_a_year_that_is_over_the_part_so_far_is_the_year(town: Town) -> None:
    assert text_of("{{ 监督抽查合格率 | 本年以来 | 全市 | 期间 }}为{{ 监督抽查合格率 | 本年以来 | 全市 }}。", town) == [
        "2026年为96.5%。"
    ]


def test_the_white_paper_of_a_running_year_tells_how_far_it_is_and_what_is_behind() -> None:
    town = running_town()

    document = build(read_markdown(white_paper()), town, year=2026)

    said = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert any("2026年11月20日" in text for text in said)
    assert "产品质量监督抽查合格率：2026年1—10月为96.1%，比上年同期提高0.2个百分点。" in said
    assert not any(text.startswith("质量总体满意度") for text in said)
    assert "“质量总体满意度达到82分”：目标为不低于82分，2025年为80.1分，责任单位为市市场监管局。" in said
    assert "“监督抽查批次达到2500批次”：目标为不低于2500批次，按方案期内累计或增幅判定。" in said
    assert town.calls <= 4


def test_a_stale_part_of_the_year_refuses_the_paper() -> None:
    town = running_town()
    town.says(FAILING, "2025-M01..2025-M10", "", "4.1", newest=901)

    assert {problem.rule for problem in check(read_markdown(white_paper()), town, year=2026)} == {"stale"}


def test_every_indicator_the_white_paper_names_is_declared_by_a_pack(repository: Path) -> None:
    declared = {
        name
        for file in (repository / "src/zhiheng/packs").glob("*/indicators.toml")
        for one in tomllib.loads(file.read_text(encoding="utf-8"))["indicator"].values()
        for name in (one["title"]["zh"], *one.get("aliases", ()))
    }

    named = set()
    for block in read_markdown(white_paper()).blocks:
        for piece in pieces_of(block.text):
            if isinstance(piece, Placeholder):
                command, parts = grammar.command_of(piece) or ("", piece.parts)
                candidates = parts[1:] if command in {"图", "表"} else parts[:1]
                named |= {part for part in candidates if part.endswith(("率", "指数", "满意度", "批次"))}

    assert len(named) >= 5
    assert named <= declared
