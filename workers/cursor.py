"""The cursor transaction: a window's mails and human edits, applied with its cursor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.db import present
from app.gmail.values import ChangeKind, GmailLabel
from app.labels import ledger, mapping, owed
from app.labels.brake import brake
from app.labels.ledger import LabelWrite
from app.labels.mapping import LabelKey
from app.mailboxes.mailbox import Mailbox
from app.tickets.message import MessageCopy
from workers.attribution import SNAPSHOT, Attribution, Replay
from workers.commands import Commands
from workers.counts import Counts
from workers.desired import wrong_threads
from workers.mails import Mails
from workers.meaning import Gesture, gestures
from workers.new_tags import NewTags
from workers.snapshot import Comparison, Snapshot
from workers.window import Window


def apply(
    session: Session,
    mailbox: Mailbox,
    window: Window,
    taken: Snapshot | None = None,
) -> Counts:
    """Carry out what the window says, and move the cursor to its end, in one go.

    After a resync the window begins with the snapshot that was `taken`. What became
    of the older mail in the window.
    """
    touched = set[str]()
    if window.labels is not None:
        touched |= drop_missing_labels(session, mailbox, window.labels)
        mailbox.labels_listed_at = window.began
    labels = mapping.of_mailbox(session, mailbox.id)
    writes = ledger.of_mailbox(session, mailbox.id)
    new_tags = NewTags(session, mailbox, window.found)
    wearers = {x for label in window.found for x in label.wearers}
    ids = None if taken else wearers | {c.message_id for c in window.changes}
    copies = copies_of(session, mailbox.id, ids)
    replay = Replay(
        known={c.gmail_id: (c.thread_gmail_id, c.known) for c in copies.values()},
        fresh=window.messages,
        writes=writes,
        managed=[*(label.gmail_id for label in labels), *new_tags.found],
    )
    if taken is not None:
        Comparison(replay, taken).run()
    let_older_arrive(replay, window)
    result = replay.run(window.changes, window.later)
    for label in window.found:
        replay.worn_before(label.id, label.wearers)
    since = mailbox.cursor_at if taken else None
    keys = {label.gmail_id: label.says for label in labels} | new_tags.keys
    mails = Mails(session, mailbox, keys, new_tags)
    commands = Commands(session, mailbox, new_tags, since)
    carry_out(commands, mails, window, result, keys)
    forget_others(session, mailbox, result, new_tags)
    remember(session, mailbox, result, copies)
    if window.holds_our_writes:
        close(session, mailbox, writes, window)
    owe_again(session, mailbox, result, touched | result.touched, commands)
    mailbox.cursor, mailbox.cursor_at = window.end, window.began
    return mails.counts


def let_older_arrive(replay: Replay, window: Window) -> None:
    """Older mail comes before all else, the oldest first, as it is now."""
    changes = [*window.changes, *window.later]
    new = {each.message_id for each in changes if each.kind is ChangeKind.NEW}
    for order, message in enumerate(window.older, start=SNAPSHOT - len(window.older)):
        if message.id not in new:
            replay.arrive(order, message, changes)


def drop_missing_labels(
    session: Session, mailbox: Mailbox, listed: Sequence[GmailLabel]
) -> set[str]:
    """Forget labels that somebody deleted; that is never a command. The threads hit."""
    there = {label.id for label in listed}
    gone = [
        label
        for label in mapping.of_mailbox(session, mailbox.id)
        if label.gmail_id not in there
    ]
    if not gone:
        return set()
    ids = {label.gmail_id for label in gone}
    session.execute(
        delete(LabelWrite).where(
            LabelWrite.mailbox_id == mailbox.id, LabelWrite.label_gmail_id.in_(ids)
        )
    )
    for label in gone:
        session.delete(label)
    query = select(MessageCopy).where(MessageCopy.mailbox_id == mailbox.id)
    hit = [copy for copy in session.scalars(query) if ids & set(copy.known)]
    for copy in hit:
        copy.known = sorted(set(copy.known) - ids)
    session.flush()
    return {copy.thread_gmail_id for copy in hit}


def copies_of(
    session: Session, mailbox_id: int, message_ids: Iterable[str] | None
) -> dict[str, MessageCopy]:
    """The copies that the mailbox has of these messages, or of all; by Gmail's id."""
    query = select(MessageCopy).where(MessageCopy.mailbox_id == mailbox_id)
    if message_ids is not None:
        query = query.where(MessageCopy.gmail_id.in_(sorted(message_ids)))
    return {copy.gmail_id: copy for copy in session.scalars(query)}


