"""The health of the sync, mailbox by mailbox: plain values, in four queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import database_now
from app.errors import WaitReason
from app.labels import latency as lags
from app.labels.latency import LatencyPercentiles
from app.labels.repaint_limit import RepaintCount
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.mailboxes.sync_status import LATE
from app.mailboxes.token_state import TokenState, TokenStatus, token_state

# A drain speaks to the database between two calls to Gmail, and none of these is
# waited for longer than twenty seconds.
MAX_SILENCE = timedelta(seconds=25)
OWED_LONG = timedelta(minutes=10)
# Google fails for a moment now and then.
GOOGLE_LONG = timedelta(minutes=1)
WATCH_ENDS_SOON = timedelta(days=4)


class SyncProblem(StrEnum):
    """What may be wrong with a mailbox, the worst first."""

    REFUSED = "refused"
    GOOGLE = "google"
    ABANDONED = "abandoned"
    LATE = "late"
    OWED_LONG = "pending long"
    READ_ANEW = "read anew"
    MARKER = "marker"
    PUT_OFF = "put off"
    PARKED = "parked"
    WATCH = "watch"


@dataclass(frozen=True)
class MailboxHealth:
    """How one connected mailbox does.

    `read_at` is the last walk of its history, `drained_at` the last sign of a drain
    that has not ended, `put_off` counts threads that Gmail refused, `parked` those
    that somebody always undoes.
    """

    mailbox_id: int
    workspace_id: int
    address: str
    token: TokenState
    is_delegated: bool
    trouble: str | None
    created_at: datetime
    pushed_at: datetime | None
    read_at: datetime | None
    in_step_at: datetime | None
    watched_until: datetime | None
    watch_trouble: str | None
    watch_due_at: datetime | None
    drained_at: datetime | None
    lease_until: datetime | None
    unsettled_since: datetime | None
    waits_for: str | None
    waits_since: datetime | None
    markers_missed: int
    units: int
    owed: int
    owed_since: datetime | None
    put_off: int
    parked: int
    lag: LatencyPercentiles

    def worries(self, now: datetime, *, pushes: bool) -> list[SyncProblem]:
        """What is wrong; `pushes`: Gmail is meant to push changes."""
        since = self.in_step_at or self.created_at
        is_late = now - since > LATE and not self.is_refused
        watch = self.watched_until
        is_ending = pushes and (
            watch is None
            or watch - now < WATCH_ENDS_SOON
            or self.watch_trouble is not None
        )
        wrong = {
            SyncProblem.REFUSED: self.is_refused,
            SyncProblem.GOOGLE: self._waits_long(WaitReason.GOOGLE, now, GOOGLE_LONG),
            SyncProblem.ABANDONED: self.is_abandoned(now),
            SyncProblem.LATE: is_late,
            SyncProblem.OWED_LONG: self.owed_for(now) > OWED_LONG,
            SyncProblem.READ_ANEW: self._waits_long(WaitReason.LISTS, now, timedelta()),
            SyncProblem.MARKER: self.unsettled_since is not None
            and now - self.unsettled_since > timedelta(minutes=1),
            SyncProblem.PUT_OFF: self.put_off > 0,
            SyncProblem.PARKED: self.parked > 0,
            SyncProblem.WATCH: is_ending,
        }
        return [worry for worry in SyncProblem if wrong[worry]]

    @property
    def is_refused(self) -> bool:
        """Whether we cannot get into it."""
        return bool(self.trouble) or self.token.state in (
            TokenStatus.REVOKED,
            TokenStatus.DENIED,
        )

    def _waits_long(self, reason: WaitReason, now: datetime, long: timedelta) -> bool:
        since = self.waits_since or now
        return self.waits_for == reason and now - since >= long

    def is_abandoned(self, now: datetime) -> bool:
        """Whether a sync began and gave no sign of life any more."""
        return self.drained_at is not None and now - self.drained_at > MAX_SILENCE

    def owed_for(self, now: datetime) -> timedelta:
        """How long the oldest label that is not written has been waiting."""
        return max(timedelta(), now - (self.owed_since or now))


def mailbox_healths(session: Session) -> list[MailboxHealth]:
    """Every connected mailbox of every workspace, by id."""
    now = database_now(session)
    owed, parked = _owed(session), _parked(session, now)
    lag = lags.mailbox_latencies(session, now)
    query = select(Mailbox).where(Mailbox.is_connected).order_by(Mailbox.id)
    return [
        MailboxHealth(
            mailbox_id=mailbox.id,
            **{name: getattr(mailbox, name) for name in SAME},
            token=token_state(mailbox),
            read_at=mailbox.cursor_at,
            units=mailbox.units_in(now),
            parked=parked.get(mailbox.id, 0),
            lag=lag.get(mailbox.id, LatencyPercentiles()),
            **owed.get(mailbox.id, NOTHING_OWED),
        )
        for mailbox in session.scalars(query)
    ]


SAME = [name for name in MailboxHealth.__dataclass_fields__ if hasattr(Mailbox, name)]
NOTHING_OWED: dict[str, Any] = {"owed": 0, "owed_since": None, "put_off": 0}


def _owed(session: Session) -> dict[int, dict[str, Any]]:
    # Written and not yet seen in a walk: then only the moment of the row is known.
    since = func.min(func.coalesce(PendingThread.since, PendingThread.due_at))
    put_off = func.count().filter(PendingThread.attempts > 0)
    query = select(PendingThread.mailbox_id, func.count(), since, put_off)
    return {
        mailbox_id: {"owed": count, "owed_since": since, "put_off": put_off}
        for mailbox_id, count, since, put_off in session.execute(
            query.group_by(PendingThread.mailbox_id)
        )
    }


def _parked(session: Session, now: datetime) -> dict[int, int]:
    query = select(RepaintCount.mailbox_id, func.count()).where(
        RepaintCount.parked_until > now
    )
    return {
        mailbox_id: count
        for mailbox_id, count in session.execute(
            query.group_by(RepaintCount.mailbox_id)
        )
    }
