"""One account's mail: its messages and threads, and what may be done to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from demo.gmail.errors import not_found
from demo.gmail.guard import WorldLock, under_lock
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.history import MailboxHistory, RecordChange, RecordKind
from demo.gmail.mailboxes.ids import MessageIds, read_id
from demo.gmail.mailboxes.label_acts import LabelActs
from demo.gmail.mailboxes.labels import LabelBook
from demo.gmail.mailboxes.lag import IndexLag
from demo.gmail.mailboxes.message import MailboxMessage, MailboxThread, page_id_of
from demo.gmail.mailboxes.threads import MAX_THREAD_LENGTH, ThreadIndex
from demo.gmail.push.watch import MailboxWatch
from demo.gmail.quota import UnitMeter
from demo.gmail.testing.faults import PlannedFaults
from demo.gmail.testing.hooks import Act, CallHooks

# Marked as spam or thrown away, a message leaves the inbox.
AWAY = {"SPAM", "TRASH"}


class GmailMailbox(LabelActs):
    """A Gmail account. Ids of messages, threads, labels and history are its own."""

    def __init__(
        self, address: str, name: str, guard: WorldLock[Any], ids: MessageIds
    ) -> None:
        self.address = address
        self.name = name
        self.kind = "person"
        # Other addresses that its owner may write as, and those that wait for a yes.
        self.send_as: set[str] = set()
        self.send_as_pending: set[str] = set()
        self.guard = guard
        self.now = ids.now
        self.messages: dict[str, MailboxMessage] = {}
        self.threads: dict[str, MailboxThread] = {}
        self.labels = LabelBook()
        self.conversations = ThreadIndex()
        self.history = MailboxHistory(ids.now, seed=address)
        self.lag = IndexLag(self.history)
        self.watch: MailboxWatch | None = None
        self.meter = UnitMeter(ids.now)
        self.faults = PlannedFaults()
        self.hooks = CallHooks()
        self.calls: list[tuple[str, str]] = []
        self._ids = ids
        self._pages: dict[str, str] = {}

    @property
    def units(self) -> int:
        """Quota units that calls have cost so far."""
        return self.meter.spent

    def get(self, text: str) -> MailboxMessage:
        """The message of a REST id or page alias: 400 malformed, 404 unknown."""
        found = read_id(text)
        message = self.messages.get(self._pages.get(found, found))
        if message is None:
            raise not_found()
        return message

    def thread(self, text: str) -> MailboxThread:
        """The thread of a REST id or page alias, not of any message in it."""
        found = read_id(text)
        thread = self.threads.get(self._pages.get(found, found))
        if thread is None:
            raise not_found()
        return thread

    def holds(self, mail: RawMail) -> bool:
        """Whether this very mail, not a draft, is here already.

        Another mail may have its Message-ID: then its author, subject or date differ.
        """
        copies = self.conversations.known(mail.message_id)
        others = (copy.mail for copy in copies if "DRAFT" not in copy.labels)
        return any(other.is_same(mail) for other in others)

    def before(self, matching: str, act: Act, nth: int = 1) -> None:
        """Run `act` just before the nth matching call of a client; see hooks.py."""
        self.hooks.add("before", matching, act, nth)

    def after(self, matching: str, act: Act, nth: int = 1) -> None:
        """Run `act` just after the nth matching call of a client was done."""
        self.hooks.add("after", matching, act, nth)

    @under_lock
    def file(
        self, mail: RawMail, labels: set[str], at: datetime | None = None
    ) -> MailboxMessage:
        """Keep a copy of a mail in the thread that Gmail would choose."""
        return self.file_into(self.conversations.place(mail), mail, labels, at)

    @under_lock
    def file_into(
        self,
        thread: MailboxThread | None,
        mail: RawMail,
        labels: set[str],
        at: datetime | None = None,
    ) -> MailboxMessage:
        """Keep a copy of a mail in this thread while it has room, else in a new one."""
        new_id = self._ids.next()
        # What the owner wrote and has not sent yet wears nothing.
        is_own = not labels or labels & {"SENT", "DRAFT"}
        signed = self._ids.signed() if is_own else ""
        home = thread
        if home is None or len(home.messages) >= MAX_THREAD_LENGTH:
            home = MailboxThread(new_id, page_id_of("thread", new_id, signed))
            self._remember(home)
            if thread is not None:
                thread.continued = home
        page_id = page_id_of("msg", new_id, signed)
        message = MailboxMessage(
            new_id, page_id, home, mail, at or self.now(), set(labels)
        )
        self._keep(message)
        return message

    @under_lock
    def draft(self, mail: RawMail) -> MailboxMessage:
        """Save a draft, as the page does while somebody types."""
        return self.file(mail, {"DRAFT"})

    @under_lock
    def redraft(self, old: MailboxMessage, mail: RawMail) -> MailboxMessage:
        """Other words for a draft: a new message under the same alias."""
        new = self.file_into(old.thread, mail, {"DRAFT"})
        self.delete(old)
        del self._pages[new.page_id]
        new.page_id = old.page_id
        self._pages[new.page_id] = new.id
        return new

    @under_lock
    def modify(
        self,
        messages: Iterable[MailboxMessage],
        *,
        add: Iterable[str],
        remove: Iterable[str],
    ) -> None:
        """Put labels on messages and take others off; what is so already stays."""
        adding, removing = set(add), set(remove)
        self.labels.check_change(adding, removing)
        if adding & AWAY and "INBOX" not in adding:
            removing.add("INBOX")
        for message in list(messages):
            self._relabel(message, adding, removing)

    @under_lock
    def rescue(self, messages: Iterable[MailboxMessage]) -> None:
        """Press "Not spam": what lies in spam comes into the inbox."""
        spam = [each for each in messages if "SPAM" in each.labels]
        self.modify(spam, add={"INBOX"}, remove={"SPAM"})

    @under_lock
    def mark_sent(self, message: MailboxMessage) -> None:
        """Let a mail that waited to be sent be a sent one, from this moment on."""
        message.at = self.now()
        message.thread.messages.sort(key=lambda each: each.order)
        self._relabel(message, {"SENT"}, set())

    @under_lock
    def delete(self, message: MailboxMessage) -> None:
        """Remove a message for good."""
        del self.messages[message.id]
        message.thread.messages.remove(message)
        if not message.thread.messages:
            del self.threads[message.thread.id]
        self.conversations.remove(message)
        after = frozenset(message.labels)
        self._record(
            message, [RecordChange(RecordKind.MESSAGE_DELETED, message, after)]
        )

    @under_lock
    def expire_history(self) -> None:
        """Make every older history id answer 404."""
        self.history.expire()

    def _keep(self, message: MailboxMessage) -> None:
        self.messages[message.id] = message
        self._pages[message.page_id] = message.id
        thread = message.thread
        thread.messages.append(message)
        thread.messages.sort(key=lambda each: each.order)
        self.conversations.add(message)
        after = frozenset(message.labels)
        self._record(message, [RecordChange(RecordKind.MESSAGE_ADDED, message, after)])

    def _remember(self, thread: MailboxThread) -> None:
        self.threads[thread.id] = thread
        self._pages[thread.page_id] = thread.id

    def _relabel(
        self, message: MailboxMessage, add: set[str], remove: set[str]
    ) -> None:
        if "DRAFT" in message.labels:  # No label can be put on a draft.
            return
        added = frozenset(add - message.labels)
        removed = frozenset(remove & message.labels)
        message.labels |= added
        message.labels -= removed
        after = frozenset(message.labels)
        changes = []
        if added:
            changes.append(RecordChange(RecordKind.LABELS_ADDED, message, after, added))
        if removed:
            changes.append(
                RecordChange(RecordKind.LABELS_REMOVED, message, after, removed)
            )
        if changes:
            self._record(message, changes)

    def _record(self, message: MailboxMessage, changes: list[RecordChange]) -> None:
        self.history.add(message, changes)
        self.guard.changed(self)
