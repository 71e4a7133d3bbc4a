"""One account's mail: its messages and threads, and what may be done to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from demo.gmail.conversations import LONGEST, Conversations
from demo.gmail.errors import not_found
from demo.gmail.faults import Faults
from demo.gmail.guard import Guard, atomic
from demo.gmail.history import Change, History, Kind
from demo.gmail.hooks import Act, Hooks
from demo.gmail.ids import MessageIds, read_id
from demo.gmail.label_acts import LabelActs
from demo.gmail.labels import LabelBook
from demo.gmail.lag import Lag
from demo.gmail.mail import Mail
from demo.gmail.message import Message, Thread, page_id_of
from demo.gmail.quota import Meter
from demo.gmail.watch import Watch

# Marked as spam or thrown away, a message leaves the inbox.
AWAY = {"SPAM", "TRASH"}


class Mailbox(LabelActs):
    """A Gmail account. Ids of messages, threads, labels and history are its own."""

    def __init__(self, address: str, name: str, guard: Guard, ids: MessageIds) -> None:
        self.address = address
        self.name = name
        self.kind = "person"
        self.guard = guard
        self.now = ids.now
        self.messages: dict[str, Message] = {}
        self.threads: dict[str, Thread] = {}
        self.labels = LabelBook()
        self.conversations = Conversations()
        self.history = History(ids.now, seed=address)
        self.lag = Lag(self.history)
        self.watch: Watch | None = None
        self.meter = Meter(ids.now)
        self.faults = Faults()
        self.hooks = Hooks()
        self.calls: list[tuple[str, str]] = []
        self._ids = ids
        self._pages: dict[str, str] = {}

    @property
    def units(self) -> int:
        """Quota units that calls have cost so far."""
        return self.meter.spent

    def get(self, text: str) -> Message:
        """The message of a REST id or page alias: 400 malformed, 404 unknown."""
        found = read_id(text)
        message = self.messages.get(self._pages.get(found, found))
        if message is None:
            raise not_found()
        return message

    def thread(self, text: str) -> Thread:
        """The thread of a REST id or page alias, not of any message in it."""
        found = read_id(text)
        thread = self.threads.get(self._pages.get(found, found))
        if thread is None:
            raise not_found()
        return thread

    def holds(self, message_id: str) -> bool:
        """Whether a mail of this Message-ID, not a draft, is here already."""
        copies = self.conversations.known(message_id)
        return any("DRAFT" not in copy.labels for copy in copies)

    def before(self, matching: str, act: Act, nth: int = 1) -> None:
        """Run `act` just before the nth matching call of a client; see hooks.py."""
        self.hooks.add("before", matching, act, nth)

    def after(self, matching: str, act: Act, nth: int = 1) -> None:
        """Run `act` just after the nth matching call of a client was done."""
        self.hooks.add("after", matching, act, nth)

    @atomic
    def file(self, mail: Mail, labels: set[str], at: datetime | None = None) -> Message:
        """Keep a copy of a mail in the thread that Gmail would choose."""
        return self.file_into(self.conversations.place(mail), mail, labels, at)

    @atomic
    def file_into(
        self,
        thread: Thread | None,
        mail: Mail,
        labels: set[str],
        at: datetime | None = None,
    ) -> Message:
        """Keep a copy of a mail in this thread while it has room, else in a new one."""
        new_id = self._ids.next()
        signed = self._ids.signed() if labels & {"SENT", "DRAFT"} else ""
        home = thread
        if home is None or len(home.messages) >= LONGEST:
            home = Thread(new_id, page_id_of("thread", new_id, signed))
            self._remember(home)
            if thread is not None:
                thread.continued = home
        page_id = page_id_of("msg", new_id, signed)
        message = Message(new_id, page_id, home, mail, at or self.now(), set(labels))
        self._keep(message)
        return message

    @atomic
    def draft(self, mail: Mail) -> Message:
        """Save a draft, as the page does while somebody types."""
        return self.file(mail, {"DRAFT"})

    @atomic
    def redraft(self, old: Message, mail: Mail) -> Message:
        """Other words for a draft: a new message under the same alias."""
        new = self.file_into(old.thread, mail, {"DRAFT"})
        self.delete(old)
        del self._pages[new.page_id]
        new.page_id = old.page_id
        self._pages[new.page_id] = new.id
        return new

    @atomic
    def modify(
        self, messages: Iterable[Message], *, add: Iterable[str], remove: Iterable[str]
    ) -> None:
        """Put labels on messages and take others off; what is so already stays."""
        adding, removing = set(add), set(remove)
        self.labels.check_change(adding, removing)
        if adding & AWAY and "INBOX" not in adding:
            removing.add("INBOX")
        for message in list(messages):
            self._relabel(message, adding, removing)

    @atomic
    def delete(self, message: Message) -> None:
        """Remove a message for good."""
        del self.messages[message.id]
        message.thread.messages.remove(message)
        if not message.thread.messages:
            del self.threads[message.thread.id]
        self.conversations.remove(message)
        after = frozenset(message.labels)
        self._record(message, [Change(Kind.MESSAGE_DELETED, message, after)])

    @atomic
    def expire_history(self) -> None:
        """Make every older history id answer 404."""
        self.history.expire()

    def _keep(self, message: Message) -> None:
        self.messages[message.id] = message
        self._pages[message.page_id] = message.id
        thread = message.thread
        thread.messages.append(message)
        thread.messages.sort(key=lambda each: each.order)
        self.conversations.add(message)
        after = frozenset(message.labels)
        self._record(message, [Change(Kind.MESSAGE_ADDED, message, after)])

    def _remember(self, thread: Thread) -> None:
        self.threads[thread.id] = thread
        self._pages[thread.page_id] = thread.id

    def _relabel(self, message: Message, add: set[str], remove: set[str]) -> None:
        if "DRAFT" in message.labels:  # No label can be put on a draft.
            return
        added = frozenset(add - message.labels)
        removed = frozenset(remove & message.labels)
        message.labels |= added
        message.labels -= removed
        after = frozenset(message.labels)
        changes = []
        if added:
            changes.append(Change(Kind.LABELS_ADDED, message, after, added))
        if removed:
            changes.append(Change(Kind.LABELS_REMOVED, message, after, removed))
        if changes:
            self._record(message, changes)

    def _record(self, message: Message, changes: list[Change]) -> None:
        self.history.add(message, changes)
        self.guard.changed(self)
