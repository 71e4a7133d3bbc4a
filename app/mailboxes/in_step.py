"""Whether Gmail is in step with the desk, as a reader of a card needs to know it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.inboxes.inbox import Membership
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person

# Three polls of a mailbox that is watched.
LATE = timedelta(minutes=15)
COLUMNS = ("address", "in_step_at", "created_at", "trouble", "is_delegated")

Synced = aliased(Mailbox, name="synced")
Candidate = aliased(Mailbox, name="candidate")


@dataclass(frozen=True)
class InStep:
    """How far one mailbox is: the reader's own, or that of an inbox of theirs."""

    address: str
    at: datetime | None
    created_at: datetime
    trouble: str | None
    is_delegated: bool = False

    def is_broken(self, now: datetime) -> bool:
        """Whether mails may be missing."""
        return bool(self.trouble) or now - (self.at or self.created_at) > LATE


def read(row: Any) -> InStep | None:
    """The columns of `Synced` as a value; nothing without a mailbox."""
    address, at, created_at, trouble, is_delegated = row
    if address is None:
        return None
    return InStep(address, at, created_at, trouble, bool(is_delegated))


def columns() -> list[ColumnElement[Any]]:
    """What `read` wants to know."""
    return [getattr(Synced, name) for name in COLUMNS]


def worst(person: Person, inbox_id: Any) -> ScalarSelect[int]:
    """The connected mailbox that is least in step, of the person and that inbox."""
    return _worst(or_(_own(person), Candidate.inbox_id == inbox_id)).scalar_subquery()


def of_person(session: Session, person: Person) -> InStep | None:
    """The one that is least in step of all that the person depends on: one query."""
    theirs = select(Membership.inbox_id).where(Membership.person_id == person.id)
    found = _worst(or_(_own(person), Candidate.inbox_id.in_(theirs))).scalar_subquery()
    row = session.execute(select(*columns()).where(Synced.id == found)).first()
    return read(row) if row is not None else None


def _own(person: Person) -> ColumnElement[bool]:
    return Candidate.address == person.address


def _worst(condition: ColumnElement[bool]) -> Select[int]:
    last = func.coalesce(Candidate.in_step_at, Candidate.created_at)
    query = select(Candidate.id).where(Candidate.is_connected, condition)
    return query.order_by(Candidate.trouble.is_(None), last, Candidate.id).limit(1)
