"""Files stay small enough to read, and each says in one sentence what it is."""

from __future__ import annotations

import ast
import builtins
import re
import warnings
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PARTS = ("app", "addon", "workers", "demo")
# How many lines of a file are a hint to split it, and how many are too many.
LONG, TOO_LONG = 250, 400
# Alembic draws the migrations: they are as long as the tables they make.
DRAWN = "app/migrations/versions/"


class LongFile(UserWarning):
    """Somebody should split it when they next work on it."""


@cache
def sources() -> dict[str, str]:
    """Every module and its text."""
    return {
        str(path.relative_to(HOME)): path.read_text()
        for part in PARTS
        for path in sorted((HOME / part).rglob("*.py"))
    }


def longer_than(lines: int) -> dict[str, int]:
    """The files that somebody has written and that have more lines."""
    lengths = {name: len(text.splitlines()) for name, text in sources().items()}
    return {
        name: length
        for name, length in lengths.items()
        if length > lines and not name.startswith(DRAWN)
    }


@pytest.mark.filterwarnings("always::tests.test_shape.LongFile")
def test_a_file_can_be_read_in_one_go() -> None:
    for name, lines in longer_than(LONG).items():
        said = f"{name} has {lines} lines, more than {LONG}"
        warnings.warn(LongFile(said), stacklevel=1)
    assert longer_than(TOO_LONG) == {}


def test_a_module_opens_with_one_sentence() -> None:
    docs = {n: ast.get_docstring(ast.parse(t)) for n, t in sources().items() if t}
    unsaid = [name for name, doc in docs.items() if not is_sentence(doc)]
    assert unsaid == []


def is_sentence(doc: str | None) -> bool:
    first = (doc or "").split("\n\n")[0]
    return first.rstrip().endswith((".", ":"))


def test_what_a_docstring_says_to_raise_is_there() -> None:
    """A name that was changed in the code alone sends its reader looking."""
    known = {each for text in sources().values() for each in names_in(text)}
    lost = [
        f"{name}: {said}"
        for name, text in sources().items()
        for said in said_to_be_raised(text)
        if said not in known and not hasattr(builtins, said)
    ]
    assert lost == []


def names_in(text: str) -> set[str]:
    """The classes that a module makes or imports."""
    nodes = list(ast.walk(ast.parse(text)))
    made = {each.name for each in nodes if isinstance(each, ast.ClassDef)}
    taken = [each for each in nodes if isinstance(each, ast.ImportFrom)]
    return made | {name.asname or name.name for each in taken for name in each.names}


def said_to_be_raised(text: str) -> list[str]:
    """The exceptions that its docstrings name after `Raises:`."""
    found: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            _, _, raises = (ast.get_docstring(node) or "").partition("Raises:\n")
            for line in raises.split("\n\n")[0].splitlines():
                if said := re.match(r" {4}([A-Z]\w+(?:, [A-Z]\w+)*): ", line):
                    found += said.group(1).split(", ")
    return found
