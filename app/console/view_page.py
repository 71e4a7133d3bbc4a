"""Saved views: all that somebody has, and the forms that save, pin and delete them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console import guard, view_bar
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import VIEW, VIEWS, parse_number
from app.console.rendering import render_page
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import visible
from app.people import access
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.acting.kept_mail import NO_INBOX
from app.tickets.lists.query_text import LOOKS, parse_query
from app.tickets.saved_views import keeping, seeing
from app.tickets.saved_views.keeping import NewView, ViewPlace
from app.tickets.saved_views.table import ViewScope
from app.web.answers import current_desk

bp = Blueprint("console_views", __name__, template_folder="templates")
guard.guard_pages(bp)

# For whom a view is to be, as its form says it; else the id of an inbox.
PLACES: Mapping[str, ViewPlace] = {
    "me": keeping.OWN,
    "everybody": keeping.EVERYBODY,
}
Turn = Callable[[Session, Person, int], None]


@bp.get(VIEWS)
@for_visitors
def views(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Every view that the visitor sees, to open, pin and delete."""
    return _draw(visitor, reader)


@bp.post(VIEWS)
@for_visitors
def save(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Save the list under a name; refused, with what was typed."""
    try:
        with current_desk().database.transaction() as session:
            place = _place(request.form.get("for", "me"))
            by = person_principal(visitor, VIA)
            new = NewView(_said(), request.form.get("name", ""), place)
            made = keeping.save_view(session, visitor.workspace_id, by, new).id
    except Refused as error:
        return _draw(visitor, reader, error)
    return page_to(f"{VIEWS}/{made}")


@bp.post(f"{VIEW}/<turn>")
@for_visitors
def press(
    visitor: Person, reader: Reader, view_id: int, turn: str
) -> ResponseReturnValue:
    """Save a view anew, pin it, unpin it, or delete it."""
    if turn not in TURNS:
        raise NotFound("There is no action “{name}”.", name=turn[:40])
    try:
        with current_desk().database.transaction() as session:
            TURNS[turn](session, visitor, view_id)
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, error)
    is_there = turn != "delete" and request.form.get("back") == "view"
    return page_to(f"{VIEWS}/{view_id}" if is_there else VIEWS)


def _change(session: Session, visitor: Person, view_id: int) -> None:
    seen = parse_number(request.form.get("version", "")) or 0
    by = person_principal(visitor, VIA)
    keeping.change_view(session, by, view_id, _said(), seen)


def _delete(session: Session, visitor: Person, view_id: int) -> None:
    keeping.delete_view(session, person_principal(visitor, VIA), view_id)


TURNS: Mapping[str, Turn] = {
    "save": _change,
    "pin": keeping.pin_view,
    "unpin": keeping.unpin_view,
    "delete": _delete,
}


def _draw(
    visitor: Person, reader: Reader, refused: Refused | None = None
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        every = seeing.views_of(session, visitor)
        places = visible.person_inboxes(session, visitor)
    status = 403 if isinstance(refused, NotAllowed) else 409
    return render_page(
        "views.html",
        status if refused else 200,
        reader=reader,
        refused=reader.reason(refused) if refused else "",
        may_share=access.may(visitor, "share_view"),
        places=places,
        typed=request.form,
        shown=[
            (each, view_bar.whose(reader, each), each.may_change(visitor))
            for each in every
        ],
    )


def _place(text: str) -> ViewPlace:
    """For whom it is to be.

    Raises:
        NotFound: that is nobody; of an inbox, its id alone is known here.
    """
    if text in PLACES:
        return PLACES[text]
    inbox_id = parse_number(text)
    if inbox_id is None:
        raise NotFound(NO_INBOX)
    return ViewPlace(ViewScope.INBOX, inbox_id)


def _said() -> dict[str, str]:
    """The list that the form is about."""
    looks = {name: request.form.get(name, "").strip() for name in LOOKS}
    return {**parse_query(request.form.get("query", "")), **looks}
