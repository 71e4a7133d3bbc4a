"""No module needs itself: imports lead in no circle, not even those for types alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

HOME = Path(__file__).parents[1]
PARTS = ("app", "addon", "workers", "demo")


def modules() -> dict[str, str]:
    """The text of every module by its dotted name."""
    found = {}
    for part in PARTS:
        for path in sorted((HOME / part).rglob("*.py")):
            dotted = ".".join(path.relative_to(HOME).with_suffix("").parts)
            found[dotted.removesuffix(".__init__")] = path.read_text()
    return found


def imported(text: str) -> Iterator[str]:
    """What the text may import: each name may be a module or stand in one."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for each in node.names:
                yield f"{node.module}.{each.name}"
                yield node.module


def needs(texts: dict[str, str]) -> dict[str, set[str]]:
    graph = {name: set(imported(text)) & texts.keys() for name, text in texts.items()}
    # A package's own file is met before its modules are; it imports none of ours.
    packages = {name.rpartition(".")[0] for name in texts}
    return {name: each - packages - {name} for name, each in graph.items()}


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """One circle after the other, each without the edge that closed those before."""
    graph, found = {name: set(each) for name, each in graph.items()}, []
    while True:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle = error.args[1]
            found.append(circle)
            # Each module stands in the list before the one that needs it.
            graph[circle[1]].discard(circle[0])
        else:
            return found


def test_there_is_no_circle() -> None:
    assert circles(needs(modules())) == []


def test_every_circle_is_noticed() -> None:
    texts = {
        "app.a": "from app import b",
        "app.b": "def f():\n    from app.c import x",
        "app.c": "if TYPE_CHECKING:\n    import app.a",
        "app.d": "from app.e import x",
        "app.e": "from app.d import y",
        "app.f": "from app.a import z",
    }
    assert sorted(sorted(set(each)) for each in circles(needs(texts))) == [
        ["app.a", "app.b", "app.c"],
        ["app.d", "app.e"],
    ]


def test_imports_are_seen_at_all() -> None:
    assert "app.db" in needs(modules())["app.tickets.ticket_table"]
