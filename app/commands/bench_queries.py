"""What the database takes for a card, a list, a search and a click, one by one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.desk import Desk
from app.errors import Refused
from app.inboxes import inbox as inboxes
from app.people import actor
from app.people.person import Person
from app.tickets import (
    customer,
    listing,
    queries,
    queues,
    search,
    tag_choice,
    team,
    view,
)
from app.tickets.listing import Asked, Which
from app.tickets.status import Status
from app.tickets.thread import Thread
from app.tickets.ticket import Ticket

Ask = Callable[[Session], object]


class Undone(Exception):
    """Ends a click that is only measured."""


@dataclass(frozen=True)
class Asking:
    """Whom and what the questions are about."""

    person: Person
    inbox_id: int
    ticket: Ticket
    thread_id: str

    def reads(self) -> dict[str, Ask]:
        """What a card or a page asks."""
        who, ticket = self.person, self.ticket
        ours, theirs = queues.held_by(who, who.id)
        address, number = ticket.customer_address, ticket.number
        older, of_one = customer.others_of, Asked(Which.ALL, who.id)
        here, rare = [self.inbox_id], address.partition("@")[0]
        return {
            "a known thread's card": lambda s: view.of_thread(s, who, self.thread_id),
            "home: mine": lambda s: [queues.queue(s, who, w) for w in (ours, theirs)],
            "home: snoozed": lambda s: queues.snoozed(s, who),
            "home: unassigned": lambda s: queues.unassigned(s, who, clock.now()),
            "home: team": lambda s: team.loads(s, who),
            "the customer's others": lambda s: older(s, who, ticket.id, address),
            "tags to choose": lambda s: tag_choice.lately(s, self.inbox_id, []),
            "search: a number": lambda s: search.find(s, who, f"#{number}"),
            "search: a rare word": lambda s: search.find(s, who, rare),
            "search: an address": lambda s: search.find(s, who, address),
            "search: a common word": lambda s: search.find(s, who, "chair"),
            "search: a tag": lambda s: search.find(s, who, "billing"),
            "list: waiting on us": lambda s: listing.find(s, who, here, Asked()),
            "list: done": lambda s: listing.find(s, who, here, Asked(Which.DONE)),
            "list: all of one": lambda s: listing.find(s, who, here, of_one),
        }

    def take(self, session: Session) -> None:
        """A click's lock and writes, undone at the end."""
        ticket = queries.lock(session, self.ticket.id, seen_by=self.person)
        turn = Status.IN_PROGRESS if ticket.status == Status.OPEN else Status.OPEN
        ticket.set_status(turn, by=actor.person(self.person))
        session.flush()
        raise Undone


@dataclass(frozen=True)
class Measured:
    """How many tickets there are, and the median of each question in milliseconds."""

    tickets: int
    milliseconds: dict[str, float]


def measure(desk: Desk, workspace_id: int, times: int) -> Measured:
    """Ask everything so often.

    Raises:
        Refused: nobody belongs to an inbox, or it has no tickets.
    """
    with desk.database.reading() as session:
        asking = _asking(session, workspace_id)
        count = session.scalar(select(func.count()).select_from(Ticket)) or 0
    found = {
        name: _median(lambda ask=ask: _read(desk, ask), times)  # type: ignore[misc]
        for name, ask in asking.reads().items()
    }
    found["a click"] = _median(lambda: _click(desk, asking), times)
    return Measured(count, found)


def _asking(session: Session, workspace_id: int) -> Asking:
    for inbox in inboxes.of_workspace(session, workspace_id):
        people = inboxes.members(session, inbox.id)
        newest = select(Ticket, Thread.gmail_id).join(
            Thread, Thread.ticket_id == Ticket.id
        )
        newest = newest.where(Ticket.inbox_id == inbox.id).order_by(Ticket.id.desc())
        row = session.execute(newest.limit(1)).first()
        if people and row is not None:
            return Asking(people[0], inbox.id, row[0], row[1])
    raise Refused("There is nothing to ask about. Fill it: desk seed --tickets 1000.")


def _read(desk: Desk, ask: Ask) -> None:
    with desk.database.reading() as session:
        ask(session)


def _click(desk: Desk, asking: Asking) -> None:
    try:
        with desk.database.transaction() as session:
            asking.take(session)
    except Undone:
        pass


def _median(act: Callable[[], object], times: int) -> float:
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return round(statistics.median(taken) * 1000, 2)
