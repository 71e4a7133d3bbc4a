"""Who else is at a ticket: whoever cannot answer disturbs nobody."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import aliased

from addon.cards.presence import OtherReaders
from addon.words import status_lines
from app.db import Database
from app.desk import Desk
from app.inboxes import visible
from app.people import access
from app.people.person import Person, PersonKind
from app.tickets.notes.mention_suggestions import has_namesake
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

Visitor = aliased(Person, name="visitor")


def note_writing(desk: Desk, person: Person, view: TicketView) -> None:
    """Note that the person writes an answer; who cannot, or is unknown, does not."""
    if access.may(person, "take"):
        desk.presence.write(view.id, person.id)


def others_writing(desk: Desk, person: Person, view: TicketView) -> OtherReaders | None:
    """The same as `others_at`, for a person who is about to write."""
    note_writing(desk, person, view)
    return others_at(desk, person, view)


def others_at(desk: Desk, person: Person, view: TicketView) -> OtherReaders | None:
    """The colleagues who look at it too or write an answer; this one looks now."""
    # Nobody knows who sits before a shared account, and none may take.
    answers = access.may(person, "take")
    found = desk.presence.visit(view.id, person.id if answers else None)
    there = {*found.looking, *found.writing} - {person.id}
    people = _people(desk.database, view, there) if there else []
    looking = [person for person, _ in people if person.id in found.looking]
    writing = [each for each in people if each[0].id in found.writing]
    if not looking and not writing:
        return None
    writing.sort(key=lambda each: found.writing[each[0].id])
    since = [found.writing[person.id] for person, _ in writing]
    return OtherReaders(
        names=tuple(status_lines.whole_name(person.name) for person in looking),
        at=max((found.looking[person.id] for person in looking), default=None),
        writers=tuple(
            status_lines.colleague_name(person.name, has_namesake=is_shared)
            for person, is_shared in writing
        ),
        since=min(since, default=None),
    )


def _people(
    database: Database, view: TicketView, ids: Collection[int]
) -> list[tuple[Person, bool]]:
    """Those who may answer, by name; and whether a colleague has their given name."""
    query = (
        select(Visitor, has_namesake(Visitor))
        .join(Ticket, Ticket.workspace_id == Visitor.workspace_id)
        .where(Ticket.id == view.id)
        .where(Visitor.id.in_(visible.members_of(view.inbox_id)))
        .where(Visitor.id.in_(sorted(ids)))
        .where(Visitor.kind == PersonKind.PERSON)
        .order_by(Visitor.name, Visitor.id)
    )
    with database.reading() as session:
        people = session.execute(query).all()
    return [(who, shared) for who, shared in people if access.may(who, "take")]
