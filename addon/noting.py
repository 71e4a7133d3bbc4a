"""“Add note”: the note is kept, and those whom it calls are told."""

from __future__ import annotations

from sqlalchemy.orm import Session

from addon import lines
from addon.acts import act
from addon.call import Call
from addon.cards import note as note_card
from addon.cards.note import Typed
from addon.cards.parts import Notice
from addon.kit import Card
from addon.reader import Reader
from addon.replies import Reply
from app.inboxes import inbox as inboxes
from app.people.person import Person
from app.tickets import called, mention as mentions
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView
from app.wording import mark


def note(call: Call) -> Reply:
    """“Add note”."""
    typed = _typed(call)
    told: list[Person] = []

    def do(session: Session, ticket: Ticket) -> None:
        made = ticket.note(typed.text, by=call.by, who=call.person)
        members = inboxes.members(session, ticket.inbox_id)
        people = called.mentioned(made.text, members)
        people += [called.meant(address, members) for address in typed.tell]
        told.extend(mentions.tell(session, made, people))

    def again(view: TicketView, notice: Notice) -> Card:
        return note_card.note_form(view, call.reader(call.press.nonce), typed, notice)

    return act(call, do, again, lambda: _told(call.reader(), told))


def _typed(call: Call) -> Typed:
    nonce = call.press.nonce
    return Typed(
        call.request.inputs.get(note_card.field_name(nonce), ""),
        call.request.ticked.get(note_card.tell_name(nonce), ()),
    )


def _told(reader: Reader, people: list[Person]) -> str:
    names = [lines.given(person.name) for person in people]
    match names:
        case []:
            return ""
        case [name]:
            return reader.say("Note added, {name} was told", name=name)
        case [name, other]:
            both = mark("Note added, {name} and {other} were told")
            return reader.say(both, name=name, other=other)
    return reader.say("Note added, {count} people were told", count=len(names))
