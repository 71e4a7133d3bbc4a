"""The audit log: who has changed what in the desk's set-up, in a chain of hashes."""

from app.audit.author import (
    CLOCK,
    OPERATOR,
    RESTORE,
    SETUP,
    Author,
    author_of,
    person_author,
)
from app.audit.entry import AuditEntry
from app.audit.record import changing, record

__all__ = [
    "CLOCK",
    "OPERATOR",
    "RESTORE",
    "SETUP",
    "AuditEntry",
    "Author",
    "author_of",
    "changing",
    "person_author",
    "record",
]
