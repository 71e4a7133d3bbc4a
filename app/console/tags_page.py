"""The tags of the workspace, for managers: how much each is used, and its changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app import tag_changes
from app.audit.author import person_author
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.rendering import render_page
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotFound, Refused
from app.people import access
from app.people.person import Person
from app.tickets.tags.tag import Tag
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_tags", __name__, template_folder="templates")
guard.guard_pages(bp)

TAGS = f"{PATH}/tags"
NO_PAGE = mark("There is no such page.")
Change = Callable[[Session, Person, Tag], object]


def _rename(session: Session, visitor: Person, tag: Tag) -> None:
    name, by = request.form.get("name", ""), person_author(visitor, VIA)
    tag_changes.rename_tag(session, tag, name, by=by, seen_by=visitor)


def _merge(session: Session, visitor: Person, tag: Tag) -> None:
    into = tag_changes.find_seen_tag(session, visitor, request.form.get("into", ""))
    tag_changes.merge_tags(session, tag, into, by=person_author(visitor, VIA))


def _delete(session: Session, visitor: Person, tag: Tag) -> None:
    typed, by = request.form.get("name", ""), person_author(visitor, VIA)
    tag_changes.require_confirmed(session, tag, typed, visitor)
    tag_changes.delete_tag(session, tag, by=by, seen_by=visitor)


CHANGES: Mapping[str, Change] = {
    "rename": _rename,
    "merge": _merge,
    "delete": _delete,
}


@bp.get(TAGS)
@for_visitors
def tags(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Every tag of the visitor's tickets, with what can be done with it."""
    return _draw(visitor, reader)


@bp.post(f"{TAGS}/<int(max={MAX_KEY}):tag_id>/<change>")
@for_visitors
def change_tag(
    visitor: Person, reader: Reader, tag_id: int, change: str
) -> ResponseReturnValue:
    """Rename, merge or delete the tag; refused, with the reason."""
    _require_manager(visitor)
    if change not in CHANGES:
        raise NotFound("There is no action “{name}”.", name=change[:40])
    try:
        with current_desk().database.transaction() as session:
            tag = tag_changes.seen_tag(session, visitor, tag_id)
            CHANGES[change](session, visitor, tag)
    except Refused as error:
        return _draw(visitor, reader, error, tag_id)
    return page_to(TAGS)


def _require_manager(visitor: Person) -> None:
    if not access.may(visitor, "manage_tags"):
        raise NotFound(NO_PAGE)


def _draw(
    visitor: Person, reader: Reader, error: Refused | None = None, tag_id: int = 0
) -> ResponseReturnValue:
    _require_manager(visitor)
    with current_desk().database.reading() as session:
        uses = tag_changes.tag_uses(session, visitor.workspace_id, seen_by=visitor)
    return render_page(
        "tags.html",
        409 if error else 200,
        reader=reader,
        uses=uses,
        refused=reader.reason(error) if error else "",
        refused_tag=tag_id,
        typed=request.form,
        most=tag_changes.MAX_UNCONFIRMED,
    )
