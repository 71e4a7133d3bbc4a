"""`/console/setup`: leads an admin on to the set-up, which has a cookie of its own."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.console.entry import page_to
from app.console.guard import for_visitors, guard_pages
from app.errors import NotFound
from app.people import access
from app.people.person import Person
from app.web.answers import current_desk
from app.web.setup import visit
from app.web.setup.visit import SetupVisit
from app.wording import mark

bp = Blueprint("console_setup", __name__)
guard_pages(bp)

ADMINS_ONLY = mark("Only admins set the desk up.")


@bp.get("/console/setup")
@for_visitors
def open_setup(visitor: Person, _reader: Reader) -> ResponseReturnValue:
    """Begin a visit of the set-up's pages as this admin."""
    if not access.may(visitor, "administer"):
        raise NotFound(ADMINS_ONLY)
    desk = current_desk()
    answer = page_to(f"{desk.settings.pages}{visit.PATH}")
    mine = SetupVisit(workspace=visitor.workspace_id, person=visitor.id)
    visit.begin_visit(answer, desk, mine)
    return answer
