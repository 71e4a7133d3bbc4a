"""Every command with what is missing or malformed: a sentence, no traceback."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

import click
import pytest

from app.cli import desk
from app.commands.lazy import LazyCommand
from tests.support import cast as casting
from tests.support.cast import arrive, mail
from tests.support.databases import lent
from tests.support.proof import often
from tests.support.terminal import Terminal

# They run until they are stopped, or measure for minutes.
ENDLESS = {"demo", "serve", "worker", "clock", "bench"}
HOSTILE = (
    "",
    " ",
    "0",
    "-1",
    "9" * 30,
    "1e999",
    "nan",
    "nobody@nowhere.example",
    "ada@acme.example",
    "support@acme.example",
    "@",
    "a@b@c",
    "acme.example",
    "’; DROP TABLE tickets; --",
    "../../etc/passwd",
    "%s{0}{name}",
    "\udcff\udc80",
    "\u202eabc\u2066",
    "💥" * 400,
    "2026-13-45",
    "9999-12-31T23:59:59Z",
)

Words = tuple[str, ...]


def commands(
    group: click.Group, path: Words = ()
) -> Iterator[tuple[Words, click.Command]]:
    """Each command that does something, with the words that call it."""
    for name, found in group.commands.items():
        command = found.load() if isinstance(found, LazyCommand) else found
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif not ENDLESS & {*path, name}:
            yield (*path, name), command


def calls(path: Words, command: click.Command) -> Iterator[Words]:
    """How it is called wrongly: without anything, and with each hostile word."""
    needed = [p for p in command.params if isinstance(p, click.Argument)]
    options = [p for p in command.params if isinstance(p, click.Option) and takes(p)]
    asked = [
        word
        for each in options
        if each.required
        for word in (each.opts[-1], *plausible([each]))
    ]
    yield path
    for word in HOSTILE if needed else ():
        yield (*path, *[word] * len(needed), *asked)
    words = cycle(HOSTILE)
    for option in options:
        for word in islice(words, often(3, len(HOSTILE))):
            yield (*path, *plausible(needed), *asked, option.opts[-1], word)


def takes(option: click.Option) -> bool:
    """Whether a word belongs to it."""
    return not option.is_flag and not option.count


def plausible(needed: Sequence[click.Parameter]) -> Words:
    """What might be meant: a ticket, or an address."""
    return tuple(
        "1"
        if "NUMBER" in each.make_metavar(click.Context(desk))
        else "ada@acme.example"
        for each in needed
    )


@pytest.fixture
def terminal(sqlite_url: str, tmp_path: Path) -> Terminal:
    """A terminal on a desk with the cast and a ticket."""
    with lent(sqlite_url).transaction() as session:
        assert arrive(session, casting.enter(session), mail()) is not None
    return Terminal(
        {
            "DESK_DATABASE_URL": sqlite_url,
            "DESK_DATA_DIR": str(tmp_path),
            "DESK_SECRET_KEY": "a secret of the tests",
        }
    )


def test_no_command_answers_with_a_traceback(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked, wrong = 0, []
    for path, command in commands(desk):
        for words in calls(path, command):
            asked += 1
            try:
                answer = terminal(*words)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is listed
                wrong.append((words, repr(error)[:200]))
                continue
            said = answer.stderr.strip()
            if answer.exit_code not in (0, 1, 2) or "Traceback" in said:
                wrong.append((words, f"exit status {answer.exit_code}"))
            elif answer.exit_code and not said and not answer.stdout.strip():
                wrong.append((words, "no word"))
    assert asked > 600
    assert not wrong, "\n".join(map(ascii, wrong))


@pytest.mark.parametrize("name", ["DESK_DATABASE_URL", "DESK_REDIS_URL"])
@pytest.mark.parametrize(
    "address",
    ["mysql://x/y", "nonsense", "://", "redis+x://h", "postgresql://:secret@h:abc/x"],
)
def test_an_address_that_cannot_be_is_told_without_its_password(
    tmp_path: Path, name: str, address: str
) -> None:
    wrong = Terminal({"DESK_DATA_DIR": str(tmp_path), name: address})
    answer = wrong("ticket", "list")
    assert answer.exit_code == 1
    assert answer.stderr.startswith(f"Error: {name}: ")
    assert "://" in answer.stderr
    assert "secret" not in answer.stderr


def test_the_address_that_many_hosts_write_is_taken(tmp_path: Path) -> None:
    usual = "postgres://desk@127.0.0.1:1/desk"
    answer = Terminal({"DESK_DATA_DIR": str(tmp_path), "DESK_DATABASE_URL": usual})(
        "ticket", "list"
    )
    assert answer.exit_code == 1
    assert "Is it running where DESK_DATABASE_URL says?" in answer.stderr
    assert "desk migrate" not in answer.stderr


def test_a_file_that_cannot_be_opened_is_no_missing_schema(tmp_path: Path) -> None:
    nowhere = f"sqlite:///{tmp_path}/not/there.sqlite"
    answer = Terminal({"DESK_DATA_DIR": str(tmp_path), "DESK_DATABASE_URL": nowhere})(
        "ticket", "list"
    )
    assert answer.exit_code == 1
    assert "Its folder must be there" in answer.stderr


def test_a_schema_that_is_missing_is_told(tmp_path: Path) -> None:
    answer = Terminal({"DESK_DATA_DIR": str(tmp_path)})("ticket", "list")
    assert answer.exit_code == 1
    assert answer.stderr.endswith("New here? Run desk migrate.\n")
