"""What commands print beside their help, read from the sources: English by decision."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[2]
# Whatever they say is read in a terminal, or by an admin who looks for a fault.
SOURCES = (
    "app/commands/*.py",
    "app/health/*.py",
    "app/settings/*.py",
    "app/gmail/*.py",
    "app/mailboxes/*.py",
    "app/people/*.py",
    "app/inboxes/*.py",
    "app/mailbox_client.py",
    "app/queue.py",
    "app/vault.py",
    "workers/imports/*.py",
)
# Measurements, the demo's script and the like: tables, or a world of their own.
LEFT_OUT = re.compile(r"/(bench|demo_desk|demo_replies|seeding|http_load)")
# What these are given is read by nobody, is said elsewhere, or is no text.
UNSAID = {
    "debug", "info", "warning", "error", "exception", "getLogger", "option", "argument",
    "Option", "Argument", "_argument", "text", "execute", "mapped_column", "compile",
    "Index", "UniqueConstraint", "ForeignKeyConstraint", "CheckConstraint", "command",
    "group", "TicketCommand", "setdefault", "relationship", "RuntimeError", "TypeError",
}  # fmt: skip
# Words, of which at least one is longer than a name's.
READS = re.compile(r"[A-Za-z]{2,}[,:.]? +\S*[a-z]{2,}")


def printed_texts() -> Iterator[tuple[str, str]]:
    """Every text that reads like words, by its file; `{…}` stands for a value."""
    for pattern in SOURCES:
        for path in sorted(HOME.glob(pattern)):
            name = str(path.relative_to(HOME))
            if not LEFT_OUT.search(name):
                tree = ast.parse(path.read_text())
                for said in _texts(tree):
                    if READS.search(said):
                        yield name, said


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and _name(node.func) in UNSAID:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
        return
    if isinstance(node, ast.JoinedStr):
        yield "".join(map(_part, node.values))
        return
    for child in ast.iter_child_nodes(node):
        if not _is_docstring(node, child):
            yield from _texts(child)


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.FormattedValue):
        return f"{{{ast.unparse(node.value)}}}"
    return ""


def _is_docstring(parent: ast.AST, child: ast.AST) -> bool:
    """A text that stands for itself: of a module, class or function, or of a field."""
    return isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)


def _name(called: ast.expr) -> str:
    return str(getattr(called, "attr", "") or getattr(called, "id", ""))
