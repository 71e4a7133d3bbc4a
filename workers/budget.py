"""What one mailbox may spend: units in a bucket, so that Gmail need not refuse."""

from __future__ import annotations

from app import clock
from app.errors import Later, WaitReason
from app.mailboxes.mailbox import Mailbox

QUOTA_SHARE = 0.8
# The rest of the minute's units is for what a round spends between two checks.
MAX_UNITS_AT_ONCE = 600


class UnitBudget:
    """A bucket that leaks four fifths of the minute's units evenly.

    It is asked before a walk and before each write, never in the middle of a walk.
    """

    def __init__(self, a_minute: int | None) -> None:
        """`a_minute` is Gmail's limit for one user; None is no limit."""
        self._rate = a_minute * QUOTA_SHARE / 60 if a_minute else None
        self._level = 0.0
        self._at = clock.now()
        self._minute = clock.start_of_minute(self._at)
        self._used = 0

    def load(self, mailbox: Mailbox) -> None:
        """Load what the mailbox's last sync has spent."""
        self._level = float(mailbox.spent or 0)
        self._at = mailbox.spent_at or clock.now()
        self._minute = clock.start_of_minute(clock.now())
        self._used = mailbox.units_in(self._minute)

    def keep(self, mailbox: Mailbox) -> None:
        """Store what was spent, for the mailbox's next sync."""
        mailbox.spent, mailbox.spent_at = round(self._leak()), self._at
        mailbox.units_minute, mailbox.units_used = self._minute, self._used

    def spend(self, units: int) -> None:
        """Spend these units."""
        self._level = self._leak() + units
        minute = clock.start_of_minute(self._at)
        self._used = units + (self._used if minute == self._minute else 0)
        self._minute = minute

    def check(self) -> None:
        """Check that there is room.

        Raises:
            Later: the bucket is full.
        """
        over = self._leak() - MAX_UNITS_AT_ONCE
        if self._rate is not None and over > 0:
            used_up = "This mailbox's quota is used up."
            wait = over / self._rate
            raise Later(used_up, after=wait, waits_for=WaitReason.QUOTA)

    def wait_for_room(self) -> float:
        """Seconds until most of a burst is free: who can wait leaves it to others."""
        over = self._leak() - MAX_UNITS_AT_ONCE / 3
        return max(0.0, over / self._rate) if self._rate is not None else 0.0

    def _leak(self) -> float:
        now = clock.now()
        passed = max(0.0, (now - self._at).total_seconds())
        rate = self._rate if self._rate is not None else float("inf")
        self._level = max(0.0, self._level - rate * passed) if passed else self._level
        self._at = now
        return self._level
