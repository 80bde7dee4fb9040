"""White papers: built from the numbers of a run, refused where a sentence cannot stand, issued by another person."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from tests.kernel.bakery import CHECK, HEADER, OFFICE, check_row

from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.reports import actions, queries, rules
from zhiheng.kernel.reports.models import Issue, Paper, Refusal
from zhiheng.primitives.periods import Period
from zhiheng.reporting.fonts.choice import MissingFonts, find_fonts
from zhiheng.reporting.numbers import Question
from zhiheng.reporting.numbers_in_text.markdown import read_markdown
from zhiheng.reporting.numbers_in_text.word_template import UnreadableTemplate, write_word

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings
    from tests.kernel.bakery import Bakery

    from zhiheng.kernel.access.models import Person

BEGUN = datetime(2026, 1, 5, 4, tzinfo=UTC)
NOW = datetime(2026, 4, 27, 4, tzinfo=UTC)
TODAY = date(2026, 4, 27)
EAST, WEST = "339901", "339902"
RATE, COUNT = "bakery.pass_rate", "bakery.checks"
QUARTER = Period.parse("2026-Q1")
TEMPLATE = """# {{ 本市 }}{{ 年份 }}年馒头质量

## 抽检

第一季度抽检{{ 抽检批次 | 2026年第一季度 | 全市 }}。

