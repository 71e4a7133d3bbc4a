"""`desk person set`: what somebody has chosen for themselves."""

from __future__ import annotations

import click

from app import audit
from app.commands.context import with_desk
from app.desk import Desk
from app.people import person as people
from app.people.person import AfterResolve, Person

CHOICES = (
    "inbox_on_assign",
    "archive_own",
    "after_resolve",
    "shortcuts",
    "weekly_digest",
)
ON_OFF = click.Choice(["on", "off"])


@click.command("set")
@click.argument("address")
@click.option(
    "--inbox-on-assign",
    type=ON_OFF,
    help="Whether mail comes back to their Gmail inbox when a colleague assigns its "
    "ticket to them.",
)
@click.option(
    "--archive-own",
    type=ON_OFF,
    help="Whether the mail of a ticket that is resolved leaves their own Gmail inbox.",
)
@click.option(
    "--after-resolve",
    type=click.Choice([each.value for each in AfterResolve]),
    help="What follows when they are done with a ticket: a button that leads to the "
    "next one, or the next one itself.",
)
@click.option(
    "--shortcuts",
    type=ON_OFF,
    help="Whether keyboard shortcuts of one key work in the console.",
)
@click.option(
    "--weekly-digest",
    type=ON_OFF,
    help="Whether they get last week's numbers by mail on Mondays.",
)
@with_desk
def person_set(
    desk: Desk,
    /,
    address: str,
    after_resolve: str | None,
    **on_off: str | None,
) -> None:
    """Change what ADDRESS has chosen; without an option only say it."""
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        with audit.changing(session, audit.OPERATOR, "person.changed", who, CHOICES):
            for choice, said in on_off.items():
                if said is not None:
                    setattr(who, choice, said == "on")
            who.after_resolve = after_resolve or who.after_resolve
        told = "\n".join(described(who))
    click.echo(told)


def described(who: Person) -> list[str]:
    """What somebody has chosen, a line each."""
    comes = "comes back to" if who.inbox_on_assign else "does not change"
    leaves = "leaves" if who.archive_own else "stays in"
    gets = "is sent" if who.weekly_digest else "is not sent"
    follows = "opens by itself" if who.goes_on else "is offered by a button"
    keys = "on" if who.shortcuts else "off"
    return [
        f"Mail of a ticket that is assigned to {who.name} {comes} their inbox.",
        f"Mail of a ticket that is resolved {leaves} the Gmail inbox of {who.name}.",
        f"The weekly digest {gets} to {who.name} on Mondays.",
        f"When {who.name} is done with a ticket, the next one {follows}.",
        f"Keyboard shortcuts in the console are {keys} for {who.name}.",
    ]
