"""Tables of who owes what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.duties import OfficeRegister, duties_by_office, responsibility_matrix
from zhiheng.policy.findings import FindingData, OfficeData, SuccessorData, TargetData, TaskData


@dataclass(frozen=True)
class Found:
    """A finding as a page carries it."""

    data: FindingData


REFORM = date(2018, 10, 1)
REGISTER = OfficeRegister(
    [
        OfficeData(
            "市质监局",
            "市质量技术监督局",
            names=("市质监局", "质监局"),
            successors=(SuccessorData("市市场监督管理局", REFORM, "机构改革"),),
        ),
        OfficeData(
            "市国土局",
            "市国土资源局",
            names=("市国土局",),
            successors=(
                SuccessorData("市自然资源局", REFORM, "机构改革"),
                SuccessorData("市生态环境局", REFORM, "机构改革", "地下水污染防治"),
            ),
        ),
        OfficeData("市教育局", "市教育局", names=("市教育局",)),
    ]
)
TASKS = [
    Found(TaskData("一", "甲", lead=("质监局",), support=("市国土局", "市教育局"))),
    Found(TaskData("二", "乙", joint=("市质监局", "未登记局"))),
    Found(TaskData("三", "丙")),
]


def test_an_office_under_two_names_has_one_column() -> None:
    matrix = responsibility_matrix(TASKS, REGISTER)

    assert matrix.offices == ("市质监局", "市国土局", "市教育局", "未登记局")
    assert [row.cells for row in matrix.rows] == [("牵", "配", "配", ""), ("责", "", "", "责")]
    assert matrix.totals[0] == (1, 0, 1)


def test_duties_that_were_split_stand_under_every_successor() -> None:
    matrix = responsibility_matrix(TASKS, REGISTER, today=True)

    assert set(matrix.offices) == {"市市场监督管理局", "市自然资源局", "市生态环境局", "市教育局", "未登记局"}


def test_an_offices_duties_say_under_which_names_the_plan_gave_them() -> None:
    first = duties_by_office(TASKS, REGISTER)[0]

    assert (first.office, first.was) == ("市质监局", ("质监局",))
    assert (first.lead, first.joint) == ((TASKS[0],), (TASKS[1],))


def test_a_target_belongs_to_each_office_once_however_often_it_is_named() -> None:
    target = Found(TargetData("", "合格率", ">=", Decimal(1), "%", "level", responsible=("质监局", "市质监局")))

    (office,) = duties_by_office([target], REGISTER)

    assert office.targets == (target,)
    assert office.total == 1


NAMES = st.lists(st.sampled_from(["市质监局", "质监局", "市国土局", "市教育局", "未登记局"]), max_size=4)


@given(
    st.lists(st.builds(lambda lead, joint: Found(TaskData("一", "甲", tuple(lead), (), tuple(joint))), NAMES, NAMES))
)
def test_the_totals_of_the_matrix_are_the_letters_in_its_cells(tasks: list[Found]) -> None:
    matrix = responsibility_matrix(tasks, REGISTER)

    for column, total in enumerate(matrix.totals):
        cells = "".join(row.cells[column] for row in matrix.rows)
        assert (cells.count("牵"), cells.count("配"), cells.count("责")) == total
