"""Who is away: oneself, and for managers their colleagues."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from addon.words.reader import Reader
from app import audit, clock
from app.absences import keeping, reading
from app.absences.keeping import NewAbsence
from app.absences.table import Absence
from app.console import guard
from app.console.acts import VIA
from app.console.entry import page_to
from app.console.guard import for_visitors
from app.console.list_query import parse_number
from app.console.rendering import render_page
from app.console.visit import PATH
from app.db import MAX_KEY
from app.errors import NotAllowed, NotFound, Refused
from app.people import access
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets.bulk_actions import giving_back
from app.tickets.lists import workload
from app.web.answers import current_desk
from app.wording import mark

bp = Blueprint("console_absences", __name__, template_folder="templates")
guard.guard_pages(bp)

ABSENCES = f"{PATH}/absences"
ONE = f"{ABSENCES}/<int(max={MAX_KEY}):absence_id>"
NO_MOMENT = mark("Choose a date and a time.")


@bp.get(ABSENCES)
@for_visitors
def absences(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Who of the visitor's inboxes is away or will be."""
    return _draw(visitor, reader)


@bp.post(ABSENCES)
@for_visitors
def add(visitor: Person, reader: Reader) -> ResponseReturnValue:
    """Say that somebody is away; refused, with what was typed."""
    by = person_principal(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            which = parse_number(request.form.get("person", "")) or visitor.id
            person = keeping.find_absent(session, by, which)
            wish = NewAbsence(
                _moment(reader, "from"), _moment(reader, "until"),
                request.form.get("note", ""),
            )  # fmt: skip
            author = audit.person_author(visitor, VIA)
            keeping.begin_absence(session, person, wish, author)
    except Refused as error:
        return _draw(visitor, reader, error)
    return page_to(ABSENCES)


@bp.post(f"{ONE}/end")
@for_visitors
def end(visitor: Person, reader: Reader, absence_id: int) -> ResponseReturnValue:
    """Say that they are back, or stay."""
    by = person_principal(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            found = keeping.find_absence(session, by, absence_id)
            person = session.get_one(Person, found.person_id)
            author = audit.person_author(visitor, VIA)
            keeping.end_absence(session, person, found, author)
            is_own = person.id == visitor.id
            if is_own and _untouched(session, visitor, found):
                found.welcomed_at = None
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, error)
    return page_to(ABSENCES)


@bp.post(f"{ONE}/take-back")
@for_visitors
def take_back(visitor: Person, reader: Reader, absence_id: int) -> ResponseReturnValue:
    """Show what could be taken back; nothing is done yet."""
    by = person_principal(visitor, VIA)
    try:
        with current_desk().database.transaction() as session:
            found = keeping.find_absence(session, by, absence_id)
            if found.person_id != visitor.id:
                raise NotFound(keeping.NO_ABSENCE)
            begins = giving_back.since(found)
            made = giving_back.prepare_return(session, by, begins).id
            found.welcomed_at = clock.now()
    except NotFound:
        raise
    except Refused as error:
        return _draw(visitor, reader, error)
    return page_to(f"{PATH}/bulk/{made}")


def _moment(reader: Reader, name: str) -> datetime | None:
    """What was chosen there, where the visitor is; nothing where nothing was."""
    typed = request.form.get(name, "").strip()
    if not typed:
        return None
    try:
        there = datetime.fromisoformat(typed)
        if there.tzinfo is None:
            there = there.replace(tzinfo=reader.zone)
        return clock.parse_moment(there.isoformat())
    except ValueError as error:
        raise Refused(NO_MOMENT) from error


def _untouched(session: Session, visitor: Person, absence: Absence) -> int:
    begins = giving_back.since(absence)
    return giving_back.count_untouched(session, visitor, begins)


def _draw(
    visitor: Person, reader: Reader, error: Refused | None = None
) -> ResponseReturnValue:
    with current_desk().database.reading() as session:
        people = workload.fellow_members(session, visitor)
        names = {who: name for who, name, _ in people} | {visitor.id: visitor.name}
        coming = reading.coming_of(session, names)
        standing = reading.standing_of(session, visitor)
        is_back = standing is not None and reading.is_over(standing, reader.now)
        untouched = (
            _untouched(session, visitor, standing) if standing and is_back else 0
        )
    sets_all = access.may(visitor, "set_absence")
    is_own = access.may(visitor, "away")
    status = 200
    if error is not None:
        status = 403 if isinstance(error, NotAllowed) else 409
    return render_page(
        "absences.html",
        status,
        reader=reader,
        refused=reader.reason(error) if error else "",
        shown=[(each, names[each.person_id]) for each in coming],
        changes=lambda who: sets_all or (is_own and who == visitor.id),
        hands_over=lambda who: access.may(
            visitor, "take" if who == visitor.id else "distribute"
        ),
        people=[(who, name) for who, name, _ in people],
        sets_all=sets_all,
        is_own=is_own,
        me=visitor.id,
        back=standing if untouched else None,
        untouched=untouched,
        typed=request.form if request.method == "POST" else {},
        most=keeping.MAX_NOTE,
    )
