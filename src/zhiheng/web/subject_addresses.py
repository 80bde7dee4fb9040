"""The addresses of subjects: the search, the page of each, the queue of what may be one, merging and parting."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import subjects

urlpatterns: list[URLPattern] = [
    path("subjects/", subjects.subject_list, name="subjects"),
    path("subjects/matching/", subjects.matching, name="matching"),
    path("subjects/matching/look", subjects.matching_look, name="matching_look"),
    path("subjects/matching/decline", subjects.match_decline, name="match_decline"),
    path("subjects/<int:thing>/", subjects.subject, name="subject"),
    path("subjects/<int:thing>/records/<str:way>", subjects.subject_records, name="subject_records"),
    path("subjects/<int:thing>/merge/<int:into>/", subjects.subject_merge, name="subject_merge"),
    path("subjects/<int:thing>/part", subjects.subject_part, name="subject_part"),
]
