"""Who may do what: one table. To add a right, add its line."""

from __future__ import annotations

from app.errors import NotAllowed
from app.people.person import Person, Role

OBSERVERS = frozenset(Role)
REPS = frozenset({Role.REP, Role.MANAGER, Role.ADMIN})
MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

RIGHTS: dict[str, frozenset[Role]] = {
    "see": OBSERVERS,
    "take": REPS,
    "assign": REPS,
    "set_status": REPS,
    "prioritise": REPS,
    "tag": REPS,
    "note": REPS,
    "reply": REPS,
    "snooze": REPS,
    "undo": REPS,
    "make_ticket": REPS,
    "distribute": MANAGERS,
    "make_tag": MANAGERS,
    "merge": REPS,
    "set_aside": REPS,
    "administer": ADMINS,
}


def may(person: Person, right: str) -> bool:
    """Whether the person's role has this right; somebody who left has none."""
    return person.is_active and Role(person.role) in RIGHTS[right]


def require(person: Person, right: str) -> None:
    """Nothing, when the person has the right.

    Raises:
        NotAllowed: their role does not have it.
    """
    if not may(person, right):
        raise NotAllowed(
            "You can look, not change. Ask a manager for the role of a rep."
        )
