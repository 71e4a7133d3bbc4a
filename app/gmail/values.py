"""What Gmail says, as our own values; ids are hex text, history ids are numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What a history record tells of one message."""

    NEW = "messagesAdded"
    GONE = "messagesDeleted"
    ON = "labelsAdded"
    OFF = "labelsRemoved"


@dataclass(frozen=True)
class Change:
    """One message's part of a history record. `label_ids` of ON and OFF only."""

    record: int
    kind: ChangeKind
    message_id: str
    thread_id: str
    label_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Walk:
    """A whole walk of the history: its changes in order, and where it ends."""

    changes: tuple[Change, ...]
    end: int


@dataclass(frozen=True)
class GmailMessage:
    """One message's headers and labels, as of `history_id`."""

    id: str
    thread_id: str
    history_id: int
    at: datetime
    label_ids: frozenset[str]
    headers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class GmailDraft:
    """A draft that was made, and the thread it stands in."""

    id: str
    thread_id: str


@dataclass(frozen=True)
class GmailLabel:
    """A user's label."""

    id: str
    name: str


@dataclass(frozen=True)
class Watch:
    """A watch that was just set."""

    history_id: int
    until: datetime
