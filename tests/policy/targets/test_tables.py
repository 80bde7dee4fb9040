"""Indicator tables, however their cells were flattened."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.policy.fragments import genre_texts, promises_of, said

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Head
from zhiheng.policy.targets.promises import Draft, Refused
from zhiheng.policy.targets.quantities import read_quantities
from zhiheng.policy.targets.tables import outside, read_tables

PLAN_OF_2021 = Head(issued_on=date(2021, 6, 1), default_year=2025)


def rows_of(text: str, head: Head = PLAN_OF_2021) -> list[str]:
    """The drafts of a text's tables, one line each with the year of the column."""
    found = [one for row in read_tables(fold(text).text, head) for one in row.found]
    return [f"{said(one)} {one.year}" for one in found if isinstance(one, Draft)]


def bases_of(text: str, head: Head = PLAN_OF_2021) -> list[str]:
    """The figures of a text's tables that tell how things stood."""
    found = [one for row in read_tables(fold(text).text, head) for one in row.found]
    return [str(one.quantity.value) for one in found if isinstance(one, Refused)]


SAME_TABLE = [
    "食品评价性抽检合格率 >= 98.5% level 2025",
    "万台特种设备死亡率 <= 0.12人/万台 level 2025",
    "公共服务质量满意度 = 82分 level 2025",
]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            """序号|指标|单位|2020年基期值|2025年目标值|属性
1|食品评价性抽检合格率|%|97.8|≥98.5|约束性
2|万台特种设备死亡率|人/万台|0.16|≤0.12|约束性
3|公共服务质量满意度|分|79|82|预期性""",
            id="bars",
        ),
        pytest.param(
            """| 序号 | 指标 | 单位 | 2020年 | 2025年 | 属性 |
| --- | --- | --- | --- | --- | --- |
| 1 | 食品评价性抽检合格率 | % | 97.8 | ≥98.5 | 约束性 |
| 2 | 万台特种设备死亡率 | 人/万台 | 0.16 | ≤0.12 | 约束性 |
| 3 | 公共服务质量满意度 | 分 | 79 | 82 | 预期性 |""",
            id="bars on both sides and a rule",
        ),
        pytest.param(
            """类别	指标	单位	2020年	2025年	属性
食品	食品评价性抽检合格率	%	97.8	≥98.5	约束性
设备	万台特种设备死亡率	人/万台	0.16	≤0.12	约束性
	公共服务质量满意度	分	79	82	预期性""",
            id="tabs with a merged cell",
        ),
        pytest.param(
            """序号  指标                  单位      2020年  2025年
1     食品评价性抽检合格率  %         97.8    ≥98.5
2     万台特种设备死亡率    人/万台   0.16    ≤0.12
3     公共服务质量满意度    分        79      82""",
            id="columns of spaces",
        ),
        pytest.param(
            """序号 指标 单位 2020年 2025年
1 食品评价性抽检合格率 % 97.8 ≥98.5
2 万台特种设备死亡率 人/万台 0.16 ≤0.12
3 公共服务质量满意度 分 79 82""",
            id="single spaces",
        ),
        pytest.param(
            """指标名称|2020年|2025年
食品评价性抽检合格率(%)|97.8|≥98.5
万台特种设备死亡率(人/万台)|0.16|≤0.12
公共服务质量满意度(分)|79|82""",
            id="units in the names",
        ),
        pytest.param(
            """主要指标|2020年完成值|“十四五”末目标值
食品评价性抽检合格率|97.8%|98.5%以上
万台特种设备死亡率|0.16人/万台|不超过0.12人/万台
公共服务质量满意度|79分|82分""",
            id="units with the values and the plan's name for the year",
        ),
        pytest.param(
            """序号|指标|单位|现状值|目标值|责任单位
1|食品评价性抽检合格率|%|97.8|≥98.5|市市场监管局
2|万台特种设备死亡率|人/万台|0.16|≤0.12|市市场监管局
3|公共服务质量满意度|分|79|82|市发展改革委""",
            id="no year in the header and offices behind",
        ),
        pytest.param(
            """
序号
指标名称
单位
2020年
2025年
1
食品评价性抽检合格率
%
97.8
≥98.5
2
万台特种设备死亡率
人/万台
0.16
≤0.12
3
公共服务质量满意度
分
79
82
""",
            id="one cell on a line, rows numbered",
        ),
        pytest.param(
            """
指标名称
单位
2020年
2025年
食品评价性抽检合格率
%
97.8
≥98.5
万台特种设备死亡率
人/万台
0.16
≤0.12
公共服务质量满意度
分
79
82
""",
            id="one cell on a line, rows without number",
        ),
    ],
)
def test_a_table_says_the_same_however_it_was_flattened(text: str) -> None:
    assert rows_of(text) == SAME_TABLE
    assert bases_of(text) == ["97.8", "0.16", "79"]


