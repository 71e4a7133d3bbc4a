"""A customer: who they are, their tickets, and what each inbox has noted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.list_text import row_holder, row_writer, ticket_state
from addon.words.reader import Reader
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import list_path, parse_number
from app.console.rendering import render_page
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import visible
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.conversations.public_providers import company_of
from app.tickets.customers import note as notes
from app.tickets.lists import pages
from app.tickets.lists.columns import COLUMNS
from app.tickets.lists.customer_facts import MAX_TICKETS, customer_facts
from app.tickets.lists.ticket_filter import ALL
from app.tickets.lists.writers import page_with_writers
from app.tickets.status import Priority
from app.web.answers import current_desk

bp = Blueprint("console_customer", __name__, template_folder="templates")
guard.guard_pages(bp)

CUSTOMERS = f"{PATH}/customers"
CUSTOMER = f"{CUSTOMERS}/<int(max={MAX_KEY}):customer_id>"
SHOWN = ("number", "subject", "status", "assignee", "tags", "last_mail")


@bp.get(CUSTOMER)
@for_visitors
def show(visitor: Person, reader: Reader, customer_id: int) -> ResponseReturnValue:
    """The customer, as far as the visitor's inboxes know them."""
    return _draw(visitor, reader, customer_id)


@bp.post(f"{CUSTOMER}/note")
@for_visitors
def note(visitor: Person, reader: Reader, customer_id: int) -> ResponseReturnValue:
    """Keep what was typed as the note of one inbox; refused, it stays in its field."""
    inbox_id = parse_number(request.form.get("inbox", "")) or 0
    try:
        with current_desk().database.transaction() as session:
            notes.write_customer_note(
                session,
                person_principal(visitor, VIA),
                notes.find_customer(session, visitor, customer_id),
                notes.TypedNote(
                    inbox_id,
                    request.form.get("text", "").replace("\r\n", "\n"),
                    parse_number(request.form.get("version", "")) or 0,
                ),
            )
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, customer_id, (inbox_id, error))
    return page_to(f"{CUSTOMERS}/{customer_id}")


def _draw(
    visitor: Person,
    reader: Reader,
    customer_id: int,
    refused: tuple[int, Refused] | None = None,
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        customer = notes.find_customer(session, visitor, customer_id)
        mine = visible.own_inbox_ids(visitor)
        facts = customer_facts(session, mine, customer)
        noted = notes.notes_for(session, mine, customer.id)
        every = [each.inbox_id for each in noted]
        asked = replace(ALL, customer=customer.address)
        page = pages.ticket_page(session, visitor, every, asked)
        page = page_with_writers(session, current_desk().presence, visitor, page)
    said = {"status": "any", "customer": customer.address}
    domain = customer.address.rpartition("@")[2]
    status = 403 if refused and isinstance(refused[1], NotAllowed) else 409
    names = [n for n in COLUMNS if n in SHOWN or (n == "inbox" and len(every) > 1)]
    return render_page(
        "customer.html",
        status if refused else 200,
        reader=reader,
        customer=customer,
        facts=facts,
        most=MAX_TICKETS,
        noted=noted,
        refused_inbox=refused[0] if refused else 0,
        refused=reader.reason(refused[1]) if refused else "",
        typed=request.form.get("text", ""),
        domain=domain,
        of_domain=_domain_path(customer.address, domain),
        every_path=list_path(said),
        has_more=page.next is not None,
        columns=[(name, COLUMNS[name], ("", "", False)) for name in names],
        **_rows(reader, page),
    )


def _domain_path(address: str, domain: str) -> str:
    """The list of their company; of a public mail provider it would be anybody's."""
    said = {"status": "any", "customer": f"@{domain}"}
    return list_path(said) if company_of(address) else ""


def _rows(reader: Reader, page: pages.TicketPage) -> dict[str, Any]:
    return {
        "priorities": {each.value: each.label for each in Priority},
        "writer": partial(row_writer, reader),
        "shown": [
            (each, ticket_state(reader, each.row), row_holder(reader, each.row))
            for each in page.rows
        ],
    }
