"""Gmail's delay: its history and its index may show an older mailbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from demo.gmail.mailboxes.history import MailboxHistory, RecordChange, RecordKind
from demo.gmail.mailboxes.message import MailboxMessage

Seen = tuple[MailboxMessage, frozenset[str]]


class IndexLag:
    """How far history.list and messages.list are behind; getProfile never is.

    `history` and `index` are times behind the clock; `freeze()` holds both at this
    moment until `thaw()`, for tests whose clock stands still.
    """

    def __init__(self, history: MailboxHistory) -> None:
        self.history = timedelta(0)
        self.index = timedelta(0)
        self._records = history
        self._frozen: int | None = None

    def freeze(self) -> None:
        """Show nothing that happens from now on."""
        self._frozen = self._records.current

    def thaw(self) -> None:
        """Show everything again."""
        self._frozen = None

    def history_end(self) -> int:
        """The newest record that history.list shows."""
        return self._end(self.history)

    def listing(self, messages: Iterable[MailboxMessage]) -> Iterator[Seen]:
        """Each message with its labels, as messages.list knows them."""
        end = self._end(max(self.index, self.history))
        if end >= self._records.current:
            yield from ((each, frozenset(each.labels)) for each in messages)
            return
        before: dict[MailboxMessage, frozenset[str] | None] = {
            each: frozenset(each.labels) for each in messages
        }
        for record in self._records.undone(end):
            for change in reversed(record.changes):
                before[change.message] = _taken_back(change)
        yield from ((m, labels) for m, labels in before.items() if labels is not None)

    def _end(self, delay: timedelta) -> int:
        end = self._records.current
        if delay:
            end = self._records.latest_before(delay)
        return end if self._frozen is None else min(end, self._frozen)


def _taken_back(change: RecordChange) -> frozenset[str] | None:
    """What the message wore before the change; None when it was not there."""
    if change.kind is RecordKind.MESSAGE_ADDED:
        return None
    if change.kind is RecordKind.LABELS_ADDED:
        return change.after - change.labels
    return change.after | change.labels
