"""The status line: which status the ticket had, from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.reports.history import StatusChange, TicketHistory
from app.tickets.status import Status


@dataclass(frozen=True)
class Stretch:
    """One status from `start` to `end`; no end: it is the present one.

    `began` is what has begun it, None for the first one.
    """

    status: Status
    start: datetime
    end: datetime | None
    began: StatusChange | None = None


def status_line(history: TicketHistory) -> list[Stretch]:
    """The ticket's statuses, in order and without a gap; some last no time at all.

    Open from when it was received. A change happens at its own time, but never before
    the one that came before it at the desk: a late mail does not rewrite the order of
    what people did.
    """
    return list(_stretches(history))


def _stretches(history: TicketHistory) -> Iterator[Stretch]:
    status, start = Status.OPEN, history.received_at
    began: StatusChange | None = None
    for change in history.changes:
        if change.status == status:
            continue
        at = max(change.at, start)
        yield Stretch(status, start, at, began)
        status, start, began = change.status, at, change
    yield Stretch(status, start, None, began)


def becomes_done(line: list[Stretch]) -> list[tuple[int, Stretch]]:
    """Where in the line somebody is done with it.

    Closing what is resolved is no second time, and what a restore has put right none.
    """
    before = [None, *line]
    return [
        (place, each)
        for place, (last, each) in enumerate(zip(before, line, strict=False))
        if each.status.is_done
        and (last is None or not last.status.is_done)
        and not (each.began and each.began.is_recovered)
    ]
