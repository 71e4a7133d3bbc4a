"""`desk mailbox`: Gmail accounts whose labels are kept in step."""

from __future__ import annotations

from functools import partial

import click
from rich.progress import Progress

from app import clock
from app.commands.context import with_desk, workspace_option
from app.commands.mail import show
from app.desk import Desk
from app.errors import Refused
from app.mailboxes import mailbox as mailboxes
from app.people.workspace import choose
from workers.importing import Importing


@click.group()
def mailbox() -> None:
    """Mailboxes: connect, list, import, disconnect."""


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


@mailbox.command("import")
@click.argument("address")
@click.option("--days", type=click.IntRange(1, 3650), required=True, metavar="N")
@click.option("--write", is_flag=True, help="Import; else only say what would come.")
@with_desk
def import_mail(desk: Desk, address: str, days: int, write: bool) -> None:
    """Take in the mail that ADDRESS got in the last N days, the oldest first.

    An import that was stopped goes on where it was.
    """
    importing = Importing(desk, address)
    with Progress(transient=True) as bars:
        bar = bars.add_task(address, total=1.0)
        step = partial(bars.update, bar)
        if write:
            show(importing.run(days, lambda share: step(completed=share)))
            return
        forecast = importing.forecast(days, lambda share: step(completed=share))
    show(forecast.counts)
    click.echo(f"It would cost at most {forecast.units:,} of Gmail's units.")
    click.echo("Nothing was written: import with --write.")


@mailbox.command("disconnect")
@click.argument("address")
@with_desk
def disconnect(desk: Desk, address: str) -> None:
    """Read and write ADDRESS no longer; its tickets stay, its labels too."""
    with desk.database.transaction() as session:
        mailboxes.find(session, address).disconnect()
    click.echo(f"{address} is no longer connected.")
