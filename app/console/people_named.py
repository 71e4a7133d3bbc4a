"""People to choose from on a page: by name, and that somebody is away."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from addon.words import away_text
from addon.words.reader import Reader
from app.absences.reading import away_of
from app.people.person import Person


def named_people(
    session: Session, people: Sequence[Person], reader: Reader
) -> list[tuple[str, str]]:
    """Each one's address and what is read; one query."""
    away = away_of(session, [each.id for each in people])
    return [
        (each.address, away_text.named_away(each.name, away.get(each.id), reader))
        for each in people
    ]
