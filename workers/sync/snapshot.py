"""A snapshot: which labels every message has now, beside what the cursor knew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.gmail.client import GmailClient
from app.gmail.errors import GmailBadRequest
from app.labels.writes import LabelWrite
from workers.sync.attribution import (
    SNAPSHOT_ORDER,
    HistoryReplay,
    LabelEdit,
    mark_writes_seen,
    open_values,
)


@dataclass
class LabelSnapshot:
    """Messages that were there before and after the labels were listed."""

    threads: dict[str, str] = field(default_factory=dict)
    worn: dict[str, set[str]] = field(default_factory=dict)
    # In the second list alone: nothing is known of their labels.
    appeared: set[str] = field(default_factory=set)


def take_snapshot(gmail: GmailClient, label_ids: list[str]) -> LabelSnapshot:
    """List everything, then each label, then everything again.

    A message that is not in both lists was deleted meanwhile, or is left to the next
    drain.
    """
    first = gmail.message_ids()
    worn: dict[str, set[str]] = {message_id: set() for message_id in first}
    for label_id in label_ids:
        for message_id in _wearers(gmail, label_id):
            worn.setdefault(message_id, set()).add(label_id)
    again = gmail.message_ids()
    both = {m: thread for m, thread in first.items() if m in again}
    return LabelSnapshot(both, worn, set(again) - set(first))


def _wearers(gmail: GmailClient, label_id: str) -> Iterable[str]:
    try:
        return gmail.message_ids(label_id)
    except GmailBadRequest:
        # Somebody has deleted the label: no mail has it.
        return ()


class SnapshotComparison:
    """Puts a snapshot under a replay: what differs is ours, a human's, or in doubt."""

    def __init__(self, replay: HistoryReplay, snapshot: LabelSnapshot) -> None:
        self._replay = replay
        self._result = replay.result
        self._snapshot = snapshot

    def correct_replay(self) -> None:
        """Compare, and bring the replay to where the snapshot was taken."""
        for message_id in list(self._result.state):
            if message_id in self._snapshot.appeared:
                continue
            if message_id not in self._snapshot.threads:
                del self._result.state[message_id]
                self._result.gone.add(message_id)
            else:
                self._compare(message_id)

    def _compare(self, message_id: str) -> None:
        now = self._snapshot.worn[message_id] & self._replay.managed
        known = self._result.state[message_id]
        for label_id in sorted(self._replay.managed):
            self._judge(message_id, label_id, label_id in now, label_id in known)
        self._replay.stand(message_id, now)

    def _judge(self, message_id: str, label_id: str, now: bool, known: bool) -> None:
        thread_id = self._result.threads[message_id]
        ours = open_values(self._replay.writes, message_id, thread_id, label_id)
        if now == known and ours <= {now}:
            return
        self._result.touched.add(thread_id)
        if now in ours:
            mark_writes_seen(self._replay.writes, (message_id, label_id, now), 1)
        elif not ours or not self._is_in_doubt(message_id, thread_id, label_id):
            edit = LabelEdit(SNAPSHOT_ORDER, message_id, thread_id, label_id, now)
            self._result.edits.append(edit)

    def _is_in_doubt(self, message_id: str, thread_id: str, label_id: str) -> bool:
        return any(
            _may_still_land(write)
            for write in self._replay.writes
            if write.label_gmail_id == label_id and write.covers(message_id, thread_id)
        )


def _may_still_land(write: LabelWrite) -> bool:
    return not write.is_acked or write.message_gmail_id is None
