"""PDF documents: paragraphs, tables and columns from places on a page."""

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.policy.reading.printed_documents import (
    FLUSH,
    FONT,
    TITLE,
    drawn_pdf,
    paragraphs,
    pdf_of,
    ruled_table,
)

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.pdf import read_pdf
from zhiheng.primitives.errors import UnreadableDocument

LONG = (
    "一、到2023年，全市产品质量监督抽查合格率达到94.5%以上，工程质量验收合格率达到100%，服务质量顾客满意度达到85分以上，"
    "主要农产品质量安全例行监测合格率稳定在98%以上。（牵头单位：市市场监管局；配合单位：市工信局）"
)
SHORT = "（一）建立质量分级制度。"


def _lines(data: bytes) -> list[str]:
    return read_pdf(data, "方案.pdf").splitlines()


def _reason(data: bytes) -> object:
    with pytest.raises(UnreadableDocument) as caught:
        read_pdf(data, "方案.pdf")
    return caught.value.fields["reason"]


def test_wrapped_lines_become_the_paragraphs_they_were() -> None:
    story = [*paragraphs("澄川市质量提升行动方案", style=TITLE), *paragraphs(*[LONG, SHORT] * 8)]

    assert _lines(pdf_of(story)) == ["澄川市质量提升行动方案", *[LONG, SHORT] * 8]


def test_paragraphs_that_are_not_set_in_are_told_by_where_they_end() -> None:
    assert _lines(pdf_of(paragraphs(*[LONG, SHORT] * 4, style=FLUSH))) == [LONG, SHORT] * 4


def test_page_numbers_and_running_heads_are_left_out() -> None:
    def running(canvas: Canvas) -> None:
        canvas.setFont(FONT, 14)
        canvas.drawString(90, 800, "澄川市人民政府公报")
        canvas.drawCentredString(300, 40, f"— {canvas.getPageNumber()} —")

    lines = _lines(pdf_of(paragraphs(*[LONG] * 12), running=running))

    assert lines == [LONG] * 12


def test_a_number_inside_the_page_is_no_page_number() -> None:
    lines = _lines(pdf_of(paragraphs("合计", "2023")))

    assert lines == ["合计", "2023"]


def test_a_ruled_table_is_rows_of_cells_with_merged_cells_in_place() -> None:
    table = ruled_table(
        [
            ["序号", "指标", "目标值", ""],
            ["", "", "2022年", "2023年"],
            ["1", "产品抽查合格率是一个很长的名称", "95%", "≥96%"],
        ],
        [40, 120, 80, 80],
        [((0, 0), (0, 1)), ((1, 0), (1, 1)), ((2, 0), (3, 0))],
    )

    lines = _lines(pdf_of([*paragraphs(SHORT), table, *paragraphs(SHORT)]))

    assert lines == [
        SHORT,
        "序号\t指标\t目标值",
        "\t\t2022年\t2023年",
        "1\t产品抽查合格率是一个很长的名称\t95%\t≥96%",
        SHORT,
    ]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = (
        [f"左栏第{n}行的文字一直写到栏边为止甲" for n in "一二三四五六七八九十"],
        [f"右栏第{n}行的文字一直写到栏边为止乙" for n in "一二三四五六七八九十"],
    )

    def draw(canvas: Canvas) -> None:
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(60, 740 - number * 20, one)
            canvas.drawString(310, 740 - number * 20, other)

    assert _lines(drawn_pdf(draw)) == ["".join(left + right)]


def test_a_page_set_sideways_is_read_upright() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(400, 100)
        canvas.rotate(90)
        canvas.setFont(FONT, 12)
        canvas.drawString(0, 0, "第一行文字")
        canvas.drawString(0, -20, "第二行")

    assert _lines(drawn_pdf(draw)) == ["第一行文字", "第二行"]


def test_a_watermark_at_a_slant_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "正文的第一行有许多字")
        canvas.rotate(45)
        canvas.drawString(300, 100, "内部")

    assert _lines(drawn_pdf(draw)) == ["正文的第一行有许多字"]


def test_bold_made_by_printing_twice_is_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "质量第一")
        canvas.drawString(60.4, 700, "质量第一")

    assert _lines(drawn_pdf(draw)) == ["质量第一"]


def test_a_table_of_contents_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "一、总体要求 ................................ 3")
        canvas.drawString(60, 650, "一、总体要求")

    assert _lines(drawn_pdf(draw)) == ["一、总体要求"]


def test_a_scanned_document_has_no_text_layer() -> None:
    data = drawn_pdf(lambda canvas: canvas.rect(50, 50, 400, 600, fill=1))

    assert _reason(data) == "no_text_layer"


def test_a_document_under_a_password_is_encrypted() -> None:
    assert _reason(pdf_of(paragraphs(SHORT), password="secret")) == "encrypted"


def test_a_cut_document_is_damaged_or_still_read() -> None:
    whole = pdf_of(paragraphs(LONG))

    assert _reason(whole[:200]) == "damaged"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PAGES", 2)

    assert _reason(drawn_pdf(lambda canvas: canvas.drawString(60, 700, "页"), pages=3)) == "too_large"


def test_too_much_print_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PRINTED_CHARACTERS", 50)

    assert _reason(pdf_of(paragraphs(LONG))) == "too_much_text"


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiheng.policy.reading.pdf._SECONDS", -1.0)

    assert _reason(pdf_of(paragraphs(SHORT))) == "too_slow"
