"""`desk status-link`: the page on which a customer sees how a ticket stands."""

from __future__ import annotations

import click

from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import NotFound
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.status_links import links
from app.inboxes import visible
from app.people import actor, person as people
from app.people.principal import Principal, person_principal
from app.tickets import acting, queries


@click.command("status-link")
@click.argument("number", type=int)
@click.option("--revoke", is_flag=True, help="End it: the address leads nowhere then.")
@click.option("--by", "address", metavar="ADDRESS", help="Who does it.")
@workspace_option
@with_desk
def status_link(
    desk: Desk, number: int, revoke: bool, address: str | None, domain: str | None
) -> None:
    """The address of the page that shows ticket NUMBER to its customer."""
    tokens = PublicTokens(desk.settings.require("secret_key"), links.PURPOSE)
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        ticket = queries.ticket_by_number(session, place.id, number)
        by = Principal(actor.RULE, place.id, inbox_id=ticket.inbox_id)
        if address is not None:
            who = people.find_person(session, address)
            if not visible.is_member(session, who.id, ticket.inbox_id):
                raise NotFound(f"There is no ticket #{number}.")
            by = person_principal(who, "terminal")
        if not revoke:
            link = links.give_link(session, by, ticket.id)
            said = f"{desk.settings.pages}{links.status_path(tokens, link)}"
        else:
            if address is not None:
                was = links.revoke_link(session, by, ticket.id)
            else:
                locked = acting.lock_for(session, by, ticket.id)
                was = links.end_link(session, locked, by.actor)
            said = "The link has ended." if was else "There is no link."
    click.echo(said)
