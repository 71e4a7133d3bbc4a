"""The home card's lists, and acts on their rows."""

from __future__ import annotations

from addon import replies
from addon.acts import Do, carry_out, notice_of
from addon.call import Call
from addon.cards.home import MOST, STEP, mine_card, unassigned_card
from addon.cards.parts import Notice
from addon.kit import Card
from addon.replies import Reply
from app.errors import DeskError, Later, Refused
from app.tickets import queues
from app.tickets.status import Status


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
    return replies.updated(_unassigned(call), changed=is_first)


def refused(call: Call, error: DeskError) -> Reply:
    """The list again, with the refusal."""
    notice = notice_of(call, error)
    return replies.updated(_unassigned(call, notice), say=notice.toast)


def mine(call: Call) -> Card:
    """My tickets, as a card."""
    reader = call.reader()
    with call.desk.database.reading() as session:
        waiting = queues.mine(session, call.person, queues.ACTIVE, _rows(call))
        later = queues.mine(session, call.person, [Status.WAITING])
        count, oldest = queues.unassigned_count(session, call.person)
    age = reader.lasting(oldest) if oldest else ""
    return mine_card(reader, waiting, later, (count, age))


def _unassigned(call: Call, notice: Notice | None = None) -> Card:
    reader = call.reader()
    with call.desk.database.reading() as session:
        free = queues.unassigned(session, call.person, reader.now, _rows(call))
        count = queues.mine_count(session, call.person)
    return unassigned_card(reader, free, count, notice)


def _rows(call: Call) -> int:
    return min(call.arg("rows") or STEP, MOST)
