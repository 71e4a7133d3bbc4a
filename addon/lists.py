"""The home card's lists, and acts on their rows."""

from __future__ import annotations

from addon import replies
from addon.acts import VERBS, Do, carry_out, notice_of
from addon.call import Call
from addon.cards.home import unassigned_card
from addon.cards.mine import Mine, mine_card
from addon.cards.parts import Notice
from addon.cards.rows import MOST, STEP
from addon.kit import Card
from addon.replies import Reply
from app.errors import DeskError, Later, Refused
from app.mailboxes import in_step, shut_out
from app.people import access
from app.tickets import mention as mentions, queues


def home(call: Call) -> Reply:
    """“My queue”: over the card that was pressed, or instead of a stranger's."""
    card = mine(call)
    return replies.updated(card) if call.arg("instead") else replies.pushed(card)


def home_mine(call: Call) -> Reply:
    """The tab “Mine”."""
    return replies.updated(mine(call))


def home_unassigned(call: Call) -> Reply:
    """The tab “Unassigned”."""
    return replies.updated(_unassigned(call))


def act(call: Call, do: Do) -> Reply:
    """The list again, after an act on one of its rows."""
    try:
        _, is_first = carry_out(call, do)
    except (Refused, Later) as error:
        return refused(call, error)
    return _answer(call, _unassigned(call), changed=is_first)


def refused(call: Call, error: DeskError) -> Reply:
    """The list again, with the refusal."""
    notice = notice_of(call, error)
    return _answer(call, _unassigned(call, notice), say=notice.toast)


def mine(call: Call) -> Card:
    """My tickets, as a card."""
    reader, person = call.reader(), call.person
    waiting, later = queues.held_by(person, person.id)
    with call.desk.database.reading() as session:
        count, oldest = queues.unassigned_count(session, person)
        shown = Mine(
            waiting=queues.queue(session, person, waiting, rows(call)),
            later=queues.queue(session, person, later),
            snoozed=queues.snoozed(session, person),
            calls=mentions.unseen(session, person),
            sync=in_step.of_person(session, person),
            shut_out=shut_out.of_person(session, person),
            free=(count, reader.lasting(oldest) if oldest else ""),
        )
    return mine_card(reader, shown)


def rows(call: Call) -> int:
    """How many rows the list is to have."""
    return min(call.arg("rows") or STEP, MOST)


def _unassigned(call: Call, notice: Notice | None = None) -> Card:
    reader, person = call.reader(), call.person
    with call.desk.database.reading() as session:
        free = queues.unassigned(session, person, reader.now, rows(call))
        count = queues.mine_count(session, person)
    assigns = access.may(person, "distribute")
    return unassigned_card(reader, free, count, notice, assigns=assigns)


def _answer(call: Call, card: Card, *, say: str = "", changed: bool = False) -> Reply:
    if VERBS[call.press.verb].in_form:
        return replies.returned(card, say=say, changed=changed)
    return replies.updated(card, say=say, changed=changed)
