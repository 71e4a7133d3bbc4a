"""The address of a list of the console, read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.console.visit import PATH
from app.db import MAX_KEY
from app.tickets.lists import filter_words
from app.tickets.lists.pages import PagePlace

TICKETS = f"{PATH}/tickets"
MAX_DIGITS = 18
# Positions are only shown.
_PLACE = re.compile(r"([0-9]{1,9})~(.*)~([0-9]{1,19})", re.ASCII | re.DOTALL)
# A form has two fields for each of these.
SPANS = ("received", "last_mail")
# The addresses of the first console, by the list that they asked for.
LANDED: dict[str, dict[str, str]] = {
    "ours": {},
    "theirs": {"status": "waiting"},
    "snoozed": {"snoozed": "yes"},
    "done": {"status": "resolved,closed"},
    "all": {"status": "any"},
}


def said_in(args: MultiDict[str, str]) -> dict[str, list[str]]:
    """What the address says, by the names of the filters."""
    said = {name: args.getlist(name) for name in filter_words.NAMES if name in args}
    for name in SPANS:
        ends = [args.get(f"{name}_{end}", "").strip() for end in ("from", "to")]
        if any(ends):
            said[name] = ["..".join(ends)]
    return said


def list_path(said: Mapping[str, str], **more: str) -> str:
    """The address of the list that these words ask for, in one order."""
    every = {**said, **more}
    known = [(n, every[n]) for n in (*filter_words.NAMES, "columns", "after", "before")
             if every.get(n)]  # fmt: skip
    return f"{TICKETS}?{urlencode(known, safe=',@~:')}" if known else TICKETS


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
    return list_path(said, inbox=inbox, q=args.get("q", ""))


def place_in(args: Mapping[str, str]) -> PagePlace:
    """The place of the page; one that makes no sense is the beginning."""
    for name in ("after", "before"):
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
