"""The addresses of records: kinds, lists, forms, imports, what waits."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from zhiheng.web.views import approving, entering, exporting, importing, kinds, records


class KindInPath:
    """The address of a kind: key of the pack, a dot, key of the word."""

    regex = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """The address."""
        return value

    def to_url(self, value: str) -> str:
        """The address as part of a path."""
        return value


register_converter(KindInPath, "kind")

urlpatterns: list[URLPattern] = [
    path("tasks/", approving.tasks, name="tasks"),
    path("tasks/decide", approving.tasks_decide, name="tasks_decide"),
    path("data/", kinds.kind_list, name="kinds"),
    path("data/attachments", importing.attachments, name="attachments"),
    path("data/imports/", importing.import_list, name="imports"),
    path("data/imports/<int:number>/", importing.batch, name="batch"),
    path("data/imports/<int:number>/progress", importing.batch_progress, name="batch_progress"),
    path("data/imports/<int:number>/preview", importing.batch_preview, name="batch_preview"),
    path("data/imports/<int:number>/begin", importing.batch_begin, name="batch_begin"),
    path("data/imports/<int:number>/resume", importing.batch_resume, name="batch_resume"),
    path("data/imports/<int:number>/again", importing.batch_again, name="batch_again"),
    path("data/imports/<int:number>/drop", importing.batch_drop, name="batch_drop"),
    path("data/imports/<int:number>/refused.xlsx", importing.batch_refused, name="batch_refused"),
    path("data/<kind:kind>/", records.record_list, name="records"),
    path("data/<kind:kind>/about", kinds.kind_about, name="kind_about"),
    path("data/<kind:kind>/new", entering.record_new, name="record_new"),
    path("data/<kind:kind>/import", importing.import_new, name="import_new"),
    path("data/<kind:kind>/template.xlsx", exporting.kind_template, name="kind_template"),
    path("data/<kind:kind>/export.<str:form>", exporting.record_export, name="record_export"),
    path("data/<kind:kind>/search", records.subject_search, name="subject_search"),
    path("data/<kind:kind>/views", records.view_save, name="view_save"),
    path("data/<kind:kind>/views/<int:view>/drop", records.view_drop, name="view_drop"),
    path("data/<kind:kind>/<int:thing>/", records.record, name="record"),
    path("data/<kind:kind>/<int:thing>/correct", entering.record_correct, name="record_correct"),
    path("data/<kind:kind>/<int:thing>/unseal", records.unseal, name="unseal"),
    path("data/<kind:kind>/<int:thing>/destroy", records.destroy, name="destroy"),
    path("data/<kind:kind>/<int:thing>/<str:act>", approving.record_act, name="record_act"),
]
