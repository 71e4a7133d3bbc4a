"""The cursor transaction: a window's mails and human edits, applied with its cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import database_now
from app.gmail.values import INBOX, ChangeKind, GmailLabel
from app.labels import mapping, pending, writes as ledger
from app.labels.mapping import LabelKey
from app.labels.repaint_limit import park_repainted
from app.labels.writes import LabelWrite
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.message import MessageCopy
from workers.imports.counts import MailCounts
from workers.labels.desired_labels import wrong_threads
from workers.labels.hidden_labels import forget_labels
from workers.labels.inbox_moves import close_move, note_moves
from workers.sync.attribution import SNAPSHOT_ORDER, HistoryReplay, WindowAttribution
from workers.sync.label_commands import LabelCommands
from workers.sync.label_intent import LabelIntent, label_intents
from workers.sync.new_mail import NewMail
from workers.sync.new_tags import NewTags
from workers.sync.recovery import recover_tickets
from workers.sync.snapshot import LabelSnapshot, SnapshotComparison
from workers.sync.window import HistoryWindow


def apply_window(
    session: Session,
    mailbox: Mailbox,
    window: HistoryWindow,
    taken: LabelSnapshot | None = None,
    *,
    is_adopted: bool = False,
) -> MailCounts:
    """Carry out what the window says, and move the cursor to its end, in one go.

    After a resync the window begins with the snapshot that was `taken`. Of a mailbox
    that `is_adopted` after a restore, whatever differs is no command. What became of
    the older mail in the window.
    """
    touched = set[str]()
    if window.labels is not None:
        touched |= drop_missing_labels(session, mailbox, window.labels)
        mailbox.labels_listed_at = window.began
    labels = mapping.mailbox_labels(session, mailbox.id)
    writes = ledger.open_writes(session, mailbox.id)
    new_tags = NewTags(session, mailbox, window.found)
    wearers = {x for label in window.found for x in label.wearers}
    ids = None if taken else wearers | {c.message_id for c in window.changes}
    copies = copies_of(session, mailbox.id, ids)
    replay = HistoryReplay(
        known={c.gmail_id: (c.thread_gmail_id, c.known) for c in copies.values()},
        fresh=window.messages,
        writes=writes,
        managed=[*(label.gmail_id for label in labels), *new_tags.found],
    )
    if taken is not None:
        SnapshotComparison(replay, taken).correct_replay()
    replay_backfill_page(replay, window)
    result = replay.run(window.changes, window.later)
    for label in window.found:
        replay.worn_before(label.id, label.wearers)
    if is_adopted:
        result.edits.clear()
        touched |= set(result.threads.values())
    since = mailbox.cursor_at if taken else None
    keys = {label.gmail_id: label.says for label in labels} | new_tags.keys
    mails = NewMail(session, mailbox, keys, new_tags)
    commands = LabelCommands(session, mailbox, new_tags, since)
    carry_out_records(commands, mails, window, result, keys)
    forget_others(session, mailbox, result, new_tags)
    remember_copies(session, mailbox, result, copies)
    if is_adopted or window.older:
        recover_tickets(session, mailbox, touched | result.touched)
    kept = {m: copy for m, copy in copies.items() if m not in result.gone}
    moved = note_moves(session, kept, window.changes, writes)
    if window.holds_our_writes:
        close_writes(session, mailbox, writes, window)
    touched |= result.touched | moved
    mark_wrong_pending(session, mailbox, result, touched, commands)
    mailbox.cursor, mailbox.cursor_at = window.end, window.began
    return mails.counts


def replay_backfill_page(replay: HistoryReplay, window: HistoryWindow) -> None:
    """Let older mail arrive before all else, the oldest first, as it is now."""
    changes = [*window.changes, *window.later]
    new = {each.message_id for each in changes if each.kind is ChangeKind.NEW}
    for order, message in enumerate(
        window.older, start=SNAPSHOT_ORDER - len(window.older)
    ):
        if message.id not in new:
            replay.arrive(order, message, changes)


def drop_missing_labels(
    session: Session, mailbox: Mailbox, listed: Sequence[GmailLabel]
) -> set[str]:
    """Forget labels that somebody deleted; that is never a command. The threads hit."""
    there = {label.id for label in listed}
    gone = [
        label
        for label in mapping.mailbox_labels(session, mailbox.id)
        if label.gmail_id not in there
    ]
    return forget_labels(session, mailbox, gone)


def copies_of(
    session: Session, mailbox_id: int, message_ids: Iterable[str] | None
) -> dict[str, MessageCopy]:
    """The copies that the mailbox has of these messages, or of all; by Gmail's id."""
    query = select(MessageCopy).where(
        MessageCopy.mailbox_id == mailbox_id, MessageCopy.is_synced
    )
    if message_ids is not None:
        ids = sorted(message_ids)
        if not ids:
            return {}
        query = query.where(MessageCopy.gmail_id.in_(ids))
    return {copy.gmail_id: copy for copy in session.scalars(query)}


