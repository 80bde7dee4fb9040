"""How far packs serve the systems of the catalogue: words declared, examples passed, pages that lead there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.pack import PackDeclaration
from zhiheng.contract.reference.examples import run_examples
from zhiheng.contract.systems import SystemStatus, status_of


@dataclass(frozen=True, slots=True)
class Proof:
    """What a pack can show for one system."""

    words: tuple[str, ...]
    examples: tuple[str, ...]
    reached: bool


def status_under(packs: Iterable[PackDeclaration], reached: Collection[str] = ()) -> tuple[SystemStatus, ...]:
    """The status of every system; ``reached`` are the addresses of words that a person reaches from a page.

    Raises PacksRefused where the packs cannot be assembled.
    """
    catalogue = assemble(packs)
    return status_of(catalogue.packs.values(), proofs(catalogue, reached))


def with_pages(packs: Iterable[PackDeclaration]) -> frozenset[str]:
    """Addresses of the words that have pages: every kind of subject, record and case, made from its declaration."""
    return frozenset(
        f"{pack.key}.{word.key}"
        for pack in packs
        for concept in ("subject", "record", "case")
        for word in pack.declared(concept)
    )


def proofs(catalogue: Catalogue, reached: Collection[str] = ()) -> Mapping[tuple[str, str], Proof]:
    """What each pack shows for each of its systems: its words, and the examples that pass and speak of them."""
    shown: dict[tuple[str, str], Proof] = {}
    for pack in catalogue.packs.values():
        passed = [result for result in run_examples(catalogue, pack.key) if result.passed]
        for number in pack.systems:
            words = tuple(f"{pack.key}.{word.key}" for _, word in pack.words() if number in getattr(word, "serves", ()))
            examples = tuple(result.address for result in passed if result.words & set(words))
            shown[pack.key, number] = Proof(words, examples, any(word in reached for word in words))
    return shown
