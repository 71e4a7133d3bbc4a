"""Which statuses are open and which are done stands once, in app/tickets/status.py."""

from __future__ import annotations

import ast
from pathlib import Path

from app.tickets.status import ACTIVE, DONE, NOT_DONE

HOME = Path(__file__).parents[1]
PARTS = ("app", "addon", "workers")
SETS = [{status.name for status in each} for each in (ACTIVE, DONE, NOT_DONE)]


def members(node: ast.AST) -> set[str]:
    """The statuses that a tuple, list or set holds, written out."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Set):
        return set()
    return {
        each.attr
        for each in node.elts
        if isinstance(each, ast.Attribute)
        and isinstance(each.value, ast.Name)
        and each.value.id == "Status"
    }


def written_out(tree: ast.AST) -> list[int]:
    return [
        getattr(node, "lineno", 0) for node in ast.walk(tree) if members(node) in SETS
    ]


def test_no_other_file_writes_a_set_out() -> None:
    found = {}
    for part in PARTS:
        for path in sorted((HOME / part).rglob("*.py")):
            name = str(path.relative_to(HOME))
            lines = written_out(ast.parse(path.read_text()))
            if lines and name != "app/tickets/status.py":
                found[name] = lines
    assert found == {}


def test_a_set_that_is_written_out_is_noticed() -> None:
    tree = ast.parse("DONE = [Status.CLOSED, Status.RESOLVED]")
    assert written_out(tree) == [1]


def test_each_status_is_either_done_or_not() -> None:
    assert sorted([*DONE, *NOT_DONE]) == sorted({*DONE, *NOT_DONE})
    assert set(ACTIVE) < set(NOT_DONE)
