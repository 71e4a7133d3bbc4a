"""Saves views, changes and deletes them, and pins them for one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app import audit
from app.db import insert_for
from app.errors import NotAllowed, NotFound, Refused
from app.inboxes import visible
from app.people import access, workspace as workspaces
from app.people.person import Person
from app.people.plain_names import plain_name
from app.people.principal import Principal
from app.tickets.acting.kept_mail import NO_INBOX
from app.tickets.lists.columns import COLUMNS
from app.tickets.lists.query_text import query_text
from app.tickets.lists.sorting import SortKey
from app.tickets.saved_views.seeing import NO_VIEW, SeenView, find_view, is_seen_by
from app.tickets.saved_views.table import SavedView, ViewPin, ViewScope
from app.tickets.tags.tag import fold_tag_name
from app.wording import mark

MAX_NAME_LENGTH = 60
MAX_QUERY_LENGTH = 2000
MAX_OWN_VIEWS, MAX_VIEWS, MAX_PINS = 50, 200, 12
NO_NAME = mark("Type a name for the view first.")
TOO_LONG = mark("The name of a view has at most {most} characters.")
LIST_TOO_LONG = mark("This list has too many filters to be saved. Choose fewer.")
TAKEN = mark("There is a view “{name}” already. Choose another name.")
MANAGERS_SHARE = mark("Sharing a view is for managers. Save it for yourself.")
CHANGED = mark("Somebody has changed this view meanwhile. Look at it, then save again.")
NOT_YOURS = mark("Only who may share views can change this one. Save it as your own.")
TOO_MANY_OWN = mark("You have {most} views, which is the most. Delete one first.")
TOO_MANY = mark("There are {most} views, which is the most. Delete one first.")
TOO_MANY_PINS = mark("{most} views are pinned, which is the most. Unpin one first.")


@dataclass(frozen=True)
class ViewPlace:
    """For whom a view is to be; `inbox_id` with the scope of an inbox only."""

    scope: ViewScope
    inbox_id: int | None = None


@dataclass(frozen=True)
class NewView:
    """A list that is to be saved: what its address says, its name, and for whom."""

    said: Mapping[str, str]
    name: str
    place: ViewPlace


OWN, EVERYBODY = ViewPlace(ViewScope.OWN), ViewPlace(ViewScope.WORKSPACE)


def save_view(
    session: Session,
    workspace_id: int,
    by: Principal | None,
    new: NewView,
) -> SavedView:
    """Keep the list under its name.

    Nobody is the operator of the machine. Saved once more as it stands already, nothing
    is changed.

    Raises:
        Refused: the name is none, or taken; they may not share; there are too many.
    """
    place, name, query = new.place, _checked_name(new.name), query_text(new.said)
    if len(query) > MAX_QUERY_LENGTH:
        raise Refused(LIST_TOO_LONG)
    person = by.somebody() if by is not None else None
    if person is not None:
        _require_place(session, person, place)
    # Who saves at once is counted one after the other.
    workspaces.lock_workspace(session, workspace_id)
    made = SavedView(
        workspace_id=workspace_id,
        owner_id=person and person.id,
        inbox_id=place.inbox_id,
        scope=place.scope,
        scope_id=_scope_id(place, person),
        name=name,
        folded=fold_tag_name(name),
        query=query,
        **_looks(new.said),
    )
    there = _of_same_name(session, made)
    if there is not None:
        if there.said != made.said:
            raise Refused(TAKEN, name=there.name)
        return there
    _require_room(session, made)
    session.add(made)
    _record(session, by, "view.saved", made)
    return made


def change_view(
    session: Session, by: Principal, view_id: int, said: Mapping[str, str], seen: int
) -> None:
    """Let the view be the list that these words ask for; `seen` is its version before.

    Raises:
        Refused: they may not, or somebody has changed it meanwhile.
    """
    view = _changeable(session, by.somebody(), view_id)
    before = view.said
    view.query, looks = query_text(said), _looks(said)
    view.sort, view.columns = looks["sort"], looks["columns"]
    if len(view.query) > MAX_QUERY_LENGTH:
        raise Refused(LIST_TOO_LONG)
    if view.said == before:
        return
    if view.version != seen:
        raise Refused(CHANGED)
    view.version += 1
    _record(session, by, "view.changed", view)


def delete_view(session: Session, by: Principal | None, view_id: int) -> str:
    """Forget the view, for everybody who has it; its name.

    Raises:
        Refused: they may not.
    """
    if by is None:
        view = session.get(SavedView, view_id)
        if view is None:
            raise NotFound(NO_VIEW)
    else:
        view = _changeable(session, by.somebody(), view_id)
    name = view.name
    _delete(session, [view.id])
    _record(session, by, "view.deleted", view)
    return name


def pin_view(session: Session, person: Person, view_id: int) -> None:
    """Pin it for this person, behind what they have pinned.

    Raises:
        Refused: they do not see it, or have pinned too many.
    """
    if find_view(session, person, view_id).place is not None:
        return
    own = select(ViewPin.place).where(ViewPin.person_id == person.id)
    seen = own.join(SavedView, SavedView.id == ViewPin.view_id)
    places = list(session.scalars(seen.where(is_seen_by(person))))
    if len(places) >= MAX_PINS:
        raise Refused(TOO_MANY_PINS, most=MAX_PINS)
    new = {"person_id": person.id, "view_id": view_id, "place": max(places, default=0)}
    new |= {"workspace_id": person.workspace_id, "place": new["place"] + 1}
    insert = insert_for(session)(ViewPin).values(new)
    session.execute(insert.on_conflict_do_nothing())


def unpin_view(session: Session, person: Person, view_id: int) -> None:
    """Take it from what this person has pinned."""
    pins = delete(ViewPin).where(ViewPin.person_id == person.id)
    session.execute(pins.where(ViewPin.view_id == view_id))


def leave_views(session: Session, person: Person) -> None:
    """Delete the own views of somebody who leaves; the shared ones are nobody's."""
    theirs = select(SavedView).where(SavedView.owner_id == person.id)
    is_own = SavedView.scope == ViewScope.OWN
    _delete(
        session,
        list(session.scalars(theirs.with_only_columns(SavedView.id).where(is_own))),
    )
    for each in session.scalars(theirs.where(~is_own)):
        each.owner_id = None
    session.execute(delete(ViewPin).where(ViewPin.person_id == person.id))


