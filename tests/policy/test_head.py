"""The head of a plan in the layouts in which plans are printed and posted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.folding import fold
from zhiheng.policy.head.reader import read_head
from zhiheng.policy.model import Head
from zhiheng.policy.outline.reader import read_clauses


def _page(*lines: str) -> str:
    """A document of these lines."""
    return "\n".join(lines) + "\n"


def head_of(text: str) -> Head:
    """The head of a fragment."""
    folded = fold(text)
    return read_head(folded, read_clauses(folded))


NOTICE = """柳溪市人民政府办公室关于印发
柳溪市质量强市三年行动计划(2019—2021年)的通知
柳政办发〔2019〕32号

各县（市、区）人民政府，市政府各部门：
    《柳溪市质量强市三年行动计划（2019—2021年）》已经市政府同意，现印发给你们，请遵照执行。
柳溪市人民政府办公室
2019年4月8日

柳溪市质量强市三年行动计划
（2019—2021年）

    为贯彻《质量发展纲要（2011—2020年）》（国发〔2012〕9号），根据《松岭省人民政府关于质量强省的意见》（松政发〔2018〕3号），制定本计划。
一、总体要求
坚持质量第一。
二、主要目标
到2021年，产品质量合格率达到95%。
"""


def test_a_plan_behind_a_notice_has_its_own_title_and_the_notices_number_and_signature() -> None:
    head = head_of(NOTICE)

    assert head.title == "柳溪市质量强市三年行动计划（2019—2021年）"
    assert head.number == "柳政办发〔2019〕32号"
    assert head.issuer == "柳溪市人民政府办公室"
    assert head.issued_on == date(2019, 4, 8)
    assert (head.place, head.level, head.kind) == ("柳溪市", "city", "action_plan")
    assert (head.since, head.until, head.default_year) == (date(2019, 1, 1), date(2021, 12, 31), 2021)


def test_every_field_stands_where_its_place_says() -> None:
    folded = fold(NOTICE)

    head = read_head(folded, read_clauses(folded))

    said = {name: folded.text[start:end] for name, (start, end) in head.places.items()}
    assert said["number"] == "柳政办发[2019]32号"
    assert said["issuer"] == "柳溪市人民政府办公室"
    assert said["issued_on"] == "2019年4月8日"
    assert said["place"] == "柳溪市"
    assert said["title"].startswith("柳溪市质量强市三年行动计划")


def test_the_documents_a_plan_rests_on_are_read_with_their_numbers() -> None:
    head = head_of(NOTICE)

    assert [(b.title, b.number) for b in head.basis] == [
        ("质量发展纲要（2011—2020年）", "国发〔2012〕9号"),
        ("松岭省人民政府关于质量强省的意见", "松政发〔2018〕3号"),
    ]


def test_a_document_to_be_made_is_no_basis() -> None:
    head = head_of(
        "河曲县质量强县工作方案\n为落实《质量强国建设纲要》,我县制定《河曲县质量强县工作方案》。\n一、目标\n"
    )

    assert [b.title for b in head.basis] == ["质量强国建设纲要"]


def test_a_title_in_quotation_marks_inside_a_basis_keeps_the_inner_title() -> None:
    head = head_of(
        _page(
            "东屿市质量工作要点",
            "根据《国务院办公厅关于印发〈质量工作考核办法〉的通知》(国办发〔2013〕47号)和松质办[2020]5号文件精神,安排如下。",
            "一、重点",
        )
    )

    assert [(b.title, b.number) for b in head.basis] == [
        ("国务院办公厅关于印发〈质量工作考核办法〉的通知", "国办发〔2013〕47号"),
        ("", "松质办[2020]5号"),
    ]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        # the notice is followed by the body at once: its words are all the title there is
        (
            _page(
                "柳溪市人民政府关于印发柳溪市质量提升行动方案的通知 柳府〔2018〕8号",
                "各区人民政府:",
                "为提升质量,制定方案。",
                "一、目标",
            ),
            "柳溪市质量提升行动方案",
        ),
        # a covering letter without title
        (
            _page(
                "各乡镇人民政府:",
                "现将《松山县质量兴县活动实施方案》印发给你们,请执行。",
                "松山县人民政府",
                "2010年3月2日",
                "一、目的",
            ),
            "松山县质量兴县活动实施方案",
        ),
        # opinions issued directly, over several lines, by two
        (
            _page(
                "中共东屿市委",
                "东屿市人民政府",
                "关于开展质量提升行动的实施意见",
                "(2018年9月1日)",
                "为提升质量,提出如下意见。",
                "一、总体要求",
            ),
            "中共东屿市委 东屿市人民政府关于开展质量提升行动的实施意见",
        ),
        # web page: navigation, the title once as heading, once in the document
        (
            _page(
                "首页 > 政务公开 > 文件",
                "朗读",
                "柳溪市2020年质量工作要点",
                "来源:市市场监管局 时间:2020-03-01",
                "柳溪市2020年质量工作要点",
                "2020年质量工作的要求是:稳中求进。",
                "一、质量",
            ),
            "柳溪市2020年质量工作要点",
        ),
        # draft for comments
        (
            _page(
                "关于公开征求《柳溪市质量强市建设实施方案(征求意见稿)》意见的公告",
                "欢迎提出意见。",
                "柳溪市市场监督管理局",
                "2023年7月3日",
                "附件1",
                "柳溪市质量强市建设实施方案",
                "(征求意见稿)",
                "为落实《质量强国建设纲要》,制定本方案。",
                "一、目标",
            ),
            "柳溪市质量强市建设实施方案",
        ),
        # the kind alone on the second line
        (
            "柳溪市创建全国质量强市示范城市\n工作推进方案\n为推进创建工作,制定本方案。\n一、指导思想\n",
            "柳溪市创建全国质量强市示范城市工作推进方案",
        ),
        # letter spacing and letter head
        (
            _page(
                "柳 溪 市 人 民 政 府 文 件",
                "柳政发〔2007〕11号",
                "柳溪市人民政府关于实施名牌战略的决定",
                "各县区人民政府:",
                "一、意义",
            ),
            "柳溪市人民政府关于实施名牌战略的决定",
        ),
        # rules
        (
            _page(
                "东屿区质量工作考核办法（试行）",
                "第一条\u3000为加强质量工作，制定本办法。",
                "第二条\u3000考核对象为各镇人民政府。",
            ),
            "东屿区质量工作考核办法（试行）",
        ),
        # an attachment table alone
        (
            "附件2:\n云水县质量工作任务分解表\n序号 | 任务 | 单位 |\n1 | 培育品牌 | 县质监局 |\n",
            "云水县质量工作任务分解表",
        ),
        # remains of a mark-up
        (
            "&lt;正文&gt;江右省2015年质量工作行动计划\n根据部署,制定本计划。\n一、加强领导\n",
            "江右省2015年质量工作行动计划",
        ),
        # forwarded from a department
        (
            _page(
                "柳溪市人民政府办公室转发市质监局关于开展质量提升行动实施意见的通知",
                "柳政办〔2011〕5号",
                "各县人民政府:",
                "市质监局《关于开展质量提升行动的实施意见》已经市政府同意,现转发给你们。",
                "二○一一年三月一日",
                "关于开展质量提升行动的实施意见",
                "市质监局",
                "一、意义",
            ),
            "关于开展质量提升行动的实施意见",
        ),
    ],
)
def test_the_title_is_the_plans_own(text: str, title: str) -> None:
    head = head_of(text)

    assert head.title == title


def test_a_document_on_one_line_has_its_title() -> None:
    text = (
        "关于印发南浦区质量提升工作方案(2018-2020年)的通知 来源:区市场监管局 发布时间:2018-11-09 浏览:1204次 "
        "【字体:小 大】 为深入贯彻《中共中央 国务院关于开展质量提升行动的指导意见》(中发〔2017〕24号),制定本方案。 "
        "一、总体目标 到2020年,合格率达到96%以上。 "
    ) + "二、主要任务 提升产品质量,提升工程质量,提升服务质量。" * 20

    head = head_of(text)

    assert head.title == "南浦区质量提升工作方案(2018-2020年)"
    assert (head.place, head.level) == ("南浦区", "county")
    assert head.issued_on == date(2018, 11, 9)
    assert head.number == ""
    assert head.default_year == 2020


def test_a_table_of_contents_is_not_the_plan() -> None:
    text = _page(
        "目  录",
        "一、总体要求........1",
        "二、主要目标........2",
        "平湖山区“十四五”质量强区建设实施方案",
        "一、总体要求",
        "坚持质量第一。",
        "二、主要目标",
        "到2025年,取得成效。",
    )

    head = head_of(text)

    assert head.title == "平湖山区“十四五”质量强区建设实施方案"
    assert head.place == "平湖山区"


@pytest.mark.parametrize(
    ("front", "number"),
    [
        (
            "[ 发文字号 ] | 渡江府发〔2024〕1号 |\n[ 发布机构 ] | 渡江区人民政府 |\n渡江区质量强区建设方案\n",
            "渡江府发〔2024〕1号",
        ),
        ("柳溪市质量工作方案\n柳质强办 〔2016〕 7 号\n", "柳质强办〔2016〕7号"),
        ("关于印发柳溪市质量工作方案的通知(柳政办函[2016]69号)\n柳溪市质量工作方案\n", "柳政办函[2016]69号"),
        ("关于印发柳溪市质量工作方案的通知 柳府办函〔2018〕83号\n柳溪市质量工作方案\n", "柳府办函〔2018〕83号"),
        ("柳政办发（2009）15号\n柳溪市质量工作方案\n", "柳政办发（2009）15号"),
        (
            _page("柳政办发〔2016〕26号《关于印发〈柳溪市质量工作方案〉的通知》", "柳溪市质量工作方案"),
            "柳政办发〔2016〕26号",
        ),
        ("柳溪市质量工作方案\n根据《关于质量工作的意见》(松政发〔2018〕3号)要求,制定本方案。\n", ""),
        ("文  号 :\n主题分类:政务公开\n柳溪市质量工作方案\n", ""),
    ],
)
def test_the_number_is_the_documents_own(front: str, number: str) -> None:
    head = head_of(front + "一、目标\n提高质量。\n")

    assert head.number == number


@pytest.mark.parametrize(
    ("text", "issuer", "day"),
    [
        (
            _page(
                "关于印发《柳溪市质量工作方案》的通知",
                "各单位:",
                "现印发给你们。",
                "二〇一七年五月十日",
                "柳溪市质量工作方案",
                "一、目标",
            ),
            "",
            date(2017, 5, 10),
        ),
        (
            "成文日期:2019-02-22 发布日期:2019-03-01\n柳溪市人民政府关于印发柳溪市质量工作方案的通知\n一、目标\n",
            "柳溪市人民政府",
            date(2019, 2, 22),
        ),
        (
            "柳溪市质量工作方案\n一、目标\n提高质量。\n柳溪市质量强市领导小组办公室\n2012年6月1日\n",
            "柳溪市质量强市领导小组办公室",
            date(2012, 6, 1),
        ),
        (
            _page(
                "关于印发《柳溪市质量工作方案》的通知",
                "现印发给你们。",
                "柳溪市发展和改革局     柳溪市市场监督管理局",
                "2021年11月26日",
                "柳溪市质量工作方案",
                "一、目标",
            ),
            "柳溪市发展和改革局 柳溪市市场监督管理局",
            date(2021, 11, 26),
        ),
        (
            "发布机构:渡江区人民政府 成文日期:\n2022- 04- 27\n渡江区质量工作方案\n一、目标\n",
            "渡江区人民政府",
            date(2022, 4, 27),
        ),
        ("柳溪市质量工作方案\n一、目标\n提高质量。\n柳溪市人民政府办公室 2013年8月9日印发\n", "", date(2013, 8, 9)),
        ("日期: 2018- 03- 06 09: 20 来源: 访问次数:\n柳溪市质量工作方案\n一、目标\n", "", date(2018, 3, 6)),
    ],
)
def test_issuer_and_day_are_those_of_the_signature_else_of_title_and_page(text: str, issuer: str, day: date) -> None:
    head = head_of(text)

    assert (head.issuer, head.issued_on) == (issuer, day) or (not issuer and head.issued_on == day)


@pytest.mark.parametrize(
    ("text", "place", "level"),
    [
        ("2016年质量强市建设行动计划\n柳溪市人民政府办公厅\n2016年6月3日\n", "柳溪市", "city"),
        ("松岭省质量发展规划(2016—2020年)\n", "松岭省", "province"),
        ("上海市质量提升行动方案\n", "上海市", "province"),
        ("上海市静水区质量提升行动方案\n", "静水区", "county"),
        ("昆山市质量强市工作意见\n", "昆山市", "county"),
        ("澄江市质量强市工作意见\n各镇人民政府,各街道办事处:\n", "澄江市", "county"),
        ("东莞市质量强市工作意见\n各镇人民政府(街道办事处):\n", "东莞市", "city"),
        ("云岭自治州质量强州实施方案\n", "云岭自治州", "city"),
        ("湘西州质量强州实施方案\n", "湘西州", "city"),
        ("津市市质量强市方案\n", "津市市", "county"),
        ("榕城市质量工作要点\n", "榕城市", "city"),
        ("太和县质量工作要点\n", "太和县", "county"),
        ("临水新区质量提升方案\n", "临水新区", "county"),
        ("青石镇创建质量强镇工作方案\n", "青石镇", "town"),
        ("国务院关于印发质量发展纲要的通知\n国发〔2012〕9号\n", "全国", "nation"),
        ("关于开展质量提升行动的实施意见\n黔府发〔2015〕15号\n", "贵州省", "province"),
        ("关于加快推进柳溪市质量强市建设的实施意见\n", "柳溪市", "city"),
        ("治理餐桌污染工作方案\n各村、有关部门:\n", "", "town"),
        ("省人民政府关于质量强省的意见\n鄂政發〔2018〕26號\n", "湖北省", "province"),
        ("关于开展质量提升行动的实施意见\n我县企业,全县人民,我县实际。\n", "", "county"),
    ],
)
def test_a_plan_is_for_the_region_its_title_issuer_or_number_names(text: str, place: str, level: str) -> None:
    head = head_of(text + "一、目标\n提高质量。\n")

    assert (head.place, head.level) == (place, level)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("柳溪市质量提升三年行动计划(2019—2021年)", "action_plan"),
        ("柳溪市质量攻坚行动方案", "action_plan"),
        ("柳溪市人民政府关于推进质量强市建设的实施意见", "opinions"),
        ("中共柳溪市委关于质量兴市的决定", "opinions"),
        ("柳溪市促进高质量发展若干措施", "opinions"),
        ("柳溪市质量发展规划(2021—2025年)", "programme"),
        ("柳溪市质量强市建设纲要", "programme"),
        ("柳溪市质量强市工作方案", "work_plan"),
        ("柳溪市2020年质量工作要点", "work_plan"),
        ("柳溪市2018年质量强市工作计划", "work_plan"),
        ("柳溪市质量工作考核办法(试行)", "assessment_rules"),
        ("柳溪市质量工作考核实施方案", "assessment_rules"),
        ("柳溪市质量工作考核评分细则", "assessment_rules"),
        ("关于开展2016年质量月活动的通知", "notice"),
    ],
)
def test_the_kind_of_document_is_in_its_title(title: str, kind: str) -> None:
    head = head_of(f"{title}\n为提高质量,安排如下。\n一、目标\n")

    assert head.kind == kind


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("柳溪市2016年质量强市行动计划\n一、任务\n合格率达到93%。\n", 2016),
        ("柳溪市质量发展规划(2016—2020年)\n一、发展目标\n到2018年,合格率达到93%;到2020年,达到95%。\n", 2020),
        ("柳溪市质量强市“十四五”规划\n一、基础\n2020年,合格率达到93%。\n", 2025),
        (
            _page(
                "柳溪市质量强市工作方案",
                "一、指导思想",
                "提高质量。",
                "二、总体目标",
                "到2020年末,质量明显提升。",
                "三、具体目标",
                "合格率达到96%。",
            ),
            2020,
        ),
        (
            _page(
                "柳溪市质量强市意见",
                "一、总体要求",
                "提高质量。",
                "(二)主要目标。到2025年,合格率95%。到2035年,建成质量强市。",
            ),
            2025,
        ),
        (
            "柳溪市质量强市意见\n一、总体要求\n坚持质量第一。\n到2025年,全市质量水平提高。\n二、任务\n合格率95%。\n",
            2025,
        ),
        ("柳溪市名牌意见\n一、工作目标\n通过三年努力,到2012年,名牌达到30个。\n", 2012),
        ("柳溪市名牌意见\n一、工作目标\n力争用3年左右时间,到2017年底,名牌达到30个。\n", 2017),
        ("柳溪市质量意见\n一、任务\n到2022年,合格率95%。\n二、保障\n培训100人。\n", None),
        ("关于贯彻质量发展纲要(2011—2020年)的实施意见\n一、发展目标\n到2015年,合格率达到92%。\n", 2015),
        ("柳溪市贯彻《质量发展纲要(2011—2020年)》的意见\n一、任务\n合格率达到92%。\n", None),
        ("柳溪市贯彻实施质量发展纲要2014年行动计划\n一、任务\n合格率达到92%。\n", 2014),
        ("柳溪市质量考核办法(2016年修订)\n第一条 为考核质量工作,制定本办法。\n", None),
        ("柳溪市质量考核办法\n第一条 制定本办法。\n第二条 2014年度质量目标为:合格率92%。\n", 2014),
        ("柳溪市质量强市意见\n一、总体目标\n到“十三五”末,合格率达到92%。\n", 2020),
        ("柳溪市质量工作要点\n2018年是关键之年,质量工作的总体要求是:稳中求进。\n一、任务\n合格率95%。\n", 2018),
        ("关于质量工作的意见\n2018年是关键之年。\n一、任务\n合格率95%。\n", None),
        ("柳溪市任务分解表\n任务 | 单位 | 完成时间 |\n培育品牌10个 | 市质监局 | 2016年10月 |\n", 2016),
        ("柳溪市质量规划\n规划期限为2021—2025年,展望到2035年。\n一、任务\n合格率达到92%。\n", 2025),
    ],
)
def test_a_target_without_year_has_the_year_of_the_title_or_the_general_goal(text: str, year: int | None) -> None:
    head = head_of(text)

    assert head.default_year == year


def test_the_close_of_an_earlier_plan_in_the_year_of_issue_is_no_horizon() -> None:
    head = head_of(
        _page(
            "松山县质量领导小组办公室",
            "2018年11月21日",
            "关于开展质量提升行动的实施意见",
            "一、总体要求",
            "(二)总体目标。到2018年底,《松山县质量提升计划(2016-2018年)》确定的任务全面完成,质量水平上升。",
            "二、任务",
            "到2022年,合格率达到95%。",
        )
    )

    assert head.default_year is None
    assert head.until is None


def test_a_plan_of_three_years_without_years_counts_from_its_issue() -> None:
    head = head_of("柳溪市人民政府\n2018年2月1日\n柳溪市质量提升三年行动计划\n一、任务\n合格率达到95%。\n")

    assert (head.since, head.until) == (date(2018, 1, 1), date(2020, 12, 31))


def test_a_signature_that_ran_into_the_text_is_read() -> None:
    head = head_of(
        _page(
            "柳溪市人民政府关于印发质量提升方案的通知 柳政函〔2016〕190号 各区人民政府:",
            "《质量提升方案》已经市政府同意,现印发给你们。",
            "柳溪市人民政府 2016年12月23日 质量提升方案",
            "为提升质量,制定本方案。",
            "一、总体要求",
        )
    )

    assert (head.issuer, head.issued_on) == ("柳溪市人民政府", date(2016, 12, 23))


def test_the_day_a_page_was_put_up_years_later_is_not_the_day_of_issue() -> None:
    head = head_of(
        _page(
            "柳溪市人民政府办公室关于印发柳溪市质量工作方案的通知 柳府办函〔2018〕83号",
            "发布时间:2024-01-04 19:52:09 来源:市政府",
            "各市(区)人民政府:",
            "一、目标",
            "提高质量。",
        )
    )

    assert head.number == "柳府办函〔2018〕83号"
    assert head.issuer == "柳溪市人民政府办公室"
    assert head.issued_on is None


def test_header_fields_without_colons_are_read() -> None:
    head = head_of(
        _page(
            "松岭省人民政府办公厅关于明确松政〔2012〕103号文件责任单位的通知",
            "发文字号 松政办〔2013〕36号 发布时间 2013年05月17日",
            "为落实《质量发展纲要》,现明确如下。",
            "一、提高质量",
        )
    )

    assert (head.number, head.issued_on) == ("松政办〔2013〕36号", date(2013, 5, 17))
    assert "松政〔2012〕103号" in [b.number for b in head.basis]


def test_the_day_rules_lapse_ends_their_period_but_dates_no_target() -> None:
    head = head_of("柳溪市质量考核办法\n第一条 制定本办法。\n第二条 合格率92%。\n第三条 有效期至2025年6月30日。\n")

    assert head.until == date(2025, 6, 30)
    assert head.default_year is None


def test_a_plan_that_names_no_period_ends_with_its_schedule() -> None:
    head = head_of(
        _page(
            "柳溪市质量兴市工作方案",
            "一、任务",
            "合格率达到95%。",
            "二、实施步骤",
            "(一)部署阶段(2016年3月)。部署。",
            "(二)实施阶段(2016年4月至2018年10月)。实施。",
        )
    )

    assert (head.since, head.until, head.default_year) == (date(2016, 3, 1), date(2018, 10, 31), 2018)


def test_a_page_without_any_head_leaves_every_field_empty() -> None:
    head = head_of("质量是企业的生命。\n")

    assert head == Head()


@given(
    st.text(alphabet="柳溪市县省关于印发《》()〔〕2018年号的通知质量方案计划一、\n :人民政府到,。办公室", max_size=200)
)
def test_any_front_is_read_with_places_inside_the_text(text: str) -> None:
    folded = fold(text)

    head = read_head(folded, read_clauses(folded))

    assert all(0 <= start < end <= len(folded.text) for start, end in head.places.values())
    assert head.since is None or head.until is None or head.since <= head.until


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        ("000", (2016, "city", "action_plan", date(2016, 6, 3))),
        ("001", (2014, "city", "action_plan", date(2014, 6, 27))),
        ("002", (2020, "city", "work_plan", date(2017, 5, 10))),
        ("003", (2017, "province", "action_plan", date(2015, 5, 2))),
        ("004", (None, "county", "opinions", date(2018, 11, 21))),
    ],
)
def test_the_heads_of_the_reference_plans_are_read(
    shared: Path, seed: str, said: tuple[int | None, str, str, date]
) -> None:
    (path,) = (shared / "seeds").glob(f"{seed}_*.txt")

    head = head_of(path.read_text("utf-8"))

    assert (head.default_year, head.level, head.kind, head.issued_on) == said
    assert head.title
    assert head.issuer
    assert head.place
