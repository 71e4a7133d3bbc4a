"""A backup: whole or not there, of one moment, and it says what it holds."""

from __future__ import annotations

import re
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from app import audit, clock, last_done
from app.backup import backup as backups, copying
from app.backup.backup import make_backup
from app.backup.contents import table_digests
from app.backup.manifest import open_payload, read_manifest
from app.db import Database
from app.errors import Refused
from app.people.workspace import choose_workspace
from tests.support import cast as casting
from tests.support.cast import arrive
from tests.support.terminal import Terminal

APART = timedelta(hours=1)
# What is copied, and how, is each database's own.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def filled(database: Database) -> Database:
    """The cast, a ticket, and an entry of the audit log."""
    with database.transaction() as session:
        cast = casting.enter(session)
        arrive(session, cast)
        audit.record(session, audit.OPERATOR, "workspace.created", cast.acme)
    return database


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "desk.tar"


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_it_says_what_it_holds(filled: Database, file: Path) -> None:
    clock.stop()
    made = make_backup(filled, file)
    assert read_manifest(file) == made
    assert made.at == clock.now()
    assert made.database == filled.engine.dialect.name
    assert made.tables["tickets"]["rows"] == 1
    assert made.tables["people"]["rows"] == 4
    assert list(made.workspaces) == ["acme.example"]
    assert made.workspaces["acme.example"]["last_number"] == 1
    assert made.workspaces["acme.example"]["audit"]["seq"] == 1
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["manifest.json", made.payload]
    with filled.reading() as session:
        assert last_done.last_done(session) == {"backup": clock.now()}


def test_what_comes_meanwhile_is_in_neither_part(
    filled: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = table_digests

    def write_first(connection: object) -> object:
        with filled.transaction() as session:
            place = choose_workspace(session, None)
            audit.record(session, audit.OPERATOR, "later", place)
        return look(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(backups, "table_digests", write_first)
    made = make_backup(filled, file)
    assert made.tables["audit_entries"]["rows"] == 1
    again = make_backup(filled, file.with_name("again.tar"))
    assert again.tables["audit_entries"]["rows"] == 2
    unchanged = {
        name for name in made.tables if made.tables[name] == again.tables[name]
    }
    assert {"tickets", "people", "messages"} <= unchanged
    assert not {"audit_entries", "audit_heads"} & unchanged


def test_nothing_is_left_behind_when_it_fails(
    filled: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("precious")
    with pytest.raises(Refused, match="is there already"):
        make_backup(filled, file)
    with pytest.raises(Refused, match=r"cannot be written: No such file"):
        make_backup(filled, file.parent / "none" / "desk.tar")

    def full(*_words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "_packed", full)
    with pytest.raises(Refused, match=r"cannot be written: No space left"):
        make_backup(filled, file.with_name("new.tar"))
    assert names(file.parent) == ["desk.tar"]
    assert file.read_text() == "precious"


def test_old_ones_of_this_desk_go(filled: Database, tmp_path: Path) -> None:
    for number in range(4):
        (tmp_path / "other.tar").write_text("not ours")
        clock.advance(APART)
        make_backup(filled, tmp_path / f"{number}.tar", keep=2)
    assert names(tmp_path) == ["2.tar", "3.tar", "other.tar"]
    with filled.transaction() as session:
        session.execute(text("UPDATE workspaces SET domain = 'globex.example'"))
    clock.advance(APART)
    make_backup(filled, tmp_path / "4.tar", keep=1)
    assert names(tmp_path) == ["2.tar", "3.tar", "4.tar", "other.tar"]


def test_what_is_no_whole_backup_is_refused(
    filled: Database, file: Path, tmp_path: Path
) -> None:
    make_backup(filled, file)
    whole, out = file.read_bytes(), tmp_path / "out"
    out.mkdir()
    open_payload(file, out)
    middle = len(whole) // 2
    for bad in (
        b"", b"no tar", whole[:middle], whole[:600],
        whole.replace(b"acme.example", b"evil.example", 1)[:middle],
        whole[:middle] + b"X" + whole[middle + 1 :],
    ):  # fmt: skip
        file.write_bytes(bad)
        with pytest.raises(Refused):
            open_payload(file, out)
    assert names(out) == [read_name(filled)]


def read_name(database: Database) -> str:
    return "desk.sqlite" if database.engine.dialect.name == "sqlite" else "desk.dump"


def test_a_name_that_leads_out_is_refused(
    filled: Database, file: Path, tmp_path: Path
) -> None:
    made = make_backup(filled, file)
    evil = tmp_path / "evil.tar"
    with tarfile.open(file) as old, tarfile.open(evil, "w") as new:
        for each in old:
            opened = old.extractfile(each)
            each.name = each.name.replace(made.payload, f"../{made.payload}")
            new.addfile(each, opened)
    with pytest.raises(Refused, match="something else"):
        open_payload(evil, tmp_path)


def test_the_command_says_how_much(
    filled: Database, database_url: str, file: Path, tmp_path: Path
) -> None:
    desk = Terminal({"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)})
    done = desk("backup", str(file))
    assert done.exit_code == 0
    assert "holds 1 tickets of" in done.stdout
    again = desk("backup", str(file))
    assert again.exit_code == 1
    assert f"{file} is there already." in again.stderr


@pytest.mark.postgresql
def test_an_older_client_is_named(
    filled: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if filled.engine.dialect.name == "sqlite":
        return
    with filled.engine.connect() as connection:
        with pytest.raises(Refused, match="pg_none is not here"):
            copying.require_client("pg_none", connection)
        monkeypatch.setattr(copying, "VERSION", re.compile(r"(\d)"))
        with pytest.raises(Refused, match="pg_dump is of version 1, the server of"):
            copying.require_client("pg_dump", connection)
