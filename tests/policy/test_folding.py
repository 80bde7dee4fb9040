"""Folding: one spelling, no stray white space, and the way back to the printed characters."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.policy.fragments import genre_texts

from zhiheng.policy.folding import Folded, fold

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
PROSE = st.lists(
    st.sampled_from(
        [
            "全县建筑工程一次验收合格率达到98%以上",
            "培育质量标杆企业12家",
            "市民对公共服务的满意度明显提升",
            "推行首席质量官制度",
            "到2021年建成3个检测平台",
            "加强食品、药品和特种设备监管",
        ]
    ),
    min_size=2,
    max_size=8,
).map(lambda sentences: "。".join(sentences) + "。")
BLANKS = st.sampled_from(["", "", "", " ", "\u3000", "\xa0", "\u200b"])


def without_blanks(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def assert_leads_back(folded: Folded, plain: str) -> None:
    """The way back goes forward through the whole plain text."""
    origin = list(folded.origin)
    assert len(origin) == len(folded.text) + 1
    assert origin == sorted(origin)
    assert origin[-1] == len(plain)


@given(ANY_TEXT)
def test_any_text_folds_and_its_way_back_goes_forward(plain: str) -> None:
    folded = fold(plain)

    assert folded.plain == plain
    assert_leads_back(folded, plain)


@given(genre_texts())
def test_a_text_of_the_genre_folds_and_its_way_back_goes_forward(plain: str) -> None:
    assert_leads_back(fold(plain), plain)


@given(genre_texts())
def test_white_space_is_one_line_break_one_column_gap_or_one_space_between_latin_words(plain: str) -> None:
    text = fold(plain).text

    assert text == text.strip(" \n\t")
    assert not {char for char in text if char.isspace()} - set(" \n\t")
    for before, char, behind in zip(text, text[1:], text[2:], strict=False):
        if char in " \n\t":
            assert before not in " \n\t"
            assert behind not in " \n\t"
        if char == " ":
            assert (before + behind).isascii()
            assert (before + behind).isalnum()


@given(st.data(), PROSE)
def test_blanks_anywhere_in_chinese_prose_leave_no_trace(data: st.DataObject, prose: str) -> None:
    blanks = data.draw(st.lists(BLANKS, min_size=len(prose), max_size=len(prose)))
    printed = "".join(char + blank for char, blank in zip(prose, blanks, strict=True))

    folded = fold(printed)

    assert without_blanks(folded.text) == prose
    assert not {"\t", "\n"} & set(folded.text)


@given(st.data(), PROSE)
def test_the_place_of_a_piece_leads_to_the_same_words_in_the_plain_text(data: st.DataObject, prose: str) -> None:
    blanks = data.draw(st.lists(BLANKS, min_size=len(prose), max_size=len(prose)))
    plain = "".join(char + blank for char, blank in zip(prose, blanks, strict=True))
    folded = fold(plain)
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))

    assume(folded.text[start:end].strip())
    first, last = folded.place(start, end)

    piece = plain[first:last].strip()
    assert without_blanks(folded.text[start:end]) == without_blanks(fold(piece).text)


@given(ANY_TEXT, st.data())
def test_a_place_lies_within_the_plain_text_and_nothing_has_an_empty_place(plain: str, data: st.DataObject) -> None:
    folded = fold(plain)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))

    first, last = folded.place(start, end)

    assert 0 <= first <= last <= len(plain)
    assert (first == last) == (start == end)


@given(PROSE, st.sampled_from(["\n", "\n\n", "\r\n", "\u2028", "\x0c"]))
def test_folding_a_folded_text_changes_nothing(prose: str, line_end: str) -> None:
    text = fold(prose.replace("。", "。" + line_end)).text

    assert fold(text).text == text


@given(st.text(st.characters(exclude_characters="&-\x00", exclude_categories=["Cs"]), max_size=60))
def test_one_spelling_is_its_own_spelling(plain: str) -> None:
    once = fold(plain).text

    for char in once:
        assert fold(char).text == ("" if char in " \n\t" else char)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        pytest.param("合格率达到９６．５％", "合格率达到96.5%", id="full-width digits, point and sign"),
        pytest.param("合格率达到9 6 ％ 以上。", "合格率达到96%以上。", id="a number spelled apart"),
        pytest.param("2 0 2 5 年", "2025年", id="a year spelled apart"),
        pytest.param("（市质监局牵头，市工商局配合）", "(市质监局牵头,市工商局配合)", id="brackets and commas"),
        pytest.param("松政发〔2016〕8号、松政发【2016】8号", "松政发[2016]8号、松政发[2016]8号", id="number brackets"),
        pytest.param("2019－2021年、2019─2021年、2019--21", "2019—2021年、2019—2021年、2019——21", id="dashes"),
        pytest.param("5～8家、5∼8家", "5~8家、5~8家", id="waves"),
        pytest.param("「三包」『两书』", "“三包”“两书”", id="corner quotation marks"),
        pytest.param("≧95％，⩽3‰", "≥95%,≤3‰", id="slanted comparators"),
        pytest.param("●培育品牌◆制定标准", "·培育品牌·制定标准", id="bullets"),
        pytest.param("PM₂₅ 年均浓度", "PM25年均浓度", id="small digits"),
        pytest.param("推行 ISO 9001 认证", "推行ISO 9001认证", id="a space between latin words stays"),
        pytest.param("　　一、总体要求", "一、总体要求", id="indentation"),
        pytest.param("一、 总体 要求", "一、总体要求", id="spaces behind a number"),
        pytest.param("质\u200b量\u00ad强\u2060市", "质量强市", id="characters without width"),
        pytest.param("&nbsp;&nbsp;实行&ldquo;三包&rdquo;", "实行“三包”", id="web entities of spaces and quotes"),
        pytest.param("合格率&ge;95%，死亡率&le;0.3", "合格率≥95%,死亡率≤0.3", id="web entities of comparators"),
        pytest.param("质量&#160;提升&middot;行动", "质量提升·行动", id="web entities of blanks and dots"),
        pytest.param("产(chǎn)品质(zhì)量", "产品质量", id="pronunciations behind characters"),
        pytest.param("產(chǎn)品質(zhì)量", "产品质量", id="pronunciations behind traditional characters"),
        pytest.param("產品質量監督抽查合格率", "产品质量监督抽查合格率", id="traditional characters"),
        pytest.param("指标\t2020年\t2025年", "指标\t2020年\t2025年", id="a column gap of tabs"),
        pytest.param("指标    2020年    2025年", "指标\t2020年\t2025年", id="a column gap of spaces"),
        pytest.param("1 抽检合格率 % 96 98", "1\t抽检合格率\t%\t96\t98", id="a table row of single spaces"),
        pytest.param("指标 | 单位 | 2020年", "指标|单位|2020年", id="bars between cells"),
        pytest.param("一、目标\r\n二、任务", "一、目标\n二、任务", id="line ends of other systems"),
        pytest.param("一、目标\n\n \n　\n二、任务", "一、目标\n二、任务", id="empty lines"),
        pytest.param("合格率达到95\n%以上", "合格率达到95%以上", id="a sign carried to the next line"),
        pytest.param("提升产品\n、工程质量", "提升产品、工程质量", id="a comma carried to the next line"),
        pytest.param("提升产品、\n工程质量", "提升产品、工程质量", id="a line broken behind a comma"),
        pytest.param("落实责任。\n全面推行", "落实责任。\n全面推行", id="a paragraph end"),
        pytest.param("抓好落实,\n(二)加强监管", "抓好落实,\n(二)加强监管", id="a number begins a new line"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \u3000\n\t\n", "", id="only blanks"),
    ],
)
def test_one_spelling_for_what_is_printed_in_many(printed: str, text: str) -> None:
    folded = fold(printed)

    assert folded.text == text
    assert_leads_back(folded, printed)


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("实行&#8220;三包&#8221;", "实行“三包”"),
        ("2019&#8212;2021年", "2019—2021年"),
        ("合格率&#8805;95%", "合格率≥95%"),
    ],
)
def test_a_numbered_entity_is_read_as_its_character(printed: str, text: str) -> None:
    assert fold(printed).text == text


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("全年完成抽检 300 批次，培训 200 人次。", "全年完成抽检300批次,培训200人次。"),
        ("新建检验平台 3 个、示范区 10 个。", "新建检验平台3个、示范区10个。"),
        ("到 2025 年，合格率达到 95 % 以上。", "到2025年,合格率达到95%以上。"),
    ],
)
def test_spaces_around_the_numbers_of_a_sentence_leave_no_trace(printed: str, text: str) -> None:
    assert fold(printed).text == text


@pytest.mark.parametrize(
    "number", ["— 3 —", "-3-", "－ 12 －", "· 5 ·", "第 3 页", "第3页 共10页", "第 12 页/共 40 页"]
)
def test_page_numbers_are_dropped(number: str) -> None:
    folded = fold(f"加强监督抽查。\n{number}\n完善追溯体系。")

    assert folded.text == "加强监督抽查。\n完善追溯体系。"


@pytest.mark.parametrize("line", ["3", "第3章", "— 质量 —", "第三页", "2025", "—3"])
def test_a_line_that_says_more_than_a_page_number_stays(line: str) -> None:
    assert line.replace(" ", "") in fold(f"加强监督抽查。\n{line}\n完善追溯体系。").text


WRAPPED = """一、总体要求
全面落实质量强市建设部署,坚持企业主体、部门监管、社会参与,以提高供给质量为
主攻方向,到2021年,全市制造业产品质量监督抽查合格率达到94%以上,主要农产品
质量安全例行监测合格率稳定在98%以上,公共服务质量满意度达到80分以上,质量基
础设施服务能力显著增强,群众的质量获得感明显提升。
二、主要任务
(一)加强产品质量安全监管。建立覆盖生产、流通、消费全过程的产品质量安全追溯体
系,加强儿童用品、电动自行车、家用电器等重点消费品的监督抽查和风险监测,依法查
- 2 -
处制售假冒伪劣商品的违法行为,督促企业落实质量安全主体责任,对不合格产品及时召
回并向社会公布,全年完成监督抽查1200批次。
(二)推进标准化建设。支持企业参与国际标准、国家标准、行业标准制定。
"""


def test_lines_that_a_page_broke_are_one_paragraph_again() -> None:
    lines = fold(WRAPPED).text.split("\n")

    assert [line[:6] for line in lines] == ["一、总体要求", "全面落实质量", "二、主要任务", "(一)加强产", "(二)推进标"]
    assert "质量安全例行监测合格率" in lines[1]
    assert "追溯体系,加强" in lines[3]
    assert "依法查处制售" in lines[3]


def test_short_lines_of_a_list_stay_apart() -> None:
    text = "主要产品\n茶叶\n毛竹\n药材\n水果\n蔬菜\n禽蛋\n水产\n食用菌"

    assert fold(text).text == text


def test_the_words_of_a_traditional_text_come_back_as_printed() -> None:
    folded = fold("產品質量合格率達到95％以上。")
    at = folded.text.index("产品质量")

    printed = folded.printed("产品质量合格率", at, len(folded.text))

    assert printed == "產品質量合格率"
    assert folded.printed("合格产品", at, len(folded.text)) == "合格產品"


def test_brackets_and_signs_come_back_in_the_width_they_were_printed() -> None:
    folded = fold("新建（改建）检测站　达到９５％。")

    assert folded.text == "新建(改建)检测站达到95%。"
    assert folded.printed("新建(改建)检测站", 0, 10) == "新建（改建）检测站"
    assert folded.printed("95%", 0, len(folded.text)) == "９５％"


def test_an_entity_and_a_blank_come_back_as_what_they_stand_for() -> None:
    folded = fold("&ldquo;三包&rdquo;责任\u3000落实")

    assert folded.printed("“三包”责任", 0, len(folded.text)) == "“三包”责任"


def test_a_gap_before_a_character_is_known_only_where_one_was_left_out() -> None:
    folded = fold("一、目标 任务")

    assert folded.text == "一、目标任务"
    assert [folded.gap_before(index) for index in range(6)] == [False, False, False, False, True, False]


@dataclass(frozen=True)
class Mark:
    """Something with a place."""

    start: int
    end: int
    words: str


def test_an_item_moved_keeps_its_words_and_stands_in_the_plain_text() -> None:
    folded = fold("　　到 2 0 2 5 年，建成")

    moved = folded.moved(Mark(1, 6, "2025年"))

    assert folded.text[1:6] == "2025年"
    assert folded.plain[moved.start : moved.end] == "2 0 2 5 年"
    assert moved.words == "2025年"
