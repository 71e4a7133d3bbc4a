"""The long lists: any filter, any order, each page with its place in the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.list_text import row_holder, row_writer, ticket_state
from addon.words.reader import Reader
from app.console import guard, list_query
from app.console.guard import for_visitors
from app.console.list_query import TICKETS, list_path
from app.console.rendering import render_page
from app.console.visit import PATH
from app.inboxes import visible
from app.inboxes.inbox import Inbox
from app.people import access
from app.people.person import Person
from app.tickets.lists import filter_words, pages, search, workload
from app.tickets.lists.filter_words import FilterNames, ReadFilter
from app.tickets.lists.pages import MAX_COUNTED, SortKey, TicketPage
from app.tickets.lists.writers import page_with_writers
from app.tickets.status import Priority, Status
from app.tickets.tags import suggestions
from app.tickets.tags.tag import Tag
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_lists", __name__, template_folder="templates")
guard.guard_pages(bp)

MAX_TAGS = 1000
NUMBER = re.compile(r"#\s*([0-9]{1,18})", re.ASCII)
# The lists that everybody has, by what they ask for.
BUILT_IN: Sequence[tuple[str, dict[str, str]]] = (
    (mark("Waiting on us"), {}),
    (mark("Mine"), {"assignee": "me"}),
    (mark("Unassigned"), {"assignee": "none"}),
    (mark("Waiting on the customer"), {"status": "waiting"}),
    (mark("Snoozed"), {"snoozed": "yes"}),
    (mark("Resolved and closed"), {"status": "resolved,closed"}),
    (mark("All"), {"status": "any"}),
)
STANDINGS = (
    ("", mark("Waiting on us")),
    ("waiting", mark("Waiting on the customer")),
    ("open,in_progress,waiting", mark("Not done")),
    ("resolved,closed", mark("Resolved and closed")),
    *((each.value, each.label) for each in Status if each is not Status.WAITING),
    ("any", mark("All")),
)
AGES = ("1h", "4h", "24h", "3d", "7d", "30d")
COLUMNS = {
    "number": mark("Number"),
    "subject": mark("Subject"),
    "customer": mark("Customer"),
    "inbox": mark("Inbox"),
    "status": mark("State"),
    "assignee": mark("Who"),
    "priority": mark("Priority"),
    "tags": mark("Tags"),
    "received": mark("Received"),
    "last_mail": mark("Last mail"),
    "waiting": mark("Waiting"),
    "mails": mark("Mails"),
}
# How a list looks, not what it holds.
LOOKS = ("sort", "columns")
USUAL_COLUMNS = ("number", "subject", "customer", "status", "assignee", "tags")


@dataclass(frozen=True)
class VisitorLists:
    """What a visitor may choose from, and what the address asks for."""

    places: Sequence[Inbox]
    people: Sequence[tuple[int, str, str]]
    tags: Sequence[Tag]
    read: ReadFilter

    @property
    def inbox_ids(self) -> list[int]:
        """The visitor's own inboxes."""
        return [place.id for place in self.places]


