"""The first word of a name, asked of the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class FirstWord(FunctionElement[str]):
    """What stands before the first space: `FirstWord(Person.name)`."""

    type = String()
    inherit_cache = True


@compiles(FirstWord, "sqlite")
def _sqlite(element: FirstWord, compiler: SQLCompiler, **more: Any) -> str:
    name = compiler.process(element.clauses, **more)
    return f"substr({name}, 1, instr({name} || ' ', ' ') - 1)"


@compiles(FirstWord, "postgresql")
def _postgresql(element: FirstWord, compiler: SQLCompiler, **more: Any) -> str:
    return f"split_part({compiler.process(element.clauses, **more)}, ' ', 1)"
