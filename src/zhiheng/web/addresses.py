"""How things stand in addresses, and how they are found by them."""

from __future__ import annotations

from urllib.parse import quote, unquote

from django.http import Http404, HttpRequest
from django_htmx.middleware import HtmxDetails

from zhiheng.kernel.access.models import Person
from zhiheng.kernel.access.rules import RoleMissing
from zhiheng.kernel.plans import queries
from zhiheng.kernel.plans.models import Plan
from zhiheng.kernel.plans.queries import PlanRow
from zhiheng.kernel.plans.rules import ItemState


class PageRequest(HttpRequest):
    """A request as the middlewares hand it on."""

    htmx: HtmxDetails


class NameInPath:
    """A name in an address; a stroke in it is written so that it stays one part."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> str:
        """The name."""
        return unquote(value)

    def to_url(self, value: str) -> str:
        """The name as part of an address; Django quotes everything but the stroke."""
        return value.replace("%", "%25").replace("/", quote("/", safe=""))


def plan_at(number: int) -> Plan:
    """The plan of this number, or the page that says there is none."""
    plan = queries.plan_or_none(number)
    if plan is None:
        raise Http404("没有这份方案：可能地址有误。")
    return plan


def row_at(number: int) -> PlanRow:
    """The plan of this number as a list shows it."""
    rows = queries.plan_rows(queries.light_plans().filter(pk=number))
    if not rows:
        raise Http404("没有这份方案：可能地址有误。")
    return rows[0]


def item_at(plan: int, number: int) -> ItemState:
    """The item of this number, if it belongs to the plan."""
    state = queries.item_state(number)
    if state is None or state.plan != plan:
        raise Http404("方案里没有这一条：可能已被新的编译结果取代。")
    return state


def person_of(request: HttpRequest) -> Person:
    """Who asks; refused where no one is signed in."""
    if isinstance(request.user, Person):
        return request.user
    raise RoleMissing(
        "no one is signed in (web/addresses.py); sign in first",
        message_zh="您还没有登录；这一操作须记下由谁办理；请登录后再试。",
        act="act",
        role="",
    )
