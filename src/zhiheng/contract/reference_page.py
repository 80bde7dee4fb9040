"""The reference of the contract, in Markdown, written from the words themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, get_args, get_origin

from zhiheng.contract import problems
from zhiheng.contract.assembling.forms import STANDARD_NAMES
from zhiheng.contract.assembling.scopes import GIVEN_NAMES, WATCHED_NAMES
from zhiheng.contract.casework.as_kind import KEPT_NAMES
from zhiheng.contract.declarations.cases import DEEDS
from zhiheng.contract.declarations.examples import Example
from zhiheng.contract.declarations.fields import FIELD_TYPES, ONLY_WITH
from zhiheng.contract.declarations.indicators import FORM_WORDS, FORMS, ROLL_UPS
from zhiheng.contract.declarations.pack import EXAMPLES, FILES
from zhiheng.contract.expressions.functions import FUNCTIONS
from zhiheng.contract.words import ExpressionMark, NamedTables, PointsTo, UnitMark, Word, words_of

_INTRODUCTION: Final = """# The contract: every word a pack may say

Written by `zhiheng pack words`; a test compares it with the contract. A pack is a folder of TOML files. An unknown key
is an error that names the nearest known one; every problem of all packs is told at once. `zhiheng pack new KEY` writes
a pack that passes, `zhiheng pack check` proves packs, `zhiheng pack doc` writes their pages.

A word is addressed `pack.word`. Inside its own pack a word goes by its key alone; words of a pack listed in `needs` go
by their address. A word listed in `replaces` gives way to this pack's word of the same key, wherever it is named.
"""
_EXPRESSIONS: Final = """## Expressions

One language for validations, filters, amounts, formulas and warnings: a subset of Python's expressions, on one line or
several. It has names, numbers (`2.5`), texts (`'pass'`), `True` and `False`, dates (`date(2026, 3, 1)`), `and` `or`
`not`, the comparisons `==` `!=` `<` `<=` `>` `>=` also in chains (`1 <= x < 5`), `in` and `not in` with a list of
constants, `+` `-` `*` `/`, `a if condition else b`, and the functions below. Nothing else is read.

**Missing.** A missing value makes arithmetic and comparisons missing; a division by zero is missing. `False and
missing` is False, `True or missing` is True, otherwise missing stays missing. A filter takes a record only where it is
true, a rule refuses one only where it is false, a warning is raised only where it is true. Where the condition of
`if` is missing, so is the result.

**Units.** A written number beside `+`, `-` or a comparison is in the unit of the other side; beside `*` and `/` it is a
plain factor. Amounts of one dimension are converted (克 and 千克), others are refused. The result is brought to the
declared unit: for a unit of % write `passed / tested`, not `passed / tested * 100`. A share less a share is in
个百分点.

**Numbers** are decimal, with 34 significant digits; they are rounded once, on display.
"""
_TYPES: Final[Mapping[Any, str]] = {
    str: "text",
    bool: "true or false",
    int: "whole number",
    Decimal: "number",
}


def reference_page() -> str:
    """The whole page."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield _INTRODUCTION
    for name, declaration in FILES.items():
        yield from (f"## {name}", "")
        yield from _tables(declaration, "")
    yield from (f"## {EXAMPLES}/*.toml", "")
    yield from _tables(Example, "")
    yield from ("## Types of fields", "")
    yield from _listed("type", ((name, _field_type(name, meaning)) for name, meaning in FIELD_TYPES.items()))
    yield from ("## Cases", "", *_CASE_RULES)
    yield from _listed("does", ((name, meaning) for name, meaning in DEEDS.items() if name))
    yield from ("Of a case indicators, warning lines and rules see its fields and these:", "")
    yield from _listed("name", KEPT_NAMES.items())
    yield from ("A form may ask for the fields of the case, for `CLOCK_due`, and for these:", "")
    yield from _listed("name", STANDARD_NAMES.items())
    yield from ("## Forms of indicators", "")
    yield from _listed("form", ((name, _form(name, meaning)) for name, meaning in FORMS.items()))
    yield from ("## Roll-ups", "", *_ROLL_UP_RULES)
    yield from _listed("rule", ROLL_UPS.items())
    yield _EXPRESSIONS
    yield from _listed("function", ((name, function.meaning) for name, function in FUNCTIONS.items()))
    yield from ("Besides its fields and the parameters every record has these names:", "")
    yield from _listed("name", GIVEN_NAMES.items())
    yield from ("A warning line on an indicator has these:", "")
    yield from _listed("name", WATCHED_NAMES.items())
    yield from ("## Problems", "")
    yield from _listed("code", _codes().items())


