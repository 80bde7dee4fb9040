"""The forms in which a person corrects an item or adds one: which fields, under which words, with which values.

What a field may hold is checked by ``policy.corrections``; a refusal names its field and is shown beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, get_args

from django.http import QueryDict

from zhiheng.contract.systems import systems
from zhiheng.policy.corrections import FIELD_ZH, FieldRefused
from zhiheng.policy.findings import COMPARATOR_SIGN, FindingData, FindingKind
from zhiheng.primitives.errors import RuleViolation
from zhiheng.web.wording import WORDS

_LABELS: Final = {"role": "条款性质"}

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, with its value as it is shown and what was wrong with it."""

    name: str
    value: str = ""
    options: Options = ()
    hint: str = ""
    wide: bool = False
    type: str = "text"
    inputmode: str = ""
    error: str = ""

    @property
    def label(self) -> str:
        """The field's Chinese name."""
        return _LABELS.get(self.name) or FIELD_ZH.get(self.name, self.name)


def _options(keys: str, *, blank: str = "") -> Options:
    return (*((("", blank),) if blank else ()), *WORDS[keys].items())


_NAMES = "几个单位之间用顿号隔开"
_FIELDS: Final[dict[str, tuple[Field, ...]]] = {
    "target": (
        Field("indicator", wide=True),
        Field("comparator", options=tuple(COMPARATOR_SIGN.items())),
        Field("value", inputmode="decimal"),
        Field("upper", inputmode="decimal", hint="区间才填"),
        Field("unit"),
        Field("year", inputmode="numeric"),
        Field("kind", options=_options("target_kind")),
        Field("period", options=_options("period", blank="不分周期")),
        Field("scope", hint="如全市、规模以上企业"),
        Field("responsible", wide=True, hint=_NAMES),
    ),
    "task": (
        Field("title", wide=True),
        Field("lead", wide=True, hint=_NAMES),
        Field("support", wide=True, hint=_NAMES),
        Field("joint", wide=True, hint=_NAMES),
        Field("role", options=_options("clause_role")),
    ),
    "system": (Field("words", wide=True), Field("system", hint="如S033；目录里没有的留空", type="system")),
    "office": (
        Field("name"),
        Field("full_name"),
        Field("kind", options=_options("office_kind")),
        Field("names", wide=True, hint="文中出现的各种写法，用顿号隔开"),
    ),
    "phase": (Field("title", wide=True), Field("since", type="date"), Field("until", type="date")),
}


class QuoteNotFound(RuleViolation):
    """The words given do not stand in the text, or stand in it more than once."""

    code = "web.quote_not_found"


def words_of(sent: QueryDict) -> dict[str, str]:
    """What a form or an address sent, the last word for each field."""
    return {name: str(sent[name]) for name in sent}


def fields_of(kind: str, data: FindingData | None) -> list[Field]:
    """The form of a kind of item, filled with what stands."""
    return [replace(field, value=_shown(getattr(data, field.name, None))) for field in _FIELDS[kind]]


def refilled(kind: str, sent: Mapping[str, str], error: FieldRefused) -> list[Field]:
    """The form as it was sent, with the refusal beside its field."""
    refused = error.fields.get("field")
    return [
        replace(
            field,
            value=sent.get(field.name, ""),
            error=f"{error.fields['remedy']}。" if field.name == refused else "",
        )
        for field in _FIELDS[kind]
    ]


def sent_data(kind: str, sent: Mapping[str, str]) -> dict[str, object]:
    """The fields of the form that were sent."""
    return {field.name: sent[field.name].strip() for field in _FIELDS[kind] if field.name in sent}


def kind_of(sent: Mapping[str, str]) -> FindingKind:
    """The kind of item that is to be added; a target where none is named."""
    return next((kind for kind in get_args(FindingKind) if kind == sent.get("what")), "target")


def place_of(sent: Mapping[str, str], text: str) -> tuple[int, int]:
    """Start and end of the words a person added: as picked on the page, else where the quote stands in the text."""
    if sent.get("start", "").isdecimal() and sent.get("end", "").isdecimal():
        return int(sent["start"]), int(sent["end"])
    quote = sent.get("quote", "").strip()
    times = text.count(quote) if quote else 0
    if times == 1:
        start = text.index(quote)
        return start, start + len(quote)
    said = "没有填写原文" if not quote else f"原文在正文中出现{times}次" if times else "正文里没有这段原文"
    raise QuoteNotFound(
        f"the quote stands {times} times in the text (web/item_forms.py); give words that stand in it once",
        message_zh=f"{said}；增补的条目须对应正文中的一处；请从正文复制一段唯一的原文。",
        times=times,
    )


def system_options() -> Options:
    """Numbers and names of the catalogue, to choose from."""
    return tuple((entry.id, entry.zh) for entry in systems())


def note_of(sent: Mapping[str, str]) -> str:
    """The note that was written with a decision."""
    return sent.get("note", "").strip()


def seen_of(sent: Mapping[str, str]) -> int | None:
    """The last decision about the item that the person had before their eyes."""
    return int(sent["seen"]) if sent.get("seen", "").isdecimal() else None


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return "、".join(map(str, value))
        case _:
            return str(value)
