"""The long lists: any filter, any order, each page with its place in the whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words import coming_moments
from addon.words.list_text import (
    in_gmail,
    row_holder,
    row_writer,
    ticket_state,
)
from addon.words.reader import Reader
from app.console import asked_list, chips, guard, list_query, page_rows, view_bar
from app.console.asked_list import AskedList
from app.console.guard import for_visitors
from app.console.list_query import BUILT_IN, OF_PAGE, TICKETS, VIEW, list_path
from app.console.refreshing import EVERY
from app.console.rendering import render_page
from app.console.visit import PATH
from app.people import access
from app.people.person import Person
from app.tickets.lists import counting, pages, search
from app.tickets.lists.columns import COLUMNS
from app.tickets.lists.counting import MAX_COUNTED
from app.tickets.lists.pages import PagePlace, TicketPage
from app.tickets.lists.query_text import LOOKS, READABLE
from app.tickets.lists.sorting import SortKey, can_sort
from app.tickets.lists.writers import page_with_writers
from app.tickets.status import Status
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_lists", __name__, template_folder="templates")
guard.guard_pages(bp)

NUMBER = re.compile(r"#?\s*([0-9]{1,18})", re.ASCII)
STANDINGS = (
    ("", mark("Waiting on us")),
    ("waiting", mark("Waiting on the customer")),
    ("open,in_progress,waiting", mark("Not done")),
    ("resolved,closed", mark("Resolved and closed")),
    *((each.value, each.label) for each in Status if each is not Status.WAITING),
    ("any", mark("All")),
)
AGES = ("1h", "4h", "24h", "3d", "7d", "30d")


@bp.get(TICKETS)
@bp.get(VIEW)
@for_visitors
def tickets(visitor: Person, reader: Reader, **_: int) -> ResponseReturnValue:
    """A long list, or what a search finds; that of a view, or what was made of it."""
    with current_desk().database.reading() as session:
        lists = asked_list.read_list(session, visitor, reader)
        moved = _moved(lists)
        if moved:
            return redirect(moved, 301)
        only = _only_ticket(session, visitor, lists.read.words)
        if only:
            return redirect(f"{TICKETS}/{only}", 303)
        pinned = view_bar.countable(lists)
        built_in = view_bar.built_in(lists)
        asked = [lists.read.asked, *built_in.values(), *pinned.values()]
        count, *counts = counting.count_lists(session, visitor, lists.inbox_ids, asked)
        place = list_query.place_in(request.args)
        place = replace(
            place, sort=lists.read.sort, count=count, size=page_rows.page_rows()
        )
        page = pages.ticket_page(
            session, visitor, lists.inbox_ids, lists.read.asked, place
        )
        page = page_with_writers(session, current_desk().presence, visitor, page)
    listed: list[int | str] = [*built_in, *pinned]
    counted = dict(zip(listed, counts, strict=True))
    answer = render_page(
        "tickets.html",
        refresh=EVERY,
        reader=reader,
        statuses=[(each.value, each.label) for each in Status],
        may_assign=access.may(visitor, "distribute"),
        moments=coming_moments.snooze_choices(reader),
        bulk_path=_of_this_list("bulk", lists),
        file_path=_of_this_list("tickets.csv", lists) if reader.may_export else "",
        **view_bar.bar(visitor, reader, lists, counted),
        **_shown(reader, lists, page),
    )
    return page_rows.keep_rows(answer)


def _only_ticket(session: Session, visitor: Person, words: str) -> int:
    """The number that was searched for, if it is a ticket's and nothing else; or 0."""
    exact = NUMBER.fullmatch(words)
    found = search.search_tickets(session, visitor, words).rows if exact else ()
    return (
        int(exact[1])
        if exact and [row.number for row in found] == [int(exact[1])]
        else 0
    )


