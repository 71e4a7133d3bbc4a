"""How many ratings of each value there are, by inbox and by who answered last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.frontdoor.ratings.table import Rating, RatingRequest, RatingValue
from app.people.person import Person
from app.tickets.ticket import Ticket

Key = TypeVar("Key")


@dataclass(frozen=True)
class RatedTicket:
    """One ticket's newest rating of a while, and whom it is credited to.

    `person_id` has answered last; None if nobody knows.
    """

    inbox_id: int
    person_id: int | None
    name: str | None
    address: str | None
    value: RatingValue
    is_excluded: bool


@dataclass
class RatingCount:
    """How many of each value count, and how many were excluded of each."""

    counted: Counter[RatingValue] = field(default_factory=Counter)
    excluded: Counter[RatingValue] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        """How many count."""
        return self.counted.total()

    @property
    def share_good(self) -> float | None:
        """The part of good ones among those that count."""
        return _share(self.counted)

    @property
    def share_with_excluded(self) -> float | None:
        """The same, as if none were excluded."""
        return _share(self.counted + self.excluded)


def rated_tickets(
    session: Session,
    inbox_ids: Collection[int],
    since: datetime,
    until: datetime,
    channel: str | None = None,
) -> list[RatedTicket]:
    """The tickets of these inboxes that were rated then: one query."""
    query = (
        select(Ticket.id, Ticket.inbox_id, Rating.value, Rating.excluded_why)
        .add_columns(Person.id, Person.name, Person.address)
        .join(RatingRequest, RatingRequest.id == Rating.request_id)
        .join(Ticket, Ticket.id == RatingRequest.ticket_id)
        .outerjoin(Person, Person.id == RatingRequest.last_replier_id)
        .where(Ticket.inbox_id.in_(inbox_ids))
        .where(Rating.at >= since, Rating.at < until)
        .order_by(RatingRequest.id.desc())
    )
    if channel is not None:
        query = query.where(Ticket.channel == channel)
    newest: dict[int, RatedTicket] = {}
    for ticket_id, inbox_id, value, why, person_id, name, address in session.execute(
        query
    ):
        is_excluded = why is not None
        newest.setdefault(
            ticket_id,
            RatedTicket(
                inbox_id, person_id, name, address, RatingValue(value), is_excluded
            ),
        )
    return list(newest.values())


def counted_by(
    rated: Iterable[RatedTicket], key: Callable[[RatedTicket], Key]
) -> dict[Key, RatingCount]:
    """How many there are of each value, by that."""
    found: dict[Key, RatingCount] = {}
    for each in rated:
        count = found.setdefault(key(each), RatingCount())
        kind = count.excluded if each.is_excluded else count.counted
        kind[each.value] += 1
    return found


def _share(counted: Counter[RatingValue]) -> float | None:
    total = counted.total()
    return counted[RatingValue.GOOD] / total if total else None
