"""A ticket's card with all that its drawing brings along, outside any transaction."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from sqlalchemy import select

from addon import lines
from addon.call import Call
from addon.cards.looking import Looking
from addon.cards.parts import Notice
from addon.cards.ticket import ticket_card
from addon.kit import Card
from app.errors import Later
from app.inboxes.inbox import Membership
from app.people import access
from app.people.person import Kind, Person
from app.tickets import correction as corrections, mention as mentions
from app.tickets.view import TicketView


def ticket(call: Call, view: TicketView, notice: Notice | None = None) -> Card:
    """The ticket's card: the reader looks at it now, and has seen what called them."""
    looking = _looking(call, view)
    is_told = view.corrected is not None and notice is None and view.aside is None
    if view.is_called or is_told:
        _mark_seen(call, view, is_told)
    return ticket_card(view, call.reader(), notice, looking)


def _mark_seen(call: Call, view: TicketView, is_told: bool) -> None:
    # A card is drawn however busy the database is: then it is seen the next time.
    with suppress(Later), call.desk.database.transaction() as session:
        mentions.mark_seen(session, call.person.id, view.id)
        if is_told:
            corrections.told(session, call.person.id, view.id)


def _looking(call: Call, view: TicketView) -> Looking | None:
    """The colleagues who look at it too; whoever cannot answer disturbs nobody."""
    answers = access.may(call.person, "take") and not call.is_shared
    found = call.desk.presence.look(view.id, call.person.id if answers else None)
    found.pop(call.person.id, None)
    names = _names(call, view, found) if found else {}
    if not names:
        return None
    newest = max(found[person_id] for person_id in names)
    return Looking(tuple(names.values()), newest)


def _names(call: Call, view: TicketView, ids: Iterable[int]) -> dict[int, str]:
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.inbox_id == view.inbox_id, Person.id.in_(sorted(ids)))
        .where(Person.kind == Kind.PERSON)
        .order_by(Person.name, Person.id)
    )
    with call.desk.database.reading() as session:
        people = session.scalars(query).all()
    return {p.id: lines.given(p.name) for p in people if access.may(p, "take")}
