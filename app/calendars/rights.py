"""Which calendars somebody may change: those that no inbox of others keeps."""

from __future__ import annotations

from app.calendars.reading import KeptCalendar
from app.errors import NotAllowed
from app.people import access
from app.people.person import Person
from app.wording import mark

OF_OTHERS = mark("An inbox that you do not see uses this calendar. Ask an admin.")


def may_change(person: Person, own_inboxes: set[int], kept: KeptCalendar) -> bool:
    """Whether the person may change and remove the calendar."""
    is_theirs = all(each.id in own_inboxes for each in kept.inboxes)
    may_all = access.may(person, "administer")
    return access.may(person, "automate") and (is_theirs or may_all)


def require_change(person: Person, own_inboxes: set[int], kept: KeptCalendar) -> None:
    """Check that the person may change and remove the calendar.

    Raises:
        NotAllowed: it is not for their role, or an inbox of others keeps it.
    """
    access.require(person, "automate")
    if not may_change(person, own_inboxes, kept):
        raise NotAllowed(OF_OTHERS)
