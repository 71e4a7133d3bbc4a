"""What stands behind the saved replies: which ticket, which texts, which values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from addon.card_reader import CardReader
from addon.cards.replies import ReplyChoice, ReplyChoices
from addon.opened_mail import OpenedMail
from addon.words import status_lines
from app.inboxes import visible
from app.people.person import Person, PersonKind
from app.replies import queries
from app.replies.rendering import RenderedReply, first_name, render_reply
from app.replies.reply import SavedReply
from app.tickets import view_queries as views
from app.tickets.event import Event
from app.tickets.status import NOT_DONE
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

NO_LINKS: Mapping[str, str] = {}


def chosen_text(
    session: Session,
    person: Person,
    view: TicketView | None,
    reply_id: int | None,
    links: Mapping[str, str] = NO_LINKS,
) -> RenderedReply:
    """The words of that reply for this ticket; without one, none.

    `links` are addresses of the ticket, by their variables.

    Raises:
        NotFound: it was removed, or is for others.
    """
    if reply_id is None:
        return RenderedReply("")
    inbox_id = view.inbox_id if view else None
    found = queries.usable_reply(session, person, inbox_id, reply_id)
    return render_reply(found.text, {**variable_values(person, view), **links})


def ticket_reply_choices(
    session: Session, person: Person, view: TicketView | None
) -> ReplyChoices:
    """What the person may choose from, for this ticket."""
    inbox_id = view.inbox_id if view else None
    tag_ids = [tag_id for tag_id, _ in view.tags] if view else []
    shelf = queries.suggested_replies(session, person, inbox_id, tag_ids)
    known = variable_values(person, view)
    return ReplyChoices(
        reply_choices(shelf.tagged, known),
        reply_choices(shelf.used, known),
        shelf.has_more,
    )


def variable_values(person: Person, view: TicketView | None) -> dict[str, str]:
    """What the variables stand for; what is not known is left out."""
    known = {}
    # Nobody knows who sits before a shared account.
    if person.kind != PersonKind.SHARED:
        known = {"me.name": person.name, "me.first_name": person.given_name}
    if view is None:
        return known
    return known | {
        "customer.name": view.customer_name,
        "customer.first_name": first_name(view.customer_name),
        "ticket.number": str(view.number),
        "ticket.subject": view.subject,
        "inbox.address": view.inbox,
    }


def button_ticket(
    session: Session, mail: OpenedMail, ticket_id: int
) -> TicketView | None:
    """The ticket that the button names, if it names one; 0 is none.

    Raises:
        NotFound: it is not theirs to see any more.
    """
    return mail.ticket(session, ticket_id) if ticket_id else None


def is_theirs(view: TicketView, person: Person) -> bool:
    """Whether a colleague has it who is still here."""
    return view.assignee_is_active and view.assignee_id != person.id


def held_since(
    session: Session, person: Person, reader: CardReader, view: TicketView | None
) -> str:
    """Since when a colleague has it, in words; empty when none has."""
    if view is None or not is_theirs(view, person):
        return ""
    name = status_lines.holder_called(view)
    event = taking_event(session, view)
    if event is None:
        return reader.say("{name} has it", name=name)
    since = reader.when(event.at)
    return reader.say("{name} has it since {since}", name=name, since=since)


def taking_event(session: Session, view: TicketView) -> Event | None:
    """The event by which its holder got it."""
    query = select(Event).where(Event.ticket_id == view.id)
    told = query.where(Event.action.in_(["assigned", "message_out"]))
    for event in session.scalars(told.order_by(Event.version.desc()).limit(20)):
        if "assignee" in event.fields:
            return event
    return None


def ticket_written_to(
    session: Session, person: Person, recipients: Sequence[str]
) -> tuple[TicketView | None, bool]:
    """The open ticket of whom the mail is for; None and True if there are several.

    Gmail does not say which conversation is answered, so nothing is guessed.
    """
    if not recipients:
        return None, False
    query = select(Ticket.id).where(
        Ticket.workspace_id == person.workspace_id,
        Ticket.customer_address.in_(recipients),
        Ticket.status.in_(NOT_DONE),
        visible.seen_by(person, Ticket.inbox_id),
    )
    found = session.scalars(query.limit(2)).all()
    if len(found) != 1:
        return None, len(found) > 1
    return views.view_of_ticket(session, person, found[0]), False


def reply_choices(
    found: Iterable[SavedReply], known: Mapping[str, str]
) -> list[ReplyChoice]:
    """Replies as rows of a list."""
    rows = []
    for each in found:
        shown = render_reply(each.text, known)
        rows.append(ReplyChoice(each.id, each.name, shown.preview, shown.blanks))
    return rows
