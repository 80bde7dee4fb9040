"""Small parts of the pages about notices, and the number of unread ones in the header of every page."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.notices.models import Delivery
from zhiheng.kernel.notices.queries import unread_count
from zhiheng.kernel.notices.rules import WAY_ZH
from zhiheng.web import notice_words

register = template.Library()


@register.simple_tag
def unread_notices(person: object) -> int:
    """How many notices whoever is signed in has not read; one query."""
    return unread_count(person) if isinstance(person, Person) else 0


@register.filter
def topic_zh(topic: str) -> str:
    """What a topic is called."""
    return notice_words.topic_zh(topic)


@register.filter
def way_zh(delivery: Delivery) -> str:
    """The way of a delivery in a word."""
    return WAY_ZH["hook" if delivery.way == "hook" else "mail"]


@register.simple_tag
def delivery_badge(delivery: Delivery) -> SafeString:
    """How a delivery stands: word, shape and colour."""
    return format_html('<span class="badge {}">{}</span>', *notice_words.standing_of(delivery))
