"""“I’m away” and “I’m back”, and what was handed over meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from addon import responses
from addon.cards import away as cards
from addon.cards.notices import RefusalNotice
from addon.clicks import home
from addon.context import AddonCall
from addon.kit import Card
from addon.responses import AddonResponse
from app import audit, clock
from app.absences import keeping, reading
from app.absences.keeping import NewAbsence
from app.absences.table import Absence
from app.errors import Refused
from app.people import access
from app.people.person import Person
from app.tickets.bulk_actions import giving_back, work
from app.tickets.bulk_actions.choosing import MAX_AT_ONCE
from app.wording import mark

NOT_PICKED = mark("Choose a date and a time.")


def away_form(call: AddonCall) -> AddonResponse:
    """“I’m away”: until when."""
    access.require(call.person, "away")
    return responses.push_card(_card(call))


def away(call: AddonCall) -> AddonResponse:
    """Be away until the row's moment, or until one says so."""
    until = call.arg("until")
    return _begin(call, None if until is None else clock.from_ms(until * 1000))


def away_until(call: AddonCall) -> AddonResponse:
    """Be away until the moment that was picked."""
    access.require(call.person, "away")
    picked = call.request.moments.get(cards.away_field_name(call.press.nonce))
    try:
        if picked is None:
            raise Refused(NOT_PICKED)
        until = clock.from_ms(picked)
    except (Refused, OverflowError, OSError, ValueError) as error:
        said = error if isinstance(error, Refused) else Refused(NOT_PICKED)
        return _refused(call, said, picked)
    return _begin(call, until, picked)


def back(call: AddonCall) -> AddonResponse:
    """Be back, or not be away after all."""
    with call.desk.database.transaction() as session:
        person, absence = _own(session, call)
        by = audit.person_author(person, "card")
        keeping.end_absence(session, person, absence, by)
        count = giving_back.count_untouched(session, person, giving_back.since(absence))
        if count:
            # What could be taken back is offered still.
            absence.welcomed_at = None
    return _home(call)


def welcomed(call: AddonCall) -> AddonResponse:
    """Leave what was handed over where it is, and say no more of it."""
    with call.desk.database.transaction() as session:
        _, absence = _own(session, call)
        absence.welcomed_at = absence.welcomed_at or clock.now()
    return _home(call)


def take_back(call: AddonCall) -> AddonResponse:
    """Take back what was handed over and is untouched; some now, many by and by."""
    say, made = "", 0
    try:
        with call.desk.database.transaction() as session:
            _, absence = _own(session, call)
            by, since = call.principal, giving_back.since(absence)
            bulk = giving_back.prepare_return(session, by, since)
            work.begin(session, bulk, by)
            absence.welcomed_at = clock.now()
            made, is_short = bulk.id, bulk.total <= MAX_AT_ONCE
            say = call.reader.say_many("1 taken back", "{n} taken back", bulk.total)
    except Refused as error:
        return responses.replace_card(_home_card(call), say=call.reader.reason(error))
    has_more = is_short
    while has_more:
        with call.desk.database.transaction() as session:
            has_more = work.work_part(session, made)
    return responses.replace_card(_home_card(call), say=say, changed=True)


def _begin(
    call: AddonCall, until: datetime | None, picked: int | None = None
) -> AddonResponse:
    access.require(call.person, "away")
    try:
        with call.desk.database.transaction() as session:
            person = session.get_one(Person, call.person.id)
            by, wish = audit.person_author(person, "card"), NewAbsence(to_at=until)
            keeping.begin_absence(session, person, wish, by)
    except Refused as error:
        return _refused(call, error, picked)
    return responses.return_to_card(_home_card(call), changed=True)


def _refused(
    call: AddonCall, error: Refused, picked: int | None = None
) -> AddonResponse:
    said = call.reader.say("Not set as away")
    notice = RefusalNotice(said, call.reader.reason(error))
    return responses.replace_card(_card(call, picked, notice), say=notice.toast)


def _own(session: Session, call: AddonCall) -> tuple[Person, Absence]:
    access.require(call.person, "away")
    found = keeping.find_absence(session, call.principal, call.arg("which"))
    return session.get_one(Person, found.person_id), found


def _card(
    call: AddonCall, picked: int | None = None, notice: RefusalNotice | None = None
) -> Card:
    with call.desk.database.reading() as session:
        coming = reading.coming_of(session, [call.person.id])
    reader = call.reader_again if notice else call.reader
    return cards.away_card(reader, coming, picked, notice)


def _home(call: AddonCall) -> AddonResponse:
    return responses.replace_card(_home_card(call), changed=True)


def _home_card(call: AddonCall) -> Card:
    return home.my_tickets_card(call.desk, call.person, call.reader)
