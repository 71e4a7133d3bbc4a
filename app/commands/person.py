"""`desk person`: who is on the desk."""

from __future__ import annotations

import click

from app import audit
from app.commands.alias import person_alias
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.person_away import person_away
from app.commands.person_handover import person_handover
from app.commands.person_inbox import person_inbox
from app.commands.person_sessions import person_sign_out
from app.commands.person_set import person_set
from app.desk import Desk
from app.inboxes import inbox as inboxes
from app.inboxes.newcomers import add_person_to
from app.labels import inbox_people
from app.people import person as people
from app.people.person import Person, Role
from app.people.workspace import choose_workspace
from app.tickets.saved_views.keeping import leave_views


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
    """Add the person of ADDRESS, or change their role, name and inboxes.

    ADDRESS is the primary one of their Google account: by an alias nobody gets in.
    """
    with desk.database.transaction() as session:
        place = workspace_at(session, domain, address, *addresses)
        wanted = Role(role) if role else None
        who = add_person_to(session, place, address, name=name, role=wanted)
        for each in addresses:
            place_of = inboxes.find_inbox(session, each)
            inbox_people.let_into_inbox(session, place_of, who, by=audit.OPERATOR)
    click.echo(f"{who.name} <{who.address}> is {_article(who.role)} {who.role}.")


@person.command("list")
@workspace_option
@with_desk
def list_people(desk: Desk, domain: str | None) -> None:
    """Everybody, with role."""
    with desk.database.reading() as session:
        for who in people.workspace_people(
            session, choose_workspace(session, domain).id
        ):
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
        who = people.find_person(session, address)
        people.require_other_admin(session, who)
        fields = ["is_active"]
        with audit.changing(session, audit.OPERATOR, "person.deactivated", who, fields):
            who.deactivate()
            leave_views(session, who)
    click.echo(f"{address} is no longer on the desk.")


@person.command("release")
@click.argument("address")
@with_desk
def unbind_account(desk: Desk, address: str) -> None:
    """Let another Google account in: the next one of ADDRESS is theirs from then on."""
    with desk.database.transaction() as session:
        who = people.find_person(session, address)
        was_bound = who.google_sub is not None
        who.unbind_account()
        if was_bound:
            audit.record(session, audit.OPERATOR, "person.released", who)
    click.echo(f"The next Google account of {address} is let in.")


person.add_command(person_away)
person.add_command(person_handover)
person.add_command(person_inbox)
person.add_command(person_set)
person.add_command(person_alias)
person.add_command(person_sign_out)


def _article(role: str) -> str:
    return "an" if role[0] in "aeiou" else "a"
