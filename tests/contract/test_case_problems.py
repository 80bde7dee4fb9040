"""A kind of case that would run into a wall is refused before the first case comes in, at its place."""

import tomllib
from pathlib import Path

import pytest
from tests.contract.toy_packs import change, copied, problems_of

from zhiheng.contract.problems import PackProblem

CASES: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("broken_cases.toml").read_text("utf-8"))["case"]


def changed(tmp_path: Path, *changes: tuple[str, str]) -> tuple[PackProblem, ...]:
    folder = copied(tmp_path)
    for old, new in changes:
        change(folder, "bakery/cases.toml", old, new)
    return problems_of(folder)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['table']} {case['key']}")
def test_what_is_wrong_with_a_case_is_told(tmp_path: Path, case: dict[str, str]) -> None:
    found = changed(tmp_path, (case["old"], case["new"]))

    told = [(one.code, one.place.table, one.place.key) for one in found]
    assert (case["code"], case["table"], case["key"]) in told


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # A clock that starts as the case is closed may end by what is done afterwards.
        ('starts = ["accept"]\nends = ["settle", "note"]', 'starts = ["settle"]\nends = ["rate"]'),
        # An act may both end a run and begin the next.
        ('starts = ["accept"]\nends = ["settle", "note"]', 'starts = ["accept", "note"]\nends = ["settle", "note"]'),
        # Another office may approve.
        ('role = "approve"\nbefore = ["accepted", "tasting"]', 'role = "quality_office"\nbefore = ["accepted"]'),
        # Words in braces twice are printed, not asked for.
        ("{{本件照印}}", "{{settlement}}"),
    ],
)
def test_what_is_right_is_told_nothing_of(tmp_path: Path, old: str, new: str) -> None:
    assert changed(tmp_path, (old, new)) == ()


def test_the_day_is_told_from_which_cases_cannot_be_closed(tmp_path: Path) -> None:
    (found,) = changed(tmp_path, ('before = ["there"]', 'before = ["there"], until = 2026-01-01'))[:1]

    assert (found.code, str(found.fields["day"])) == ("pack.endless", "2026-01-01")
    assert found.fields["states"] == ("received", "there")


def test_what_lies_behind_an_approval_is_walked_to_by_every_way(tmp_path: Path) -> None:
    found = changed(
        tmp_path,
        ('after = "merged"\ndoes', 'after = "refused"\ndoes'),
        ("[case.bun_dispute.state.merged]", "[case.bun_dispute.state.gone]"),
    )

    assert ("pack.wrong_value", "case.bun_dispute.state.refused") in [(one.code, one.place.table) for one in found]


def test_the_nearest_name_is_told(tmp_path: Path) -> None:
    (found,) = changed(tmp_path, ('until = ["tasted"]', 'until = ["taste_d"]'))

    assert found.fields["nearest"] == "tasted"
