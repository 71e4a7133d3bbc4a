"""What the buttons do: nothing but their verbs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import acts, drawing, forms, lists, many, replies
from addon.acts import act
from addon.call import Call
from addon.cards import (
    assign as assign_card,
    people as people_card,
    tags as tags_card,
)
from addon.cards.parts import Notice
from addon.kit import Card
from addon.replies import Reply
from app.errors import Later, NotFound, Refused
from app.people import access
from app.tickets import queues, tag as tags, tag_choice as tag_choices
from app.tickets.status import Priority, Status
from app.tickets.tag import Tag
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView


def take(call: Call) -> Reply:
    """“Take”, on the ticket's card or on a row of the list."""
    if call.arg("list"):
        return lists.act(call, lambda _, ticket: _take(call, ticket))
    return act(call, lambda _, ticket: _take(call, ticket))


def take_over(call: Call) -> Reply:
    """“Take over”: from a colleague."""
    return act(call, lambda _, ticket: _take(call, ticket))


def take_next(call: Call) -> Reply:
    """“Take next”: the most urgent ticket that nobody has."""
    access.require(call.person, "take")
    try:
        with call.desk.database.transaction() as session:
            if not acts.first(session, call):
                return lists.home_unassigned(call)
            ticket = queues.lock_next(session, call.person)
            _take(call, ticket)
            shown = acts.seen(session, call, ticket.id)
    except (Refused, Later) as error:
        return lists.refused(call, error)
    return replies.pushed(drawing.ticket(call, shown), changed=True)


def assign(call: Call) -> Reply:
    """A row of “Assign”."""

    def do(session: Session, ticket: Ticket) -> None:
        ticket.assign(many.able_one(session, ticket, call.arg("to")), by=call.by)

    return _assigned(call, do)


def assign_named(call: Call) -> Reply:
    """“Assign” beside the field: somebody who was typed."""
    typed = call.request.inputs.get(people_card.field_name(call.press.nonce), "")

    def do(session: Session, ticket: Ticket) -> None:
        ticket.assign(many.named_one(session, ticket, typed), by=call.by)

    def again(view: TicketView, notice: Notice) -> Card:
        reader = call.reader(call.press.nonce)
        candidates = forms.candidates(call, view, typed)
        return assign_card.assign_form(view, reader, candidates, notice)

    return _assigned(call, do, again)


def unassign(call: Call) -> Reply:
    """“Nobody”."""
    return _assigned(call, lambda _, ticket: ticket.unassign(by=call.by))


def waiting(call: Call) -> Reply:
    """“Waiting”: on the customer."""
    return _set_status(call, Status.WAITING)


def resolve(call: Call) -> Reply:
    """“Resolve”."""
    return _set_status(call, Status.RESOLVED)


def reopen(call: Call) -> Reply:
    """“Reopen”."""
    return _set_status(call, Status.OPEN)


def set_status(call: Call) -> Reply:
    """A row of “Set status”."""
    return _set_status(call, Status(call.arg("to")))


def prioritise(call: Call) -> Reply:
    """A row of “Set priority”."""
    to = Priority(call.arg("to"))
    return act(call, lambda _, ticket: ticket.prioritise(to, by=call.by))


def tag(call: Call) -> Reply:
    """A tag that the ticket does not have."""

    def do(session: Session, ticket: Ticket) -> None:
        ticket.tag(_tag(session, call), by=call.by)

    return act(call, do)


def untag(call: Call) -> Reply:
    """A tag that the ticket has."""

    def do(session: Session, ticket: Ticket) -> None:
        ticket.untag(_tag(session, call), by=call.by)

    return act(call, do)


def tag_named(call: Call) -> Reply:
    """“Add tag”: one that was typed."""
    typed = call.request.inputs.get(tags_card.field_name(call.press.nonce), "")

    def do(session: Session, ticket: Ticket) -> None:
        may_make = tag_choices.may_make(session, call.person)
        place = ticket.workspace_id
        tag = tags.named(session, place, typed, may_make=may_make)
        ticket.tag(tag, by=call.by)

    def again(view: TicketView, notice: Notice) -> Card:
        choice = forms.tag_choice(call, view, typed)
        reader = call.reader(call.press.nonce)
        return tags_card.tags_form(view, reader, choice, notice)

    return act(call, do, again)


def _take(call: Call, ticket: Ticket) -> None:
    ticket.take(by=call.by, who=call.person)


def _set_status(call: Call, status: Status) -> Reply:
    return act(call, lambda _, ticket: ticket.set_status(status, by=call.by))


def _assigned(call: Call, do: acts.Do, again: acts.Again | None = None) -> Reply:
    return lists.act(call, do) if call.arg("list") else act(call, do, again)


def _tag(session: Session, call: Call) -> Tag:
    found = session.get(Tag, call.arg("tag"))
    if found is None or found.workspace_id != call.person.workspace_id:
        raise NotFound("There is no such tag.")
    return found
