"""Mailboxes that Google lets us into no longer, for those whom it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from app.inboxes.inbox import Membership
from app.mailboxes.mailbox import Mailbox, Refusal
from app.people import access
from app.people.person import Person

# From then on mails may be missing: it was in step at that moment for the last time.
SINCE = func.coalesce(Mailbox.in_step_at, Mailbox.refused_at)


@dataclass(frozen=True)
class ShutOut:
    """One mailbox, since when it is not in step, and why."""

    address: str
    refusal: str
    since: datetime

    @property
    def needs_sign_in(self) -> bool:
        """Whether signing in helps; else the admin at Google has to act."""
        return self.refusal == Refusal.REVOKED


def is_shut_out() -> ColumnElement[bool]:
    """The mailboxes that Google lets us into no longer."""
    return Mailbox.is_connected & Mailbox.refusal.is_not(None)


def of_person(session: Session, person: Person) -> list[ShutOut]:
    """The person's own, and those of their inboxes' teams for who may reconnect them.

    An admin has all of the workspace.
    """
    why = func.coalesce(Mailbox.refusal, "")
    query = select(Mailbox.address, why, SINCE).where(
        Mailbox.workspace_id == person.workspace_id, is_shut_out()
    )
    if not access.may(person, "administer"):
        query = query.where(_concerns(person))
    rows = session.execute(query.order_by(Mailbox.address))
    return [ShutOut(address, refusal, since) for address, refusal, since in rows]


def _concerns(person: Person) -> ColumnElement[bool]:
    own = Mailbox.address == person.address
    if not access.may(person, "reconnect"):
        return own
    theirs = select(Membership.inbox_id).where(Membership.person_id == person.id)
    team = select(Membership.person_id).where(Membership.inbox_id.in_(theirs))
    return or_(own, Mailbox.inbox_id.in_(theirs), Mailbox.owner_id.in_(team))
