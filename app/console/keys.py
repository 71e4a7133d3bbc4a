"""The keys of the console's pages, as its help lists them.

What a key does stands in the pages: `data-key` is what it presses or goes to. Only the
moves are in the script, `static/keys-1.js`.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.console.list_query import TICKETS, list_path
from app.console.visit import PATH
from app.wording import mark

# Behind `g`: the key, what it leads to, and where that is.
PLACES: Sequence[tuple[str, str, str]] = (
    ("o", mark("Overview"), PATH),
    ("t", mark("Tickets"), TICKETS),
    ("m", mark("Mine"), list_path({"assignee": "me"})),
    ("u", mark("Unassigned"), list_path({"assignee": "none"})),
    ("s", mark("Set aside"), f"{PATH}/set-aside"),
    ("r", mark("Reports"), f"{PATH}/reports"),
)
KEYS: Sequence[tuple[str, str]] = (
    ("?", mark("Show the keys")),
    ("/", mark("Search")),
    ("j", mark("Next row")),
    ("k", mark("Row before")),
    ("x", mark("Tick the row")),
    ("Enter", mark("Open the ticket")),
    ("a", mark("Assign")),
    ("t", mark("Take")),
    ("s", mark("Status")),
    ("l", mark("Tag")),
    ("p", mark("Priority")),
    ("z", mark("Snooze")),
    ("n", mark("Note")),
    ("u", mark("Undo")),
    ("[", mark("Page before")),
    ("]", mark("Next page")),
)
