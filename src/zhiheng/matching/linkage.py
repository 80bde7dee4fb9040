"""Which subjects may be one: probabilistic linkage by Splink over the parts of their names and what else is known.

A proposal is a probability with its reasons; a person decides. Pairs of which both have a code, and not the same, are
never proposed, nor a firm and its branch, nor two of different regions or forms. The same subjects give the same
proposals: every sample has its seed, and the engine runs on one thread.
"""

from __future__ import annotations

import logging
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from zhiheng.matching.agreement import Agreement, compare
from zhiheng.matching.company_names import GROUP
from zhiheng.matching.regions import lies_within, opening_digits
from zhiheng.matching.spelling import folded, slips_of, within_one

if TYPE_CHECKING:
    import pyarrow as pa

    from zhiheng.matching.company_names import CompanyName


@dataclass(frozen=True, slots=True)
class Party:
    """A subject as far as linkage looks at it; what is not known is empty."""

    number: int
    name: CompanyName
    code: str = ""
    """The identifier that proves who it is."""
    region: str = ""
    """The code of the region it is registered in; counts where the name states none, or one around it."""
    address: str = ""
    person: str = ""
    """The legal person or the person in charge."""
    phone: str = ""
    """The number, or a keyed hash of it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two subjects that may be one."""

    first: int
    second: int
    """The greater number of the two."""
    probability: float
    agreement: Agreement
    """What the grammar of names says."""
    evidence: tuple[str, ...]
    """What each compared part says, in Chinese, the weightiest first."""


@dataclass(frozen=True, slots=True)
class Training:
    """How a model learns from the records it is to link."""

    seed: int
    max_pairs: float
    deterministic: tuple[str, ...] = ()
    """Rules that hardly ever err, by which the prior is estimated; without any the prior stays as it is."""
    recall: float = 0.7
    """What share of true pairs these rules find."""
    blocks: tuple[str, ...] = ()
    """Columns that records share when m is learned by expectation maximisation."""


def proposals(parties: Sequence[Party], *, least: float = 0.5) -> list[Proposal]:
    """The pairs of subjects that are one with at least this probability, the surest first."""
    if len(parties) < 2:
        return []
    model = _model()
    learning = model["learning"]
    table = _table(parties)
    training = Training(
        seed=learning["seed"],
        max_pairs=learning["max_pairs"],
        blocks=tuple(block for block in learning["blocks"] if _pairs_sharing(table, block) >= learning["least_pairs"]),
    )
    enough = len(parties) >= learning["least_subjects"]
    settings = _settings(model, len(parties), frequencies=enough)
    choice = model["choice"]
    scored = scored_pairs(table, settings, training=training if enough else None, least=min(least, choice["looked_at"]))
    by_number = {party.number: party for party in parties}
    found = []
    for row in scored:
        first, second = sorted((row["unique_id_l"], row["unique_id_r"]))
        a, b = by_number[first], by_number[second]
        agreement = compare(a.name, b.name)
        if _may_be_one(a, b, agreement):
            probability = round(row["match_probability"], 9)
            if agreement.verdict == "same" and agreement.region == "same":
                probability = max(probability, choice["same_name"])
            if probability >= least:
                found.append(Proposal(first, second, probability, agreement, _evidence(model, row)))
    chosen = _without_outdone(found, choice["better"])
    return sorted(chosen, key=lambda proposal: (-proposal.probability, proposal.first, proposal.second))


def _without_outdone(found: Sequence[Proposal], better: float) -> list[Proposal]:
    """The proposals but those of which each subject has a partner that is better by far."""
    best: dict[int, float] = {}
    for proposal in found:
        for number in (proposal.first, proposal.second):
            best[number] = max(best.get(number, 0.0), _odds(proposal))
    return [p for p in found if min(best[p.first], best[p.second]) < better * _odds(p)]


def _odds(proposal: Proposal) -> float:
    return proposal.probability / max(1e-9, 1 - proposal.probability)


def _pairs_sharing(table: pa.Table, column: str) -> int:
    """How many pairs of rows have the same in a column."""
    counts = Counter(value for value in table.column(column).to_pylist() if value is not None)
    return sum(count * (count - 1) // 2 for count in counts.values())


def _may_be_one(a: Party, b: Party, agreement: Agreement) -> bool:
    """Whether nothing proves that two subjects are two."""
    if a.code and b.code and a.code != b.code:
        return False
    return "different" not in (agreement.region, agreement.industry, agreement.form, agreement.branch)


def scored_pairs(
    table: pa.Table, settings: Mapping[str, Any], *, training: Training | None, least: float
) -> list[dict[str, Any]]:
    """The pairs of rows that Splink gives at least this probability; rows have a ``unique_id``.

    ``settings`` are those of Splink (``SettingsCreator``); without training its probabilities count as they stand.
    """
    import duckdb  # noqa: PLC0415 - the engine takes its time to load, and few commands link
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415

    _quieten()
    connection = duckdb.connect(":memory:", config={"threads": 1})
    try:
        engine = DuckDBAPI(connection)
        linker = Linker(engine.register(table, table_name="parties"), SettingsCreator(**settings), log_level=None)
        if training is not None:
            if training.deterministic:
                linker.training.estimate_probability_two_random_records_match(
                    list(training.deterministic), recall=training.recall
                )
            linker.training.estimate_u_using_random_sampling(max_pairs=training.max_pairs, seed=training.seed)
            for column in training.blocks:
                linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(column), estimate_without_term_frequencies=not training.deterministic
                )
        rows: list[dict[str, Any]] = linker.inference.predict(threshold_match_probability=least).as_record_list()
        return rows
    finally:
        connection.close()


