"""The address of a list of the console, read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.console.visit import PATH
from app.db import MAX_KEY
from app.tickets.lists.pages import PagePlace
from app.tickets.lists.query_text import FILTERS, LOOKS, READABLE
from app.tickets.saved_views.table import SavedView
from app.wording import mark

TICKETS, VIEWS = f"{PATH}/tickets", f"{PATH}/views"
VIEW = f"{VIEWS}/<int(max={MAX_KEY}):view_id>"
PLACES = ("after", "before")
# Where a page is, and how many rows it has.
OF_PAGE = (*PLACES, "rows")
MAX_DIGITS = 18
# Positions are only shown.
_PLACE = re.compile(r"([0-9]{1,9})~(.*)~([0-9]{1,19})", re.ASCII | re.DOTALL)
# A form has two fields for each of these.
SPANS = ("received", "resolved", "last_mail")
_ENDS = tuple(f"{name}_{end}" for name in SPANS for end in ("from", "to"))
KNOWN = frozenset((*FILTERS, *LOOKS, *OF_PAGE, *_ENDS, "view"))
MAX_UNKNOWN, MAX_NAME = 5, 60
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
# What is to be worked is counted.
UNCOUNTED = ("resolved,closed", "any")
# The addresses of the first console, by the list that they asked for.
LANDED: dict[str, dict[str, str]] = {
    "ours": {},
    "theirs": {"status": "waiting"},
    "snoozed": {"snoozed": "yes"},
    "done": {"status": "resolved,closed"},
    "all": {"status": "any"},
}


def said_in(args: MultiDict[str, str]) -> dict[str, str]:
    """What the address says, by the names of the filters; what it leaves empty, too."""
    names = [name for name in (*FILTERS, *LOOKS) if name in args]
    said = {name: ",".join(v.strip() for v in args.getlist(name) if v.strip())
            for name in names}  # fmt: skip
    for name in SPANS:
        ends = [args.get(f"{name}_{end}") for end in ("from", "to")]
        if ends != [None, None]:
            days = [(end or "").strip() for end in ends]
            said[name] = "..".join(days) if any(days) else ""
    return said


def unknown_in(args: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What the address says under names that a list does not know."""
    every = args.items(multi=True)
    unknown = [(name[:MAX_NAME], text[:MAX_NAME]) for name, text in every
               if name not in KNOWN]  # fmt: skip
    return unknown[:MAX_UNKNOWN]


def list_path(
    said: Mapping[str, str], view: SavedView | None = None, **more: str
) -> str:
    """The address of the list that these words ask for, in one order.

    That of a view says only what is otherwise than in the view.
    """
    every, base = {**said, **more}, view.said if view else {}
    known = [(n, every.get(n, "")) for n in (*FILTERS, *LOOKS, *OF_PAGE)
             if every.get(n, "") != base.get(n, "")]  # fmt: skip
    path = f"{VIEWS}/{view.id}" if view else TICKETS
    return f"{path}?{urlencode(known, safe=READABLE)}" if known else path


def with_list(path: str, args: MultiDict[str, str]) -> str:
    """The address, and in it the words of the list from which one came there."""
    view = parse_number(args.get("view", ""))
    said = {**({"view": str(view)} if view else {}), **said_in(args)}
    return f"{path}?{urlencode(said, safe=READABLE)}" if said else path


def path_behind(args: MultiDict[str, str]) -> str:
    """Where that list is; the lists, if the address has no words of one."""
    view, said = parse_number(args.get("view", "")), said_in(args)
    path = f"{VIEWS}/{view}" if view else TICKETS
    return f"{path}?{urlencode(said, safe=READABLE)}" if said else path


def landed_path(
    args: MultiDict[str, str], people: Mapping[int, str], inboxes: Mapping[int, str]
) -> str:
    """Where an address of the first console leads now; nothing, if it is none."""
    inbox = inboxes.get(parse_number(args.get("inbox", "")) or 0, "")
    if not {"which", "who"} & set(args) and not inbox:
        return ""
    said = dict(LANDED.get(args.get("which", ""), {}))
    who = parse_number(args.get("who", ""))
    if who is not None:
        said["assignee"] = people.get(who, "") if who else "none"
    return list_path({**said, "inbox": inbox, "q": args.get("q", "")})


def place_in(args: Mapping[str, str]) -> PagePlace:
    """The place of the page; one that makes no sense is the beginning."""
    for name in PLACES:
        match = _PLACE.fullmatch(args.get(name, ""))
        if match and int(match[3]) <= MAX_KEY:
            return PagePlace(
                int(match[1]), match[2], int(match[3]), is_back=name == "before"
            )
    return PagePlace()


def place_text(place: PagePlace | None) -> str:
    """The same as it stands in an address."""
    return f"{place.at}~{place.value}~{place.number}" if place else ""


def parse_number(text: str) -> int | None:
    """The number; None when it is none."""
    fits = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if fits else None
