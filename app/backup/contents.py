"""What a database holds: per table how many rows, and one hash over all of them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, inspect

from app import migrations

ROWS_AT_ONCE = 2000


def table_digests(connection: Connection) -> dict[str, dict[str, Any]]:
    """Each table's rows and hash, as this transaction sees them."""
    names = inspect(connection).get_table_names()
    # The index of words is made of the tickets' own columns.
    kept = [name for name in names if migrations.is_of_a_model(name, "", None)]
    return {name: _digest(connection, name) for name in sorted(kept)}


def _digest(connection: Connection, table: str) -> dict[str, Any]:
    quote = connection.dialect.identifier_preparer.quote
    key = inspect(connection).get_pk_constraint(table)["constrained_columns"]
    order = ", ".join(quote(name) for name in key) or "1"
    found = connection.execution_options(stream_results=True).exec_driver_sql(
        f"SELECT * FROM {quote(table)} ORDER BY {order}"
    )
    digest, count = hashlib.sha256(), 0
    for rows in found.partitions(ROWS_AT_ONCE):
        count += len(rows)
        for row in rows:
            digest.update(repr(tuple(row)).encode("utf-8", "surrogatepass"))
    return {"rows": count, "sha256": digest.hexdigest()}
