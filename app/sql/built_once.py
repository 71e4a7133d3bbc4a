"""A statement that is built once, and then only run with its values.

Building a large question from Python objects costs far more than asking it. A builder
reads like any other; it is called once, with stand-ins for its arguments.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any, Generic, ParamSpec, cast, get_type_hints

from sqlalchemy import BindParameter, Connection, Dialect, Select, Text, bindparam
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.db import Instant, Key, Model
from app.sql.prepared import Prepared, Row

Arguments = ParamSpec("Arguments")
Builder = Callable[Arguments, Select[*tuple[Any, ...]]]

PLAIN: dict[type, TypeEngine[Any]] = {int: Key, str: Text(), datetime: Instant()}


# SQLAlchemy looks many things up at a first use, and two threads that do so at once get
# in each other's way: the SQL that is wrong then would be wrong for good.
_building = Lock()
# All of them, for the test that reads what they have decided for good.
BUILT: list[BuiltOnce[Any]] = []


class BuiltOnce(Generic[Arguments]):
    """Runs what the decorated function builds, always with the same SQL.

    Its arguments may be whole numbers, texts, moments and rows, such as a person, whose
    columns it may take. What it decides in Python it decides once: whatever depends on
    an argument must be said in SQL, the present moment as `moments.ago`.
    """

    def __init__(self, build: Builder[Arguments]) -> None:
        self.build = build
        self._signature = inspect.signature(build)
        self._stand_ins: dict[str, BindParameter[Any] | _RowStandIn] = {}
        self._prepared: dict[str, Prepared] = {}
        BUILT.append(self)

    def rows(
        self, session: Session, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> list[Row]:
        """The rows that the database has for these values."""
        prepared = self._prepared_for(session)
        values = self._values(*args, **kwargs)
        return prepared.run(_connection(session), values)

    def row(
        self, session: Session, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Row | None:
        """The first of them, if there is one."""
        found = self.rows(session, *args, **kwargs)
        return found[0] if found else None

    def only_row(
        self, session: Session, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Row:
        """The one row of a question that always has one, such as a count."""
        (found,) = self.rows(session, *args, **kwargs)
        return found

    def value(
        self, session: Session, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Any:
        """The first column of that one row."""
        return self.only_row(session, *args, **kwargs)[0]

    def named_row(
        self, session: Session, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> dict[str, Any] | None:
        """The first of them by its columns' names, if there is one."""
        found = self.rows(session, *args, **kwargs)
        names = self._prepared_for(session).names
        return dict(zip(names, found[0], strict=True)) if found else None

    def statement(self) -> Select[*tuple[Any, ...]]:
        """What it asks, with named parameters instead of values."""
        hints = get_type_hints(self.build)
        self._stand_ins = {
            name: _stand_in(name, hints[name]) for name in self._signature.parameters
        }
        built: Select[*tuple[Any, ...]] = cast(Any, self.build)(**self._stand_ins)
        return built

    def _values(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        names = self._signature.parameters
        if kwargs or len(args) != len(names):
            bound = self._signature.bind(*args, **kwargs)
            bound.apply_defaults()
            args = tuple(bound.arguments.values())
        values: dict[str, Any] = {}
        for name, value in zip(names, args, strict=True):
            stand_in = self._stand_ins[name]
            if isinstance(stand_in, _RowStandIn):
                values |= stand_in.values_of(value)
            else:
                values[name] = value
        return values

    def _prepared_for(self, session: Session) -> Prepared:
        dialect = session.get_bind().dialect
        known = self._prepared.get(dialect.name)
        return known or self._prepare(dialect)

    def _prepare(self, dialect: Dialect) -> Prepared:
        """Build it, unless another thread just has."""
        with _building:
            known = self._prepared.get(dialect.name)
            if known is None:
                known = Prepared(self.statement(), dialect)
                self._prepared[dialect.name] = known
        return known


def built_once(build: Builder[Arguments]) -> BuiltOnce[Arguments]:
    """Build this statement at its first use, and never again."""
    return BuiltOnce(build)


class _RowStandIn:
    """Stands for a row: its columns are parameters of the statement."""

    def __init__(self, name: str, model: type[Model]) -> None:
        self._name = name
        self._model = model
        self._taken: dict[str, BindParameter[Any]] = {}

    def __getattr__(self, attribute: str) -> BindParameter[Any]:
        if attribute.startswith("_"):
            raise AttributeError(attribute)
        known = self._taken.get(attribute)
        if known is None:
            column = getattr(self._model, attribute)
            known = bindparam(f"{self._name}_{attribute}", None, type_=column.type)
            self._taken[attribute] = known
        return known

    def values_of(self, row: Any) -> dict[str, Any]:
        """The values of what was taken, by the names of the parameters."""
        return {p.key: getattr(row, name) for name, p in self._taken.items()}


def _connection(session: Session) -> Connection:
    """That of the session, which has written what it was to write."""
    session.flush()
    bind = session.bind
    # One that only reads needs no transaction.
    return bind if isinstance(bind, Connection) else session.connection()


def _stand_in(name: str, kind: type) -> BindParameter[Any] | _RowStandIn:
    if kind in PLAIN:
        return bindparam(name, None, type_=PLAIN[kind])
    return _RowStandIn(name, kind)
