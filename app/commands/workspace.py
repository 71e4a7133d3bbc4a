"""`desk workspace`: organisations, and whose accounts are let in."""

from __future__ import annotations

import click
from sqlalchemy import select

from app.commands.context import with_desk, workspace_option
from app.commands.person import add_person_to
from app.desk import Desk
from app.errors import Refused
from app.people import workspace as workspaces
from app.people.person import Role
from app.people.workspace import Workspace, choose_workspace


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
    help="Who may make a new tag on a card.",
)
@click.option("--allow-domain", "allow", metavar="D", help="Let its accounts in.")
@click.option("--forbid-domain", "forbid", metavar="D", help="Let them in no longer.")
@workspace_option
@with_desk
def change_workspace_rules(
    desk: Desk,
    new_tags: str | None,
    allow: str | None,
    forbid: str | None,
    domain: str | None,
) -> None:
    """Change a rule of the workspace.

    Google accounts of its own domain are let in, and those of the domains that are
    allowed; whoever opens the desk must be one of its people besides.
    """
    if not (new_tags or allow or forbid):
        raise click.UsageError("Say what is to change.")
    said = []
    with desk.database.transaction() as session:
        place = choose_workspace(session, domain)
        if new_tags:
            place.new_tags = new_tags
            said.append(f"New tags in {place.domain}: {new_tags}.")
        if allow:
            let_in = workspaces.allow_domain(session, place, allow)
            said.append(f"Accounts of {let_in} are let in.")
        if forbid:
            let_out = workspaces.forbid_domain(session, place, forbid)
            said.append(f"Accounts of {let_out} are let in no more.")
    click.echo("\n".join(said))
