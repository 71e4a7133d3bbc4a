"""Gmail's own label INBOX: the only one besides ours that the sync moves, once each.

A copy's `inbox_wanted` is pending like its labels, and written by the same requests.
It is done as soon as a walk shows the copy there, whoever has moved it: a person who
moves it away after that is obeyed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import case, null, select, update
from sqlalchemy.orm import Session

from app.gmail.values import INBOX, ChangeKind, HistoryChange
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.mailboxes.pending_thread import PendingThread
from app.tickets.messages.message import MessageCopy
from app.tickets.status import Status
from app.tickets.ticket import Ticket

WAYS = {ChangeKind.ON: True, ChangeKind.OFF: False}


def due_move(copy: MessageCopy, ticket: Ticket, owner_id: int | None) -> bool | None:
    """Where the copy is to be moved now; none if nowhere, or not any more."""
    wanted = copy.inbox_wanted
    if wanted is None:
        return None
    is_way_back = copy.inbox_moved is not None and copy.inbox_moved != wanted
    is_theirs = owner_id is not None and ticket.assignee_id == owner_id
    holds = is_theirs if wanted else Status(ticket.status).is_done
    return wanted if is_way_back or holds else None


def drop_moves(
    session: Session, mailbox: Mailbox, thread_id: str, reasons: int
) -> None:
    """Forget what is to be moved in the thread: the ticket has changed since.

    Unless it has just changed again: `reasons` is how often it was made pending.
    """
    is_same = (
        select(PendingThread.id)
        .where(PendingThread.mailbox_id == mailbox.id)
        .where(PendingThread.thread_gmail_id == thread_id)
        .where(PendingThread.wanted == reasons)
    )
    session.execute(
        update(MessageCopy)
        .where(MessageCopy.mailbox_id == mailbox.id)
        .where(MessageCopy.thread_gmail_id == thread_id, is_same.exists())
        .values(inbox_wanted=None)
    )


def note_moves(
    session: Session,
    copies: Mapping[str, MessageCopy],
    changes: Iterable[HistoryChange],
    writes: Sequence[LabelWrite],
) -> set[str]:
    """Note what the history tells of the inbox, of copies that the desk moves.

    The threads of these copies: it may be that they are to be moved back.
    """
    noted = set[str]()
    for change in changes:
        copy, way = copies.get(change.message_id), WAYS.get(change.kind)
        if copy is None or way is None or INBOX not in change.label_ids:
            continue
        if _is_ours(copy, writes, way):
            # One that came although it was called off goes back.
            _note(session, copy, way, moved=way, else_wanted=not way)
        elif copy.inbox_wanted is not None or copy.inbox_moved is not None:
            _note(session, copy, way, moved=None, else_wanted=None)
        else:
            continue
        noted.add(copy.thread_gmail_id)
    return noted


def _is_ours(copy: MessageCopy, writes: Sequence[LabelWrite], way: bool) -> bool:
    """Whether the move is one of ours that has not shown yet; then it has now."""
    for write in writes:
        is_its = write.message_gmail_id == copy.gmail_id and write.is_on == way
        if write.label_gmail_id == INBOX and is_its and not write.is_seen:
            write.is_seen = True
            return True
    return False


def close_move(session: Session, copy: MessageCopy, write: LabelWrite) -> None:
    """Note that our move is done; if no walk has shown it, the copy was there."""
    if not write.is_seen:
        _note(session, copy, write.is_on, moved=None, else_wanted=None)


def _note(
    session: Session,
    copy: MessageCopy,
    way: bool,
    *,
    moved: bool | None,
    else_wanted: bool | None,
) -> None:
    """It was moved that way; `else_wanted`: if nothing was wanted.

    What is wanted may change at any moment, so the database itself compares.
    """
    wanted = case(
        (MessageCopy.inbox_wanted == way, null()),
        (MessageCopy.inbox_wanted.is_(None), else_wanted),
        else_=MessageCopy.inbox_wanted,
    )
    session.execute(
        update(MessageCopy)
        .where(MessageCopy.id == copy.id)
        .values(inbox_wanted=wanted, inbox_moved=moved)
        .execution_options(synchronize_session=False)
    )
    session.expire(copy, ["inbox_wanted", "inbox_moved"])
