"""`desk customer`: who a customer is, and what an inbox has noted about them."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import inbox as inboxes, visible
from app.people import person as people, principal
from app.people.person import Person
from app.tickets.customers import note as notes
from app.tickets.customers.note import TypedNote
from app.tickets.customers.table import Customer
from app.tickets.lists.customer_facts import customer_facts

who_argument = click.argument("who", metavar="ADDRESS")


@click.group()
def customer() -> None:
    """Customers: their tickets counted, and notes about them."""


@customer.command("show")
@who_argument
@click.option("--by", "address", metavar="ADDRESS", help="As this person sees it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@workspace_option
@with_desk
def show(
    desk: Desk, who: str, address: str | None, as_json: bool, domain: str | None
) -> None:
    """The customer of ADDRESS: how many tickets, and the note of each inbox."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        reader = people.find_person(session, address) if address else None
        known = _find(session, reader, place.id, who)
        every = inboxes.workspace_inboxes(session, place.id)
        mine = visible.load_inbox_ids(session, reader) if reader else set()
        ids = [each.id for each in every if reader is None or each.id in mine]
        found = _plain(session, ids, known)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    counts = ("total", "open", "reopened")
    said = (f"{name} {found['tickets'][name]}" for name in counts)
    click.echo("\t".join((found["address"], found["name"] or "-", *said)))
    for each in found["notes"]:
        click.echo(f"  {each['inbox']}  {each['text']}")


@customer.command("note")
@who_argument
@click.option("--inbox", "place", required=True, metavar="ADDRESS", help="Whose note.")
@click.option("--text", required=True, help="All of it; empty, there is none any more.")
@click.option("--by", "address", required=True, metavar="ADDRESS", help="Who does it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@workspace_option
@with_desk
def note(  # noqa: PLR0913 - what was typed
    desk: Desk,
    who: str,
    place: str,
    text: str,
    address: str,
    as_json: bool,
    domain: str | None,
) -> None:
    """Set the inbox's note about the customer ADDRESS."""
    with desk.database.transaction() as session:
        workspace = workspace_at(session, domain, address)
        by = principal.person_principal(
            people.find_person(session, address), "terminal"
        )
        found = _find(session, by.somebody(), workspace.id, who)
        inbox = inboxes.find_inbox(session, place)
        notes.write_customer_note(session, by, found, TypedNote(inbox.id, text))
        told = _plain(session, [inbox.id], found)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"Noted for {place.lower()}." if text.strip() else "The note is gone.")


def _find(
    session: Session, reader: Person | None, workspace_id: int, who: str
) -> Customer:
    query = select(Customer).where(
        Customer.workspace_id == workspace_id, Customer.address == who.lower()
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(notes.NO_CUSTOMER)
    return notes.find_customer(session, reader, found.id) if reader else found


def _plain(session: Session, ids: list[int], found: Customer) -> dict[str, Any]:
    facts = customer_facts(session, ids, found)
    return {
        "id": found.id,
        "address": found.address,
        "name": facts.name,
        "first_at": clock.iso(facts.first_at),
        "tickets": {
            "total": facts.total,
            "open": facts.open,
            "reopened": facts.reopened,
        },
        "notes": [
            {
                "inbox": each.inbox,
                "text": each.text,
                "by": each.author,
                "at": clock.iso(each.at),
                "version": each.version,
            }
            for each in notes.notes_for(session, ids, found.id)
            if each.text
        ],
    }
