"""`desk workspace`: organisations, and whose accounts are let in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click
from sqlalchemy.orm import Session

from app import audit
from app.commands.context import with_desk, workspace_option
from app.desk import Desk
from app.inboxes.newcomers import add_workspace as add_workspace_to
from app.invitations.weekly import WEEKLY_ROLES, set_weekly_role
from app.people import workspace as workspaces
from app.people.person import Role
from app.people.workspace import MANAGERS, OFF, SELF, Workspace, choose_workspace
from app.reports.people_setting import set_people_report
from app.zones import checked_zone

NO_ZONE = "none"


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
        quota = desk.settings.default_quota
        add_workspace_to(session, domain, admin, name=name, quota=quota)
    click.echo(f"{domain} is there. {admin} is its admin.")


@workspace.command("set")
@click.option(
    "--new-tags",
    type=click.Choice(["everybody", "managers"]),
    help="Who may make a new tag on a card.",
)
@click.option(
    "--zone",
    metavar="ZONE",
    help="Where its days begin and end, such as Europe/Berlin; none: where each "
    "reader is.",
)
@click.option(
    "--people-report",
    type=click.Choice([MANAGERS, SELF, OFF]),
    help="Who sees in reports what each person has done: managers, each their own "
    "alone, or nobody: then it is deleted.",
)
@click.option(
    "--weekly-role",
    type=click.Choice([OFF, *(each.value for each in WEEKLY_ROLES)]),
    help="What a colleague becomes whom a rep invites by the code of the week; off: "
    "reps do not invite.",
)
@click.option("--allow-domain", "allow", metavar="D", help="Let its accounts in.")
@click.option("--forbid-domain", "forbid", metavar="D", help="Let them in no longer.")
@workspace_option
@with_desk
def change_workspace_rules(
    desk: Desk,
    new_tags: str | None,
    zone: str | None,
    people_report: str | None,
    weekly_role: str | None,
    allow: str | None,
    forbid: str | None,
    domain: str | None,
) -> None:
    """Change a rule of the workspace.

    Google accounts of its own domain are let in, and those of the domains that are
    allowed; whoever opens the desk must be one of its people besides.
    """
    rules_said = new_tags, zone is not None, people_report, weekly_role
    if not any((*rules_said, allow, forbid)):
        raise click.UsageError("Say what to change: see desk workspace set --help.")
    said = []
    with desk.database.transaction() as session:
        place = choose_workspace(session, domain)
        rules = ["new_tags", "zone", "people_report", "weekly_role"]
        with audit.changing(session, audit.OPERATOR, "workspace.changed", place, rules):
            if new_tags:
                place.new_tags = new_tags
                said.append(f"New tags in {place.domain}: {new_tags}.")
            if zone is not None:
                place.zone = None if zone == NO_ZONE else checked_zone(zone)
                said.append(f"Days in {place.domain}: {_where(place)}.")
            if people_report:
                set_people_report(session, place, people_report)
                said.append(f"What people did in {place.domain}: {people_report}.")
            if weekly_role:
                chosen = None if weekly_role == OFF else Role(weekly_role)
                set_weekly_role(session, place, chosen)
                said.append(f"Reps of {place.domain} invite: {weekly_role}.")
        if allow:
            let_in = _change_domain(session, place, allow, workspaces.allow_domain)
            said.append(f"Accounts of {let_in} are let in.")
        if forbid:
            let_out = _change_domain(session, place, forbid, workspaces.forbid_domain)
            said.append(f"Accounts of {let_out} are no longer let in.")
    click.echo("\n".join(said))


@workspace.command("show")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@workspace_option
@with_desk
def show_workspace(desk: Desk, as_json: bool, domain: str | None) -> None:
    """Show the workspace's rules."""
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
        domains = sorted(workspaces.own_domains(session, place.id))
    if as_json:
        facts: dict[str, Any] = {"workspace": place.domain, "domains": domains}
        facts |= {"new_tags": place.new_tags, "zone": place.zone}
        facts["people_report"] = place.people_report
        facts["weekly_role"] = place.weekly_role or OFF
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(place.domain)
    click.echo(f"Accounts that are let in: {', '.join(domains)}")
    click.echo(f"New tags: {place.new_tags}")
    click.echo(f"Days: {_where(place)}")
    click.echo(f"Who sees what each person did: {place.people_report}")
    click.echo(f"Reps invite: {place.weekly_role or OFF}")


def _where(place: Workspace) -> str:
    return place.zone or "where each reader is"


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
