"""Files stay small enough to read, and each says in one sentence what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PARTS = ("app", "addon", "workers", "demo")
CEILING = 250
# Tables may be as long as what they list; Alembic draws the migrations.
TABLES = {"demo/google/lint.py"}
FILES = sorted(
    str(path.relative_to(HOME))
    for part in PARTS
    for path in (HOME / part).rglob("*.py")
)


def is_table(name: str) -> bool:
    return name in TABLES or name.startswith("app/migrations/versions/")


@pytest.mark.parametrize("name", [each for each in FILES if not is_table(each)])
def test_a_file_can_be_read_in_one_go(name: str) -> None:
    assert len((HOME / name).read_text().splitlines()) <= CEILING


@pytest.mark.parametrize("name", FILES)
def test_a_module_opens_with_one_sentence(name: str) -> None:
    text = (HOME / name).read_text()
    doc = ast.get_docstring(ast.parse(text)) if text else "An empty one says nothing."
    assert doc is not None
    assert doc.split("\n\n")[0].rstrip().endswith((".", ":")), doc


def test_every_exempt_table_is_there_and_needs_it() -> None:
    for name in TABLES:
        assert name in FILES
