"""Word documents: the text as Word shows it."""

import io
import zipfile

import pytest
from tests.policy.reading.word_documents import WordDocument

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.word import read_word
from zhiheng.policy.reading.word_numbering import in_format
from zhiheng.primitives.errors import UnreadableDocument

GENRE = (("chineseCountingThousand", "%1、"), ("chineseCounting", "(%2)"), ("decimal", "%3."), ("decimal", "%3.%4"))


def _lines(document: WordDocument) -> list[str]:
    return read_word(document.bytes(), "方案.docx").splitlines()


def test_numbers_that_word_counts_itself_stand_in_the_text() -> None:
    document = WordDocument()
    document.numbering(*GENRE)
    for level, text in zip((0, 1, 1, 2, 2, 3, 0, 1), "甲乙丙丁戊己庚辛", strict=True):
        document.paragraph(text, level=level)

    lines = _lines(document)

    assert lines == ["一、甲", "(一)乙", "(二)丙", "1.丁", "2.戊", "2.1 己", "二、庚", "(一)辛"]


def test_a_second_list_on_the_same_scheme_goes_on_unless_it_restarts() -> None:
    document = WordDocument()
    document.numbering(*GENRE)
    document.numbering(number=78)
    document.numbering(number=79, restart=1)
    for number in (77, 78, 79, 79):
        document.paragraph("条", level=0, number=number)

    assert _lines(document) == ["一、条", "二、条", "一、条", "二、条"]


def test_a_heading_is_numbered_by_its_style() -> None:
    document = WordDocument()
    document.numbering(*GENRE)
    style = document.docx.styles["Heading 2"].element.get_or_add_pPr()
    style.append(document.paragraph(level=1)._p.get_or_add_pPr()[-1])
    document.docx.element.body.remove(document.docx.paragraphs[-1]._p)
    document.paragraph("工程质量", style="Heading 2")
    document.paragraph("服务质量", style="Heading 2")

    assert _lines(document) == ["(一)工程质量", "(二)服务质量"]


def test_a_paragraph_that_switches_numbering_off_has_no_number() -> None:
    document = WordDocument()
    document.numbering(*GENRE)
    document.paragraph("条", level=0)
    document.paragraph("无号", level=0, number=0)

    assert _lines(document) == ["一、条", "无号"]


def test_levels_written_in_legal_style_are_in_figures() -> None:
    document = WordDocument()
    document.numbering(("chineseCounting", "第%1章"), ("decimal", "%1.%2"), extra="<w:isLgl/>")
    document.paragraph("总则", level=0)
    document.paragraph("目的", level=1)

    assert _lines(document) == ["第1章 总则", "1.1 目的"]


def test_bullets_of_any_font_are_bullets() -> None:
    document = WordDocument()
    document.numbering(("bullet", "\uf06c"), ("bullet", "——"))
    document.paragraph("甲", level=0)
    document.paragraph("乙", level=1)

    assert _lines(document) == ["●甲", "——乙"]


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        (10, "chineseCounting", "十"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCountingThousand", "一百零五"),
        (110, "chineseCountingThousand", "一百一十"),
        (2, "chineseLegalSimplified", "贰"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "11"),
        (12, "ideographZodiac", "亥"),
        (10, "ideographDigital", "一〇"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (51, "decimalEnclosedCircle", "51"),
        (2, "decimalEnclosedParen", "⑵"),
        (9, "lowerRoman", "ix"),
        (28, "lowerLetter", "bb"),
        (7, "decimalZero", "07"),
        (7, "decimalFullWidth", "７"),
        (7, "none", ""),
        (0, "chineseCounting", "0"),
        (7, "unheardOf", "7"),
    ],
)
def test_counts_are_written_as_word_writes_them(number: int, number_format: str, shown: str) -> None:
    assert in_format(number, number_format) == shown


def test_a_table_is_lines_of_cells_where_it_stands() -> None:
    document = WordDocument()
    document.paragraph("表前")
    document.table([["指标", "2022年", "2023年"], ["合格率\n(%)", "95", "96"]])
    document.paragraph("表后")

    assert _lines(document) == ["表前", "指标\t2022年\t2023年", "合格率 (%)\t95\t96", "表后"]


def test_merged_cells_keep_the_columns_below_them_in_place() -> None:
    document = WordDocument()
    table = document.table([["", "", ""], ["", "", ""], ["甲", "乙", "丙"]])
    table.cell(0, 0).merge(table.cell(1, 0)).text = "指标"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "目标"
    table.cell(1, 1).text, table.cell(1, 2).text = "2022年", "2023年"

    assert _lines(document) == ["指标\t目标", "\t2022年\t2023年", "甲\t乙\t丙"]