def test_each_year_of_a_header_is_a_target_of_its_own() -> None:
    text = """指标|单位|2021年|2022年|2023年
质量管理数字化企业|家|10|20|30
电梯困人救援时间|分钟|≤15|≤14|≤12"""

    assert rows_of(text) == [
        "质量管理数字化企业 = 10家 level 2021",
        "质量管理数字化企业 = 20家 level 2022",
        "质量管理数字化企业 = 30家 level 2023",
        "电梯困人救援时间 <= 15分钟 level 2021",
        "电梯困人救援时间 <= 14分钟 level 2022",
        "电梯困人救援时间 <= 12分钟 level 2023",
    ]


def test_a_column_of_yearly_growth_is_growth_in_per_cent() -> None:
    text = """指标|单位|2020年|2025年|年均增长(%)
规上工业增加值|亿元|120|180|8.4
检验服务业收入|亿元|6|10|[10.8]"""

    assert rows_of(text) == [
        "规上工业增加值 = 180亿元 level 2025",
        "规上工业增加值 = 8.4% growth annual 2025",
        "检验服务业收入 = 10亿元 level 2025",
        "检验服务业收入 = 10.8% growth annual 2025",
    ]


@pytest.mark.parametrize(
    ("name", "value", "promise"),
    [
        ("新增绿色食品", "30", "新增绿色食品 = 30个 increment 2025"),
        ("新建检测平台", "3—5", "新建检测平台 >= 3~5个 increment 2025"),
        ("绿色食品数量", "30", "绿色食品数量 = 30个 level 2025"),
        ("绿色食品", "1,200", "绿色食品 = 1200个 level 2025"),
        ("绿色食品", "30以上", "绿色食品 >= 30个 level 2025"),
        ("绿色食品", "超过30", "绿色食品 > 30个 level 2025"),
        ("绿色食品", "<30", "绿色食品 < 30个 level 2025"),
        ("绿色食品", "[30]", "绿色食品 = 30个 level 2025"),
    ],
)
def test_a_cell_says_bound_range_and_kind(name: str, value: str, promise: str) -> None:
    assert rows_of(f"指标|单位|2020年|2025年\n{name}|个|—|{value}") == [promise]


@pytest.mark.parametrize("empty", ["—", "-", "", "/", "无", "待定"])
def test_an_empty_cell_is_no_figure(empty: str) -> None:
    assert rows_of(f"指标|单位|2020年|2025年\n发明专利|件|{empty}|2000") == ["发明专利 = 2000件 level 2025"]
    assert bases_of(f"指标|单位|2020年|2025年\n发明专利|件|{empty}|2000") == []


@pytest.mark.parametrize(
    ("header", "bases"),
    [
        pytest.param("指标|单位|2020年|2025年", ["70"], id="a year before the plan"),
        pytest.param("指标|单位|2022年|2025年", ["70"], id="two years far apart"),
        pytest.param("指标|单位|2024年|2025年", [], id="two years side by side"),
        pytest.param("指标|单位|2022年目标|2025年目标", [], id="both said to be aims"),
        pytest.param("指标|单位|2022年实际|2025年", ["70"], id="said to be real"),
        pytest.param("指标|单位|现状值|目标值", ["70"], id="said to be now"),
    ],
)
def test_a_column_of_how_things_stood_is_no_target(header: str, bases: list[str]) -> None:
    assert bases_of(f"{header}\n抽检批次|批次|70|90") == bases


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("序号|任务|责任单位\n1|完善制度|市质监局\n2|加强宣传|市工商局", id="a task table"),
        pytest.param("姓名|电话\n李工|5560123\n王工|5560124", id="a list of telephones"),
        pytest.param("县区|得分|名次\n河曲县|92|1\n东屿区|90|2", id="a ranking"),
        pytest.param("一、目标\n合格率达到95%以上。\n二、任务", id="no table"),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_indicator_table_gives_no_rows(text: str) -> None:
    assert list(read_tables(fold(text).text, PLAN_OF_2021)) == []


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param(
            """序号|考核指标|目标值|分值
1|产品监督抽查合格率|≥95%|10
2|特种设备定期检验率|100%|5""",
            ["产品监督抽查合格率 >= 95% level 2025", "特种设备定期检验率 = 100% level 2025"],
            id="scores in a last column",
        ),
        pytest.param(
            """序号|指标|单位|目标
|||2024年|2025年
1|产品合格率|%|94|95
2|公共服务满意度|分|80|81""",
            [
                "产品合格率 = 94% level 2024",
                "产品合格率 = 95% level 2025",
                "公共服务满意度 = 80分 level 2024",
                "公共服务满意度 = 81分 level 2025",
            ],
            id="a header of two lines",
        ),
        pytest.param(
            """指标名称 2020年 2025年 属性
1.产品质量合格率(%) 93.1 ≥94 预期性
2.检测标准数量(项) [120] [200] 预期性""",
            ["产品质量合格率 >= 94% level 2025", "检测标准数量 = 200项 level 2025"],
            id="numbers in the names and figures in brackets",
        ),
        pytest.param(
            """领域|指标|2025年目标
产品|产品质量合格率|95%以上
计量|社会公用计量标准|新增20项""",
            ["产品质量合格率 >= 95% level 2025", "新增社会公用计量标准 = 20项 increment 2025"],
            id="a verb with the figure",
        ),
    ],
)
def test_less_common_tables_say_as_much(text: str, rows: list[str]) -> None:
    assert rows_of(text) == rows


