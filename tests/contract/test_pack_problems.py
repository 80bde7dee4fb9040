"""Everything that can be wrong with a pack is told, with its code, its place and what is nearest."""

import tomllib
from pathlib import Path

import pytest
from tests.contract.toy_packs import change, copied, problems_of

from zhiheng.contract import problems
from zhiheng.contract.problems import PackProblem

CASES: list[dict[str, str]] = tomllib.loads(Path(__file__).with_name("broken_packs.toml").read_text("utf-8"))["case"]


def _found(folder: Path) -> list[tuple[str, str, str, str]]:
    return [
        (problem.code, f"{problem.place.pack}/{problem.place.file}", problem.place.table, problem.place.key)
        for problem in problems_of(folder)
    ]


def test_the_toy_packs_themselves_have_no_problem(tmp_path: Path) -> None:
    assert problems_of(copied(tmp_path)) == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['code']} {case['table']} {case['key']}")
def test_what_is_wrong_is_told_at_its_place(tmp_path: Path, case: dict[str, str]) -> None:
    folder = copied(tmp_path)
    change(folder, case["file"], case["old"], case["new"])

    found = [(code, table, key) for code, _, table, key in _found(folder)]

    assert (case["code"], case["table"], case["key"]) in found


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("bakery/pack.toml", "contract = 1", "contract = 2"),
        ("bakery/records.toml", "most = 1000", 'most = "1000"'),
        ("bakery/records.toml", "days_between(sampled_on", "days_between(sampled"),
        ("bakery/examples/checks.toml", "day = 2026-04-02", "day = 3"),
        ("bakery/sources.toml", "since = 2020-01-01", "since = = 2020-01-01"),
    ],
)
def test_a_problem_names_the_line(tmp_path: Path, file: str, old: str, new: str) -> None:
    folder = copied(tmp_path)
    change(folder, file, old, new)
    written = (folder / file).read_text("utf-8").splitlines()

    lines = [problem.place.line for problem in problems_of(folder)]

    assert [new in written[line - 1] for line in lines] == [True]


def test_every_kind_of_problem_is_proved() -> None:
    proved = {case["code"] for case in CASES}
    # The two that need more than a changed file have tests of their own.
    elsewhere = {"pack.failed_example", "pack.broken_installation"}

    kinds = [kind for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, PackProblem)]

    assert {kind.code for kind in kinds} - {PackProblem.code} == proved | elsewhere


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/records.toml", 'subject = "bun"', 'subject = "bum"')
    change(folder, "bakery/records.toml", "sampled_on <= tested_on", "sampled_on <= tested")
    change(folder, "bakery/indicators.toml", 'unit = "分"', 'unit = "%"')
    change(folder, "bakery/pack.toml", '"S071"', '"S999"')

    codes = [problem.code for problem in problems_of(folder)]

    assert {"pack.unknown_reference", "pack.wrong_expression", "pack.units_differ", "pack.unknown_system"} <= set(codes)


def test_problems_of_all_files_and_packs_are_told_at_once(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/records.toml", "approve = true", "approve = 1")
    change(folder, "bakery/sources.toml", "since", "sinec")
    change(folder, "grain/pack.toml", "version", "versoin")

    found = _found(folder)

    assert {(code, key) for code, _, _, key in found} == {
        ("pack.wrong_type", "approve"),
        ("pack.unknown_key", "sinec"),
        ("pack.missing_key", "since"),
        ("pack.unknown_key", "versoin"),
        ("pack.missing_key", "version"),
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "nearest"),
    [
        ("bakery/pack.toml", 'office = "市', 'ofice = "市', "office"),
        ("bakery/records.toml", 'subject = "bun"', 'subject = "bum"', "bun"),
        ("bakery/records.toml", '"grain.mill"', '"grain.mil"', "grain.mill"),
        ("bakery/pack.toml", "grain.moisture_limit", "grain.moisture_limits", "grain.moisture_limit"),
        ("bakery/indicators.toml", "sold / open_shops", "sold / open_shop", "open_shops"),
        ("bakery/recods.toml", "", "", "records.toml"),
    ],
)
def test_the_nearest_known_name_is_told(tmp_path: Path, file: str, old: str, new: str, nearest: str) -> None:
    folder = copied(tmp_path)
    change(folder, file, old, new)

    assert nearest in [problem.fields.get("nearest") for problem in problems_of(folder)]


def test_a_message_says_it_in_chinese_and_in_english_with_the_place(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "bakery/pack.toml", 'office = "市', 'ofice = "市')

    problem = problems_of(folder)[0]

    assert str(problem).startswith("bakery/pack.toml:5 ofice: ")
    assert problem.message_zh.startswith("bakery/pack.toml:5 ofice：")
    assert str(problem) != problem.message_zh


def test_a_name_that_means_two_things_in_a_record_of_another_pack_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    change(folder, "grain/records.toml", "", '[record.census.field.test_days]\ntitle = { zh = "天数", en = "Days" }\n')
    change(folder, "grain/records.toml", 'en = "Days" }\n', 'en = "Days" }\ntype = "whole"\nunit = "天"\n')
    change(
        folder,
        "bakery/indicators.toml",
        'record = "quarter"\namount = "shops"',
        'record = "grain.census"\namount = "1"',
    )
    change(folder, "bakery/indicators.toml", 'amount = "1"', 'amount = "test_days"')

    found = [(problem.code, problem.fields.get("kind")) for problem in problems_of(folder)]

    assert ("pack.wrong_expression", "unknown_name") in found