def test_a_table_of_one_cell_is_a_frame_and_gives_its_paragraphs() -> None:
    document = WordDocument()
    document.table([["第一段\n"]]).cell(0, 0).add_paragraph("第二段")

    assert [line for line in _lines(document) if line] == ["第一段", "第二段"]


def test_what_was_deleted_under_tracking_is_not_read_and_what_was_inserted_is() -> None:
    document = WordDocument()
    document.raw(
        '<w:p><w:r><w:t>合格率达到</w:t></w:r><w:del w:id="1" w:author="a"><w:r><w:delText>92</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>94</w:t></w:r></w:ins><w:r><w:t>%</w:t></w:r></w:p>'
    )

    assert _lines(document) == ["合格率达到94%"]


def test_a_paragraph_whose_end_was_deleted_runs_on() -> None:
    document = WordDocument()
    document.raw('<w:p><w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p>')
    document.raw("<w:p><w:r><w:t>后半</w:t></w:r></w:p>")

    assert _lines(document) == ["前半后半"]


def test_hidden_words_notes_and_field_codes_are_left_out() -> None:
    document = WordDocument()
    document.raw(
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r><w:r><w:t>正文</w:t></w:r>"
        '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>域值</w:t></w:r></w:p>"
    )

    assert _lines(document) == ["正文域值"]


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    document = WordDocument()
    box = "<w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent>"
    compatible = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    document.raw(
        f"<w:p><w:r><w:t>框外</w:t></w:r><w:r><mc:AlternateContent {compatible}><mc:Choice><w:drawing>{box}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert _lines(document) == ["框外", "框内"]


def test_symbols_of_the_symbol_font_are_the_signs_people_see() -> None:
    document = WordDocument()
    document.raw('<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>95%</w:t></w:r></w:p>')

    assert _lines(document) == ["≥95%"]


def test_a_table_of_contents_is_left_out_with_its_heading() -> None:
    document = WordDocument()
    document.docx.styles.add_style("toc 1", 1)
    document.paragraph("目 录")
    document.paragraph("一、要求........1", style="toc 1")
    document.paragraph("一、要求")

    assert _lines(document) == ["一、要求"]


def test_a_web_page_embedded_in_a_word_document_is_read() -> None:
    document = WordDocument()
    document.paragraph("正文")
    buffer = io.BytesIO(document.bytes())
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"<w:sectPr", f'<w:altChunk xmlns:r="{relation}" r:id="page"/><w:sectPr'.encode()
    )
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="page" Type="{relation}/aFChunk" Target="page.html"/></Relationships>'.encode(),
    )
    parts["word/page.html"] = "<html><p>网页一段</p></html>".encode()

    assert read_word(_archive(parts), "a.docx").splitlines() == ["正文", "网页一段"]


def _archive(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def _reason(data: bytes) -> object:
    with pytest.raises(UnreadableDocument) as caught:
        read_word(data, "a.docx")
    assert caught.value.fields["format"] == "docx"
    return caught.value.fields["reason"]


def test_a_cut_document_is_damaged() -> None:
    whole = WordDocument().bytes()

    assert _reason(whole[: len(whole) // 2]) == "damaged"


def test_a_document_without_its_main_part_is_damaged() -> None:
    assert _reason(_archive({"word/other.xml": b"<a/>"})) == "damaged"


def test_a_part_that_expands_without_measure_is_refused() -> None:
    bomb = _archive({"word/document.xml": b"<w:document>" + b" " * (limits.MARKUP_BYTES + 10)})

    assert _reason(bomb) == "expands_without_measure"


def test_an_archive_of_too_many_parts_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_MEMBERS", 3)

    assert _reason(_archive({f"word/{number}": b"" for number in range(5)})) == "expands_without_measure"


def test_entities_are_never_expanded() -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><document><body><p><t>&c;</t></p></body></document>'

    assert _reason(_archive({"word/document.xml": laughs})) == "expands_without_measure"
    assert _reason(_archive({"word/document.xml": laughs.decode().encode("utf-16")})) == "expands_without_measure"


def test_parts_nested_beyond_all_sense_are_refused() -> None:
    deep = b"<document><body>" + b"<sdt>" * 150 + b"<p/>" + b"</sdt>" * 150 + b"</body></document>"

    assert _reason(_archive({"word/document.xml": deep})) == "damaged"
