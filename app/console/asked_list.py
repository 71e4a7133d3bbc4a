"""The list that an address asks for, in the names of whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from flask import request
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app.console import list_query
from app.console.list_query import parse_number
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.tickets.lists import filter_words, search, workload
from app.tickets.lists.columns import COLUMNS, USUAL_COLUMNS
from app.tickets.lists.counting import MAX_COUNTED
from app.tickets.lists.filter_words import FilterNames, ReadFilter
from app.tickets.lists.ticket_filter import Span
from app.tickets.saved_views import seeing
from app.tickets.saved_views.seeing import SeenView
from app.tickets.saved_views.table import SavedView
from app.tickets.tags import suggestions
from app.tickets.tags.tag import Tag
from app.zones import named_zone

MAX_TAGS = 1000


@dataclass(frozen=True)
class AskedList:
    """What a visitor may choose from, and what the address asks for.

    `said` is what it says over what its view says, if it is of one.
    """

    places: Sequence[Inbox]
    people: Sequence[tuple[int, str, str]]
    tags: Sequence[Tag]
    views: Sequence[SeenView]
    view: SeenView | None
    names: FilterNames
    said: Mapping[str, str]
    read: ReadFilter

    @property
    def inbox_ids(self) -> list[int]:
        """The visitor's own inboxes."""
        return [place.id for place in self.places]

    @property
    def usual_columns(self) -> set[str]:
        """The columns where nobody has chosen others."""
        return {*USUAL_COLUMNS, *(["inbox"] if len(self.places) > 1 else [])}

    @property
    def columns(self) -> list[str]:
        """The columns of the list, in their order; what is none is left out."""
        asked = set(self._asked_columns) & set(COLUMNS)
        chosen = {"subject", *asked} if asked else self.usual_columns
        return [name for name in COLUMNS if name in chosen]

    @property
    def ignored(self) -> list[tuple[str, str]]:
        """What the address says that means nothing; of a view that is said apart."""
        columns = [name for name in self._asked_columns if name not in COLUMNS]
        said = [] if self.view else [*self.read.ignored]
        said += [("columns", ",".join(columns))] if columns else []
        return [*said, *list_query.unknown_in(request.args)]

    @property
    def _asked_columns(self) -> list[str]:
        return [name for name in self.said.get("columns", "").split(",") if name]

    def days(self, span: Span) -> tuple[date | None, date | None]:
        """The first and the last day of it that were asked for."""
        zone = self.names.zone
        end = span.end and span.end - timedelta.resolution
        first, last = (day and day.astimezone(zone).date() for day in (span.start, end))
        return first, last

    @property
    def kept(self) -> dict[str, str]:
        """The words of the list as they are to be saved: without what is usual."""
        gone = {name for name, _ in self.read.ignored} if self.view is None else set()
        said = {n: v for n, v in self.said.items() if v and n not in gone}
        if set(self.columns) == self.usual_columns:
            said.pop("columns", None)
        return said

    @property
    def shown_view(self) -> SavedView | None:
        """The view itself."""
        return self.view.view if self.view else None

    def read_view(self, view: SeenView) -> ReadFilter:
        """What that view asks for."""
        return _read(view.view.said, self.names, is_view=True)


def read_list(session: Session, visitor: Person, reader: Reader) -> AskedList:
    """What the address asks for.

    Raises:
        NotFound: it is of a view that the visitor does not see.
    """
    places = visible.person_inboxes(session, visitor)
    people = workload.fellow_members(session, visitor)
    tags = suggestions.visible_tags(session, visitor, MAX_TAGS)
    views = seeing.views_of(session, visitor)
    view = _asked_view(views)
    names = FilterNames(
        inboxes={place.address: place.id for place in places},
        people={address: who for who, _, address in people},
        tags={tag.folded: tag.id for tag in tags},
        zone=named_zone(visitor.desk_zone) or reader.zone,
        me=visitor.id,
    )
    said = {**(view.view.said if view else {}), **list_query.said_in(request.args)}
    read = _read(said, names, is_view=view is not None)
    if read.words and read.asked.found is None:
        ids = search.matching_ids(session, visitor, read.words, MAX_COUNTED + 1)
        read = replace(read, asked=replace(read.asked, found=tuple(ids)))
    return AskedList(places, people, tags, views, view, names, said, read)


def _read(
    said: Mapping[str, str], names: FilterNames, *, is_view: bool = False
) -> ReadFilter:
    values = {name: [value] for name, value in said.items()}
    return filter_words.read_filter(values, names, is_view=is_view)


def _asked_view(views: Sequence[SeenView]) -> SeenView | None:
    asked = (request.view_args or {}).get("view_id", request.args.get("view"))
    if not asked:
        return None
    return seeing.chosen_view(views, parse_number(str(asked)) or 0)
