"""Tables of who owes what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.duties import NamesToday, OfficeRegister, alike, duties_by_office, responsibility_matrix
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


def standing(*names: str) -> list[OfficeData]:
    return [OfficeData(name, name, names=(name,)) for name in names]


def followed(name: str, by: str) -> OfficeData:
    return OfficeData(name, name, names=(name,), successors=(SuccessorData(by, REFORM, "机构改革"),))


def test_today_an_office_is_called_as_the_newest_plan_of_its_place_calls_it() -> None:
    older = [
        followed("市旅游局", "市文化和旅游局"),
        followed("市文广新局", "市文化广电和旅游局"),
        *standing("市住建委"),
    ]
    newest = standing("市文化广电旅游局", "市住房和城乡建设局")

    register = OfficeRegister(older, NamesToday([newest, older]))

    assert register.today("市旅游局") == register.today("市文广新局") == ("市文化广电旅游局",)


def test_without_a_newer_plan_two_names_of_one_successor_are_the_fuller_one() -> None:
    register = OfficeRegister([followed("市旅游局", "市文化和旅游局"), followed("市文广新局", "市文化广电和旅游局")])

    assert register.today("市旅游局") == register.today("市文广新局") == ("市文化广电和旅游局",)


def test_two_offices_that_one_plan_tells_apart_stay_apart() -> None:
    plan = standing("市文化局", "市文化旅游局")

    register = OfficeRegister(plan, NamesToday([plan]))

    assert register.today("市文化局") == ("市文化局",)


def test_an_office_that_could_be_either_of_two_keeps_its_name() -> None:
    older, newest = standing("市农业局"), standing("市农业农村局", "市农业机械局")

    assert OfficeRegister(older, NamesToday([newest, older])).today("市农业局") == ("市农业局",)


@given(
    st.lists(st.sampled_from("农业 农村 文化 广电 旅游 商务 卫生 健康".split()), min_size=1, max_size=4, unique=True)
)
def test_an_office_is_like_itself_with_one_more_matter(matters: list[str]) -> None:
    name, more = f"市{''.join(matters)}局", f"市{''.join(matters)}体育局"

    assert alike(name, name)
    assert alike(name, more)
    assert alike(more, name)
    assert not alike(name, f"县{''.join(matters)}局")
