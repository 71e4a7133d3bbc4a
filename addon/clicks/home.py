"""The home card's lists, and acts on their rows."""

from __future__ import annotations

from dataclasses import replace

from addon import responses
from addon.buttons import BUTTONS
from addon.card_reader import CardReader
from addon.cards.home import unassigned_card
from addon.cards.my_tickets import MyTickets, mine_card
from addon.cards.notices import RefusalNotice
from addon.cards.ticket_rows import MAX_LIST_ROWS, ROWS_STEP
from addon.clicks.perform import do_pressed, notice_of_refusal
from addon.clicks.standing import standing_of
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.desk import Desk
from app.errors import DeskError, Later, Refused
from app.mailboxes import disconnected, sync_status
from app.mailboxes.progress import SetupProgress
from app.people import access
from app.people.person import Person
from app.tickets.acting.arguments import Args
from app.tickets.lists import queues
from app.tickets.lists.aside_mails import unseen_aside
from app.tickets.lists.writers import queues_with_writers, with_writers
from app.tickets.notes import mention as mentions


def home_pressed(call: AddonCall) -> AddonResponse:
    """“My queue”: over the card that was pressed, or instead of a stranger's."""
    card = _mine(call)
    return (
        responses.replace_card(card)
        if call.arg("instead")
        else responses.push_card(card)
    )


def home_mine(call: AddonCall) -> AddonResponse:
    """The tab “Mine”."""
    return responses.replace_card(_mine(call))


def home_unassigned(call: AddonCall) -> AddonResponse:
    """The tab “Unassigned”."""
    return responses.replace_card(_unassigned(call))


def act_on_row(call: AddonCall, args: Args) -> AddonResponse:
    """Act on one row of the list, and draw the list again."""
    try:
        done = do_pressed(call, args)
    except (Refused, Later) as error:
        return refused_unassigned_list(call, error)
    return _answer(call, _unassigned(call), changed=done.is_first)


def refused_unassigned_list(call: AddonCall, error: DeskError) -> AddonResponse:
    """The list again, with the refusal."""
    notice = notice_of_refusal(call, error)
    return _answer(call, _unassigned(call, notice), say=notice.toast)


def my_tickets_card(
    desk: Desk,
    person: Person,
    reader: CardReader,
    count: int = ROWS_STEP,
    *,
    here: SetupProgress | None = None,
) -> Card:
    """My tickets, as a card with so many rows; `here` is how far the desk is set up."""
    with desk.database.reading() as session:
        unassigned, oldest = queues.unassigned_count(session, person)
        waiting, later, snoozed = queues_with_writers(
            session,
            desk.presence,
            person,
            queues.waiting_queue(session, person, person.id, count),
            queues.answered_queue(session, person, person.id),
            queues.snoozed_queue(session, person),
        )
        shown = MyTickets(
            waiting=waiting,
            later=later,
            snoozed=snoozed,
            calls=mentions.unseen_mentions(session, person),
            sync=sync_status.person_sync(session, person),
            shut_out=disconnected.disconnected_of_person(session, person),
            unseen=unseen_aside(session, person),
            here=here,
            standing=standing_of(session, person, reader.now),
            free=(unassigned, reader.lasting(oldest) if oldest else ""),
        )
    return mine_card(reader, shown)


def asked_rows(asked: int | None) -> int:
    """How many rows the list is to have; a button asks for more."""
    return min(asked or ROWS_STEP, MAX_LIST_ROWS)


def _mine(call: AddonCall) -> Card:
    count = asked_rows(call.arg("rows"))
    return my_tickets_card(call.desk, call.person, call.reader, count)


def _unassigned(call: AddonCall, notice: RefusalNotice | None = None) -> Card:
    reader, person = call.reader, call.person
    with call.desk.database.reading() as session:
        free = queues.unassigned_queue(
            session, person, reader.now, asked_rows(call.arg("rows"))
        )
        (rows,) = with_writers(session, call.desk.presence, person, free.rows)
        free = replace(free, rows=rows)
        count = queues.mine_count(session, person)
    assigns = access.may(person, "distribute")
    return unassigned_card(reader, free, count, notice, assigns=assigns)


def _answer(
    call: AddonCall, card: Card, *, say: str = "", changed: bool = False
) -> AddonResponse:
    if BUTTONS[call.press.verb].in_form:
        return responses.return_to_card(card, say=say, changed=changed)
    return responses.replace_card(card, say=say, changed=changed)