def _delete(session: Session, view_ids: list[int]) -> None:
    session.execute(delete(ViewPin).where(ViewPin.view_id.in_(view_ids)))
    gone = delete(SavedView).where(SavedView.id.in_(view_ids))
    session.execute(gone, execution_options={"synchronize_session": False})


def _record(
    session: Session, by: Principal | None, action: str, view: SavedView
) -> None:
    """Write down who has changed what others see; one's own views are one's own."""
    if view.scope == ViewScope.OWN:
        session.flush()
        return
    author = audit.author_of(by.actor) if by is not None else audit.OPERATOR
    told = {"scope": str(view.scope), "inbox": view.inbox_id}
    audit.record(session, author, action, view, new=told)


def _changeable(session: Session, person: Person, view_id: int) -> SavedView:
    found: SeenView = find_view(session, person, view_id)
    if not found.may_change(person):
        raise NotAllowed(NOT_YOURS)
    return found.view


def _checked_name(text: str) -> str:
    name = plain_name(text)
    if not name or not fold_tag_name(name):
        raise Refused(NO_NAME)
    if len(name) > MAX_NAME_LENGTH:
        raise Refused(TOO_LONG, most=MAX_NAME_LENGTH)
    return name


def _looks(said: Mapping[str, str]) -> dict[str, str]:
    """How the list looks; what means nothing is left out."""
    sort, columns = said.get("sort", ""), said.get("columns", "")
    return {
        "sort": sort if sort.removeprefix("-") in set(SortKey) else "",
        "columns": columns if set(columns.split(",")) <= set(COLUMNS) else "",
    }


def _require_place(session: Session, person: Person, place: ViewPlace) -> None:
    if place.scope == ViewScope.OWN:
        return
    if not access.may(person, "share_view"):
        raise NotAllowed(MANAGERS_SHARE)
    if place.inbox_id is not None and not visible.is_member(
        session, person.id, place.inbox_id
    ):
        raise NotFound(NO_INBOX)


def _scope_id(place: ViewPlace, person: Person | None) -> int:
    if place.scope == ViewScope.OWN:
        return person.id if person is not None else 0
    return place.inbox_id or 0


def _of_same_name(session: Session, view: SavedView) -> SavedView | None:
    query = select(SavedView).where(
        SavedView.workspace_id == view.workspace_id,
        SavedView.scope == view.scope,
        SavedView.scope_id == view.scope_id,
        SavedView.folded == view.folded,
    )
    return session.scalar(query)


def _require_room(session: Session, view: SavedView) -> None:
    every = select(func.count()).where(SavedView.workspace_id == view.workspace_id)
    if (session.scalar(every) or 0) >= MAX_VIEWS:
        raise Refused(TOO_MANY, most=MAX_VIEWS)
    if view.scope == ViewScope.OWN:
        own = every.where(
            SavedView.scope == view.scope, SavedView.scope_id == view.scope_id
        )
        if (session.scalar(own) or 0) >= MAX_OWN_VIEWS:
            raise Refused(TOO_MANY_OWN, most=MAX_OWN_VIEWS)
