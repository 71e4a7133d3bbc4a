"""`desk inbox`: the shared addresses that a team answers."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.commands.alias import inbox_alias
from app.commands.context import with_desk, workspace_option
from app.commands.inbox_rules import inbox_set
from app.desk import Desk
from app.errors import Refused
from app.inboxes import alias as aliases, inbox as inboxes
from app.inboxes.inbox import MAX_SILENCE_HOURS, Inbox, InboxKind
from app.inboxes.newcomers import add_person_to
from app.mailboxes import mailbox as mailboxes, send_as
from app.people import person as people
from app.people.person import PersonKind, Role
from app.people.workspace import Workspace, choose_workspace


@click.group()
def inbox() -> None:
    """Inboxes: shared addresses that a team answers."""


@inbox.command("add")
@click.argument("address")
@click.option(
    "--kind", type=click.Choice([k.value for k in InboxKind]), default="account"
)
@workspace_option
@with_desk
def add_inbox(desk: Desk, address: str, kind: str, domain: str | None) -> None:
    """Add the shared ADDRESS. Admins belong to it at once."""
    with desk.database.transaction() as session:
        add_inbox_to(
            session, choose_workspace(session, domain), address, InboxKind(kind)
        )
    click.echo(f"{address} is an inbox. Let people in: desk person add … --inbox.")


@inbox.command("close")
@click.argument("address")
@click.option("--after", type=click.IntRange(1, MAX_SILENCE_HOURS), metavar="HOURS")
@click.option("--never", is_flag=True, help="Only people close tickets.")
@with_desk
def close_inbox(desk: Desk, address: str, after: int | None, never: bool) -> None:
    """When the resolved tickets of ADDRESS close if nobody writes: 96 hours at first.

    HOURS are 1 to 672, which is 28 days.
    """
    if never == (after is not None):
        raise click.UsageError("Say either --after HOURS or --never.")
    with desk.database.transaction() as session:
        found = inboxes.find_inbox(session, address)
        with audit.changing(
            session, audit.OPERATOR, "inbox.changed", found, ["close_hours"]
        ):
            found.close_hours = after
    when = "never close by themselves" if never else f"close after {after} hours"
    click.echo(f"Resolved tickets of {address} {when}.")


@inbox.command("list")
@workspace_option
@with_desk
def list_inboxes(desk: Desk, domain: str | None) -> None:
    """Every inbox, with its kind."""
    with desk.database.reading() as session:
        for each in inboxes.workspace_inboxes(
            session, choose_workspace(session, domain).id
        ):
            click.echo(f"{each.address}\t{each.kind}")


inbox.add_command(inbox_alias)
inbox.add_command(inbox_set)


def add_inbox_to(
    session: Session,
    place: Workspace,
    address: str,
    kind: InboxKind,
    *,
    by: Author = audit.OPERATOR,
) -> Inbox:
    """Add an inbox; the admins belong to it at once, and so does its own account.

    Raises:
        Refused: it is no address, or it is an inbox already.
    """
    address = people.validated_address(address)
    aliases.require_no_alias(session, address)
    if session.scalar(select(Inbox).where(Inbox.address == address)):
        raise Refused(f"The inbox {address} is there already.")
    made = Inbox(workspace_id=place.id, address=address, kind=kind)
    session.add(made)
    session.flush()
    if kind == InboxKind.ACCOUNT:
        _add_shared(session, made, by)
    send_as.ask_again(session, place.id)
    admins = [
        who
        for who in people.workspace_people(session, place.id)
        if who.role == Role.ADMIN
    ]
    for who in admins:
        inboxes.add_member(session, made, who)
    told = {"kind": kind.value, "members": sorted(who.id for who in admins)}
    audit.record(session, by, "inbox.added", made, new=told)
    return made


def _add_shared(session: Session, made: Inbox, by: Author) -> None:
    place = session.get_one(Workspace, made.workspace_id)
    name = made.address.split("@")[0].replace(".", " ").title()
    account = add_person_to(
        session,
        place,
        made.address,
        role=Role.REP,
        name=name,
        kind=PersonKind.SHARED,
        by=by,
    )
    inboxes.add_member(session, made, account)
    mailboxes.find_or_make_mailbox(session, place.id, made.address)
