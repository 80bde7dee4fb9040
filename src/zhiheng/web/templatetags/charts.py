"""A chart on a page: picture, sentence, table, and the specification with which the script draws it anew."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from zhiheng.reporting.charts.chart import Chart
from zhiheng.reporting.charts.script import kept_script
from zhiheng.web.chart_pictures import name_of, picture_of

register = template.Library()


@register.inclusion_tag("parts/chart.html")
def chart(one: Chart, said: str = "shown") -> dict[str, object]:
    """The figure of a chart; ``said`` is ``hidden`` where its sentence is for who does not see the picture only."""
    name = name_of(one)
    picture = mark_safe(picture_of(one))  # noqa: S308 - drawn here from a specification, which escapes every text
    return {"one": one, "name": name, "picture": picture, "spec": json_script(one.spec, name), "said": said}


@register.simple_tag
def chart_script() -> SafeString:
    """The script that draws charts anew, where it was made; without it the pictures stand."""
    kept = kept_script(settings.CHART_SCRIPT)
    return format_html('<script type="module" src="{}"></script>', static(kept.name)) if kept else mark_safe("")
