"""How far a bulk action is, or its undoing: what its page shows and carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.tickets.bulk_actions.table import BulkAction, BulkOutcome, BulkState


@dataclass(frozen=True)
class BulkProgress:
    """Of `total` tickets `done` are settled; `changed` for good, `skipped` not."""

    total: int
    done: int
    changed: int
    skipped: int


def progress_of(bulk: BulkAction, counts: Mapping[str, int]) -> BulkProgress:
    """Of an undoing: of what had been changed; else of all that was chosen."""
    undone = counts.get(BulkOutcome.UNDONE, 0)
    kept = counts.get(BulkOutcome.KEPT, 0)
    changed = counts.get(BulkOutcome.CHANGED, 0)
    if bulk.state in (BulkState.UNDOING, BulkState.UNDONE):
        return BulkProgress(changed + undone + kept, undone + kept, undone, kept)
    done = bulk.total - counts.get("", 0)
    return BulkProgress(bulk.total, done, changed, done - changed)
