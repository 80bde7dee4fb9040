"""Responsibility notes: their grammar, the names in them and the clauses they speak for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Note
from zhiheng.policy.notes.reader import first_unit_rule, read_notes
from zhiheng.policy.outline.reader import read_clauses

Units = tuple[str, str, str]


def notes(text: str) -> tuple[Note, ...]:
    folded = fold(text)
    return read_notes(folded, read_clauses(folded))


def units(note_words: str) -> Units:
    """Lead, supporting and joint units of the first of two clauses, closed by these words."""
    folded = fold(f"一、任务\n(一)产品。加强抽查。{note_words}\n(二)其他。加强。")
    clauses = read_clauses(folded)
    position = next(i for i, clause in enumerate(clauses) if clause.path == "一/(一)")
    found = [mention for note in read_notes(folded, clauses) if position in note.clauses for mention in note.mentions]
    lead, support, joint = (
        " ".join(mention.name for mention in found if mention.role == role) for role in ("lead", "support", "joint")
    )
    return lead, support, joint


@pytest.mark.parametrize(
    ("words", "lead", "support", "joint"),
    [
        ("(市质监局牵头,市发改委、市农委配合)", "市质监局", "市发改委 市农委", ""),
        ("(市质监局牵头,市发改委、市农委按职责分工负责)", "市质监局", "", "市发改委 市农委"),
        ("(市质监局、市发改委等部门共同负责)", "", "", "市质监局 市发改委"),
        ("(市质监局、市发改委按照“谁主管、谁负责”的原则分工负责)", "", "", "市质监局 市发改委"),
        ("(省直有关部门按职能职责分工负责)", "", "", "省直有关部门"),
        ("(由市教育局牵头负责、市人社局、市质监局配合)", "市教育局", "市人社局 市质监局", ""),
        ("(由市市场监管局牵头,会同市发展改革委等部门组织实施)", "市市场监管局", "", "市发展改革委"),
        ("(市质监局具体负责,市经信委、各县区政府协助)", "", "市经信委 各县区政府", "市质监局"),
        ("(市质监局、市商务局负责;市教育局参与)", "", "市教育局", "市质监局 市商务局"),
        ("(市质监局负责产品质量,市住建局负责工程质量)", "", "", "市质监局 市住建局"),
        ("(市质监局牵头(市农委、市卫计委配合))", "市质监局", "市农委 市卫计委", ""),
        ("(市质监局牵头,其他相关部门按各自职责做好配合工作)", "市质监局", "其他相关部门", ""),
        ("(市住房城乡建设局、市水利局分别牵头,各县区配合)", "市住房城乡建设局 市水利局", "各县区", ""),
        ("(市发展改革委牵头,市工业和信息化局、市商务局等)", "市发展改革委", "市工业和信息化局 市商务局", ""),
        ("(市质监局、市农委、市食药监局)", "", "", "市质监局 市农委 市食药监局"),
        ("(县农业局(列首位的为牵头单位,下同)、县林业局)", "县农业局", "县林业局", ""),
        ("(市住建局)", "", "", "市住建局"),
        ("(办公室、综合业务科)", "", "", "办公室 综合业务科"),
        ("(市质监局、市发改委按职能分工,各县区政府具体负责)", "", "", "市质监局 市发改委 各县区政府"),
        ("(市质监局牵头,各有关单位按职责分工各负其责)", "市质监局", "", "各有关单位"),
        ("(市质监局负责牵头,市农委配合)", "市质监局", "市农委", ""),
        ("由市质检所牵头,市质监局配合。", "市质检所", "市质监局", ""),
        ("请市委宣传部牵头,市质监局配合。", "市委宣传部", "市质监局", ""),
        ("该项工作由市政府督查室、市质监局负责。", "", "", "市政府督查室 市质监局"),
        ("(此项工作由市农委牵头,市质监局配合)", "市农委", "市质监局", ""),
        ("(市质监局[牵头]、市统计局)", "市质监局", "", "市统计局"),
        ("(市统计局、市质监局【牵头】)", "市质监局", "", "市统计局"),
        ("(市委组织部,市教育局,市妇联,市科协)", "", "", "市委组织部 市教育局 市妇联 市科协"),
        ("(市质监局、市商务局;2021年10月底完成)", "", "", "市质监局 市商务局"),
        ("(人行某市支行、某市银监分局)", "", "", "人行某市支行 某市银监分局"),
        ("(市质监局、移动、市商务局);", "", "", "市质监局 移动 市商务局"),
        ("(市质监局★、市农委)", "市质监局", "", "市农委"),
    ],
)
def test_role_words_after_the_names_give_the_roles(words: str, lead: str, support: str, joint: str) -> None:
    assert units(words) == (lead, support, joint)


@pytest.mark.parametrize(
    ("words", "lead", "support", "joint"),
    [
        ("(责任单位:县农业局、县林业局)", "", "", "县农业局 县林业局"),
        ("(牵头单位:市质监局;配合单位:市农委、市商务局)", "市质监局", "市农委 市商务局", ""),
        ("(牵头部门:市质监局,责任部门:市经信委、市商务局等)", "市质监局", "", "市经信委 市商务局"),
        ("(牵头单位:市质监局 责任单位:市发改委、市农委)", "市质监局", "", "市发改委 市农委"),
        ("(主办单位:市质监局;协办单位:市经信委)", "市质监局", "市经信委", ""),
        ("(主办单位:市质监局;承办单位:市经信委)", "市质监局", "", "市经信委"),
        ("(牵头单位:市质监局,参加单位:市委宣传部,支持单位:市财政局)", "市质监局", "市委宣传部 市财政局", ""),
        ("(第一责任单位:市质监局;其他责任单位:市商务局)", "市质监局", "市商务局", ""),
        ("(责任单位:市住建局牵头,市交通局、市水利局配合)", "市住建局", "市交通局 市水利局", ""),
        ("(责任单位:市市场监管局(牵头)、市发展改革委)", "市市场监管局", "", "市发展改革委"),
        ("(责任单位:市质监局*、市农委)", "市质监局", "", "市农委"),
        ("(牵头领导:王某某;牵头单位:市质监局;责任人:李某)", "市质监局", "", ""),
        ("(牵头部门:省市场监管局。配合部门:省财政厅。)", "省市场监管局", "省财政厅", ""),
        ("【责任单位：市市场监管局】", "", "", "市市场监管局"),
        ("[牵头单位:市住建局;配合单位:市水利局]", "市住建局", "市水利局", ""),
        ("〔任务分工:市农委、市质监局〕", "", "", "市农委 市质监局"),
        ("责任单位——市农委", "", "", "市农委"),
        ("责任单位为市质监局、市农委。", "", "", "市质监局 市农委"),
        ("牵头部门是市质监局,配合部门有市农委、市商务局。", "市质监局", "市农委 市商务局", ""),
        ("\n牵头单位:\n市质监局\n责任单位:\n市农委、市商务局", "市质监局", "", "市农委 市商务局"),
        ("牵头单位:市质监局,市农委配合", "市质监局", "市农委", ""),
        ("(牵头单位:市质监局;责任单位:市农\n委、市\n商务局)", "市质监局", "", "市农委 市商务局"),
        ("(分工:市农委、市质监局)", "", "", "市农委 市质监局"),
        ("(落实单位:市住建局;协同单位:市发改委)", "", "市发改委", "市住建局"),
        ("\n牵头科室:质量科　　配合科室:计量科、法规科", "质量科", "计量科 法规科", ""),
        ("(牵头单位:市质监局)(配合单位:市农委)", "市质监局", "市农委", ""),
        ("牵头单位:市农业局;配合单位:市工商局、市质监局。", "市农业局", "市工商局 市质监局", ""),
        ("\n牵头单位:市质监局\n配合单位:市农委、市商务局\n完成时限:2024年12月底前", "市质监局", "市农委 市商务局", ""),
        ("\n——牵头单位:市质监局\n——配合单位:市农委", "市质监局", "市农委", ""),
        ("\n【牵头单位】市质监局【配合单位】市农委", "市质监局", "市农委", ""),
        ("\n市质监局牵头,市经信委、市农委配合", "市质监局", "市经信委 市农委", ""),
    ],
)
def test_labels_before_the_names_give_the_roles(words: str, lead: str, support: str, joint: str) -> None:
    assert units(words) == (lead, support, joint)


@pytest.mark.parametrize(
    "names",
    [
        ["市经济和信息化委", "市卫生和计划生育委", "市规划和自然资源局", "市退役军人事务局"],
        ["市发展和改革委员会", "市人力资源和社会保障局", "市总工会", "团市委"],
        ["各县(市、区)人民政府", "贵山新区管委会"],
        ["各县、市、区人民政府", "市直各有关单位"],
        ["各区、县级市", "市12345热线办"],
        ["农业农村和水务局", "市商务和粮食局", "教育体育和文化旅游局"],
        ["各市〔州〕人民政府", "省会展业发展领导小组成员单位"],
        ["各乡镇人民政府", "街道办事处", "市直有关部门和单位"],
        ["市市场监督管理局", "各区(新区)政府(管委会)"],
        ["县委、县政府督查室", "县市场监管局"],
        ["国务院有关部门", "各省(区、市)人民政府"],
        ["市“三区”管委会", "“双随机、一公开”领导小组", "各县(市、区)政府(管委会)"],
        ["人行某市中心支行", "江州海关", "国家税务总局江州市税务局", "市政务服务局(市大数据局)"],
    ],
)
def test_names_that_hold_separators_stay_whole(names: list[str]) -> None:
    assert units(f"(责任单位:{'、'.join(names)})") == ("", "", " ".join(names))
    assert units(f"({','.join(names)}按职责分工负责)") == ("", "", " ".join(names))


@pytest.mark.parametrize("separator", ["、", ",", ";", "和", "及", "以及", "与", " "])
def test_every_separator_parts_two_whole_names(separator: str) -> None:
    assert units(f"(责任单位:市科技局{separator}市财政局{separator}县农业局)") == ("", "", "市科技局 市财政局 县农业局")


@pytest.mark.parametrize(
    ("words", "joint"),
    [
        ("(责任单位:市质监局等15个部门)", "市质监局"),
        ("(市质监局、市农委等有关单位负责)", "市质监局 市农委"),
        ("(市住建局、市水利局等部门及各区(市)县政府按职责分工负责)", "市住建局 市水利局 各区(市)县政府"),
        ("(市场监管、农业农村等部门按职责分工负责)", "市场监管 农业农村"),
        ("(市质监局负责,2018年12月底前完成)", "市质监局"),
        ("(完成时限:2018年12月;责任单位:市质监局)", "市质监局"),
        ("(市质监局负责。以下任务均需各县区落实,不再列出)", "市质监局"),
    ],
)
def test_what_is_no_name_is_dropped(words: str, joint: str) -> None:
    assert units(words) == ("", "", joint)


@pytest.mark.parametrize(
    "words",
    [
        "(含食品、药品、特种设备)",
        "(指产品质量、工程质量)",
        "(以下简称四基)",
        "(国办发〔2017〕24号)",
        "(2018年6月底前完成)",
        "(此件公开发布)",
        "建成检测中心(实验室)15家。",
        "发挥协会(学会)作用。",
        "市质强办负责日常工作(含督查督办)。",
        "市质量强市领导小组牵头组织,各部门配合做好工作。",
        "明确责任部门,各责任单位要加强领导。",
        "本方案由市质监局负责解释。",
        "由市质监局负责解释。",
        "进展情况报市质强办(市质监局)。",
    ],
)
def test_explanations_and_running_text_are_no_notes(words: str) -> None:
    assert units(words) == ("", "", "")


def test_a_name_over_two_printed_lines_is_one() -> None:
    wrapped = "(责任单位:县财政局、县地方\n金融监管局、县农业局\n县商务局)"

    assert units(wrapped) == ("", "", "县财政局 县地方金融监管局 县农业局 县商务局")


@pytest.mark.parametrize("at", range(4, 26))
def test_wherever_a_printed_line_ends_the_note_is_the_same(at: int) -> None:
    note = "(责任单位:市发展改革委、县地方金融监管局,各县(市、区)人民政府)"
    lines = ["为了推进质量强市建设工作进一步提升全市的质量总体水平制定"] * 8
    wrapped = note[:at] + "\n" + note[at:]

    folded = fold("\n".join([*lines, "本方案。", "一、任务", "(一)产品。加强抽查。" + wrapped, "(二)其他。加强。"]))
    found = [mention.name for note in read_notes(folded, read_clauses(folded)) for mention in note.mentions]

    assert found == ["市发展改革委", "县地方金融监管局", "各县(市、区)人民政府"]


def test_names_are_as_printed_without_white_space() -> None:
    assert units("（责任单位：市 质监局、各县（市、区）人民政府）") == ("", "", "市质监局 各县（市、区）人民政府")


def test_notes_of_several_sentences_speak_for_their_own_words_and_all_for_the_clause() -> None:
    text = "一、任务\n(一)产品。加强抽检(市质监局负责)。推进品牌建设(市经信委牵头,市商务局配合)。\n(二)工程。好。"
    folded = fold(text)

    found = read_notes(folded, read_clauses(folded))

    assert [note.place for note in found] == ["closing", "closing"]
    assert units(text.removeprefix("一、任务\n(一)产品。").partition("\n")[0]) == ("市经信委", "市商务局", "市质监局")
    assert found[1].target_from == found[0].end


def test_a_note_after_the_group_speaks_for_every_clause_of_it() -> None:
    text = "一、任务\n(一)产品\n1.食品。好。\n2.药品。好。\n(市质监局牵头,市农委配合)\n(二)工程。好。(市住建局负责)"
    folded = fold(text)
    clauses = read_clauses(folded)

    group, closing = read_notes(folded, clauses)

    assert group.place == "group"
    assert [clauses[i].path for i in group.clauses] == ["一/(一)/1", "一/(一)/2"]
    assert [clauses[i].path for i in closing.clauses] == ["一/(二)"]


def test_notes_on_their_own_lines_close_each_clause_where_each_has_one() -> None:
    text = "一、任务\n(一)产品\n1.食品。好。\n(市食药监局负责)\n2.药品。好。\n(市卫计委负责)"
    folded = fold(text)
    clauses = read_clauses(folded)

    assert [[clauses[i].path for i in note.clauses] for note in read_notes(folded, clauses)] == [
        ["一/(一)/1"],
        ["一/(一)/2"],
    ]


def test_a_heading_note_speaks_for_the_clauses_below_that_have_none() -> None:
    text = "一、任务(市质监局牵头)\n(一)产品(市农委牵头)\n1.食品。好。\n2.药品。好。(市卫计委负责)\n(二)工程。好。"
    folded = fold(text)
    clauses = read_clauses(folded)

    given_by = {note.mentions[0].name: [clauses[i].path for i in note.clauses] for note in read_notes(folded, clauses)}

    assert given_by == {"市质监局": ["一/(二)"], "市农委": ["一/(一)/1"], "市卫计委": ["一/(一)/2"]}


def test_words_on_everything_above_speak_for_the_group() -> None:
    text = "一、任务\n(一)产品。好。\n(二)工程。好。\n以上任务由市质监局牵头,市住建局、市交通局配合。\n二、保障\n好。"
    folded = fold(text)
    clauses = read_clauses(folded)

    (note,) = read_notes(folded, clauses)

    assert [clauses[i].path for i in note.clauses] == ["一/(一)", "一/(二)"]
    assert [(mention.name, mention.role) for mention in note.mentions] == [
        ("市质监局", "lead"),
        ("市住建局", "support"),
        ("市交通局", "support"),
    ]


@pytest.mark.parametrize(
    ("rule", "others"),
    [
        ("注:责任单位中排在第一位的为牵头单位。", "support"),
        ("以上责任单位,列在首位的为牵头单位,其他为配合单位。", "support"),
        ("排名第一的单位为牵头单位,其余为责任单位。", "joint"),
        ("列第一位的为牵头单位", "support"),
        ("第一个单位为牵头单位", "support"),
        ("任务分工中列首位的为牵头单位。", "support"),
        ("列首位者牵头,其他单位配合。", "support"),
        ("位于首位的单位负总责。", "support"),
        ("牵头单位为责任单位中的第一位。", "support"),
    ],
)
def test_a_stated_rule_makes_the_first_unit_lead(rule: str, others: str) -> None:
    stated = first_unit_rule(rule)

    assert stated is not None
    assert stated.others == others
    lead, support, joint = units(f"(责任单位:市质监局、市农委、市商务局)\n(三)说明。{rule}")
    assert lead == "市质监局"
    assert {"support": support, "joint": joint}[others] == "市农委 市商务局"


@pytest.mark.parametrize("words", ["县委第一书记牵头", "落实企业第一责任人责任,由部门牵头", "首位企业为标杆"])
def test_other_words_on_being_first_state_no_rule(words: str) -> None:
    assert first_unit_rule(words) is None


def test_a_rule_leaves_notes_with_roles_of_their_own_alone() -> None:
    words = "(牵头单位:市质监局;责任单位:市农委)\n(三)说明。排在第一位的为牵头单位。"

    assert units(words) == ("市质监局", "", "市农委")


def test_columns_of_a_task_table_give_the_roles() -> None:
    table = (
        "任务分解表\n序号|任务|牵头单位|配合单位|时限\n1|抽查|市质监局|市农委、市商务局|2018年\n"
        "2|监督|市住建局||2019年\n"
    )

    first, second = notes("要求如下。\n" + table)

    assert first.place == "table"
    assert [(m.name, m.role) for m in first.mentions] == [
        ("市质监局", "lead"),
        ("市农委", "support"),
        ("市商务局", "support"),
    ]
    assert [(m.name, m.role) for m in second.mentions] == [("市住建局", "lead")]


@pytest.mark.parametrize(
    ("row", "lead", "support", "time"),
    [
        ("1\t抽查\t市质监局\t市农委\t2018年", "市质监局", "市农委", "2018年"),
        ("1\t抽查\t\t市农委\t2018年", "", "市农委", "2018年"),
        ("1\t抽查\t市质监局\t\t2018年", "市质监局", "", "2018年"),
        ("1\t抽查\t市质监局", "市质监局", "", ""),
        ("1\t抽查\t市质监局\t2018年", "市质监局", "", "2018年"),
        ("1\t抽查\t市质监局、市农\n业局\t市商务局\t2018年", "市质监局 市农业局", "市商务局", "2018年"),
        ("1\t产品质量\t产品质量\t市农委\t2018年", "", "市农委", "2018年"),
    ],
)
def test_empty_and_wrapped_cells_leave_the_columns_in_place(row: str, lead: str, support: str, time: str) -> None:
    folded = fold(f"要求如下。\n序号\t任务\t牵头单位\t配合单位\t完成时限\n{row}\n2\t验收\t市住建局\t市交通局\t全年\n")
    clauses = read_clauses(folded)

    found = [mention for note in read_notes(folded, clauses) if 0 in note.clauses for mention in note.mentions]

    assert " ".join(mention.name for mention in found if mention.role == "lead") == lead
    assert " ".join(mention.name for mention in found if mention.role == "support") == support
    assert folded.text[clauses[0].start : clauses[0].end].endswith(time)


OFFICES = [
    "市质监局",
    "市市场监管局",
    "市卫生和计划生育委",
    "市规划和自然资源局",
    "各县(市、区)人民政府",
    "团市委",
    "县委宣传部",
]


@given(
    lead=st.sampled_from(OFFICES),
    others=st.lists(st.sampled_from(OFFICES), min_size=1, max_size=6),
    separator=st.sampled_from(["、", ",", "，"]),
    wrap=st.sampled_from(["({})", "（{}）", "[{}]", "\n({})"]),
)
def test_whatever_the_separators_and_brackets_the_units_are_the_same(
    lead: str, others: list[str], separator: str, wrap: str
) -> None:
    words = wrap.format(f"{lead}牵头,{separator.join(others)}配合")

    assert units(words) == (lead, " ".join(others), "")


@given(st.text(alphabet="()[]、,;:。市局委牵头配合负责单位责任\n 12一", max_size=80))
def test_whatever_the_text_every_mention_lies_in_its_note(text: str) -> None:
    folded = fold("一、任务\n(一)产品。" + text)
    clauses = read_clauses(folded)

    for note in read_notes(folded, clauses):
        assert 0 <= note.start < note.end <= len(folded.text)
        assert all(clauses[i].is_leaf for i in note.clauses)
        for mention in note.mentions:
            assert note.start <= mention.start < mention.end <= note.end
            assert mention.name.strip()
