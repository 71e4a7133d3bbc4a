"""A window: what one walk of the history tells, with new messages and labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from app.gmail.client import GmailClient
from app.gmail.errors import Missing
from app.gmail.values import Change, ChangeKind, GmailLabel, GmailMessage
from app.tickets.mail import HEADERS

MOST_WALKS = 3
NOT_MAIL = {"DRAFT", "CHAT"}


@dataclass
class Window:
    """From `start` to `end`; everything in it is applied in one transaction.

    `began` is a moment before which nothing that is in doubt could still land later.
    """

    start: int
    end: int
    began: datetime
    changes: list[Change] = field(default_factory=list)
    messages: dict[str, GmailMessage] = field(default_factory=dict)
    labels: list[GmailLabel] | None = None

    def removes(self, label_ids: Iterable[str]) -> bool:
        """Whether one of these labels was taken off a message."""
        ours = set(label_ids)
        return any(
            change.kind is ChangeKind.OFF and ours & set(change.label_ids)
            for change in self.changes
        )


def walk(
    gmail: GmailClient,
    window: Window,
    known: Callable[[list[str]], set[str]],
    marker: int,
) -> bool:
    """Fill the window; whether it is settled, so that it may be applied.

    `known` tells which of some message ids we have. A new message's labels are read
    after the walk that found it: they count only when a further walk holds that moment.

    Raises:
        Missing: the history is too old for the window's start.
    """
    unread = _extend(gmail, window, known)
    if window.end < marker:
        # Our own last writes are not in this walk yet: their echo would mislead us.
        return False
    for _ in range(MOST_WALKS):
        if not unread:
            return True
        _fetch(gmail, window, unread)
        unread = _extend(gmail, window, known)
        if not unread and not _early(window):
            return True
    return _cut(window, marker, unread)


def _extend(
    gmail: GmailClient, window: Window, known: Callable[[list[str]], set[str]]
) -> list[str]:
    more = gmail.changes_since(window.end)
    window.changes += more.changes
    window.end = max(window.end, more.end)
    new = [c.message_id for c in more.changes if c.kind is ChangeKind.NEW]
    have = known(new) if new else set()
    return [i for i in dict.fromkeys(new) if i not in have and i not in window.messages]


def _fetch(gmail: GmailClient, window: Window, ids: list[str]) -> None:
    for message_id in ids:
        try:
            window.messages[message_id] = gmail.message(message_id, HEADERS)
        except Missing:
            # Added and deleted in one window; the walk will tell.
            continue


def _early(window: Window) -> list[str]:
    """Messages read in a state that the window does not reach yet."""
    return [m.id for m in window.messages.values() if m.history_id > window.end]


def _cut(window: Window, marker: int, unread: list[str]) -> bool:
    """A mailbox that never rests: apply what precedes the first unsettled message."""
    unsettled = {*unread, *_early(window)}
    first = next(
        (
            change.record
            for change in window.changes
            if change.kind is ChangeKind.NEW and change.message_id in unsettled
        ),
        window.end + 1,
    )
    before = [change for change in window.changes if change.record < first]
    if not before or before[-1].record < marker:
        return False
    window.changes, window.end = before, before[-1].record
    return True
