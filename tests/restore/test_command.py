"""`desk restore`: what it says, what it refuses, and trying a backup out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from app import audit, clock
from app.backup import restore as restoring
from app.desk import Desk
from app.errors import Refused
from app.instance.keeping import InstanceKeeper
from app.mailboxes import mailbox as mailboxes
from tests.restore.story import (
    Restore,
    states,
)
from tests.support.office import (
    ADA,
    Office,
)
from tests.support.terminal import Terminal

# Each database is copied and exchanged in a way of its own; the rest is the same.
both = pytest.mark.both_databases


@both
def test_what_speaks_against_it_changes_nothing(
    office: Office, restore: Restore, file: Path, tmp_path: Path
) -> None:
    before = states(office)
    bad = tmp_path / "bad.tar"
    bad.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    wishes: dict[str, dict[str, object]] = {
        "holds tickets": {"replaces": False},
        "--confirm acme.example": {"confirm": "globex.example"},
        "not whole|no backup|was changed": {"file": bad},
        "cannot be read as a journal": {"journal": tmp_path / "none"},
        "is given already": {"next_number": 1},
    }
    for why, wish in wishes.items():
        with pytest.raises(Refused, match=why):
            restore("desk", **wish)
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, ADA).drained_at = clock.now()
    with pytest.raises(Refused, match="Still alive: a sync"):
        restore("desk")
    assert states(office) == before


@both
def test_it_can_be_rehearsed(office: Office, file: Path) -> None:
    before = states(office)
    found = restoring.rehearse(office.desk, file)
    assert found.tickets == 2
    assert found.newest is not None
    assert states(office) == before


def test_the_command_says_what_it_has_done(
    office: Office, file: Path, tmp_path: Path
) -> None:
    """Onto a machine that has nothing yet."""
    fresh = tmp_path / "fresh"
    keys = {"DESK_DATA_DIR": str(fresh), "DESK_SECRET_KEY": "a secret of the tests"}
    desk = Terminal(keys)
    rehearsed = desk("restore", str(file), "--rehearse")
    assert rehearsed.exit_code == 0, rehearsed.output
    assert re.match(r"rehearsed in \d+ s: 2 tickets, newest event 20", rehearsed.stdout)
    assert desk("restore", str(file), "--labels", "gmail").exit_code == 2
    asked = ("restore", str(file), "--labels", "gmail", "--confirm")
    refused = desk(*asked, "globex.example")
    assert "Say --confirm acme.example" in refused.stderr
    done = desk(*asked, "acme.example")
    assert done.exit_code == 0, done.output
    assert "No journal of that time: 4 things wait for you." in done.stdout
    assert f"connect {ADA} again" in done.stdout
    listed = desk("audit", "list", "--limit", "1").stdout
    assert "desk.restored" in listed
    again = desk(*asked, "acme.example")
    assert "holds tickets. With --replace" in again.stderr
    replaced = desk(*asked, "acme.example", "--replace")
    assert "The database that was there is" in replaced.stdout
    assert [each.name for each in fresh.glob("*before*")]


@both
def test_what_the_database_sets_comes_back_and_another_key_only_names_it(
    office: Office, request: pytest.FixtureRequest
) -> None:
    desk, name = office.desk, "google_client_id"
    keeper = InstanceKeeper(desk.settings, desk.vault, audit.OPERATOR)
    with desk.database.transaction() as session:
        keeper.set_value(session, name, "123-abc")
    restore: Restore = request.getfixturevalue("restore")
    with desk.database.transaction() as session:
        keeper.unset_value(session, name)
    restore("desk")
    for key, value, lost in (
        (desk.settings.vault_keys, "123-abc", ()),
        (SecretStr(f"{'B' * 43}="), None, (name,)),
    ):
        told = desk.settings.model_copy(update={"vault_keys": key})
        other = Desk(told, database=desk.database)
        assert other.instance.look()
        assert other.settings.google_client_id == value
        assert other.instance.unreadable == lost
