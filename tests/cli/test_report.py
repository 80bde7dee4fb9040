"""``zhiheng report``: a paper as Word and PDF, or every sentence that cannot stand; the template to edit."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from zhiheng.reporting.fonts.choice import MissingFonts, find_fonts
from zhiheng.reporting.numbers_in_text.default_template import white_paper

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    try:
        find_fonts()
    except MissingFonts:
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail("a Chinese font must be there when CI=true")
        pytest.skip("no Chinese font on this machine")
    settings.VAR = tmp_path / "var"
    settings.VAR.mkdir()
    return tmp_path


def run(*words: str) -> Result:
    from zhiheng.cli.report import report

    return CliRunner().invoke(report, words)


def test_the_paper_of_a_city_without_numbers_is_written_as_word_and_pdf(var: Path) -> None:
    done = run("white-paper", "--year", "2025", "--day", "2026-03-02", "--to", str(var / "out"))

    assert done.exit_code == 0, done.output
    written = {path.suffix: path.read_bytes() for path in (var / "out").iterdir()}
    assert written[".pdf"].startswith(b"%PDF")
    assert written[".docx"].startswith(b"PK")
    assert "2025年质量状况白皮书" in done.output


def test_every_sentence_that_cannot_stand_is_told_and_nothing_is_written(var: Path) -> None:
    template = var / "short.md"
    template.write_text("# {{ 年份 }}年\n\n合格率为96.5%。\n\n满意度居首位。\n", "utf-8")

    done = run("white-paper", "--year", "2025", "--template", str(template), "--to", str(var / "out"))

    assert done.exit_code == 1
    assert "没有生成：有 2 处" in done.output
    assert "数字“96.5%”是手写的" in done.output
    assert "“首位”没有绑定数字" in done.output
    assert not (var / "out").exists()


def test_with_an_account_the_paper_and_its_template_are_kept(var: Path) -> None:
    from zhiheng.kernel.access.actions import create_person
    from zhiheng.kernel.reports.models import Paper

    create_person(username="li", name="李审核", role="quality_office", password="Long-enough-1", at=AT)
    create_person(username="wang", name="王读者", role="reader", password="Long-enough-1", at=AT)
    template = var / "short.md"
    template.write_text("# {{ 年份 }}年质量\n", "utf-8")
    asked = ("white-paper", "--year", "2025", "--template", str(template), "--to", str(var / "out"), "--by")

    refused, unknown, done = run(*asked, "wang"), run(*asked, "nobody"), run(*asked, "li")

    assert (refused.exit_code, unknown.exit_code, done.exit_code) == (1, 1, 0)
    paper = Paper.objects.get()
    assert (paper.title, paper.template_name, paper.built_by) == ("2025年质量", "short.md", "li")
    assert f"第 {paper.pk} 号草稿" in done.output


def test_a_year_that_has_not_begun_is_refused() -> None:
    done = run("white-paper", "--year", "2027", "--day", "2026-03-02")

    assert done.exit_code == 1
    assert "不能生成 2027 年的白皮书" in done.output


@pytest.mark.parametrize(("form", "ending"), [("--word", "docx"), ("--markdown", "md")])
def test_the_template_is_written_to_be_edited(var: Path, form: str, ending: str) -> None:
    done = run("template", form, "--to", str(var))

    assert done.exit_code == 0, done.output
    content = (var / f"质量状况白皮书模板.{ending}").read_bytes()
    assert content.startswith(b"PK") if form == "--word" else content.decode() == white_paper()


def test_without_a_chinese_font_the_machine_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> None:
        raise MissingFonts("no font draws Chinese", message_zh="请安装中文字体：apt-get install fonts-noto-cjk")

    monkeypatch.setattr("zhiheng.kernel.reports.actions.find_fonts", none)

    done = run("white-paper", "--year", "2025", "--day", "2026-03-02")

    assert done.exit_code == 1
    assert "fonts-noto-cjk" in done.output
