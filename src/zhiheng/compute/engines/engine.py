"""What an engine is: it runs an Ibis expression over the tables of the warehouse and answers with an Arrow table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from zhiheng.primitives.errors import EngineError


class EngineFailed(EngineError):
    """An engine could not be reached or refused a question; the operator acts."""

    code = "engine.run_failed"


class Engine(Protocol):
    """One engine with the tables of the warehouse under their plain names."""

    @property
    def name(self) -> str: ...

    def sql(self, expression: ibis.Table) -> str:
        """The expression in the engine's own SQL."""
        ...

    def run(self, expression: ibis.Table) -> pa.Table:
        """The answer, with the types that the expression declares. Raises EngineFailed."""
        ...

    def run_sql(self, statement: str, schema: pa.Schema) -> pa.Table:
        """The answer to a statement that ``sql`` wrote, with the types given. Raises EngineFailed."""
        ...

    def bring(self, tables: Mapping[str, pa.Table]) -> None:
        """Puts tables in place of those of the same names."""
        ...

    def close(self) -> None: ...


def as_declared(answer: pa.Table, schema: pa.Schema) -> pa.Table:
    """The answer in the types declared: engines give unsigned numbers, days as numbers and NaN for NULL."""
    columns = []
    for place, field in enumerate(schema):
        column = answer.column(place)
        if pa.types.is_dictionary(column.type):
            column = pc.cast(column, column.type.value_type)
        if pa.types.is_date32(field.type) and pa.types.is_integer(column.type):
            column = pc.cast(column, pa.int32())
        if column.type != field.type:
            column = pc.cast(column, field.type)
        if pa.types.is_floating(field.type):
            column = pc.if_else(pc.is_finite(column), column, None)
        columns.append(column)
    return pa.Table.from_arrays(columns, names=schema.names)


def run_with(engine: Engine, expression: ibis.Table) -> pa.Table:
    """What every engine does to run an expression: it writes the statement and runs that."""
    return engine.run_sql(engine.sql(expression), expression.schema().to_pyarrow())
