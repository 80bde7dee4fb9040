"""Official forms: their text can be read, and every value they ask for is there in each case that produces them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zhiheng.contract.casework.as_kind import clock_fields
from zhiheng.contract.casework.form_text import FormUnreadable, placeholders
from zhiheng.contract.catalogue import Catalogue, pack_of
from zhiheng.contract.declarations.cases import Case
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.nearest import ask, ask_zh, nearest_to
from zhiheng.contract.problems import PackProblem, UnknownReference, Unreachable, WrongValue

STANDARD_NAMES: Final[dict[str, str]] = {
    "case_number": "The number of the case.",
    "received_on": "The day it was received.",
    "office": "The office that issues the form.",
    "today": "The day on which it is issued.",
    "handler": "The person who handles the case.",
    "ground": "The ground that was chosen, in words.",
    "reason": "The reason given with the act.",
    "subject": "The name of the subject the case is about.",
}
"""Values every form may ask for, besides the fields of the case and ``CLOCK_due`` for the end of each term."""


def names_in_forms(case: Case) -> frozenset[str]:
    """The values that a form of this kind of case may ask for."""
    ends = (clock_fields(clock.key)[0] for clock in case.clock)
    return frozenset({*STANDARD_NAMES, *(field.key for field in case.field), *ends})


def form_problems(pack: PackDeclaration, catalogue: Catalogue) -> Iterator[PackProblem]:
    """What is wrong with the forms of a pack."""
    for form in pack.form:
        address, path = f"{pack.key}.{form.key}", f"form.{form.key}"
        try:
            asked = placeholders(form.text)
        except FormUnreadable as error:
            yield WrongValue(pack.place("cases.toml", path, "text"), str(error), error.message_zh)
            continue
        producing = list(_producing(catalogue, address))
        if not producing:
            yield Unreachable(
                pack.place("cases.toml", path),
                "no act produces it; name it in the form of an act, or remove it.",
                "没有步骤出具它；请在步骤的 form 中写明，或予删除。",
            )
        for name in asked:
            for owner, case in producing:
                known = names_in_forms(case)
                if name in known:
                    continue
                near = nearest_to(name, known)
                yield UnknownReference(
                    pack.place("cases.toml", path, "text"),
                    f"{{{name}}} is no value of {owner}, which produces it; {ask(near, 'declare the field.')}",
                    f"出具此文书的 {owner} 没有 {{{name}}}；{ask_zh(near, '请声明该字段。')}",
                    reference=name,
                    nearest=near,
                )


def _producing(catalogue: Catalogue, address: str) -> Iterator[tuple[str, Case]]:
    """The kinds of case an act of which produces the form."""
    for owner, concept in catalogue.concepts.items():
        if concept == "case":
            case = catalogue.case(owner)
            forms = {catalogue.resolve(pack_of(owner), name, ("form",)) for act in case.act for name in act.form}
            if address in forms:
                yield owner, case
