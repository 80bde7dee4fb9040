"""The addresses of official documents: the register, a file, making one void, the code word of an office."""

from __future__ import annotations

from django.urls import URLPattern, path

from zhiheng.web.views import documents

urlpatterns: list[URLPattern] = [
    path("documents/", documents.register, name="documents"),
    path("documents/words", documents.word_set, name="document_word_set"),
    path("documents/<int:entry>/void", documents.document_void, name="document_void"),
    path("documents/<int:entry>/<str:ending>", documents.document_file, name="document_file"),
]
