"""Tidying: rows that nobody can ask for any more go. To add a table, add its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, delete, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.desk import Desk
from app.labels.brake import PutBack
from app.people.used_link import UsedLink
from app.replies.draft import Draft
from app.tickets import merge as merges
from app.tickets.merge import Merge
from app.tickets.moving import MergeMove
from app.tickets.press import Press

BATCH = 500
# What is left after so many comes with the next round: other chores wait for this one.
MOST_BATCHES = 20
# A button is good for two days, a link and a thread left alone for an hour at most.
AGE = timedelta(days=7)
MERGE_AGE = merges.UNDO + timedelta(days=1)


@dataclass(frozen=True)
class Passing:
    """Rows that mean nothing any more so long after that moment, which has an index."""

    table: Any
    at: InstrumentedAttribute[datetime]


PASSING = (
    Passing(Press, Press.at),
    Passing(Draft, Draft.at),
    Passing(PutBack, PutBack.since),
    Passing(UsedLink, UsedLink.at),
)


def tidy(desk: Desk) -> int:
    """Delete what is old, in short transactions; how many rows."""
    gone = sum(_forget(desk, each) for each in PASSING)
    return gone + _forget_moves(desk)


def oldest(rows: Passing, before: datetime) -> Delete:
    """The deed: the oldest of these rows, at most one batch of them."""
    key = tuple_(*rows.table.__table__.primary_key)
    old = select(*rows.table.__table__.primary_key).where(rows.at < before)
    return delete(rows.table).where(key.in_(old.order_by(rows.at).limit(BATCH)))


def _forget(desk: Desk, rows: Passing) -> int:
    gone = 0
    for _ in range(MOST_BATCHES):
        with desk.database.transaction() as session:
            count = _carry_out(session, oldest(rows, clock.now() - AGE))
        gone += count
        if count < BATCH:
            break
    return gone


def _forget_moves(desk: Desk) -> int:
    """What a merge has moved is asked for by its undo alone; one merge at a time."""
    gone = 0
    for _ in range(MOST_BATCHES):
        with desk.database.transaction() as session:
            merge_id = session.scalar(select(func.min(MergeMove.merge_id)))
            made = session.get(Merge, merge_id) if merge_id is not None else None
            if made is None or made.at >= clock.now() - MERGE_AGE:
                break
            of_it = delete(MergeMove).where(MergeMove.merge_id == made.id)
            gone += _carry_out(session, of_it)
    return gone


def _carry_out(session: Session, deed: Delete) -> int:
    blind = deed.execution_options(synchronize_session=False)
    return session.connection().execute(blind).rowcount
