"""OFD documents: text objects in reading order, whatever the producer."""

import pytest
from tests.policy.reading.printed_documents import ofd_lines, ofd_of, ofd_page, path_object, text_object

from zhiheng.policy.reading.ofd import read_ofd
from zhiheng.primitives.errors import UnreadableDocument

LONG = "一、到2023年，全市产品质量监督抽查合格率达到94%以上，工程质量验收合格率达到100%，服务质量满意度达到85分。"
NEXT = "（一）提升产品质量。建立产品质量分级制度，推进重点产品质量攻关，培育质量标杆企业，增加高质量产品供给。"


def _lines(data: bytes) -> list[str]:
    return read_ofd(data, "方案.ofd").splitlines()


def _reason(data: bytes) -> object:
    with pytest.raises(UnreadableDocument) as caught:
        read_ofd(data, "方案.ofd")
    return caught.value.fields["reason"]


def test_wrapped_lines_become_the_paragraphs_they_were() -> None:
    assert _lines(ofd_of(ofd_lines([LONG, NEXT, "短句。", LONG]))) == [LONG, NEXT, "短句。", LONG]


def test_a_paragraph_that_runs_on_over_the_page_is_one() -> None:
    first = ofd_lines(["甲" * 53 + "。"] * 10)
    page = ofd_lines([LONG, NEXT])
    head, _, rest = page.partition("</ofd:TextObject>")

    lines = _lines(ofd_of(first + head.replace(" 40.0 ", " 250 ") + "</ofd:TextObject>", rest))

    assert lines[-2:] == [LONG, NEXT]


def test_objects_are_read_by_their_place_and_not_by_their_order() -> None:
    page = text_object("第二行", 28, 60) + text_object("第一行的后半", 63, 50) + text_object("第一行的前半，", 28, 50)

    assert _lines(ofd_of(page)) == ["第一行的前半，第一行的后半", "第二行"]


@pytest.mark.parametrize("space", ["http://www.ofdspec.org/2016", "http://www.ofdspec.org", "urn:other"])
def test_every_namespace_is_read(space: str) -> None:
    assert _lines(ofd_of(text_object("质量提升", 28, 50), space=space)) == ["质量提升"]


def test_steps_between_characters_may_be_written_one_by_one_or_in_groups() -> None:
    page = (
        '<ofd:TextObject Boundary="20 40 100 8" Size="5"><ofd:TextCode X="0" Y="5" DeltaX="5 g 2 5 40">'
        "合格率为高</ofd:TextCode>"
        '<ofd:TextCode X="0" Y="15">另一行</ofd:TextCode></ofd:TextObject>'
    )

    assert _lines(ofd_of(page)) == ["合格率为   高", "另一行"]


def test_a_matrix_moves_and_scales_what_it_holds() -> None:
    page = text_object("下", 28, 50, extra=' CTM="1 0 0 1 0 100"') + text_object("上", 28, 100)

    assert _lines(ofd_of(page)) == ["上", "下"]


def test_a_ruled_table_is_rows_of_cells() -> None:
    strokes = [path_object(20, y, 180, y) for y in (50, 60, 70)]
    strokes += [path_object(x, 50, x, 70) for x in (20, 60, 120, 180)]
    words = [("指标", 22, 57), ("单位", 62, 57), ("目标", 122, 57), ("合格率", 22, 67), ("%", 62, 67), ("95", 122, 67)]
    page = "".join(strokes) + "".join(text_object(text, x, y, 4) for text, x, y in words)

    assert _lines(ofd_of(text_object("表前", 28, 40) + page + text_object("表后", 28, 90))) == [
        "表前",
        "指标\t单位\t目标",
        "合格率\t%\t95",
        "表后",
    ]


