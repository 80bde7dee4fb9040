"""A sentence that contradicts its number, or has no fresh number, is never built."""

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.reporting.town import BATCHES, DISTRICTS, FAILING, PASS_RATE, Town

from zhiheng.primitives.rounding import round_places
from zhiheng.reporting.numbers_in_text.building import build, check
from zhiheng.reporting.numbers_in_text.document import Paragraph
from zhiheng.reporting.numbers_in_text.markdown import read_markdown
from zhiheng.reporting.numbers_in_text.problems import Problem, Refused
from zhiheng.reporting.numbers_in_text.words import lexicon

if TYPE_CHECKING:
    from zhiheng.reporting.numbers_in_text.words import Claim

RATE = "{{ 产品质量监督抽查合格率 | 2026 | 全市 }}"
shares = st.decimals(90, 100, allow_nan=False, places=3)
WORDS = sorted(lexicon().words)


def problems(text: str, town: Town) -> tuple[Problem, ...]:
    return check(read_markdown(text), town, year=2026)


def rules(text: str, town: Town) -> list[str]:
    return [problem.rule for problem in problems(text, town)]


def said(text: str, town: Town) -> str:
    document = build(read_markdown(text), town, year=2026)
    return "".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def plainly(value: Decimal, before: Decimal) -> "Claim":
    """The direction by the rule as a reader would write it down: round the difference, look at its sign."""
    step = round_places(value - before, 1)
    return "up" if step > 0 else "down" if step < 0 else "level"


@given(
    shares, shares, st.sampled_from([word for word in WORDS if lexicon().words[word].claim in {"up", "down", "level"}])
)
@settings(max_examples=60)
def test_a_word_of_change_is_built_if_and_only_if_the_rounded_difference_has_its_sign(
    value: Decimal, before: Decimal, word: str
) -> None:
    town = Town()
    town.says(PASS_RATE, "2026", "", str(value))
    town.says(PASS_RATE, "2025", "", str(before))

    found = rules(f"合格率为{RATE}，比上年{{{{ {word} }}}}。", town)

    agrees = lexicon().words[word].claim == plainly(value, before)
    assert found == ([] if agrees else ["contradiction"])


@given(
    st.lists(shares, min_size=4, max_size=4), st.sampled_from(["首位", "末位", "并列首位", "并列末位", "最高", "最低"])
)
@settings(max_examples=60)
def test_a_word_of_rank_is_built_if_and_only_if_the_displayed_numbers_bear_it_out(
    values: list[Decimal], word: str
) -> None:
    town = Town()
    for region, value in zip(DISTRICTS, values, strict=True):
        town.says(PASS_RATE, "2026", region.code, str(value))

    found = rules(f"东江区为{{{{ 监督抽查合格率 | 2026 | 东江区 }}}}，居{{{{ {word} }}}}。", town)

    shown = [round_places(value, 1) for value in values]
    ahead, behind = max(shown) == shown[0], min(shown) == shown[0]
    alone = shown.count(shown[0]) == 1
    true = {
        "首位": ahead and alone,
        "末位": behind and alone,
        "并列首位": ahead and not alone,
        "并列末位": behind and not alone,
        "最高": ahead,
        "最低": behind,
    }
    assert found == ([] if true[word] else ["contradiction"])


@given(shares, shares, st.sampled_from(["高于", "低于", "相同", "不低于", "不高于", "优于", "劣于"]))
@settings(max_examples=60)
def test_a_comparison_is_built_if_and_only_if_the_displayed_numbers_bear_it_out(
    value: Decimal, whole: Decimal, word: str
) -> None:
    town = Town()
    town.says(PASS_RATE, "2026", "1", str(value))
    town.says(PASS_RATE, "2026", "", str(whole))

    found = rules(f"东江区为{{{{ 监督抽查合格率 | 2026 | 东江区 }}}}，{{{{ {word} | 全市 }}}}。", town)

    one, two = round_places(value, 1), round_places(whole, 1)
    true = {
        "高于": one > two,
        "低于": one < two,
        "相同": one == two,
        "不低于": one >= two,
        "不高于": one <= two,
        "优于": one > two,
        "劣于": one < two,
    }
    assert found == ([] if true[word] else ["contradiction"])


