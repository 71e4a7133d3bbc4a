"""`desk person inbox`: who comes into an inbox, and who leaves it."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.inboxes import inbox as inboxes, visible
from app.inboxes.inbox import Inbox
from app.labels import inbox_people
from app.people import person as people
from app.people.person import Person


@click.command("inbox")
@click.argument("address")
@click.option("--add", "joined", metavar="INBOX", help="Let them into this inbox.")
@click.option("--remove", "left", metavar="INBOX", help="Let them out of this one.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@with_desk
def person_inbox(
    desk: Desk, address: str, joined: str | None, left: str | None, *, yes: bool
) -> None:
    """Let the person of ADDRESS into an inbox, or out of one.

    Who leaves sees nothing of it from then on, and their tickets there are nobody's.
    """
    if (joined is None) == (left is None):
        raise click.UsageError("Say either --add INBOX or --remove INBOX.")
    if left is not None:
        _leave(desk, address, left, is_sure=yes)
        return
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        place = inboxes.find_inbox(session, joined or "")
        inbox_people.let_into_inbox(session, place, who, by=audit.OPERATOR)
        said = f"{who.name} is in {place.address}."
    click.echo(said)


def _leave(desk: Desk, address: str, left: str, *, is_sure: bool) -> None:
    with desk.database.reading() as session:
        who = people.find_person(session, address)
        place = inboxes.find_inbox(session, left)
        warning = _before_leaving(session, place, who)
    if warning and not is_sure:
        click.confirm(f"{warning} Go on?", abort=True)
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        place = inboxes.find_inbox(session, left)
        held = inbox_people.count_held_tickets(session, place, who)
        by = audit.OPERATOR
        if not inbox_people.take_out_of_inbox(session, place, who, by=by):
            click.echo(f"{who.name} is not in {place.address}.")
            return
        said = f"{who.name} is no longer in {place.address}."
    click.echo(f"{said} Tickets that are unassigned now: {held.count}.")


def _before_leaving(session: Session, place: Inbox, who: Person) -> str:
    """What follows, if the person is in that inbox."""
    if place.id not in visible.load_inbox_ids(session, who):
        return ""
    held = inbox_people.count_held_tickets(session, place, who)
    said = f"{who.name} leaves {place.address} and sees nothing of it any more."
    said += f" Tickets there that become unassigned: {held.count}, {held.open} of them"
    said += " not done yet."
    rest = [each for each in visible.inbox_members(session, place.id) if each != who]
    return said if rest else f"{said} Nobody else is in {place.address}."
