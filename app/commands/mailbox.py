"""`desk mailbox`: Gmail accounts whose labels are kept in step."""

from __future__ import annotations

import click

from app import clock
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import Refused
from app.mailboxes import mailbox as mailboxes
from app.people.workspace import choose


@click.group()
def mailbox() -> None:
    """Mailboxes: connect, list, disconnect."""


@mailbox.command("connect")
@click.argument("address")
@click.option(
    "--delegated", is_flag=True, help="By domain-wide delegation, without a sign-in."
)
@workspace_option
@with_desk
def connect(desk: Desk, address: str, delegated: bool, domain: str | None) -> None:
    """Keep the labels of ADDRESS in step from now on."""
    if not delegated:
        raise Refused("Connect with --delegated: signing in is not there yet.")
    # Asked before anything is written: a wrong set-up shows at once.
    here = desk.google.delegated(address).history_id()
    with desk.database.transaction() as session:
        place = choose(session, domain)
        found = mailboxes.of_address(session, place.id, address)
        found.connect(delegated=True)
        if found.cursor is None:
            found.cursor, found.cursor_at = here, clock.now()
    desk.jobs.drain([found.id])
    click.echo(f"{address} is connected. Mail from now on is read.")


@mailbox.command("list")
@workspace_option
@with_desk
def list_mailboxes(desk: Desk, domain: str | None) -> None:
    """Every mailbox with credentials, and when it was last in step."""
    with desk.database.reading() as session:
        place = choose(session, domain)
        for each in mailboxes.connected(session):
            if each.workspace_id == place.id:
                state = each.trouble or f"in step at {clock.iso(each.in_step_at)}"
                click.echo(f"{each.address}\t{state}")


@mailbox.command("disconnect")
@click.argument("address")
@with_desk
def disconnect(desk: Desk, address: str) -> None:
    """Read and write ADDRESS no longer; its tickets stay, its labels too."""
    with desk.database.transaction() as session:
        mailboxes.find(session, address).disconnect()
    click.echo(f"{address} is no longer connected.")
