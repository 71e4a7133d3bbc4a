"""Whether Gmail is synced with the desk, as a reader of a card needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import unwritten_since
from app.people.person import Person
from app.sql.aliases import whole_alias
from app.sql.built_once import built_once

# Three polls of a mailbox that is watched.
LATE = timedelta(minutes=15)
COLUMNS = ("address", "in_step_at", "created_at", "trouble", "is_delegated")

Synced = whole_alias(Mailbox, "synced")
Candidate = whole_alias(Mailbox, "candidate")


@dataclass(frozen=True)
class SyncStatus:
    """How far one mailbox is: the reader's own, or that of an inbox of theirs."""

    address: str
    at: datetime | None
    created_at: datetime
    trouble: str | None
    is_delegated: bool = False

    def is_broken(self, now: datetime) -> bool:
        """Whether mails may be missing."""
        return bool(self.trouble) or now - (self.at or self.created_at) > LATE


def read_sync_status(row: Any) -> SyncStatus | None:
    """The columns of `Synced` as a value; nothing without a mailbox."""
    address, at, created_at, trouble, is_delegated = row
    if address is None:
        return None
    return SyncStatus(address, at, created_at, trouble, bool(is_delegated))


def sync_status_columns() -> list[ColumnElement[Any]]:
    """The columns that `read_sync_status` reads."""
    return [getattr(Synced, name) for name in COLUMNS]


def least_in_step(person: Person, inbox_id: Any) -> ScalarSelect[int]:
    """The connected mailbox that is furthest behind, of the person and that inbox."""
    return _worst(or_(_own(person), Candidate.inbox_id == inbox_id)).scalar_subquery()


@dataclass(frozen=True)
class PersonSync:
    """How the Gmail of all that somebody depends on does.

    `status` is that of the mailbox furthest behind, `has_own` whether their own one is
    connected, `labels_since` since when a label of theirs waits to be written.
    """

    status: SyncStatus | None = None
    has_own: bool = True
    labels_since: datetime | None = None


def person_sync(session: Session, person: Person) -> PersonSync:
    """How it does, in one query."""
    has_own, labels_since, *synced = _of_person.only_row(session, person)
    return PersonSync(read_sync_status(synced), bool(has_own), labels_since)


@built_once
def _of_person(person: Person) -> Select[*tuple[Any, ...]]:
    theirs = visible.seen_by(person, Candidate.inbox_id)
    found = _worst(or_(_own(person), theirs)).scalar_subquery()
    shown = or_(
        Mailbox.address == person.address, visible.seen_by(person, Mailbox.inbox_id)
    )
    return (
        select(has_own_mailbox(person), unwritten_since(shown), *sync_status_columns())
        .select_from(Person)
        .outerjoin(Synced, Synced.id == found)
        .where(Person.id == person.id)
    )


def has_own_mailbox(person: Person) -> ColumnElement[bool]:
    """Whether the person's own mailbox is connected, as a column."""
    own = Mailbox.address == person.address
    return exists(select(Mailbox.id).where(own, Mailbox.is_connected))


def _own(person: Person) -> ColumnElement[bool]:
    return Candidate.address == person.address


def _worst(condition: ColumnElement[bool]) -> Select[int]:
    last = func.coalesce(Candidate.in_step_at, Candidate.created_at)
    query = select(Candidate.id).where(Candidate.is_connected, condition)
    return query.order_by(Candidate.trouble.is_(None), last, Candidate.id).limit(1)
