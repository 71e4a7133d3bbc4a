"""Who may see what is asked in one place: nobody else asks who belongs to an inbox."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[1]
PARTS = ("app", "addon", "workers")
# The model, its questions, and the migrations, which make the table.
HERE = ("app/inboxes/inbox.py", "app/inboxes/visible.py", "app/migrations/")
NAMES = ("Membership", "memberships")
ALLOWED = {
    # It lists every table.
    "app/models.py",
    # It copies all members into a database in memory: nothing is shown to anybody.
    "workers/imports/dry_run.py",
}


def modules() -> Iterator[tuple[str, ast.AST]]:
    for part in PARTS:
        for path in sorted((HOME / part).rglob("*.py")):
            name = str(path.relative_to(HOME))
            if not name.startswith(HERE):
                yield name, ast.parse(path.read_text())


def named(node: ast.AST) -> str:
    """What the node names: a variable, an attribute, an import, or a text for SQL."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            return name
        case ast.Constant(value=str(text)):
            return next((name for name in NAMES if name in text.split()), text)
    return ""


def asks(tree: ast.AST) -> list[int]:
    """The lines that name the memberships."""
    found = (node for node in ast.walk(tree) if named(node) in NAMES)
    return sorted({getattr(node, "lineno", 0) for node in found})


def test_only_the_inboxes_ask_who_belongs_to_them() -> None:
    found = {name: asks(tree) for name, tree in modules() if name not in ALLOWED}
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_what_is_allowed_needs_it() -> None:
    needs = {name for name, tree in modules() if asks(tree)}
    assert needs >= ALLOWED


def test_every_way_to_ask_is_noticed() -> None:
    for text in (
        "from app.inboxes.inbox import Membership as M",
        "select(inbox.Membership.inbox_id)",
        "text('SELECT inbox_id FROM memberships WHERE person_id = 1')",
        "Model.metadata.tables['memberships']",
    ):
        assert asks(ast.parse(text)) == [1], text
