"""The one way in which somebody changes a ticket: right, lock, news, once, event."""

from app.tickets.acting.perform import (
    BulkDone,
    BulkRefusal,
    Done,
    act,
    bulk,
    claim_act,
    undo_bulk,
)
from app.tickets.acting.seeing import lock_for
from app.tickets.acting.stale import Stale
from app.tickets.acting.verb import Verb
from app.tickets.acting.verbs import VERBS

__all__ = [
    "VERBS",
    "BulkDone",
    "Done",
    "BulkRefusal",
    "Stale",
    "Verb",
    "act",
    "bulk",
    "claim_act",
    "lock_for",
    "undo_bulk",
]
