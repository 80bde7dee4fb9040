"""Cells as arrays: the same sums from a grid and by looking cells up, whatever their order; regions called anew."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.compute.indicators import cell_columns
from zhiheng.compute.indicators.cell_columns import EVER, CellColumns

ROWS = st.lists(
    st.tuples(
        st.integers(24_300, 24_312),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["x", "y", None]),
        st.integers(0, 9),
    ),
    max_size=30,
)


def cells(rows: list[tuple[int, str, str | None, int]]) -> pa.Table:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    types = (pa.int64(), pa.string(), pa.string(), pa.int64())
    arrays = [pa.array(column, type_) for column, type_ in zip(columns, types, strict=True)]
    return pa.table(dict(zip(("month", "region", "grade", "stated"), arrays, strict=True)))


@pytest.mark.parametrize("names", [(), ("grade",)])
@given(rows=ROWS, since=st.integers(24_298, 24_314), length=st.integers(0, 14))
def test_a_grid_gives_what_looking_cells_up_gives(
    names: tuple[str, ...], rows: list[tuple[int, str, str | None, int]], since: int, length: int
) -> None:
    ranges = [(since + place, since + place + 1) for place in range(length)]
    grid = CellColumns(cells(rows), names)
    found = [grid.summed("stated", (begin, since + length)) for begin in (since, EVER)]

    with patch.multiple(cell_columns, _SMALL=-1, _SPARSE=-1):
        looked_up = CellColumns(cells(rows), names)
        wanted = [looked_up.summed("stated", (begin, since + length)) for begin in (since, EVER)]
        present = looked_up.present(ranges)

    assert all(np.array_equal(one, other) for one, other in zip(found, wanted, strict=True))
    assert np.array_equal(grid.present(ranges), present)
    counted = [row for row in rows if since <= row[0] < since + length and (row[2] or not names)]
    assert found[0].sum() == sum(row[3] for row in counted)


def test_a_region_that_is_called_otherwise_now_adds_to_the_one_of_that_name() -> None:
    columns = CellColumns(cells([(24_300, "a", "x", 1), (24_301, "b", "x", 2), (24_301, "c", "x", 4)]), ("grade",))

    now = columns.called({"a": "c"})

    sums = now.summed("stated", (EVER, 24_302))
    assert {region: sums[:, at].sum() for at, region in enumerate(now.regions)} == {"c": 5, "b": 2}
    assert now.reporting == {"b", "c"}
    assert columns.called({"z": "y"}) is columns
