"""Addresses of the API and the methods each of them knows.

A kind or an indicator is named by its address: ``product.sample``.
"""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from zhiheng.api.doors import address, elsewhere
from zhiheng.api.views import (
    acting,
    case_kinds,
    cases,
    casework,
    description,
    files,
    indicators,
    kinds,
    records,
    stating,
    targets,
)


class KindInPath:
    """The address of a kind or an indicator in an address."""

    regex = r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"

    def to_python(self, value: str) -> str:
        """The address of what is declared."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


class KeyInPath:
    """A key of a declaration in an address, such as that of an act."""

    regex = r"[a-z][a-z0-9_]{0,79}"

    def to_python(self, value: str) -> str:
        """The key."""
        return value

    def to_url(self, value: str) -> str:
        """The same."""
        return value


class NumberInPath:
    """The number of a record, of as many digits as a database can hold."""

    regex = r"[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Its digits."""
        return str(value)


register_converter(KindInPath, "declared")
register_converter(NumberInPath, "entry")
register_converter(KeyInPath, "key")

app_name = "api"
_ONE = "<declared:kind>/records/<entry:number>"
_INDICATOR = "indicators/<declared:indicator>"
urlpatterns = [
    path("", address(get=description.index, open_to_all=True), name="index"),
    path("openapi.json", address(get=description.openapi, open_to_all=True), name="openapi"),
    path("reading/<declared:kind>", address(get=description.kind_page, open_to_all=True), name="reading"),
    path("kinds", address(get=kinds.list_kinds, open_to_all=True), name="kinds"),
    path("kinds/<declared:kind>", address(get=kinds.read_kind, open_to_all=True), name="kind"),
    path("files", address(post=files.keep), name="files"),
    path("indicators", address(get=indicators.list_indicators), name="indicators"),
    path(_INDICATOR, address(get=indicators.read_indicator), name="indicator"),
    path(f"{_INDICATOR}/values", address(get=indicators.list_values), name="values"),
    path(f"{_INDICATOR}/records", address(get=indicators.records_behind), name="behind"),
    path(f"{_INDICATOR}/explain", address(get=indicators.explain), name="explain"),
    path("targets", address(get=targets.list_targets), name="targets"),
    path("targets/<entry:number>", address(get=targets.read_target), name="target"),
    path("cases", address(get=cases.list_cases, post=casework.receive), name="cases"),
    path("cases/kinds", address(get=case_kinds.list_kinds, open_to_all=True), name="case_kinds"),
    path("cases/kinds/<declared:kind>", address(get=case_kinds.read_kind, open_to_all=True), name="case_kind"),
    path("cases/<entry:number>", address(get=cases.read_case), name="case"),
    path("cases/<entry:number>/acts/<key:act>", address(post=casework.act), name="case_act"),
    path("cases/<entry:number>/code", address(post=casework.new_code), name="case_code"),
    path("<declared:kind>/records", address(get=records.list_records, post=stating.state), name="records"),
    path(_ONE, address(get=records.read_one, put=acting.correct, delete=acting.retract), name="record"),
    path(f"{_ONE}/history", address(get=records.history), name="history"),
    path(f"{_ONE}/check", address(post=acting.check), name="check"),
    path(f"{_ONE}/approve", address(post=acting.approve), name="approve"),
    path(f"{_ONE}/return", address(post=acting.return_), name="return"),
    # A line break is no part of a ``path`` converter; what stands for nothing may hold any sign.
    re_path(r"^(?P<rest>[\s\S]+)\Z", elsewhere, name="elsewhere"),
]
