"""Tidying: rows that nobody can ask for any more go. To add a table, add its line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Delete, Select, delete, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from app import clock
from app.desk import Desk
from app.frontdoor.confirmation import Confirmation
from app.frontdoor.table import FormTally
from app.invitations.table import Invitation
from app.labels.repaint_limit import RepaintCount
from app.people.console_session import ConsoleSession
from app.people.used_link import UsedLink
from app.probe_calls import ProbeCall
from app.tickets.acting.press import Press
from app.tickets.intake.unrelated_mail import UnrelatedMail
from app.tickets.merge import merge as merges
from app.tickets.merge.merge import Merge
from app.tickets.merge.moved_rows import MergeMove
from app.tickets.messages.reply_draft import ReplyDraft
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note
from app.tickets.notes.revision import NoteRevision
from app.tickets.submissions.table import Submission

BATCH = 500
# What is left after so many comes with the next round: other chores wait for this one.
MAX_BATCHES = 20
# A button is good for two days, a link and a thread left alone for an hour at most.
MAX_AGE = timedelta(days=7)
# Whoever has written by a form may come back with its code.
MONTH = timedelta(days=30)
# The list of invitations says for a while who came by which; managers may read what a
# note said before.
QUARTER = timedelta(days=90)
MERGE_AGE = merges.MERGE_UNDO_WINDOW + timedelta(days=1)


@dataclass(frozen=True)
class RetentionRule:
    """Rows that mean nothing any more so long after that moment, which has an index."""

    table: Any
    at: (
        InstrumentedAttribute[datetime]
        | InstrumentedAttribute[datetime | None]
        | InstrumentedAttribute[date]
    )
    age: timedelta = MAX_AGE


RETENTION_RULES = (
    RetentionRule(Press, Press.at),
    RetentionRule(ReplyDraft, ReplyDraft.at),
    RetentionRule(RepaintCount, RepaintCount.since),
    RetentionRule(UsedLink, UsedLink.at),
    RetentionRule(ConsoleSession, ConsoleSession.seen_at),
    RetentionRule(UnrelatedMail, UnrelatedMail.at),
    RetentionRule(ProbeCall, ProbeCall.at),
    RetentionRule(Submission, Submission.ended_at, MONTH),
    RetentionRule(FormTally, FormTally.day, MONTH),
    RetentionRule(Invitation, Invitation.expires_at, QUARTER),
    RetentionRule(Confirmation, Confirmation.made_at),
    RetentionRule(NoteRevision, NoteRevision.until_at, QUARTER),
)


def delete_old_rows(desk: Desk) -> int:
    """Delete what is old, in short transactions; how many rows."""
    gone = sum(_forget(desk, each) for each in RETENTION_RULES)
    return gone + _forget_moves(desk) + _forget_notes(desk)


def oldest_rows(rows: RetentionRule, before: datetime) -> Delete:
    """The deed: the oldest of these rows, at most one batch of them."""
    key = tuple_(*rows.table.__table__.primary_key)
    old = select(*rows.table.__table__.primary_key).where(rows.at < before)
    return delete(rows.table).where(key.in_(old.order_by(rows.at).limit(BATCH)))


def oldest_notes(before: datetime) -> Select[int]:
    """The notes that were deleted first, at most one batch of them."""
    old = select(Note.id).where(Note.deleted_at < before)
    return old.order_by(Note.deleted_at).limit(BATCH)


def _forget(desk: Desk, rows: RetentionRule) -> int:
    gone = 0
    for _ in range(MAX_BATCHES):
        with desk.database.transaction() as session:
            count = _carry_out(session, oldest_rows(rows, clock.now() - rows.age))
        gone += count
        if count < BATCH:
            break
    return gone


def _forget_moves(desk: Desk) -> int:
    """What a merge has moved is asked for by its undo alone; one merge at a time."""
    gone = 0
    for _ in range(MAX_BATCHES):
        with desk.database.transaction() as session:
            merge_id = session.scalar(select(func.min(MergeMove.merge_id)))
            made = session.get(Merge, merge_id) if merge_id is not None else None
            if made is None or made.at >= clock.now() - MERGE_AGE:
                break
            of_it = delete(MergeMove).where(MergeMove.merge_id == made.id)
            gone += _carry_out(session, of_it)
    return gone


def _forget_notes(desk: Desk) -> int:
    """Deleted notes that nobody can ask for any more, with whom they called."""
    with desk.database.transaction() as session:
        notes = session.scalars(oldest_notes(clock.now() - QUARTER)).all()
        for table in (Mention, NoteRevision):
            _carry_out(session, delete(table).where(table.note_id.in_(notes)))
        return _carry_out(session, delete(Note).where(Note.id.in_(notes)))


def _carry_out(session: Session, deed: Delete) -> int:
    blind = deed.execution_options(synchronize_session=False)
    return session.connection().execute(blind).rowcount
