"""CSV files: encodings, delimiters, quotation marks, what stands around the table."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.tabular.toy_tables import csv_text, opened, read, written

from zhiheng.adapters.tabular.formula_signs import with_escape, without_escape
from zhiheng.adapters.tabular.unreadable import UnreadableTable

TABLE = "名称,日产能（吨/天）\n澄川面粉厂,12.5\n溪源面粉厂,\n"
ROWS = [(2, ("澄川面粉厂", "12.5")), (3, ("溪源面粉厂", None))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_read_in_any_encoding_people_use(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a.csv", TABLE.encode(encoding))

    assert read(path) == ROWS


def test_a_character_of_gb18030_behind_the_first_megabyte_is_read(tmp_path: Path) -> None:
    text = "name,capacity\n" + "mill,1\n" * 200_000 + "澄川,2\n"

    rows = read(written(tmp_path / "a.csv", text.encode("gb18030")))

    assert rows[-1] == (200_002, ("澄川", "2"))


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_the_delimiter_is_the_one_that_gives_headings(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path / "a.csv", csv_text([["名称", "日产能"], ['澄川"老",厂;一\t号', 1]], delimiter))

    assert read(path) == [(2, ('澄川"老",厂;一\t号', "1"))]


def test_a_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "sep=|\n名称|日产能\n甲厂|1\n")

    assert read(path) == [(3, ("甲厂", "1"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_ends_as_any_system_ends_it(tmp_path: Path, end: str) -> None:
    path = written(tmp_path / "a.csv", TABLE.replace("\n", end))

    assert read(path) == ROWS


def test_a_row_has_the_number_that_excel_shows_though_cells_hold_lines_and_rows_are_blank(tmp_path: Path) -> None:
    text = '澜溪市面粉厂名录\n\n名称,日产能\n"甲厂\n东区",1\n,\n , \n乙厂,2\n'

    table = opened(written(tmp_path / "a.csv", text))

    assert table.heading_row == 3
    assert list(table.rows()) == [(4, ("甲厂\n东区", "1")), (7, ("乙厂", "2"))]


def test_reading_goes_on_behind_a_row(tmp_path: Path) -> None:
    table = opened(written(tmp_path / "a.csv", TABLE))

    assert list(table.rows(after=2)) == ROWS[1:]
    assert list(table.rows()) == ROWS


def test_signs_that_copying_leaves_behind_are_gone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "名称,日产能\n\u3000澄川\u200b面粉\u00a0厂\ufeff ,\u00a01 \n")

    assert read(path) == [(2, ("澄川面粉 厂", "1"))]


def test_what_is_written_below_the_table_is_no_row_and_is_told(tmp_path: Path) -> None:
    table = opened(written(tmp_path / "a.csv", TABLE + ",\n填表人：甲,日期：2026年3月\n注：产能为设计产能,\n"))

    assert list(table.rows()) == ROWS
    assert table.not_read == [5, 6]


def test_the_example_row_is_not_read_wherever_it_stands(tmp_path: Path) -> None:
    table = opened(written(tmp_path / "a.csv", TABLE + "【例】某名称,12\n"))

    assert list(table.rows()) == ROWS
    assert table.not_read == [4]


def test_progress_ends_with_the_size_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TABLE)
    table = opened(path)

    list(table.rows())

    assert table.progress == (path.stat().st_size, path.stat().st_size)


def test_an_open_quotation_mark_is_refused_with_its_row(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TABLE + '"丙厂,3\n' + "丁厂,4\n" * 30)

    with pytest.raises(UnreadableTable) as refused:
        read(path)

    assert refused.value.fields["reason"] == "open_quote"
    assert refused.value.fields["place"] == "第 4 行"


def test_a_line_without_end_is_refused_and_not_collected(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", TABLE + "x" * (5 << 20))

    with pytest.raises(UnreadableTable):
        read(path)


@pytest.mark.parametrize(
    "data", [b"\x81\x20" * 25, b"\x00\x01\x02" * 40, bytes(range(32)) * 8, b"\xff\xfe\x00\xd8\x41\x00"]
)
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableTable) as refused:
        opened(written(tmp_path / "a.csv", data))

    assert refused.value.fields["reason"] == "not_text"


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    import tracemalloc

    path = written(tmp_path / "a.csv", "name,capacity\n" + "some mill with a long name,1.5\n" * 400_000)
    table = opened(path)

    tracemalloc.start()
    count = sum(1 for _ in table.rows())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert count == 400_000
    assert peak < path.stat().st_size / 2


@given(st.text())
def test_an_escaped_text_is_read_back_as_it_was_and_begins_no_formula(text: str) -> None:
    escaped = with_escape(text)

    assert without_escape(escaped) == text
    assert escaped[:1] not in set("=+-@\t\r\n＝＋－＠")
