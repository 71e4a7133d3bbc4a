"""`desk invite`: codes by which people join, or begin a workspace on a hosting."""

from __future__ import annotations

import json
from typing import Any

import click
from sqlalchemy.orm import Session

from app import audit
from app.commands.context import with_desk, workspace_at, workspace_option
from app.db import MAX_KEY
from app.desk import Desk
from app.inboxes import inbox as inboxes
from app.invitations import keeping
from app.invitations.keeping import (
    ROLES,
    USUAL_DAYS,
    InvitationWish,
    ListedInvitation,
    MadeInvitation,
)
from app.invitations.links import join_link
from app.invitations.table import InvitationKind, InvitationState
from app.people.person import Role
from app.people.workspace import choose_workspace

json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
kind_option = click.option(
    "--kind",
    type=click.Choice([each.value for each in InvitationKind]),
    default=InvitationKind.MEMBER.value,
    help="member joins this workspace; workspace begins one of its own (see "
    "DESK_SIGNUP).",
)


@click.group()
def invite() -> None:
    """Invitations: each code lets one person join, once."""


@invite.command("add")
@click.option(
    "--role",
    type=click.Choice([each.value for each in ROLES]),
    default=Role.REP.value,
    help="What they become; rep, unless it is said.",
)
@click.option("--inbox", "addresses", multiple=True, help="May be given several times.")
@click.option("--address", default="", help="Only this Google account may use it.")
@click.option("--days", type=int, default=USUAL_DAYS, help="For how long; 1 to 30.")
@kind_option
@json_option
@workspace_option
@with_desk
def add_invitation(
    desk: Desk,
    role: str,
    addresses: tuple[str, ...],
    address: str,
    days: int,
    kind: str,
    as_json: bool,
    domain: str | None,
) -> None:
    """Make a code. It is shown now and never again."""
    with desk.database.transaction() as session:
        if kind == InvitationKind.WORKSPACE:
            made = keeping.invite_workspace(session, days)
        else:
            place = workspace_at(session, domain, *addresses)
            chosen = [inboxes.find_inbox(session, each) for each in addresses]
            wish = InvitationWish(Role(role), chosen, address, days)
            made = keeping.invite(session, place, wish, audit.OPERATOR)
        told = _plain_made(desk, made)
    if as_json:
        click.echo(json.dumps(told))
        return
    click.echo(
        f"{told['code']}\n{told['link']}\nGood once, until {told['expires_at']}."
    )


@invite.command("list")
@kind_option
@json_option
@workspace_option
@with_desk
def list_invitations(desk: Desk, kind: str, as_json: bool, domain: str | None) -> None:
    """Every invitation, the newest first; never its code."""
    with desk.database.reading() as session:
        found = [_plain(session, each) for each in _listed(session, kind, domain)]
    if as_json:
        click.echo(json.dumps(found))
        return
    for each in found:
        words = (each["id"], f"…{each['last4']}", each["state"], each["role"])
        who = each["used_by"] or each["address"] or ""
        click.echo("\t".join(map(str, (*words, each["made_by"] or "operator", who))))


@invite.command("revoke")
@click.argument("invitation_id", metavar="ID", type=click.IntRange(1, MAX_KEY))
@with_desk
def revoke_invitation(desk: Desk, invitation_id: int) -> None:
    """Let nobody in by the invitation ID any more."""
    with desk.database.transaction() as session:
        found = keeping.find_invitation(session, invitation_id)
        was_open = keeping.revoke(session, found, audit.OPERATOR)
        state = found.state
    if was_open:
        click.echo("It lets nobody in any more.")
    else:
        click.echo(f"It is {state}: nothing was changed.")


def _listed(session: Session, kind: str, domain: str | None) -> list[ListedInvitation]:
    if kind == InvitationKind.WORKSPACE:
        return keeping.begun_by_code(session)
    place = choose_workspace(session, domain)
    return keeping.workspace_invitations(session, place.id)


def _plain_made(desk: Desk, made: MadeInvitation) -> dict[str, Any]:
    return {
        "id": made.invitation.id,
        "code": made.code,
        "link": join_link(desk.settings.pages, made.code),
        "expires_at": made.invitation.expires_at.isoformat(),
    }


def _plain(session: Session, each: ListedInvitation) -> dict[str, Any]:
    found = each.invitation
    every = inboxes.workspace_inboxes(session, found.workspace_id or 0)
    return {
        "id": found.id,
        "kind": found.kind,
        "last4": found.last4,
        "role": found.role,
        "inboxes": [x.address for x in every if x.id in found.inbox_ids],
        "address": found.address,
        "state": InvitationState(found.state).value,
        "expires_at": found.expires_at.isoformat(),
        "made_by": each.maker.address if each.maker else None,
        "used_by": each.user.address if each.user else None,
    }
