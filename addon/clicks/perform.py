"""How a button changes a ticket, and what the card says when it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from addon import responses, ticket_drawing
from addon.buttons import BUTTONS
from addon.cards.acts import is_done_with
from addon.cards.no_access import refused_card
from addon.cards.notices import RefusalNotice
from addon.context import AddonCall
from addon.kit import Card
from addon.next_ticket import following
from addon.responses import AddonResponse
from addon.words import event_text
from app.errors import DeskError, Later, NotFound, Refused
from app.people.person import Person
from app.tickets import acting, queries, view_queries as views
from app.tickets.acting import Done
from app.tickets.acting.arguments import Args
from app.tickets.view import TicketView
from app.wording import mark

# What may end one's work on a ticket.
LEADS_ON = frozenset({"set_status", "snooze"})

Again = Callable[[TicketView, RefusalNotice], Card]
Say = Callable[[Done], str]
Over = Callable[[TicketView], Card]


def answer_act(
    call: AddonCall,
    args: Args,
    again: Again | None = None,
    say: Say | None = None,
    over: Over | None = None,
) -> AddonResponse:
    """Do the act and answer with the ticket's fresh card, or with the refusal.

    `again` draws the form once more, with what was typed, when the act is refused.
    `say` tells what was done and the card does not show. `over` draws the form that
    goes on, over the ticket's card.
    """
    try:
        done = do_pressed(call, args)
        with call.desk.database.reading() as session:
            shown = call.mail.ticket(session, call.press.ticket)
    except (Refused, Later) as error:
        return _refused(call, error, again)
    if over is not None:
        below = _card(call, shown)
        return responses.show_over(below, over(shown), changed=done.is_first)
    said = say(done) if say and done.is_first else ""
    answer = _answer(call, _card(call, shown), say=said, changed=done.is_first)
    return _going_on(call, shown, answer) if done.is_first else answer


def do_pressed(call: AddonCall, args: Args) -> Done:
    """Do what the pressed button means, in a transaction of its own.

    Raises:
        Refused: nothing was changed.
        Later: the database was busy; nothing was changed.
    """
    press, verb = call.press, BUTTONS[call.press.verb].verb
    with call.desk.database.transaction() as session:
        return acting.act(
            session,
            call.principal,
            press.ticket,
            verb,
            args,
            expects=press.version,
            once=press.key,
        )


def seen_ticket(session: Session, person: Person, ticket_id: int) -> TicketView:
    """The ticket as the person sees it.

    Raises:
        NotFound: it is not theirs to see.
    """
    found = views.view_of_ticket(session, person, ticket_id)
    if found is None:
        raise NotFound(queries.TICKET_GONE)
    return found


def notice_of_refusal(call: AddonCall, error: DeskError) -> RefusalNotice:
    """The refusal in words: the verb in the negative, then why."""
    reader = call.reader
    why = event_text.reason(call.desk.database, error, reader)
    asks = error.asks_about if isinstance(error, Refused) else ""
    verb = reader.say(BUTTONS[call.press.verb].refused)
    return RefusalNotice(verb, why, asks_about=asks)


def _going_on(
    call: AddonCall, view: TicketView, answer: AddonResponse
) -> AddonResponse:
    """The answer, and the next ticket over it, for who has chosen that."""
    is_wished = call.person.goes_on and BUTTONS[call.press.verb].verb in LEADS_ON
    if not is_wished or not is_done_with(view, call.reader):
        return answer
    found = following(call.desk, call.person, call.reader, call.mail, view.id)
    if found is None:
        return answer
    said = mark("Done with #{number}, next is #{next}")
    say = call.reader.say(said, number=view.number, next=found.number)
    return responses.go_on(answer, found.card, say, opens=found.opens)


def _refused(call: AddonCall, error: DeskError, again: Again | None) -> AddonResponse:
    notice = notice_of_refusal(call, error)
    with call.desk.database.reading() as session:
        shown = call.mail.find_ticket(session, call.press.ticket)
    if shown is None and call.request.is_filled:
        # What was typed is nowhere but in the form, so the form stays.
        return responses.show_toast(notice.toast)
    if shown is None:
        return _answer(call, refused_card(call.reader, notice), say=notice.toast)
    if again is not None:
        kept = replace(notice, below="")
        return responses.replace_card(again(shown, kept), say=notice.toast)
    return _answer(
        call,
        _card(call, shown, notice),
        say=notice.toast,
    )


def _card(
    call: AddonCall, view: TicketView, notice: RefusalNotice | None = None
) -> Card:
    return ticket_drawing.draw_ticket(call.desk, call.person, call.reader, view, notice)


def _answer(
    call: AddonCall, card: Card, *, say: str = "", changed: bool = False
) -> AddonResponse:
    if BUTTONS[call.press.verb].in_form:
        # Pressed on the ticket's own card it is 0: no form stands over it.
        levels = 1 if call.arg("levels") is None else call.arg("levels")
        return responses.return_to_card(card, say=say, changed=changed, levels=levels)
    return responses.replace_card(card, say=say, changed=changed)
