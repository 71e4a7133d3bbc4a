"""The first steps of whoever has just joined; they may come back to them."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.console import guard
from app.console.guard import for_visitors
from app.console.list_query import list_path
from app.console.rendering import render_page
from app.console.role_names import ROLE_NAMES
from app.console.visit import PATH
from app.inboxes import inbox as inboxes, visible
from app.mailboxes import sync_status
from app.people.person import Person
from app.people.workspace import Workspace
from app.signing import SignedLinks
from app.web.answers import current_desk

bp = Blueprint("console_welcome", __name__, template_folder="templates")
guard.guard_pages(bp)

WELCOME = f"{PATH}/welcome"


@bp.get(WELCOME)
@for_visitors
def welcome(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Add the add-on, connect the mailbox, see the queue."""
    desk = current_desk()
    with desk.database.reading() as session:
        place = session.get_one(Workspace, visitor.workspace_id)
        sync = sync_status.person_sync(session, visitor)
        mine = [
            each.address
            for each in inboxes.workspace_inboxes(session, visitor.workspace_id)
            if visible.is_member(session, visitor.id, each.id)
        ]
    links = SignedLinks(desk.settings.require("secret_key"))
    whose = (visitor.workspace_id, visitor.id, visitor.address)
    return render_page(
        "welcome.html",
        reader=reader,
        role=ROLE_NAMES[visitor.role],
        inboxes=mine,
        gmail=desk.settings.gmail_page_url,
        has_mailbox=sync.has_own,
        connect=links.connect(*whose, epoch=place.epoch or ""),
        queue=list_path({"assignee": "me"} if reader.may_change else {}),
    )
