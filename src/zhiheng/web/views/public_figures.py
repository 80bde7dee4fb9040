"""The page of public figures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from zhiheng.web.public_figures import figures_page


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How much people brought in and what was done in time, by month and district."""
    return render(request, "public/figures.html", figures_page(timezone.localdate()))
