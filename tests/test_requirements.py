"""What is installed is pinned; no file names a registry or a developer's machine."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
# Written in two halves, so that this file is free of them itself.
REGISTRIES = re.compile(
    "py" + r"pi\.org|files\.python" + r"hosted|npm" + r"js\.org|proxy\.gol" + "ang"
)
SOMEBODYS_DISK = re.compile(r"(?<![\w.:/}-])/(?:root|ho" + r"me|Users|work)/[\w.]")
LOCKS = sorted((HOME / "requirements").glob("*.txt"))


@cache
def texts() -> dict[str, str]:
    """Every text file that is or would be in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of files")
    found: dict[str, str] = {}
    for name in filter(None, listed.stdout.split("\0")):
        path = HOME / name
        if path.is_file() and b"\0" not in (data := path.read_bytes()):
            found[name] = data.decode(errors="replace")
    return found


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_pins_and_hashes_and_no_address(lock: Path) -> None:
    pins = re.split(r"(?m)^(?=\w)", lock.read_text())[1:]
    assert "://" not in lock.read_text()
    assert all(re.match(r"[\w.-]+==\S+ ", pin) for pin in pins)
    assert all("--hash=sha256:" in pin for pin in pins)


def test_each_set_is_part_of_the_next() -> None:
    run, demo, dev = (pins(name) for name in ("run", "demo", "dev"))
    assert run
    assert run < demo < dev


def test_a_package_has_one_version_in_every_lock() -> None:
    every = set().union(*(pins(path.stem) for path in LOCKS))
    packages = [pin.partition("==")[0] for pin in every]
    assert len(packages) == len(set(packages))


def pins(name: str) -> set[str]:
    """The packages of one lock, with their versions."""
    text = (HOME / f"requirements/{name}.txt").read_text()
    return set(re.findall(r"(?m)^\S+==\S+", text))


def test_no_file_names_a_registry() -> None:
    assert lines_with(REGISTRIES) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert lines_with(SOMEBODYS_DISK) == []


def test_no_other_lock_file_is_kept() -> None:
    names = {Path(name).name for name in texts()}
    assert not names & {"uv.lock", "poetry.lock", "pylock.toml", "package-lock.json"}
