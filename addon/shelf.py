"""What stands behind the saved replies: which ticket, which texts, which values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon import acts, lines
from addon.call import Call
from addon.cards.replies import Choice, Choices
from app.inboxes.inbox import Membership
from app.replies import queries
from app.replies.rendering import Rendered, first_name, render
from app.replies.reply import Reply
from app.tickets import view as views
from app.tickets.event import Event
from app.tickets.status import Status
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

OPEN = [each.value for each in Status if not each.is_done]


def chosen(
    session: Session, call: Call, view: TicketView | None, reply_id: int | None
) -> Rendered:
    """The words of that reply for this ticket; without one, none.

    Raises:
        NotFound: it was removed, or is for others.
    """
    if reply_id is None:
        return Rendered("")
    inbox_id = view.inbox_id if view else None
    found = queries.usable(session, call.person, inbox_id, reply_id)
    return render(found.text, values(call, view))


def choices_of(session: Session, call: Call, view: TicketView | None) -> Choices:
    """What the person may choose from, for this ticket."""
    inbox_id = view.inbox_id if view else None
    tag_ids = [tag_id for tag_id, _ in view.tags] if view else []
    shelf = queries.shelf(session, call.person, inbox_id, tag_ids)
    known = values(call, view)
    return Choices(
        choices(shelf.tagged, known), choices(shelf.used, known), shelf.has_more
    )


def values(call: Call, view: TicketView | None) -> dict[str, str]:
    """What the variables stand for; what is not known is left out."""
    me = call.person
    known = {} if call.is_shared else {"me.name": me.name}
    known |= {} if call.is_shared else {"me.first_name": me.given_name}
    if view is None:
        return known
    return known | {
        "customer.name": view.customer_name,
        "customer.first_name": first_name(view.customer_name),
        "ticket.number": str(view.number),
        "ticket.subject": view.subject,
        "inbox.address": view.inbox,
    }


def ticket_of(session: Session, call: Call) -> TicketView | None:
    """The ticket that the button names, if it names one.

    Raises:
        NotFound: it is not theirs to see any more.
    """
    ticket_id = call.press.ticket
    return acts.seen(session, call, ticket_id) if ticket_id else None


def is_theirs(view: TicketView, call: Call) -> bool:
    """Whether a colleague has it who is still here."""
    return view.assignee_is_active and view.assignee_id != call.person.id


def held(session: Session, call: Call, view: TicketView | None) -> str:
    """Since when a colleague has it, in words; empty when none has."""
    if view is None or not is_theirs(view, call):
        return ""
    name, reader = lines.given(view.assignee or ""), call.reader()
    event = taking(session, view)
    if event is None:
        return reader.say("{name} has it", name=name)
    since = reader.when(event.at)
    return reader.say("{name} has it since {since}", name=name, since=since)


def taking(session: Session, view: TicketView) -> Event | None:
    """The event by which its holder got it."""
    query = select(Event).where(Event.ticket_id == view.id)
    told = query.where(Event.action.in_(["assigned", "message_out"]))
    for event in session.scalars(told.order_by(Event.version.desc()).limit(20)):
        if "assignee" in event.fields:
            return event
    return None


def written_to(session: Session, call: Call) -> tuple[TicketView | None, bool]:
    """The open ticket of whom the mail is for; None and True if there are several.

    Gmail does not say which conversation is answered, so nothing is guessed.
    """
    if not call.request.recipients:
        return None, False
    query = (
        select(Ticket.id)
        .join(Membership, Membership.inbox_id == Ticket.inbox_id)
        .where(
            Ticket.workspace_id == call.person.workspace_id,
            Ticket.customer_address.in_(call.request.recipients),
            Ticket.status.in_(OPEN),
            Membership.person_id == call.person.id,
        )
    )
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1:
        return None, len(found) > 1
    return views.of_ticket(session, call.person, found[0]), False


def choices(found: Iterable[Reply], known: Mapping[str, str]) -> list[Choice]:
    """Replies as rows of a list."""
    rows = []
    for each in found:
        shown = render(each.text, known)
        rows.append(Choice(each.id, each.name, shown.preview, shown.blanks))
    return rows
