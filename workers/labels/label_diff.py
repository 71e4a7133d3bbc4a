"""Compares the labels of every mail with its ticket; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app import mailbox_client
from app.desk import Desk
from app.errors import DeskError
from app.gmail.client import GmailClient
from app.gmail.errors import GmailBadRequest
from app.labels import mapping
from app.labels.mapping import LabelKey
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.tickets.messages.thread import Thread
from workers.labels.desired_labels import ThreadState, thread_states


@dataclass(frozen=True)
class LabelDifference:
    """A mail with wrong labels, or a mailbox that cannot be read."""

    address: str
    message_id: str = ""
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    trouble: str = ""

    def __str__(self) -> str:
        if self.trouble:
            return f"{self.address} cannot be compared: {self.trouble}"
        lacks = "".join(f" -{name}" for name in self.missing)
        extra = "".join(f" +{name}" for name in self.extra)
        return f"{self.address} {self.message_id}{lacks}{extra}"


def label_differences(desk: Desk) -> Iterator[LabelDifference]:
    """Each connected mailbox in turn; one that cannot be read stops no other."""
    with desk.database.reading() as session:
        each = mailboxes.connected_mailboxes(session)
    for mailbox in each:
        yield from mailbox_differences(desk, mailbox)


def mailbox_differences(desk: Desk, mailbox: Mailbox) -> Iterator[LabelDifference]:
    """Those of one mailbox; one with a trouble when it cannot be read."""
    try:
        yield from _of_mailbox(desk, mailbox)
    except DeskError as error:
        yield LabelDifference(mailbox.address, trouble=str(error))


def _of_mailbox(desk: Desk, mailbox: Mailbox) -> Iterator[LabelDifference]:
    with desk.database.reading() as session:
        labels = mapping.mailbox_labels(session, mailbox.id)
        query = select(Thread.gmail_id).distinct()
        query = query.where(Thread.mailbox_id == mailbox.id)
        wanted = thread_states(session, mailbox, session.scalars(query))
    gmail = mailbox_client.client_of(desk, mailbox.id)
    names = {label.says: label.name for label in labels}
    wearers = {label.name: _wearers(gmail, label.gmail_id) for label in labels}
    for state in wanted:
        yield from _of_thread(mailbox.address, state, names, wearers)


def _of_thread(
    address: str,
    state: ThreadState,
    names: dict[LabelKey, str],
    wearers: dict[str, set[str]],
) -> Iterator[LabelDifference]:
    for each in state.copies:
        copy = each.copy
        right = {names.get(key, key.key) for key in each.wanted}
        worn = {name for name, ids in wearers.items() if copy.gmail_id in ids}
        if worn != right:
            missing, extra = sorted(right - worn), sorted(worn - right)
            yield LabelDifference(address, copy.gmail_id, tuple(missing), tuple(extra))


def _wearers(gmail: GmailClient, label_id: str) -> set[str]:
    try:
        return set(gmail.message_ids(label_id))
    except GmailBadRequest:
        # Somebody has deleted the label: no mail has it.
        return set()
