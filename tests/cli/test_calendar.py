"""``zhiheng calendar``: shows a year, states a notice from a file under somebody's name."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
NOTICE = """number = "临政办〔2026〕3号"
issued_on = 2026-02-20
days_off = ["2026-03-16..2026-03-17", 2026-03-19]
working_days = ["2026年3月21日"]
reason = "市政府门户网站"
"""


@pytest.fixture
def people(db: None) -> None:  # noqa: ARG001 - opens the database
    from zhiheng.kernel.access.actions import create_person

    create_person(username="li", name="李审核", role="quality_office", password="Long-enough-1", at=AT)
    create_person(username="wang", name="王读者", role="reader", password="Long-enough-1", at=AT)


def run(*words: str) -> Result:
    from zhiheng.cli.calendar import calendar

    return CliRunner().invoke(calendar, list(words))


def state(folder: Path, text: str = NOTICE, by: str = "li") -> Result:
    file = folder / "通知.toml"
    file.write_text(text, "utf-8")
    return run("state", str(file), "--by", by)


def month(result: Result, number: int) -> str:
    return next(line for line in result.output.splitlines() if line.startswith(f"{number:>2}月"))


@pytest.mark.django_db
def test_a_year_is_shown_month_by_month() -> None:
    shown = run("show", "2026")
    assumed = run("show", "2099")

    assert "依据：国务院办公厅放假通知。" in shown.output
    assert "放假 1—7日" in month(shown, 10)
    assert "上班 10日" in month(shown, 10)
    assert "放假" not in month(shown, 11)
    assert "推定" in assumed.output


@pytest.mark.usefixtures("people")
def test_a_notice_is_stated_from_a_file_and_shown(tmp_path: Path) -> None:
    stated = state(tmp_path)
    shown = run("show", "2026")
    before = run("show", "2026", "--known-on", "2026-03-01")

    assert stated.exit_code == 0, stated.output
    assert "放假 16—17日、19日" in month(shown, 3)
    assert "上班 21日" in month(shown, 3)
    assert "临政办〔2026〕3号" in shown.output
    assert "放假" not in month(before, 3)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NOTICE.replace("reason", "grund"), "grund"),
        (NOTICE.replace("issued_on = 2026-02-20\n", ""), "issued_on"),
        (NOTICE.replace("2026-02-20", '"2026-02-20"'), "issued_on"),
        (NOTICE.replace("2026-03-19", '"国庆"'), "第 2 行"),
        (NOTICE.replace("2026-03-19", '""'), "第 2 行"),
        (NOTICE.replace("2026年3月21日", "2026-03-16"), "2026-03-16"),
        ("number = ", "TOML"),
    ],
)
def test_a_file_that_cannot_be_right_is_refused_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    from zhiheng.kernel.almanac.models import Notice

    refused = state(tmp_path, text)

    assert refused.exit_code == 1
    assert said in refused.output
    assert not Notice.objects.exists()


@pytest.mark.usefixtures("people")
def test_only_the_quality_office_states(tmp_path: Path) -> None:
    assert "质量办" in state(tmp_path, by="wang").output
    assert "nobody" in state(tmp_path, by="nobody").output
    assert "已登记" in state(tmp_path).output
    assert "已经登记" in state(tmp_path).output
