"""Paces and gaps: as published where they are defined, and undefined with a reason where the method has none."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.methods.misuse import MethodMisused
from zhiheng.methods.progress import paths
from zhiheng.methods.progress.pace import (
    anticipated_gap,
    canada_score,
    compound_pace,
    current_status,
    growth_rate,
    linear_pace,
    natural_limit_factor,
    needed_change,
)


def test_growth_pace_limit_and_score_equal_the_open_sdg_cases_where_these_have_a_meaning(shared: Path) -> None:
    file = shared / "reference" / "progress_assessment" / "opensdg_formula_cases.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        cases = [{key: _number(value) for key, value in row.items()} for row in csv.DictReader(rows)]

    seen = 0
    for case in cases:
        base, current, target = (case[key] for key in ("base_value", "current_value", "target"))
        passed, total = (case[key] - case["base_year"] for key in ("current_year", "target_year"))
        growth = growth_rate(base, current, passed)
        assert growth.value == pytest.approx(case["cagr"], abs=1e-9)
        if np.isnan(target):
            limit = case["natural_limit"]
            factor = np.array(1.0) if np.isnan(limit) else natural_limit_factor(base, limit)
            assert factor == pytest.approx(case["threshold_coefficient"], abs=1e-9)
            score = canada_score(growth.value, with_target=False, factor=factor)
        else:
            pace = compound_pace(base, current, target, passed, total)
            if target == 0:
                # Open SDG puts 0.001 for 0 and finds 3.8 % of the needed rate.
                assert np.isnan(pace.value)
                assert pace.reason.item() == "zero_target"
                assert linear_pace(base, current, target, passed, total).value == pytest.approx(0.25)
                continue
            assert pace.value == pytest.approx(case["progress_value"], abs=1e-9)
            if current >= target > base:
                continue  # "target achieved" has the full score, whatever its pace
            score = canada_score(pace.value, with_target=True)
        # Open SDG writes its lines with coefficients of four decimals.
        assert score == pytest.approx(case["score"], abs=2e-4)
        seen += 1
    assert seen == 14


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


@pytest.mark.parametrize(
    ("base", "current", "target", "passed", "reason"),
    [
        (0, 5, 10, 5, "zero_base"),
        (-2, 3, 5, 5, "sign_change"),
        (2, 3, -5, 5, "sign_change"),
        (10, 9, 0, 5, "zero_target"),
        (10, 9, 10, 5, "no_change_needed"),
        (10, 9, 12, 0, "no_time"),
        (10, float("nan"), 12, 5, "missing"),
    ],
)
def test_a_compound_pace_without_meaning_says_why_and_replaces_nothing(
    base: float, current: float, target: float, passed: float, reason: str
) -> None:
    found = compound_pace(base, current, target, passed, 10)

    assert np.isnan(found.value)
    assert found.reason == reason


def test_the_linear_pace_is_defined_from_zero_to_zero_and_across_it() -> None:
    found = linear_pace([0, 10, -2], [5, 5, 3], [10, 0, 8], 5, 10)

    assert found.value.tolist() == [1, 1, 1]
    assert (found.reason == "").all()


@given(st.floats(1, 100), st.floats(1, 100), st.floats(1, 100), st.floats(0.5, 9), st.floats(0.1, 10))
@settings(max_examples=80)
def test_paces_do_not_depend_on_the_unit(base: float, current: float, target: float, passed: float, k: float) -> None:
    for measure in (compound_pace, linear_pace):
        one = measure(base, current, target, passed, 10)
        other = measure(base * k, current * k, target * k, passed, 10)
        if abs(target - base) > 1e-3 * base:
            assert one.value == pytest.approx(float(other.value), rel=1e-6, abs=1e-6)


def test_who_stands_on_the_path_has_a_pace_of_one() -> None:
    at = np.arange(2021, 2030.0)

    line = linear_pace(80, paths.linear(at, 2020, 80, 2030, 95), 95, at - 2020, 10)
    curve = compound_pace(80, paths.compound(at, 2020, 80, 2030, 95), 95, at - 2020, 10)

    np.testing.assert_allclose(line.value, 1)
    np.testing.assert_allclose(curve.value, 1)


def test_status_and_gap_are_parts_of_the_whole_way() -> None:
    assert current_status([80, 20], [84, 23], [90, 10]).value.tolist() == pytest.approx([0.4, -0.3])
    assert anticipated_gap([80, 20], [91, 23], [90, 10]).value.tolist() == pytest.approx([-0.1, 1.3])
    assert current_status(5, 6, 5).reason == "no_change_needed"
    assert needed_change(84, 90, 3).value == 2
    assert needed_change(84, 90, 0).reason == "no_time"


def test_a_stepped_path_asks_for_the_value_that_was_due_last() -> None:
    found = paths.stepped([2021.9, 2022, 2024.5], [2022, 2023, 2025], [85, 88, 95])

    assert np.isnan(found[0])
    assert found[1:].tolist() == [85, 88]


def test_paths_that_are_none_are_refused() -> None:
    refused: list[Callable[[], object]] = [
        lambda: paths.linear(2020, 2025, 80, 2025, 90),
        lambda: paths.compound(2020, 2020, 0, 2025, 90),
        lambda: paths.compound(2020, 2020, -1, 2025, 90),
        lambda: paths.stepped(2020, [2021, 2021], [1, 2]),
        lambda: paths.stepped(2020, [2021], [1, 2]),
        lambda: paths.stepped(2020, [], []),
    ]
    for path in refused:
        with pytest.raises(MethodMisused):
            path()