馒头抽检合格率为{{ 馒头抽检合格率 | 2026年第一季度 | 全市 }}。
"""
CONTRADICTED = TEMPLATE + "\n东城区为{{ 馒头抽检合格率 | 2026年第一季度 | 东城区 }}，{{ 低于 | 全市 }}平均水平。\n"


@pytest.fixture(autouse=True)
def fonts() -> None:
    """Papers are drawn with the Chinese fonts of the machine."""
    try:
        find_fonts()
    except MissingFonts:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("a Chinese font must be there when CI=true")
        pytest.skip("no Chinese font on this machine")


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


@pytest.fixture
def bakery(db: None) -> Any:  # noqa: ANN401 - a cast
    del db
    from tests.kernel.bakery import open_bakery

    from zhiheng.contract.in_use import put_in_use

    yield open_bakery()
    put_in_use(None)


@pytest.fixture
def li(bakery: Bakery) -> Person:
    """Of the quality office: builds."""
    return _person(bakery, "li", "quality_office")


@pytest.fixture
def gong(bakery: Bakery) -> Person:
    """Issues."""
    return _person(bakery, "gong", "publish")


def _person(bakery: Bakery, username: str, role: str) -> Person:
    from zhiheng.kernel.access.actions import create_person

    del bakery
    return create_person(username=username, name=username, office=OFFICE, role=role, password="Long-enough-1", at=BEGUN)


def stated(bakery: Bakery, *rows: tuple[object, ...]) -> None:
    """Checks that are stated, checked and approved."""
    from zhiheng.kernel.records.actions import Act, approve_records, check_records
    from zhiheng.kernel.statements.actions import state_records

    verdicts = state_records(bakery.stating(CHECK, at=NOW), HEADER, rows)
    numbers = [one.thing for one in verdicts if one.thing is not None]
    check_records(numbers, Act(bakery.qian, NOW))
    approve_records(numbers, Act(bakery.sun, NOW))


def refreshed() -> None:
    from zhiheng.kernel.indicators.actions import refresh

    refresh(at=NOW)


def kept_template(li: Person, text: str = TEMPLATE) -> int:
    kept = actions.keep_template(name="馒头.md", content=text.encode(), by=li, at=NOW)
    return int(kept.pk)


def built(li: Person, text: str = TEMPLATE) -> Paper:
    made = actions.build_paper(year=2026, template=kept_template(li, text), by=li, at=NOW)
    assert isinstance(made, Paper), made.problems
    return made


def refused(li: Person, text: str) -> Refusal:
    made = actions.build_paper(year=2026, template=kept_template(li, text), by=li, at=NOW)
    assert isinstance(made, Refusal)
    return made


# --- building --------------------------------------------------------------------------------------------------------


def test_a_paper_is_kept_with_its_files_its_numbers_and_an_entry_that_holds_their_digests(
    bakery: Bakery, li: Person
) -> None:
    from zhiheng.kernel.indicators.queries import definition, newest_run, value_of
    from zhiheng.kernel.journal.models import Entry

    stated(bakery, check_row("1"), check_row("2", verdict="不合格"), check_row("3"))
    refreshed()

    paper = built(li)

    run = newest_run()
    assert run is not None
    assert (paper.title, paper.year, paper.run, paper.position) == ("澄川市2026年馒头质量", 2026, run.pk, run.position)
    assert queries.file_of(paper.pdf).startswith(b"%PDF")
    assert queries.file_of(paper.word).startswith(b"PK")
    entry = Entry.objects.get(pk=paper.pk)
    told = msgspec.json.decode(entry.data)
    assert (entry.act, entry.kind, entry.by) == ("built", "reports.paper", "li")
    assert (told["pdf"], told["word"], told["run"]) == (paper.pdf, paper.word, run.pk)
    assert told["ledger"] == rules.digest(paper.ledger.encode())
    by_indicator = {line.indicator: line for line in paper.lines}
    line = by_indicator[RATE]
    value = value_of(RATE, "339900", "2026-Q1")
    assert value is not None
    assert float(line.value) == value.value
    assert (line.run, line.position, line.records) == (str(run.pk), run.position, 3)
    known = definition(line.definition)
    assert known is not None
    assert known.indicator == RATE


def test_a_word_that_contradicts_the_numbers_refuses_the_paper_and_keeps_the_sentence(
    bakery: Bakery, li: Person
) -> None:
    in_the_west = (check_row("3", sold_in=WEST, verdict="不合格"), check_row("4", sold_in=WEST))
    stated(bakery, check_row("1"), check_row("2"), *in_the_west)
    refreshed()

    refusal = refused(li, CONTRADICTED)

    (problem,) = refusal.problems
    assert (problem.rule, problem.place.startswith("“一、抽检”")) == ("contradiction", True)
    assert "低于" in problem.sentence
    assert problem.remedy
    assert refusal.count == 1
    assert not Paper.objects.exists()


def test_numbers_that_entries_came_after_are_stale_until_they_are_computed_anew(bakery: Bakery, li: Person) -> None:
    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    stated(bakery, check_row("3", verdict="不合格"))

    stale = refused(li, TEMPLATE)
    refreshed()
    paper = built(li)

    assert {problem.rule for problem in stale.problems} == {"stale"}
    assert [line.value for line in paper.lines if line.indicator == COUNT] == ["3.0"]


def test_a_kind_that_a_number_does_not_rest_on_does_not_make_it_stale(bakery: Bakery, li: Person) -> None:
    from zhiheng.kernel.statements.actions import state_records

    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    state_records(
        bakery.stating("bakery.quarter", at=NOW),
        ("period", "region", "shops", "sold", "content", "asked"),
        [("2026-Q1", EAST, 3, 30, 80, 10)],
    )

    assert built(li).numbers == 2


def test_without_any_run_a_number_is_stale_where_there_are_entries(bakery: Bakery, li: Person) -> None:
    stated(bakery, check_row("1"))

    assert {problem.rule for problem in refused(li, TEMPLATE).problems} == {"stale"}


def test_the_paper_of_the_house_is_built_for_a_city_without_numbers(db: None) -> None:
    del db

    made = actions.make(chosen=queries.chosen(None), year=2025, day=TODAY)

    assert made.document.used == ()
    assert made.numbers.run is None


def test_only_the_quality_office_builds_and_only_years_that_have_begun(bakery: Bakery, li: Person) -> None:
    with pytest.raises(RoleMissing):
        actions.build_paper(year=2026, template=None, by=bakery.zhao, at=NOW)
    with pytest.raises(rules.YearRefused):
        actions.build_paper(year=2027, template=None, by=li, at=NOW)


# --- issuing ---------------------------------------------------------------------------------------------------------


def test_another_person_with_the_role_issues_a_paper_once(bakery: Bakery, li: Person, gong: Person) -> None:
    from zhiheng.kernel.access.actions import give_grant
    from zhiheng.kernel.journal.models import Entry

    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    paper = built(li)

    with pytest.raises(RoleMissing):
        actions.issue_paper(paper=paper.pk, by=li, at=NOW)
    give_grant(person=li, role="publish", office=OFFICE, since=date(2026, 1, 1), by=None, at=BEGUN)
    li = type(li).objects.get(pk=li.pk)
    with pytest.raises(rules.OwnPaper):
        actions.issue_paper(paper=paper.pk, by=li, at=NOW)
    issue = actions.issue_paper(paper=paper.pk, by=gong, at=NOW, note=" 审议通过 ")
    with pytest.raises(rules.AlreadyIssued):
        actions.issue_paper(paper=paper.pk, by=gong, at=NOW)

    entry = Entry.objects.get(pk=issue.pk)
    assert (entry.act, entry.by, entry.reason) == ("issued", "gong", "审议通过")
    assert msgspec.json.decode(entry.data)["number"] == paper.pk
    assert queries.standing_for(2026) == paper
    assert Issue.objects.count() == 1


def test_a_paper_whose_numbers_moved_is_not_issued_and_says_which(bakery: Bakery, li: Person, gong: Person) -> None:
    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    paper = built(li)
    stated(bakery, check_row("3", verdict="不合格"))
    refreshed()

    with pytest.raises(rules.NumbersMoved):
        actions.issue_paper(paper=paper.pk, by=gong, at=NOW)

    moved = {one.line.indicator: one for one in queries.moved(paper, TODAY)}
    assert set(moved) == {RATE, COUNT}
    assert (moved[COUNT].line.exact, moved[COUNT].now) == ("2", "3")


def test_a_later_run_that_left_the_numbers_as_they_were_does_not_hinder_the_issue(
    bakery: Bakery, li: Person, gong: Person
) -> None:
    from zhiheng.kernel.indicators.queries import newest_run

    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    paper = built(li)
    stated(bakery, check_row("3", sampled_on="2026-04-01", tested_on="2026-04-02"))
    refreshed()

    actions.issue_paper(paper=paper.pk, by=gong, at=NOW)

    run = newest_run()
    assert run is not None
    assert run.pk > (paper.run or 0)


def test_whoever_neither_builds_nor_issues_sees_no_draft(bakery: Bakery, li: Person, gong: Person) -> None:
    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    paper = built(li)

    assert [queries.sees_drafts(one, TODAY) for one in (li, gong, bakery.zhao)] == [True, True, False]
    with pytest.raises(rules.PaperUnknown):
        queries.paper(paper.pk, drafts=False)
    assert list(queries.papers(drafts=False)) == []
    actions.issue_paper(paper=paper.pk, by=gong, at=NOW)
    assert queries.paper(paper.pk, drafts=False) == paper


def test_a_file_that_is_gone_or_changed_is_not_handed_out_nor_issued(
    bakery: Bakery, li: Person, gong: Person, var: Path
) -> None:
    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    paper = built(li)
    (var / "reports" / paper.pdf).write_bytes(b"%PDF another")
    (var / "reports" / paper.word).unlink()

    for digest in (paper.pdf, paper.word):
        with pytest.raises(rules.FileMissing):
            queries.file_of(digest)
    with pytest.raises(rules.FileMissing):
        actions.issue_paper(paper=paper.pk, by=gong, at=NOW)


# --- templates -------------------------------------------------------------------------------------------------------


def test_versions_of_the_template_are_kept_and_the_same_again_is_none(bakery: Bakery, li: Person) -> None:
    first, again, second = kept_template(li), kept_template(li), kept_template(li, CONTRADICTED)

    assert first == again
    assert [one.pk for one in queries.templates()] == [second, first]
    assert queries.template_file(first, "markdown") == ("馒头.md", TEMPLATE.encode())
    with pytest.raises(RoleMissing):
        actions.keep_template(name="馒头.md", content=b"# x", by=bakery.zhao, at=NOW)


def test_a_template_goes_from_word_to_markdown_and_back_with_the_same_blocks(bakery: Bakery, li: Person) -> None:
    del bakery
    word = write_word(read_markdown(TEMPLATE))
    kept = actions.keep_template(name="馒头.docx", content=word, by=li, at=NOW)

    name, content = queries.template_file(kept.pk, "markdown")
    blocks = [(one.kind, one.level, one.text) for one in read_markdown(content.decode()).blocks]

    assert (kept.form, name) == ("word", "馒头.md")
    assert blocks == [(one.kind, one.level, one.text) for one in read_markdown(TEMPLATE).blocks]
    assert queries.template_file(kept.pk, "word") == ("馒头.docx", word)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7"), ("a.md", b""), ("a.md", "质量".encode("gb18030")), ("a.md", b"x" * (rules.LARGEST + 1))],
)
def test_a_file_that_is_no_template_is_refused(bakery: Bakery, li: Person, name: str, content: bytes) -> None:
    del bakery
    with pytest.raises(rules.TemplateRefused):
        actions.keep_template(name=name, content=content, by=li, at=NOW)


def test_a_word_file_that_cannot_be_opened_is_refused(bakery: Bakery, li: Person) -> None:
    del bakery
    with pytest.raises(UnreadableTemplate):
        actions.keep_template(name="a.docx", content=b"not a package", by=li, at=NOW)


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_classes_and_districts_are_answered_at_the_position_of_the_run(bakery: Bakery) -> None:
    stated(bakery, check_row("1"), check_row("2"), check_row("3", verdict="不合格", sold_in=WEST), check_row("4"))
    refreshed()
    numbers = queries.Numbers(TODAY, 2026)
    by = numbers.by(RATE, "结论")
    assert by == "verdict"

    whole, failing, east = numbers.answers(
        [
            Question(RATE, QUARTER),
            Question(RATE, QUARTER, "", (("verdict", "pass"),)),
            Question(COUNT, QUARTER, EAST),
        ]
    )

    assert [one.value for one in (whole, failing, east)] == [75, 100, 3]
    assert {one.position for one in (whole, failing, east)} == {numbers.position}
    assert [one.value for one in numbers.classes(RATE, by)][:2] == ["pass", "fail"]
    assert [place.name for place in numbers.districts()] == ["东城区", "西城区"]
    found = numbers.region("西城区")
    assert (numbers.whole().name, found.code if found else "") == ("澄川市", WEST)


def test_a_period_that_has_not_ended_and_one_long_past_have_no_number(bakery: Bakery) -> None:
    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    numbers = queries.Numbers(TODAY, 2026)

    running, coming = numbers.answers([Question(COUNT, Period("year", 2026)), Question(COUNT, Period("year", 2030))])

    assert (running.value, running.state) == (None, "not_due")
    assert coming.value is None


def test_of_a_running_year_the_months_that_are_over_are_told_at_the_position_of_the_run(bakery: Bakery) -> None:
    stated(bakery, check_row("1"), check_row("2", verdict="不合格"), check_row("3", sold_in=WEST))
    refreshed()
    later = date(2026, 6, 20)
    from zhiheng.kernel.indicators.actions import refresh

    refresh(at=datetime(2026, 6, 20, 4, tzinfo=UTC))
    numbers = queries.Numbers(later, 2026)
    (months, before) = (numbers.so_far(RATE, year) for year in (2026, 2025))

    (now,) = numbers.answers([Question(RATE, months)])

    assert (months.label, before) == ("2026-M01..2026-M05", Period("year", 2025))
    assert now.value is not None
    assert round(now.value, 1) == Decimal("66.7")
    assert now.position == numbers.position
    # A stock is told by its last quarter, and a quarter is told when its figures are due.
    assert numbers.so_far("bakery.shops", 2026) == QUARTER
    assert queries.Numbers(date(2026, 4, 2), 2026).so_far("bakery.shops", 2026) == Period("year", 2026)


def test_an_indicator_is_told_in_chinese_words_with_its_source(bakery: Bakery) -> None:
    del bakery
    words = queries.Numbers(TODAY, 2026).indicator("馒头合格率")

    assert words is not None
    assert words.address == RATE
    assert words.definition == "“抽检”中符合条件的所占比例"
    assert "其中：结论属于合格、基本合格" in words.formula
    assert "verdict" not in words.formula
    assert words.source.startswith("《")


def test_a_target_stands_in_the_paper_in_the_unit_of_its_indicator_with_the_number_it_was_judged_by(
    bakery: Bakery, li: Person
) -> None:
    from tests.kernel.test_targets import TARGETS, a_plan

    from zhiheng.kernel.plans.actions import keep_compiled
    from zhiheng.kernel.statements.actions import state_records
    from zhiheng.kernel.targets import actions as targets
    from zhiheng.kernel.targets.queries import followed_targets

    plan = keep_compiled(compiled=a_plan(TARGETS), document=b"x", by=li, at=BEGUN).plan
    targets.adopt_plan(plan=plan, by=li, at=BEGUN)
    numbers = {one.data.indicator: one.number for one in followed_targets(plan.pk)}
    for name, address in (("馒头坊数（上报）", "bakery.shops"), ("馒头销量", "bakery.sold")):
        targets.bind(target=numbers[name], indicator=address, reason="核对过口径", by=li, at=BEGUN)
    figures = [("2026-Q1", place, 40, 30, 80, 10) for place in (EAST, WEST)]
    header = ("period", "region", "shops", "sold", "content", "asked")
    state_records(bakery.stating("bakery.quarter", at=NOW), header, figures)
    refreshed()

    found = {one.title: one for one in queries.Numbers(TODAY, 2026).targets(2026)}

    shops, sold, meetings = (found[name] for name in ("馒头坊数（上报）", "馒头销量", "召开联席会议"))
    assert (shops.indicator, shops.unit, str(shops.value), shops.region) == ("bakery.shops", "家", "100", "")
    assert shops.actual is not None
    assert (str(shops.actual.value), shops.judged_by.period) == ("80.0", QUARTER)
    assert (sold.indicator, sold.actual) == ("", None), "a total over the plan is not held beside one year's number"
    assert (meetings.indicator, meetings.state, str(meetings.value)) == ("", "no_data", "2")


def test_nothing_that_is_kept_of_reports_can_be_changed(bakery: Bakery, li: Person) -> None:
    from django.db import Error, connection, transaction

    stated(bakery, check_row("1"), check_row("2"))
    refreshed()
    paper = built(li)

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_paper SET title = 'x' WHERE id = %s", [paper.pk])
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_template")
