"""Silence: a resolved ticket closes by itself, a closed one opens again for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from app.people.actor import Actor
from app.tickets.status import Status
from app.tickets.verbs.snooze import SnoozeVerbs


class QuietTicket(Protocol):
    """What silence asks of a ticket, or of a view of one."""

    @property
    def status(self) -> str: ...
    @property
    def status_at(self) -> datetime: ...
    @property
    def snoozed_at(self) -> datetime | None: ...
    @property
    def wrote_at(self) -> datetime | None:
        """When the customer wrote last."""
        ...

    @property
    def answered_at(self) -> datetime | None: ...


def closes_after(ticket: QuietTicket, hours: int | None) -> datetime | None:
    """When it closes if no mail comes; None when it does not.

    One that is snoozed comes back instead.
    """
    if ticket.status != Status.RESOLVED or ticket.snoozed_at or hours is None:
        return None
    moments = (ticket.status_at, ticket.wrote_at, ticket.answered_at)
    return max(filter(None, moments)) + timedelta(hours=hours)


def reopens_within(ticket: QuietTicket, days: int | None) -> datetime | None:
    """Until when the customer's mail opens it again; None when nothing ends."""
    if ticket.status != Status.CLOSED or days is None:
        return None
    return ticket.status_at + timedelta(days=days)


class ClosingVerbs(SnoozeVerbs):
    """What happens to a ticket that is done when nobody writes, and when somebody does.

    Both windows count from the moment when we got to know, not from a mail's date.
    """

    __abstract__ = True

    def close_silent(self, *, by: Actor) -> None:
        """Close it, because it is resolved and nobody has written since."""
        if self.status != Status.RESOLVED:
            return
        old = self._state()
        fields = self._set_status(Status.CLOSED)
        said = {"to": Status.CLOSED, "was": Status.RESOLVED, "silent": True}
        self.record("status", by, fields, **said, before=self._before(old))