def test_prose_behind_a_table_ends_it() -> None:
    text = "指标|单位|2020年|2025年\n抽检批次|批次|70|90\n各地要抓好落实。\n河曲县|批次|30|40"

    assert rows_of(text) == ["抽检批次 = 90批次 level 2025"]


@pytest.mark.parametrize("heading", ["一、主要目标", "二、工作目标", "(二)发展目标"])
def test_a_heading_above_a_table_of_single_cells_is_no_column(heading: str) -> None:
    cells = [
        "序号",
        "指标名称",
        "单位",
        "2020年",
        "2025年",
        "1",
        "名牌产品",
        "个",
        "30",
        "45",
        "2",
        "商标",
        "件",
        "3",
        "6",
    ]

    assert rows_of("\n".join([heading, *cells])) == ["名牌产品 = 45个 level 2025", "商标 = 6件 level 2025"]


def test_sentences_in_table_rows_are_read_as_sentences() -> None:
    text = """专栏1 产品质量指标
1|产品监督抽查合格率稳定在94%以上,农产品合格率达到98%。
2|新增省名牌产品20个。"""

    assert [line.rsplit(" ", 1)[0] for line in promises_of(text)] == [
        "产品监督抽查合格率 >= 94% level",
        "农产品合格率 = 98% level",
        "新增省名牌产品 = 20个 increment",
    ]


def test_numbers_inside_table_rows_are_left_to_the_table() -> None:
    text = "抽检合格率达到95%。\n指标|单位|2020年|2025年\n抽检批次|批次|70|90\n新增平台3个。"
    rows = list(read_tables(text, PLAN_OF_2021))

    kept = outside(list(read_quantities(text)), rows)

    assert [text[quantity.start : quantity.end] for quantity in kept] == ["95%", "2020年", "2025年", "3个"]


@given(genre_texts().map(lambda text: fold(text).text))
def test_rows_of_any_text_stand_in_order_and_hold_their_figures(text: str) -> None:
    position = 0
    for row in read_tables(text, PLAN_OF_2021):
        assert position <= row.start < row.end <= len(text)
        assert row.found
        for one in row.found:
            assert row.start <= one.quantity.start < one.quantity.end <= row.end
            assert one.quantity.value.is_finite()
        position = row.end


CELL = st.one_of(
    st.sampled_from(
        "序号 指标 单位 2020年 2025年 目标值 % 个 — 约束性 合格率 新增平台 1 2 95 ≥98 3—5 年均增长".split()
    ),
    st.text("质量12.%年—", min_size=1, max_size=5),
)


@given(st.lists(st.lists(CELL, min_size=1, max_size=7), max_size=12), st.sampled_from(["|", "\t", "\n"]))
def test_any_grid_of_cells_is_read_without_failing(rows: list[list[str]], gap: str) -> None:
    text = "\n".join(gap.join(row) for row in rows)

    for row in read_tables(text, PLAN_OF_2021):
        assert text[row.start : row.end]


def test_a_goal_in_words_keeps_the_figures_beside_it_in_their_own_years() -> None:
    table = (
        "指标|2025年(基期)|2027年|2030年|属性\n"
        "质量服务站(个)|6|10|全覆盖|预期性\n"
        "主要污染物排放量(吨)|9|完成省下达任务|7|约束性\n"
    )

    assert promises_of("柳溪市质量发展规划(2026—2030年)\n一、指标\n" + table) == [
        "质量服务站 = 10个 level 2027",
        "主要污染物排放量 = 7吨 level 2030",
    ]
