"""What was set aside, as lists show it: rows, pages, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app import clock
from app.db import MAX_KEY
from app.tickets.intake import filters

ASIDE_PAGE_SIZE = 50
DAYS, MAX_DAYS = 90, 3660
# In the order in which a page counts them: what most often was a customer comes first.
REASONS = (
    filters.AUTOMATIC,
    filters.LIST_MAIL,
    filters.NOTIFICATION,
    filters.INTERNAL,
    filters.SENDER,
    filters.BY_HAND,
    filters.BOUNCE,
    filters.SPAM,
)


@dataclass(frozen=True)
class AsideFilter:
    """What is asked for: of one inbox, of one reason, of so many days back.

    `sender` is an address, an `@domain`, or the beginning of a name.
    """

    inbox_id: int | None = None
    reason: str | None = None
    days: int = DAYS
    sender: str = ""
    # The place behind which the page begins.
    after: str = ""

    @property
    def since(self) -> datetime:
        """How far back it looks."""
        return clock.now() - timedelta(days=self.days)


@dataclass(frozen=True)
class AsideRow:
    """One line: a mail, whose row has that `id`, or a ticket that was set aside whole.

    `number` is the ticket's, or that of the conversation to which the mail belongs.
    `by` is who set it aside; a mail was by the desk. `thread_id` is one of the reader's
    own mailbox, `is_new` tells that they have not looked since it came.
    """

    at: datetime
    is_whole: bool
    id: int
    number: int | None
    name: str
    address: str
    subject: str
    reason: str
    inbox_id: int
    inbox: str
    by: str | None
    thread_id: str | None
    is_new: bool = False

    @property
    def sender(self) -> str:
        """The name, or the address when there is none."""
        return self.name or self.address

    @property
    def place(self) -> str:
        """Its place in the list, for the page that begins behind it."""
        return f"{self.at.isoformat()}~{int(self.is_whole)}~{self.id}"


@dataclass(frozen=True)
class AsideList:
    """A page of it, how many there are of each reason, and where the next page begins.

    The counts are of all reasons, whichever is asked for.
    """

    rows: tuple[AsideRow, ...]
    counts: dict[str, int]
    next: str | None

    @property
    def count(self) -> int:
        """How many there are of all reasons."""
        return sum(self.counts.values())


def parse_place(text: str) -> tuple[datetime, bool, int]:
    """The place that a row has told of.

    Raises:
        ValueError: it makes no sense.
    """
    at, is_whole, row_id = text.split("~")
    moment, number = clock.parse_moment(at), int(row_id)
    if not 0 <= number <= MAX_KEY:
        raise ValueError(text)
    return moment, is_whole == "1", number
