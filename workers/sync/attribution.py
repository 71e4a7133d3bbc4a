"""Who changed which label: ours as far as our open writes can explain it, else a human.

Pure: the window's changes in, the labels' new state and the human edits out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.gmail.values import ChangeKind, GmailMessage, HistoryChange
from app.labels.writes import LabelWrite

SNAPSHOT_ORDER = -1


@dataclass(frozen=True)
class LabelEdit:
    """A human put a label on a message or took it off; `order` is its place in time."""

    order: int
    message_id: str
    thread_id: str
    label_id: str
    is_on: bool


@dataclass
class WindowAttribution:
    """What the window means. `state` is which labels each message has at its end."""

    state: dict[str, set[str]]
    threads: dict[str, str]
    edits: list[LabelEdit] = field(default_factory=list)
    arrived: list[tuple[int, str]] = field(default_factory=list)
    rescued: list[tuple[int, str]] = field(default_factory=list)
    worn_on_arrival: dict[str, frozenset[str]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)


def open_values(
    writes: Sequence[LabelWrite], message_id: str, thread_id: str, label_id: str
) -> set[bool]:
    """The values that our open writes may be giving to this label of this message."""
    return {
        write.is_on
        for write in writes
        if write.label_gmail_id == label_id and write.covers(message_id, thread_id)
    }


class HistoryReplay:
    """The records of one window, replayed in order on what was known."""

    def __init__(
        self,
        known: Mapping[str, tuple[str, Iterable[str]]],
        fresh: Mapping[str, GmailMessage],
        writes: Sequence[LabelWrite],
        managed: Iterable[str],
    ) -> None:
        """`known` is message id to (thread id, label ids)."""
        self.fresh = fresh
        self.writes = writes
        self.managed = set(managed)
        self.result = WindowAttribution(
            state={m: set(labels) for m, (_, labels) in known.items()},
            threads={m: thread for m, (thread, _) in known.items()},
        )
        self._before = {m: set(labels) for m, (_, labels) in known.items()}
        self._last: dict[tuple[str, str, bool], int] = {}
        self._count: Counter[tuple[str, str, bool]] = Counter()

    def run(
        self, changes: Sequence[HistoryChange], later: Sequence[HistoryChange] = ()
    ) -> WindowAttribution:
        """Replay these changes; what they mean. `later` ones come next time."""
        for change in changes:
            order = change.record
            if change.brings_mail:
                self._bring(order, change, [*changes, *later])
            if change.kind is ChangeKind.NEW:
                continue
            if change.kind is ChangeKind.GONE:
                self.result.state.pop(change.message_id, None)
                self.result.gone.add(change.message_id)
            elif change.message_id in self.result.state:
                self._turn(order, change)
        self._judge()
        self._mark_seen()
        return self.result

    def _bring(
        self, order: int, change: HistoryChange, changes: Sequence[HistoryChange]
    ) -> None:
        message = self.fresh.get(change.message_id)
        if message is None:
            return
        if message.id in self.result.state and change.is_rescue:
            # Known as spam: it is judged anew, and keeps what is known of its labels.
            self.result.rescued.append((order, message.id))
            self.result.touched.add(message.thread_id)
        else:
            self.arrive(order, message, changes)

    def arrive(
        self, order: int, message: GmailMessage, changes: Sequence[HistoryChange]
    ) -> None:
        """Note a new message: the labels it arrives with are state, not a command."""
        if message.id in self.result.state:
            return
        worn = self._on_arrival(message, changes)
        self.stand(message.id, worn)
        self.result.threads[message.id] = message.thread_id
        self.result.worn_on_arrival[message.id] = frozenset(worn)
        self.result.arrived.append((order, message.id))
        self.result.touched.add(message.thread_id)

    def stand(self, message_id: str, worn: set[str]) -> None:
        """Set what labels the message has; later changes are judged against it."""
        self.result.state[message_id] = set(worn)
        self._before[message_id] = set(worn)

    def worn_before(self, label_id: str, wearers: Iterable[str]) -> None:
        """Take a label as ours: whoever put it on anything has put it on now."""
        for message_id in sorted(wearers):
            state = self.result.state.get(message_id)
            is_told = (message_id, label_id, False) in self._last
            if state is None or label_id in state or is_told:
                continue
            state.add(label_id)
            order = max(self._last.values(), default=0)
            thread_id = self.result.threads[message_id]
            edit = LabelEdit(order, message_id, thread_id, label_id, is_on=True)
            self.result.edits.append(edit)
            self.result.touched.add(thread_id)

    def _on_arrival(
        self, message: GmailMessage, changes: Sequence[HistoryChange]
    ) -> set[str]:
        # Its labels were read after the changes of this window: these are undone.
        worn = set(message.label_ids) & self.managed
        first: dict[str, ChangeKind] = {}
        for change in changes:
            if change.message_id == message.id:
                for label_id in change.label_ids:
                    first.setdefault(label_id, change.kind)
        for label_id, kind in first.items():
            if label_id in self.managed and kind is ChangeKind.ON:
                worn.discard(label_id)
            elif label_id in self.managed and kind is ChangeKind.OFF:
                worn.add(label_id)
        return worn

    def _turn(self, order: int, change: HistoryChange) -> None:
        is_on = change.kind is ChangeKind.ON
        state = self.result.state[change.message_id]
        for label_id in change.label_ids:
            if label_id not in self.managed or (label_id in state) == is_on:
                continue
            (state.add if is_on else state.discard)(label_id)
            turn = (change.message_id, label_id, is_on)
            self._last[turn] = order
            self._count[turn] += 1
            self.result.touched.add(self.result.threads[change.message_id])

    def _judge(self) -> None:
        for message_id, label_id in dict.fromkeys((m, x) for m, x, _ in self._last):
            if message_id in self.result.state:
                self._judge_label(message_id, label_id)

    def _judge_label(self, message_id: str, label_id: str) -> None:
        after = label_id in self.result.state[message_id]
        before = label_id in self._before[message_id]
        thread_id = self.result.threads[message_id]
        ours = open_values(self.writes, message_id, thread_id, label_id)
        if not ours and after != before or ours and after not in ours:
            self._say(message_id, label_id, is_on=after)
        elif ours and self._is_between(message_id, label_id, after, ours):
            self._say(message_id, label_id, is_on=not after)

    def _is_between(
        self, message_id: str, label_id: str, after: bool, ours: set[bool]
    ) -> bool:
        """Whether a human's edit was caught between two of our writes."""
        if (not after) in ours or (message_id, label_id, not after) not in self._last:
            return False
        unseen = sum(
            write.message_gmail_id == message_id
            and write.label_gmail_id == label_id
            and write.is_on == after
            and not write.is_seen
            for write in self.writes
        )
        return self._count[message_id, label_id, after] <= unseen

    def _say(self, message_id: str, label_id: str, *, is_on: bool) -> None:
        order = self._last[message_id, label_id, is_on]
        thread_id = self.result.threads[message_id]
        self.result.edits.append(
            LabelEdit(order, message_id, thread_id, label_id, is_on)
        )

    def _mark_seen(self) -> None:
        for (message_id, label_id, is_on), count in self._count.items():
            mark_writes_seen(self.writes, (message_id, label_id, is_on), count)


def mark_writes_seen(
    writes: Sequence[LabelWrite], turn: tuple[str, str, bool], count: int
) -> None:
    """Mark as seen as many of our writes as changes to their value came back."""
    message_id, label_id, is_on = turn
    unseen = [
        write
        for write in writes
        if write.message_gmail_id == message_id
        and write.label_gmail_id == label_id
        and write.is_on == is_on
        and not write.is_seen
    ]
    for write in sorted(unseen, key=lambda w: (not w.is_acked, w.id))[:count]:
        write.is_seen = True
