"""What pages of the console ask a database, to be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.inboxes import visible
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets import view_queries as views
from app.tickets.bulk_actions import choosing
from app.tickets.bulk_actions.choosing import Chosen
from app.tickets.customers import note as notes
from app.tickets.lists import (
    counting,
    customer_facts as facts,
    history_pages,
    mail_pages,
    pages,
    queues,
    set_aside,
    workload,
)
from app.tickets.lists.aside_rows import AsideFilter
from app.tickets.lists.ticket_filter import ALL, TicketFilter
from app.tickets.ticket import Ticket

Ask = Callable[[Session], object]


def page_reads(who: Person, here: list[int], ticket: Ticket) -> Mapping[str, Ask]:
    """Each page, and all that it asks."""
    return {
        "console: overview": partial(_overview, who=who),
        "console: list and count": partial(_list, who=who, here=here),
        "console: ticket": partial(_ticket, who=who, ticket=ticket),
        "console: customer": partial(_customer, who=who, ticket=ticket),
        "console: set aside": lambda s: set_aside.aside_list(
            s, here, AsideFilter(), reader=who
        ),
    }


def choose_many(session: Session, who: Person, inbox_id: int) -> None:
    """Keep what is to be done with the newest hundred, as a preview does."""
    query = select(Ticket.id).where(Ticket.inbox_id == inbox_id)
    newest = query.order_by(Ticket.id.desc()).limit(choosing.MAX_AT_ONCE)
    chosen = Chosen(session.scalars(newest).all())
    args = {"to": "high"}
    choosing.choose(session, person_principal(who), "prioritise", args, chosen)
    session.flush()


def _overview(session: Session, who: Person) -> None:
    workload.team_workloads(session, who)
    queues.unassigned_queue(session, who, clock.now(), limit=1)
    set_aside.aside_counts(session, visible.own_inbox_ids(who), AsideFilter())


def _list(session: Session, who: Person, here: list[int]) -> None:
    asked = TicketFilter()
    counting.count_lists(session, who, here, [asked])
    pages.ticket_page(session, who, here, asked)


def _ticket(session: Session, who: Person, ticket: Ticket) -> None:
    views.view_of_ticket(session, who, ticket.id)
    mail_pages.mail_page(session, who, ticket.id, None)
    history_pages.note_page(session, ticket.id, None)
    history_pages.event_page(session, ticket.id, None)


def _customer(session: Session, who: Person, ticket: Ticket) -> None:
    customer = notes.find_customer(session, who, ticket.customer_id or 0)
    here = visible.own_inbox_ids(who)
    facts.customer_facts(session, here, customer)
    noted = notes.notes_for(session, here, customer.id)
    places = [each.inbox_id for each in noted]
    asked = replace(ALL, customer=customer.address)
    pages.ticket_page(session, who, places, asked)
