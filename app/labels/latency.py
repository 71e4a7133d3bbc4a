"""How long labels take: from when one is pending until Gmail says that it is on."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKeyConstraint, Integer, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.db import Model, insert_for
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread

# A day in few rows: how many labels took at most so many seconds, hour by hour.
STEPS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 120, 300, 900, 3600, 86_400)
KEPT_FOR = timedelta(hours=24)


class LabelLatency(Model):
    """So many labels of one hour took at most that many seconds, and more than less."""

    __tablename__ = "label_lags"
    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "mailbox_id"], ["mailboxes.workspace_id", "mailboxes.id"]
        ),
    )

    mailbox_id: Mapped[int] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    at_most: Mapped[int] = mapped_column(Integer, primary_key=True)
    workspace_id: Mapped[int]
    count: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True)
class LatencyPercentiles:
    """Seconds that half of the labels, and 95 of 100, took at most."""

    count: int = 0
    p50: int | None = None
    p95: int | None = None


def record_latency(session: Session, mailbox: Mailbox, writes: Iterable[int]) -> None:
    """Record how long the threads of these writes have waited, until now."""
    threads = select(LabelWrite.thread_gmail_id).where(LabelWrite.id.in_(list(writes)))
    now = mailbox.drained_at
    since = session.scalars(
        select(PendingThread.since).where(
            PendingThread.mailbox_id == mailbox.id,
            PendingThread.thread_gmail_id.in_(threads),
            PendingThread.since.is_not(None),
        )
    ).all()
    if now is None or not since:
        return
    took = Counter(_step(now - each) for each in since if each is not None)
    _add(session, mailbox, now.replace(minute=0, second=0, microsecond=0), took)
    session.execute(
        update(PendingThread)
        .where(
            PendingThread.mailbox_id == mailbox.id,
            PendingThread.thread_gmail_id.in_(threads),
        )
        .values(since=None)
        .execution_options(synchronize_session=False)
    )


def mailbox_latencies(session: Session, now: datetime) -> dict[int, LatencyPercentiles]:
    """The last day of every mailbox, in one query."""
    query = (
        select(
            LabelLatency.mailbox_id, LabelLatency.at_most, func.sum(LabelLatency.count)
        )
        .where(LabelLatency.hour > now - KEPT_FOR)
        .group_by(LabelLatency.mailbox_id, LabelLatency.at_most)
    )
    found: dict[int, dict[int, int]] = {}
    for mailbox_id, at_most, count in session.execute(query):
        found.setdefault(mailbox_id, {})[at_most] = int(count)
    return {
        mailbox_id: latency_percentiles(counts) for mailbox_id, counts in found.items()
    }


def latency_percentiles(counts: Mapping[int, int]) -> LatencyPercentiles:
    """The two figures of a histogram: `counts` is seconds at most to how many."""
    total = sum(counts.values())
    return LatencyPercentiles(
        total, _at(counts, 0.5 * total), _at(counts, 0.95 * total)
    )


def _at(counts: Mapping[int, int], rank: float) -> int | None:
    so_far = 0
    for at_most in sorted(counts):
        so_far += counts[at_most]
        if so_far >= rank:
            return at_most
    return None


def _step(took: timedelta) -> int:
    return STEPS[min(bisect_left(STEPS, took.total_seconds()), len(STEPS) - 1)]


def _add(
    session: Session, mailbox: Mailbox, hour: datetime, took: Mapping[int, int]
) -> None:
    place = {"mailbox_id": mailbox.id, "workspace_id": mailbox.workspace_id}
    insert = insert_for(session)(LabelLatency)
    insert = insert.values(
        [
            {**place, "hour": hour, "at_most": at_most, "count": count}
            for at_most, count in sorted(took.items())
        ]
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["mailbox_id", "hour", "at_most"],
            set_={"count": LabelLatency.count + insert.excluded.count},
        )
    )
    session.execute(
        delete(LabelLatency).where(
            LabelLatency.mailbox_id == mailbox.id, LabelLatency.hour <= hour - KEPT_FOR
        )
    )
