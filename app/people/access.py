"""Who may do what: one table. To add a right, add its line; `desk rights` prints it."""

from __future__ import annotations

from app.errors import NotAllowed
from app.people.person import Person, PersonKind, Role
from app.wording import mark

OBSERVERS = frozenset(Role)
REPS = frozenset({Role.REP, Role.MANAGER, Role.ADMIN})
MANAGERS = frozenset({Role.MANAGER, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

RIGHTS: dict[str, frozenset[Role]] = {
    "see": OBSERVERS,
    "follow": OBSERVERS,
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
    "status_link": REPS,
    "away": REPS,
    "distribute": MANAGERS,
    "set_absence": MANAGERS,
    "moderate_notes": MANAGERS,
    "make_tag": MANAGERS,
    "manage_tags": MANAGERS,
    "share_view": MANAGERS,
    "automate": MANAGERS,
    "see_people_report": MANAGERS,
    "export": MANAGERS,
    "front_door": MANAGERS,
    "invite": MANAGERS,
    "invite_weekly": REPS,
    "merge": REPS,
    "link": REPS,
    "move": REPS,
    "set_aside": REPS,
    "reconnect": MANAGERS,
    "administer": ADMINS,
}


# We do not know who sits before a shared account: it can have no tickets itself, and
# nobody would have let in whom it invites.
PERSONAL = frozenset({"take", "away", "follow", "invite", "invite_weekly"})

LOOK_ONLY = mark("You can look, not change. Ask a manager for the role of a rep.")
MANAGERS_ONLY = mark("Only managers may do this. Ask one of them.")
ADMINS_ONLY = mark("Only admins may do this. Ask one of them.")
SHARED = mark("This is a shared account. Choose who gets it with Assign.")


def may(person: Person, right: str) -> bool:
    """Whether the person has this right; somebody who left has none."""
    return person.is_active and _has(Role(person.role), person.kind, right)


def require(person: Person, right: str) -> None:
    """Check that the person has the right.

    Raises:
        NotAllowed: their role does not have it, or a shared account cannot.
    """
    if may(person, right):
        return
    is_shared = right == "take" and person.kind == PersonKind.SHARED
    raise NotAllowed(SHARED if is_shared else _who_may(right))


def _who_may(right: str) -> str:
    """Why somebody has it not: the lowest role that would have it."""
    if Role.REP in RIGHTS[right]:
        return LOOK_ONLY
    return MANAGERS_ONLY if Role.MANAGER in RIGHTS[right] else ADMINS_ONLY


def may_unknown(right: str) -> bool:
    """Whether whoever sits before a shared account, whom nobody knows, has it."""
    return _has(Role.REP, PersonKind.SHARED, right)


def _has(role: Role, kind: str, right: str) -> bool:
    return role in RIGHTS[right] and not (
        kind == PersonKind.SHARED and right in PERSONAL
    )
