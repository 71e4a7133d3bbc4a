"""Which saved views somebody sees: their own, those of their inboxes, everybody's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people import access
from app.people.person import Person
from app.tickets.saved_views.table import SavedView, ViewPin, ViewScope
from app.wording import mark

NO_VIEW = mark("There is no such view, or it is not shared with you.")


@dataclass(frozen=True)
class SeenView:
    """A view as somebody sees it: `inbox` is the address of the inbox that it is for.

    `place` is where they have pinned it; None, if they have not. `owner` is a name.
    """

    view: SavedView
    place: int | None
    inbox: str
    owner: str

    def may_change(self, person: Person) -> bool:
        """Whether that person may save it anew, or delete it."""
        if self.view.scope == ViewScope.OWN:
            return self.view.owner_id == person.id
        return access.may(person, "share_view")


def is_seen_by(person: Person) -> ColumnElement[bool]:
    """The views that the person sees."""
    in_own_inbox = visible.seen_by(person, SavedView.inbox_id)
    return and_(
        SavedView.workspace_id == person.workspace_id,
        or_(
            SavedView.scope == ViewScope.WORKSPACE,
            and_(SavedView.scope == ViewScope.OWN, SavedView.owner_id == person.id),
            and_(SavedView.scope == ViewScope.INBOX, in_own_inbox),
        ),
    )


def views_of(session: Session, person: Person) -> list[SeenView]:
    """All that the person sees: the pinned ones in their order, then by name."""
    query = _query(person).order_by(
        ViewPin.place.is_(None), ViewPin.place, SavedView.folded, SavedView.id
    )
    return [_seen(row) for row in session.execute(query)]


def find_view(session: Session, person: Person, view_id: int) -> SeenView:
    """That view.

    Raises:
        NotFound: there is none that the person sees.
    """
    row = session.execute(_query(person).where(SavedView.id == view_id)).first()
    if row is None:
        raise NotFound(NO_VIEW)
    return _seen(row)


def chosen_view(views: Sequence[SeenView], view_id: int) -> SeenView:
    """That one of them.

    Raises:
        NotFound: it is not among them.
    """
    for each in views:
        if each.view.id == view_id:
            return each
    raise NotFound(NO_VIEW)


def pinned(views: Sequence[SeenView]) -> list[SeenView]:
    """Those of them that are pinned."""
    return [each for each in views if each.place is not None]


def _query(person: Person) -> Select[*tuple[Any, ...]]:
    is_pin = and_(ViewPin.view_id == SavedView.id, ViewPin.person_id == person.id)
    query: Select[*tuple[Any, ...]] = (
        select(SavedView, ViewPin.place, Inbox.address, Person.name)
        .outerjoin(ViewPin, is_pin)
        .outerjoin(Inbox, Inbox.id == SavedView.inbox_id)
        .outerjoin(Person, Person.id == SavedView.owner_id)
        .where(is_seen_by(person))
    )
    return query


def _seen(row: Any) -> SeenView:
    view, place, inbox, owner = row
    return SeenView(view, place, inbox or "", owner or "")
