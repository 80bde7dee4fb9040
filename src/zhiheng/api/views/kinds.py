"""The kinds of subject and record there are, with their fields, codes and rules: what a program must know of them."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse

from zhiheng.adapters.tabular.columns import Column
from zhiheng.api.answers import answer
from zhiheng.api.calls import Call
from zhiheng.api.shapes import shape_of
from zhiheng.api.views.records import filterable
from zhiheng.contract.declarations.basics import Bilingual
from zhiheng.contract.declarations.fields import Rule
from zhiheng.contract.declarations.parameters import Code
from zhiheng.contract.in_use import in_use
from zhiheng.contract.kinds import Kind


def list_kinds(call: Call) -> HttpResponse:
    """Every kind, pack by pack."""
    call.only(())
    return answer({"kinds": [_head(kind) for kind in in_use().kinds.values()]})


def read_kind(call: Call, kind: str) -> HttpResponse:
    """One kind with everything that is declared of it."""
    declared = in_use().stated_kind(kind)
    call.only(())
    return answer(
        {
            **_head(declared),
            "dated_by": declared.dated_by or None,
            "located_by": declared.located_by or None,
            "named_by": declared.named_by or None,
            "identified_by": declared.identified_by,
            "listed": declared.listed,
            "filters": [f"values.{key}" for key in filterable(declared)],
            "fields": [field_json(column) for column in shape_of(declared.address).columns],
            "rules": [rule_json(rule) for rule in declared.rules],
        }
    )


def _head(kind: Kind) -> dict[str, object]:
    return {
        "kind": kind.address,
        "concept": kind.concept,
        "title": both(kind.declaration.title),
        "about": kind.about or None,
        "period": kind.period,
        "approve": kind.approve,
        "href": reverse("api:kind", args=[kind.address]),
        "records": reverse("api:records", args=[kind.address]),
    }


def field_json(column: Column) -> dict[str, object]:
    """A field as it is entered."""
    return {
        "key": column.key,
        "title": both(column.title),
        "type": column.type,
        "required": column.required,
        "or_else": column.or_else or None,
        "unit": column.unit or None,
        "least": column.least,
        "most": column.most,
        "longest": column.longest,
        "format": column.format,
        "refers_to": column.kind or None,
        "sealed": column.sealed,
        "hint": column.hint or None,
        "codes": [code_json(code) for code in column.codes] if column.type == "code" else None,
    }


def code_json(code: Code) -> dict[str, object]:
    """A code of a list."""
    return {"code": code.code, "title": both(code.title), "since": code.since, "until": code.until}


def rule_json(rule: Rule) -> dict[str, object]:
    """A rule that values keep to together."""
    return {
        "key": rule.key,
        "holds": rule.holds,
        "message": both(rule.message),
        "since": rule.since,
        "until": rule.until,
    }


def both(text: Bilingual) -> dict[str, str]:
    """Words in both languages."""
    return {"zh": text.zh, "en": text.en}