def carry_out(
    commands: Commands,
    mails: Mails,
    window: Window,
    result: Attribution,
    keys: Mapping[str, LabelKey],
) -> None:
    """Mails and human edits in the order of the records, through the ordinary verbs."""
    acts: list[tuple[int, int, str, Gesture | None]] = [
        (order, 0, message_id, None) for order, message_id in result.arrived
    ]
    seen_in = commands.seen_in({edit.thread_id for edit in result.edits})
    for gesture in gestures(result.edits, keys, mails.owner_id, seen_in):
        acts.append((gesture.order, 1, gesture.edits[0].thread_id, gesture))
    older = {message.id: message for message in window.older}
    for order, _, what, act in sorted(acts, key=lambda each: each[:3]):
        if act is None and order < SNAPSHOT:
            worn = result.worn_on_arrival[what]
            mails.receive_older(older[what], worn, is_past=window.is_past)
        elif act is None:
            mails.receive(window.messages[what], result.worn_on_arrival[what])
        else:
            commands.carry_out(what, act, result.state)


def forget_others(
    session: Session, mailbox: Mailbox, result: Attribution, new_tags: NewTags
) -> None:
    """What has not become a tag is none of our labels: nobody keeps who wears it."""
    if new_tags.found:
        ours = {label.gmail_id for label in mapping.of_mailbox(session, mailbox.id)}
        for worn in result.state.values():
            worn &= ours


def remember(
    session: Session,
    mailbox: Mailbox,
    result: Attribution,
    copies: Mapping[str, MessageCopy],
) -> None:
    """What each copy wears at the cursor; copies that are gone are dropped."""
    session.flush()
    fresh = copies_of(session, mailbox.id, result.worn_on_arrival)
    for gmail_id, copy in {**copies, **fresh}.items():
        if gmail_id in result.gone:
            session.delete(copy)
        elif gmail_id in result.state:
            copy.known = sorted(result.state[gmail_id])
    session.flush()


def owe_again(
    session: Session,
    mailbox: Mailbox,
    result: Attribution,
    touched: set[str],
    commands: Commands,
) -> None:
    """Owe the touched threads that do not wear what they should.

    One that was changed by hand without a command is put back, but not for ever.
    """
    wrong = wrong_threads(session, mailbox, touched)
    owed.owe_threads(session, mailbox.id, wrong)
    by_hand = {edit.thread_id for edit in result.edits}
    brake(session, mailbox, wrong & by_hand - commands.obeyed, present(session))


def close(
    session: Session,
    mailbox: Mailbox,
    writes: Sequence[LabelWrite],
    window: Window,
) -> None:
    """Close the writes that this walk contains; those in doubt when none can land.

    An acknowledged write that does not show was swallowed: its message goes alone next.
    """
    acked = [write for write in writes if write.is_acked]
    ids = {w.message_gmail_id for w in acked if w.message_gmail_id is not None}
    copies = copies_of(session, mailbox.id, ids)
    for write in acked:
        copy = copies.get(write.message_gmail_id or "")
        if copy is not None and (write.label_gmail_id in copy.known) != write.is_on:
            copy.is_solo = True
    for write in writes:
        if write.is_acked or write.deadline < window.began:
            session.delete(write)
    session.flush()