def test_a_template_is_part_of_the_page_and_what_repeats_in_the_margin_is_not() -> None:
    parts = {"Doc_0/Tpls/Tpl_0/Content.xml": ofd_page(text_object("某府文件", 80, 20))}
    common = '<ofd:TemplatePage ID="7" BaseLoc="Tpls/Tpl_0/Content.xml"/>'
    pages = [
        f'<ofd:Template TemplateID="7"/>{text_object(text, 28, 100)}{text_object(f"— {number} —", 100, 285)}'
        for number, text in enumerate(["第一页。", "第二页。", "第三页。"], start=1)
    ]

    one = _lines(ofd_of(pages[0], parts=parts, common=common))
    three = _lines(ofd_of(*pages, parts=parts, common=common))

    assert one == ["某府文件", "第一页。"]
    assert three == ["第一页。", "第二页。", "第三页。"]


def test_a_composite_object_is_read_from_the_resources() -> None:
    resources = (
        '<ofd:Res xmlns:ofd="{0}"><ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID="5"><ofd:Content>'
        f"{text_object('图中字', 0, 10)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits></ofd:Res>"
    )
    page = '<ofd:CompositeObject ResourceID="5" Boundary="20 50 50 50"/>'

    lines = _lines(
        ofd_of(
            page,
            parts={"Doc_0/DocumentRes.xml": resources},
            common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
        )
    )

    assert lines == ["图中字"]


def test_a_composite_object_that_holds_itself_comes_to_an_end() -> None:
    resources = (
        '<ofd:Res xmlns:ofd="{0}"><ofd:CompositeGraphicUnit ID="5"><ofd:Content><ofd:CompositeObject ResourceID="5"/>'
        f"{text_object('字', 0, 10)}</ofd:Content></ofd:CompositeGraphicUnit></ofd:Res>"
    )
    deep = resources.replace("<ofd:CompositeGraphicUnit ID", "<ofd:CompositeGraphicUnits><ofd:CompositeGraphicUnit ID")
    deep = deep.replace("</ofd:CompositeGraphicUnit>", "</ofd:CompositeGraphicUnit></ofd:CompositeGraphicUnits>")
    page = '<ofd:CompositeObject ResourceID="5" Boundary="20 50 50 50"/>'

    data = ofd_of(page, parts={"Doc_0/R.xml": deep}, common="<ofd:PublicRes>R.xml</ofd:PublicRes>")

    assert set("".join(_lines(data))) <= {"字", " "}


def test_a_page_of_pictures_alone_has_no_text_layer() -> None:
    assert _reason(ofd_of('<ofd:ImageObject ID="3" Boundary="0 0 210 297"/>')) == "no_text_layer"


def test_a_missing_page_leaves_the_others() -> None:
    whole = ofd_of(text_object("第一页", 28, 50), text_object("第二页", 28, 50))

    assert _lines(whole.replace(b"Page_1", b"Page_X")) == ["第一页"]


def test_an_encrypted_package_is_told_so() -> None:
    assert _reason(ofd_of(text_object("字", 28, 50), parts={"Encryptions.xml": "<a/>"})) == "encrypted"


@pytest.mark.parametrize("missing", ["OFD.xml", "Doc_0/Document.xml"])
def test_a_package_without_its_frame_is_damaged(missing: str) -> None:
    data = ofd_of(text_object("字", 28, 50)).replace(missing.encode(), b"X" * len(missing))

    assert _reason(data) == "damaged"


def test_places_out_of_all_measure_are_no_places() -> None:
    page = text_object("字", 28, 50).replace('X="0"', 'X="1e300"').replace('Size="5.0"', 'Size="nan"')

    assert _lines(ofd_of(page)) == ["字"]


def test_paragraphs_that_run_out_over_the_edge_of_the_sheet_are_not_joined() -> None:
    texts = [
        "一、工作目标",
        "到2023年" + "合格率达到95%以上，" * 12 + "完成任务",
        "各区人民政府",
        "二、重点任务",
        "完善机制",
    ]
    page = "".join(
        f'<ofd:TextObject Boundary="20 {40 + 10 * n} 100 8" Size="5"><ofd:TextCode X="0" Y="5">{text}</ofd:TextCode>'
        "</ofd:TextObject>"
        for n, text in enumerate(texts)
    )

    assert _lines(ofd_of(page)) == texts
