"""A window: what one walk of the history tells, with new messages and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.gmail.client import GmailClient
from app.gmail.errors import GmailNotFound
from app.gmail.values import ChangeKind, GmailLabel, GmailMessage, HistoryChange
from app.tickets.mail import HEADERS
from workers.sync.new_tags import FoundLabel

MAX_WALKS = 3
# Reading costs many units: a window with more new messages is applied in parts.
MAX_MESSAGES = 25
NOT_MAIL = {"DRAFT", "CHAT"}
# How the id of a label begins that is not one of Gmail's own.
USERS = "Label_"

Known = Callable[[list[str]], set[str]]


@dataclass
class HistoryWindow:
    """From `start` to `end`; everything in it is applied in one transaction.

    `began` is a moment before which nothing that is in doubt could still land later.
    `later` is what was read too and is left to the next window. `older` is mail from
    before, the oldest first, that was read besides.
    """

    start: int
    end: int
    began: datetime
    marker: int = 0
    changes: list[HistoryChange] = field(default_factory=list)
    later: list[HistoryChange] = field(default_factory=list)
    messages: dict[str, GmailMessage] = field(default_factory=dict)
    labels: list[GmailLabel] | None = None
    found: list[FoundLabel] = field(default_factory=list)
    older: Sequence[GmailMessage] = ()
    is_past: bool = False
    unreadable: set[str] = field(default_factory=set)

    @property
    def holds_our_writes(self) -> bool:
        """Whether every write that Gmail has acknowledged is before its end."""
        return self.end >= self.marker

    @property
    def hidden_by_gmail(self) -> set[str]:
        """New messages that Gmail does not show, though nobody has deleted them."""
        gone = {c.message_id for c in self.changes if c.kind is ChangeKind.GONE}
        return self.unreadable - gone

    def removes(self, label_ids: Iterable[str]) -> bool:
        """Whether one of these labels was taken off a message."""
        ours = set(label_ids)
        return any(
            change.kind is ChangeKind.OFF and ours & set(change.label_ids)
            for change in self.changes
        )

    def messages_by_added_label(self) -> dict[str, set[str]]:
        """Each user's label that was put on something, to the ids of the messages."""
        found: dict[str, set[str]] = {}
        for change in self.changes:
            if change.kind is ChangeKind.ON:
                for label_id in change.label_ids:
                    if label_id.startswith(USERS):
                        found.setdefault(label_id, set()).add(change.message_id)
        return found


def fill_window(gmail: GmailClient, window: HistoryWindow, known: Known) -> bool:
    """Walk the history and fill the window; whether it may be applied.

    `known` tells which of some message ids we have. A new message's labels are read
    after the walk that found it: they count only when a further walk holds that moment.

    Raises:
        GmailNotFound: the history is too old for the window's start.
    """
    unread = _extend(gmail, window, known)
    if not window.holds_our_writes:
        # Our own last writes are not in this walk yet: their echo would mislead us.
        return False
    for _ in range(MAX_WALKS):
        if not unread and not _early(window):
            return True
        room = max(0, MAX_MESSAGES - len(window.messages))
        _fetch(gmail, window, unread[:room])
        unread = unread[room:] + _extend(gmail, window, known)
    return _cut(window, unread)


def _extend(gmail: GmailClient, window: HistoryWindow, known: Known) -> list[str]:
    more = gmail.changes_since(window.end)
    window.changes += more.changes
    window.end = max(window.end, more.end)
    new = [c.message_id for c in more.changes if c.brings_mail]
    have = known(new) if new else set()
    # What was known as spam alone is judged anew.
    have -= {c.message_id for c in more.changes if c.is_rescue}
    tried = {*window.messages, *window.unreadable}
    return [i for i in dict.fromkeys(new) if i not in have and i not in tried]


def _fetch(gmail: GmailClient, window: HistoryWindow, ids: list[str]) -> None:
    for message_id in ids:
        try:
            window.messages[message_id] = gmail.message(message_id, HEADERS)
        except GmailNotFound:
            # Added and deleted in one window, or not to be seen yet.
            window.unreadable.add(message_id)


def _early(window: HistoryWindow) -> list[str]:
    """Messages read in a state that the window does not reach yet."""
    read = [*window.messages.values(), *window.older]
    return [message.id for message in read if message.history_id > window.end]


def _cut(window: HistoryWindow, unread: list[str]) -> bool:
    """Too much, or a mailbox that never rests: apply what precedes the unsettled."""
    unsettled = {*unread, *_early(window)}
    if not unsettled:
        return True
    if any(message.id in unsettled for message in window.older):
        return False
    first = min(
        change.record
        for change in window.changes
        if change.brings_mail and change.message_id in unsettled
    )
    before = [change for change in window.changes if change.record < first]
    if not before:
        return False
    window.later = window.changes[len(before) :]
    window.changes, window.end = before, before[-1].record
    return True
