"""The labels that pending threads want, made in the mailbox before they are put on."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refused
from app.gmail.client import GmailClient
from app.gmail.errors import GmailNotFound, LabelConflict
from app.gmail.values import GmailLabel
from app.labels import mapping, pending
from app.labels.mapping import Label, LabelKey, LabelKind
from app.labels.names import LabelNames, label_colours
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.message import MessageCopy
from app.tickets.tags.tag import fold_tag_name
from workers.lease import MailboxLease

log = logging.getLogger(__name__)


class LabelSet:
    """Makes what is missing: parents first, adopting a label that is there already."""

    def __init__(self, lease: MailboxLease, gmail: GmailClient) -> None:
        self._lease = lease
        self._gmail = gmail

    def ensure(
        self, wanted: Iterable[LabelKey], names: LabelNames, labels: list[Label]
    ) -> set[LabelKey]:
        """Make every wanted label that is missing; those that Gmail refuses.

        `labels` are those that it has.

        Raises:
            Later, InDoubt: Gmail is busy; what was made so far is kept.
        """
        for label in labels:
            if label.is_ticket_label and names.name(label.says) != label.name:
                self._rename(label, names.name(label.says), labels)
        have = {label.says for label in labels}
        missing = [key for key in sorted(set(wanted)) if key not in have]
        refused = set[LabelKey]()
        for key in missing:
            for each in [*names.parents(key), key]:
                if each not in have and each not in refused:
                    (have if self._try_make(each, names) else refused).add(each)
        return refused

    def _rename(self, label: Label, name: str, labels: list[Label]) -> None:
        """A person is called otherwise now; what somebody renamed in Gmail stays."""
        try:
            self._gmail.rename_label(label.gmail_id, name)
        except LabelConflict:
            if any(
                fold_tag_name(each.name) == fold_tag_name(name)
                for each in labels
                if each != label
            ):
                # One of ours still has that name, and will be renamed as well.
                return
        except Refused as error:
            log.warning("a label keeps its old name: %s", type(error).__name__)
        with self._lease.transaction() as (session, _):
            session.get_one(Label, label.id).name = name
        label.name = name

    def _try_make(self, key: LabelKey, names: LabelNames) -> bool:
        """Make the label in Gmail; whether Gmail has it now."""
        try:
            self._make(key, names)
        except Refused as error:
            log.warning("Gmail will not have a label: %s", type(error).__name__)
            return False
        return True

    def _make(self, key: LabelKey, names: LabelNames) -> None:
        name, worn = names.name(key), set[str]()
        try:
            made = self._gmail.create_label(name, label_colours(key))
        except LabelConflict:
            adopted = self._adopt(name, names)
            made = adopted or self._gmail.create_label(name, label_colours(key))
            if adopted and key.kind is not LabelKind.PARENT:
                worn = set(self._gmail.message_ids(adopted.id))
        with self._lease.transaction() as (session, mailbox):
            session.add(
                Label(
                    workspace_id=mailbox.workspace_id,
                    mailbox_id=mailbox.id,
                    gmail_id=made.id,
                    kind=key.kind,
                    key=key.key,
                    name=name,
                )
            )
            _note_wearers(session, mailbox, made.id, worn)

    def _adopt(self, name: str, names: LabelNames) -> GmailLabel | None:
        """The label that Gmail takes for this name, if it serves nothing else of ours.

        One that serves another of our facts gets its own name back instead.
        """
        listed = self._gmail.labels()
        same = [
            each for each in listed if fold_tag_name(each.name) == fold_tag_name(name)
        ]
        if not same:
            raise GmailNotFound(f"Gmail has no label {name} and will not make one.")
        with self._lease.transaction() as (session, mailbox):
            ours = {
                la.gmail_id: la.says
                for la in mapping.mailbox_labels(session, mailbox.id)
            }
        if same[0].id not in ours:
            return same[0]
        self._gmail.rename_label(same[0].id, names.name(ours[same[0].id]))
        return None


def _note_wearers(
    session: Session, mailbox: Mailbox, label_id: str, message_ids: set[str]
) -> None:
    """Mails may have an adopted label already: that is state, not a command."""
    if not message_ids:
        return
    query = select(MessageCopy).where(
        MessageCopy.mailbox_id == mailbox.id, MessageCopy.is_synced
    )
    worn = [c for c in session.scalars(query) if c.gmail_id in message_ids]
    for copy in worn:
        copy.known = sorted({*copy.known, label_id})
    pending.mark_threads_pending(session, mailbox.id, {c.thread_gmail_id for c in worn})
