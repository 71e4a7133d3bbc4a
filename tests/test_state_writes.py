"""A ticket's state is set by its own verbs alone, each with its event."""

from __future__ import annotations

import ast
from pathlib import Path

from app.tickets.verbs.base import KEPT

HOME = Path(__file__).parents[1]
PARTS = ("app", "addon", "workers")
STATE = {*KEPT, "merged_into_id"}
# Other tables have a column of that name: what matters is whose it is.
SHARED_NAMES = {"inbox_id": ("ticket", "self")}
# `verbs/base.py` restores them by name.
VERBS = {
    "app/tickets/ticket.py",
    "app/tickets/verbs/mail.py",
    "app/tickets/verbs/recovery.py",
    "app/tickets/verbs/snooze.py",
    "app/tickets/merge/verbs.py",
}


def writes(path: Path) -> list[str]:
    """Where the file sets a column of a ticket's state."""
    name = str(path.relative_to(HOME))
    return [
        f"{name}:{node.lineno}: {node.attr}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and node.attr in STATE
        and _is_a_tickets(node)
    ]


def _is_a_tickets(node: ast.Attribute) -> bool:
    names = SHARED_NAMES.get(node.attr)
    if names is None:
        return True
    return isinstance(node.value, ast.Name) and node.value.id in names


def test_only_its_verbs_set_the_state_of_a_ticket() -> None:
    found = [
        write
        for part in PARTS
        for path in sorted((HOME / part).rglob("*.py"))
        if str(path.relative_to(HOME)) not in VERBS
        for write in writes(path)
    ]
    assert found == []


def test_the_verbs_do() -> None:
    for name in VERBS:
        assert writes(HOME / name), name
