"""The pages as a Django app, so that their templates and files are found."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, styles and scripts of the pages."""

    name = "zhiheng.web"
    label = "web"
    verbose_name = "网页"
