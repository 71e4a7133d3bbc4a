"""Invitations: who was asked to join, as what; a new one, and an end to an open one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.audit import person_author
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.role_names import ROLE_NAMES
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.invitations import keeping
from app.invitations.keeping import ROLES, USUAL_DAYS, InvitationWish, MadeInvitation
from app.invitations.links import join_link
from app.invitations.table import InvitationState
from app.people import access, used_link
from app.people.person import Person, Role
from app.people.workspace import Workspace
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_invitations", __name__, template_folder="templates")
guard.guard_pages(bp)

INVITATIONS = f"{PATH}/settings/invitations"
MAX_ONCE = 40
NO_PAGE = mark("There is no such page.")
MADE = mark(
    "This invitation was made already. Its code was shown once: if it is lost, revoke "
    "it and make another."
)
STATES = {
    InvitationState.OPEN: mark("Open"),
    InvitationState.USED: mark("Used"),
    InvitationState.EXPIRED: mark("Expired"),
    InvitationState.REVOKED: mark("Revoked"),
}


@bp.get(INVITATIONS)
@for_visitors
def invitations(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Every invitation that the visitor may see, and a new one."""
    return _draw(visitor, reader)


@bp.post(INVITATIONS)
@for_visitors
def add(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Make one, and show its code; refused, with what was typed."""
    _require_right(visitor)
    try:
        with current_desk().database.transaction() as session:
            place = session.get_one(Workspace, visitor.workspace_id)
            _claim(session, visitor)
            maker = session.get_one(Person, visitor.id)
            by = person_author(visitor, VIA)
            made = keeping.invite(session, place, _wish(session, visitor), by, maker)
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, error)
    return _draw(visitor, reader, made=made)


@bp.post(f"{INVITATIONS}/<int(max={MAX_KEY}):invitation_id>/revoke")
@for_visitors
def revoke(visitor: Person, _reader: Reader, invitation_id: int) -> ResponseReturnValue:
    """Let nobody in by it any more; a manager ends those that they have made."""
    _require_right(visitor)
    with current_desk().database.transaction() as session:
        found = keeping.find_invitation(session, invitation_id, visitor)
        keeping.revoke(session, found, person_author(visitor, VIA))
    return page_to(INVITATIONS)


def _require_right(visitor: Person) -> None:
    if not access.may(visitor, "invite"):
        raise NotFound(NO_PAGE)


def _claim(session: Session, visitor: Person) -> None:
    """A form that is sent twice makes one invitation."""
    once = request.form.get("once", "")[:MAX_ONCE]
    nonce = f"invite.{visitor.id}.{once}"
    if once and not used_link.claim_link(session, visitor.workspace_id, nonce):
        raise Refused(MADE)


def _wish(session: Session, visitor: Person) -> InvitationWish:
    form = request.form
    chosen = set(form.getlist("inbox"))
    known = _own_inboxes(session, visitor)
    role = form.get("role", "")
    return InvitationWish(
        Role(role) if role in ROLES else Role.OBSERVER,
        [each for each in known if each.address in chosen],
        form.get("address", ""),
        parse_number(form.get("days", "")) or 0,
    )


def _own_inboxes(session: Session, visitor: Person) -> Sequence[Inbox]:
    """To which the visitor may invite."""
    every = inboxes.workspace_inboxes(session, visitor.workspace_id)
    return [each for each in every if keeping.may_invite_to(session, visitor, each)]


def _draw(
    visitor: Person,
    reader: Reader,
    error: Refused | None = None,
    made: MadeInvitation | None = None,
) -> ResponseReturnValue:
    _require_right(visitor)
    desk = current_desk()
    with desk.database.reading() as session:
        mine = None if access.may(visitor, "administer") else visitor.id
        listed = keeping.workspace_invitations(session, visitor.workspace_id, mine)
        every = inboxes.workspace_inboxes(session, visitor.workspace_id)
        own = _own_inboxes(session, visitor)
    typed = request.form if error else {}
    return render_page(
        "invitations.html",
        409 if error else 200,
        reader=reader,
        refused=reader.reason(error) if error else "",
        made=made,
        link=join_link(desk.settings.pages, made.code) if made else "",
        listed=listed,
        names_of=lambda it: ", ".join(
            each.address for each in every if each.id in it.inbox_ids
        ),
        states=STATES,
        role_names=ROLE_NAMES,
        roles=[each for each in ROLES if keeping.may_give(visitor, each)],
        inboxes=own,
        chosen=request.form.getlist("inbox") if error else [],
        typed=typed,
        days=typed.get("days", USUAL_DAYS),
        once=secrets.token_urlsafe(12),
    )
