"""`desk ticket`: tickets on the terminal, for people and for programs."""

from __future__ import annotations

import json

import click

from app.commands import ticket_acts
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.ticket_acts import line_of
from app.commands.ticket_add import add_ticket
from app.commands.ticket_list import (
    first_inbox,
    list_options,
    list_statement,
    read_options,
)
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import visible
from app.people import person as people
from app.tickets import queries, serialize


@click.group()
def ticket() -> None:
    """Tickets: list them, show one, or act on one."""


@ticket.command("list")
@list_options
@click.option("--q", help="Words of subject and customer; needs --by.")
@click.option("--view", "view_id", type=int, metavar="ID", help="Over this saved view.")
@click.option("--by", "address", metavar="ADDRESS", help="What this person sees.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@workspace_option
@with_desk
def list_tickets(
    desk: Desk,
    /,
    as_json: bool,
    domain: str | None,
    view_id: int | None,
    address: str | None,
    **said: str | None,
) -> None:
    """The tickets, those that wait longest first."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address, first_inbox(said))
        reader = people.find_person(session, address) if address else None
        read = read_options(session, place, said, view_id, reader)
        wanted = list_statement(session, place, read, reader)
        found = serialize.tickets_json(session, session.scalars(wanted).all())
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(line_of(each))


@ticket.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.option("--by", "address", metavar="ADDRESS", help="As this person sees it.")
@workspace_option
@with_desk
def show_ticket(
    desk: Desk, number: int, as_json: bool, address: str | None, domain: str | None
) -> None:
    """One ticket with its notes, mails and history."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        ticket = queries.ticket_by_number(session, place.id, number)
        reader = None
        if address is not None:
            reader = people.find_person(session, address)
            if not visible.is_member(session, reader.id, ticket.inbox_id):
                raise NotFound(f"There is no ticket #{number}.")
        found = serialize.ticket_json(session, ticket, reader)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(line_of(found))
    if found["merged_into"]:
        click.echo(f"  part of #{found['merged_into']}")
    if found["merged"]:
        click.echo("  holds " + ", ".join(f"#{each}" for each in found["merged"]))
    if found["links"]:
        click.echo(
            "  linked with " + ", ".join(f"#{e['number']}" for e in found["links"])
        )
    for each in found["events"]:
        click.echo(f"  {each['at']}  {each['sentence']}")


ticket.add_command(add_ticket)
for each in ticket_acts.ticket_commands():
    ticket.add_command(each)
