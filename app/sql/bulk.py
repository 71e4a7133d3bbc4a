"""Many rows of one table at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Column, Connection, Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session

Row = dict[str, Any]


def put_rows(
    session: Session, model: type[DeclarativeBase], rows: Sequence[Row]
) -> None:
    """Insert the rows, all with the same columns: by COPY where it is PostgreSQL.

    https://www.postgresql.org/docs/current/sql-copy.html
    """
    if not rows:
        return
    connection = session.connection()
    table = model.metadata.tables[model.__tablename__]
    if connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    else:
        connection.execute(insert(table), rows)


def _copy(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    given = [each for each in table.columns if each.key in rows[0]]
    made = [each for each in table.columns if each.default and each not in given]
    names = sql.SQL(", ").join(sql.Identifier(each.name) for each in [*given, *made])
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), names)
    read = [(each.key, _encoder(each, connection)) for each in given]
    make = [(_default(each), _encoder(each, connection)) for each in made]
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                values = [encode(row[key]) for key, encode in read]
                copy.write_row(values + [encode(default()) for default, encode in make])
    except psycopg.Error as error:
        said = type(error)(type(error).__name__)
        raise DBAPIError.instance(f"COPY {table}", (), said, psycopg.Error) from None


def _encoder(column: Column[Any], connection: Connection) -> Callable[[Any], Any]:
    """What makes of a value one that the driver takes."""
    kind = column.type.dialect_impl(connection.dialect)
    return kind.bind_processor(connection.dialect) or (lambda value: value)


def _default(column: Column[Any]) -> Callable[[], Any]:
    """What makes the value that a row does not give."""
    default: Any = column.default
    return (lambda: default.arg(None)) if default.is_callable else (lambda: default.arg)