@given(shares, shares)
@settings(max_examples=40)
def test_a_target_is_judged_by_the_full_number(value: Decimal, limit: Decimal) -> None:
    town = Town()
    town.says(PASS_RATE, "2026", "", str(value))
    town.goal(PASS_RATE, str(limit))

    reached = rules(f"合格率为{RATE}，{{{{ 达到 }}}}目标。", town)
    missed = rules(f"合格率为{RATE}，{{{{ 未达到 }}}}目标。", town)

    assert (reached == []) == (value >= limit)
    assert (missed == []) == (value < limit)


@given(shares, shares)
@settings(max_examples=40)
def test_words_the_program_chooses_agree_with_the_words_it_would_accept(value: Decimal, before: Decimal) -> None:
    town = Town()
    town.says(FAILING, "2026", "", str(value))
    town.says(FAILING, "2025", "", str(before))

    chosen = said("不合格发现率为{{ 不合格发现率 | 2026 | 全市 }}，{{ 变化 }}。", town)

    word = {"up": "提高", "down": "降低", "level": "持平"}[plainly(value, before)]
    assert word in chosen
    assert rules(f"不合格发现率为{{{{ 不合格发现率 | 2026 | 全市 }}}}，比上年{{{{ {word} }}}}。", town) == []


@given(st.sampled_from(WORDS), st.sampled_from(["", "略有", "明显", "继续"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_of_the_lexicon_stands_unmarked_in_a_sentence_about_a_number(
    town: Town, word: str, before: str
) -> None:
    assume(word not in lexicon().loose)

    found = rules(f"合格率为{RATE}，{before}{word}。", town)

    assert "unbound_word" in found


@given(st.integers(0, 10**7), st.sampled_from(["%", "个百分点", "批次", "万元", "家", "‰", "项", "亿元"]))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_number_typed_by_hand_is_built(town: Town, number: int, unit: str) -> None:
    assert rules(f"全市共{number}{unit}。", town) == ["unbound_number"]
    assert rules(f"合格率为{number / 7:.2f}{unit}。", town) == ["unbound_number"]


@pytest.mark.parametrize(
    "text",
    [
        "2026年1月5日，市政府印发《质量强市行动方案（2024—2026年）》（临政发〔2024〕5号）。",
        "第3章按GB/T 8170-2008修约，依据ISO 9001:2015。",
        "“十四五”期间，质量工作稳中求进，不断提高管理水平。",
    ],
)
def test_dates_titles_and_standards_are_no_numbers_and_plain_words_no_claims(text: str, town: Town) -> None:
    assert rules(text, town) == []


@pytest.mark.parametrize(
    "text",
    [
        "百分之九十六的产品合格。",
        "九成以上产品合格。",
        "三分之二的企业参加。",
        "合格率为９６．５％。",
        "居全市第3位。",
        "合格率居第二名。",
    ],
)
def test_numbers_in_chinese_or_full_width_are_numbers_too(text: str, town: Town) -> None:
    assert "unbound_number" in rules(text, town)


@pytest.mark.parametrize("negation", ["没有", "未", "并未", "不", "尚未 "])
def test_a_negation_before_a_word_is_refused(negation: str, town: Town) -> None:
    assert rules(f"合格率为{RATE}，{negation}{{{{ 提高 }}}}。", town) == ["negated_word"]


def test_a_stale_number_is_refused_with_its_run_and_the_entry_that_came_after(town: Town) -> None:
    town.says(PASS_RATE, "2026", "", "96.48", newest=905)

    (problem,) = problems(f"合格率为{RATE}。", town)

    assert problem.rule == "stale"
    assert "R7" in problem.what
    assert "900" in problem.what
    assert "905" in problem.what


@pytest.mark.parametrize(
    "text",
    [
        "{{ 图 趋势 | 产品质量监督抽查合格率 | 近5年 | 全市 }}",
        "{{ 表 历年 | 产品质量监督抽查合格率 | 近3年 | 全市 }}",
        f"合格率为{RATE}，{{{{ 变化 }}}}。",
        "{{ 如果 产品质量监督抽查合格率 | 上年 | 全市 | 有数据 }}\n\n好。\n\n{{ 结束 }}",
    ],
)
def test_a_stale_number_is_refused_wherever_it_would_be_used(text: str, town: Town) -> None:
    town.says(PASS_RATE, "2025", "", "96.03", newest=905)

    assert rules(text, town) == ["stale"]


def test_a_target_that_rests_on_a_stale_number_is_refused(town: Town) -> None:
    town.says(PASS_RATE, "2026", "", "96.48", newest=905)
    town.goal(PASS_RATE, "97")

    assert set(rules("{{ 表 目标 }}", town)) == {"stale"}
    assert set(rules("目标共{{ 目标数 }}项。", town)) == {"stale"}


def test_a_number_that_is_not_there_is_refused_with_its_state(town: Town) -> None:
    (problem,) = problems("北河县为{{ 产品质量监督抽查合格率 | 2026 | 北河县 }}。", town)

    assert problem.rule == "no_number"
    assert "未报送" in problem.what


def test_every_problem_of_a_template_is_told_at_once_with_its_sentence(town: Town) -> None:
    text = (
        f"# 白皮书\n\n## 总体\n\n合格率为{RATE}，比上年{{{{ 下降 }}}}。\n\n另有96.5%。{{{{ 查无此率 | 2026 }}}}很好。"
    )

    with pytest.raises(Refused) as refused:
        build(read_markdown(text), town, year=2026)

    found = refused.value.problems
    assert [problem.rule for problem in found] == ["contradiction", "unbound_number", "unknown_name"]
    assert [problem.place for problem in found] == ["“一、总体”第5行", "“一、总体”第7行", "“一、总体”第7行"]
    assert found[1].sentence == "另有96.5%。"
    assert all(problem.remedy for problem in found)


def test_the_size_of_a_change_needs_its_word_first(town: Town) -> None:
    assert rules(f"合格率为{RATE}，变动{{{{ 比上年 }}}}。", town) == ["unbound_word"]
    assert (
        said(f"合格率为{RATE}，比上年{{{{ 提高 }}}}{{{{ 比上年 }}}}。", town)
        == "合格率为96.5%，比上年提高0.4个百分点。"
    )


def test_a_difference_that_does_not_fit_the_displayed_numbers_is_explained_in_a_note(town: Town) -> None:
    town.says(PASS_RATE, "2026", "", "96.46")
    town.says(PASS_RATE, "2025", "", "96.44")

    document = build(read_markdown(f"合格率为{RATE}，比上年{{{{ 持平 }}}}。"), town, year=2026)

    assert len(document.notes) == 1
    assert "未修约" in document.notes[0]


def test_a_target_missed_by_less_than_is_displayed_is_explained_in_a_note(town: Town) -> None:
    town.goals.clear()
    town.says(PASS_RATE, "2026", "", "96.46")
    town.goal(PASS_RATE, "96.5")

    document = build(read_markdown(f"合格率为{RATE}，{{{{ 未达到 }}}}目标。"), town, year=2026)

    assert "全数值比较法" in document.notes[0]


def test_rank_is_for_districts_and_names_those_left_out(town: Town) -> None:
    text = "东江区为{{ 监督抽查合格率 | 2026 | 东江区 }}，居{{ 位次 }}。"

    document = build(read_markdown(text), town, year=2026)

    assert said(text, town) == "东江区为95.5%，居第3位。"
    assert document.notes == ("北河县没有“产品质量监督抽查合格率”数据，未参加比较。",)
    assert rules(f"合格率为{RATE}，居{{{{ 首位 }}}}。", town) == ["not_comparable"]


def test_what_is_neither_good_nor_bad_has_no_first_place(town: Town) -> None:
    for region in DISTRICTS:
        town.says(BATCHES, "2026", region.code, "5")

    assert rules("{{ 拒检批次 | 2026 | 全市 | 最好区县 }}。", town) == ["not_comparable"]


def test_words_left_to_their_author_are_listed(town: Town) -> None:
    document = build(read_markdown(f"合格率为{RATE}，要{{{{ 原文 | 进一步提高 }}}}。"), town, year=2026)

    assert document.by_hand == ("进一步提高",)
