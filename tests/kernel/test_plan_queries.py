"""What the pages ask: lists, the review, registers, duties, comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from tests.kernel.fictional_plan import TEXT, compiled, source

from zhiheng.kernel.duties import queries as duties
from zhiheng.kernel.plans import actions, queries
from zhiheng.kernel.registers import queries as registers
from zhiheng.policy import model

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from zhiheng.kernel.access.models import Person
    from zhiheng.kernel.plans.models import Plan


@pytest.fixture
def province(li: Person, noon: datetime) -> Plan:
    """An upper plan: asks less of food, more of works, and for a system the city leaves out."""
    made = compiled()
    food = replace(made.targets[1], value=Decimal(97), year=2018)
    works = replace(made.targets[2], value=Decimal(100), comparator=">")
    extra = replace(made.targets[0], indicator="生活性服务业顾客满意度", value=Decimal(80))
    return actions.keep_compiled(
        compiled=replace(
            made,
            source=source(TEXT + "省级"),
            head=replace(made.head, title="岭南省质量提升行动方案", place="岭南省", level="province", issued_on=None),
            targets=(food, works, extra),
            systems=(
                made.systems[0],
                model.SystemAsked("重大质量事故报告制度", made.systems[1].start, made.systems[1].end, 5, "S040"),
            ),
            offices=(),
            tasks=(replace(made.tasks[1], lead=("省市场监管局",), support=("市市场监督管理局",)),),
        ),
        document=b"province",
        by=li,
        at=noon,
    ).plan


def test_a_row_of_the_list_counts_what_stands_and_what_waits(plan: Plan, li: Person, noon: datetime) -> None:
    targets = queries.states(plan, ("target",))
    actions.accept_item(item=targets[0].id, by=li, at=noon)
    actions.reject_item(item=targets[3].id, note="不是目标", by=li, at=noon)
    actions.add_item(
        plan=plan, kind="target", start=0, end=3, data={"indicator": "另一指标", "value": 1}, by=li, at=noon
    )

    (row,) = queries.plans_list()

    assert (row.title, row.place, row.state) == ("云岭市质量提升行动方案", "云岭市", "draft")
    assert row.counts == {"target": 4, "task": 3, "office": 4, "phase": 1, "system": 2}
    assert row.undecided == 2 + 3
    assert row.doubtful == 0


def test_the_overview_says_how_far_each_kind_is_reviewed(plan: Plan, li: Person, noon: datetime) -> None:
    actions.accept_item(item=queries.states(plan, ("target",))[0].id, by=li, at=noon)

    overview = queries.plan_overview(plan)

    target = overview.kinds[0]
    assert (target.kind, target.total, target.decided, target.undecided, target.doubtful) == ("target", 4, 1, 3, 1)
    assert overview.head.default_year == 2020
    assert overview.characters == len(TEXT)


def test_the_list_of_plans_takes_the_same_number_of_queries_for_one_plan_and_for_many(
    plan: Plan, province: Plan, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        rows = queries.plans_list()

    assert {row.id for row in rows} == {plan.pk, province.pk}


def test_a_review_holds_the_text_the_clauses_and_what_must_be_decided(plan: Plan) -> None:
    review = queries.review_items(plan)

    assert review.text == TEXT
    assert [clause.path for clause in review.clauses] == [clause.path for clause in queries.plan_clauses(plan)]
    assert {state.id for state in review.in_the_way} == {state.id for state in review.items if state.doubtful} & {
        state.id for state in review.items if state.kind in ("target", "task")
    }


def test_a_number_that_an_added_target_claims_is_no_longer_listed_as_unclaimed(
    plan: Plan, li: Person, noon: datetime
) -> None:
    (number,) = queries.review_items(plan).unclaimed
    before = queries.plan_overview(plan).unclaimed

    actions.add_item(
        plan=plan,
        kind="target",
        start=number.start,
        end=number.end,
        data={"indicator": "文号", "value": 12},
        by=li,
        at=noon,
    )

    assert queries.review_items(plan).unclaimed == ()
    assert (before, queries.plan_overview(plan).unclaimed) == (1, 0)


def test_the_record_holds_adoptions_and_openings_and_folds_what_was_accepted_at_one_go(
    plan: Plan, li: Person, noon: datetime
) -> None:
    first = queries.states(plan, ("target",))[0]
    actions.accept_item(item=first.id, by=li, at=noon)
    number = actions.accept_all_confident(plan=plan, threshold=0.5, by=li, at=noon + timedelta(hours=1))
    actions.adopt_plan(plan=plan, by=li, at=noon + timedelta(hours=2), note="会议审定")
    actions.reopen_plan(plan=plan, by=li, at=noon + timedelta(hours=3), reason="年度调整")

    lines = queries.plan_history(plan)

    assert [(line.act_zh, len(line.decisions), line.note) for line in lines] == [
        ("重新打开", 0, "年度调整"),
        ("定版", 0, "会议审定"),
        ("采纳", number, "批量采纳（把握≥0.50）"),
        ("采纳", 1, ""),
    ]
    assert {line.version for line in lines} == {None, 1}


def test_the_clause_tree_holds_each_finding_once_in_its_clause(plan: Plan) -> None:
    top = registers.clause_tree(plan)

    assert [node.clause.path for node in top] == ["一", "二", "三"]
    assert [node.clause.path for node in top[1].children] == ["二/(一)", "二/(二)"]
    assert [state.label for state in top[1].children[0].systems] == ["企业质量信用档案"]
    assert len(top[0].targets) == 2
    assert top[1].children[1].text.startswith("。竣工工程")


def test_targets_stand_under_their_field_and_year(plan: Plan) -> None:
    fields = {one.field: one for one in registers.targets_by_field_and_year(plan)}

    assert list(fields) == ["product", "food", "works"]
    assert fields["works"].years == (2020, None)
    assert [row.indicator for row in fields["works"].rows] == ["竣工工程一次验收合格率", "开展试点"]
    assert fields["product"].rows[0].cells[0][0].label == "产品质量监督抽查合格率≥96%（2020年）"


def test_systems_of_the_catalogue_come_first_and_bear_its_name(plan: Plan) -> None:
    rows = registers.systems_asked(plan)

    assert [row.system for row in rows] == ["S033", None]
    assert rows[0].zh
    assert rows[0].field_zh
    assert rows[1].zh == "实施细则"


def test_the_timeline_spans_phases_deadlines_and_targets(plan: Plan) -> None:
    line = registers.timeline(plan)

    assert (line.since, line.until) == (date(2017, 1, 1), date(2020, 12, 31))
    assert [state.label for state in line.phases] == ["启动阶段"]
    assert [row.due.until for row in line.deadlines] == [date(2018, 6, 30)]
    assert [(year, len(states)) for year, states in line.targets] == [(2020, 3)]


def test_the_matrix_shows_who_leads_supports_and_answers(plan: Plan) -> None:
    matrix = duties.responsibility_matrix(plan)

    assert matrix.offices[0] == "市质监局"
    assert set(matrix.offices) == {"市质监局", "市工商局", "市发改委", "市住建局"}
    row = dict(zip(matrix.offices, matrix.rows[0].cells, strict=True))
    assert row == {"市质监局": "牵", "市工商局": "配", "市发改委": "配", "市住建局": ""}
    assert matrix.totals[0] == (1, 0, 1)


def test_the_matrix_of_today_joins_offices_that_went_into_one(plan: Plan) -> None:
    matrix = duties.responsibility_matrix(plan, today=True)

    assert set(matrix.offices) == {"市市场监督管理局", "市发展和改革委员会", "市住房和城乡建设局"}
    assert dict(zip(matrix.offices, matrix.rows[0].cells, strict=True))["市市场监督管理局"] == "牵配"


def test_an_office_finds_its_tasks_and_targets(plan: Plan) -> None:
    first = duties.tasks_by_office(plan)[0]

    assert first.office == "市质监局"
    assert [state.label for state in first.lead] == ["加强产品质量监管"]
    assert [state.label for state in first.joint] == ["提升工程质量"]
    assert [state.label for state in first.targets] == ["竣工工程一次验收合格率100%（2020年）"]


def test_a_corrected_office_counts_as_corrected(plan: Plan, li: Person, noon: datetime) -> None:
    task = queries.states(plan, ("task",))[1]
    actions.correct_item(item=task.id, data={"lead": ["市农业局"]}, by=li, at=noon)

    page = duties.office_page("市农业局")

    assert [state.label for duty in page.plans for state in duty.lead] == ["加强产品质量监管"]
    assert all(state.id != task.id for duty in duties.office_page("市质监局").plans for state in duty.lead)


@pytest.mark.usefixtures("plan")
def test_an_office_is_found_under_every_name_of_it() -> None:
    short, full = duties.office_page("市质监局"), duties.office_page("市质量技术监督局")

    assert short.plans == full.plans
    assert short.name == full.name == "市质量技术监督局"
    assert [after.name for after in short.successors] == ["市市场监督管理局"]


def test_the_office_of_today_owes_what_its_predecessors_did(plan: Plan, province: Plan) -> None:
    as_written = duties.office_page("市市场监督管理局")
    today = duties.office_page("市市场监督管理局", today=True, place=plan.place)

    assert [duty.plan.id for duty in as_written.plans] == [province.pk]
    assert today.predecessors == ("市质量技术监督局", "市工商行政管理局")
    (mine,) = today.plans
    assert (mine.plan.id, mine.as_named) == (plan.pk, ("市质监局", "市工商局"))


def test_offices_of_two_places_with_one_name_are_never_one(plan: Plan, province: Plan) -> None:
    rows = duties.offices_list(today=True)
    page = duties.office_page("市市场监督管理局", today=True)

    owed = {(row.name, row.place): row.plans for row in rows}
    assert owed["市市场监督管理局", plan.place] == owed["市市场监督管理局", province.place] == 1
    assert (page.place, page.plans) == (None, ())
    assert set(page.places) == {plan.place, province.place}


@pytest.mark.usefixtures("province")
def test_an_office_page_keeps_to_the_plans_of_its_place(plan: Plan) -> None:
    page = duties.office_page("市市场监督管理局", today=True, place="云岭市")

    assert page.place == "云岭市"
    assert [duty.plan.id for duty in page.plans] == [plan.pk]


@pytest.mark.usefixtures("plan")
def test_every_office_with_a_duty_is_listed_once() -> None:
    rows = duties.offices_list()

    assert rows[0].name == "市质量技术监督局"
    assert (rows[0].plans, rows[0].lead, rows[0].joint, rows[0].targets) == (1, 1, 1, 1)
    assert len(duties.offices_list(today=True)) == 3


def test_a_comparison_says_what_the_lower_plan_exceeds_weakens_and_leaves_out(plan: Plan, province: Plan) -> None:
    compared = duties.compare_plans(province, plan)

    verdicts = {
        (match.upper or match.lower).label.split("≥")[0].split(">")[0]: match.verdict  # type: ignore[union-attr]
        for match in compared.targets
    }
    assert verdicts["食品监督抽检合格率"] == "late"
    assert verdicts["竣工工程一次验收合格率"] == "weakens"
    assert verdicts["生活性服务业顾客满意度"] == "left_out"
    assert compared.target_counts["only_lower"] == 2
    assert {match.system: match.verdict for match in compared.systems} == {"S033": "covered", "S040": "left_out"}


def test_a_later_year_is_noted(plan: Plan, province: Plan) -> None:
    match = next(one for one in duties.compare_plans(province, plan).targets if one.verdict == "late")

    assert "≥97%" in match.words
    assert "值高于上级，但晚2年" in match.words


def test_an_undecided_plan_in_the_compilers_form_is_what_was_compiled(plan: Plan) -> None:
    loaded = queries.plan_or_none(plan.pk)
    assert loaded is not None

    assert registers.plan_as_decided(loaded) == compiled()


def test_the_compilers_form_holds_what_was_decided_and_leaves_out_what_was_rejected(
    plan: Plan, li: Person, noon: datetime
) -> None:
    first, *_, pilot = queries.states(plan, ("target",))
    actions.correct_item(item=first.id, data={"value": 97}, by=li, at=noon)
    actions.reject_item(item=pilot.id, note="不是目标", by=li, at=noon)

    targets = registers.plan_as_decided(plan).targets

    assert [target.value for target in targets] == [97, 98, 100]
    assert targets[0].confidence == 1.0


def test_the_catalogue_knows_which_plans_ask_for_a_system(plan: Plan, province: Plan) -> None:
    asking = registers.plans_asking()

    assert {number: [one.plan for one in plans] for number, plans in asking.items()} == {
        "S033": [province.pk, plan.pk],
        "S040": [province.pk],
    }
