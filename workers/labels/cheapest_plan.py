"""The cheapest safe requests for one drain round: pure, whole messages at a time.

A class is every message that needs exactly the same labels on and off. Only plans that
leave edits alone which we have not read yet compete: classes are never merged, and a
thread is written as a whole only where all of its known messages are in the class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.gmail.values import INBOX

COST_MESSAGE, COST_THREAD, COST_BATCH = 5, 10, 50
BATCH_SIZE = 1000


@dataclass(frozen=True)
class LabelNeed:
    """One message that needs these labels on and those off."""

    message_id: str
    thread_id: str
    add: frozenset[str]
    remove: frozenset[str]
    is_solo: bool = False

    @property
    def is_move(self) -> bool:
        """Whether it leaves the inbox or comes into it.

        Written as a whole, a thread would take along a mail that has just come.
        """
        return INBOX in self.add | self.remove


@dataclass
class LabelRequest:
    """One call: a message, a whole thread, or a batch of messages."""

    kind: str
    needs: list[LabelNeed] = field(default_factory=list)

    @property
    def add(self) -> list[str]:
        """The labels to put on."""
        return sorted(self.needs[0].add)

    @property
    def remove(self) -> list[str]:
        """The labels to take off."""
        return sorted(self.needs[0].remove)

    @property
    def units(self) -> int:
        """What Gmail charges for it."""
        return {"message": COST_MESSAGE, "thread": COST_THREAD, "batch": COST_BATCH}[
            self.kind
        ]


def cheapest_plan(
    needs: Sequence[LabelNeed], sizes: dict[str, int]
) -> list[LabelRequest]:
    """The cheapest requests that give every message what it needs.

    `sizes` is how many messages of each thread we know.
    """
    classes: dict[tuple[tuple[str, ...], tuple[str, ...]], list[LabelNeed]] = {}
    for need in needs:
        key = (tuple(sorted(need.add)), tuple(sorted(need.remove)))
        classes.setdefault(key, []).append(need)
    return [
        request
        for _, members in sorted(classes.items(), key=lambda item: item[0])
        for request in _plan_class(members, sizes)
    ]


def _plan_class(members: list[LabelNeed], sizes: dict[str, int]) -> list[LabelRequest]:
    alone = [LabelRequest("message", [need]) for need in members if need.is_solo]
    threads: dict[str, list[LabelNeed]] = {}
    for need in members:
        if not need.is_solo:
            threads.setdefault(need.thread_id, []).append(need)
    whole = sorted(
        (
            t
            for t, group in threads.items()
            if 3 <= len(group) == sizes[t] and not group[0].is_move
        ),
        key=lambda t: (-len(threads[t]), t),
    )
    batches, as_threads = _cheapest(
        [len(threads[t]) for t in whole], len(members) - len(alone)
    )
    requests = [LabelRequest("thread", threads.pop(t)) for t in whole[:as_threads]]
    rest = [need for group in threads.values() for need in group]
    for _ in range(batches):
        requests.append(LabelRequest("batch", rest[:BATCH_SIZE]))
        rest = rest[BATCH_SIZE:]
    return alone + requests + [LabelRequest("message", [need]) for need in rest]


def _cheapest(whole: list[int], total: int) -> tuple[int, int]:
    """How many batches, and how many of the largest whole threads outside of them."""
    options = []
    for batches in range(-(-total // BATCH_SIZE) + 1):
        for as_threads in range(len(whole) + 1):
            left = total - sum(whole[:as_threads])
            singles = max(0, left - batches * BATCH_SIZE)
            used = min(batches, -(-left // BATCH_SIZE)) if left else 0
            if used == batches:
                cost = COST_BATCH * batches + COST_THREAD * as_threads
                options.append((cost + COST_MESSAGE * singles, batches, as_threads))
    _, batches, as_threads = min(options)
    return batches, as_threads
