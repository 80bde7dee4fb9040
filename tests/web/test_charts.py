"""A chart on a page: picture, sentence, table and specification, under the content security policy."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from zhiheng.reporting.charts.chart import Chart, Point
from zhiheng.reporting.charts.script import write_script
from zhiheng.reporting.charts.trend import trend

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from pytest_django import Settings

POINTS = [Point("2024年", Decimal("91.5"), Decimal("90.1"), Decimal("92.6")), Point("2025年", Decimal("93.07"))]


def a_chart(title: str = "合格率") -> Chart:
    return trend(title, "%", POINTS, places=1)


def shown(chart: Chart, said: str = "") -> str:
    from django.template import Context, Template

    template = Template(
        f'{{% load charts %}}{{% chart one "{said}" %}}' if said else "{% load charts %}{% chart one %}"
    )
    return template.render(Context({"one": chart}))


def test_a_chart_is_picture_sentence_table_and_specification() -> None:
    page = shown(a_chart())

    assert "<svg" in page
    assert 'role="img" aria-label="合格率：2024年为91.5%，2025年为93.1%' in page
    assert "<figcaption" in page
    assert re.search(r'<th scope="row" class="plain">2025年</th><td class="num">93\.1</td>', page)
    (name,) = re.findall(r'<figure[^>]*data-chart="([^"]+)"', page)
    (kept,) = re.findall(rf'<script id="{name}" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(kept) == json.loads(json.dumps(a_chart().spec))


def test_nothing_in_a_chart_needs_an_exception_of_the_policy() -> None:
    page = shown(a_chart())

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r'(href|src)="(?!#)', page)


def test_a_title_cannot_end_the_specification_or_begin_a_tag() -> None:
    page = shown(a_chart("甲</script><img src=x>乙"))

    assert "<img" not in page
    assert page.count("</script>") == 1


def test_where_a_picture_is_in_a_crowd_its_sentence_is_for_who_does_not_see_it() -> None:
    assert "visually-hidden" in shown(a_chart(), "hidden").split("</figcaption>", maxsplit=1)[0]
    assert "visually-hidden" not in shown(a_chart()).split("</figcaption>", maxsplit=1)[0]


def test_a_chart_that_cannot_be_drawn_leaves_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    from zhiheng.reporting.charts.pictures import ChartNotDrawn
    from zhiheng.web import chart_pictures

    def fails(_chart: Chart) -> str:
        raise ChartNotDrawn("no", permanent=True, message_zh="画不出；须能画；请告知。")

    monkeypatch.setattr(chart_pictures, "svg", fails)

    page = shown(a_chart("另一张图"), "hidden")

    assert "data-picture" not in page
    assert "visually-hidden" not in page.split("</figcaption>", maxsplit=1)[0]
    assert "另一张图：2024年为91.5%" in page


def test_the_script_is_named_where_it_was_made_and_nothing_is_asked_for_where_not(
    settings: Settings, tmp_path: Path
) -> None:
    from django.template import Context, Template

    settings.CHART_SCRIPT = tmp_path
    template = Template("{% load charts %}{% chart_script %}")

    assert template.render(Context()) == ""
    kept = write_script(tmp_path)
    assert template.render(Context()) == f'<script type="module" src="/static/{kept.name}"></script>'