def _quieten() -> None:
    """What Splink says to its analyst is nothing that users of a server could act on."""
    logging.getLogger("splink").setLevel(logging.ERROR)


@cache
def _model() -> Mapping[str, Any]:
    return tomllib.loads(files("zhiheng.matching").joinpath("linkage.toml").read_text("utf-8"))


def _settings(model: Mapping[str, Any], parties: int, *, frequencies: bool) -> dict[str, Any]:
    """The model in the words of Splink; among few subjects how frequent a name is tells nothing."""
    from splink import block_on  # noqa: PLC0415

    blocking = model["blocking"]
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": min(
            model["prior"]["most"], 2 * model["prior"]["doubles"] / (parties - 1)
        ),
        "comparisons": [_comparison(comparison, frequencies=frequencies) for comparison in model["comparison"]],
        "blocking_rules_to_generate_predictions": [
            *(block_on(column, "branch") for column in blocking["rules"]),
            *(block_on(column, "branch", arrays_to_explode=[column]) for column in blocking["arrays"]),
        ],
        "retain_intermediate_calculation_columns": True,
    }


def _comparison(comparison: Mapping[str, Any], *, frequencies: bool) -> dict[str, Any]:
    levels = [{"sql_condition": comparison["null"], "label_for_charts": "null", "is_null_level": True}]
    for level in comparison["level"]:
        words = {
            "sql_condition": level.get("when", "ELSE"),
            "label_for_charts": level["zh"],
            "m_probability": level["m"],
            "u_probability": level["u"],
        }
        if frequencies and "frequency" in level:
            words["tf_adjustment_column"] = level["frequency"]
        levels.append(words)
    return {"output_column_name": comparison["part"], "comparison_levels": levels}


_LONG_CORE: Final = 4
"""From this length on trade name and industry together may differ by a character: the industry may be misspelt."""
_COLUMNS: Final = ("trade", "industry", "region", "region_opening", "form", "branch", "person", "phone", "address")
_LISTS: Final = ("trade_slips", "trade_near", "core_near", "industry_near", "address_pairs")


def _table(parties: Sequence[Party]) -> pa.Table:
    """The parties as columns, in the order of their numbers; what is empty is missing, but for the branch."""
    import pyarrow as pa  # noqa: PLC0415

    ordered = sorted(parties, key=lambda party: party.number)
    rows = [_row(party) for party in ordered]
    columns: dict[str, pa.Array] = {
        "unique_id": pa.array([party.number for party in ordered], pa.int64()),
        **{name: pa.array([row[name] for row in rows], pa.string()) for name in _COLUMNS},
        **{name: pa.array([row[name] for row in rows], pa.list_(pa.string())) for name in _LISTS},
    }
    return pa.table(columns)


def _line_of_business(form: str) -> str:
    """What the form of a shop says of its business: 超市, 药店; nothing for companies and for a mere 店 or 厂."""
    return form if len(form) > 1 and not form.endswith(("公司", GROUP)) else ""


def _row(party: Party) -> dict[str, Any]:
    name = party.name
    region = party.region if lies_within(party.region, name.region) else name.region
    address = folded(party.address)
    core = name.trade + name.industry
    industry = name.industry or _line_of_business(name.form)
    return {
        "trade": name.trade or None,
        "trade_slips": slips_of(name.trade),
        "trade_near": within_one(name.trade) if len(name.trade) > 2 else (),
        "core_near": within_one(core) if len(core) >= _LONG_CORE else (),
        "industry": industry or None,
        "industry_near": within_one(industry) if len(industry) > 1 else (),
        "region": region or None,
        "region_opening": opening_digits(region) or None,
        "form": name.form or None,
        "branch": f"{name.branch}|{name.remark}",
        "person": folded(party.person) or None,
        "phone": party.phone or None,
        "address": address or None,
        "address_pairs": sorted({x + y for x, y in pairwise(address)}),
    }


def _evidence(model: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
    """What each compared part came out as, the weightiest first; parts that one side lacks say nothing."""
    found = []
    for comparison in model["comparison"]:
        outcome = row[f"gamma_{comparison['part']}"]
        if outcome >= 0:
            level = comparison["level"][len(comparison["level"]) - 1 - outcome]
            found.append((-abs(row[f"mw_{comparison['part']}"]), level["zh"]))
    return tuple(words for _, words in sorted(found))
