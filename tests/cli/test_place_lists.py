"""Lists of regions and offices from a file: loaded whole, once, or not at all; and their changes by command."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.cli.main import program
from zhiheng.cli.place_lists import REGION_COLUMNS, offices_in, regions_in
from zhiheng.kernel.access.rules import RowsRefused

if TYPE_CHECKING:
    from pathlib import Path

REGIONS = "代码,名称,起\n990000,衡川省,\n990100,澜溪市,\n990102,东桥区,1997-03-14\n990102001,桥头街道,\n"
OFFICES = """标识,名称,简称,上级,区划,性质
lanxi-scjg,澜溪市市场监督管理局,市市场监管局,,990100,部门
lanxi-zjy,澜溪市质量检验院,,lanxi-scjg,990100,事业单位
"""

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    """The command, as from a terminal."""
    return CliRunner().invoke(program, list(arguments))


@pytest.fixture
def regions(tmp_path: Path) -> Path:
    """The list of a province's regions."""
    path = tmp_path / "区划.csv"
    path.write_text(REGIONS, "utf-8")
    return path


@pytest.fixture
def offices(tmp_path: Path) -> Path:
    """The list of a city's offices, as old Excel saves it."""
    path = tmp_path / "单位.csv"
    path.write_bytes(OFFICES.encode("gb18030"))
    return path


def test_a_list_is_loaded_once(regions: Path) -> None:
    from zhiheng.kernel.access.queries import below

    first, again = run("region", "load", str(regions)), run("region", "load", str(regions))

    assert "新增4个" in first.output
    assert "新增0个，变更0个，4个与已有的相同" in again.output
    assert below("990100", date(2026, 3, 2)) == {"990100", "990102", "990102001"}


def test_the_provinces_come_with_the_program() -> None:
    from zhiheng.kernel.access.queries import region_named

    loaded = run("region", "load", "--provinces")

    assert "新增31个" in loaded.output
    assert region_named("宁夏回族自治区", date(2026, 3, 2)) == "640000"


def test_either_a_file_or_the_provinces(regions: Path) -> None:
    assert run("region", "load").exit_code == 2
    assert run("region", "load", str(regions), "--provinces").exit_code == 2


def test_offices_are_loaded_after_their_regions(regions: Path, offices: Path) -> None:
    from zhiheng.kernel.access.queries import office_named, offices_below

    early = run("office", "load", str(offices))
    run("region", "load", str(regions))
    loaded = run("office", "load", str(offices))

    assert early.exit_code == 1
    assert "第2行“区划”：没有代码为990100的区划" in early.output
    assert "新增2个" in loaded.output
    assert office_named("市市场监管局", date(2026, 3, 2)) == "lanxi-scjg"
    assert offices_below("lanxi-scjg") == {"lanxi-scjg", "lanxi-zjy"}


def test_every_fault_has_its_line_and_column_and_nothing_is_kept(tmp_path: Path) -> None:
    from zhiheng.kernel.access.models import Region

    path = tmp_path / "区划.csv"
    path.write_text("代码,名称,上级\n990000,衡川省,\n9901,某市,\n990200,,980000\n990000,又一省,\n", "utf-8")

    refused = run("region", "load", str(path))

    assert refused.exit_code == 1
    for fault in ("第3行“代码”", "第4行“名称”", "第4行“上级”", "第5行“代码”：与第2行重复"):
        assert fault in refused.output
    assert not Region.objects.exists()


@pytest.mark.parametrize(
    ("text", "line", "column", "rule"),
    [
        ("名称\n某省\n", 1, "代码", "heading"),
        ("", 1, "代码", "heading"),
        ("代码,名称,起\n990000,衡川省,去年\n", 2, "起", "date"),
        ("代码,名称,止\n990000,衡川省,2026-02-30\n", 2, "止", "date"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, line: int, column: str, rule: str) -> None:
    with pytest.raises(RowsRefused) as refused:
        regions_in(text.encode())

    faults = refused.value.fields["faults"]
    assert isinstance(faults, tuple)
    assert (faults[0].line, faults[0].column, faults[0].rule) == (line, column, rule)


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    for read in (regions_in, offices_in):
        with suppress(RowsRefused):
            assert all(row.line > 1 for row in read(content))


def test_headings_may_be_english_and_levels_words() -> None:
    (row,) = regions_in("code,name,level,parent\n990000,衡川省,省级,\n".encode())

    assert (row.code, row.level, row.parent, row.line) == ("990000", "province", "", 2)
    assert set(REGION_COLUMNS) == {"code", "name", "level", "parent", "since", "until"}


def test_changes_are_recorded_by_command(regions: Path, offices: Path) -> None:
    from zhiheng.kernel.access.queries import codes_at, regions_on, successors

    run("region", "load", str(regions))
    run("office", "load", str(offices))
    renamed = run(
        *("region", "change", "renamed", "--on", "2026-01-01", "--source", "批复"),
        *("--before", "990102001", "--after", "990102001=桥东街道"),
    )
    recoded = run(
        *("region", "change", "recoded", "--on", "2026-02-01", "--source", "批复"),
        *("--before", "990102", "--after", "990105=东桥新区"),
    )
    refused = run(
        *("region", "change", "split", "--on", "2026-03-01", "--source", "批复"),
        *("--before", "990105", "--after", "990106=一区"),
    )
    succeeded = run("office", "succeed", "lanxi-zjy", "lanxi-scjg", "--on", "2026-01-01", "--source", "方案")

    assert (renamed.exit_code, recoded.exit_code, refused.exit_code, succeeded.exit_code) == (0, 0, 1, 0)
    assert codes_at("990102", of=date(2026, 1, 1), day=date(2026, 3, 1)) == {"990105"}
    assert "桥东街道" in {one.name for one in regions_on(date(2026, 3, 1)) if one.parent == "990105"}
    assert successors("lanxi-zjy", date(2026, 3, 1)) == {"lanxi-scjg"}
