"""What an address of the console asks for, read and written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

from app.console.visit import PATH
from app.tickets.listing import Asked, Which

TICKETS = f"{PATH}/tickets"
LONGEST = 18


def asked_of(args: Mapping[str, str], inbox_ids: Collection[int]) -> Asked:
    """The list that is asked for; what makes no sense is left out."""
    which = args.get("which", "")
    inbox_id = number(args.get("inbox", ""))
    return Asked(
        Which(which) if which in set(Which) else Which.OURS,
        number(args.get("who", "")),
        inbox_id if inbox_id in inbox_ids else None,
    )


def path_of(asked: Asked, words: str = "", after: str = "") -> str:
    """The address that asks for this list."""
    parts = {
        "which": asked.which if asked.which is not Which.OURS else None,
        "who": asked.who,
        "inbox": asked.inbox_id,
        "q": words or None,
        "after": after or None,
    }
    query = urlencode({n: value for n, value in parts.items() if value is not None})
    return f"{TICKETS}?{query}" if query else TICKETS


def number(text: str) -> int | None:
    """The number; None when it is none."""
    fits = text.isascii() and text.isdigit() and len(text) <= LONGEST
    return int(text) if fits else None
