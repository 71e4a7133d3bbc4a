"""The facts of one ticket: each number of a report counts these, a press lists them.

The rules are those of definitions 1 (docs/reports.md). Nothing here asks a database or
a clock: the same life gives the same facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import groupby

from app.hours.business_time import BusinessTime
from app.reports.history import StatusChange, TicketHistory
from app.reports.stretches import Stretch, becomes_done, status_line
from app.reports.waits import Wait, double_replies, find_waits
from app.tickets.status import Status

# Reopened so long after it was resolved, it has come back.
COMES_BACK_WITHIN = timedelta(days=7)
ONE_DAY = timedelta(days=1)


class FactKind(StrEnum):
    """What can be counted; what `hit` says of each stands beside it."""

    # An import has made it.
    RECEIVED = "received"
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    # It is a double reply.
    EXTRA_REPLY = "extra_reply"
    CLOSED_UNANSWERED = "closed_unanswered"
    # It comes back: the customer reopens it within seven days, and not to say thanks.
    RESOLVED = "resolved"
    RESOLUTION = "resolution"
    # One of the resolutions with a reply: there is exactly one.
    FIRST_CONTACT = "first_contact"
    WITH_US = "with_us"
    # It was thanks: it became done again without a reply.
    REOPENED = "reopened"
    # At the end of each local day from `day` to `until_day`.
    STOOD_OPEN = "stood_open"
    STOOD_WAITING = "stood_waiting"

    @property
    def is_standing(self) -> bool:
        """Whether it stands for days instead of happening on one."""
        return self in (FactKind.STOOD_OPEN, FactKind.STOOD_WAITING)


PLACES = {kind: place for place, kind in enumerate(FactKind)}


@dataclass(frozen=True)
class Fact:
    """One countable thing of a ticket, on one day.

    `seq` counts those of one kind. `day` and `hour` are of the local clock. `seconds`
    and `business` are how long it took, where it took time. An `until_day` of None, of
    what stood at the end of days: it still does.
    """

    kind: FactKind
    seq: int
    at: datetime
    day: date
    hour: int
    person_id: int | None = None
    seconds: int | None = None
    business: int | None = None
    hit: bool = False
    until_day: date | None = None


def facts_of(
    history: TicketHistory, hours: BusinessTime | None, zone: tzinfo
) -> list[Fact]:
    """All facts of the ticket, by kind and time.

    `hours` is the calendar of its inbox; without one business time is all time.
    """
    if history.is_left_out:
        return []
    found = sorted(_TicketFacts(history, hours, zone).all(), key=_order)
    return [
        replace(fact, seq=n) if n else fact
        for _, same in groupby(found, key=lambda fact: fact.kind)
        for n, fact in enumerate(same)
    ]


def _order(fact: Fact) -> tuple[int, datetime, int, int]:
    return PLACES[fact.kind], fact.at, fact.seconds or 0, fact.person_id or 0


class _TicketFacts:
    """One counting of one ticket."""

    def __init__(
        self, history: TicketHistory, hours: BusinessTime | None, zone: tzinfo
    ) -> None:
        self._history = history
        self._hours = hours
        self._zone = zone
        self._line = status_line(history)
        self._done = becomes_done(self._line)
        self._questions = history.questions
        self._replies = history.replies

    def all(self) -> Iterator[Fact]:
        """Every fact, in no order."""
        received = self._history.received_at
        yield self._fact(FactKind.RECEIVED, received, hit=self._history.is_imported)
        yield from self._of_replies()
        yield from self._of_status()
        yield from self._of_resolution()
        yield from self._of_days()

    def _of_replies(self) -> Iterator[Fact]:
        done = [stretch for _, stretch in self._done]
        waits = find_waits(self._questions, self._replies, done)
        covering = set[int]()
        for n, wait in enumerate(waits):
            if wait.reply is not None:
                covering.add(wait.reply.id)
            yield self._of_wait(wait, is_first=n == 0)
        doubles = double_replies(self._questions, self._replies)
        for reply in self._replies:
            if reply.id not in covering:
                hit = reply.id in doubles
                who = reply.person_id
                yield self._fact(FactKind.EXTRA_REPLY, reply.at, who, hit=hit)

    def _of_wait(self, wait: Wait, *, is_first: bool) -> Fact:
        span = wait.start, wait.end
        if wait.reply is not None:
            kind = FactKind.FIRST_REPLY if is_first else FactKind.NEXT_REPLY
            return self._timed(kind, wait.end, wait.reply.person_id, [span])
        who = _doer(wait.done)
        return self._timed(FactKind.CLOSED_UNANSWERED, wait.end, who, [span])

    def _of_status(self) -> Iterator[Fact]:
        for place, stretch in self._done:
            began = self._reopening(place, stretch.start)
            comes_back = False
            if began is not None and began.wrote_at is not None:
                at, is_thanks = began.wrote_at, self._is_thanks(began.wrote_at)
                comes_back = not is_thanks and at - stretch.start <= COMES_BACK_WITHIN
                who = began.assignee_id
                yield self._fact(FactKind.REOPENED, at, who, hit=is_thanks)
            who = _doer(stretch)
            yield self._fact(FactKind.RESOLVED, stretch.start, who, hit=comes_back)

    def _reopening(self, place: int, done_at: datetime) -> StatusChange | None:
        """What opened it again: a mail of the customer's, written after it was done."""
        later = self._line[place + 1 :]
        back = next((each for each in later if not each.status.is_done), None)
        began = back.began if back else None
        is_theirs = began and began.wrote_at and began.wrote_at > done_at
        return began if is_theirs else None

    def _is_thanks(self, wrote_at: datetime) -> bool:
        """Whether it became done again before anybody replied."""
        ends = (each.start for _, each in self._done if each.start >= wrote_at)
        again = next(ends, None)
        if again is None:
            return False
        return not any(wrote_at <= each.at <= again for each in self._replies)

    def _of_resolution(self) -> Iterator[Fact]:
        """Of a ticket that is done: how long it took, and how much of it was ours."""
        place, last = self._done[-1] if self._done else (0, self._line[0])
        if not all(each.status.is_done for each in self._line[place:]):
            return
        received = self._history.received_at
        at, who = last.start, _doer(last)
        yield self._timed(FactKind.RESOLUTION, at, who, [(received, at)])
        ours = [
            (each.start, min(each.end or at, at))
            for each in self._line
            if each.status.is_open and each.start < at
        ]
        yield self._timed(FactKind.WITH_US, at, who, ours)
        replies = [each for each in self._replies if each.at <= at]
        if replies:
            is_one = len(replies) == 1
            yield self._fact(FactKind.FIRST_CONTACT, at, who, hit=is_one)

    def _of_days(self) -> Iterator[Fact]:
        """Of which days it stood open, or waiting, at their end."""
        begins = self._history.stands_from
        for kind, start, end in _standing(self._line):
            start = max(start, begins) if begins else start
            if end is not None and end <= start:
                continue
            first = self._local(start).date()
            last = self._last_midnight(end)
            if last is None or last >= first:
                yield replace(self._fact(kind, start), until_day=last)

    def _last_midnight(self, end: datetime | None) -> date | None:
        """The last day at whose end it still stood."""
        return None if end is None else self._local(end).date() - ONE_DAY

    def _timed(
        self,
        kind: FactKind,
        at: datetime,
        person_id: int | None,
        spans: Iterable[tuple[datetime, datetime]],
    ) -> Fact:
        """A fact that took time: that of all these spans."""
        spans = list(spans)
        seconds = sum((end - start for start, end in spans), timedelta())
        business = seconds
        if self._hours is not None:
            times = (self._hours.between(*span) for span in spans)
            business = sum(times, timedelta())
        made = self._fact(kind, at, person_id)
        return replace(made, seconds=_whole(seconds), business=_whole(business))

    def _fact(
        self,
        kind: FactKind,
        at: datetime,
        person_id: int | None = None,
        *,
        hit: bool = False,
    ) -> Fact:
        there = self._local(at)
        day, hour = there.date(), there.hour
        return Fact(kind, 0, at, day, hour, person_id, hit=hit)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._zone)


def _standing(
    line: list[Stretch],
) -> Iterator[tuple[FactKind, datetime, datetime | None]]:
    """Open and in progress are one; what is done does not stand."""
    for kind, same in groupby(line, key=lambda stretch: _stands(stretch.status)):
        if kind is not None:
            stretches = list(same)
            yield kind, stretches[0].start, stretches[-1].end


def _stands(status: Status) -> FactKind | None:
    if status.is_done:
        return None
    return FactKind.STOOD_OPEN if status.is_open else FactKind.STOOD_WAITING


def _doer(stretch: Stretch | None) -> int | None:
    began = stretch.began if stretch else None
    return began.doer_id if began else None


def _whole(time: timedelta) -> int:
    """Seconds, rounded down."""
    return time // timedelta(seconds=1)
