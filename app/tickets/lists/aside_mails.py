"""Which mails are set aside, and which of them somebody has not looked at yet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from app.inboxes import visible
from app.inboxes.last_look import LastLook
from app.people.person import Person
from app.sql.built_once import built_once
from app.sql.moments import ago
from app.tickets.intake import filters
from app.tickets.lists.aside_rows import DAYS
from app.tickets.messages.message import Message

# Beyond that nobody counts: the mark says “over 99”.
MAX_UNSEEN = 100


def is_on_aside_list(inbox_ids: Any) -> ColumnElement[bool]:
    """A mail that these inboxes have set aside, and that could be a customer's."""
    return and_(
        Message.inbox_id.in_(inbox_ids),
        Message.set_aside.is_not(None),
        Message.set_aside != filters.OURS,
        or_(Message.direction == "in", Message.set_aside == filters.INTERNAL),
    )


def is_new_to(person: Person) -> ColumnElement[bool]:
    """A mail that came since the person's last look at the list of its inbox.

    What was read late counts from when it was read. To who has never looked all is new.
    """
    looked = (
        select(LastLook.looked_at)
        .where(LastLook.person_id == person.id, LastLook.inbox_id == Message.inbox_id)
        .correlate(Message)
        .scalar_subquery()
    )
    since = or_(looked.is_(None), Message.created_at > looked)
    # In a conversation that is a ticket, whoever has that sees the mail there.
    return and_(Message.ticket_id.is_(None), since)


def unseen_aside(session: Session, person: Person) -> int:
    """How many mails were set aside in their inboxes since, at most 100."""
    count: int = unseen_aside_query.value(session, person)
    return count


@built_once
def unseen_aside_query(person: Person) -> Select[*tuple[Any, ...]]:
    """The question; it goes back as far as the list does."""
    theirs = visible.own_inbox_ids(person)
    found = (
        select(Message.id)
        .where(is_on_aside_list(theirs), is_new_to(person))
        .where(Message.at > ago(timedelta(days=DAYS)))
        .limit(MAX_UNSEEN)
    )
    return select(func.count()).select_from(found.subquery("unseen"))
