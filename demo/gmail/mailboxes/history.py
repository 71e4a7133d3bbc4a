"""What happened in a mailbox, one numbered record per message touched."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from demo.gmail.errors import not_found
from demo.gmail.mailboxes.message import MailboxMessage


class RecordKind(StrEnum):
    """What a change was, in the words of the API's record."""

    MESSAGE_ADDED = "messagesAdded"
    MESSAGE_DELETED = "messagesDeleted"
    LABELS_ADDED = "labelsAdded"
    LABELS_REMOVED = "labelsRemoved"


@dataclass(frozen=True)
class RecordChange:
    """One entry of a record; `after` is what the message wore when it was done."""

    kind: RecordKind
    message: MailboxMessage
    after: frozenset[str]
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True)
class HistoryRecord:
    """All that one act did to one message."""

    id: int
    at: datetime
    changes: tuple[RecordChange, ...]


class MailboxHistory:
    """Records in increasing order with gaps, until they expire."""

    def __init__(self, now: Callable[[], datetime], seed: str) -> None:
        self._now = now
        self._random = random.Random(seed)
        self.current = self._random.randrange(100_000, 9_000_000)
        self._floor = self.current
        self._records: list[HistoryRecord] = []
        # Gmail is not known to keep additions and removals of one act together.
        self.split_records = False
        # A page may hold nothing and lead on: whether every walk begins with one.
        self.begins_empty = False

    def add(self, message: MailboxMessage, changes: Iterable[RecordChange]) -> None:
        """Write down what an act did to one message."""
        changes = tuple(changes)
        groups = [(change,) for change in changes] if self.split_records else [changes]
        for group in groups:
            self.current += self._random.randrange(1, 40)
            self._records.append(HistoryRecord(self.current, self._now(), group))
        message.history_id = self.current

    def since(self, start: int, until: int) -> list[HistoryRecord]:
        """Records after `start` and not after `until`; an expired start is 404."""
        if start < self._floor:
            raise not_found()
        return self._records[self._after(start) : self._after(until)]

    def latest_before(self, delay: timedelta) -> int:
        """The id that was current that long ago."""
        moment = self._now() - delay
        position = bisect_right(self._records, moment, key=lambda each: each.at)
        return self._records[position - 1].id if position else self._floor

    def undone(self, until: int) -> list[HistoryRecord]:
        """Records after `until`, the newest first: what to take back to be there."""
        return self._records[self._after(until) :][::-1]

    def newest(self) -> HistoryRecord | None:
        """What happened last, unless it expired."""
        return self._records[-1] if self._records else None

    def expire(self) -> None:
        """Forget everything: whoever starts before now gets 404."""
        self._floor = self.current
        self._records.clear()

    def _after(self, history_id: int) -> int:
        return bisect_right(self._records, history_id, key=lambda each: each.id)
