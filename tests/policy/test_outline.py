"""The clause tree in every numbering style of the genre."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.policy.folding import fold
from zhiheng.policy.model import Clause
from zhiheng.policy.outline.reader import read_clauses

OPENING = "为推动质量发展,结合我市实际,制定本方案。\n"


def leaves(text: str) -> list[str]:
    return [clause.path for clause in read_clauses(fold(text)) if clause.is_leaf]


def clause(text: str, path: str) -> Clause:
    return next(clause for clause in read_clauses(fold(text)) if clause.path == path)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param(
            "一、总体要求\n质量第一。\n二、任务\n(一)产品。严格抽查。\n(二)工程。严格验收。\n三、保障\n加强领导。",
            "一 二/(一) 二/(二) 三",
            id="chinese and bracketed numbers",
        ),
        pytest.param(
            "一、任务\n(一)产品\n1.抓食品。好。\n2、抓药品。好。\n3、抓设备。好。\n4.抓建材。好。",
            "一/(一)/1 一/(一)/2 一/(一)/3 一/(一)/4",
            id="two ways to write the same count",
        ),
        pytest.param(
            "第一章 总则\n第一条 为加强考核,制定本办法。\n第二章 内容\n第二条 考核下列内容:\n"
            "(一)产品质量;\n(二)工程质量。\n"
            "第三条 考核每年一次。",
            "第一章/第一条 第二章/第二条/(一) 第二章/第二条/(二) 第二章/第三条",
            id="chapters and articles",
        ),
        pytest.param(
            "第一章 发展基础\n第一节 现状\n一、成绩\n显著。\n二、问题\n仍有。\n第二节 形势\n"
            "向好。\n第二章 目标\n明确。",
            "第一章/第一节/一 第一章/第一节/二 第一章/第二节 第二章",
            id="chapters and sections",
        ),
        pytest.param(
            "第一部分 基础\n好。\n第二部分 任务\n一、产品\n好。\n二、工程\n好。",
            "第一部分 第二部分/一 第二部分/二",
            id="parts",
        ),
        pytest.param(
            "1 总体要求\n1.1 思想\n质量第一。\n1.2 目标\n合格率95%。\n2 任务\n2.1 产品\n"
            "2.1.1 抽查\n300批次。\n2.1.2 追溯\n建立。",
            "1/1.1 1/1.2 2/2.1/2.1.1 2/2.1/2.1.2",
            id="decimals",
        ),
        pytest.param(
            "一、任务\n(一)产品\n1.食品\n(1)生产。严格。\n(2)流通。严格。\n2.药品\n①研制。好。\n②经营。好。",
            "一/(一)/1/(1) 一/(一)/1/(2) 一/(一)/2/① 一/(一)/2/②",
            id="five levels",
        ),
        pytest.param(
            "一、要求\n(一)思想。好。\n(二)目标。好。\n二、任务\n(三)产品。好。\n(四)工程。好。",
            "一/(一) 一/(二) 二/(三) 二/(四)",
            id="a count that runs on over its parents",
        ),
        pytest.param(
            "某县要点\n为做好工作,制定要点。\n1.要求\n(一)坚持好。\n(二)做得好。\n2.任务\n"
            "(一)产品。好。\n(二)工程。好。\n"
            "3.保障\n(一)领导。好。\n(二)考核。好。",
            "1/(一) 1/(二) 2/(一) 2/(二) 3/(一) 3/(二)",
            id="arabic numbers above bracketed ones",
        ),
        pytest.param(
            "一 目标\n达到95%以上。\n二 任务\n(一) 产品质量。好。\n(二) 工程质量。好。",
            "一 二/(一) 二/(二)",
            id="numbers without a sign after them",
        ),
        pytest.param(
            "　　一、目标\n　　达到９５％。\n　　二、任务\n　　１．产品。好。\n　　２．工程。好。",
            "一 二/1 二/2",
            id="full width and indented",
        ),
        pytest.param(
            "一、目标\n好。\n二、任务\n任务一:提升产品。加强。\n任务二:提升工程。加强。",
            "一 二/任务一 二/任务二",
            id="tasks counted by a word",
        ),
        pytest.param(
            "一、目标\n好。\n二、任务\n工程1 精品工程。培育10个。(市商务局)\n工程2 老字号工程。保护。(市商务局)\n"
            "三、措施\n重点任务一:实施质量攻关。(市工信局)\n重点任务二:实施首席质量官制度。(市质监局)\n四、保障\n好。",
            "一 二/工程1 二/工程2 三/重点任务一 三/重点任务二 四",
            id="short lines that end with notes",
        ),
        pytest.param(
            "一、任务\n一)产品\n1)抽检。好。\n2)执法。好。\n二)工程\n加强监理。",
            "一/一)/1) 一/一)/2) 一/二)",
            id="half brackets",
        ),
        pytest.param(
            "一、\n总体要求\n坚持质量第一。\n二、\n重点任务\n(一)\n产品质量\n加强抽检。\n(二)\n工程质量\n加强验收。",
            "一 二/(一) 二/(二)",
            id="numbers on lines of their own",
        ),
        pytest.param(
            "# 质量方案\n## 一、目标\n达到95%。\n## 二、任务\n### (一)产品\n**1.食品。**加强。\n**2.药品。**加强。",
            "一 二/(一)/1 二/(一)/2",
            id="signs of markup before the number",
        ),
        pytest.param(
            "一、任务\n(一)产品提升。1.抓食品。好好抓。2.抓药品。好好抓。\n(二)工程提升。1.抓住宅。好。2.抓公路。好。",
            "一/(一)/1 一/(一)/2 一/(二)/1 一/(二)/2",
            id="items in the line of their heading",
        ),
    ],
)
def test_every_numbering_style_is_read(text: str, paths: str) -> None:
    assert leaves(text) == paths.split()


def test_what_only_looks_like_a_number_opens_no_clause() -> None:
    text = (
        "一、任务\n(一)产品。按第二部分第(三)项和附件1(二)要求,抓好3.15活动,建成3.0版平台,"
        "投入1.5亿元。第一,抓源头;第二,抓流通。"
        "包括:(1)食品;(2)药品。一是早抓;二是常抓。\n(二)工程。同一、统一标准,实行一、二、三类管理,"
        "合格率达到98.5%、99%。"
    )

    assert leaves(text) == ["一/(一)", "一/(二)"]


@pytest.mark.parametrize("between", [" ", "", "　　"], ids=["spaces", "nothing", "wide spaces"])
def test_clauses_on_one_line_are_read_as_on_many(between: str) -> None:
    lines = [
        OPENING.strip(),
        "一、总体要求",
        "(一)指导思想。坚持质量第一,按照文件第三条(一)推进3.15活动。",
        "(二)工作目标。到2020年,产值达到1.5亿元,合格率98%。",
        "二、重点任务",
        "(一)产品质量",
        "1.抓食品。抽检3000批次。(市食药监局负责)",
        "2.抓农产品。建成3.0版平台。(市农委负责)",
        "(二)工程质量",
        "1.抓住宅。严格验收。(市住建局牵头,市质监局配合)",
        "2.抓交通。严格监理。(市交通局负责)",
        "三、保障措施",
        "第一,加强领导。第二,强化考核。",
    ]

    paths = leaves(between.join(lines))

    assert paths == ["一/(一)", "一/(二)", "二/(一)/1", "二/(一)/2", "二/(二)/1", "二/(二)/2", "三"]
    assert paths == leaves("\n".join(lines))


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param(
            "要点如下。一、产业1.抓食品。全年抽检。责任部门:市质监局、市农委2.抓药品。责任部门:市食药监局二、安全"
            "3.抓设备。责任部门:市质监局各科室4.抓工程。责任部门:市住建局",
            "一/1 一/2 二/3 二/4",
            id="labels",
        ),
        pytest.param(
            "要点如下。一、产业1.抓食品。【牵头单位】市农委【责任单位】市质监局2.抓药品。【牵头单位】市食药监局"
            "二、安全3.抓设备。牵头:市质监局配合:市农委4.抓工程。牵头:市住建局",
            "一/1 一/2 二/3 二/4",
            id="labels in brackets",
        ),
        pytest.param(
            "办法如下。第一章总则第一条为加强考核,制定本办法。第二章内容第二条按以下标准确定:(一)合格率90%以上;"
            "(二)验收率100%;(三)满意度75%。第三条考核每年一次。",
            "第一章/第一条 第二章/第二条/(一) 第二章/第二条/(二) 第二章/第二条/(三) 第二章/第三条",
            id="items of an article",
        ),
        pytest.param(
            "方案如下。一、要求 1.1思想。质量第一。 1.2目标。达到95%。二、任务 2.1产品。抽检。 2.2工程。验收。",
            "一/1.1 一/1.2 二/2.1 二/2.2",
            id="decimals",
        ),
        pytest.param(
            "方案如下。一、任务(一)产品(市农委牵头)1.抓食品。好。2.抓药品。好。(二)工程(市住建局牵头)1.抓住宅。好。"
            "二、保障(一)加强领导。好。(二)加强考核。好。",
            "一/(一)/1 一/(一)/2 一/(二)/1 二/(一) 二/(二)",
            id="a single part",
        ),
        pytest.param(
            "方案如下。一、任务。抓好抽检。二、目标——产品更优。95%。(市农委负责)——工程更高。98%。(市住建局负责)"
            "——服务更好。80分。(市商务局负责)三、保障。好。",
            "一 二/——1 二/——2 二/——3 三",
            id="dashes",
        ),
    ],
)
def test_clauses_run_together_without_lines_are_read(text: str, paths: str) -> None:
    assert leaves(text) == paths.split()


def test_a_table_of_contents_opens_no_clauses() -> None:
    contents = "目 录\n一、总体要求 ........ 1\n(一)思想 ...... 1\n(二)目标 ..... 2\n二、任务 ....... 3\n"
    plan = "一、总体要求\n(一)思想\n质量第一。\n(二)目标\n达到95%。\n二、任务\n抓好落实。"

    assert leaves("质量规划\n" + contents + plan) == leaves(plan) == ["一/(一)", "一/(二)", "二"]


def test_rows_of_an_indicator_box_stay_inside_their_clause() -> None:
    text = (
        "一、目标\n(一)产品\n很好。\n专栏1 重点工程\n1.质量工程。建设平台。\n2.标准工程。"
        "建设体系。\n(二)工程\n很好。\n二、任务\n"
        "1.抓食品。好。\n2.抓药品。好。\n专栏2 重点\n1.工程甲。好。\n2.工程乙。好。\n"
        "3.强化监管。加强监督检查,严厉打击违法行为,推进社会共治,形成良好的质量发展环境,"
        "不断提高群众的质量满意度和获得感。"
    )

    assert leaves(text) == ["一/(一)", "一/(二)", "二/1", "二/2", "二/3"]


def test_attachments_that_count_anew_carry_their_number() -> None:
    text = (
        "各县人民政府:\n现印发给你们,请执行。\n附件:1.方案\n2.细则\n某市人民政府\n"
        "2018年3月2日\n附件1\n方案\n一、要求\n质量第一。\n"
        "二、任务\n达到95%。\n附件2\n细则\n一、对象\n各县。\n二、内容\n质量。"
    )

    assert leaves(text) == ["一", "二", "附件2/一", "附件2/二"]
    assert clause(text, "附件2/一").role == "annex"


def test_the_clauses_of_a_covering_notice_do_not_mix_with_the_plan() -> None:
    text = (
        "各县:\n现印发给你们,并提出要求。\n一、提高认识。要重视。\n二、抓好落实。"
        "要落实。\n附件:方案\n某市政府\n2018年1月2日\n附件\n方案\n"
        "一、目标\n好。\n二、任务\n好。"
    )

    assert leaves(text) == ["一", "二", "附件/一", "附件/二"]


def test_a_number_given_twice_keeps_both_clauses_apart() -> None:
    assert leaves("一、目标\n好。\n三、任务\n(一)产品。好。\n(三)工程。好。\n(三)服务。好。") == [
        "一", "三/(一)", "三/(三)", "三/(三)#2",
    ]  # fmt: skip


def test_headings_without_number_hold_the_counts_below_them() -> None:
    below_a_clause = (
        "一、要求\n好。\n二、任务\n产品质量\n1.抓食品。好。\n2.抓药品。好。\n工程质量\n1.抓住宅。好。\n2.抓公路。好。"
    )
    at_the_top = OPENING + "产品质量\n1.抓食品。好。\n2.抓药品。好。\n工程质量\n1.抓住宅。好。\n2.抓公路。好。"

    assert leaves(below_a_clause) == ["一", "二/产品质量/1", "二/产品质量/2", "二/工程质量/1", "二/工程质量/2"]
    assert leaves(at_the_top) == ["产品质量/1", "产品质量/2", "工程质量/1", "工程质量/2"]


def test_a_document_without_numbers_is_divided_by_its_heading_lines() -> None:
    text = (
        "某县要点\n2019年,全县要坚持质量第一,为发展作出贡献。\n总体要求\n坚持质量第一,"
        "推进质量强县。\n重点任务\n产品抓好,工程抓好。\n"
        "保障措施\n加强领导,落实责任。\n某县政府"
    )

    assert leaves(text) == ["总体要求", "重点任务", "保障措施"]


def test_dashes_and_titled_paragraphs_are_clauses_only_with_notes_of_their_own() -> None:
    noted = "一、任务\n(一)产品\n——食品。加强。(市食药监局负责)\n——药品。加强。(市卫计委负责)\n(二)工程\n加强。"
    bare = "一、任务\n(一)产品\n——食品。加强。\n——药品。加强。\n(二)工程\n加强。"
    titled = (
        "一、目标\n到2017年见效。\n产品质量。达到95%。(省质监局负责)\n工程质量。"
        "达到96%。(省住建厅负责)\n二、任务\n做好。"
    )

    assert leaves(noted) == ["一/(一)/——1", "一/(一)/——2", "一/(二)"]
    assert leaves(bare) == ["一/(一)", "一/(二)"]
    assert leaves(titled) == ["一/产品质量", "一/工程质量", "二"]
    assert leaves(titled.replace("\n", "")) == ["一/产品质量", "一/工程质量", "二"]


def test_a_title_ends_before_its_note_and_before_the_body() -> None:
    text = (
        "一、任务\n(一)加强监管(市市场监管局牵头)\n1.抓食品。好。\n2.抓药品。好。"
        "\n(二)宣传发动(2017年3月—4月)。制定方案。"
    )

    assert clause(text, "一/(一)").title == "加强监管"
    assert clause(text, "一/(二)").title == "宣传发动(2017年3月—4月)"
    assert clause(text, "一/(一)/1").title == "抓食品"


def test_closing_words_signature_and_page_numbers_belong_to_no_clause() -> None:
    text = (
        "一、目标\n达到95%。\n- 3 -\n二、保障\n(一)领导。加强领导。\n(二)考核。严格考核。\n"
        "各县(市、区)、各部门要制定具体措施,于每年年底前报送进展。\n某市人民政府办公室\n"
        "2018年5月1日印发\n打印本页 关闭窗口"
    )

    assert folded_end(text, "一") == "达到95%。"
    assert folded_end(text, "二/(二)") == "严格考核。"


def folded_end(text: str, path: str) -> str:
    folded = fold(text)
    found = next(clause for clause in read_clauses(folded) if clause.path == path)
    return folded.text[found.body : found.end]


def test_rows_of_a_task_table_are_clauses_in_any_flattening() -> None:
    pipes = (
        "要求如下。\n任务分解表\n序号|任务|牵头单位|配合单位|时限\n1|抽查|市质监局|市农委|2018年\n"
        "2|监督|市住建局||2019年\n"
    )
    tabs = pipes.replace("|", "\t")
    cells = (
        "要求如下。\n任务分解表\n序号\n任务\n牵头单位\n配合单位\n1\n抽查\n市质监局\n"
        "市农委\n2\n监督\n市住建局\n市交通局\n备注:好"
    )

    assert leaves(pipes) == leaves(tabs) == leaves(cells) == ["1", "2"]
    assert leaves("一、要求\n好好做。\n附件\n" + pipes) == ["一", "附件/1", "附件/2"]


def test_a_table_with_a_caption_is_a_part_and_one_without_belongs_to_its_clause() -> None:
    head = "序号|任务|牵头单位|责任领导\n"
    rows = "1|抽查|市质监局|张某\n2|监督|市住建局|李某\n"
    captioned = "一、要求\n好。\n二、保障\n好。\n质量提升任务分解表\n" + head + rows
    within = "一、要求\n好。\n二、任务\n具体任务如下:\n" + head + rows + "三、保障\n好。"
    grouped = "任务分解表\n" + head + "一、产品\n" + rows + "二、工程\n3|住宅|市住建局|王某\n"

    assert leaves(captioned) == ["一", "二", "附件/1", "附件/2"]
    assert leaves(within) == ["一", "二/1", "二/2", "三"]
    assert leaves(grouped) == ["一/1", "一/2", "二/3"]


def test_rows_that_name_a_group_are_no_tasks() -> None:
    named_once = (
        "任务分解表\n序号|任务|牵头单位|配合单位\n产品质量|||\n1|抽查|市质监局|市农委\n工程质量|||\n2|验收|市住建局|"
    )
    stretched = named_once.replace("产品质量|||", "产品质量|产品质量|产品质量|产品质量")
    by_class = named_once.replace("序号", "类别").replace("产品质量|||", "产品质量|产品质量|产品质量|产品质量")
    tabs = (
        "任务分解表\n序号\t任务\t牵头单位\t配合单位\n产品质量\n1\t抽查\t市质监局\t市农委\n工程质量\n2\t验收\t市住建局"
    )

    for text in (named_once, stretched, by_class, tabs):
        assert leaves("要求如下。\n" + text) == ["1", "2"]


def test_a_row_over_several_printed_lines_is_one_task() -> None:
    text = (
        "要求如下。\n序号\t任务\t牵头单位\t配合单位\t完成时限\n1\t建设监测网点\n20个,加强抽检\t市质监局\t市农\n"
        "委、市商务局\t2018年6月\n2\t验收\t市住建局\t\t2018年底\n"
    )
    merged = "序号|任务|责任单位\n1|抽查|市质监局\n|整治|市公安局\n2|验收|市住建局"

    assert leaves(text) == leaves(merged) == ["1", "2"]
    assert clause(text, "1").title == "建设监测网点20个,加强抽检"
    assert folded_end(merged, "1").endswith("市公安局")


@pytest.mark.parametrize(
    "table",
    [
        "序号|指标|2015年|2020年\n一、产品指标|||\n1|合格率|93%|95%\n二、工程指标|||\n2|优良率|80%|85%\n",
        "序号|指标|2015年|2020年\n一、产品指标\n1|合格率|93%|95%\n二、工程指标\n2|优良率|80%|85%\n",
        "序号\t指标\t2015年\t2020年\n一、产品指标\n1\t合格率\t93%\t95%\n二、工程指标\n2\t优良率\t80%\t85%\n",
        "序号\n指标\n2015年\n2020年\n一、产品指标\n1\n合格率\n93%\n95%\n二、工程指标\n2\n优良率\n80%\n85%\n",
    ],
    ids=["stretched group rows", "group lines", "tabs", "a cell to a line"],
)
def test_the_groups_of_an_indicator_table_are_no_clauses(table: str) -> None:
    text = "一、指导思想\n质量第一。\n二、目标\n主要指标如下:\n" + table + "三、任务\n(一)产品。好。\n(二)工程。好。"

    assert leaves(text) == ["一", "二", "三/(一)", "三/(二)"]


def test_a_tab_behind_a_number_makes_no_table() -> None:
    text = "一、\t要求\n好。\n二、\t任务\n1.\t抓食品。\n2.\t抓药品。\n3.\t抓设备。\n三、\t保障\n好。"

    assert leaves(text) == ["一", "二/1", "二/2", "二/3", "三"]


def test_sentences_set_in_a_table_are_clauses() -> None:
    text = (
        "考核细则\n一、目标\n1.合格率达到93%。每降1%扣1分。|市质监局\n2.新增名牌2个。少1个扣4分。|市质监局\n"
        "二、措施\n3.落实经费。未落实不得分。|市财政局\n"
    )

    assert leaves(text) == ["一/1", "一/2", "二/3"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("落实首席质量官制度,覆盖率80%;责任单位:市质监局", "落实首席质量官制度,覆盖率80%"),
        ("加强抽检(责任单位:市质监局),严肃处理。", "加强抽检"),
        ("抽检合格率95%;", "抽检合格率95%"),
    ],
)
def test_a_title_without_a_stop_ends_before_its_note(words: str, title: str) -> None:
    assert clause(f"一、任务\n1.{words}\n2.其他。", "一/1").title == title


def test_a_gap_after_the_heading_ends_the_title_where_the_text_has_no_lines() -> None:
    assert clause("一、指导思想 坚持以质取胜。 二、工作目标 到2020年达到95%。 三、保障 好。", "一").title == "指导思想"


@pytest.mark.parametrize(
    "remains",
    [
        "\n二○○六年三月十五日",
        "二〇一二年九月十八日",
        "(此件公开发布)",
        "联系电话:0571-1234567。",
        " 关闭窗口",
        "\n意见反馈:略。",
    ],
)
def test_remains_behind_the_last_sentence_belong_to_no_clause(remains: str) -> None:
    assert folded_end("一、目标\n好。\n二、保障\n加强考核。" + remains, "二") == "加强考核。"


def test_a_row_of_lines_may_have_several_to_a_cell_and_lack_a_cell() -> None:
    text = (
        "要求如下。\n序号\n任务名称\n任务内容\n牵头部门\n配合部门\n完成时限\n1\n产品质量\n抽检200批次\n市质监局\n市农委\n6月底\n"
        "2\n工程质量\n(1)治理渗漏;\n(2)治理开裂。\n市住建局\n市城管局\n11月底\n3\n服务质量\n开展测评\n市商务局\n全年\n说明:好。"
    )

    assert leaves(text) == ["1", "2", "3"]
    assert [clause(text, path).title for path in "123"] == ["产品质量", "工程质量", "服务质量"]
    assert folded_end(text, "3").endswith("全年")


def test_numbers_in_the_cells_of_a_task_table_open_clauses_with_the_units_of_their_row() -> None:
    text = (
        "任务分工表\n重点任务|具体工作|牵头单位|参加单位\n(一)提升供给|1.放心食品|市农委|市质监局\n"
        "|2.精品制造|市经信委|\n(二)夯实基础|3.计量|市质监局|市科技局\n"
    )

    assert leaves(text) == ["(一)/1", "(一)/2", "(二)/3"]
    assert folded_end(text, "(一)/1").endswith("市质监局")


@pytest.mark.parametrize("listing", ["附:1、名单\n2、分工表", "附件:1.计划2.名单"])
def test_what_is_attached_belongs_to_no_clause(listing: str) -> None:
    text = "一、任务\n(一)领导。好。\n(二)投入。加大投入。\n" + listing + "\n二〇〇九年五月六日"

    assert leaves(text) == ["一/(一)", "一/(二)"]
    assert folded_end(text, "一/(二)") == "加大投入。"


def test_a_glossary_and_the_ways_to_send_comments_are_no_clauses() -> None:
    plan = "一、目标\n(一)产品。好。\n(二)工程。好。\n"
    glossary = "名词解释\n1.三品一标:指三类产品。\n2.五水共治:指五项治理。"
    call = (
        "某局关于征求意见的通告\n现公开征求意见。\n一、发送邮件。请发电子邮件。\n"
        "二、邮寄信件。请以信函寄送。\n附件:方案\n某局\n"
        "2023年10月30日\n附件\n方案\n"
    )

    assert leaves(plan + glossary) == leaves(call + plan) == ["一/(一)", "一/(二)"]


def test_roles_follow_the_titles() -> None:
    text = (
        "一、总体要求\n(一)指导思想。好。\n(二)工作目标。好。\n二、重点任务\n(一)产品。"
        "好。\n三、实施步骤\n(一)启动阶段。好。\n"
        "四、保障措施\n(一)加强领导。好。"
    )

    assert {clause.path: clause.role for clause in read_clauses(fold(text)) if clause.is_leaf} == {
        "一/(一)": "guidance",
        "一/(二)": "goal",
        "二/(一)": "task",
        "三/(一)": "schedule",
        "四/(一)": "safeguard",
    }


PIECES = [
    *("一、", "二、", "(一)", "(二)", "1.", "2.", "1.1", "(1)", "①", "第一条", "第一章", "——", "· "),
    *("\n", "\n", "。", ";", ":", "(", ")", "、", ",", " ", "\t", "|", "目录", "附件1", "专栏1"),
    *("市质监局", "牵头", "负责", "责任单位:", "2017年", "质量", "加强监管", "序号|任务|牵头单位\n"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_whatever_the_text_the_tree_is_well_formed(text: str) -> None:
    folded = fold(text)

    clauses = read_clauses(folded)

    assert [c.start for c in clauses] == sorted(c.start for c in clauses)
    assert len({c.path for c in clauses}) == len(clauses)
    for position, found in enumerate(clauses):
        assert 0 <= found.start <= found.body <= found.end <= len(folded.text)
        assert found.parent < position
        if found.parent >= 0:
            above = clauses[found.parent]
            assert not above.is_leaf
            assert above.depth == found.depth - 1
            assert above.start <= found.start
            assert found.end <= above.end
    finest = [c for c in clauses if c.is_leaf]
    assert all(left.end <= right.start for left, right in pairwise(finest))


def test_a_part_of_tasks_that_speaks_of_the_environment_is_no_guidance() -> None:
    text = "一、营造公平竞争的发展环境\n(一)健全信用档案。完善平台。(市商务局牵头)\n二、面临形势\n竞争加剧。\n"

    assert clause(text, "一/(一)").role == "task"
    assert clause(text, "二").role == "guidance"


def test_a_colon_inside_the_bracket_of_a_heading_does_not_end_its_title() -> None:
    text = "一、任务\n(一)提升建设工程品质(牵头单位:市住建局)。开展整治,压实责任,治理通病,推广样板引路和工序标准化。\n"

    assert clause(text, "一/(一)").title == "提升建设工程品质"


def test_headings_opened_by_a_sign_hold_the_tasks_named_and_numbered_in_brackets_below_them() -> None:
    text = (
        "方案\n为提升质量,制定本方案。\n◆ 主要目标\n到2025年建成。\n"
        "◆ 重点任务\n【任务1】基础提升。建站。\n【任务2】品牌提升。建库。\n"
        "◆ 保障措施\n1.加强领导。开会。\n2.经费保障。列支。\n"
    )

    paths = [found.path for found in read_clauses(fold(text)) if found.is_leaf]

    assert paths == ["主要目标", "重点任务/任务1", "重点任务/任务2", "保障措施/1", "保障措施/2"]
    assert clause(text, "主要目标").role == "goal"


def test_lines_with_a_sign_under_a_number_stay_inside_their_clause() -> None:
    text = "一、任务\n◆ 产品质量\n抓抽查。\n◆ 工程质量\n抓验收。\n二、保障\n加强。\n"

    assert [found.path for found in read_clauses(fold(text))] == ["一", "二"]


def test_bare_numbers_that_count_up_before_whole_paragraphs_open_clauses() -> None:
    text = (
        "一 总体要求\n1 思路。抓质量。\n2 目标。到2015年建成。\n二 任务\n3 抓标准。制定标准。\n4 抓名牌。培育名牌。\n"
    )

    anew = text.replace("3 抓", "1 抓").replace("4 抓", "2 抓")

    assert [found.path for found in read_clauses(fold(text)) if found.is_leaf] == ["一/1", "一/2", "二/3", "二/4"]
    assert [found.path for found in read_clauses(fold(anew)) if found.is_leaf] == ["一/1", "一/2", "二/1", "二/2"]


def test_a_hotline_behind_the_number_of_a_clause_is_no_decimal() -> None:
    text = "一、任务\n1.抓抽查。好。\n2.12315投诉按时办结率达到98%。\n3.抓标准。好。\n"

    assert [found.path for found in read_clauses(fold(text)) if found.is_leaf] == ["一/1", "一/2", "一/3"]
