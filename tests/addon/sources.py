"""The sources that say something to people, as trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from addon.locales import finding


class Source:
    """One file, with the texts that its constants stand for."""

    def __init__(self, path: Path) -> None:
        self.file = str(path.relative_to(finding.HOME))
        self.tree = ast.parse(path.read_text())

    @property
    def calls(self) -> Iterator[ast.Call]:
        """Every call in the file."""
        return (each for each in ast.walk(self.tree) if isinstance(each, ast.Call))

    @cached_property
    def texts(self) -> dict[str, list[str]]:
        """The file's constants that are texts, marked or not."""
        found: dict[str, list[str]] = {}
        for each in self.tree.body:
            if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name):
                value = each.value
                values = value.args if isinstance(value, ast.Call) else [value]
                found[each.targets[0].id] = [t for v in values for t in literals(v)]
        return found


@cache
def sources() -> list[Source]:
    """Every file in which messages are looked for."""
    return [Source(path) for path in finding.files_of(finding.SOURCES)]


@cache
def _constants() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for source in sources():
        for name, texts in source.texts.items():
            found.setdefault(name, []).extend(texts)
    return found


def name_of(call: ast.Call) -> str:
    """What is called, without what it belongs to."""
    return str(getattr(call.func, "attr", "") or getattr(call.func, "id", ""))


def texts_of(source: Source, node: ast.expr) -> list[str]:
    """The texts that an expression may be: itself, or the constants of its name."""
    name = getattr(node, "attr", "") or getattr(node, "id", "")
    if name.isupper():
        return source.texts.get(name) or _constants().get(name, [])
    return literals(node)


def literals(node: ast.expr) -> list[str]:
    """The texts that stand in an expression, of which it is one."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        return [node.value]
    return []
