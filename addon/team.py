"""The tab “Team”, one member's list, and the boxes to tick in it."""

from __future__ import annotations

from addon import lists, replies
from addon.call import Call
from addon.cards.home import team_card
from addon.cards.member import MOST_TICKS, Holding, Moves, member_card, tick_form
from addon.cards.parts import Notice
from addon.kit import Card
from addon.replies import Reply
from app.people import access
from app.tickets import queues, team


def home_team(call: Call) -> Reply:
    """The tab “Team”: whoever sees an inbox sees who has what in it."""
    with call.desk.database.reading() as session:
        loads = team.loads(session, call.person)
    return replies.updated(team_card(call.reader(), loads, call.arg("start") or 0))


def member(call: Call) -> Reply:
    """A row of the team; “6 more” is the same list longer."""
    card = list_of(call)
    return replies.updated(card) if call.arg("rows") else replies.pushed(card)


def member_tick(call: Call) -> Reply:
    """“Assign several”."""
    access.require(call.person, "distribute")
    return replies.pushed(boxes_of(call))


def list_of(
    call: Call, notice: Notice | None = None, moves: Moves | None = None
) -> Card:
    """What the member of the press has, in the inboxes of the person who asks."""
    person, who = call.person, call.arg("who")
    waiting, later = queues.held_by(person, who)
    with call.desk.database.reading() as session:
        held = Holding(
            load=team.load_of(session, person, who),
            waiting=queues.queue(session, person, waiting, lists.rows(call)),
            later=queues.queue(session, person, later),
            may_move=access.may(person, "distribute"),
        )
    return member_card(call.reader(), held, notice, moves)


def boxes_of(call: Call, notice: Notice | None = None) -> Card:
    """The oldest tickets of that member, with a box each."""
    person, who = call.person, call.arg("who")
    waiting, _ = queues.held_by(person, who)
    with call.desk.database.reading() as session:
        load = team.load_of(session, person, who)
        queue = queues.queue(session, person, waiting, MOST_TICKS)
    return tick_form(call.reader(), load, queue.rows, notice)
