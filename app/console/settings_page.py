"""What somebody chooses for themselves at the console: keys, the weekly digest."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from addon.words.reader import Reader
from app.console import guard
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.visit import PATH
from app.people.person import Person
from app.web.answers import current_desk

bp = Blueprint("console_settings", __name__, template_folder="templates")
guard.guard_pages(bp)

SETTINGS = f"{PATH}/settings"


@bp.get(SETTINGS)
@for_visitors
def settings(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """The visitor's own choices, and the list of the keys."""
    return render_page("settings.html", reader=reader, visitor=visitor)


@bp.post(SETTINGS)
@for_visitors
def save(visitor: Person, _reader: Reader) -> ResponseReturnValue:
    """Keep them; a box that is not ticked is not sent."""
    with current_desk().database.transaction() as session:
        who = session.get_one(Person, visitor.id)
        who.shortcuts = "shortcuts" in request.form
        who.weekly_digest = "weekly_digest" in request.form
    return page_to(SETTINGS)
