"""`desk workspace`, `desk person`, `desk inbox`: who is on the desk."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import LONGEST_SILENCE, Inbox, InboxKind
from app.mailboxes import mailbox as mailboxes
from app.people import person as people
from app.people.person import Kind, Person, Role
from app.people.workspace import Workspace, choose


@click.group()
def workspace() -> None:
    """Organisations: one per Google Workspace domain."""


@workspace.command("add")
@click.argument("domain")
@click.option("--admin", required=True, metavar="ADDRESS", help="The first admin.")
@click.option("--name", help="The admin's name.")
@with_desk
def add_workspace(desk: Desk, domain: str, admin: str, name: str | None) -> None:
    """Add the organisation of DOMAIN and its first admin."""
    with desk.database.transaction() as session:
        if session.scalar(select(Workspace).where(Workspace.domain == domain.lower())):
            raise Refused(f"The workspace {domain} is there already.")
        made = Workspace(domain=domain.lower())
        session.add(made)
        session.flush()
        add_person_to(session, made, admin, name=name, role=Role.ADMIN)
    click.echo(f"{domain} is there. {admin} is its admin.")


@workspace.command("set")
@click.option(
    "--new-tags",
    type=click.Choice(["everybody", "managers"]),
    required=True,
    help="Who may make a new tag on a card.",
)
@workspace_option
@with_desk
def set_workspace(desk: Desk, new_tags: str, domain: str | None) -> None:
    """Change a rule of the workspace."""
    with desk.database.transaction() as session:
        place = choose(session, domain)
        place.new_tags = new_tags
    click.echo(f"New tags in {place.domain}: {new_tags}.")


@click.group()
def person() -> None:
    """People: who may open the desk."""


@person.command("add")
@click.argument("address")
@click.option(
    "--role", type=click.Choice([r.value for r in Role]), help="Rep, when new."
)
@click.option("--name", help="As the team knows them.")
@click.option("--inbox", "addresses", multiple=True, help="May be given several times.")
@workspace_option
@with_desk
def add_person(
    desk: Desk,
    address: str,
    role: str | None,
    name: str | None,
    addresses: tuple[str, ...],
    domain: str | None,
) -> None:
    """Add the person of ADDRESS, or change their role, name and inboxes."""
    with desk.database.transaction() as session:
        place = choose(session, domain)
        wanted = Role(role) if role else None
        who = add_person_to(session, place, address, name=name, role=wanted)
        for each in addresses:
            inboxes.join(session, inboxes.find(session, each), who)
    click.echo(f"{who.name} <{who.address}> is {_article(who.role)} {who.role}.")


@person.command("list")
@workspace_option
@with_desk
def list_people(desk: Desk, domain: str | None) -> None:
    """Everybody, with role."""
    with desk.database.reading() as session:
        for who in people.of_workspace(session, choose(session, domain).id):
            click.echo(f"{who.address}\t{who.role}\t{who.name}{_state(who)}")


def _state(who: Person) -> str:
    if not who.is_active:
        return " (left)"
    if who.other_account_at is not None:
        return f" (another Google account was refused, {who.other_account_at:%Y-%m-%d})"
    return ""


@person.command("deactivate")
@click.argument("address")
@with_desk
def deactivate(desk: Desk, address: str) -> None:
    """The person of ADDRESS has left; the next card they open is refused."""
    with desk.database.transaction() as session:
        people.find(session, address).deactivate()
    click.echo(f"{address} is no longer on the desk.")


@person.command("release")
@click.argument("address")
@with_desk
def release(desk: Desk, address: str) -> None:
    """Let another Google account in: the next one of ADDRESS is theirs from then on."""
    with desk.database.transaction() as session:
        people.find(session, address).release()
    click.echo(f"The next Google account of {address} is let in.")


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
        add_inbox_to(session, choose(session, domain), address, InboxKind(kind))
    click.echo(f"{address} is an inbox. Let people in: desk person add … --inbox.")


@inbox.command("close")
@click.argument("address")
@click.option("--after", type=click.IntRange(1, LONGEST_SILENCE), metavar="HOURS")
@click.option("--never", is_flag=True, help="Only people close tickets.")
@with_desk
def close_inbox(desk: Desk, address: str, after: int | None, never: bool) -> None:
    """When the resolved tickets of ADDRESS close if nobody writes: 96 hours at first.

    HOURS are 1 to 672, which is 28 days.
    """
    if never == (after is not None):
        raise click.UsageError("Say either --after HOURS or --never.")
    with desk.database.transaction() as session:
        inboxes.find(session, address).close_hours = after
    when = "never close by themselves" if never else f"close after {after} hours"
    click.echo(f"Resolved tickets of {address} {when}.")


@inbox.command("list")
@workspace_option
@with_desk
def list_inboxes(desk: Desk, domain: str | None) -> None:
    """Every inbox, with its kind."""
    with desk.database.reading() as session:
        for each in inboxes.of_workspace(session, choose(session, domain).id):
            click.echo(f"{each.address}\t{each.kind}")


def add_person_to(
    session: Session,
    place: Workspace,
    address: str,
    *,
    role: Role | None = None,
    name: str | None = None,
    kind: Kind = Kind.PERSON,
) -> Person:
    """The person of that address, made when they are new; None changes nothing.

    Raises:
        Refused: it is no address, or another workspace has it.
    """
    address = people.checked_address(address)
    try:
        who = people.find(session, address)
    except NotFound:
        who = Person(workspace_id=place.id, address=address, kind=kind)
        who.name = name or address.split("@")[0].replace(".", " ").title()
        session.add(who)
    if who.workspace_id != place.id:
        raise Refused(f"{address} belongs to another workspace.")
    who.role = role or who.role or Role.REP
    who.name = name or who.name
    who.is_active = True
    session.flush()
    return who


def add_inbox_to(
    session: Session, place: Workspace, address: str, kind: InboxKind
) -> Inbox:
    """A new inbox; the admins belong to it at once, and so does its own account.

    Raises:
        Refused: it is no address, or it is an inbox already.
    """
    address = people.checked_address(address)
    if session.scalar(select(Inbox).where(Inbox.address == address)):
        raise Refused(f"The inbox {address} is there already.")
    made = Inbox(workspace_id=place.id, address=address, kind=kind)
    session.add(made)
    session.flush()
    if kind == InboxKind.ACCOUNT:
        _add_shared(session, made)
    for who in people.of_workspace(session, place.id):
        if who.role == Role.ADMIN:
            inboxes.join(session, made, who)
    return made


def _add_shared(session: Session, made: Inbox) -> None:
    place = session.get_one(Workspace, made.workspace_id)
    name = made.address.split("@")[0].replace(".", " ").title()
    account = add_person_to(
        session, place, made.address, role=Role.REP, name=name, kind=Kind.SHARED
    )
    inboxes.join(session, made, account)
    mailboxes.of_address(session, place.id, made.address)


def _article(role: str) -> str:
    return "an" if role[0] in "aeiou" else "a"
