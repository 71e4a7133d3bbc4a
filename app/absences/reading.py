"""Reads who is away: now, to come, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from app.absences.table import Absence
from app.people.person import Person
from app.sql.json_rows import parse_moment, rows_as_json
from app.sql.moments import ago

# Whoever comes back later than that is told nothing of it.
WELCOME = timedelta(days=30)


@dataclass(frozen=True)
class Away:
    """Somebody is away; `until` None: until they say so."""

    until: datetime | None


def is_not_over() -> ColumnElement[bool]:
    """It lasts now, or is to come."""
    is_ahead = or_(Absence.to_at.is_(None), Absence.to_at > ago())
    return and_(Absence.ended_at.is_(None), is_ahead)


def lasts_now() -> ColumnElement[bool]:
    """It has begun and is not over."""
    return and_(Absence.from_at <= ago(), is_not_over())


def away_column(person_id: ColumnElement[int] | Any) -> ScalarSelect[Any]:
    """Whether that person is away now, as a column for `parse_away`."""
    query = select(Absence.to_at).where(Absence.person_id == person_id, lasts_now())
    return rows_as_json(query.correlate_except(Absence))


def parse_away(rows: Sequence[Sequence[Any]] | None) -> Away | None:
    """What that column says."""
    for (until,) in rows or ():
        return Away(parse_moment(until) if until else None)
    return None


def away_of(session: Session, people: Iterable[int]) -> dict[int, Away]:
    """Who of these is away now; one query."""
    query = select(Absence.person_id, Absence.to_at).where(
        Absence.person_id.in_(sorted(set(people))), lasts_now()
    )
    return {who: Away(until) for who, until in session.execute(query)}


def coming_of(session: Session, people: Iterable[int]) -> Sequence[Absence]:
    """What is not over of these people's absences, the next first."""
    query = select(Absence).where(
        Absence.person_id.in_(sorted(set(people))), is_not_over()
    )
    return session.scalars(query.order_by(Absence.from_at, Absence.id)).all()


def standing_of(session: Session, person: Person) -> Absence | None:
    """The person's absence that lasts, else one that is over and they do not know.

    One query.
    """
    ended = func.coalesce(Absence.ended_at, Absence.to_at)
    is_news = and_(ended <= ago(), ended > ago(WELCOME), Absence.welcomed_at.is_(None))
    query = select(Absence).where(
        Absence.person_id == person.id, or_(lasts_now(), is_news)
    )
    return session.scalar(query.order_by(Absence.from_at.desc()).limit(1))


def is_over(absence: Absence, now: datetime) -> bool:
    """Whether that person is back."""
    has_passed = absence.to_at is not None and absence.to_at <= now
    return has_passed or absence.ended_at is not None
