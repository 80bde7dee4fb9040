"""Every declared indicator on every engine over random facts gives what the reference interpreter gives."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Final, NamedTuple

import pytest
from tests.compute.random_facts import POSITION, World, world
from tests.contract.toy_packs import toy_catalogue

from zhiheng.compute.engines.engine import Engine
from zhiheng.compute.indicators.answers import Answer, Answers, answers
from zhiheng.compute.indicators.cells import Key, counted_addresses, held_cells
from zhiheng.compute.indicators.fresh import fresh_cells
from zhiheng.compute.indicators.questions import Asked, Regions
from zhiheng.compute.indicators.rows import record_of
from zhiheng.contract.assembly import assemble
from zhiheng.contract.catalogue import COUNTED as COUNTED_KINDS
from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.installed import installed_packs
from zhiheng.contract.reference.figures import Figure, Figures, Question
from zhiheng.primitives.periods import Period, Stretch, Time, read_time

PACKS: Final = ("toy", "installed")
SEEDS: Final = {"toy": 7, "installed": 11}
RECORDS: Final = {"toy": 150, "installed": 40}
REGIONS: Final = ("", "339901", "330106", "339900", "330000", "100000")
TIMES: Final = tuple(
    read_time(label)
    for label in (
        "2024",
        "2025",
        "2026",
        "2024@04",
        "2025-H1",
        "2025-Q3",
        "2025-M11",
        "2026-M01",
        "2026-M02",
        "2025-M01..2025-M11",
        "2025-M02..2026-M01",
        "2025-M08..2025-M10",
    )
)
COUNTED: Final = {"share", "rate", "sum", "count", "distinct", "mean", "latest"}


class Expected(NamedTuple):
    """A question and what the reference answers."""

    indicator: str
    time: Time
    region: str
    classes: tuple[tuple[str, object], ...]
    figure: Figure


@cache
def catalogue_of(packs: str) -> Catalogue:
    return toy_catalogue() if packs == "toy" else assemble(installed_packs())


@cache
def world_of(packs: str) -> World:
    return world(catalogue_of(packs), SEEDS[packs], records=RECORDS[packs])


def indicators_of(packs: str) -> list[str]:
    catalogue = catalogue_of(packs)
    return sorted(address for address, concept in catalogue.concepts.items() if concept == "indicator")


@cache
def names_of(packs: str) -> list[tuple[str, ...]]:
    """The ways to split that some indicator declares: each name alone, and all of an indicator together."""
    found: dict[tuple[str, ...], None] = {(): None}
    for address in indicators_of(packs):
        by = catalogue_of(packs).indicator(address).by
        found |= {(name,): None for name in by[:2]}
        found[by[:3]] = None
    return list(found)


@cache
def expected(packs: str, names: tuple[str, ...]) -> list[Expected]:
    """What the reference says; for classes, of a few times and regions, as it reads every record for each."""
    catalogue, known = catalogue_of(packs), world_of(packs)
    figures = Figures(catalogue, known.facts)
    found = []
    for address in indicators_of(packs):
        indicator = catalogue.indicator(address)
        if not set(names) <= set(indicator.by):
            continue
        record = (
            catalogue.resolve(address.split(".", 1)[0], indicator.record, COUNTED_KINDS) if indicator.record else ""
        )
        classes = {
            tuple((name, fact.values[name]) for name in names)
            for fact in known.facts.records
            if fact.address == record and all(name in fact.values for name in names)
        }
        few = TIMES if not names else TIMES[1:9:3]
        for class_ in sorted(classes, key=str)[:4] if names else [()]:
            for time, region in product(few, REGIONS if not names else REGIONS[:4:3]):
                figure = figures.figure(Question(address, time, region, class_))
                found.append(Expected(address, time, region, class_, figure))
    return found


def asked(packs: str, names: tuple[str, ...]) -> Asked:
    one = expected(packs, names)
    indicators = tuple(dict.fromkeys(question.indicator for question in one))
    facts = world_of(packs).facts
    return Asked(indicators, TIMES, Regions.by_code(REGIONS, facts.regions), facts.day, names)


@pytest.mark.parametrize("packs", PACKS)
def test_an_engine_gives_what_the_reference_gives(engine: Engine, packs: str) -> None:
    known = world_of(packs)
    engine.bring(known.tables)
    cells = fresh_cells(catalogue_of(packs), engine, POSITION)
    if engine.name != "duckdb":  # one scan of each kind is enough where a question takes long
        cells = held_cells(cells(finest(packs)))

    different: list[str] = []
    for names in names_of(packs):
        got = answers(catalogue_of(packs), asked(packs, names), cells)
        different += filter(None, (differs(packs, question, got) for question in expected(packs, names)))

    assert different == []


def finest(packs: str) -> list[Key]:
    """The cells of every indicator, told apart by all names of those on its kind of record: one scan for all."""
    catalogue = catalogue_of(packs)
    counted = counted_addresses(catalogue, indicators_of(packs))
    names: dict[str, dict[str, None]] = {}
    for address in counted:
        names.setdefault(record_of(catalogue, address), {}).update(dict.fromkeys(catalogue.indicator(address).by))
    reported = {address for address in counted if catalogue.indicator(address).form == "reported"}
    return [
        (address, () if address in reported else tuple(names[record_of(catalogue, address)])) for address in counted
    ]


def differs(packs: str, question: Expected, got: Answers) -> str:
    """What is different, in words; empty where nothing is."""
    classes = [(name, world_of(packs).stands_for(value)) for name, value in question.classes]
    answer = got.of(question.indicator, question.time, question.region, classes)
    wanted = question.figure
    same = answer.state == wanted.state and _near(answer.value, wanted.value)
    same = same and _near(answer.numerator, wanted.numerator) and _near(answer.denominator, wanted.denominator)
    if catalogue_of(packs).indicator(question.indicator).form in COUNTED and wanted.records:
        same = same and answer.records == wanted.records
    at = f"{question.indicator} {question.time.label} {question.region or 'whole'} {question.classes}"
    return "" if same else f"{at}: {answer} instead of {wanted}"


def _near(one: float | None, other: object) -> bool:
    if one is None or other is None:
        return one is other
    return one == pytest.approx(float(str(other)), rel=1e-9, abs=1e-9)


def test_the_facts_are_such_that_states_and_forms_are_all_met() -> None:
    met = {question.figure.state for packs in PACKS for names in names_of(packs) for question in expected(packs, names)}
    numbers = {
        catalogue_of(packs).indicator(question.indicator).form
        for packs in PACKS
        for question in expected(packs, ())
        if question.figure.state == "number"
    }

    assert met == {"number", "zero", "not_due", "not_reported", "suppressed", "not_applicable"}
    assert numbers == COUNTED | {"index", "formula", "reported"}
    assert any(isinstance(question.time, Stretch) and question.figure.value for question in expected("toy", ()))
    assert Period.parse("2024@04") in TIMES
    assert Answer(None, "not_due") != Answer(0.0, "zero")
