"""What home says of its reader's absence."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from addon.cards.away import Standing
from app.absences import reading
from app.people.person import Person
from app.tickets.bulk_actions import giving_back


def standing_of(session: Session, person: Person, now: datetime) -> Standing | None:
    """The absence that lasts or has just ended, and what could be given back."""
    absence = reading.standing_of(session, person)
    if absence is None or not reading.is_over(absence, now):
        return None if absence is None else Standing(absence)
    begins = giving_back.since(absence)
    return Standing(absence, giving_back.count_untouched(session, person, begins))
