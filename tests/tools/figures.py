"""Measures names, folders and sizes of the code: `python -m tests.tools.figures`.

It reads the files as text and imports nothing, so any checkout can be measured and
two of them compared.
"""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = ("app", "addon", "workers", "demo")
SKIPPED_FOLDER = "versions"
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Figures:
    """What was counted in one tree."""

    classes: list[str] = field(default_factory=list)
    functions: list[str] = field(default_factory=list)
    file_lines: list[int] = field(default_factory=list)
    function_lines: list[int] = field(default_factory=list)
    internal_imports: list[int] = field(default_factory=list)
    files_of_folder: Counter[str] = field(default_factory=Counter)


def measure(root: Path) -> Figures:
    """Count the packages below `root`; migrations' versions are left out."""
    found = Figures()
    for path in _python_files(root):
        text = path.read_text()
        tree = ast.parse(text)
        found.file_lines.append(text.count("\n"))
        found.internal_imports.append(_internal_imports(tree))
        if path.name != "__init__.py":
            found.files_of_folder[str(path.parent.relative_to(root))] += 1
        for node in ast.walk(tree):
            if isinstance(node, Function):
                found.function_lines.append(_lines(node))
        for node in _public(tree.body):
            if isinstance(node, ast.ClassDef):
                found.classes.append(node.name)
            else:
                found.functions.append(node.name)
    return found


def report(found: Figures) -> Iterator[str]:
    """The figures, a line each."""
    yield f"modules {len(found.file_lines)}, lines {sum(found.file_lines)}"
    yield f"file lines {_spread(found.file_lines)}"
    yield f"function lines {_spread(found.function_lines)}"
    yield f"internal imports per file {_spread(found.internal_imports)}"
    yield f"classes {len(found.classes)}, of one word {_one_word(found.classes)}"
    yield (
        f"public functions {len(found.functions)}, "
        f"of one word {_one_word(found.functions)}, "
        f"unique names {_unique(found.functions)}"
    )
    largest = found.files_of_folder.most_common(6)
    yield "files in a folder: " + ", ".join(f"{name} {n}" for name, n in largest)


def _python_files(root: Path) -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            if SKIPPED_FOLDER not in path.parts:
                yield path


def _public(body: Iterable[ast.stmt]) -> Iterator[ast.ClassDef | Function]:
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and node.name[0] != "_":
            yield node


def _internal_imports(tree: ast.AST) -> int:
    count = 0
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            count += (node.module or "").split(".")[0] in PACKAGES
        elif isinstance(node, ast.Import):
            count += sum(each.name.split(".")[0] in PACKAGES for each in node.names)
    return count


def _lines(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _spread(values: list[int]) -> str:
    tenths = statistics.quantiles(values, n=10)
    return (
        f"median {statistics.median(values):.0f}, p90 {tenths[8]:.0f}, "
        f"max {max(values)}"
    )


def _one_word(names: list[str]) -> str:
    return f"{sum(len(WORD.findall(name)) < 2 for name in names) / len(names):.0%}"


def _unique(names: list[str]) -> str:
    times = Counter(names)
    return f"{sum(times[name] == 1 for name in names) / len(names):.0%}"


def main() -> None:
    """Print the figures of the tree that was named, else of this one."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path.cwd()
    for line in report(measure(root)):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
