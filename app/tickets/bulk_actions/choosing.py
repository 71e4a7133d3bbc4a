"""What is to be done with which tickets, kept as they are seen; and whose it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.people.principal import Principal
from app.tickets import queries
from app.tickets.acting import VERBS
from app.tickets.acting.arguments import Args, check_arguments
from app.tickets.acting.verbs import moment_given
from app.tickets.bulk_actions.table import BulkAction, BulkItem, BulkState
from app.tickets.ticket import Ticket
from app.wording import mark

# More are done by the clock's process, while the page tells how far it is.
MAX_AT_ONCE = 100
MAX_TICKETS = 1000
NOTHING_CHOSEN = mark("Nothing is chosen.")
TOO_MANY = mark("At most {most} tickets at once, and {count} are chosen.")
FAR_TOO_MANY = mark("At most {most} tickets at once, and more are chosen.")


@dataclass(frozen=True)
class Chosen:
    """The tickets that were ticked; or all of a list, and the words that ask for it."""

    ticket_ids: Sequence[int]
    words: str | None = None


def choose(
    session: Session, by: Principal, verb: str, args: Args, chosen: Chosen
) -> BulkAction:
    """Keep what is to be done with these tickets as they are now; nothing is done yet.

    Raises:
        Refused: they may not, nothing is chosen, or too much.
    """
    what, somebody = VERBS[verb], by.somebody()
    by.require(what.right_for_many)
    checked = check_arguments(what.takes, args)
    if checked.get("until"):
        checked["until"] = clock.iso(moment_given(checked["until"]))
    is_manager = access.may(somebody, "distribute")
    most = MAX_TICKETS if is_manager else MAX_AT_ONCE
    ticket_ids = chosen.ticket_ids
    if not ticket_ids:
        raise Refused(NOTHING_CHOSEN)
    if len(ticket_ids) > most:
        # A list is counted no further than that.
        if len(ticket_ids) > MAX_TICKETS:
            raise Refused(FAR_TOO_MANY, most=most)
        raise Refused(TOO_MANY, most=most, count=len(ticket_ids))
    made = BulkAction(
        workspace_id=by.workspace_id,
        person_id=somebody.id,
        act=verb,
        arguments=checked,
        filter=chosen.words,
        total=len(ticket_ids),
    )
    session.add(made)
    session.flush()
    query = select(Ticket.id, Ticket.version).where(Ticket.id.in_(ticket_ids))
    session.add_all(
        BulkItem(
            bulk_id=made.id,
            workspace_id=made.workspace_id,
            ticket_id=ticket_id,
            version=version,
        )
        for ticket_id, version in session.execute(query)
    )
    return made


def find_bulk(session: Session, person: Person, bulk_id: int) -> BulkAction:
    """The person's own bulk action of that id, or a colleague's that they may undo.

    A manager may, who sees every ticket of it.

    Raises:
        NotFound: it is not there, or not theirs.
    """
    found = session.get(BulkAction, bulk_id)
    if found is None or not _is_theirs(session, person, found):
        raise NotFound("There is no such bulk action.")
    return found


def _is_theirs(session: Session, person: Person, bulk: BulkAction) -> bool:
    if bulk.person_id == person.id:
        return True
    is_here = bulk.workspace_id == person.workspace_id
    is_done = bulk.state != BulkState.PREVIEW
    may = is_here and is_done and access.may(person, "distribute")
    return may and _sees_all(session, person, bulk)


def _sees_all(session: Session, person: Person, bulk: BulkAction) -> bool:
    unseen = (
        select(BulkItem.ticket_id)
        .join(Ticket, Ticket.id == BulkItem.ticket_id)
        .where(BulkItem.bulk_id == bulk.id, ~is_seen_by(person))
    )
    return session.scalar(unseen.limit(1)) is None


def outcomes(session: Session, bulk: BulkAction) -> dict[str, int]:
    """How many tickets had each outcome; under an empty name, what is still to do."""
    query = select(BulkItem.outcome, func.count()).where(BulkItem.bulk_id == bulk.id)
    found = session.execute(query.group_by(BulkItem.outcome))
    return {outcome or "": count for outcome, count in found}


def is_seen_by(person: Person) -> ColumnElement[bool]:
    """Whether the ticket lies where the person may see it by now."""
    return visible.seen_by(person, Ticket.inbox_id)


def ticked(session: Session, person: Person, numbers: Sequence[int]) -> Chosen:
    """The person's own tickets of these numbers, in their order."""
    query = select(Ticket.id).where(
        Ticket.workspace_id == person.workspace_id,
        Ticket.number.in_(numbers),
        queries.is_listed(),
    )
    query = query.where(is_seen_by(person))
    return Chosen(list(session.scalars(query.order_by(Ticket.id))))


def described(bulk: BulkAction) -> dict[str, Any]:
    """What the audit log says of it: numbers and choices, and the texts apart."""
    named = {n: v for n, v in bulk.arguments.items() if isinstance(v, str) and v}
    words = {"filter": bulk.filter} if bulk.filter else {}
    return {
        "new": {"act": bulk.act, "tickets": bulk.total},
        "private": {**named, **words},
    }
