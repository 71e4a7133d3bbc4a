"""`desk rating`: what customers said, and what of it does not count."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import NotFound
from app.frontdoor.public_token import PublicTokens
from app.frontdoor.ratings import asking, reading
from app.frontdoor.ratings.giving import PATH, PURPOSE, rating_token
from app.frontdoor.ratings.reading import RatingView
from app.frontdoor.ratings.table import RatingValue
from app.inboxes import inbox as inboxes, visible
from app.inboxes.inbox import Inbox
from app.people import access, person as people
from app.people.person import Person
from app.tickets import queries
from app.tickets.ticket import Ticket


@click.group()
def rating() -> None:
    """Ratings: list them, or exclude one that should not count."""


@rating.command("list")
@click.option("--inbox", "address", metavar="ADDRESS", help="Of this inbox alone.")
@click.option("--days", type=click.IntRange(1, 3650), default=30, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@workspace_option
@with_desk
def list_ratings(
    desk: Desk, address: str | None, days: int, as_json: bool, domain: str | None
) -> None:
    """The ratings of the last DAYS, the newest first: one for each ticket."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        if address:
            inbox_ids = [inboxes.find_inbox(session, address).id]
        else:
            query = select(Inbox.id).where(Inbox.workspace_id == place.id)
            inbox_ids = list(session.scalars(query))
        since = clock.now() - timedelta(days=days)
        found = reading.ratings_since(session, desk.vault, inbox_ids, since)
    if as_json:
        click.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        why = f"excluded: {each.excluded}" if each.excluded else ""
        click.echo(f"#{each.ticket}\t{each.value}\t{each.comment}\t{why}".rstrip())
    total = reading.summed(found)
    said = ", ".join(f"{total.counted[v]} {v}" for v in RatingValue)
    click.echo(f"{said}; {total.excluded} excluded.")


@rating.command("link")
@click.argument("number", type=int)
@click.option("--by", "address", metavar="ADDRESS", help="Who copies it.")
@workspace_option
@with_desk
def link(desk: Desk, number: int, address: str | None, domain: str | None) -> None:
    """The address where the customer of the resolved ticket NUMBER rates it."""
    secret = desk.settings.require("secret_key")
    tokens = PublicTokens(secret, PURPOSE)
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        ticket = queries.ticket_by_number(session, place.id, number)
        _require_theirs(session, ticket, address, "status_link")
        request = asking.request_link(session, secret, ticket)
        token = rating_token(tokens, request)
    click.echo(f"{desk.settings.pages}{PATH}/{token}")


@rating.command("exclude")
@click.argument("number", type=int)
@click.option("--why", required=True, help="Why it does not count.")
@click.option("--by", "address", metavar="ADDRESS", help="Who does it.")
@workspace_option
@with_desk
def exclude(
    desk: Desk, number: int, why: str, address: str | None, domain: str | None
) -> None:
    """Let the rating of ticket NUMBER count for nothing; it stays, with the reason."""
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        ticket = queries.ticket_by_number(session, place.id, number)
        who = _require_theirs(session, ticket, address, "front_door")
        by = audit.person_author(who, "terminal") if who else audit.OPERATOR
        person_id = who.id if who else None
        reading.exclude_rating(session, ticket, why, by, person_id)
    click.echo(f"The rating of #{number} does not count.")


def _require_theirs(
    session: Session, ticket: Ticket, address: str | None, right: str
) -> Person | None:
    """The person of that address, who may; None for the operator.

    Raises:
        NotFound: it is not theirs to see.
    """
    if address is None:
        return None
    who = people.find_person(session, address)
    if not visible.is_member(session, who.id, ticket.inbox_id):
        raise NotFound(f"There is no ticket #{ticket.number}.")
    access.require(who, right)
    return who


def _plain(each: RatingView) -> dict[str, Any]:
    return {
        "ticket": each.ticket,
        "value": each.value,
        "at": clock.iso(each.at),
        "comment": each.comment,
        "excluded": each.excluded,
    }
