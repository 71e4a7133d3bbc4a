"""Mailboxes that Google lets us into no longer, for those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.mailboxes.mailbox import AccessRefusal, Mailbox
from app.people import access
from app.people.person import Person
from app.sql.built_once import built_once

# From then on mails may be missing: it was synced at that moment for the last time.
SINCE = func.coalesce(Mailbox.in_step_at, Mailbox.refused_at)


@dataclass(frozen=True)
class DisconnectedMailbox:
    """One mailbox, since when it is not synced, and why."""

    address: str
    refusal: str
    since: datetime

    @property
    def needs_sign_in(self) -> bool:
        """Whether signing in helps; else the admin at Google has to act."""
        return self.refusal == AccessRefusal.REVOKED


def is_disconnected() -> ColumnElement[bool]:
    """The mailboxes that Google lets us into no longer."""
    return Mailbox.is_connected & Mailbox.refusal.is_not(None)


def disconnected_of_person(
    session: Session, person: Person
) -> list[DisconnectedMailbox]:
    """The person's own, and those of their inboxes' teams for who may reconnect them.

    An admin has all of the workspace.
    """
    if access.may(person, "administer"):
        found = _of_workspace.rows(session, person)
    elif access.may(person, "reconnect"):
        found = _of_teams.rows(session, person)
    else:
        found = _own.rows(session, person)
    return [DisconnectedMailbox(*row) for row in found]


def _disconnected(person: Person) -> Select[*tuple[Any, ...]]:
    why = func.coalesce(Mailbox.refusal, "").label("why")
    query = select(Mailbox.address, why, SINCE).where(
        Mailbox.workspace_id == person.workspace_id, is_disconnected()
    )
    return query.order_by(Mailbox.address)


_of_workspace = built_once(_disconnected)


@built_once
def _of_teams(person: Person) -> Select[*tuple[Any, ...]]:
    own = Mailbox.address == person.address
    in_inbox = visible.seen_by(person, Mailbox.inbox_id)
    of_colleague = Mailbox.owner_id.in_(visible.colleagues_of(person))
    return _disconnected(person).where(or_(own, in_inbox, of_colleague))


@built_once
def _own(person: Person) -> Select[*tuple[Any, ...]]:
    return _disconnected(person).where(Mailbox.address == person.address)
