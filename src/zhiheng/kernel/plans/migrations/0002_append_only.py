"""The database itself refuses to change or remove what is only ever added to."""

from __future__ import annotations

from collections.abc import Callable

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("plans_document", "plans_decision", "plans_version", "plans_reopening")
ACTS = ("UPDATE", "DELETE")


def sqlite_seals() -> list[str]:
    """One trigger per table and act."""
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in TABLES
        for act in ACTS
    ]


def sqlite_unseals() -> list[str]:
    """The way back."""
    return [f"DROP TRIGGER IF EXISTS {table}_no_{act.lower()}" for table in TABLES for act in ACTS]


def postgresql_seals() -> list[str]:
    """One function that refuses, one trigger per table."""
    return [
        "CREATE FUNCTION plans_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$".replace("%%", "%"),
        *(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION plans_append_only()"
            for table in TABLES
        ),
    ]


def postgresql_unseals() -> list[str]:
    """The way back."""
    return [
        *(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES),
        "DROP FUNCTION IF EXISTS plans_append_only()",
    ]


def _run(schema_editor: BaseDatabaseSchemaEditor, statements_of: dict[str, Callable[[], list[str]]]) -> None:
    for statement in statements_of.get(schema_editor.connection.vendor, list)():
        schema_editor.execute(statement, params=None)


def seal(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place."""
    _run(schema_editor, {"sqlite": sqlite_seals, "postgresql": postgresql_seals})


def unseal(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    _run(schema_editor, {"sqlite": sqlite_unseals, "postgresql": postgresql_unseals})


class Migration(migrations.Migration):
    """After the tables."""

    dependencies = [("plans", "0001_initial")]
    operations = [migrations.RunPython(seal, unseal)]
