"""``zhiheng systems`` prints the catalogue as a table and as JSON lines."""

import json

from click.testing import CliRunner

from zhiheng.cli.systems import systems
from zhiheng.contract.systems import systems as catalogue


def test_json_has_one_line_for_every_system() -> None:
    result = CliRunner().invoke(systems, ["--json"])

    rows = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 0
    assert [row["id"] for row in rows] == [entry.id for entry in catalogue()]
    assert {tuple(row) for row in rows} == {("id", "zh", "status", "pack", "words", "examples")}


def test_a_system_is_served_where_words_an_example_and_pages_show_it() -> None:
    result = CliRunner().invoke(systems, ["--json"])

    rows = {row["id"]: row for row in map(json.loads, result.output.splitlines())}
    sampling = rows["S030"]
    assert (sampling["status"], sampling["pack"]) == ("served", "product")
    assert "product.test_result" in sampling["words"]
    assert sampling["examples"]
    assert {tuple(row["words"] + row["examples"]) for row in rows.values() if row["status"] == "none"} == {()}


def test_the_table_names_systems_and_counts_them() -> None:
    result = CliRunner().invoke(systems, env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert "S232" in result.output
    assert "热线来电转为办件" in result.output
    assert "共 339 项" in result.output
