"""`desk workspace`: organisations, and whose accounts are let in."""

from __future__ import annotations

from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from app import audit
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.inboxes.newcomers import add_workspace as add_workspace_to
from app.people import workspace as workspaces
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
        add_workspace_to(session, domain, admin, name=name)
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
            with audit.changing(
                session, audit.OPERATOR, "workspace.changed", place, ["new_tags"]
            ):
                place.new_tags = new_tags
            said.append(f"New tags in {place.domain}: {new_tags}.")
        if allow:
            let_in = _change_domain(session, place, allow, workspaces.allow_domain)
            said.append(f"Accounts of {let_in} are let in.")
        if forbid:
            let_out = _change_domain(session, place, forbid, workspaces.forbid_domain)
            said.append(f"Accounts of {let_out} are no longer let in.")
    click.echo("\n".join(said))


def _change_domain(
    session: Session,
    place: Workspace,
    text: str,
    change: Callable[[Session, Workspace, str], str],
) -> str:
    before = workspaces.own_domains(session, place.id)
    domain = change(session, place, text)
    after = workspaces.own_domains(session, place.id)
    if before != after:
        action = "domain.allowed" if domain in after else "domain.forbidden"
        told = {"domain": domain}
        audit.record(session, audit.OPERATOR, action, place, private=told)
    return domain
