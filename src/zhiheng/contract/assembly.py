"""All packs into one immutable catalogue, or everything that is wrong with them at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from zhiheng.contract.assembling.cases import case_problems
from zhiheng.contract.assembling.dates import date_problems
from zhiheng.contract.assembling.details import detail_problems
from zhiheng.contract.assembling.examples import example_problems
from zhiheng.contract.assembling.expressions import parse_all
from zhiheng.contract.assembling.indicators import circle_problems, indicator_problems
from zhiheng.contract.assembling.needs import lay_out
from zhiheng.contract.assembling.references import reference_problems
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.problems import PackProblem, PacksRefused


def assemble(packs: Iterable[PackDeclaration]) -> Catalogue:
    """The catalogue of the packs.

    Raises PacksRefused with every problem: clashing keys, missing and circular needs, names that lead nowhere, values
    outside their source's time, expressions, units and roll-ups that do not fit, words without an example.
    """
    catalogue, problems = examined(packs)
    if problems:
        raise PacksRefused(problems)
    return catalogue


def examined(packs: Iterable[PackDeclaration]) -> tuple[Catalogue, list[PackProblem]]:
    """The catalogue as far as it can be made, and everything that is wrong with it."""
    draft, problems = lay_out(packs)
    expressions, wrong = parse_all(draft)
    catalogue = dataclasses.replace(draft, expressions=expressions)
    for pack in catalogue.packs.values():
        problems += [
            *detail_problems(pack, catalogue),
            *case_problems(pack, catalogue),
            *reference_problems(pack, catalogue),
            *date_problems(pack, catalogue),
            *indicator_problems(pack, catalogue),
            *example_problems(pack, catalogue),
        ]
    order = {key: index for index, key in enumerate(catalogue.packs)}
    found = [*problems, *wrong, *circle_problems(catalogue)]
    return catalogue, sorted(found, key=lambda problem: (order.get(problem.place.pack, 0), *_in_file(problem)))


def _in_file(problem: PackProblem) -> tuple[str, int]:
    return problem.place.file, problem.place.line
