"""Which roll-ups have a meaning, and which are refused with their reason."""

import dataclasses
from types import MappingProxyType
from typing import get_args

import pytest
from tests.contract.toy_packs import toy_catalogue

from zhiheng.contract.catalogue import Catalogue
from zhiheng.contract.declarations.indicators import RollUp
from zhiheng.contract.roll_up import refusal_of, roll_up_of


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return toy_catalogue()


ALLOWED = {
    # indicator, dimension: the roll-ups with a meaning besides "none"
    ("checks", "period"): {"sum", "recompute"},  # a flow that is counted
    ("checks", "region"): {"sum", "recompute"},
    ("tested_weight", "period"): {"sum", "recompute"},
    ("pass_rate", "period"): {"recompute"},  # a share is neither summed nor averaged
    ("pass_rate", "region"): {"recompute"},
    ("complaint_rate", "region"): {"recompute"},
    ("mean_weight", "period"): {"recompute"},
    ("kinds_ever_failed", "region"): {"recompute"},  # the same kind may have failed in two regions
    ("kinds_ever_failed", "period"): {"latest", "mean", "recompute"},  # a stock
    ("open_shops", "period"): {"latest", "mean", "recompute"},  # a stock is not summed over time
    ("open_shops", "region"): {"sum"},
    ("shops", "period"): {"latest", "mean"},
    ("shops", "region"): {"sum"},
    ("sold", "period"): {"sum"},
    ("sold", "region"): {"sum"},
    ("reported_content", "period"): set(),  # nothing beneath a reported share
    ("reported_content", "region"): set(),
    ("content", "region"): {"recompute"},
    ("bun_index", "region"): {"recompute"},
    ("sold_per_shop", "region"): {"recompute"},
}


@pytest.mark.parametrize(("indicator", "dimension"), ALLOWED)
def test_a_roll_up_is_refused_unless_it_has_a_meaning(catalogue: Catalogue, indicator: str, dimension: str) -> None:
    rules: tuple[RollUp, ...] = get_args(RollUp)

    allowed = {rule for rule in rules if refusal_of(catalogue, f"bakery.{indicator}", dimension, rule) is None}

    assert allowed == ALLOWED[indicator, dimension] | {"none"}


def test_a_refusal_says_why_in_both_languages(catalogue: Catalogue) -> None:
    reason = refusal_of(catalogue, "bakery.open_shops", "period", "sum")

    assert reason is not None
    assert all(reason)


def test_what_can_be_recomputed_is_unless_declared_otherwise(catalogue: Catalogue) -> None:
    assert roll_up_of(catalogue, "bakery.mean_weight", "region") == "recompute"
    assert roll_up_of(catalogue, "bakery.checks", "region") == "sum"
    assert roll_up_of(catalogue, "bakery.reported_content", "period") == "none"


def test_a_formula_over_what_has_no_whole_has_none_either(catalogue: Catalogue) -> None:
    sold = dataclasses.replace(catalogue.indicator("bakery.sold"), roll_up={})
    without = dataclasses.replace(catalogue, words=MappingProxyType({**catalogue.words, "bakery.sold": sold}))

    assert roll_up_of(without, "bakery.sold_per_shop", "region") == "none"
    assert refusal_of(without, "bakery.sold_per_shop", "region", "recompute") is not None
