"""Rows out of the house: under the headings of the template, no formulas, and read back as they were."""

import codecs
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.tabular.toy_tables import catalogue, columns, form, kind, opened

from zhiheng.adapters.tabular import streamed_rows
from zhiheng.adapters.tabular.columns import Column
from zhiheng.adapters.tabular.export import csv_pieces, write_xlsx
from zhiheng.adapters.tabular.stray_signs import without_stray_signs
from zhiheng.adapters.tabular.unreadable import TooManyRows
from zhiheng.contract.intake.checker import Checker

CHECK = "bakery.check"
ROW = {
    "subject": "6901234567892",
    "subject_name": "=白馒头",
    "number": "-0001",
    "sampled_on": date(2026, 1, 5),
    "tested_on": date(2019, 1, 8),
    "weight": Decimal("112.50"),
    "moisture": Decimal("0.123456789012345678"),
    "batch": Decimal(300),
    "verdict": "near",
    "is_retest": False,
}
SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)


def row_of(values: dict[str, Any], address: str = CHECK) -> list[object]:
    return [values.get(column.key) for column in columns(address)]


def as_csv(path: Path, rows: Sequence[Sequence[object]], address: str = CHECK) -> Path:
    path.write_bytes(b"".join(csv_pieces(columns(address, None), rows)))
    return path


def as_xlsx(path: Path, rows: Sequence[Sequence[object]], address: str = CHECK) -> Path:
    with path.open("wb") as file:
        write_xlsx(form(address, None), rows, to=file)
    return path


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_what_goes_out_is_accepted_as_the_same_values_when_it_comes_back(tmp_path: Path, write: Any) -> None:  # noqa: ANN401
    table = opened(write(tmp_path / "a", [row_of(ROW)]), CHECK)
    checker = Checker(catalogue(), kind(CHECK))

    (read,) = (checker.read(dict(zip(table.keys, cells, strict=True))) for _, cells in table.rows())

    references = {"subject", "subject_name"}
    assert read.values == {key: value for key, value in ROW.items() if key not in references}
    assert read.references["subject"] == ("bakery.bun", "6901234567892", "=白馒头")


def test_a_csv_begins_with_its_mark_and_the_headings_of_the_template(tmp_path: Path) -> None:
    data = as_csv(tmp_path / "a.csv", [row_of(ROW)]).read_bytes()
    head, row, rest = data.removeprefix(codecs.BOM_UTF8).decode().split("\r\n")

    assert data.startswith(codecs.BOM_UTF8)
    assert head.split(",") == [column.heading for column in columns(CHECK)]
    assert row.split(",")[:3] == ["6901234567892", "'=白馒头", "'-0001"]
    assert "基本合格" in row
    assert rest == ""


def test_no_cell_of_a_workbook_is_a_formula_or_an_error(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@sum(a1)", "#N/A", "{=1}", "\x07bell", "_x0041_"]

    path = as_xlsx(tmp_path / "a.xlsx", [row_of(ROW | {"number": text}) for text in texts])
    cells = [row[2] for row in openpyxl.load_workbook(path)["填报"].iter_rows(min_row=5)]

    assert {cell.data_type for cell in cells} == {"s"}
    assert [row[2] for _, row in opened(path, CHECK).rows()] == [*texts[:6], "bell", "_x0041_"]


def test_a_cell_of_a_workbook_has_the_look_of_its_column(tmp_path: Path) -> None:
    path = as_xlsx(tmp_path / "a.xlsx", [row_of(ROW)])
    name, number, day, weight = (openpyxl.load_workbook(path)["填报"][f"{letter}5"] for letter in "BCDK")

    assert (name.quotePrefix, number.quotePrefix, day.quotePrefix) == (True, True, False)
    assert (number.number_format, day.number_format) == ("@", "yyyy-mm-dd")
    assert day.is_date
    assert (weight.value, weight.alignment.horizontal) == (112.5, "right")


def test_more_rows_than_a_sheet_holds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamed_rows, "LAST_ROW", 6)

    as_xlsx(tmp_path / "a.xlsx", [row_of(ROW)] * 2)
    with pytest.raises(TooManyRows) as refused:
        as_xlsx(tmp_path / "b.xlsx", [row_of(ROW)] * 3)

    assert refused.value.fields["most"] == 2


def test_rows_are_asked_for_one_piece_at_a_time() -> None:
    asked: list[int] = []

    def rows() -> Iterator[list[object]]:
        for number in range(10_000):
            asked.append(number)
            yield row_of(ROW)

    pieces = csv_pieces(columns(CHECK), rows())
    next(pieces)
    next(pieces)

    assert len(asked) == 1000


def values(column: Column) -> st.SearchStrategy[object]:
    """Accepted values of a column, and none."""
    # Surrogates and control characters never pass the intake, nor white space around a text.
    text = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(
        lambda words: without_stray_signs(words).strip().removeprefix("【例】")
    )
    match column.type:
        case "date":
            return st.none() | st.dates(date(1900, 1, 1), date(9999, 12, 31))
        case "whole" | "decimal":
            return st.none() | st.decimals(-(10**14), 10**14, places=0 if column.type == "whole" else 2)
        case "yes_no":
            return st.none() | st.booleans()
        case "code":
            return st.none() | st.sampled_from([code.code for code in column.codes])
        case "point":
            return st.none() | st.tuples(st.decimals(-180, 180, places=6), st.decimals(-90, 90, places=6))
    return text


def shown(value: object, column: Column) -> object:
    """What a table shows of a value."""
    match value:
        case None | "":
            return None
        case bool():
            return "是" if value else "否"
        case tuple():
            return ",".join(f"{part:f}" for part in value)
    return next((code.title.zh for code in column.codes if code.code == value), value)


def same(cell: object, value: object) -> bool:
    if isinstance(value, Decimal):
        return Decimal(str(cell)) == value
    return cell == value or str(cell) == str(value)


@SETTINGS
@given(
    data=st.data(),
    write=st.sampled_from([as_csv, as_xlsx]),
    address=st.sampled_from(["bakery.shop", CHECK, "bakery.quarter"]),
)
def test_whatever_goes_out_comes_back(tmp_path: Path, data: st.DataObject, write: Any, address: str) -> None:  # noqa: ANN401
    named = columns(address, None)
    rows = data.draw(st.lists(st.tuples(*map(values, named)), max_size=5))

    table = opened(write(tmp_path / "a", rows, address), address)
    read = [cells for _, cells in table.rows()]

    expected = [[shown(value, column) for value, column in zip(row, named, strict=True)] for row in rows]
    kept = [row for row in expected if any(value is not None for value in row)]
    assert len(read) + len(table.not_read) == len(kept)
    if not table.not_read:
        for cells, row in zip(read, kept, strict=True):
            assert all(map(same, cells, row)), (cells, row)


def test_a_stream_to_a_buffer_is_a_whole_workbook() -> None:
    buffer = io.BytesIO()

    write_xlsx(form(CHECK), (), to=buffer)

    assert openpyxl.load_workbook(io.BytesIO(buffer.getvalue())).sheetnames == ["填报", "代码表"]
