"""Says that somebody is away, and that they are back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.absences.reading import is_not_over
from app.absences.table import Absence
from app.audit.author import Author
from app.db import LOCK
from app.errors import NotFound, Refused
from app.inboxes import visible
from app.people.person import Person, PersonKind
from app.people.principal import Principal
from app.wording import mark

MAX_NOTE = 200
YEAR, YEARS = timedelta(days=366), 100
NO_ABSENCE = mark("There is no such absence.")
NOT_A_FELLOW = mark("That person is in none of your inboxes.")
PAST = mark("This moment has passed. Choose a later one.")
BACKWARDS = mark("It ends before it begins.")
OVERLAPS = mark("{name} is away at that time already.")
TOO_FAR = mark("At most {years} years ahead.")
LONG_AGO = mark("That was more than a year ago.")
NOT_AWAY = mark("{name} is not away.")
LONG_NOTE = mark("At most {most} characters.")
NOBODY_KNOWN = mark("Nobody knows who sits before a shared account.")


@dataclass(frozen=True)
class NewAbsence:
    """What is wished for; without `from_at` at once, without `to_at` until said."""

    from_at: datetime | None = None
    to_at: datetime | None = None
    note: str = ""


def find_absent(session: Session, by: Principal, person_id: int) -> Person:
    """Whose absence it is: the doer's own, or a fellow's for who may set it.

    Raises:
        Refused: they may not.
        NotFound: the person is in none of the doer's inboxes.
    """
    who = by.somebody()
    if person_id == who.id:
        by.require("away")
        return who
    by.require("set_absence")
    query = select(Person).where(
        Person.id == person_id,
        Person.workspace_id == by.workspace_id,
        Person.is_active,
        Person.id.in_(visible.colleagues_of(who)),
    )
    found = session.scalar(query)
    if found is None:
        raise NotFound(NOT_A_FELLOW)
    return found


def find_absence(session: Session, by: Principal, absence_id: int) -> Absence:
    """The absence of that id, if the doer may change it.

    Raises:
        Refused: it is not theirs to change, or not there.
    """
    found = session.get(Absence, absence_id)
    if found is None or found.workspace_id != by.workspace_id:
        raise NotFound(NO_ABSENCE)
    find_absent(session, by, found.person_id)
    return found


def begin_absence(
    session: Session, person: Person, wish: NewAbsence, by: Author
) -> Absence:
    """Say that the person is away.

    Raises:
        Refused: it makes no sense, or they are away at that time already.
    """
    now = clock.now()
    begins = wish.from_at or now
    if person.kind == PersonKind.SHARED:
        raise Refused(NOBODY_KNOWN)
    if wish.to_at is not None and wish.to_at <= now:
        raise Refused(PAST)
    if wish.to_at is not None and wish.to_at <= begins:
        raise Refused(BACKWARDS)
    if max(begins, wish.to_at or begins) > now + YEARS * YEAR:
        raise Refused(TOO_FAR, years=YEARS)
    if begins < now - YEAR:
        raise Refused(LONG_AGO)
    note = " ".join(wish.note.split())
    if len(note) > MAX_NOTE:
        raise Refused(LONG_NOTE, most=MAX_NOTE)
    # Of two who say so at once, one waits and finds the other's.
    locked = select(Person.id).where(Person.id == person.id)
    session.execute(locked.with_for_update(**LOCK))
    if session.scalar(_overlapping(person, begins, wish.to_at)) is not None:
        raise Refused(OVERLAPS, name=person.name)
    made = Absence(
        workspace_id=person.workspace_id,
        person_id=person.id,
        from_at=begins,
        to_at=wish.to_at,
        note=note,
        by_id=by.id,
    )
    session.add(made)
    said = {"from": clock.iso(begins), "to": clock.iso(wish.to_at)}
    audit.record(session, by, "absence.begun", person, new=said)
    return made


def end_absence(session: Session, person: Person, absence: Absence, by: Author) -> None:
    """Say that they are back, or that they stay; a second time changes nothing."""
    now = clock.now()
    has_passed = absence.to_at is not None and absence.to_at <= now
    if absence.ended_at is None and not has_passed:
        absence.ended_at = absence.welcomed_at = now
        old = {"from": clock.iso(absence.from_at), "to": clock.iso(absence.to_at)}
        ended = {"to": clock.iso(now)}
        audit.record(session, by, "absence.ended", person, old=old, new=ended)


def current_absence(session: Session, person: Person) -> Absence:
    """The one that lasts, else the next.

    Raises:
        Refused: there is none.
    """
    query = select(Absence).where(Absence.person_id == person.id, is_not_over())
    found = session.scalar(query.order_by(Absence.from_at).limit(1))
    if found is None:
        raise Refused(NOT_AWAY, name=person.name)
    return found


def _overlapping(person: Person, begins: datetime, ends: datetime | None) -> Any:
    query = select(Absence.id).where(
        Absence.person_id == person.id,
        Absence.ended_at.is_(None),
        or_(Absence.to_at.is_(None), Absence.to_at > begins),
    )
    return (query if ends is None else query.where(Absence.from_at < ends)).limit(1)
