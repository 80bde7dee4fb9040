"""The API as a Django app, so that its templates and style sheet are found."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The pages on which people read what the API can do."""

    name = "zhiheng.api"
    label = "api"
    verbose_name = "接口"
