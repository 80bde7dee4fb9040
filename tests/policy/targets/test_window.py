"""What stands around a number, and what its sentence said before."""

from __future__ import annotations

import pytest
from tests.policy.fragments import window_of

from zhiheng.policy.targets.quantities import read_quantities
from zhiheng.policy.targets.sentences import Sentences
from zhiheng.policy.targets.window import Told, Window, is_count, runs, without_per


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("分别达到89%、90%、91%,满意度达到80分", ["89%、90%、91%", "80分"], id="shares with commas"),
        pytest.param("分别建成3个和5个", ["3个和5个"], id="and"),
        pytest.param("新增30个、10家、2件", ["30个、10家、2件"], id="counts of different units"),
        pytest.param("分别为80、82、84分", ["80、82、84分"], id="a unit said once at the end"),
        pytest.param("达到95%、完成30项", ["95%", "30项"], id="words between"),
        pytest.param("达到95%,30项", ["95%", "30项"], id="a comma is no list"),
        pytest.param("质量强市", [], id="no number"),
    ],
)
def test_numbers_side_by_side_are_one_run(text: str, found: list[str]) -> None:
    side_by_side = runs(text, list(read_quantities(text)))

    assert [text[run[0].start : run[-1].end] for run in side_by_side] == found


def test_numbers_side_by_side_are_one_run_whatever_they_count() -> None:
    text = "分别达到95%、30项"

    assert len(list(runs(text, list(read_quantities(text))))) == 1


@pytest.mark.parametrize(
    ("text", "number", "left", "right"),
    [
        ("到2020年,合格率达到95%以上,满意度提升。", "95%", "合格率达到", ""),
        ("建设2个检测平台,提升能力。", "2个", "建设", "检测平台"),
        ("(含省级3个)", "3个", "含省级", ""),
        ("新增名牌(省级3个)和商标", "3个", "省级", ""),
        ("合格率达到95%,得10分", "95%", "合格率达到", ""),
    ],
)
def test_the_words_around_a_number_end_at_commas_and_brackets(text: str, number: str, left: str, right: str) -> None:
    window = window_of(text, number)

    assert window.left == left
    assert window.right == right


def test_a_number_in_brackets_knows_that_it_is_there() -> None:
    text = "新增名牌产品20个(省级3个),制定标准(5项)"

    assert not window_of(text, "20个").in_brackets
    assert window_of(text, "3个").in_brackets
    assert window_of("制定标准(省级)5项", "5项").in_brackets is False


@pytest.mark.parametrize(
    ("words", "rest", "per"),
    [
        ("食品抽检每千人", "食品抽检", "每千人"),
        ("发明专利拥有量每万人口", "发明专利拥有量", "每万人口"),
        ("死亡率每万台", "死亡率", "每万台"),
        ("食品抽检量", "食品抽检量", ""),
        ("每千人食品抽检", "每千人食品抽检", ""),
    ],
)
def test_a_trailing_per_is_parted_from_the_words(words: str, rest: str, per: str) -> None:
    assert without_per(words) == (rest, per)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("3个", True),
        ("500批次", True),
        ("2亿元", True),
        ("95%", False),
        ("3‰", False),
        ("2个百分点", False),
        ("85", False),
    ],
)
def test_a_unit_counts_unless_it_is_a_share(text: str, counts: bool) -> None:
    (quantity,) = read_quantities(text)

    assert is_count(quantity) is counts


@pytest.mark.parametrize(
    ("text", "number", "noun"),
    [
        ("建设2个检测平台", "2个", "检测平台"),
        ("建设2个国家级的检测平台、3个省级平台", "2个", "国家级的检测平台"),
        ("建设检测平台2个", "2个", ""),
        ("培育20家以上的龙头企业", "20家", "龙头企业"),
        ("建设2个、3个", "2个", ""),
    ],
)
def test_what_a_number_counts_may_stand_behind_it(text: str, number: str, noun: str) -> None:
    assert window_of(text, number).noun_behind() == noun


@pytest.mark.parametrize(
    ("text", "number", "limit"),
    [
        ("行政许可办理时限压缩到5个工作日", "5个工作日", False),
        ("空气质量优良天数达到300天", "300天", False),
        ("电梯困人平均救援时间缩短到15分钟", "15分钟", False),
        ("对投诉3日", "3日", True),
        ("在7个工作日", "7个工作日", True),
        ("培育企业20家", "20家", False),
    ],
)
def test_days_and_hours_are_a_time_limit_unless_a_time_is_measured(text: str, number: str, limit: bool) -> None:
    window = window_of(text, number)

    name = window.left.removesuffix("到").removesuffix("达")

    assert window.is_time_limit(name) is limit


def test_a_new_sentence_forgets_what_the_last_one_said() -> None:
    text = "新增名牌产品20个。商标5件。"
    sentences, told = Sentences(text), Told()
    first, second = runs(text, list(read_quantities(text)))
    Window(text, sentences, told, first)
    told.name, told.verb, told.last_end = "新增名牌产品", "新增", first[-1].end

    Window(text, sentences, told, second)

    assert (told.name, told.verb, told.last_end) == ("", "", -1)


def test_the_same_sentence_remembers_it() -> None:
    text = "新增名牌产品20个、商标5件。"
    sentences, told = Sentences(text), Told()
    first, second = runs(text, list(read_quantities(text)))
    Window(text, sentences, told, first)
    told.name, told.verb, told.last_end = "新增名牌产品", "新增", first[-1].end

    window = Window(text, sentences, told, second)

    assert window.after_number
    assert window.joined()
    assert window.left == "、商标"
    assert told.name == "新增名牌产品"


@pytest.mark.parametrize(
    ("earlier", "name", "whole"),
    [
        pytest.param("培育国家级龙头企业", "省级", "培育省级龙头企业", id="a bare grade"),
        pytest.param("特种设备登记率", "检验率", "特种设备检验率", id="a bare rate"),
        pytest.param("住宅工程验收合格率", "公路工程", "公路工程验收合格率", id="a bare subject"),
        pytest.param("食品抽检合格率", "顾客满意度", "顾客满意度", id="another whole indicator"),
    ],
)
def test_a_shortened_name_is_made_whole_from_the_one_before(earlier: str, name: str, whole: str) -> None:
    text = f"{earlier}95%、{name}98%"
    sentences, told = Sentences(text), Told()
    first, second = runs(text, list(read_quantities(text)))
    Window(text, sentences, told, first)
    told.name, told.last_end = earlier, first[-1].end

    window = Window(text, sentences, told, second)

    assert window.completed(name) == whole
