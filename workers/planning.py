"""The plan transaction: what is owed becomes requests, each written down beforehand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.db import present
from app.labels import ledger, mapping
from app.labels.ledger import LabelWrite
from app.labels.mapping import LabelKey
from app.labels.owed import Owed
from app.mailboxes.mailbox import Mailbox
from app.tickets.message import MessageCopy
from workers import planner
from workers.desired import ThreadState, states
from workers.planner import Need, Request

SEND = timedelta(seconds=20)
FLIGHT = timedelta(seconds=60)
# As many as one batchModify takes.
THREADS_A_ROUND = 1000
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)


@dataclass(frozen=True)
class Planned:
    """A request and the ids of its rows in the ledger."""

    request: Request
    writes: tuple[int, ...]
    send_before: datetime


def plan(
    session: Session, mailbox: Mailbox, refused: Collection[LabelKey] = ()
) -> list[Planned]:
    """The requests of this round, noted in the ledger before any of them is sent.

    Gmail will not have the `refused` labels: their threads get the others, and wait.
    """
    owed = due(session, mailbox)
    found = {state.thread_id: state for state in states(session, mailbox, owed)}
    labels = mapping.of_mailbox(session, mailbox.id)
    ids = {label.says: label.gmail_id for label in labels}
    unwalked = {
        write.thread_gmail_id
        for write in ledger.of_mailbox(session, mailbox.id)
        if write.is_acked
    }
    needs: list[Need] = []
    for thread_id, wanted in owed.items():
        state = found.get(thread_id)
        missing = state.wanted - ids.keys() if state and state.copies else frozenset()
        if missing - set(refused):
            # The ticket has just changed again: its new label is made next round.
            continue
        more = _needs(state, ids)
        needs += more
        if not more and missing:
            put_off(session, mailbox, {thread_id})
        elif not more and thread_id not in unwalked:
            _settle(session, mailbox, thread_id, wanted)
    sizes = {state.thread_id: len(state.copies) for state in found.values()}
    return _note(session, mailbox, planner.plan(needs, sizes), found)


def due(session: Session, mailbox: Mailbox) -> dict[str, int]:
    """Thread id to `wanted`, of what is owed and due."""
    query = (
        select(Owed.thread_gmail_id, Owed.wanted)
        .where(Owed.mailbox_id == mailbox.id, Owed.due_at <= present(session))
        .order_by(Owed.due_at, Owed.id)
    )
    return {t: w for t, w in session.execute(query.limit(THREADS_A_ROUND))}


def _needs(state: ThreadState | None, ids: Mapping[LabelKey, str]) -> list[Need]:
    """What the copies lack of the labels that are there."""
    if state is None:
        return []
    right = frozenset(ids[key] for key in state.wanted if key in ids)
    managed = frozenset(ids.values())
    made = []
    for copy in state.copies:
        known = frozenset(copy.known)
        # Only what `known` shows is removed: an edit we have not read yet survives.
        add, remove = right - known, (known & managed) - right
        if add or remove:
            place = (copy.gmail_id, copy.thread_gmail_id)
            made.append(Need(*place, add, remove, copy.is_solo))
    return made


def put_off(session: Session, mailbox: Mailbox, thread_ids: Iterable[str]) -> None:
    """Something is wrong with these: try again later, and ever later."""
    now = present(session)
    query = select(Owed).where(
        Owed.mailbox_id == mailbox.id, Owed.thread_gmail_id.in_(sorted(thread_ids))
    )
    for row in session.scalars(query):
        wait = min(LONGEST_WAIT, SHORTEST_WAIT * 2 ** min(row.attempts, 16))
        row.due_at, row.attempts = now + wait, row.attempts + 1


def _settle(session: Session, mailbox: Mailbox, thread_id: str, wanted: int) -> None:
    """Nothing to do for the thread: its row goes, unless somebody owed it again."""
    session.execute(
        delete(Owed).where(
            Owed.mailbox_id == mailbox.id,
            Owed.thread_gmail_id == thread_id,
            Owed.wanted == wanted,
        )
    )


def _note(
    session: Session,
    mailbox: Mailbox,
    requests: Sequence[Request],
    found: Mapping[str, ThreadState],
) -> list[Planned]:
    now = present(session)
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
        planned.append(Planned(request, tuple(row.id for row in rows), now + SEND))
    _together_again(session, mailbox, requests)
    return planned


def _targets(
    request: Request, found: Mapping[str, ThreadState]
) -> Iterator[tuple[str, str | None, list[str]]]:
    for need in request.needs:
        yield need.thread_id, need.message_id, []
    if request.kind == "thread":
        # It also reaches messages that arrive before it does: they are in no row yet.
        thread_id = request.needs[0].thread_id
        known = [copy.gmail_id for copy in found[thread_id].copies]
        yield thread_id, None, known


def _together_again(
    session: Session, mailbox: Mailbox, requests: Sequence[Request]
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