def carry_out_records(
    commands: LabelCommands,
    mails: NewMail,
    window: HistoryWindow,
    result: WindowAttribution,
    keys: Mapping[str, LabelKey],
) -> None:
    """Carry out mails and human edits in the order of the records, as verbs."""
    acts: list[tuple[int, int, str, LabelIntent | None]] = [
        (order, 0, message_id, None)
        for order, message_id in (*result.arrived, *result.rescued)
    ]
    seen_in = commands.seen_in(result.edits)
    for gesture in label_intents(result.edits, keys, mails.owner_id, seen_in):
        acts.append((gesture.order, 1, gesture.edits[0].thread_id, gesture))
    older = {message.id: message for message in window.older}
    for order, _, what, act in sorted(acts, key=lambda each: each[:3]):
        if act is None and order < SNAPSHOT_ORDER:
            worn = result.worn_on_arrival[what]
            mails.receive_older(older[what], worn, is_past=window.is_past)
        elif act is None:
            worn = result.worn_on_arrival.get(what, frozenset())
            mails.receive(window.messages[what], worn)
        else:
            commands.carry_out(act, result.state)


def forget_others(
    session: Session, mailbox: Mailbox, result: WindowAttribution, new_tags: NewTags
) -> None:
    """Forget labels that did not become a tag: they are none of ours."""
    if new_tags.found:
        ours = {label.gmail_id for label in mapping.mailbox_labels(session, mailbox.id)}
        for worn in result.state.values():
            worn &= ours


def remember_copies(
    session: Session,
    mailbox: Mailbox,
    result: WindowAttribution,
    copies: Mapping[str, MessageCopy],
) -> None:
    """Store which labels each copy has at the cursor; drop copies that are gone."""
    session.flush()
    fresh = copies_of(session, mailbox.id, result.worn_on_arrival)
    for gmail_id, copy in {**copies, **fresh}.items():
        if gmail_id in result.gone:
            session.delete(copy)
        elif gmail_id in result.state:
            copy.known = sorted(result.state[gmail_id])
    session.flush()


def mark_wrong_pending(
    session: Session,
    mailbox: Mailbox,
    result: WindowAttribution,
    touched: set[str],
    commands: LabelCommands,
) -> None:
    """Mark the touched threads with wrong labels as pending.

    One that was changed by hand without a command is put back, but not for ever.
    """
    wrong = wrong_threads(session, mailbox, touched)
    pending.mark_threads_pending(session, mailbox.id, wrong)
    by_hand = {edit.thread_id for edit in result.edits}
    park_repainted(
        session, mailbox, wrong & by_hand - commands.obeyed, database_now(session)
    )


def close_writes(
    session: Session,
    mailbox: Mailbox,
    writes: Sequence[LabelWrite],
    window: HistoryWindow,
) -> None:
    """Close the writes that this walk contains; those in doubt when none can land.

    An acknowledged write that does not show was swallowed: its message goes alone next.
    """
    acked = [write for write in writes if write.is_acked]
    ids = {w.message_gmail_id for w in acked if w.message_gmail_id is not None}
    copies = copies_of(session, mailbox.id, ids)
    for write in acked:
        copy = copies.get(write.message_gmail_id or "")
        if copy is not None and write.label_gmail_id == INBOX:
            close_move(session, copy, write)
        elif copy is not None and (write.label_gmail_id in copy.known) != write.is_on:
            copy.is_solo = True
    for write in writes:
        if write.is_acked or write.deadline < window.began:
            session.delete(write)
    session.flush()
