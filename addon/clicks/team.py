"""The tab “Team”, one member's list, and the boxes to tick in it."""

from __future__ import annotations

from addon import responses
from addon.card_reader import CardReader
from addon.cards.home import team_card
from addon.cards.member import MAX_TICKS, MemberTickets, member_card, tick_form
from addon.cards.notices import RefusalNotice
from addon.clicks import home
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app.db import Database
from app.desk import Desk
from app.people import access
from app.people.person import Person
from app.tickets.lists import places as inbox_places, queues, workload
from app.tickets.lists.writers import queues_with_writers


def home_team(call: AddonCall) -> AddonResponse:
    """The tab “Team”: whoever sees an inbox sees who has what in it."""
    with call.desk.database.reading() as session:
        loads = workload.team_workloads(session, call.person)
    return responses.replace_card(team_card(call.reader, loads, call.arg("start") or 0))


def member(call: AddonCall) -> AddonResponse:
    """A row of the team; “6 more” is the same list longer."""
    count = home.asked_rows(call.arg("rows"))
    held = held_by(call.desk, call.person, call.arg("who"), count)
    card = member_card(call.reader, held)
    return (
        responses.replace_card(card) if call.arg("rows") else responses.push_card(card)
    )


def member_tick(call: AddonCall) -> AddonResponse:
    """“Assign several”."""
    access.require(call.person, "distribute")
    database, who = call.desk.database, call.arg("who")
    return responses.push_card(
        tickable_by(database, call.person, call.reader, who, None)
    )


def held_by(desk: Desk, person: Person, who: int, count: int) -> MemberTickets:
    """What a member has, in the inboxes of the person who asks: so many rows."""
    with desk.database.reading() as session:
        waiting, later = queues_with_writers(
            session,
            desk.presence,
            person,
            queues.waiting_queue(session, person, who, count),
            queues.answered_queue(session, person, who),
        )
        return MemberTickets(
            load=workload.workload_of(session, person, who),
            waiting=waiting,
            later=later,
            may_move=access.may(person, "distribute"),
        )


def tickable_by(
    database: Database,
    person: Person,
    reader: CardReader,
    who: int,
    notice: RefusalNotice | None,
) -> Card:
    """The oldest tickets of that member, with a box each."""
    with database.reading() as session:
        load = workload.workload_of(session, person, who)
        queue = queues.waiting_queue(session, person, who, MAX_TICKS)
        places = inbox_places.ticket_places(session, [e.id for e in queue.rows])
    return tick_form(reader, load, queue.rows, places, notice)
