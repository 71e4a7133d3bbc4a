"""`desk set-aside`: what was set aside, and the way back."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from app import clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.ticket_acts import line_of
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from app.people import person as people, principal
from app.people.principal import Principal
from app.tickets import queries, serialize
from app.tickets.acting import Done, kept_mail
from app.tickets.lists import set_aside as lists
from app.tickets.lists.aside_rows import (
    DAYS,
    MAX_DAYS,
    REASONS,
    AsideFilter,
    AsideList,
    AsideRow,
)

MAX_LINES = 10_000
# As many as a row id can have.
MAX_DIGITS = 18


@click.group("set-aside")
def set_aside() -> None:
    """What was set aside: list it, and make a ticket of it."""


@set_aside.command("list")
@click.option("--inbox", "address", metavar="ADDRESS", help="Only this inbox.")
@click.option("--reason", type=click.Choice(REASONS), help="Only this reason.")
@click.option(
    "--days",
    type=click.IntRange(1, MAX_DAYS),
    default=DAYS,
    show_default=True,
    help="How far back.",
)
@click.option("--sender", default="", help="An address, @domain or part of a name.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@workspace_option
@with_desk
def list_aside(  # noqa: PLR0913 - what was typed
    desk: Desk,
    address: str | None,
    reason: str | None,
    days: int,
    sender: str,
    as_json: bool,
    domain: str | None,
) -> None:
    """Mails and tickets that were set aside, the newest first, and why."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        every = inboxes.workspace_inboxes(session, place.id)
        wanted = address and address.lower()
        ids = [each.id for each in every if wanted in (None, each.address)]
        if wanted and not ids:
            raise NotFound(f"There is no inbox {address}.")
        asked = AsideFilter(reason=reason, days=days, sender=sender.strip())
        found = lists.aside_list(session, ids, asked, limit=MAX_LINES)
    if as_json:
        click.echo(json.dumps(_plain(found), ensure_ascii=False))
        return
    for each in found.rows:
        click.echo(_line(each))
    for reason, count in found.counts.items():
        click.echo(f"{count}\t{reason}")


@set_aside.command("make-ticket")
@click.argument("which", metavar="ID")
@click.option("--by", "address", required=True, metavar="ADDRESS", help="Who does it.")
@click.option("--always", is_flag=True, help="All mail of this sender from now on.")
@click.option("--json", "as_json", is_flag=True, help="The ticket as JSON.")
@workspace_option
@with_desk
def make_ticket(  # noqa: PLR0913 - what was typed
    desk: Desk,
    which: str,
    address: str,
    always: bool,
    as_json: bool,
    domain: str | None,
) -> None:
    """Make a ticket of the mail ID of the list, or of ticket #NUMBER set aside."""
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        by = principal.person_principal(
            people.find_person(session, address), "terminal"
        )
        done = _make(session, by, place.id, which, always=always)
    with desk.database.reading() as session:
        shown = serialize.ticket_summary(session, done.ticket_id)
    if as_json:
        told = {**shown, "made": done.is_first}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    if not done.is_first:
        click.echo(f"#{shown['number']} is its ticket already.")
    click.echo(line_of(shown))


def _make(
    session: Session, by: Principal, workspace_id: int, which: str, *, always: bool
) -> Done:
    digits = which.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > MAX_DIGITS:
        raise NotFound(f"There is no “{which[:40]}” in the list.")
    if digits == which:
        return kept_mail.make_ticket(session, by, int(which), always=always)
    ticket = queries.ticket_by_number(session, workspace_id, int(digits))
    return kept_mail.restore_ticket(session, by, ticket.id, always=always)


def _name(row: AsideRow) -> str:
    return f"#{row.number}" if row.is_whole else str(row.id)


def _line(row: AsideRow) -> str:
    words = (_name(row), clock.iso(row.at), row.reason, row.address, row.subject)
    return "\t".join(str(each) for each in words)


def _plain(found: AsideList) -> dict[str, Any]:
    return {
        "count": found.count,
        "counts": found.counts,
        "items": [
            {
                "id": _name(each),
                "kind": "ticket" if each.is_whole else "mail",
                "at": clock.iso(each.at),
                "age_s": int((clock.now() - each.at).total_seconds()),
                "inbox": each.inbox,
                "reason": each.reason,
                "by": each.by,
                "sender": {"name": each.name, "address": each.address},
                "subject": each.subject,
                "ticket": each.number,
            }
            for each in found.rows
        ],
    }
