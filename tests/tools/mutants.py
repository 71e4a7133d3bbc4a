"""Takes the safeguards of `mutants.toml` away one by one: every time a test must fail.

`python -m tests.tools.mutants [WORD …]` works in a copy; words choose by name or file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tests.support.patience import HANGS

HOME = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("mutants.toml")
# What pytest answers when tests ran and some of them failed.
FAILED = 1
# In seconds: without its safeguard the code may well hang.
LONGEST = 2 * HANGS
# What hangs is given up early, and a few random schedules are enough.
FEW = {"DESK_TEST_PATIENCE": "0.2", "DESK_RANDOM_RUNS": "8"}
# Not needed to catch most of them.
SLOW_TESTS = "postgresql or whole"


@dataclass(frozen=True)
class Mutant:
    """The code without one of its safeguards, and who should see that.

    `postgresql` is for what only happens there: its tests run on both databases.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    postgresql: bool = False

    def changed(self, text: str) -> str:
        """The file's text without the safeguard.

        Raises:
            ValueError: the place is not there, or not only once.
        """
        if text.count(self.old) != 1:
            raise ValueError(f"{self.name}: its place is not found in {self.file}")
        return text.replace(self.old, self.new)


def table() -> list[Mutant]:
    """All of them."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["mutant"]
    return [Mutant(**{**row, "tests": tuple(row["tests"])}) for row in rows]


def copy_to(place: Path) -> None:
    """Copy what is or would be in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (HOME / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HOME / name, place / name)


def answer(place: Path, tests: Iterable[str], left_out: str = SLOW_TESTS) -> int | None:
    """What pytest says of the copy; nothing when it hangs."""
    env = {**os.environ, "PYTHONPATH": str(place), **FEW}
    options = ("-x", "-q", "-m", f"not ({left_out})")
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options, *tests],
            cwd=place,
            env=env,
            timeout=LONGEST,
            stdout=subprocess.DEVNULL,
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def is_caught(place: Path, mutant: Mutant) -> bool:
    """Whether a test fails, or nothing ends any more, without the safeguard."""
    path = place / mutant.file
    text = path.read_text(encoding="utf-8")
    path.write_text(mutant.changed(text), encoding="utf-8")
    left_out = "whole" if mutant.postgresql else SLOW_TESTS
    try:
        return answer(place, mutant.tests, left_out) in (FAILED, None)
    finally:
        path.write_text(text, encoding="utf-8")


def main(words: Sequence[str]) -> int:
    """How many of the chosen mutants nobody has caught."""
    chosen = [
        each
        for each in table()
        if not words or any(word in f"{each.name} {each.file}" for word in words)
    ]
    if not chosen:
        click.echo(f"No mutant has {' or '.join(words)} in its name or file.")
        return 1
    alive = 0
    with tempfile.TemporaryDirectory(prefix="desk") as folder:
        place = Path(folder)
        copy_to(place)
        if answer(place, sorted({test for each in chosen for test in each.tests})):
            click.echo("The tests fail as they are: first mend them.")
            return 1
        for each in chosen:
            caught = is_caught(place, each)
            alive += not caught
            click.echo(f"{'caught' if caught else 'NOT SEEN':10}{each.name}")
    click.echo(f"{len(chosen) - alive} of {len(chosen)} caught")
    return alive


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 100))
