"""Silence: a resolved ticket closes by itself, a closed one opens again for a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.people.actor import Actor
from app.tickets.snooze import Snoozing
from app.tickets.status import Status

# A question in the very same words goes through the index.
IS_RESOLVED = text(
    "status = 'resolved' AND snoozed_at IS NULL"
    " AND merged_into_id IS NULL AND aside_reason IS NULL"
)
ONLY_RESOLVED: Any = {"sqlite_where": IS_RESOLVED, "postgresql_where": IS_RESOLVED}


class Closing(Snoozing):
    """What happens to a ticket that is done when nobody writes, and when somebody does.

    Both windows count from the moment when we got to know, not from a mail's date.
    """

    def closes_after(self, hours: int | None) -> datetime | None:
        """When it closes if no mail comes; None when it does not.

        One that is snoozed comes back instead.
        """
        if self.status != Status.RESOLVED or self.snoozed_at or hours is None:
            return None
        moments = (self.status_at, self.wrote_at, self.answered_at)
        return max(filter(None, moments)) + timedelta(hours=hours)

    def reopens_within(self, days: int | None) -> datetime | None:
        """Until when the customer's mail opens it again; None when nothing ends."""
        if self.status != Status.CLOSED or days is None:
            return None
        return self.status_at + timedelta(days=days)

    def close_silent(self, *, by: Actor) -> None:
        """It is resolved and nobody has written since: that was all."""
        if self.status != Status.RESOLVED:
            return
        old = self._state()
        fields = self._set_status(Status.CLOSED)
        said = {"to": Status.CLOSED, "was": Status.RESOLVED, "silent": True}
        self.record("status", by, fields, **said, before=self._before(old))
