"""The health of the sync, mailbox by mailbox: plain values, in four queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import present
from app.labels import lag as lags
from app.labels.brake import PutBack
from app.labels.lag import Lag
from app.labels.owed import Owed
from app.mailboxes.in_step import LATE
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.token_state import State, TokenState, token_state

# A drain speaks to the database between two calls to Gmail, and none of these is
# waited for longer than twenty seconds.
SILENT = timedelta(seconds=25)
OWED_LONG = timedelta(minutes=10)
WATCH_ENDS_SOON = timedelta(days=4)


class Worry(StrEnum):
    """What may be wrong with a mailbox, the worst first."""

    REFUSED = "refused"
    ABANDONED = "abandoned"
    LATE = "late"
    OWED_LONG = "owed long"
    MARKER = "marker"
    PUT_OFF = "put off"
    PARKED = "parked"
    WATCH = "watch"


@dataclass(frozen=True)
class Health:
    """How one connected mailbox does.

    `read_at` is the last walk of its history, `drained_at` the last sign of a drain
    that has not ended, `put_off` counts threads that Gmail refused, `parked` those
    that somebody always undoes.
    """

    mailbox_id: int
    workspace_id: int
    address: str
    token: TokenState
    trouble: str | None
    created_at: datetime
    pushed_at: datetime | None
    read_at: datetime | None
    in_step_at: datetime | None
    watched_until: datetime | None
    drained_at: datetime | None
    lease_until: datetime | None
    unsettled_since: datetime | None
    markers_missed: int
    units: int
    owed: int
    owed_since: datetime | None
    put_off: int
    parked: int
    lag: Lag

    def worries(self, now: datetime, *, pushes: bool) -> list[Worry]:
        """What is wrong; `pushes`: Gmail is meant to push changes."""
        since = self.in_step_at or self.created_at
        is_late = now - since > LATE and not self.is_refused
        watch = self.watched_until
        is_ending = pushes and (watch is None or watch - now < WATCH_ENDS_SOON)
        wrong = {
            Worry.REFUSED: self.is_refused,
            Worry.ABANDONED: self.is_abandoned(now),
            Worry.LATE: is_late,
            Worry.OWED_LONG: self.owed_for(now) > OWED_LONG,
            Worry.MARKER: self.unsettled_since is not None
            and now - self.unsettled_since > timedelta(minutes=1),
            Worry.PUT_OFF: self.put_off > 0,
            Worry.PARKED: self.parked > 0,
            Worry.WATCH: is_ending,
        }
        return [worry for worry in Worry if wrong[worry]]

    @property
    def is_refused(self) -> bool:
        """Whether we cannot get into it."""
        return bool(self.trouble) or self.token.state in (State.REVOKED, State.DENIED)

    def is_abandoned(self, now: datetime) -> bool:
        """Whether a drain began and was not heard of any more."""
        return self.drained_at is not None and now - self.drained_at > SILENT

    def owed_for(self, now: datetime) -> timedelta:
        """How long the oldest label that is not written has been waiting."""
        return max(timedelta(), now - (self.owed_since or now))


def of_all(session: Session) -> list[Health]:
    """Every connected mailbox of every workspace, by id."""
    now = present(session)
    owed, parked = _owed(session), _parked(session, now)
    lag = lags.of_all(session, now)
    query = select(Mailbox).where(Mailbox.is_connected).order_by(Mailbox.id)
    return [
        Health(
            mailbox_id=mailbox.id,
            **{name: getattr(mailbox, name) for name in SAME},
            token=token_state(mailbox),
            read_at=mailbox.cursor_at,
            units=mailbox.units_in(now),
            parked=parked.get(mailbox.id, 0),
            lag=lag.get(mailbox.id, Lag()),
            **owed.get(mailbox.id, NOTHING_OWED),
        )
        for mailbox in session.scalars(query)
    ]


SAME = [name for name in Health.__dataclass_fields__ if hasattr(Mailbox, name)]
NOTHING_OWED: dict[str, Any] = {"owed": 0, "owed_since": None, "put_off": 0}


def _owed(session: Session) -> dict[int, dict[str, Any]]:
    # Written and not yet seen in a walk: then only the moment of the row is known.
    since = func.min(func.coalesce(Owed.since, Owed.due_at))
    put_off = func.count().filter(Owed.attempts > 0)
    query = select(Owed.mailbox_id, func.count(), since, put_off)
    return {
        mailbox_id: {"owed": count, "owed_since": since, "put_off": put_off}
        for mailbox_id, count, since, put_off in session.execute(
            query.group_by(Owed.mailbox_id)
        )
    }


def _parked(session: Session, now: datetime) -> dict[int, int]:
    query = select(PutBack.mailbox_id, func.count()).where(PutBack.parked_until > now)
    return {
        mailbox_id: count
        for mailbox_id, count in session.execute(query.group_by(PutBack.mailbox_id))
    }
