"""The addresses of numbers: the cockpit, indicators, targets with their acts, districts."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from zhiheng.web.views import cockpit, districts, indicators, target_acts, targets


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
    path("cockpit/", cockpit.cockpit, name="cockpit"),
    path("cockpit/changes", cockpit.changes, name="cockpit_changes"),
    path("districts/<slug:code>/", districts.district, name="district"),
    path("targets/", targets.target_list, name="targets"),
    path("targets/waiting", targets.waiting, name="targets_waiting"),
    path("targets/of-plan/<int:plan>/bind-sure", target_acts.bind_sure, name="targets_bind_sure"),
    path("targets/of-plan/<int:plan>/take-up", target_acts.take_up, name="targets_take_up"),
    path("targets/reports/<int:report>", target_acts.report_check, name="target_report_check"),
    path("targets/<int:number>/", targets.target, name="target"),
    path("targets/<int:number>/bind", target_acts.bind, name="target_bind"),
    path("targets/<int:number>/decline", target_acts.decline, name="target_decline"),
    path("targets/<int:number>/assign", target_acts.assign, name="target_assign"),
    path("targets/<int:number>/chart", target_acts.chart, name="target_chart"),
    path("targets/<int:number>/split", target_acts.split, name="target_split"),
    path("targets/<int:number>/unsplit", target_acts.unsplit, name="target_unsplit"),
    path("targets/<int:number>/report", target_acts.report, name="target_report"),
]
