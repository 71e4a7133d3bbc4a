"""The audit log: a chain of hashes that tells what was changed or taken out."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import AuditEntry, listing
from app.audit.chain import FIRST_HASH, canonical, details_hash, entry_hash, moment_text
from app.audit.verify import ChainState, verify_chain
from app.db import Database
from app.people.person import Role
from tests.support import cast as casting
from tests.support.cast import Cast
from tests.support.patience import LOCKED
from tests.support.together import together

# SQL is at stake: triggers, locks and JSON.
pytestmark = pytest.mark.both_databases

SALT = "00112233445566778899aabbccddeeff"
PRIVATE = {"by": "ada@acme.example", "subject": "support@acme.example"}


def change(session: Session, cast: Cast, hours: int) -> None:
    by = audit.person_author(cast.ada, "console")
    fields = ["close_hours"]
    with audit.changing(session, by, "inbox.changed", cast.support, fields):
        cast.support.close_hours = hours


def verified(session: Session, cast: Cast) -> ChainState:
    session.expire_all()
    return verify_chain(session, cast.acme)


@pytest.fixture
def chain(session: Session, cast: Cast) -> Cast:
    """Five entries."""
    for hours in range(1, 6):
        change(session, cast, hours)
    return cast


@pytest.fixture
def unguarded(session: Session) -> Session:
    """Somebody who may do everything in the database, its triggers too."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
    else:
        for each in ("update", "delete"):
            session.execute(sa.text(f"DROP TRIGGER audit_entries_{each}"))
    return session


def test_the_hashes_are_those_of_the_paper() -> None:
    details = details_hash(SALT, PRIVATE)
    assert details.startswith("a8688fa5")
    assert details.endswith("b6da2e3")
    entry: dict[str, Any] = {
        "action": "inbox.changed",
        "at": "2026-11-28T09:00:00.000000Z",
        "by": "person:1",
        "details": details,
        "new": {"close_hours": 48},
        "old": {"close_hours": 96},
        "seq": 1,
        "subject": "inbox:1",
        "via": "console",
        "workspace": "acme.example",
    }
    assert entry_hash(FIRST_HASH, entry) == (
        "a994a6bb74893acaa5b2dccc9ff73fa7db21f46e3d9488ea8fb0adda659e84ad"
    )
    assert canonical({"b": "é", "a": [1, None]}) == '{"a":[1,null],"b":"é"}'


def test_an_entry_says_what_was_changed_by_whom(session: Session, cast: Cast) -> None:
    clock.stop()
    change(session, cast, 48)
    (entry,) = listing.all_entries(session, cast.acme.id)
    assert entry.hashed("acme.example") == {
        "action": "inbox.changed",
        "at": moment_text(clock.now()),
        "by": f"person:{cast.ada.id}",
        "details": entry.details,
        "new": {"close_hours": 48},
        "old": {"close_hours": 96},
        "seq": 1,
        "subject": f"inbox:{cast.support.id}",
        "via": "console",
        "workspace": "acme.example",
    }
    assert entry.private == PRIVATE


def test_what_changes_nothing_is_no_entry(session: Session, cast: Cast) -> None:
    change(session, cast, 96)
    assert verified(session, cast) == ChainState(0, FIRST_HASH)


def test_a_name_stands_outside_the_chain(session: Session, cast: Cast) -> None:
    fields = ["name", "role"]
    with audit.changing(session, audit.OPERATOR, "person.changed", cast.ada, fields):
        cast.ada.name, cast.ada.role = "Countess", Role.MANAGER
    (entry,) = listing.all_entries(session, cast.acme.id)
    assert (entry.old, entry.new) == ({"role": "admin"}, {"role": "manager"})
    assert entry.private is not None
    assert entry.private["name"][1] == "Countess"
    assert "Countess" not in canonical(entry.hashed("acme.example"))


def test_a_chain_is_whole(session: Session, chain: Cast) -> None:
    found = verified(session, chain)
    last = session.get_one(AuditEntry, (chain.acme.id, 5))
    assert found == ChainState(5, last.hash)


@pytest.mark.parametrize(
    "change",
    [
        "new = '{\"close_hours\": 99}'", "action = 'inbox.added'", "by_id = NULL",
        "via = 'card'", "private = '{\"by\": \"eve@acme.example\"}'",
        "salt = '00'", "prev_hash = hash", "subject_id = subject_id + 1",
        "at = '2020-01-01 00:00:00+00:00'",
    ],
)  # fmt: skip
def test_a_changed_entry_is_named(unguarded: Session, chain: Cast, change: str) -> None:
    unguarded.execute(sa.text(f"UPDATE audit_entries SET {change} WHERE seq = 3"))
    assert verified(unguarded, chain).fault == "Entry 3 was changed."


@pytest.mark.parametrize("gone", [1, 3, 5])
def test_a_missing_entry_is_named(unguarded: Session, chain: Cast, gone: int) -> None:
    unguarded.execute(sa.text(f"DELETE FROM audit_entries WHERE seq = {gone}"))
    assert verified(unguarded, chain).fault == f"Entry {gone} is missing."


def test_an_end_that_was_put_back_is_noticed(session: Session, chain: Cast) -> None:
    session.execute(sa.text("UPDATE audit_heads SET seq = 4"))
    fault = verified(session, chain).fault
    assert fault == "The chain ends with entry 4, here are 5."


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM audit_entries WHERE seq = 2",
        "UPDATE audit_entries SET via = 'card' WHERE seq = 2",
        "UPDATE audit_entries SET salt = NULL WHERE seq = 2",
        "UPDATE audit_entries SET private = NULL WHERE seq = 2",
        "UPDATE audit_entries SET salt = NULL, private = NULL, via = 'x' WHERE seq = 2",
    ],
)
def test_the_database_keeps_every_entry(
    session: Session, chain: Cast, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="stays as it is"), session.begin_nested():
        session.execute(sa.text(statement))
    assert verified(session, chain).count == 5


def test_what_is_personal_may_go(session: Session, chain: Cast) -> None:
    erase = "UPDATE audit_entries SET salt = NULL, private = NULL WHERE seq = 2"
    session.execute(sa.text(erase))
    assert verified(session, chain).fault == ""
    assert session.get_one(AuditEntry, (chain.acme.id, 2)).private is None


def test_entries_at_once_are_one_chain(database_url: str) -> None:
    patient = Database(database_url, patience=LOCKED)
    with patient.transaction() as session:
        cast = casting.enter(session)

    def ten(number: int) -> None:
        for turn in range(10):
            told = {"turn": 10 * number + turn}
            with patient.transaction() as session:
                place = session.merge(cast.acme, load=False)
                audit.record(session, audit.CLOCK, "test", place, new=told)

    together(4, ten)
    with patient.reading() as session:
        assert verify_chain(session, cast.acme).count == 40
    patient.close()
