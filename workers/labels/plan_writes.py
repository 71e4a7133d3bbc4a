"""The plan transaction: pending labels become requests, each written down before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import database_now
from app.gmail.values import INBOX
from app.labels import mapping, writes as ledger
from app.labels.mapping import LabelKey
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.sql.moments import has_come
from app.tickets.messages.message import MessageCopy
from workers.labels import cheapest_plan, inbox_moves
from workers.labels.cheapest_plan import LabelNeed, LabelRequest
from workers.labels.desired_labels import ThreadState, thread_states

SEND = timedelta(seconds=20)
FLIGHT = timedelta(seconds=60)
# As many as one batchModify takes.
THREADS_A_ROUND = 1000
NONE = frozenset[str]()
MIN_WAIT, MAX_WAIT = timedelta(seconds=5), timedelta(hours=1)


@dataclass(frozen=True)
class PlannedRequest:
    """A request and the ids of its label writes."""

    request: LabelRequest
    writes: tuple[int, ...]
    send_before: datetime


def plan_writes(
    session: Session, mailbox: Mailbox, refused: Collection[LabelKey] = ()
) -> list[PlannedRequest]:
    """Plan the requests of this round, and store their label writes before sending.

    Gmail will not have the `refused` labels: their threads get the others, and wait.
    """
    owed = due_threads(session, mailbox)
    found = {state.thread_id: state for state in thread_states(session, mailbox, owed)}
    labels = mapping.mailbox_labels(session, mailbox.id)
    ids = {label.says: label.gmail_id for label in labels}
    unwalked = {
        write.thread_gmail_id
        for write in ledger.open_writes(session, mailbox.id)
        if write.is_acked
    }
    needs: list[LabelNeed] = []
    for thread_id, wanted in owed.items():
        state = found.get(thread_id)
        missing = state.wanted - ids.keys() if state else frozenset()
        if missing - set(refused):
            # The ticket has just changed again: its new label is made next round.
            continue
        if state and any(each.is_moved_in_vain for each in state.copies):
            inbox_moves.drop_moves(session, mailbox, thread_id, wanted)
        more = _needs(state, ids)
        needs += more
        if not more and missing:
            put_off_threads(session, mailbox, {thread_id})
        elif not more and thread_id not in unwalked:
            _settle(session, mailbox, thread_id, wanted)
    sizes = {state.thread_id: len(state.copies) for state in found.values()}
    return _note(session, mailbox, cheapest_plan.cheapest_plan(needs, sizes), found)


def due_threads(session: Session, mailbox: Mailbox) -> dict[str, int]:
    """Thread id to `wanted`, of what is pending and due."""
    query = (
        select(PendingThread.thread_gmail_id, PendingThread.wanted)
        .where(
            PendingThread.mailbox_id == mailbox.id,
            has_come(PendingThread.due_at, database_now(session)),
        )
        .order_by(PendingThread.due_at, PendingThread.id)
    )
    return {t: w for t, w in session.execute(query.limit(THREADS_A_ROUND))}


def _needs(state: ThreadState | None, ids: Mapping[LabelKey, str]) -> list[LabelNeed]:
    """What the copies lack of the labels that are there."""
    if state is None:
        return []
    managed = frozenset(ids.values())
    made = []
    for each in state.copies:
        copy = each.copy
        right = frozenset(ids[key] for key in each.wanted if key in ids)
        known = frozenset(copy.known)
        # Only what `known` shows is removed: an edit we have not read yet survives.
        add, remove = right - known, (known & managed) - right
        # Gmail does not mind if the copy is there already.
        add |= {INBOX} if each.move else NONE
        remove |= {INBOX} if each.move is False else NONE
        if add or remove:
            place = (copy.gmail_id, copy.thread_gmail_id)
            made.append(LabelNeed(*place, add, remove, copy.is_solo))
    return made


def put_off_threads(
    session: Session, mailbox: Mailbox, thread_ids: Iterable[str]
) -> None:
    """Put these threads off: something is wrong, try later and ever later."""
    now = database_now(session)
    query = select(PendingThread).where(
        PendingThread.mailbox_id == mailbox.id,
        PendingThread.thread_gmail_id.in_(sorted(thread_ids)),
    )
    for row in session.scalars(query):
        wait = min(MAX_WAIT, MIN_WAIT * 2 ** min(row.attempts, 16))
        row.due_at, row.attempts = now + wait, row.attempts + 1


def _settle(session: Session, mailbox: Mailbox, thread_id: str, wanted: int) -> None:
    """Nothing to do for the thread: its row goes, unless it is pending again."""
    session.execute(
        delete(PendingThread).where(
            PendingThread.mailbox_id == mailbox.id,
            PendingThread.thread_gmail_id == thread_id,
            PendingThread.wanted == wanted,
        )
    )


def _note(
    session: Session,
    mailbox: Mailbox,
    requests: Sequence[LabelRequest],
    found: Mapping[str, ThreadState],
) -> list[PlannedRequest]:
    now = database_now(session)
    planned = []
    for request in requests:
        rows = [
            LabelWrite(
                workspace_id=mailbox.workspace_id,
                mailbox_id=mailbox.id,
                thread_gmail_id=thread_id,
                message_gmail_id=message_id,
                label_gmail_id=label_id,
                is_on=is_on,
                send_before=now + SEND,
                deadline=now + SEND + FLIGHT,
                but=but,
            )
            for thread_id, message_id, but in _targets(request, found)
            for is_on, label_ids in ((True, request.add), (False, request.remove))
            for label_id in label_ids
        ]
        session.add_all(rows)
        session.flush()
        planned.append(
            PlannedRequest(request, tuple(row.id for row in rows), now + SEND)
        )
    _together_again(session, mailbox, requests)
    return planned


def _targets(
    request: LabelRequest, found: Mapping[str, ThreadState]
) -> Iterator[tuple[str, str | None, list[str]]]:
    for need in request.needs:
        yield need.thread_id, need.message_id, []
    if request.kind == "thread":
        # It also reaches messages that arrive before it does: they are in no row yet.
        thread_id = request.needs[0].thread_id
        known = [each.copy.gmail_id for each in found[thread_id].copies]
        yield thread_id, None, known


def _together_again(
    session: Session, mailbox: Mailbox, requests: Sequence[LabelRequest]
) -> None:
    alone = [need.message_id for r in requests for need in r.needs if need.is_solo]
    if alone:
        session.execute(
            update(MessageCopy)
            .where(
                MessageCopy.mailbox_id == mailbox.id, MessageCopy.gmail_id.in_(alone)
            )
            .values(is_solo=False)
        )
