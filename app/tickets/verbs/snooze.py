"""Snooze: a timer on a ticket, not a status. It hides the ticket from the queues."""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.errors import Refused
from app.people.actor import Actor, ActorKind
from app.tickets.status import Status
from app.tickets.verbs.base import RecordedTicket
from app.wording import mark

MAX_SNOOZE = timedelta(days=366)
SNOOZE_FIELDS = ["snooze"]

PASSED = mark("That time is in the past. Choose a later one.")
TOO_FAR = mark("Choose a moment within a year.")


def is_asleep(at: datetime | None, until: datetime | None, now: datetime) -> bool:
    """Whether a ticket snoozed then and until that is still out of sight.

    One whose time has come is awake, even before the clock has come by.
    """
    return at is not None and (until is None or until > now)


class SnoozeVerbs(RecordedTicket):
    """The verbs of the timer, and what ends it.

    A snooze says: somebody looks at it again then. So it outlives what does not keep
    that promise, and ends with what makes it pointless:

    - the customer writes, or the time comes: it ends;
    - somebody takes it: they want it before them now, it ends;
    - it is resolved or closed: nothing is left to come back for, it ends;
    - it is assigned, unassigned, set to waiting, or we answer: it stays, and whoever
      has it then finds it back. What is done may be snoozed too.
    """

    __abstract__ = True

    def snooze(self, until: datetime | None, *, by: Actor) -> None:
        """Hide it until that moment; None is until the customer writes.

        Raises:
            Refused: the moment has passed, or is too far away.
        """
        now = clock.now()
        if until is not None and until <= now:
            raise Refused(PASSED)
        if until is not None and until - now > MAX_SNOOZE:
            raise Refused(TOO_FAR)
        if self.snoozed_at is not None and self.snoozed_until == until:
            return
        old = self._state()
        self.snoozed_at, self.snoozed_until = now, until
        before = self._before(old)
        self.record(
            "snoozed", by, [*SNOOZE_FIELDS], until=clock.iso(until), before=before
        )

    def wake(self, *, by: Actor) -> None:
        """Bring it back to the queues.

        When its time has come, what waited or was done is open: in a folded list of
        things that wait nobody would see that it is back.
        """
        old = self._state()
        fields = self._end_snooze()
        if not fields:
            return
        details: dict[str, object] = {}
        was = Status(self.status)
        if by.kind == ActorKind.CLOCK and not was.is_open:
            fields += self._set_status(Status.OPEN)
            details = {"status": self.status, "was": was}
        self.record("woken", by, fields, **details, before=self._before(old))

    def _end_snooze(self) -> list[str]:
        """The field that it sets, if there was a snooze to end."""
        if self.snoozed_at is None:
            return []
        self.snoozed_at = self.snoozed_until = None
        return [*SNOOZE_FIELDS]

    def _set_status(self, status: Status) -> list[str]:
        """The fields that this sets: what is done has no snooze."""
        was_done = Status(self.status).is_done
        self.status = status
        self.status_at = clock.now()
        if not (was_done and status.is_done):
            self.done_at = self.status_at if status.is_done else None
        return ["status", *(self._end_snooze() if status.is_done else [])]
