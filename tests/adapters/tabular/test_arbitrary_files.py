"""Whatever bytes are sent as a table: they are read or refused in words, and nothing else happens."""

import io
import zipfile
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.adapters.tabular.toy_tables import form, opened, written

from zhiheng.adapters.tabular.template import template
from zhiheng.adapters.tabular.unreadable import HeadingsRefused, UnreadableTable, WrongTemplate

TEMPLATE = template(form("bakery.check"))
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)


def read_or_refused(path: Path, content: bytes, address: str = "grain.mill") -> int:
    """How many rows there are; -1 where the file is refused in words."""
    try:
        table = opened(written(path, content), address)
        for number, row in table.rows():
            assert number > table.heading_row
            assert len(row) == len(table.keys)
            assert any(cell is not None for cell in row)
            assert "" not in row
    except (UnreadableTable, HeadingsRefused, WrongTemplate):
        return -1
    return sum(1 for _ in table.rows())


@SETTINGS
@given(content=st.binary(max_size=2000))
@example(content=b"\xff\xfe")
@example(content=b"\x00")
@example(content="名称\n\ud800".encode("utf-16-le", "surrogatepass"))
def test_arbitrary_bytes_are_read_or_refused(tmp_path: Path, content: bytes) -> None:
    read_or_refused(tmp_path / "a.csv", content)


@SETTINGS
@given(rest=st.text(max_size=300), encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]))
@example(rest='"', encoding="utf-8")
@example(rest="'=1\n'【例】", encoding="utf-8")
@example(rest="\r\n\u2028,\x85\r", encoding="utf-16")
def test_arbitrary_text_below_headings_is_read_or_refused(tmp_path: Path, rest: str, encoding: str) -> None:
    content = f"名称,日产能\n{rest}".encode(encoding, "replace")

    read_or_refused(tmp_path / "a.csv", content)


@SETTINGS
@given(place=st.integers(0, len(TEMPLATE) - 1), byte=st.integers(0, 255), length=st.integers(1, 40))
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, place: int, byte: int, length: int) -> None:
    content = TEMPLATE[:place] + bytes([byte]) * length + TEMPLATE[place + length :]

    read_or_refused(tmp_path / "a.xlsx", content, "bakery.check")


@SETTINGS
@given(place=st.integers(0, len(TEMPLATE) - 1))
def test_a_workbook_that_was_cut_off_is_read_or_refused(tmp_path: Path, place: int) -> None:
    assert read_or_refused(tmp_path / "a.xlsx", TEMPLATE[:place], "bakery.check") == -1


@SETTINGS
@given(data=st.data())
def test_a_workbook_with_a_damaged_part_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(TEMPLATE)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = data.draw(st.sampled_from(sorted(parts)))
    part = parts[name]
    start = data.draw(st.integers(0, len(part)))
    parts[name] = part[:start] + data.draw(st.binary(max_size=30)) + part[start + data.draw(st.integers(0, 30)) :]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for one, content in parts.items():
            package.writestr(one, content)

    read_or_refused(tmp_path / "a.xlsx", buffer.getvalue(), "bakery.check")


@settings(SETTINGS, max_examples=25)
@given(content=st.binary(max_size=3000))
def test_an_arbitrary_old_workbook_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    assert read_or_refused(tmp_path / "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content) == -1
