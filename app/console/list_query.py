"""What an address of the console asks for, read and written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from app.console.visit import PATH
from app.tickets.lists.pages import ListKind, TicketFilter

TICKETS = f"{PATH}/tickets"
MAX_DIGITS = 18


def filter_from_args(
    args: Mapping[str, str], inbox_ids: Collection[int]
) -> TicketFilter:
    """The list that is asked for; what makes no sense is left out."""
    which = args.get("which", "")
    inbox_id = parse_number(args.get("inbox", ""))
    return TicketFilter(
        ListKind(which) if which in set(ListKind) else ListKind.OURS,
        parse_number(args.get("who", "")),
        inbox_id if inbox_id in inbox_ids else None,
    )


def filter_path(asked: TicketFilter, words: str = "", after: str = "") -> str:
    """The address that asks for this list."""
    parts = {
        "which": asked.which if asked.which is not ListKind.OURS else None,
        "who": asked.who,
        "inbox": asked.inbox_id,
        "q": words or None,
        "after": after or None,
    }
    query = urlencode({n: value for n, value in parts.items() if value is not None})
    return f"{TICKETS}?{query}" if query else TICKETS


def parse_number(text: str) -> int | None:
    """The number; None when it is none."""
    fits = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if fits else None
