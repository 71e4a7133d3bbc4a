"""Search, and a customer's other tickets. Nothing here writes."""

from __future__ import annotations

from dataclasses import replace

from addon import responses
from addon.cards.customer import customer_card
from addon.cards.search import search_card, search_field_name
from addon.clicks import perform
from addon.context import AddonCall
from addon.responses import AddonResponse
from app.tickets.lists import customer as customers, search as searches
from app.tickets.lists.writers import with_writers


def search_form(call: AddonCall) -> AddonResponse:
    """“Search”."""
    return responses.push_card(search_card(call.reader))


def search(call: AddonCall) -> AddonResponse:
    """The field was left with something in it, or “More” was pressed."""
    nonce = call.press.nonce
    typed = call.request.inputs.get(search_field_name(nonce), "")
    asked = str(call.arg("q") or typed)[: searches.MAX_SEARCH_LENGTH].strip()
    reader = call.reader_again
    if not asked:
        return responses.replace_card(search_card(reader))
    with call.desk.database.reading() as session:
        before = call.arg("before")
        found = searches.search_tickets(session, call.person, asked, before)
        (rows,) = with_writers(session, call.desk.presence, call.person, found.rows)
        found = replace(found, rows=rows)
    return responses.replace_card(search_card(reader, asked, found))


def customer(call: AddonCall) -> AddonResponse:
    """“1 more open, 2 earlier”."""
    person = call.person
    with call.desk.database.reading() as session:
        view = perform.seen_ticket(session, call.person, call.press.ticket)
        others = with_writers(
            session,
            call.desk.presence,
            person,
            *customers.customer_tickets(
                session, person, view.id, view.customer_address
            ),
        )
    return responses.push_card(customer_card(view, call.reader, *others))
