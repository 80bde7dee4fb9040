"""The addresses of numbers: the cockpit, indicators, targets with their acts, districts."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from zhiheng.web.views import indicators


class WordInPath:
    """The address of a declared word: ``product.pass_rate``."""

    regex = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """The address."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


register_converter(WordInPath, "word")

urlpatterns: list[URLPattern] = [
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/<word:address>/", indicators.indicator, name="indicator"),
    path("indicators/<word:address>/classes", indicators.classes, name="indicator_classes"),
    path("indicators/<word:address>/records", indicators.records, name="indicator_records"),
    path("indicators/<word:address>/changes", indicators.changes, name="indicator_changes"),
    path("indicators/<word:address>/runs", indicators.runs, name="indicator_runs"),
    path("indicators/<word:address>/runs/<int:value>", indicators.replay, name="indicator_replay"),
]
