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


def test_without_a_pack_every_system_stands_at_none() -> None:
    result = CliRunner().invoke(systems, ["--json"])

    rows = [json.loads(line) for line in result.output.splitlines()]
    assert {(row["status"], row["pack"], tuple(row["words"]), tuple(row["examples"])) for row in rows} == {
        ("none", None, (), ())
    }


def test_the_table_names_systems_and_counts_them() -> None:
    result = CliRunner().invoke(systems, env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert "S232" in result.output
    assert "热线来电转为办件" in result.output
    assert "共 339 项" in result.output
