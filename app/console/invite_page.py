"""`Invite a colleague`: the visitor's code of the week."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.audit import person_author
from app.console import guard
from app.console.acts import VIA
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.role_names import ROLE_NAMES
from app.console.visit import PATH
from app.errors import NotFound, Refused
from app.inboxes import inbox as inboxes, visible
from app.invitations import weekly
from app.invitations.links import join_link
from app.people.person import Person
from app.web.answers import current_desk

bp = Blueprint("console_invite", __name__, template_folder="templates")
guard.guard_pages(bp)

INVITE = f"{PATH}/invite"


@bp.get(INVITE)
@for_visitors
def invite(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The code, made at the first look; the same until somebody has come by it."""
    if not reader.invites_weekly:
        raise NotFound(weekly.NO_CODE)
    desk, by = current_desk(), person_author(visitor, VIA)
    try:
        with desk.database.transaction() as session:
            found = weekly.weekly_code(session, desk.vault, visitor, by)
            every = inboxes.workspace_inboxes(session, visitor.workspace_id)
            mine = set(session.scalars(visible.own_inbox_ids(visitor)))
    except NotFound:
        raise
    except Refused as error:
        return render_page(
            "invite.html", 409, reader=reader, refused=reader.reason(error)
        )
    return render_page(
        "invite.html",
        reader=reader,
        found=found,
        link=join_link(desk.settings.pages, found.code),
        role=ROLE_NAMES[found.invitation.role],
        inboxes=", ".join(each.address for each in every if each.id in mine),
    )
