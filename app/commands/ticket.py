"""`desk ticket`: tickets on the terminal, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from app.people import access, actor, person as people
from app.people.workspace import Workspace, choose
from app.tickets import export, queries
from app.tickets.queries import Wish
from app.tickets.status import Status


@click.group()
def ticket() -> None:
    """Tickets: list, show, take."""


@ticket.command("list")
@click.option("--inbox", "address", help="Only this inbox.")
@click.option("--status", type=click.Choice([s.value for s in Status]))
@click.option("--assignee", metavar="ADDRESS", help="An address, or none.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@workspace_option
@with_desk
def list_tickets(
    desk: Desk,
    address: str | None,
    status: str | None,
    assignee: str | None,
    as_json: bool,
    domain: str | None,
) -> None:
    """The tickets, those that wait longest first."""
    with desk.database.reading() as session:
        place = choose(session, domain)
        wish = Wish(
            inbox_ids=_inbox_ids(session, place, address and address.lower()),
            status=(Status(status),) if status else (),
            assignee=_assignee(session, assignee),
        )
        found = export.listed(session, queries.find(session, wish))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        click.echo(_line(each))


@ticket.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@workspace_option
@with_desk
def show_ticket(desk: Desk, number: int, as_json: bool, domain: str | None) -> None:
    """One ticket with its notes, mails and history."""
    with desk.database.reading() as session:
        place = choose(session, domain)
        found = export.shown(session, queries.by_number(session, place.id, number))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(_line(found))
    if found["merged_into"]:
        click.echo(f"  part of #{found['merged_into']}")
    if found["merged"]:
        click.echo("  holds " + ", ".join(f"#{each}" for each in found["merged"]))
    for each in found["events"]:
        click.echo(f"  {each['at']}  {each['sentence']}")


@ticket.command("take")
@click.argument("number", type=int)
@click.option("--by", "address", required=True, metavar="ADDRESS", help="Who takes it.")
@workspace_option
@with_desk
def take_ticket(desk: Desk, number: int, address: str, domain: str | None) -> None:
    """Give ticket NUMBER to the person who takes it."""
    with desk.database.transaction() as session:
        place = choose(session, domain)
        who = people.find(session, address)
        found = queries.by_number(session, place.id, number)
        access.require(who, "take")
        held = queries.lock(session, found.id, seen_by=who)
        queries.require_listed(held)
        held.take(by=actor.person(who, "terminal"), who=who)
    click.echo(f"{who.name} has #{number}.")


def _inbox_ids(
    session: Session, place: Workspace, address: str | None
) -> frozenset[int]:
    every = inboxes.of_workspace(session, place.id)
    wanted = [i for i in every if address in (None, i.address)]
    if address and not wanted:
        raise NotFound(f"There is no inbox {address}.")
    return frozenset(i.id for i in wanted)


def _assignee(session: Session, address: str | None) -> int | None:
    if address is None:
        return None
    return 0 if address == "none" else people.find(session, address).id


def _line(found: dict[str, Any]) -> str:
    holder = found["assignee"] or "nobody"
    return f"#{found['number']}\t{found['status']}\t{holder}\t{found['subject']}"
