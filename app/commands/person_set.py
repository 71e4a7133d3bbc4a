"""`desk person set`: what the desk does in somebody's own mailbox."""

from __future__ import annotations

import click

from app.commands.context import with_desk
from app.desk import Desk
from app.people import person as people

ON_OFF = click.Choice(["on", "off"])


@click.command("set")
@click.argument("address")
@click.option(
    "--inbox-on-assign",
    type=ON_OFF,
    help="Whether mail comes back to their Gmail inbox when a colleague assigns its "
    "ticket to them.",
)
@with_desk
def person_set(desk: Desk, address: str, inbox_on_assign: str | None) -> None:
    """Change what ADDRESS has chosen; without an option only say it."""
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        if inbox_on_assign is not None:
            who.inbox_on_assign = inbox_on_assign == "on"
        comes = "comes back to" if who.inbox_on_assign else "does not change"
        said = f"Mail of a ticket that is assigned to {who.name} {comes} their inbox."
    click.echo(said)
