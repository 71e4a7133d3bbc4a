"""The saved views beside the lists that everybody has, and the form that saves one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from addon.words.reader import Reader
from app.console.asked_list import AskedList
from app.console.list_query import BUILT_IN, UNCOUNTED, VIEWS, list_path
from app.people import access
from app.people.person import Person
from app.tickets.lists.filter_words import read_filter
from app.tickets.lists.query_text import LOOKS, query_text
from app.tickets.lists.ticket_filter import TicketFilter
from app.tickets.saved_views import seeing
from app.tickets.saved_views.seeing import SeenView
from app.tickets.saved_views.table import ViewScope
from app.wording import mark

# So far a list is counted beside the others.
MAX_SHOWN_COUNT = 999
MISSING: Mapping[str, tuple[str, str]] = {
    "inbox": (
        mark("It asks for an inbox that you do not belong to."),
        mark("It asks for an inbox that you do not belong to: {what}."),
    ),
    "assignee": (
        mark("It asks for somebody who is not here."),
        mark("It asks for somebody who is not here any more: {what}."),
    ),
    "tag": (
        mark("It asks for a tag that is not here."),
        mark("It asks for a tag that is not here any more: {what}."),
    ),
}


def countable(lists: AskedList) -> dict[int, TicketFilter]:
    """What each pinned view asks for, but those that search: words are not counted."""
    found = {each.view.id: lists.read_view(each) for each in seeing.pinned(lists.views)}
    return {view_id: read.asked for view_id, read in found.items() if not read.words}


def built_in(lists: AskedList) -> dict[str, TicketFilter]:
    """What each list that everybody has asks for, if it is counted, by its address."""
    counted = [each for _, each in BUILT_IN if each.get("status") not in UNCOUNTED]
    values = {list_path(each): {n: [v] for n, v in each.items()} for each in counted}
    return {path: read_filter(v, lists.names).asked for path, v in values.items()}


def bar(
    visitor: Person, reader: Reader, lists: AskedList, counts: Mapping[int | str, int]
) -> dict[str, Any]:
    """What the page shows of lists and views; `counts` by address and by view.

    Views are of nobody's use as long as there are none.
    """
    every = [(label, list_path(said)) for label, said in BUILT_IN]
    seen, view = lists.view, lists.shown_view
    kept, missing = lists.kept, _missing(visitor, reader, lists)
    # What somebody else has named and the visitor does not know stands in no form.
    is_known = not missing or (view is not None and view.owner_id == visitor.id)
    return {
        "built_in": [(label, path, _count(counts, path)) for label, path in every],
        "pinned": [
            (each.view.name, f"{VIEWS}/{each.view.id}", _count(counts, each.view.id))
            for each in seeing.pinned(lists.views)
        ],
        "has_views": bool(lists.views),
        "view": view,
        "seen_view": seen,
        "whose": whose(reader, seen) if seen else "",
        "missing": missing,
        "is_changed": view is not None and kept != view.said,
        "may_save": is_known and seen is not None and seen.may_change(visitor),
        "may_share": access.may(visitor, "share_view"),
        "is_shared": view is not None and view.scope != ViewScope.OWN,
        "can_save": is_known and (view is not None or _is_chosen(kept)),
        "to_save": query_text(kept),
        "looks": {name: kept.get(name, "") for name in LOOKS},
        "unchanged_path": list_path(view.said, view) if view else "",
    }


def whose(reader: Reader, seen: SeenView) -> str:
    """For whom it is."""
    if seen.view.scope == ViewScope.OWN:
        return reader.say("Only you")
    if seen.view.scope == ViewScope.INBOX:
        return reader.say("Everybody in {inbox}", inbox=seen.inbox)
    return reader.say("Everybody")


def _is_chosen(kept: Mapping[str, str]) -> bool:
    """Whether somebody has made this list; the others are there for everybody."""
    return bool(kept) and kept not in [asked for _, asked in BUILT_IN]


def _missing(visitor: Person, reader: Reader, lists: AskedList) -> list[str]:
    """What is not here of what the view asks for; by name to who has named it."""
    if lists.view is None:
        return []
    is_own = lists.view.view.owner_id == visitor.id
    return [
        reader.say(MISSING[name][is_own], what=what)
        for name, what in lists.read.ignored
        if name in MISSING
    ]


def _count(counts: Mapping[int | str, int], of: int | str) -> str:
    if of not in counts:
        return ""
    return f"{MAX_SHOWN_COUNT}+" if counts[of] > MAX_SHOWN_COUNT else str(counts[of])
