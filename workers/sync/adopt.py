"""After a restore a mailbox is taken over as it is: what differs is no command.

Its labels and mails are listed as in a resync. Where Gmail's word holds, each ticket
then takes what its labels say; else the labels are pending. The mail that came since
the backup is read as older mail.
"""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.errors import Later, LeaseLost, Refused, WaitReason
from app.gmail.client import GmailClient
from app.gmail.values import GmailLabel
from app.labels import mapping
from app.labels.adoption import LabelWord
from app.labels.mapping import Label, LabelKey, LabelKind
from app.labels.names import LabelNames
from app.mailboxes import backfill
from app.mailboxes.backfill import BackfillReason
from app.mailboxes.mailbox import Mailbox
from app.tickets.tags import tag as tags
from app.tickets.tags.tag import fold_tag_name
from workers.lease import MailboxLease
from workers.sync import cursor, resync
from workers.sync.new_tags import tag_name_of

TURN_SECONDS = 5.0


def adopt_mailbox(lease: MailboxLease, gmail: GmailClient) -> bool:
    """Take the mailbox over; False: it is not settled.

    Raises:
        Later: another mailbox goes first, or Gmail's lists may be late.
    """
    with lease.transaction() as (session, mailbox):
        if mailbox.resync_from is not None:
            # Every mailbox has its minute at the same time; they are read in order.
            _wait_for_turn(session, mailbox)
    _take_labels(lease, gmail)
    read = resync.read_everything(lease, gmail)
    if read is None:
        return False
    window, taken = read
    with lease.transaction() as (session, mailbox):
        since = mailbox.adopt_since
        if mailbox.resync_from != window.start or since is None:
            raise LeaseLost("Another worker has taken this mailbox over.")
        cursor.apply_window(session, mailbox, window, taken, is_adopted=True)
        backfill.request_backfill(session, mailbox, BackfillReason.GAP, since)
        mailbox.resync_from = mailbox.resync_after = mailbox.adopt_since = None
    return True


def finish_adoption(session: Session, mailbox: Mailbox) -> None:
    """Let it be a mailbox like any other when all that came meanwhile is read."""
    if mailbox.adopting is not None and mailbox.adopt_since is None:
        gap = backfill.find_backfill(session, mailbox.id, BackfillReason.GAP)
        if gap is None or gap.is_done:
            mailbox.end_adoption()


def _wait_for_turn(session: Session, mailbox: Mailbox) -> None:
    """Where two mailboxes differ, a shared account's word holds, else the first one's.

    Raises:
        Later: one that goes before is still to be taken over.
    """
    if mailbox.adopting != LabelWord.GMAIL:
        return
    is_shared = Mailbox.inbox_id.is_not(None)
    is_before = Mailbox.id < mailbox.id
    if mailbox.inbox_id is not None:
        is_first = and_(is_shared, is_before)
    else:
        is_first = or_(is_shared, is_before)
    query = select(Mailbox.id).where(
        Mailbox.workspace_id == mailbox.workspace_id,
        Mailbox.is_connected,
        Mailbox.adopt_since.is_not(None),
        # One that cannot be read holds up nobody.
        Mailbox.trouble.is_(None),
        Mailbox.refusal.is_(None),
        is_first,
    )
    if session.scalar(query.limit(1)) is not None:
        raise Later(
            "Another mailbox is taken over first.",
            after=TURN_SECONDS,
            waits_for=WaitReason.LISTS,
        )


def _take_labels(lease: MailboxLease, gmail: GmailClient) -> None:
    """Learn which labels are ours: those that we know, else by name below our root."""
    listed = gmail.labels()
    with lease.transaction() as (session, mailbox):
        cursor.drop_missing_labels(session, mailbox, listed)
        ours = {x.gmail_id: x.says for x in mapping.mailbox_labels(session, mailbox.id)}
        taken = set(ours.values())
        names = LabelNames.of(session, mailbox)
        known = _keys_by_name(names)
        for label in listed:
            if label.id in ours:
                continue
            key = known.get(fold_tag_name(label.name))
            key = key or _new_tag(session, mailbox, names, label)
            if key is not None and key not in taken:
                taken.add(key)
                session.add(_row(mailbox, label, key))


def _keys_by_name(names: LabelNames) -> dict[str, LabelKey]:
    facts = names.vocabulary() | {LabelKey(LabelKind.TAG, each) for each in names.tags}
    facts |= {LabelKey(LabelKind.ASSIGNEE, each) for each in names.colleagues}
    facts |= {parent for each in facts for parent in names.parents(each)}
    return {fold_tag_name(names.name(each)): each for each in sorted(facts)}


def _new_tag(
    session: Session, mailbox: Mailbox, names: LabelNames, label: GmailLabel
) -> LabelKey | None:
    """The key of a tag that the database lacks; nothing when it cannot be one."""
    named = tag_name_of(names.root, label)
    if named:
        with suppress(Refused):
            made = tags.find_or_make_tag(session, mailbox.workspace_id, named)
            return LabelKey(LabelKind.TAG, str(made.id))
    return None


def _row(mailbox: Mailbox, label: GmailLabel, key: LabelKey) -> Label:
    return Label(
        workspace_id=mailbox.workspace_id,
        mailbox_id=mailbox.id,
        gmail_id=label.id,
        kind=key.kind,
        key=key.key,
        name=label.name,
    )
