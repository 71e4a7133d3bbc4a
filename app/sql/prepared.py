"""SQL that is written once and then goes to the driver as it is.

What SQLAlchemy does around a statement costs more than the driver and a fast answer
together; it still opens and pools the connections, and says what an error means.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import BindParameter, Connection, Dialect, Select
from sqlalchemy.exc import DBAPIError

Change = Callable[[Any], Any]
Row = tuple[Any, ...]


class Prepared:
    """A statement for one kind of database, and how values go in and come out."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        written = _writing_dialect(dialect.name)
        compiled = statement.compile(
            dialect=written, compile_kwargs={"render_postcompile": True}
        )
        self.sql = compiled.string
        # PostgreSQL knows a statement by its bytes: these are always the same ones.
        self._sent: Any = self.sql.encode() if dialect.name != "sqlite" else self.sql
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        self._order = tuple(compiled.positiontup or ())
        # Such as `moments.ago`: worth something else at each run.
        self._called = {
            name: call
            for name in self._order
            if (call := binds[name].callable) is not None
        }
        self._into: dict[str, Change] = {
            name: change
            for name in self._order
            if (change := _impl(binds[name], dialect).bind_processor(dialect))
        }
        columns = statement.selected_columns
        self.names = tuple(columns.keys())
        self._out: list[tuple[int, Change]] = [
            (place, change)
            for place, column in enumerate(columns)
            if (change := _impl(column, dialect).result_processor(dialect, None))
        ]

    def run(self, connection: Connection, values: dict[str, Any]) -> list[Row]:
        """The rows, each value as its column's type has it.

        Raises:
            DBAPIError: as SQLAlchemy raises it; a connection that is lost is not used
                again.
        """
        ready = self._ready(values)
        for heard in connection.dispatch.before_cursor_execute:
            heard(connection, None, self.sql, ready, None, False)
        driver = connection.connection.driver_connection
        try:
            found = _ask(driver, self._sent, ready)
        except connection.dialect.loaded_dbapi.Error as error:
            raise _told(connection, self.sql, error) from error
        out = self._out
        return [_changed(row, out) for row in found] if out else found

    def _ready(self, values: dict[str, Any]) -> tuple[Any, ...]:
        given = dict(values)
        for name, call in self._called.items():
            given[name] = call()
        for name, change in self._into.items():
            given[name] = change(given[name])
        return tuple([given[name] for name in self._order])


def _ask(driver: Any, sql: Any, values: tuple[Any, ...]) -> list[Row]:
    if isinstance(sql, str):
        found: list[Row] = driver.execute(sql, values).fetchall()
        return found
    from psycopg import RawCursor

    return RawCursor(driver).execute(sql, values, prepare=True).fetchall()


def _changed(row: Row, out: list[tuple[int, Change]]) -> Row:
    values = list(row)
    for place, change in out:
        values[place] = change(values[place])
    return tuple(values)


def _told(connection: Connection, sql: str, error: Exception) -> Exception:
    """What SQLAlchemy would raise; values stay out of it, for it may end in a log."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection, None)  # type: ignore[arg-type]
    if is_lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql,
        None,
        error,
        dialect.loaded_dbapi.Error,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=dialect,
    )


class _LiteralConstants:
    """Writes into the SQL what never changes: a plan for any value still knows it.

    PostgreSQL takes a partial index only for a condition that is written out.
    """

    def visit_bindparam(self, bindparam: BindParameter[Any], **how: Any) -> str:
        if _is_constant(bindparam):
            how["literal_binds"] = True
        return super().visit_bindparam(bindparam, **how)  # type: ignore[misc, no-any-return]


def _writing_dialect(name: str) -> Dialect:
    """The dialect that writes the SQL; on PostgreSQL in the server's own words."""
    dialect = _sqlite() if name == "sqlite" else _postgresql()
    kind = dialect.statement_compiler
    dialect.statement_compiler = type(kind.__name__, (_LiteralConstants, kind), {})
    return dialect


def _sqlite() -> Dialect:
    from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

    return SQLiteDialect_pysqlite()


def _postgresql() -> Dialect:
    from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

    written: Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
    return written


def _is_constant(bind: BindParameter[Any]) -> bool:
    """Whether it is no argument of the question, and worth the same at each run."""
    return bind.unique and bind.callable is None


def _impl(column: Any, dialect: Dialect) -> Any:
    return column.type.dialect_impl(dialect)
