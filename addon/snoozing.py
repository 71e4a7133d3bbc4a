"""The buttons of a snooze: what they mean, nothing more."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from addon import acts, replies
from addon.call import Call
from addon.cards import snooze as cards
from addon.cards.parts import Notice
from addon.kit import Card
from addon.replies import Reply
from app import clock
from app.errors import Refused
from app.people import access
from app.tickets.snooze import TOO_FAR
from app.tickets.ticket import Ticket
from app.tickets.view import TicketView

CHOOSE = "Choose a date and a time."


def snooze_form(call: Call) -> Reply:
    """“Snooze”."""
    access.require(call.person, "snooze")
    with call.desk.database.reading() as session:
        view = acts.seen(session, call, call.press.ticket)
    return replies.pushed(cards.snooze_form(view, call.reader()))


def snooze(call: Call) -> Reply:
    """A row: the moment that it named, or until the customer writes."""
    until = call.arg("until")
    moment = None if until is None else datetime.fromtimestamp(until, UTC)

    def again(view: TicketView, notice: Notice) -> Card:
        # The rows of a card drawn now name other moments.
        return cards.snooze_form(view, call.reader(), notice=notice)

    return acts.act(call, lambda _, ticket: ticket.snooze(moment, by=call.by), again)


def snooze_until(call: Call) -> Reply:
    """“Snooze until then”: the moment that was picked."""
    picked = call.request.moments.get(cards.field_name(call.press.nonce))

    def do(_session: Session, ticket: Ticket) -> None:
        ticket.snooze(_moment(picked), by=call.by)

    def again(view: TicketView, notice: Notice) -> Card:
        return cards.snooze_form(view, call.reader(call.press.nonce), picked, notice)

    return acts.act(call, do, again)


def wake(call: Call) -> Reply:
    """“Wake it”."""
    return acts.act(call, lambda _, ticket: ticket.wake(by=call.by))


def _moment(picked: int | None) -> datetime:
    if picked is None:
        raise Refused(CHOOSE)
    try:
        return clock.from_ms(picked)
    except (ValueError, OverflowError, OSError) as error:
        raise Refused(TOO_FAR) from error