@bp.get(TICKETS)
@for_visitors
def tickets(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """A long list, or what a search finds."""
    with current_desk().database.reading() as session:
        lists = read_lists(session, visitor, reader)
        moved = _moved(lists)
        if moved:
            return redirect(moved, 301)
        exact = NUMBER.fullmatch(lists.read.words)
        if exact:
            found = search.search_tickets(session, visitor, lists.read.words)
            if found.rows:
                return redirect(f"{TICKETS}/{int(exact[1])}", 303)
        page = pages.ticket_page(
            session,
            visitor,
            lists.inbox_ids,
            lists.read.asked,
            replace(list_query.place_in(request.args), sort=lists.read.sort),
        )
        page = page_with_writers(session, current_desk().presence, visitor, page)
    return render_page(
        "tickets.html",
        reader=reader,
        statuses=[(each.value, each.label) for each in Status],
        may_assign=access.may(visitor, "distribute"),
        bulk_path=_bulk_path(),
        **_shown(reader, lists, page),
    )


def _bulk_path() -> str:
    """Where what is ticked is sent, with the list that “all of it” means."""
    asked = request.query_string.decode("ascii", "ignore")
    return f"{PATH}/bulk?{asked}" if asked else f"{PATH}/bulk"


def read_lists(session: Session, visitor: Person, reader: Reader) -> VisitorLists:
    """What the address asks for, in the visitor's own names."""
    places = visible.person_inboxes(session, visitor)
    people = workload.fellow_members(session, visitor)
    tags = suggestions.visible_tags(session, visitor, MAX_TAGS)
    names = FilterNames(
        inboxes={place.address: place.id for place in places},
        people={address: who for who, _, address in people},
        tags={tag.folded: tag.id for tag in tags},
        zone=reader.zone,
        me=visitor.id,
    )
    read = filter_words.read_filter(list_query.said_in(request.args), names)
    if read.words:
        ids = search.matching_ids(session, visitor, read.words, MAX_COUNTED + 1)
        read = replace(read, asked=replace(read.asked, found=tuple(ids)))
    return VisitorLists(places, people, tags, read)


def said_now() -> dict[str, str]:
    """What the address says, one value a name: what its neighbours say too."""
    said = list_query.said_in(request.args)
    joined = {n: ",".join(v for v in each if v) for n, each in said.items()}
    return {**joined, "columns": ",".join(request.args.getlist("columns"))}


def _moved(lists: VisitorLists) -> str:
    people = {who: address for who, _, address in lists.people}
    inboxes = {place.id: place.address for place in lists.places}
    return list_query.landed_path(request.args, people, inboxes)


def _columns(lists: VisitorLists) -> list[str]:
    asked = [each for each in said_now()["columns"].split(",") if each]
    if asked and set(asked) <= set(COLUMNS):
        chosen = {"subject", *asked}
    else:
        chosen = {*USUAL_COLUMNS, *(["inbox"] if len(lists.places) > 1 else [])}
    return [name for name in COLUMNS if name in chosen]


def _shown(reader: Reader, lists: VisitorLists, page: TicketPage) -> dict[str, Any]:
    said, ignored = said_now(), lists.read.ignored
    asked = {n: v for n, v in said.items() if n not in LOOKS}
    heads = [(name, COLUMNS[name]) for name in _columns(lists)]
    for name, _ in ignored:
        said.pop(name, None)
    return {
        "words": lists.read.words,
        "title": _title(said),
        "built_in": [(label, list_path(each)) for label, each in BUILT_IN],
        "here_path": list_path(asked),
        "said": said,
        "ignored": ignored,
        "standings": STANDINGS,
        "ages": AGES,
        "priorities": {each.value: each.label for each in Priority},
        "lists": lists,
        "columns": [(*head, _head(head[0], said, page)) for head in heads],
        "all_columns": COLUMNS,
        "page": page,
        "count": _count(reader, page),
        "counted": MAX_COUNTED,
        "shown": [
            (each, ticket_state(reader, each.row), row_holder(reader, each.row))
            for each in page.rows
        ],
        "writer": partial(row_writer, reader),
        "next": _neighbour(said, "after", page),
        "previous": _neighbour(said, "before", page),
        "too_many": COLUMNS[str(page.too_many)] if page.too_many else "",
    }


def _title(said: dict[str, str]) -> str:
    """The name of the list, if it is one that everybody has."""
    asked = {n: v for n, v in said.items() if v and n not in LOOKS}
    return next((label for label, each in BUILT_IN if each == asked), mark("Tickets"))


def _count(reader: Reader, page: TicketPage) -> str:
    """Where the page is in the whole: `51–100 of 312`."""
    if not page.rows:
        return ""
    first, last = page.first + 1, page.first + len(page.rows)
    if page.count > MAX_COUNTED:
        most = mark("{first}–{last} of more than {count}")
        return reader.say(most, first=first, last=last, count=MAX_COUNTED)
    every = max(page.count, last)
    return reader.say("{first}–{last} of {count}", first=first, last=last, count=every)


def _head(name: str, said: dict[str, str], page: TicketPage) -> tuple[str, str]:
    """Where a press on the head leads, and how the list is sorted by it now."""
    key = "waiting" if name == "status" else name
    if key not in set(SortKey):
        return "", ""
    is_now = page.sort.key == key
    turned = key if not is_now or page.sort.is_down else f"-{key}"
    now = ("descending" if page.sort.is_down else "ascending") if is_now else ""
    return list_path(said, sort=turned), now


def _neighbour(said: dict[str, str], name: str, page: TicketPage) -> str:
    place = page.next if name == "after" else page.previous
    if place is None:
        return ""
    return list_path(said, **{name: list_query.place_text(place)})
