"""`desk mailbox`: Gmail accounts that are synced."""

from __future__ import annotations

from functools import partial

import click
from rich.progress import Progress
from sqlalchemy import select

from app import audit, clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.mail import show_counts
from app.commands.send_as import mailbox_send_as
from app.desk import Desk
from app.errors import DeskError, Refused
from app.mailboxes import mailbox as mailboxes, ownership
from app.mailboxes.mailbox import Mailbox
from app.people.person import validated_address
from app.people.workspace import choose_workspace
from app.signing import A_MOMENT, OPERATOR, SignedLinks
from app.tickets.submissions import owed
from workers.imports import mailbox_import
from workers.imports.mailbox_import import MailboxImport


@click.group()
def mailbox() -> None:
    """Mailboxes: connect, list, import, disconnect."""


mailbox.add_command(mailbox_send_as)


@mailbox.command("connect")
@click.argument("address")
@click.option(
    "--delegated", is_flag=True, help="By domain-wide delegation, without a sign-in."
)
@workspace_option
@with_desk
def connect(desk: Desk, address: str, delegated: bool, domain: str | None) -> None:
    """Sync the labels of ADDRESS from now on.

    Without --delegated its owner signs in: a link is printed that connects ADDRESS
    alone, once, within 15 minutes.
    """
    if not delegated:
        click.echo(_link(desk, validated_address(address), domain))
        return
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        ownership.require_owner(session, place.id, validated_address(address))
    # Asked before anything is written: a wrong set-up shows at once.
    here = desk.google.delegated(address).history_id()
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address)
        found = mailboxes.find_or_make_mailbox(session, place.id, address)
        found.connect(delegated=True)
        if found.cursor is None:
            found.cursor, found.cursor_at = here, clock.now()
        if found.inbox_id is not None:
            owed.hurry(session, found.inbox_id, also_blocked=True)
        told = {"is_delegated": True}
        audit.record(session, audit.OPERATOR, "mailbox.connected", found, new=told)
    desk.jobs.drain([found.id])
    click.echo(f"{address} is connected. Mail from now on is read.")


def _link(desk: Desk, address: str, domain: str | None) -> str:
    settings = desk.settings
    settings.require("google_client_id")
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        ownership.require_owner(session, place.id, address)
        found = session.scalar(select(Mailbox).where(Mailbox.address == address))
        if found is not None and found.workspace_id != place.id:
            raise Refused(f"{address} belongs to another workspace.")
    links = SignedLinks(settings.require("secret_key"))
    epoch = place.epoch or ""
    path = links.connect(place.id, OPERATOR, address, A_MOMENT, epoch=epoch)
    return f"{settings.pages}{path}"


@mailbox.command("list")
@workspace_option
@with_desk
def list_mailboxes(desk: Desk, domain: str | None) -> None:
    """Every mailbox with credentials, and when it was last synced."""
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
        for each in mailboxes.connected_mailboxes(session):
            if each.workspace_id == place.id:
                state = each.trouble or f"synced at {clock.iso(each.in_step_at)}"
                click.echo(f"{each.address}\t{state}")


@mailbox.command("import")
@click.argument("address")
@click.option("--days", type=click.IntRange(1, 3650), metavar="N")
@click.option(
    "--write", is_flag=True, help="Import. Without it, only say what would be imported."
)
@click.option("--stop", is_flag=True, help="End the import that is under way.")
@with_desk
def import_mail(
    desk: Desk, address: str, days: int | None, write: bool, stop: bool
) -> None:
    """Take in the mail that ADDRESS got in the last N days, the oldest first.

    An import that was interrupted goes on where it was. One that was ended by --stop
    keeps what it had taken in; the next one begins anew.
    """
    if (days is None) != stop or (stop and write):
        raise click.UsageError("Say --days N, and --write to import; or --stop alone.")
    if days is None:
        _stop(desk, address)
        return
    asked = MailboxImport(desk, address)
    with Progress(transient=True) as bars:
        bar = bars.add_task(address, total=1.0)
        step = partial(bars.update, bar)
        if write:
            show_counts(asked.run(days, lambda share: step(completed=share)))
            return
        forecast = asked.forecast(days, lambda share: step(completed=share))
    show_counts(forecast.counts)
    click.echo(f"It would cost at most {forecast.units:,} of Gmail's units.")
    click.echo("Nothing was written: import with --write.")


def _stop(desk: Desk, address: str) -> None:
    stopped = mailbox_import.stop_import(desk, address)
    show_counts(stopped.counts)
    so_far = f"{stopped.reached:%Y-%m-%d}, {stopped.share:.0%} of the time asked for"
    click.echo(f"Stopped at {so_far}. All of that stays.")


@mailbox.command("disconnect")
@click.argument("address")
@with_desk
def disconnect(desk: Desk, address: str) -> None:
    """Disconnect ADDRESS. Its tickets and its labels stay."""
    with desk.database.transaction() as session:
        found = mailboxes.find_mailbox(session, address)
        sealed, fields = found.sealed_token, ["is_connected"]
        with audit.changing(
            session, audit.OPERATOR, "mailbox.disconnected", found, fields
        ):
            found.disconnect()
    if sealed is not None:
        _give_back(desk, sealed)
    click.echo(f"{address} is no longer connected.")


def _give_back(desk: Desk, sealed: str) -> None:
    try:
        desk.google.revoke(desk.vault.open(sealed))
    except DeskError as error:
        click.echo(f"Google still has the permission on its list: {error}", err=True)
