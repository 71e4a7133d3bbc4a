"""What the database takes for a card, a list, a search and a click, one by one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.commands import bench_pages
from app.desk import Desk
from app.errors import Refused
from app.inboxes import inbox as inboxes, visible
from app.people import actor
from app.people.person import Person
from app.tickets import queries, view_queries
from app.tickets.lists import customer, pages, queues, search, workload
from app.tickets.lists.ticket_filter import ALL, TicketFilter
from app.tickets.messages.thread import Thread
from app.tickets.status import DONE, Status
from app.tickets.tags import suggestions
from app.tickets.ticket import Ticket

Ask = Callable[[Session], object]


class RolledBack(Exception):
    """Ends a click that is only measured."""


@dataclass(frozen=True)
class QuestionTarget:
    """Whom and what the questions are about."""

    person: Person
    inbox_id: int
    ticket: Ticket
    thread_id: str

    def reads(self) -> dict[str, Ask]:
        """What a card or a page asks."""
        who, ticket = self.person, self.ticket
        mine = (queues.waiting_queue, queues.answered_queue)
        address, number = ticket.customer_address, ticket.number
        older, of_one = customer.customer_tickets, replace(ALL, assignee=who.id)
        here, rare = [self.inbox_id], address.partition("@")[0]
        return {
            "a known thread's card": lambda s: (
                view_queries.of_mail(s, who, self.thread_id, "").view
            ),
            "home: mine": lambda s: [ask(s, who, who.id) for ask in mine],
            "home: snoozed": lambda s: queues.snoozed_queue(s, who),
            "home: unassigned": lambda s: queues.unassigned_queue(s, who, clock.now()),
            "home: team": lambda s: workload.team_workloads(s, who),
            "the customer's others": lambda s: older(s, who, ticket.id, address),
            "tags to choose": lambda s: suggestions.recent_tags(s, self.inbox_id, []),
            "search: a number": lambda s: search.search_tickets(s, who, f"#{number}"),
            "search: a rare word": lambda s: search.search_tickets(s, who, rare),
            "search: an address": lambda s: search.search_tickets(s, who, address),
            "search: a common word": lambda s: search.search_tickets(s, who, "chair"),
            "search: a tag": lambda s: search.search_tickets(s, who, "billing"),
            "list: waiting on us": lambda s: pages.ticket_page(
                s, who, here, TicketFilter()
            ),
            "list: done": lambda s: pages.ticket_page(
                s, who, here, TicketFilter(status=DONE)
            ),
            "list: all of one": lambda s: pages.ticket_page(s, who, here, of_one),
            **bench_pages.page_reads(who, here, ticket),
        }

    def choose(self, session: Session) -> None:
        """A preview of what is to be done with a hundred tickets, undone as well."""
        bench_pages.choose_many(session, self.person, self.inbox_id)
        raise RolledBack

    def take(self, session: Session) -> None:
        """A click's lock and writes, undone at the end."""
        ticket = queries.lock_ticket(session, self.ticket.id, seen_by=self.person)
        turn = Status.IN_PROGRESS if ticket.status == Status.OPEN else Status.OPEN
        ticket.set_status(turn, by=actor.person_actor(self.person))
        session.flush()
        raise RolledBack


@dataclass(frozen=True)
class QueryTimes:
    """How many tickets there are, and the median of each question in milliseconds."""

    tickets: int
    milliseconds: dict[str, float]


def measure_queries(desk: Desk, workspace_id: int, times: int) -> QueryTimes:
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
    found["a click"] = _median(lambda: _click(desk, asking.take), times)
    found["many: a preview"] = _median(lambda: _click(desk, asking.choose), times)
    return QueryTimes(count, found)


def _asking(session: Session, workspace_id: int) -> QuestionTarget:
    for inbox in inboxes.workspace_inboxes(session, workspace_id):
        people = visible.inbox_members(session, inbox.id)
        newest = select(Ticket, Thread.gmail_id).join(
            Thread, Thread.ticket_id == Ticket.id
        )
        newest = newest.where(Ticket.inbox_id == inbox.id).order_by(Ticket.id.desc())
        row = session.execute(newest.limit(1)).first()
        if people and row is not None:
            return QuestionTarget(people[0], inbox.id, row[0], row[1])
    raise Refused("There is nothing to ask about. Fill it: desk seed --tickets 1000.")


def _read(desk: Desk, ask: Ask) -> None:
    with desk.database.reading() as session:
        ask(session)


def _click(desk: Desk, deed: Ask) -> None:
    try:
        with desk.database.transaction() as session:
            deed(session)
    except RolledBack:
        pass


def _median(act: Callable[[], object], times: int) -> float:
    act()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        taken.append(time.perf_counter() - began)
    return round(statistics.median(taken) * 1000, 2)
