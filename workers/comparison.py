"""What every mail wears at Gmail beside what its ticket says; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from app.desk import Desk
from app.errors import DeskError
from app.gmail.client import GmailClient
from app.gmail.errors import BadLabel
from app.labels import mapping
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mailbox import Mailbox
from app.tickets.thread import Thread
from workers.desired import ThreadState, states


@dataclass(frozen=True)
class Difference:
    """A mail that does not wear what it should, or a mailbox that cannot be read."""

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


def differences(desk: Desk) -> Iterator[Difference]:
    """Each connected mailbox in turn; one that cannot be read stops no other."""
    with desk.database.reading() as session:
        each = mailboxes.connected(session)
    for mailbox in each:
        try:
            yield from _of_mailbox(desk, mailbox)
        except DeskError as error:
            yield Difference(mailbox.address, trouble=str(error))


def _of_mailbox(desk: Desk, mailbox: Mailbox) -> Iterator[Difference]:
    with desk.database.reading() as session:
        labels = mapping.of_mailbox(session, mailbox.id)
        query = select(Thread.gmail_id).where(Thread.mailbox_id == mailbox.id)
        wanted = states(session, mailbox, session.scalars(query))
    gmail = desk.google.delegated(mailbox.address)
    names = {label.says: label.name for label in labels}
    wearers = {label.name: _wearers(gmail, label.gmail_id) for label in labels}
    for state in wanted:
        right = {names.get(key, key.key) for key in state.wanted}
        yield from _of_thread(mailbox.address, state, right, wearers)


def _of_thread(
    address: str, state: ThreadState, right: set[str], wearers: dict[str, set[str]]
) -> Iterator[Difference]:
    for copy in state.copies:
        worn = {name for name, ids in wearers.items() if copy.gmail_id in ids}
        if worn != right:
            missing, extra = sorted(right - worn), sorted(worn - right)
            yield Difference(address, copy.gmail_id, tuple(missing), tuple(extra))


def _wearers(gmail: GmailClient, label_id: str) -> set[str]:
    try:
        return set(gmail.message_ids(label_id))
    except BadLabel:
        # Somebody has deleted the label: nothing wears it.
        return set()
