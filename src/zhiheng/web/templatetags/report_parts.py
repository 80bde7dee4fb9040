"""The small parts the pages of white papers are made of."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(people: Mapping[str, str], username: str) -> str:
    """The name of a person; the user name where the account is gone."""
    return people.get(username, username)
