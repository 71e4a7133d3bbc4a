"""Our ticket numbers in the subject of a new mail: offered as links, never joined.

Anybody can write a number. It counts if its writer takes part in that ticket: its
customer, or somebody who wrote in it or was named there.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import LOCK
from app.tickets import queries
from app.tickets.conversations import participants, stray_references
from app.tickets.ticket import Ticket

# More than that nobody means.
MAX_NAMED_NUMBERS = 5
# `#12`, as a word of its own; in the digits of any script.
_NUMBER = re.compile(r"(?<![\w#＃&/])[#＃](\d{1,15})(?![\w#＃])")


def named_numbers(subject: str) -> list[int]:
    """The numbers that stand there as ours do, each once."""
    found = dict.fromkeys(int(each) for each in _NUMBER.findall(subject))
    return [number for number in found if number > 0][:MAX_NAMED_NUMBERS]


def link_named(session: Session, ticket: Ticket, ours: Collection[str]) -> None:
    """Link a new ticket with those that its subject names and its customer is in."""
    numbers = named_numbers(ticket.subject)
    writer = ticket.customer_address
    if not numbers or not writer:
        return
    query = select(Ticket).where(
        Ticket.workspace_id == ticket.workspace_id,
        Ticket.number.in_(numbers),
        Ticket.id != ticket.id,
        queries.is_listed(),
    )
    named = session.scalars(query).all()
    if not named:
        return
    people = participants.people_of(session, named, ours, ticket.created_at)
    known = sorted(each.id for each in named if people[each.id].knows(writer))
    locked = select(Ticket).where(Ticket.id.in_(known)).order_by(Ticket.id)
    locked = locked.with_for_update(**LOCK).execution_options(populate_existing=True)
    for other in session.scalars(locked) if known else ():
        stray_references.link_related(session, ticket, other)