def _of_this_list(name: str, lists: AskedList) -> str:
    """A page that is told of the whole list, with the list in its address."""
    of_view = [("view", str(lists.view.view.id))] if lists.view else []
    asked = request.args.items(multi=True)
    said = [*of_view, *((n, v) for n, v in asked if n not in OF_PAGE)]
    query = urlencode(said, safe=READABLE)
    return f"{PATH}/{name}?{query}" if query else f"{PATH}/{name}"


def _moved(lists: AskedList) -> str:
    people = {who: address for who, _, address in lists.people}
    inboxes = {place.id: place.address for place in lists.places}
    return list_query.landed_path(request.args, people, inboxes)


def _shown(reader: Reader, lists: AskedList, page: TicketPage) -> dict[str, Any]:
    gone = {name for name, _ in lists.read.ignored}
    understood = {n: v for n, v in lists.said.items() if n not in gone}
    # What is missing of a view stays in its addresses: without, they would hold more.
    said = lists.said if lists.view else understood
    asked = {n: v for n, v in lists.said.items() if n not in LOOKS}
    heads = [(name, COLUMNS[name]) for name in lists.columns]
    return {
        "words": lists.read.words,
        "title": _title(understood),
        "here_path": "" if lists.view else list_path(asked),
        "said": understood,
        # A field that is not there leaves what the view says, unseen.
        "unseen": gone if lists.view else (),
        "called": partial(chips.value_called, reader, lists),
        "labels": chips.LABELS,
        "chips": chips.chips(reader, lists, said),
        "ignored": lists.ignored,
        "standings": STANDINGS,
        "ages": {each: each for each in AGES},
        "priorities": chips.VALUES["priority"],
        "priority_choices": {
            **chips.VALUES["priority"],
            "high,urgent": mark("High and urgent"),
        },
        "channels": chips.VALUES["channel"],
        "snoozes": chips.VALUES["snoozed"],
        "lists": lists,
        "spans": [
            ("received", mark("Received from"), mark("Received to")),
            ("resolved", mark("Resolved from"), mark("Resolved to")),
            ("last_mail", mark("Last mail from"), mark("Last mail to")),
        ],
        "days": lambda name: lists.days(getattr(lists.read.asked, name)),
        "page_size": page_rows.page_rows(),
        "row_choices": [
            (rows, list_path(said, lists.shown_view, rows=str(rows)))
            for rows in page_rows.CHOICES
        ],
        "days_in": lists.names.zone if lists.names.zone != reader.zone else "",
        "columns": [(*head, _head(head[0], lists, said, page)) for head in heads],
        "all_columns": COLUMNS,
        "page": page,
        "count": _count(reader, page),
        "counted": MAX_COUNTED,
        "shown": [
            (each, ticket_state(reader, each.row), row_holder(reader, each.row))
            for each in page.rows
        ],
        "writer": partial(row_writer, reader),
        "gmail": partial(in_gmail, reader, page=current_desk().settings.gmail_page_url),
        "next": _neighbour(lists, said, "after", page.next),
        "previous": _neighbour(lists, said, "before", page.previous),
        "too_many": COLUMNS[str(page.too_many)] if page.too_many else "",
    }


def _title(said: Mapping[str, str]) -> str:
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


def _head(
    name: str, lists: AskedList, said: Mapping[str, str], page: TicketPage
) -> tuple[str, str, bool]:
    """Where a press on the head leads, how the list is sorted by it now, and whether
    it holds too many for that.
    """
    key = "waiting" if name == "status" else name
    if key not in set(SortKey):
        return "", "", False
    if not can_sort(SortKey(key), lists.read.asked, page.count):
        return "", "", True
    is_now = page.sort.key == key
    turned = key if not is_now or page.sort.is_down else f"-{key}"
    now = ("descending" if page.sort.is_down else "ascending") if is_now else ""
    return list_path(said, lists.shown_view, sort=turned), now, False


def _neighbour(
    lists: AskedList, said: Mapping[str, str], name: str, place: PagePlace | None
) -> str:
    if place is None:
        return ""
    there = {name: list_query.place_text(place)}
    return list_path(said, lists.shown_view, **there)
