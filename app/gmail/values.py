"""What Gmail says, as our own values; ids are hex text, history ids are numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

SPAM, SENT, INBOX = "SPAM", "SENT", "INBOX"


class ChangeKind(StrEnum):
    """What a history record tells of one message."""

    NEW = "messagesAdded"
    GONE = "messagesDeleted"
    ON = "labelsAdded"
    OFF = "labelsRemoved"


@dataclass(frozen=True)
class HistoryChange:
    """One message's part of a history record. `label_ids` of ON and OFF only."""

    record: int
    kind: ChangeKind
    message_id: str
    thread_id: str
    label_ids: tuple[str, ...] = ()

    @property
    def is_rescue(self) -> bool:
        """Whether somebody, or Gmail itself, took the message out of Spam."""
        return self.kind is ChangeKind.OFF and SPAM in self.label_ids

    @property
    def is_sending(self) -> bool:
        """Whether Gmail has sent a message that was written before."""
        return self.kind is ChangeKind.ON and SENT in self.label_ids

    @property
    def brings_mail(self) -> bool:
        """Whether it may bring the desk a mail that it is to judge."""
        return self.kind is ChangeKind.NEW or self.is_rescue or self.is_sending


@dataclass(frozen=True)
class HistoryWalk:
    """A whole walk of the history: its changes in order, and where it ends."""

    changes: tuple[HistoryChange, ...]
    end: int


@dataclass(frozen=True)
class GmailMessage:
    """One message's headers and labels, as of `history_id`, and its first words."""

    id: str
    thread_id: str
    history_id: int
    at: datetime
    label_ids: frozenset[str]
    headers: tuple[tuple[str, str], ...]
    snippet: str = ""


@dataclass(frozen=True)
class GmailDraft:
    """A draft that was made, and the thread it stands in."""

    id: str
    thread_id: str


@dataclass(frozen=True)
class GmailImport:
    """A mail that was imported, and the thread it stands in."""

    id: str
    thread_id: str


@dataclass(frozen=True)
class GmailLabel:
    """A user's label."""

    id: str
    name: str


@dataclass(frozen=True)
class GmailSendAs:
    """An address that a mailbox writes as; the status is Gmail's word.

    The mailbox's own address needs no verifying and has no status.
    """

    address: str
    status: str


@dataclass(frozen=True)
class GmailWatch:
    """A watch that was just set."""

    history_id: int
    until: datetime
