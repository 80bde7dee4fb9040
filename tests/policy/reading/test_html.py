"""Web pages: the text a reader came for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.policy.reading import limits
from zhiheng.policy.reading.html import read_html
from zhiheng.primitives.errors import UnreadableDocument


def _lines(body: str) -> list[str]:
    return read_html(f"<html><body>{body}</body></html>".encode(), "a.html").splitlines()


def test_paragraphs_and_breaks_are_lines_and_spans_are_not() -> None:
    lines = _lines("<p>一、总体<b>要求</b></p><p>合格率<span>9</span><span>4</span>%<br/>另起一行</p><div>块</div>")

    assert lines == ["一、总体要求", "合格率94%", "另起一行", "块"]


def test_a_source_line_broken_inside_a_chinese_sentence_is_whole_again() -> None:
    assert _lines("<p>产品质量\n   合格率 达到\r\n95%</p>") == ["产品质量合格率 达到 95%"]


@pytest.mark.parametrize("label", ["gb2312", "GBK", "gb18030"])
def test_a_page_in_the_old_national_encoding_is_read(label: str) -> None:
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={label}"><p>质量㎡</p></html>'

    assert read_html(page.encode("gb18030"), "a.html") == "质量㎡\n"


def test_bytes_that_are_utf_8_are_read_so_whatever_the_page_says() -> None:
    page = '<html><head><meta charset="gb2312"></head><p>质量提升</p></html>'

    assert read_html(page.encode(), "a.html") == "质量提升\n"


def test_what_the_site_puts_around_the_text_is_left_out() -> None:
    lines = _lines(
        "<script>var a='一、'</script><style>p{}</style><nav><a>首页</a></nav>"
        '<div class="top-menu"><a>要闻</a></div><div>您现在的位置:<a>首页</a> &gt; <a>文件</a></div>'
        "<ul><li><a>链接甲</a></li><li><a>链接乙</a></li><li><a>链接丙</a></li></ul>"
        '<p>正文。</p><p style="display: none">隐藏</p><div id="footer">主办单位</div>'
    )

    assert lines == ["正文。"]


def test_a_part_with_sentences_is_text_whatever_its_name() -> None:
    body = "<p>第一句。</p><p>第二句。</p><p>第三句。</p><p>第四句。</p>"

    assert len(_lines(f'<div class="content nav">{body}</div>')) == 4


def test_a_page_whose_whole_text_is_hidden_until_a_script_runs_is_read() -> None:
    assert _lines('<div style="display:none"><p>正文</p></div>') == ["正文"]


def test_table_rows_are_lines_with_tabs_and_merged_cells_keep_their_columns() -> None:
    lines = _lines(
        "<table><tr><th rowspan=2>指标</th><th colspan=2>目标</th></tr><tr><td>2022年</td><td>2023<br>年</td></tr>"
        "<tr><td>合格率<td>95%<td>96%</table>"
    )

    assert lines == ["指标\t目标", "\t2022年\t2023 年", "合格率\t95%\t96%"]


def test_a_table_that_only_lays_out_the_page_gives_paragraphs() -> None:
    text = "<p>长长的一段文字。</p>" * 120

    lines = _lines(f"<table><tr><td>栏目</td><td><p>标题</p>{text}</td></tr></table>")

    assert lines[:3] == ["栏目", "标题", "长长的一段文字。"]


def test_a_table_inside_a_table_is_still_a_table() -> None:
    inner = "<table><tr><td>指标</td><td>95%</td></tr></table>"

    assert _lines(f"<table><tr><td>甲</td><td>{inner}</td></tr></table>") == ["甲", "指标\t95%"]


def test_lists_have_the_numbers_a_browser_prints() -> None:
    lines = _lines(
        '<ol><li>甲<li>乙</ol><ol start=3 style="list-style-type:cjk-ideographic"><li>丙</ol>'
        "<ol><li>1.自带编号</ol><ul><li>点</ul><ol type=a><li value=2>丁</ol>"
    )

    assert lines == ["1.甲", "2.乙", "三、丙", "1.自带编号", "点", "b.丁"]


def test_a_title_that_stands_nowhere_in_the_text_is_put_first() -> None:
    page = "<html><head><title>澄川市质量提升行动方案_某网站</title></head><p>一、总体要求</p></html>"

    assert read_html(page.encode(), "a.html").splitlines() == ["澄川市质量提升行动方案", "一、总体要求"]


def test_a_page_saved_in_one_file_with_its_pictures_is_read() -> None:
    page = (
        "From: <saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n"
        "<p>=E8=B4=A8=E9=87=8F</p>\n--b--\n"
    )

    assert read_html(page.encode(), "a.mht") == "质量\n"


@pytest.mark.parametrize("unit", ["<div>x", "<b>x", "<a>x", "<table><tr><td>x", "<ul><li>x", "</p>x", "&lt;", "<!--"])
def test_a_page_of_one_tag_a_hundred_thousand_times_is_read(unit: str) -> None:
    text = read_html(b"<html>" + unit.encode() * 100_000, "a.html")

    assert text.endswith("\n")


def test_a_page_of_more_tags_than_any_has_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MARKUP_TAGS", 10)

    with pytest.raises(UnreadableDocument) as caught:
        read_html(b"<p>" * 11, "a.html")

    assert caught.value.fields["reason"] == "too_large"


def test_long_white_space_costs_no_time() -> None:
    spaces = " " * 300_000

    text = read_html(f"<pre>一{spaces}</pre><p>一{chr(10) * 300_000}x</p>".encode(), "a.html")

    assert text == "一\n一 x\n"


PIECES = st.sampled_from(
    "<table> </table> <tr> <td§rowspan=3> <td§colspan=9> </td> <ol> <li> </ol> <p> </p> <a> </a> <nav> </nav> "
    "<pre> <br> 质量。 1. § &nbsp; < <!-- -->".replace("§", " ").split(" ")
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_heap_of_tags_is_read(page: str) -> None:
    assert isinstance(read_html(f"<html>{page}".encode(), "a.html"), str)