_ROLL_UP_RULES: Final = (
    "`roll_up` says for `period`, `region` and each field of `by` how the number of the whole follows from its parts.",
    "Left out, a number is recomputed where records (or indicators that have them) are beneath it, else undefined.",
    "Refused, with the reason: a stock summed over time; a share, rate, mean, index, formula or distinct count summed;",
    "a share averaged; the mean or the last of a flow; anything recomputed from a reported figure.",
    "",
)


_CASE_RULES: Final = (
    "A case begins with `received` in its first state and keeps to the rules of the day on which it was received: of",
    "acts and terms the line counts that was valid on that day. A pack is refused where, by the rules of any day, a",
    "case cannot be closed any more, a clock or a pause has no end, a state or an act is never reached, or what lies",
    "behind an approval is reached without one. Only `reopen` leads out of a closed state, `merge` leads into one.",
    "",
    "The day on which a term starts is day zero, and so is the day on which a pause begins. Terms of days and months",
    "end on a working day that is not stopped; minutes and hours run day and night.",
    "",
)


def _tables(declaration: type[Any], path: str) -> Iterator[str]:
    """The words of a table, then of the tables below it."""
    words = [word for word in words_of(declaration) if word.is_key]
    if path:
        yield from (f"### {path}", "", _meaning(declaration), "")
    yield from ("| word | value | | meaning |", "| --- | --- | --- | --- |")
    for word in words:
        yield f"| `{word.name}` | {_value(word)} | {'needed' if word.required else ''} | {word.meaning} |"
    yield ""
    for word in words:
        if word.table is not None and not _is_bilingual(word.table):
            yield from _tables(word.table, _header(path, word))


def _header(path: str, word: Word) -> str:
    inner = path.replace("`", "").replace("[", "").replace("]", "")
    full = f"{inner}.{word.name}" if inner else word.name
    if word.mark(NamedTables):
        return f"`[{full}.KEY]`"
    return f"`[[{full}]]`" if get_origin(word.type) is tuple else f"`[{full}]`"


def _value(word: Word) -> str:
    if word.mark(NamedTables):
        return "named tables"
    if word.table is not None:
        is_list = get_origin(word.type) is tuple
        return "zh and en" if _is_bilingual(word.table) else "tables" if is_list else "table"
    if word.mark(ExpressionMark):
        return "expression"
    if word.mark(UnitMark):
        return "unit"
    points: PointsTo | None = word.mark(PointsTo)
    if points:
        return f"key of a {' or '.join(points.concepts)}"
    if word.choices:
        return ", ".join(f"`{choice}`" for choice in word.choices if choice)
    if get_origin(word.type) is tuple:
        return "list of texts"
    if get_origin(word.type) is not None:
        return "table"
    return _TYPES.get(get_args(word.type)[0] if get_args(word.type) else word.type, "date")


def _is_bilingual(declaration: type[Any]) -> bool:
    return {word.name for word in words_of(declaration)} == {"zh", "en"}


def _meaning(declaration: type[Any]) -> str:
    return (declaration.__doc__ or "").split("\n")[0]


def _field_type(name: str, meaning: str) -> str:
    words = [f"`{word}`" for word, types in ONLY_WITH.items() if name in types]
    return f"{meaning} With {', '.join(words)}." if words else meaning


def _form(name: str, meaning: str) -> str:
    needed, allowed = next(words for form, words in FORM_WORDS.items() if form == name)
    needs = ", ".join(f"`{word}`" for word in sorted(needed))
    may = ", ".join(f"`{word}`" for word in sorted(allowed))
    return f"{meaning} Needs {needs}{f'; may have {may}' if may else ''}."


def _codes() -> dict[str, str]:
    kinds = [kind for kind in vars(problems).values() if isinstance(kind, type)]
    found = [kind for kind in kinds if issubclass(kind, problems.PackProblem) and kind is not problems.PackProblem]
    return {kind.code: _meaning(kind) for kind in found}


def _listed(heading: str, meanings: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield from (f"| {heading} | meaning |", "| --- | --- |")
    yield from (f"| `{name}` | {meaning} |" for name, meaning in meanings)
    yield ""
